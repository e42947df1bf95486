#include "broker/slab.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static size_t chunks_for(uint32_t items)
{
    return ((size_t)items + SLAB_CHUNK_ITEMS - 1) / SLAB_CHUNK_ITEMS;
}

enum status slab_make(size_t item_size, uint32_t items_max, struct slab *slab_out)
{
    assert(item_size >= sizeof(uint32_t) && items_max >= 1);
    void **chunks = calloc(chunks_for(items_max), sizeof *chunks);
    if (chunks == NULL) {
        return STATUS_NO_MEMORY;
    }
    *slab_out = (struct slab){
        .chunks = chunks, .item_size = item_size, .items_max = items_max, .room = items_max};
    return STATUS_OK;
}

enum status slab_reserve(struct slab *slab, uint32_t items)
{
    if (items <= slab->room) {
        return STATUS_OK;
    }
    void **chunks = calloc(chunks_for(items), sizeof *chunks);
    if (chunks == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(chunks, slab->chunks, chunks_for(slab->reached) * sizeof *chunks);
    free(slab->chunks);
    slab->chunks = chunks;
    slab->room = items;
    return STATUS_OK;
}

void slab_limit(struct slab *slab, uint32_t items_max)
{
    assert(items_max <= slab->room);
    slab->items_max = items_max;
}

void slab_clear(struct slab *slab)
{
    for (uint32_t number = 0; number < slab->reached; number += SLAB_CHUNK_ITEMS) {
        free(slab->chunks[number / SLAB_CHUNK_ITEMS]);
    }
    free(slab->chunks);
    *slab = (struct slab){0};
}

void *slab_at(const struct slab *slab, uint32_t number)
{
    unsigned char *chunk = slab->chunks[number / SLAB_CHUNK_ITEMS];
    return chunk + number % SLAB_CHUNK_ITEMS * slab->item_size;
}

/* A number never used before, with its chunk behind it. */
static enum status reach(struct slab *slab, uint32_t *number_out)
{
    uint32_t number = slab->reached;
    if (number % SLAB_CHUNK_ITEMS == 0) {
        void *chunk = malloc(SLAB_CHUNK_ITEMS * slab->item_size);
        if (chunk == NULL) {
            return STATUS_NO_MEMORY;
        }
        slab->chunks[number / SLAB_CHUNK_ITEMS] = chunk;
    }
    slab->reached++;
    *number_out = number;
    return STATUS_OK;
}

enum status slab_take(struct slab *slab, void **item_out, uint32_t *number_out)
{
    uint32_t number = 0;
    if (slab->count >= slab->items_max) {
        return STATUS_FULL;
    }
    if (slab->free_first != 0) {
        number = slab->free_first - 1;
        memcpy(&slab->free_first, slab_at(slab, number), sizeof slab->free_first);
    } else {
        enum status status = reach(slab, &number);
        if (status != STATUS_OK) {
            return status;
        }
    }
    slab->count++;
    *item_out = memset(slab_at(slab, number), 0, slab->item_size);
    *number_out = number;
    return STATUS_OK;
}

void slab_give(struct slab *slab, uint32_t number)
{
    assert(slab->count > 0);
    memcpy(slab_at(slab, number), &slab->free_first, sizeof slab->free_first);
    slab->free_first = number + 1;
    slab->count--;
}
