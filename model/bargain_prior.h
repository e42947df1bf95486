/* bargain_prior: actors whose positions and saliences are not known exactly, draw by draw.
 *
 * Each position and each salience is normal around what is given, with the deviation of its
 * actor, and clipped to 0 to 1. Saliences of an actor that then add up to more than 1 are
 * scaled to 1; where nothing of them is left they are those given. */
#ifndef MODEL_BARGAIN_PRIOR_H
#define MODEL_BARGAIN_PRIOR_H

#include "base/arena.h"
#include "model/bargain.h"
#include "model/draw.h"

/* Borrowed but for the keys. */
struct bargain_prior {
    struct bargain_size size;
    struct bargain_numbers centre;
    const double *position_deviations; /* [actor] 0 to 1 */
    const double *salience_deviations; /* [actor] 0 to 1 */
    uint64_t *position_keys;           /* [actor][dimension] of its draws */
    uint64_t *salience_keys;           /* the same */
};

/* Gives every number its draws, by the names of its actor and dimension. STATUS_NO_MEMORY. */
MUST_USE enum status bargain_prior_name(struct bargain_prior *prior,
                                        const char *const *actors,
                                        const char *const *dimensions,
                                        struct arena *arena);

/* Is there any number that is not known? */
bool bargain_prior_is_uncertain(const struct bargain_prior *prior);

/* Writes [LANES][actor][dimension] of each. No allocation. O(actors x dimensions). */
void bargain_prior_draw(const struct bargain_prior *prior,
                        const struct draws *draws,
                        double *positions_out,
                        double *saliences_out);

#endif
