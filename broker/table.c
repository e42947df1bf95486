#include "broker/table.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

struct table_slot {
    uint32_t hash;   /* its low bits name the slot the item would like best */
    uint32_t filled; /* item + 1; 0: empty */
};

enum status table_make(uint32_t items_max, struct table *table_out)
{
    assert(items_max >= 1 && items_max <= TABLE_ITEMS_MAX);
    size_t slots_wanted = (size_t)items_max + items_max / 2 + 1; /* at most two thirds full */
    size_t slot_count = 4;
    while (slot_count < slots_wanted) {
        slot_count *= 2;
    }
    struct table_slot *slots = calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return STATUS_NO_MEMORY;
    }
    *table_out = (struct table){
        .slots = slots, .mask = (uint32_t)(slot_count - 1), .items_max = items_max};
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

void table_add(struct table *table, uint64_t hash, uint32_t item)
{
    assert(table->count < table->items_max);
    uint32_t at = (uint32_t)hash & table->mask;
    while (table->slots[at].filled != 0) {
        at = (at + 1) & table->mask;
    }
    table->slots[at] = (struct table_slot){.hash = (uint32_t)hash, .filled = item + 1};
    table->count++;
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
