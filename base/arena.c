#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t block_size = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct arena_block *block = malloc(sizeof *block + block_size);
    if (block == NULL) {
        return NULL;
    }
    block->next = arena->blocks;
    block->size = block_size;
    block->used = 0;
    arena->blocks = block;
    return block;
}

static void *fail(struct arena *arena)
{
    arena->failed = true;
    return NULL;
}

void *arena_take(struct arena *arena, size_t size)
{
    const size_t step = alignof(max_align_t);
    if (size > SIZE_MAX / 2) {
        return fail(arena);
    }
    size_t rounded = (size + step - 1) / step * step;
    if (arena->size_max != 0 && rounded > arena->size_max - arena->used) {
        return fail(arena);
    }
    struct arena_block *block = arena->blocks;
    if (block == NULL || rounded > block->size - block->used) {
        block = add_block(arena, rounded);
        if (block == NULL) {
            return fail(arena);
        }
    }
    void *piece = block->bytes + block->used;
    block->used += rounded;
    arena->used += rounded;
    memset(piece, 0, size);
    return piece;
}

void *arena_take_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return fail(arena);
    }
    return arena_take(arena, count * size);
}

char *arena_copy_text(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = arena_take(arena, size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void arena_reset(struct arena *arena)
{
    arena->failed = false;
    struct arena_block *kept = arena->blocks;
    if (kept == NULL) {
        return;
    }
    struct arena_block *block = kept->next;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    kept->next = NULL;
    kept->used = 0;
    arena->used = 0;
}

void arena_clear(struct arena *arena)
{
    arena_reset(arena);
    free(arena->blocks);
    arena->blocks = NULL;
}
