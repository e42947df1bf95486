/* council: which text passes a council with vetoes, and what the one who drafts it gets.
 *
 * K provisions make a text x in [0, 1]^K. Member i has an ideal x_i, weights W_i (sum 1) and a
 * tolerance kappa_i; q is the status quo. With chance p a failed text lets the setter act
 * alone, which brings the outside option o.
 *
 *   D_ik = |x_k - x_ik| - (1 - p) |q_k - x_ik| - p |o_k - x_ik|
 *   A_i  = sum over k of W_ik max(D_ik, tau D_ik)                           (city-block)
 *   A_i  = l_i(x) - (1 - p) l_i(q) - p l_i(o), l_i = sqrt(sum W_ik (x_k - x_ik)^2)  (Euclid)
 *   yes: A_i <= kappa_i;  veto, if permanent: A_i > kappa_i + delta_i;  else abstains
 *   passes: no veto, and at least `quota` yes
 *   setter: the x nearest its ideal among those that pass with A_s(x) <= 0, else the reversion
 *
 * tau is trade across provisions: 1, a welcome provision pays in full for an unwelcome one; 0,
 * not at all. Euclid knows only tau = 1. Ideals move with each provocation by the `shift`.
 * Ties go to the text nearest q, then with the fewest provisions changed, then with the lowest
 * bit mask of them (bit k: provision k). Where two or more provisions are graded a city-block
 * answer need not be the only one: its loss is.
 *
 * Sources: Romer and Rosenthal (1978), Public Choice 33:27 (agenda setter); Tsebelis (2002),
 * Veto Players; Voeten (2001), Am. Polit. Sci. Rev. 95:845 (outside options).
 *
 * Method: provisions with levels are enumerated, with bounds. One graded provision: the
 * interval that every veto leaves, exact. Several: council_euclid.h, council_block.h, under
 * council_quota.h. Cost: the reference case (15 members, 288 texts x oil) 25 microseconds;
 * several graded provisions some milliseconds a text enumerated. */
#ifndef MODEL_COUNCIL_H
#define MODEL_COUNCIL_H

#include "base/problem.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    COUNCIL_MEMBERS_MAX = 32,
    COUNCIL_PROVISIONS_MAX = 16,
    COUNCIL_LEVELS_MAX = 11,
    COUNCIL_TEXTS_MAX = 65536,    /* products of levels, with at most one graded provision */
    COUNCIL_PROGRAMMES_MAX = 1024 /* the same, with several graded ones */
};

enum council_distance { COUNCIL_BLOCK, COUNCIL_EUCLID, COUNCIL_DISTANCE_COUNT };

struct council_provision {
    const char *name;
    size_t level_count;                /* 0: graded, anything from 0 to 1 */
    double levels[COUNCIL_LEVELS_MAX]; /* rising, 0 to 1 */
    double status_quo;                 /* 0 to 1 */
    double outside;                    /* what the setter does alone, 0 to 1 */
};

struct council_member {
    const char *name;
    bool permanent;                         /* may veto */
    double weights[COUNCIL_PROVISIONS_MAX]; /* 0 to 1, sum 1 */
};

/* What no draw changes. Borrowed by the council made of it. */
struct council_case {
    enum council_distance distance;
    const struct council_provision *provisions; /* [provision_count] 1 to the most */
    size_t provision_count;
    const struct council_member *members; /* [member_count] 1 to the most */
    size_t member_count;
    size_t setter; /* which member */
    size_t quota;  /* yes votes needed, 0 to member_count */
};

/* What a draw changes. */
struct council_numbers {
    double ideals[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX]; /* 0 to 1, before the shift */
    double shifts[COUNCIL_MEMBERS_MAX]; /* of every ideal, a trigger, -1 to 1 */
    double triggers;                    /* provocations since the ideals were read, 0 to 100 */
    double tolerances[COUNCIL_MEMBERS_MAX];  /* kappa, 0 to 1 */
    double abstentions[COUNCIL_MEMBERS_MAX]; /* delta, 0 to 1 */
    double trade;                            /* tau, 0 to 1; 1 with Euclid */
    double outside_chance;                   /* p, 0 to 1 */
};

enum council_vote { COUNCIL_YES, COUNCIL_ABSTAINS, COUNCIL_NO };

/* How a text fares. */
struct council_verdict {
    bool passes;
    size_t yes_count;
    enum council_vote votes[COUNCIL_MEMBERS_MAX]; /* an elected member's no is no veto */
    double
        needs[COUNCIL_MEMBERS_MAX]; /* A_i: the least tolerance to say yes; may be negative */
    size_t pivotal; /* the permanent member, or the one whose yes makes the quota, that is
                     * nearest to stopping the text, or stops it by most; not the setter;
                     * member_count where nobody could stop it */
};

struct council_result {
    bool agreed;  /* false: nothing that passes is better for the setter; the reversion it is */
    bool changes; /* the text differs from the status quo */
    double text[COUNCIL_PROVISIONS_MAX];     /* the status quo where not agreed */
    double loss;                             /* the setter's distance from it, 0 to 1 */
    struct council_verdict verdict;          /* of that text */
    double multipliers[COUNCIL_MEMBERS_MAX]; /* Euclid with several graded provisions: the
                                              * price of each member's consent, above 0 where
                                              * it binds; else 0 */
    size_t texts;                            /* enumerated */
    size_t programmes;                       /* solved; 0 with at most one graded provision */
};

struct council;

/* Adds every fault of the case: paths "council.members[2].weights[0]". */
void council_check(const struct council_case *council_case, struct problems *problems);

/* Adds every fault of the numbers: paths "council.numbers.ideals[2][0]". */
void council_check_numbers(const struct council_case *council_case,
                           const struct council_numbers *numbers,
                           struct problems *problems);

/* STATUS_BAD_INPUT with problems, STATUS_NO_MEMORY. */
MUST_USE enum status council_new(const struct council_case *council_case,
                                 struct problems *problems,
                                 struct council **council_out);

void council_free(struct council **council_p);

/* The setter's text under the numbers of a draw, which pass council_check_numbers. Takes no
 * memory, but for linear programmes and where Euclid falls back on council_smooth.h.
 *
 * STATUS_NOT_CONVERGED  a programme of several graded provisions was not solved
 * STATUS_NO_MEMORY */
MUST_USE enum status council_run(struct council *council,
                                 const struct council_numbers *numbers,
                                 struct council_result *result_out);

/* Takes numbers without looking for a text. */
void council_set(struct council *council, const struct council_numbers *numbers);

/* How any text, [provision_count] of 0 to 1, fares under the numbers taken last. */
void council_judge(const struct council *council,
                   const double *text,
                   struct council_verdict *verdict_out);

/* Which provisions of `draft` survive in `text`: go as far from the status quo as it would have
 * them, in its direction. A provision that the draft leaves alone survives where it is left
 * alone. All three: [provision_count]. */
void council_survival(const struct council_case *council_case,
                      const double *draft,
                      const double *text,
                      bool *survives_out);

#endif
