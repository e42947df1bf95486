/* logit: a logistic regression by maximum likelihood.
 *
 *   p = 1 / (1 + exp(-sum over k of coefficient_k x_k))
 *
 * Newton's method on the log likelihood (McCullagh and Nelder 1989, Generalized Linear Models,
 * section 4.4). It is done when no coefficient moves by more than 1e-10. */
#ifndef MODEL_LOGIT_H
#define MODEL_LOGIT_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOGIT_TERMS_MAX = 16, LOGIT_GROUP_NONE = INT32_MAX };

/* The cases. Everything is borrowed. */
struct logit_sample {
    const double *x;        /* [count][terms], finite */
    const bool *happened;   /* [count] */
    const uint32_t *groups; /* [count] what is left out together; below LOGIT_GROUP_NONE */
    size_t count;
    size_t terms; /* 1 to LOGIT_TERMS_MAX */
};

/* Fits all cases but those of the group `left_out`; LOGIT_GROUP_NONE leaves none out.
 * `coefficients` [terms] holds the start, such as zeros, and on STATUS_OK the answer.
 *
 * STATUS_BAD_INPUT      terms that depend on each other, or no case at all
 * STATUS_NOT_CONVERGED  no answer after 50 steps: some term tells the events apart without fail
 *
 * O(steps x count x terms^2), 5 to 8 steps from zeros. */
MUST_USE enum status
logit_fit(const struct logit_sample *sample, uint32_t left_out, double *coefficients);

/* The chance p of a case. O(terms). */
double logit_chance(const double *coefficients, const double *x, size_t terms);

#endif
