/* options: what the patron can do, and what each choice is worth to it.
 *
 * An alternative is how far the patron enforces, with talks or without them. Each goes through
 * measures, economy, stability, hazard and trade on the same draws; what comes out of those
 * enters here as plain numbers and becomes the value tree of the patron:
 *
 *   freeze  Pr = 1 - (1 - ps sev)(1 - pt T (.4 + .6 e))   programme frozen or rolled back
 *   force   Pi = 1 - exp(-H h0 (1 + kw (1 - Pr)(1 - dT T)))      foreign force within H years
 *   war     Pw = 1 - (1 - Pi)(1 - phi Pb)
 *   cost    C  = income lost + min(1, slope gap) loss + price T            bn USD a year
 *
 * e: enforcement, T: 1 with talks, sev: income severity, Pb: chance of breakdown within H
 * years, gap: what passed and is not enforced, as a share. The criteria are no war (1 - Pw), no
 * breakdown (1 - Pb), no nuclear neighbour (Pr), influence (trade kept), own cost (C) and
 * standing (gap). The value of a criterion is linear between two fixed anchors, 0 at the worst
 * and 1 at the best, clipped beyond them.
 *
 * Fallout from further tests, tests per year H (1 - Pr), and the precedent set for the treaty,
 * (1 - Pr) / 5 (Laplace's rule on none of three who left or stayed out being let in as nuclear
 * powers), are functions of Pr: they are reported as its reasons and have no weight of their
 * own, which would count one thing three times. So are people at the border, Pb x reference.
 *
 * Sources: about a third of episodes of sanctions succeed at least in part (Hufbauer, Schott,
 * Elliott and Oegg 2007, Economic Sanctions Reconsidered); 3 of 58 breakdowns of party regimes
 * came by foreign force (Geddes, Wright and Frantz 2014). The rest is judgement, labelled so in
 * the world. Keeney and Raiffa (1976), Decisions with Multiple Objectives, on linear values. */
#ifndef MODEL_OPTIONS_H
#define MODEL_OPTIONS_H

#include "model/distribution.h"
#include "model/smaa.h"

enum options_criterion {
    OPTIONS_NO_WAR,
    OPTIONS_NO_BREAKDOWN,
    OPTIONS_NO_NUCLEAR,
    OPTIONS_INFLUENCE,
    OPTIONS_OWN_COST,
    OPTIONS_STANDING,
    OPTIONS_CRITERION_COUNT
};

/* Uncertain numbers that all alternatives of a draw share. */
enum options_number {
    OPTIONS_SANCTION_SUCCESS, /* ps, chance at severity 1 */
    OPTIONS_TALKS_SUCCESS,    /* pt, chance at full effort */
    OPTIONS_FOREIGN_SHARE,    /* phi, of breakdowns */
    OPTIONS_FORCE_PER_YEAR,   /* h0 */
    OPTIONS_FORCE_MULTIPLIER, /* kw, what a programme that goes on adds to h0 */
    OPTIONS_TALKS_CALM,       /* dT, what talks take off kw, a share */
    OPTIONS_TALKS_PRICE,      /* bn USD a year */
    OPTIONS_SECONDARY_SLOPE,  /* chance of secondary sanctions at a gap of 1 */
    OPTIONS_SECONDARY_LOSS,   /* bn USD a year, if they come */
    OPTIONS_TESTS_PER_YEAR,   /* of a programme that goes on */
    OPTIONS_BORDER_PEOPLE,    /* millions, if the regime breaks down */
    OPTIONS_NUMBER_COUNT
};

/* What the other models say of one alternative in one draw. */
struct options_input {
    double enforcement;     /* e, 0 to 1 */
    double income_severity; /* external income lost, as a share of that lost under a total
                             * embargo fully enforced, 0 to 1 */
    double breakdown;       /* Pb, 0 to 1 */
    double trade_kept;     /* patron's trade with the target, given that the regime stands, as a
                            * share of that without measures, 0 to 10 */
    double income_loss_bn; /* of the patron, bn USD a year, -1000 to 1000 */
    double gap; /* barred trade that goes on, as a share of barred trade, 0 to 1; what
                 * an alternative stops beyond the text that passed counts none */
    double exposed_million; /* people a test exposes, millions, 0 to 10000 */
};

