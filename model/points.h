/* points: which coordinates of the Sobol points the uncertain numbers take.
 *
 * A number that is drawn once a draw has an axis of its own, scrambled by the seed and its
 * name: draw i takes point i of it. Numbers without an axis, and those drawn anew in every
 * step, take Philox numbers (draw.h); so do those for which there are no dimensions left
 * (SOBOL_DIMENSIONS_MAX).
 *
 * For a sensitivity analysis (sensitivity.h) every number has a second value in each draw,
 * independent of the first, and belongs to a group whose numbers change sides together. */
#ifndef MODEL_POINTS_H
#define MODEL_POINTS_H

#include "base/arena.h"
#include "base/status.h"
#include "model/sobol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POINTS_GROUP_NONE = 0 };

/* What whoever asks for points says of a number. */
struct points_wish {
    uint64_t key;       /* draw_key of its name */
    uint32_t group;     /* 1 on; POINTS_GROUP_NONE: changes with all others only */
    uint32_t dimension; /* of its first value, 1 to SOBOL_DIMENSIONS_MAX; 0: Philox */
    uint32_t second;    /* of its second value; the same */
};

struct points_number {
    uint64_t key;
    uint32_t group;
    bool has_axis[2];          /* for the first value, the second */
    struct sobol_axis axis[2]; /* where it has */
};

struct points {
    const struct points_number *numbers; /* [count], by rising key */
    size_t count;
};

/* Gives every number its axes, keyed by the seed. No two wishes may have the same dimension;
 * of several with the same key the first counts. Memory comes from the arena. STATUS_NO_MEMORY.
 * O(count log count) and 0.2 microseconds an axis. */
MUST_USE enum status points_init(struct points *points,
                                 const struct points_wish *wishes,
                                 size_t count,
                                 uint64_t seed,
                                 struct arena *arena);

/* The number with this key, or NULL. O(log count). */
const struct points_number *points_find(const struct points *points, uint64_t key);

#endif
