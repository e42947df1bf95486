/* clustered: a logistic regression by maximum likelihood, for tests that fit what the tree
 * ships.
 *
 * A second way beside model/logit.h, with what that has not: a covariance. Newton's method,
 * which for the logit is iteratively re-weighted least squares (McCullagh and Nelder 1989,
 * Generalized Linear Models, 2.5); the covariance is clustered: H^-1 (sum over clusters of s s')
 * H^-1 x G / (G - 1), s the score of a cluster, G their number (Liang and Zeger 1986, Biometrika
 * 73:13).
 */
#ifndef TESTS_SUPPORT_CLUSTERED_H
#define TESTS_SUPPORT_CLUSTERED_H

#include <stddef.h>

enum { CLUSTERED_TERMS = 7 };

struct clustered_row {
    double x[CLUSTERED_TERMS];
    double y;       /* 0 or 1 */
    size_t cluster; /* rows of one follow each other, from 0 on */
};

struct clustered_fit {
    double b[CLUSTERED_TERMS];
    double covariance[CLUSTERED_TERMS][CLUSTERED_TERMS];
};

/* Fails the test when the rows determine no fit. */
struct clustered_fit clustered_fit(const struct clustered_row *rows, size_t count);

#endif
