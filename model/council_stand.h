/* council_stand: where every member of a council stands in one draw, as sums over provisions.
 *
 * A member puts up with a text while the sum of its costs over the provisions stays within a
 * limit. City-block: cost W max(D, tau D), limit kappa (+ delta). Euclid: cost W (x - x_i)^2,
 * limit ((1 - p) l(q) + p l(o) + kappa (+ delta))^2. */
#ifndef MODEL_COUNCIL_STAND_H
#define MODEL_COUNCIL_STAND_H

#include "model/council.h"

struct council_stand {
    const struct council_case *asked; /* borrowed */
    double trade;
    double outside_chance;
    double ideals[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX]; /* with the shift, 0 to 1 */
    /* City-block: (1 - p) |q - x_i| + p |o - x_i|, what is feared otherwise. */
    double feared[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX];
    double feared_loss[COUNCIL_MEMBERS_MAX]; /* Euclid: (1 - p) l(q) + p l(o) */
    double tolerances[COUNCIL_MEMBERS_MAX];
    double abstentions[COUNCIL_MEMBERS_MAX];
    double yes_limits[COUNCIL_MEMBERS_MAX];
    /* The most a text may cost a member: without a veto; for the setter, without regret; no
     * limit for the others. */
    double hard_limits[COUNCIL_MEMBERS_MAX];
    double yes_most[COUNCIL_MEMBERS_MAX]; /* the same with the slack */
    double hard_most[COUNCIL_MEMBERS_MAX];
};

/* A_i is compared with tolerances this far beyond, so that a text at the very end of what a
 * member puts up with counts as within. */
#define COUNCIL_SLACK 1e-9

void council_stand_set(struct council_stand *stand,
                       const struct council_case *asked,
                       const struct council_numbers *numbers);

/* What a value of one provision costs a member, in the units of its limits. */
double council_stand_cost(const struct council_stand *stand,
                          size_t member,
                          size_t provision,
                          double x);

/* The least that a graded provision can cost a member. */
double council_stand_least(const struct council_stand *stand, size_t member, size_t provision);

/* A limit with the slack, and what is left of a limit: not below 0 while the slack covers it.
 */
double council_stand_most(const struct council_stand *stand, double limit);
double council_stand_room(const struct council_stand *stand, double limit, double used);

/* What it takes from the setter: W |x - x_s|, or W (x - x_s)^2. */
double council_stand_loss(const struct council_stand *stand, size_t provision, double x);

/* The values of a graded provision that cost a member no more than `room`: least and most,
 * beyond 0 to 1 too; false where there is none. */
bool council_stand_interval(const struct council_stand *stand,
                            size_t member,
                            size_t provision,
                            double room,
                            double ends_out[2]);

/* A_i of a whole text. */
double council_stand_need(const struct council_stand *stand, size_t member, const double *text);

/* How a whole text fares. */
void council_stand_judge(const struct council_stand *stand,
                         const double *text,
                         struct council_verdict *verdict_out);

#endif
