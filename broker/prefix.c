#include "broker/prefix.h"

#include <stdlib.h>
#include <string.h>

enum status prefix_make(uint32_t members_max,
                        const struct hash_secret *secret,
                        struct prefixes *prefixes_out)
{
    struct prefixes prefixes = {0};
    enum status status = name_make(sizeof(struct prefix), members_max, secret, &prefixes.names);
    if (status != STATUS_OK) {
        return status;
    }
    prefixes.places = calloc(members_max, sizeof *prefixes.places);
    if (prefixes.places == NULL) {
        name_clear(&prefixes.names);
        return STATUS_NO_MEMORY;
    }
    *prefixes_out = prefixes;
    return STATUS_OK;
}

enum status prefix_reserve(struct prefixes *prefixes, uint32_t members_max)
{
    uint32_t before = prefixes->names.items.items_max;
    if (members_max <= before) {
        return STATUS_OK;
    }
    uint32_t *places = calloc(members_max, sizeof *places);
    if (places == NULL || name_reserve(&prefixes->names, members_max) != STATUS_OK) {
        free(places);
        return STATUS_NO_MEMORY;
    }
    memcpy(places, prefixes->places, before * sizeof *places);
    free(prefixes->places);
    prefixes->places = places;
    struct prefix *prefix = name_next(&prefixes->names, 0);
    while (prefix != NULL) {
        prefix->ready.places = places;
        prefix = name_next(&prefixes->names, prefix->name.number + 1);
    }
    slab_limit(&prefixes->names.items, members_max);
    return STATUS_OK;
}

void prefix_clear(struct prefixes *prefixes)
{
    struct prefix *prefix = name_next(&prefixes->names, 0);
    while (prefix != NULL) {
        heap_clear(&prefix->ready);
        prefix = name_next(&prefixes->names, prefix->name.number + 1);
    }
    name_clear(&prefixes->names);
    free(prefixes->places);
    *prefixes = (struct prefixes){0};
}

static enum status reserve(struct heap *heap, uint32_t count)
{
    if (count <= heap->capacity) {
        return STATUS_OK;
    }
    return heap_reserve(heap, 2 * count);
}

enum status prefix_take(struct prefixes *prefixes, const char *text, struct prefix **prefix_out)
{
    void *item = NULL;
    enum status status = name_take(&prefixes->names, text, &item);
    if (status != STATUS_OK) {
        return status;
    }
    struct prefix *prefix = item;
    if (prefix->name.users == 1) {
        prefixes->count_by_size[prefix->name.size]++;
        prefix->ready.places = prefixes->places;
    }
    status = reserve(&prefix->ready, prefix->name.users);
    if (status != STATUS_OK) {
        prefix_give(prefixes, prefix);
        return status;
    }
    *prefix_out = prefix;
    return STATUS_OK;
}

void prefix_give(struct prefixes *prefixes, struct prefix *prefix)
{
    if (prefix->name.users == 1) {
        prefixes->count_by_size[prefix->name.size]--;
        heap_clear(&prefix->ready);
    }
    name_give(&prefixes->names, &prefix->name);
}

uint32_t prefix_best(const struct prefixes *prefixes, const struct name *topic)
{
    const struct heap_entry *best = NULL;
    for (size_t size = 0; size <= topic->size; size++) {
        if (prefixes->count_by_size[size] == 0) {
            continue;
        }
        const struct prefix *prefix = name_find(&prefixes->names, topic->text, size);
        const struct heap_entry *top = prefix == NULL ? NULL : heap_top(&prefix->ready);
        if (top != NULL && (best == NULL || top->key < best->key)) {
            best = top;
        }
    }
    return best == NULL ? prefix_nobody : best->item;
}

uint32_t prefix_best_of(const struct prefixes *prefixes,
                        const struct name *topic,
                        prefix_fits_fn *fits,
                        const void *arg)
{
    const struct heap_entry *best = NULL;
    for (size_t size = 0; size <= topic->size; size++) {
        if (prefixes->count_by_size[size] == 0) {
            continue;
        }
        const struct prefix *prefix = name_find(&prefixes->names, topic->text, size);
        for (uint32_t i = 0; prefix != NULL && i < prefix->ready.count; i++) {
            const struct heap_entry *entry = &prefix->ready.entries[i];
            bool is_better = best == NULL || entry->key < best->key;
            best = is_better && fits(arg, entry->item) ? entry : best;
        }
    }
    return best == NULL ? prefix_nobody : best->item;
}
