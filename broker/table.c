#include "broker/table.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct table_slot {
    uint32_t hash;   /* its low bits name the slot the item would like best */
    uint32_t filled; /* item + 1; 0: empty */
};

enum { SLOTS_LEAST = 64 };

/* At most two thirds of the slots are filled, and one is always empty. */
static size_t slots_for(uint32_t items)
{
    size_t slots_wanted = (size_t)items + items / 2 + 1;
    size_t slot_count = 4;
    while (slot_count < slots_wanted) {
        slot_count *= 2;
    }
    return slot_count;
}

enum status table_make(uint32_t items_max, struct table *table_out)
{
    assert(items_max >= 1 && items_max <= TABLE_ITEMS_MAX);
    size_t slot_count = slots_for(items_max);
    struct table_slot *slots = calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return STATUS_NO_MEMORY;
    }
    size_t used_count = slot_count < SLOTS_LEAST ? slot_count : SLOTS_LEAST;
    *table_out = (struct table){
        .slots = slots, .mask = (uint32_t)(used_count - 1), .items_max = items_max};
    return STATUS_OK;
}

enum status table_reserve(struct table *table, uint32_t items_max)
{
    assert(items_max <= TABLE_ITEMS_MAX);
    if (items_max <= table->items_max) {
        return STATUS_OK;
    }
    size_t used_count = (size_t)table->mask + 1;
    struct table_slot *slots = calloc(slots_for(items_max), sizeof *slots);
    if (slots == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(slots, table->slots, used_count * sizeof *slots);
    free(table->slots);
    table->slots = slots;
    table->items_max = items_max;
    return STATUS_OK;
}

void table_clear(struct table *table)
{
    free(table->slots);
    *table = (struct table){0};
}

uint32_t table_find(const struct table *table,
                    uint64_t hash,
                    table_match_fn *match,
                    const void *owner,
                    const void *key)
{
    uint32_t at = (uint32_t)hash & table->mask;
    while (table->slots[at].filled != 0) {
        const struct table_slot *slot = &table->slots[at];
        if (slot->hash == (uint32_t)hash && match(owner, slot->filled - 1, key)) {
            return slot->filled - 1;
        }
        at = (at + 1) & table->mask;
    }
    return table_none;
}

static void put(struct table *table, struct table_slot item)
{
    uint32_t at = item.hash & table->mask;
    while (table->slots[at].filled != 0) {
        at = (at + 1) & table->mask;
    }
    table->slots[at] = item;
}

/* Twice as many slots are used, of those that are there from the start. Every item is put
 * anew, run by run from behind an empty slot: then none has to pass one that is still to move.
 */
static void grow(struct table *table)
{
    uint32_t mask = table->mask;
    uint32_t start = 0;
    while (table->slots[start].filled != 0) {
        start++;
    }
    table->mask = 2 * mask + 1;
    for (uint32_t i = 1; i <= mask; i++) {
        uint32_t at = (start + i) & mask;
        struct table_slot item = table->slots[at];
        if (item.filled != 0) {
            table->slots[at] = (struct table_slot){0};
            put(table, item);
        }
    }
}

void table_add(struct table *table, uint64_t hash, uint32_t item)
{
    assert(table->count < table->items_max);
    table->count++;
    if (table->count + table->count / 2 > table->mask) {
        grow(table);
    }
    put(table, (struct table_slot){.hash = (uint32_t)hash, .filled = item + 1});
}

/* Moves later items of the run back into the hole, so that searches never need gravestones. */
static void close_hole(struct table *table, uint32_t hole)
{
    uint32_t at = (hole + 1) & table->mask;
    while (table->slots[at].filled != 0) {
        uint32_t distance = (at - table->slots[at].hash) & table->mask;
        if (distance >= ((at - hole) & table->mask)) {
            table->slots[hole] = table->slots[at];
            hole = at;
        }
        at = (at + 1) & table->mask;
    }
    table->slots[hole] = (struct table_slot){0};
}

void table_remove(struct table *table, uint64_t hash, uint32_t item)
{
    uint32_t at = (uint32_t)hash & table->mask;
    while (table->slots[at].filled != item + 1) {
        assert(table->slots[at].filled != 0);
        at = (at + 1) & table->mask;
    }
    close_hole(table, at);
    table->count--;
}
