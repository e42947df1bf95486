/* logit: a logistic regression by maximum likelihood, for tests that fit what the tree ships.
 *
 * Newton's method, which for the logit is iteratively re-weighted least squares (McCullagh and
 * Nelder 1989, Generalized Linear Models, 2.5); the covariance is clustered: H^-1 (sum over
 * clusters of s s') H^-1 x G / (G - 1), s the score of a cluster, G their number (Liang and
 * Zeger 1986, Biometrika 73:13). */
#ifndef TESTS_SUPPORT_LOGIT_H
#define TESTS_SUPPORT_LOGIT_H

#include <stddef.h>

enum { LOGIT_TERMS = 7 };

struct logit_row {
    double x[LOGIT_TERMS];
    double y;       /* 0 or 1 */
    size_t cluster; /* rows of one follow each other, from 0 on */
};

struct logit_fit {
    double b[LOGIT_TERMS];
    double covariance[LOGIT_TERMS][LOGIT_TERMS];
};

/* Fails the test when the rows determine no fit. */
struct logit_fit logit_fit(const struct logit_row *rows, size_t count);

#endif