struct option {
    const char *name;
    bool talks;
    bool is_cut_off; /* of all trade, beyond what passed */
};

struct options_anchor {
    double worst; /* value 0 */
    double best;  /* value 1; not the same */
};

struct options_case {
    const struct option *options; /* [option_count] */
    size_t option_count;          /* 1 to SMAA_ALTERNATIVES_MAX */
    struct options_anchor anchors[OPTIONS_CRITERION_COUNT];
    bool is_ranked;                          /* false: any weights */
    unsigned ranks[OPTIONS_CRITERION_COUNT]; /* 1: the most important; equal ones are tied */
    double years;                            /* H, 1 to 30 */
    uint64_t seed;                           /* of the weights */
};

/* One alternative in one draw. */
struct options_outcome {
    double freeze; /* chances within the years */
    double force;
    double war;
    double attributes[OPTIONS_CRITERION_COUNT]; /* on the scales of the anchors */
    double values[OPTIONS_CRITERION_COUNT];     /* 0 to 1 */
    bool is_clipped[OPTIONS_CRITERION_COUNT];   /* the attribute lies beyond an anchor */
    double tests;                               /* expected within the years */
    double exposed_million; /* people, times tests: person-tests, millions */
    double accepted;        /* chance that others come to accept it as a nuclear power */
    double border_million;  /* people at the border, expected */
};

/* Where a cut-off that costs the target more and more growth stops being the best. */
struct options_threshold {
    bool is_best_at_least; /* at the smallest loss; false: there is nothing to stop */
    bool is_crossed;       /* false: the best all the way */
    double loss_pct;       /* growth, % a year, where it is level with the rival */
    size_t rival;          /* the best alternative that is no cut-off */
};

const char *options_criterion_name(enum options_criterion criterion);
const char *options_number_name(enum options_number number);
struct range options_number_range(enum options_number number);

/* Adds a problem for every fault of the case; paths "options.anchors: own_cost". */
void options_check(const struct options_case *options_case, struct problems *problems);

/* The same for the numbers of a draw and its inputs [option_count]. */
void options_check_draw(const struct options_case *options_case,
                        const double numbers[OPTIONS_NUMBER_COUNT],
                        const struct options_input *inputs,
                        struct problems *problems);

/* One alternative in one draw; both passed their checks. */
void options_assess(const struct options_case *options_case,
                    const double numbers[OPTIONS_NUMBER_COUNT],
                    size_t option,
                    const struct options_input *input,
                    struct options_outcome *outcome_out);

/* The same numbers in a world where talks change nothing: pt = dT = 0. The price stays. */
void options_without_talks(const double numbers[OPTIONS_NUMBER_COUNT],
                           double numbers_out[OPTIONS_NUMBER_COUNT]);

/* The case of smaa.h that ranks the alternatives by their values
 * [draws][option_count][OPTIONS_CRITERION_COUNT]. */
struct smaa_case options_ranking(const struct options_case *options_case);

/* Every draw, for what looks at all of them at once. */
struct options_draws {
    const double *numbers;              /* [count][OPTIONS_NUMBER_COUNT] */
    const struct options_input *inputs; /* [count][option_count] */
    size_t count;                       /* at least 1 */
};

/* What the cut-offs would mean at each of several losses of growth. */
struct options_losses {
    const double *losses_pct; /* [count] % a year, rising */
    const double *breakdown;  /* [count][draws] Pb under a cut-off, with talks or without */
    size_t count;             /* at least 1 */
};

/* The growth loss at which no cut-off is the best any more by the mean values at the centroid
 * of the ranking, all else about them as it was drawn. There is a cut-off among the
 * alternatives, and something else. Linear between two losses; the first crossing counts.
 * Time O(losses x draws). */
void options_find_threshold(const struct options_case *options_case,
                            const struct options_draws *draws,
                            const struct options_losses *losses,
                            struct options_threshold *threshold_out);

#endif
