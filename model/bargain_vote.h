/* bargain_vote: who carries the day when options are put to each other, two at a time.
 *
 *   c_ij = 1e-8 + sum over k of max(c_k (u_ki - u_kj), 0), c_ji likewise
 *   P_ij = c_ij / (c_ij + c_ji), P_ii = 1/2
 *   pi_i in proportion to prod over j of P_ij
 *
 * Cost O(options^2 x actors). */
#ifndef MODEL_BARGAIN_VOTE_H
#define MODEL_BARGAIN_VOTE_H

#include <stddef.h>

struct bargain_vote {
    size_t actor_count;
    const double *capabilities; /* [actor] */
    double *odds;               /* [option] scratch: the product so far */
    long *scale;                /* [option] scratch: how often it was scaled up */
};

/* rows: [option] utilities of an option to every actor. chance_out: [option], sum 1. */
void bargain_elect(const struct bargain_vote *vote,
                   const double *const *rows,
                   size_t option_count,
                   double *chance_out);

#endif
