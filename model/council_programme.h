/* council_programme: several graded provisions at once, with the others given: a convex
 * programme.
 *
 *   least sum over k of loss_k(x_k), x in [0, 1]^graded
 *   sum over k of cost_ik(x_k) <= rooms[i] for every member that has to be content
 */
#ifndef MODEL_COUNCIL_PROGRAMME_H
#define MODEL_COUNCIL_PROGRAMME_H

#include "model/council_stand.h"

struct council_programme {
    const struct council_stand *stand; /* borrowed */
    const size_t *graded;              /* [graded_count] provisions, borrowed */
    size_t graded_count;
    double
        rooms[COUNCIL_MEMBERS_MAX]; /* what the given provisions leave; INFINITY: not asked */
    double loss_most;               /* a text that loses more is of no use */
};

struct council_point {
    bool found; /* false: no x does it, or only at a loss above loss_most */
    double x[COUNCIL_PROVISIONS_MAX]; /* [graded_count] */
    double loss;
    double multipliers[COUNCIL_MEMBERS_MAX]; /* Euclid */
};

/* What x costs a member, and the setter. */
static inline double council_programme_cost(const struct council_programme *programme,
                                            size_t member,
                                            const double *x)
{
    double sum = 0.0;
    for (size_t g = 0; g < programme->graded_count; g++) {
        sum += council_stand_cost(programme->stand, member, programme->graded[g], x[g]);
    }
    return sum;
}

static inline double council_programme_loss(const struct council_programme *programme,
                                            const double *x)
{
    double sum = 0.0;
    for (size_t g = 0; g < programme->graded_count; g++) {
        sum += council_stand_loss(programme->stand, programme->graded[g], x[g]);
    }
    return sum;
}

#endif
