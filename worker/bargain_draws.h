/* bargain_draws: a bargain once more for every draw of what is not known of its actors
 * (model/bargain_prior.h), and how often it ends how.
 *
 * The draws are parted into stretches that no number of threads changes. */
#ifndef WORKER_BARGAIN_DRAWS_H
#define WORKER_BARGAIN_DRAWS_H

#include "model/bargain_prior.h"
#include "model/estimate.h"

#include <stdatomic.h>

enum { BARGAIN_DRAWS_BESIDE_MAX = 300 /* beside a world: the first so many of its draws */ };

struct bargain_draws;

/* What comes of them: known when every stretch has run and every dimension is described. */
struct bargain_outcome {
    uint32_t draws;
    const struct estimate *means; /* [dimension] mean of the last positions, points of 100 */
    const uint32_t *wins;         /* [actor] draws in which its position is the likeliest */
    uint32_t settled;             /* draws */
};

/* `prior` is borrowed and outlives it; draws from 1 on. STATUS_NO_MEMORY. */
MUST_USE enum status bargain_draws_new(const struct bargain_prior *prior,
                                       uint64_t seed,
                                       uint32_t draws,
                                       struct problems *problems,
                                       struct bargain_draws **draws_out);
void bargain_draws_free(struct bargain_draws **draws_p);

size_t bargain_draws_stretches(const struct bargain_draws *draws);

/* Of a stretch, at most. */
size_t bargain_draws_each(const struct bargain_draws *draws);

/* Runs one stretch; different ones at the same time. Adds to `moves` with every turn.
 * STATUS_CANCELLED when told to stop. */
MUST_USE enum status bargain_draws_run(struct bargain_draws *draws,
                                       size_t stretch,
                                       const atomic_bool *stop,
                                       atomic_uint_fast64_t *moves);

/* Describes a dimension, when all stretches have run; `scratch` [draws]. */
void bargain_draws_describe(struct bargain_draws *draws, size_t dimension, double *scratch);

/* O(draws). */
struct bargain_outcome bargain_draws_outcome(struct bargain_draws *draws);

#endif
