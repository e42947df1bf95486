/* smaa: which alternative is best, when of the weights only a ranking is known.
 *
 * Stochastic multicriteria acceptability analysis (Lahdelma, Hokkanen and Salminen 1998, Eur.
 * J. Oper. Res. 106:137): each draw has its own values, alternative x criterion, and its own
 * weights; the utility of an alternative is the weighted sum of its values.
 *
 *   acceptability[a][r]  share of draws in which a has rank r (0: the best)
 *   central[a]           mean of the weights of the draws in which a is the best
 *   confidence[a]        share of draws in which a is the best with the weights central[a]
 *
 * Weights are uniform on the simplex, cut down to those that keep the ranking: sorted
 * Dirichlet(1, ..., 1); criteria of equal rank take their places in every order, equally
 * likely. Their mean is the rank-order centroid, w_j = (1 / m) sum over k = j to m of 1 / k
 * (Barron and Barrett 1996, Management Science 42:1515). Of two alternatives with the same
 * utility the first counts as the better.
 *
 * An acceptability is a share of weights and outcomes, never the chance that somebody does it.
 */
#ifndef MODEL_SMAA_H
#define MODEL_SMAA_H

#include "base/problem.h"

#include <stdbool.h>
#include <stdint.h>

enum { SMAA_ALTERNATIVES_MAX = 32, SMAA_CRITERIA_MAX = 16, SMAA_DRAWS_MAX = 100000000 };

struct smaa_case {
    size_t alternative_count;          /* 1 to the most */
    size_t criterion_count;            /* 1 to the most */
    bool is_ranked;                    /* false: any weights that add up to 1 */
    unsigned ranks[SMAA_CRITERIA_MAX]; /* 1: the most important; equal ones are tied */
    uint64_t seed;
};

/* The least weight that, moved from one criterion to another, makes another alternative as good
 * as the best. It need not keep the ranking. */
struct smaa_flip {
    bool found; /* false: no single move does it */
    double weight;
    size_t from;
    size_t to;
    size_t other; /* the alternative that draws level */
};

struct smaa_result {
    double acceptability[SMAA_ALTERNATIVES_MAX][SMAA_ALTERNATIVES_MAX];
    bool is_ever_best[SMAA_ALTERNATIVES_MAX]; /* false: no central weights, no confidence */
    double central[SMAA_ALTERNATIVES_MAX][SMAA_CRITERIA_MAX];
    double confidence[SMAA_ALTERNATIVES_MAX];

    /* At one set of weights, the centroid of the ranking. */
    double centroid[SMAA_CRITERIA_MAX];
    double mean[SMAA_ALTERNATIVES_MAX][SMAA_CRITERIA_MAX]; /* of the values */
    double utility[SMAA_ALTERNATIVES_MAX];                 /* of the means */
    double best_at_centroid[SMAA_ALTERNATIVES_MAX];        /* share of draws */
    size_t best;                                           /* by utility */
    size_t second;                                         /* = best where it is alone */
    struct smaa_flip flip;                                 /* at the means */
};

/* Adds a problem for every fault; paths "ranks[2]". */
void smaa_check(const struct smaa_case *smaa_case, struct problems *problems);

/* The weights of one draw: a function of (seed, draw) alone. Time O(criteria^2). */
void smaa_weights(const struct smaa_case *smaa_case, uint32_t draw, double *weights_out);

/* The mean of all weights that keep the ranking; equal ones where there is none. */
void smaa_centroid(const struct smaa_case *smaa_case, double *weights_out);

/* The flip of `best` at values [alternative][criterion] and weights [criterion]. */
void smaa_flip(const struct smaa_case *smaa_case,
               const double *values,
               const double *weights,
               size_t best,
               struct smaa_flip *flip_out);

/* Describes values [draws][alternative][criterion], finite, a larger one being better, in the
 * order of the draws; `draws` is 1 to SMAA_DRAWS_MAX. The case passed smaa_check. Sums add up
 * blocks of ESTIMATE_BLOCK draws, as estimate.h.
 * Time O(draws x alternatives x (alternatives x criteria)); takes no memory. */
void smaa_run(const struct smaa_case *smaa_case,
              const double *values,
              size_t draws,
              struct smaa_result *result_out);

#endif
