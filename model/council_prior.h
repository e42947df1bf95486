/* council_prior: what is believed of a council's numbers, and what each draw makes of it.
 *
 * An ideal is normal about its centre, clipped to 0 to 1, every provision of a member by
 * itself. The other readings are the stated alternatives that stand beside an answer; all use
 * the same uniform numbers, so that they compare draw by draw. Cost: 15 microseconds a draw for
 * 15 members and 8 provisions. */
#ifndef MODEL_COUNCIL_PRIOR_H
#define MODEL_COUNCIL_PRIOR_H

#include "model/council.h"
#include "model/draw.h"

enum council_reading {
    COUNCIL_AS_READ,
    COUNCIL_FLAT,       /* ideals of those with a veto uniform from 0 to 1, but the setter's */
    COUNCIL_NO_TRADE,   /* tau 0 */
    COUNCIL_FULL_TRADE, /* tau 1 */
    COUNCIL_LOWER,      /* every ideal but the setter's 0.1 lower */
    COUNCIL_HIGHER,     /* and higher */
    COUNCIL_READING_COUNT
};

struct council_prior {
    double ideals[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX]; /* centres, 0 to 1 */
    double deviations[COUNCIL_MEMBERS_MAX];           /* of each ideal of a member, 0 to 1 */
    struct uncertain tolerances[COUNCIL_MEMBERS_MAX]; /* kappa, 0 to 1 */
    struct uncertain shifts[COUNCIL_MEMBERS_MAX];     /* a trigger, -1 to 1 */
    struct uncertain abstention;                      /* delta of every member, 0 to 1 */
    struct uncertain trade; /* tau, 0 to 1; not drawn with Euclid, which has 1 */
    struct uncertain outside_chance;
    double triggers; /* 0 to 100 */
    /* Set by council_prior_name. */
    uint64_t ideal_keys[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX];
};

/* Gives every number the key of its name ("council.China.oil", "council.China.tolerance"). */
void council_prior_name(struct council_prior *prior, const struct council_case *council_case);

/* Adds every fault: paths "council.prior.ideals[2][0]". */
void council_prior_check(const struct council_prior *prior,
                         const struct council_case *council_case,
                         struct problems *problems);

/* One draw, or the centres. Seed and draw as in draw.h. */
struct council_draw {
    uint64_t seed;
    uint32_t draw;
    bool central;
    enum council_reading reading;
};

void council_prior_draw(const struct council_prior *prior,
                        const struct council_case *council_case,
                        const struct council_draw *draw,
                        struct council_numbers *numbers_out);

#endif
