/* anderson: a fixed point x = g(x) in fewer steps.
 *
 * Each step goes to the combination of the last few g(x) whose residuals g(x) - x cancel best
 * (least squares). Source: Anderson (1965), J. ACM 12:547; Walker and Ni (2011), SIAM J. Numer.
 * Anal. 49:1715, the difference form. Time O(depth x size) a step and no allocation. */
#ifndef MODEL_ANDERSON_H
#define MODEL_ANDERSON_H

#include "model/pack.h"

enum { ANDERSON_DEPTH_MAX = 8 };

struct anderson {
    size_t size;                                             /* doubles of x, whole packs */
    size_t depth;                                            /* differences kept at most */
    size_t steps;                                            /* since the last reset */
    double *image_changes;                                   /* [depth][size] of g(x) */
    double *residual_changes;                                /* [depth][size] of g(x) - x */
    double *image;                                           /* [size] the last g(x) */
    double *residual;                                        /* [size] the last g(x) - x */
    double products[ANDERSON_DEPTH_MAX][ANDERSON_DEPTH_MAX]; /* of residual changes */
};

/* Makes room in the arena, for a depth of 1 to 8; arena->failed tells when there is none. */
void anderson_init(struct anderson *anderson, size_t size, size_t depth, struct arena *arena);

/* Forgets what was before: the next step is a plain one. */
void anderson_reset(struct anderson *anderson);

/* Replaces x by the next point to try, g(x) being `image`. */
void anderson_step(struct anderson *anderson, double *x, const double *image);

#endif
