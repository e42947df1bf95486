/* tipping: three closed models of how a system goes over all at once.
 *
 * They stand alone and enter no probability of an assessment: no data tie their parameters to
 * an economy, and near the edge they answer with a jump. (At mean 0.25 and deviation 0.12 a
 * shift of the mean by 1.4 % turns 4 % of the people into all of them.)
 *
 * Cascade: everybody joins once the share that has joined reaches their own threshold.
 *
 *   r(next) = F(r), F the share of people with a threshold of r or less
 *
 * A rest, F(r) = r, is stable where the density f(r) < 1, a tipping point where f(r) > 1.
 * Sources: Granovetter (1978), American Journal of Sociology 83:1420; Kuran (1989), Public
 * Choice 61:41.
 *
 * Fold: dx/dt = r + x - x^3 loses one of its two stable states at r = +-2/(3 sqrt 3), where
 * x = -+1/sqrt 3. Source: Strogatz (1994), Nonlinear Dynamics and Chaos, 3.
 *
 * Escape: noise of strength sigma, dx = -V'(x) dt + sigma dW, drives a state out of its well at
 * the rate k = sqrt(V''(a) |V''(b)|) / (2 pi) exp(-2 (V(b) - V(a)) / sigma^2), a the bottom of
 * the well, b the top of the barrier; it holds where the barrier is high beside sigma^2 / 2.
 * Source: Kramers (1940), Physica 7:284. */
#ifndef MODEL_TIPPING_H
#define MODEL_TIPPING_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TIPPING_RESTS_MAX = 3 };

/* Thresholds that are normally distributed: shares of the people, of which those at 0 or below
 * join unasked. */
struct tipping_crowd {
    double mean;      /* -10 to 10 */
    double deviation; /* 1e-3 to 10 */
};

/* F(r) and its density. */
double tipping_share(const struct tipping_crowd *crowd, double r);
double tipping_density(const struct tipping_crowd *crowd, double r);

/* Shares at rest in 0 to 1, rising, to 1e-15; how many there are, 1 to 3. Two that meet may be
 * counted or not. Time: some hundred evaluations of F. */
size_t tipping_rests(const struct tipping_crowd *crowd, double rests_out[TIPPING_RESTS_MAX]);

/* Where r(next) = F(r) ends that begins with this share, 0 to 1. */
double tipping_end(const struct tipping_crowd *crowd, double start);

/* The mean threshold below which nothing holds the cascade short of nearly all: with d the
 * distance at which the density is 1, F(mean - d) + d. False: the deviation is so large that
 * the density is nowhere above 1, and a shift of the mean moves the rest without a jump. */
bool tipping_critical_mean(const struct tipping_crowd *crowd, double *mean_out);

/* People who join once so many others have. */
struct tipping_group {
    double threshold;
    uint64_t people;
};

/* How many join in the end, of groups in the order of rising thresholds. The sum of the people
 * is below 2^53. O(count). */
uint64_t tipping_joined(const struct tipping_group *groups, size_t count);

/* |r| of the fold, and |x| there. */
double tipping_fold_push(void);
double tipping_fold_state(void);

struct tipping_state {
    double x;
    bool stable;
};

/* States at rest of dx/dt = push + x - x^3, rising; how many, 1 to 3. |push| <= 1000. */
size_t tipping_states(double push, struct tipping_state states_out[TIPPING_RESTS_MAX]);

/* What noise has to overcome. */
struct tipping_well {
    double bottom_curvature; /* V''(a), above 0 */
    double top_curvature;    /* |V''(b)|, above 0 */
    double height;           /* V(b) - V(a), not below 0 */
};

/* The lower well of V = x^4/4 - x^2/2 - push x. False: it has none, from the fold on. */
bool tipping_well_of(double push, struct tipping_well *well_out);

/* Escapes per unit of time. sigma above 0. */
double tipping_escape_rate(const struct tipping_well *well, double sigma);

#endif
