#include "model/points.h"

#include "model/draw.h"

#include <stdlib.h>

struct place {
    const struct points_wish *wish;
    size_t order;
};

static int by_key(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    if (x->wish->key != y->wish->key) {
        return x->wish->key < y->wish->key ? -1 : 1;
    }
    return x->order < y->order ? -1 : x->order > y->order;
}

/* The word of a Philox block that no uniform number is made of (draw.h). */
static uint32_t scramble_of(uint64_t seed, uint64_t key, uint32_t which)
{
    uint32_t words[DRAW_WORDS];
    draw_words(seed, which, 0, key, words);
    return words[DRAW_WORDS - 1];
}

static void fill(struct points_number *number, const struct points_wish *wish, uint64_t seed)
{
    const unsigned dimension[2] = {wish->dimension, wish->second};
    number->key = wish->key;
    number->group = wish->group;
    for (uint32_t which = 0; which < 2; which++) {
        number->has_axis[which] = dimension[which] > 0;
        if (dimension[which] > 0) {
            sobol_axis_init(&number->axis[which], dimension[which],
                            scramble_of(seed, wish->key, which));
        }
    }
}

enum status points_init(struct points *points,
                        const struct points_wish *wishes,
                        size_t count,
                        uint64_t seed,
                        struct arena *arena)
{
    *points = (struct points){0};
    if (count == 0) {
        return STATUS_OK;
    }
    struct place *places = arena_take_array(arena, count, sizeof *places);
    struct points_number *numbers = arena_take_array(arena, count, sizeof *numbers);
    if (places == NULL || numbers == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        places[i] = (struct place){&wishes[i], i};
    }
    qsort(places, count, sizeof *places, by_key);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || numbers[kept - 1].key != places[i].wish->key) {
            fill(&numbers[kept++], places[i].wish, seed);
        }
    }
    *points = (struct points){numbers, kept};
    return STATUS_OK;
}

const struct points_number *points_find(const struct points *points, uint64_t key)
{
    size_t low = 0;
    size_t high = points->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (points->numbers[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_there = low < points->count && points->numbers[low].key == key;
    return is_there ? &points->numbers[low] : NULL;
}
