/* random: numbers that repeat exactly when the seed repeats, and the one place
 * that asks the system for entropy.
 *
 * For tests, jitter and hash seeds. Model draws are counter-based and live in
 * model/draw.h. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state;
};

/* Returns the next number; source: splitmix64, Steele, Lea and Flood (2014). */
static inline uint64_t random_next(struct random *random)
{
    uint64_t z = (random->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Returns a number in [0, limit); limit must be positive. */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
    return (uint32_t)(random_next(random) % limit);
}

/* Fills `bytes` from the system's entropy; waits for it after a cold start. */
void random_entropy(void *bytes, size_t size);

#endif
