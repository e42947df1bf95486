#include "model/logit.h"

#include "model/function.h"

#include <math.h>
#include <string.h>

enum { STEPS_MOST = 50, TERMS = LOGIT_TERMS_MAX };

static const double STEP_LEAST = 1e-10;

/* Below this share of its own size a pivot counts as 0. */
static const double PIVOT_LEAST = 1e-12;

/* Gradient of the log likelihood and the negative of its second derivatives. */
struct slope {
    double gradient[TERMS];
    double curvature[TERMS][TERMS]; /* lower half */
};

double logit_chance(const double *coefficients, const double *x, size_t terms)
{
    double sum = 0.0;
    for (size_t k = 0; k < terms; k++) {
        sum += coefficients[k] * x[k];
    }
    return 1.0 / (1.0 + function_exp(-sum));
}

static void add_case(const double *x, double happened, double p, size_t terms, struct slope *to)
{
    double weight = p * (1.0 - p);
    for (size_t k = 0; k < terms; k++) {
        double weighted = weight * x[k];
        to->gradient[k] += x[k] * (happened - p);
        for (size_t l = 0; l <= k; l++) {
            to->curvature[k][l] += weighted * x[l];
        }
    }
}

static void find_slope(const struct logit_sample *sample,
                       uint32_t left_out,
                       const double *coefficients,
                       struct slope *slope_out)
{
    memset(slope_out, 0, sizeof *slope_out);
    for (size_t i = 0; i < sample->count; i++) {
        const double *x = sample->x + i * sample->terms;
        if (sample->groups[i] != left_out) {
            double p = logit_chance(coefficients, x, sample->terms);
            add_case(x, sample->happened[i] ? 1.0 : 0.0, p, sample->terms, slope_out);
        }
    }
}

/* Cholesky factor of the curvature, in its place. */
static bool factorise(struct slope *slope, size_t terms)
{
    double(*root)[TERMS] = slope->curvature;
    for (size_t i = 0; i < terms; i++) {
        double whole = root[i][i];
        for (size_t j = 0; j <= i; j++) {
            double rest = root[i][j];
            for (size_t k = 0; k < j; k++) {
                rest -= root[i][k] * root[j][k];
            }
            if (i == j && !(rest > PIVOT_LEAST * whole)) {
                return false;
            }
            root[i][j] = i == j ? sqrt(rest) : rest / root[j][j];
        }
    }
    return true;
}

/* The step that brings the gradient to 0, in the gradient's place. */
static void solve(struct slope *slope, size_t terms)
{
    double(*root)[TERMS] = slope->curvature;
    double *x = slope->gradient;
    for (size_t i = 0; i < terms; i++) {
        for (size_t k = 0; k < i; k++) {
            x[i] -= root[i][k] * x[k];
        }
        x[i] /= root[i][i];
    }
    for (size_t i = terms; i-- > 0;) {
        for (size_t k = i + 1; k < terms; k++) {
            x[i] -= root[k][i] * x[k];
        }
        x[i] /= root[i][i];
    }
}

enum status
logit_fit(const struct logit_sample *sample, uint32_t left_out, double *coefficients)
{
    struct slope slope;
    double at[TERMS];
    memcpy(at, coefficients, sample->terms * sizeof at[0]);
    for (int step = 0; step < STEPS_MOST; step++) {
        find_slope(sample, left_out, at, &slope);
        if (!factorise(&slope, sample->terms)) {
            /* At the start the terms are to blame, later chances that have become 0 or 1. */
            return step == 0 ? STATUS_BAD_INPUT : STATUS_NOT_CONVERGED;
        }
        solve(&slope, sample->terms);
        double largest = 0.0;
        for (size_t k = 0; k < sample->terms; k++) {
            at[k] += slope.gradient[k];
            largest = fmax(largest, fabs(slope.gradient[k]));
        }
        if (largest <= STEP_LEAST) {
            memcpy(coefficients, at, sample->terms * sizeof at[0]);
            return STATUS_OK;
        }
    }
    return STATUS_NOT_CONVERGED;
}
