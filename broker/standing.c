#include "broker/standing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct standing_item {
    char key[BROKER_NAME_MAX + 1];
    uint32_t standing;
    uint32_t older; /* number + 1 of the one that left before it; 0: none */
    uint32_t newer; /* and after it; of a free item the one that came back before it */
};

enum status standing_make(uint32_t keys_max,
                          const struct hash_secret *secret,
                          struct standings *standings_out)
{
    struct standings standings = {.keys_max = keys_max, .secret = *secret};
    standings.items = calloc(keys_max, sizeof *standings.items);
    if (standings.items == NULL || table_make(keys_max, &standings.by_key) != STATUS_OK) {
        standing_clear(&standings);
        return STATUS_NO_MEMORY;
    }
    *standings_out = standings;
    return STATUS_OK;
}

void standing_clear(struct standings *standings)
{
    table_clear(&standings->by_key);
    free(standings->items);
    *standings = (struct standings){0};
}

uint32_t standing_after_loss(uint32_t standing, uint32_t credit)
{
    uint32_t trusted = standing < credit ? standing : credit;
    return trusted > 1 ? trusted / 2 : 1;
}

uint32_t standing_after_answer(uint32_t standing, uint32_t credit)
{
    return standing == STANDING_FULL || standing + 1 >= credit ? STANDING_FULL : standing + 1;
}

/* The name without a number behind a last ':'. */
static void write_key(const char *name, char key_out[BROKER_NAME_MAX + 1])
{
    size_t size = strlen(name);
    size_t digits = size;
    while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') {
        digits--;
    }
    if (digits < size && digits > 1 && name[digits - 1] == ':') {
        size = digits - 1;
    }
    memcpy(key_out, name, size);
    key_out[size] = '\0';
}

static struct standing_item *at(const struct standings *standings, uint32_t number)
{
    return &standings->items[number];
}

static bool has_key(const void *owner, uint32_t item, const void *key)
{
    const struct standings *standings = owner;
    return strcmp(at(standings, item)->key, key) == 0;
}

static uint64_t hash_of(const struct standings *standings, const char *key)
{
    return hash_bytes(&standings->secret, key, strlen(key));
}

static uint32_t find(const struct standings *standings, const char *key)
{
    return table_find(&standings->by_key, hash_of(standings, key), has_key, standings, key);
}

static void forget(struct standings *standings, uint32_t number)
{
    struct standing_item *item = at(standings, number);
    table_remove(&standings->by_key, hash_of(standings, item->key), number);
    if (item->older != 0) {
        at(standings, item->older - 1)->newer = item->newer;
    } else {
        standings->oldest = item->newer;
    }
    if (item->newer != 0) {
        at(standings, item->newer - 1)->older = item->older;
    } else {
        standings->newest = item->older;
    }
    item->newer = standings->free_first;
    standings->free_first = number + 1;
    standings->count--;
}

static uint32_t take_free(struct standings *standings)
{
    uint32_t number = standings->reached;
    if (standings->free_first != 0) {
        number = standings->free_first - 1;
        standings->free_first = at(standings, number)->newer;
    } else {
        standings->reached++;
    }
    assert(number < standings->keys_max);
    standings->count++;
    return number;
}

static void add(struct standings *standings, const char *key, uint32_t standing)
{
    if (standings->count == standings->keys_max) {
        forget(standings, standings->oldest - 1);
    }
    uint32_t number = take_free(standings);
    struct standing_item *item = at(standings, number);
    memcpy(item->key, key, strlen(key) + 1);
    item->standing = standing;
    item->older = standings->newest;
    item->newer = 0;
    if (standings->newest != 0) {
        at(standings, standings->newest - 1)->newer = number + 1;
    } else {
        standings->oldest = number + 1;
    }
    standings->newest = number + 1;
    table_add(&standings->by_key, hash_of(standings, key), number);
}

void standing_keep(struct standings *standings, const char *name, uint32_t standing)
{
    char key[BROKER_NAME_MAX + 1];
    if (standing == STANDING_FULL) {
        return;
    }
    uint32_t before = standing_recall(standings, name);
    write_key(name, key);
    add(standings, key, before < standing ? before : standing);
}

uint32_t standing_recall(struct standings *standings, const char *name)
{
    char key[BROKER_NAME_MAX + 1];
    write_key(name, key);
    uint32_t number = find(standings, key);
    if (number == table_none) {
        return STANDING_FULL;
    }
    uint32_t standing = at(standings, number)->standing;
    forget(standings, number);
    return standing;
}
