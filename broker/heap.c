#include "broker/heap.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

enum status heap_reserve(struct heap *heap, uint32_t capacity)
{
    if (capacity <= heap->capacity) {
        return STATUS_OK;
    }
    struct heap_entry *entries = realloc(heap->entries, (size_t)capacity * sizeof *entries);
    if (entries == NULL) {
        return STATUS_NO_MEMORY;
    }
    heap->entries = entries;
    heap->capacity = capacity;
    return STATUS_OK;
}

void heap_clear(struct heap *heap)
{
    free(heap->entries);
    *heap = (struct heap){0};
}

static void put(struct heap *heap, uint32_t place, struct heap_entry entry)
{
    heap->entries[place] = entry;
    heap->places[entry.item] = place + 1;
}

static void sift_up(struct heap *heap, uint32_t place, struct heap_entry entry)
{
    while (place > 0) {
        uint32_t parent = (place - 1) / 2;
        if (heap->entries[parent].key <= entry.key) {
            break;
        }
        put(heap, place, heap->entries[parent]);
        place = parent;
    }
    put(heap, place, entry);
}

static void sift_down(struct heap *heap, uint32_t place, struct heap_entry entry)
{
    for (;;) {
        uint32_t child = 2 * place + 1;
        if (child >= heap->count) {
            break;
        }
        if (child + 1 < heap->count &&
            heap->entries[child + 1].key < heap->entries[child].key) {
            child++;
        }
        if (entry.key <= heap->entries[child].key) {
            break;
        }
        put(heap, place, heap->entries[child]);
        place = child;
    }
    put(heap, place, entry);
}

/* Fills `place` with an entry that may belong above or below it. */
static void settle(struct heap *heap, uint32_t place, struct heap_entry entry)
{
    if (place > 0 && entry.key < heap->entries[(place - 1) / 2].key) {
        sift_up(heap, place, entry);
    } else {
        sift_down(heap, place, entry);
    }
}

void heap_set(struct heap *heap, uint32_t item, int64_t key)
{
    struct heap_entry entry = {.key = key, .item = item};
    if (heap->places[item] != 0) {
        settle(heap, heap->places[item] - 1, entry);
        return;
    }
    assert(heap->count < heap->capacity);
    sift_up(heap, heap->count++, entry);
}

void heap_remove(struct heap *heap, uint32_t item)
{
    if (heap->places[item] == 0) {
        return;
    }
    uint32_t place = heap->places[item] - 1;
    heap->places[item] = 0;
    heap->count--;
    if (place < heap->count) {
        settle(heap, place, heap->entries[heap->count]);
    }
}

const struct heap_entry *heap_top(const struct heap *heap)
{
    return heap->count == 0 ? NULL : &heap->entries[0];
}
