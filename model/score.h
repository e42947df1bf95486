/* score: how good forecasts were, once it is known what happened.
 *
 * A forecast of an event is its chance, 0 to 1. Sums run in the order of the arrays. */
#ifndef MODEL_SCORE_H
#define MODEL_SCORE_H

#include <stdbool.h>
#include <stddef.h>

/* Mean of (chance - happened)^2, 0 best, 1 worst (Brier 1950, Monthly Weather Review 78:1).
 * n >= 1. O(n). */
double score_brier(const double *chance, const bool *happened, size_t n);

/* Mean of -ln of the chance given to what came about, 0 best (Good 1952, JRSS B 14:107);
 * infinite where that chance was 0. n >= 1. O(n). */
double score_log(const double *chance, const bool *happened, size_t n);

/* Mean of |predicted - observed|. n >= 1. O(n). */
double score_absolute(const double *predicted, const double *observed, size_t n);

/* The chance that a case where it happened was given a higher chance than one where it did not,
 * ties counted half: the area under the ROC curve, by ranks (Hanley and McNeil 1982, Radiology
 * 143:29). 0.5 tells nothing, 1 is best; not a number where all or none happened.
 * `order` [n] is overwritten. O(n log n). */
double score_auc(const double *chance, const bool *happened, size_t n, size_t *order);

/* Cases of about the same chance. */
struct score_bin {
    size_t count;
    double least, most;    /* chance of the first and the last */
    double mean;           /* of the chances; not a number in an empty bin */
    double share;          /* of the cases where it happened */
    double standard_error; /* of that share, sqrt(share (1 - share) / count) */
};

/* Sorts the cases by chance, ties by their place, and cuts them into `bin_count` >= 1 bins, bin
 * b from case floor(n b / bins) on: forecasts are reliable where share meets mean.
 * `order` [n] is overwritten. O(n log n). */
void score_reliability(const double *chance,
                       const bool *happened,
                       size_t n,
                       size_t *order,
                       struct score_bin *bins_out,
                       size_t bin_count);

/* What one forecaster's scores are less another's on the same cases. */
struct score_gap {
    double mean;           /* below 0: the first is better, for scores where 0 is best */
    double standard_error; /* of the mean over cases; not a number for one case */
};

/* `ours` and `theirs` [n], n >= 1, case by case. O(n). */
struct score_gap score_compare(const double *ours, const double *theirs, size_t n);

/* From worst to best. */
enum score_verdict {
    SCORE_LOSES, /* the rival is better, or as good */
    SCORE_AHEAD, /* better, but by no more than two standard errors: it may be chance */
    SCORE_WINS
};

enum score_verdict score_judge(struct score_gap gap);

/* "loses", "ahead", "wins". */
const char *score_verdict_name(enum score_verdict verdict);

#endif
