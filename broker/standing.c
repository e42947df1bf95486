#include "broker/standing.h"

#include <string.h>

struct item {
    char key[BROKER_NAME_MAX + 1];
    uint32_t standing;
    uint32_t older, newer; /* number + 1; 0: none */
};

enum status standing_make(uint32_t keys_max,
                          const struct hash_secret *secret,
                          struct standings *standings_out)
{
    struct standings standings = {.secret = *secret};
    enum status status = slab_make(sizeof(struct item), keys_max, &standings.items);
    if (status == STATUS_OK) {
        status = table_make(keys_max, &standings.by_key);
    }
    if (status != STATUS_OK) {
        standing_clear(&standings);
        return status;
    }
    *standings_out = standings;
    return STATUS_OK;
}

void standing_clear(struct standings *standings)
{
    table_clear(&standings->by_key);
    slab_clear(&standings->items);
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

static struct item *at(const struct standings *standings, uint32_t number)
{
    return slab_at(&standings->items, number);
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
    const struct item *item = at(standings, number);
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
    slab_give(&standings->items, number);
}

static void add(struct standings *standings, const char *key, uint32_t standing)
{
    void *taken = NULL;
    uint32_t number = 0;
    if (standings->items.count == standings->items.items_max) {
        forget(standings, standings->oldest - 1);
    }
    if (slab_take(&standings->items, &taken, &number) != STATUS_OK) {
        return;
    }
    struct item *item = taken;
    memcpy(item->key, key, strlen(key) + 1);
    item->standing = standing;
    item->older = standings->newest;
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
