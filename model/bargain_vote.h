/* bargain_vote: who carries the day when options are put to each other, two at a time.
 *
 *   c_ij = 1e-8 + sum over k of max(c_k (u_ki - u_kj), 0), c_ji likewise
 *   P_ij = c_ij / (c_ij + c_ji), P_ii = 1/2
 *   pi_i in proportion to prod over j of P_ij
 *
 * Options with one and the same utilities may be given as copies of one. Cost O(options^2 x
 * actors), a third of a nanosecond each. */
#ifndef MODEL_BARGAIN_VOTE_H
#define MODEL_BARGAIN_VOTE_H

#include "model/lane.h"

struct bargain_option {
    const lane *stakes; /* [lanes] capability x utility of every actor */
    size_t copies;      /* 1 or more */
    double chance;      /* out: of each copy; over all copies of all options they sum up to 1 */
    double odds;        /* scratch: the product so far, and how often it was scaled up */
    unsigned scale;
};

void bargain_elect(struct bargain_option *options, size_t option_count, size_t lanes);

#endif
