/* lane: LANES draws side by side, one draw a lane.
 *
 * A lane is a vector of doubles with the operators of a double (+ - * /), so that model code
 * reads like arithmetic on one draw. No helper mixes lanes: what stands in one lane never
 * depends on what stands in another, and the bits do not depend on LANES or on the processor.
 *
 * Four doubles: gcc 12 keeps vectors wider than 32 bytes in memory, which costs 40 % of the
 * speed. Between files lanes go by pointer: by value they would be passed differently by code
 * built for different processors. */
#ifndef MODEL_LANE_H
#define MODEL_LANE_H

#include "base/arena.h"
#include "base/four.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LANES = 4 };

static_assert(LANES == 4, "a lane is four doubles");

typedef four lane;

#define LANE_INLINE static inline __attribute__((always_inline))

/* The same value in every lane. */
LANE_INLINE lane lane_of(double value)
{
    lane out;
    for (int i = 0; i < LANES; i++) {
        out[i] = value;
    }
    return out;
}

/* The smaller of two values, lane by lane; b where they compare false, as for a NaN. */
LANE_INLINE lane lane_min(lane a, lane b)
{
    return four_min(a, b);
}

LANE_INLINE lane lane_max(lane a, lane b)
{
    return four_max(a, b);
}

LANE_INLINE lane lane_clip(lane x, double least, double most)
{
    return lane_min(lane_max(x, lane_of(least)), lane_of(most));
}

/* `then` where x > limit, `otherwise` elsewhere. */
LANE_INLINE lane lane_above(lane x, lane limit, lane then, lane otherwise)
{
    lane out;
    for (int i = 0; i < LANES; i++) {
        out[i] = x[i] > limit[i] ? then[i] : otherwise[i];
    }
    return out;
}

/* True where at least one lane of a is below that of b. */
LANE_INLINE bool lane_any_below(lane a, lane b)
{
    return four_any_below(a, b);
}

/* True where at least one lane of x is above the limit. */
LANE_INLINE bool lane_any_above(lane x, double limit)
{
    return four_any_below(lane_of(limit), x);
}

/* True where at least one lane of a is above or below that of b. */
LANE_INLINE bool lane_any_differs(lane a, lane b)
{
    return four_any_below(a, b) || four_any_below(b, a);
}

/* `count` lanes of zeros from the arena, aligned; NULL, and arena->failed, when there is no
 * memory. */
static inline lane *lane_take(struct arena *arena, size_t count)
{
    unsigned char *bytes = arena_take_array(arena, count + 1, sizeof(lane));
    if (bytes == NULL) {
        return NULL;
    }
    size_t over = (uintptr_t)bytes % sizeof(lane);
    return (lane *)(void *)(bytes + (over == 0 ? 0 : sizeof(lane) - over));
}

#endif
