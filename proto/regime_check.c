#include "proto/regime_check.h"

#include "base/suggest.h"
#include "base/utf8.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { TERM_COUNT = 7, PATH_BYTES = 96, TEXT_SHOWN_MAX = 60 };

static const char *const terms[TERM_COUNT] = {
    "intercept", "personal", "military", "monarchy", "growth", "log_gdp_per_head", "log_age"};

/* Relative to the largest variance: how far the matrix may be off by rounding. */
static const double tolerance = 1e-9;

struct covariance {
    double value[TERM_COUNT][TERM_COUNT];
    bool is_given[TERM_COUNT][TERM_COUNT];
};

static size_t find_term(const char *name)
{
    size_t i = 0;
    while (i < TERM_COUNT && strcmp(terms[i], name) != 0) {
        i++;
    }
    return i;
}

static void refuse_term(const char *name, const char *path, struct problems *problems)
{
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; i < TERM_COUNT; i++) {
        suggest_offer(&suggest, terms[i]);
    }
    problem_add(problems, path, "there is no term %.*s%s", (int)utf8_cut(name, TEXT_SHOWN_MAX),
                name, suggest_clause(&suggest));
}

static void check_terms(const Brink__V1__Regime *regime, struct problems *problems)
{
    bool is_there[TERM_COUNT + 1] = {false};
    for (size_t i = 0; i < regime->n_hazard; i++) {
        size_t term = find_term(regime->hazard[i]->term);
        if (term == TERM_COUNT) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "world.regime.hazard[%zu].term", i);
            refuse_term(regime->hazard[i]->term, path, problems);
        }
        is_there[term] = true;
    }
    for (size_t term = 0; term < TERM_COUNT; term++) {
        if (!is_there[term]) {
            problem_add(problems, "world.regime.hazard", "there is no row for %s", terms[term]);
        }
    }
}

/* Reads the pairs; one named in one order only stands for both. */
static void read_covariance(const Brink__V1__Regime *regime,
                            struct covariance *covariance,
                            struct problems *problems)
{
    for (size_t i = 0; i < regime->n_covariance; i++) {
        const Brink__V1__HazardCovariance *pair = regime->covariance[i];
        size_t row = find_term(pair->row);
        size_t column = find_term(pair->column);
        char path[PATH_BYTES];
        if (row == TERM_COUNT) {
            snprintf(path, sizeof path, "world.regime.covariance[%zu].row", i);
            refuse_term(pair->row, path, problems);
        }
        if (column == TERM_COUNT) {
            snprintf(path, sizeof path, "world.regime.covariance[%zu].column", i);
            refuse_term(pair->column, path, problems);
        }
        if (row == TERM_COUNT || column == TERM_COUNT) {
            continue;
        }
        covariance->value[row][column] = pair->value;
        covariance->is_given[row][column] = true;
        if (!covariance->is_given[column][row]) {
            covariance->value[column][row] = pair->value;
        }
    }
}

static double largest_variance(const struct covariance *covariance)
{
    double largest = 0.0;
    for (size_t i = 0; i < TERM_COUNT; i++) {
        largest = fmax(largest, fabs(covariance->value[i][i]));
    }
    return largest;
}

static void check_symmetry(const struct covariance *covariance, struct problems *problems)
{
    double slack = tolerance * largest_variance(covariance);
    for (size_t row = 0; row < TERM_COUNT; row++) {
        for (size_t column = 0; column < row; column++) {
            double difference = covariance->value[row][column] - covariance->value[column][row];
            if (fabs(difference) > slack) {
                problem_add(problems, "world.regime.covariance",
                            "not symmetric: %s with %s is %.9g, the other way round %.9g",
                            terms[column], terms[row], covariance->value[column][row],
                            covariance->value[row][column]);
            }
        }
    }
}

/* Gauss elimination on the lower triangle: every pivot of a positive definite matrix is above
 * 0. */
static bool is_definite(struct covariance work)
{
    for (size_t k = 0; k < TERM_COUNT; k++) {
        double pivot = work.value[k][k];
        if (!(pivot > 0.0)) {
            return false;
        }
        for (size_t row = k + 1; row < TERM_COUNT; row++) {
            for (size_t column = k + 1; column <= row; column++) {
                work.value[row][column] -= work.value[row][k] * work.value[column][k] / pivot;
            }
        }
    }
    return true;
}

static bool is_zero(const struct covariance *covariance)
{
    bool is_zero = true;
    for (size_t i = 0; i < TERM_COUNT * TERM_COUNT; i++) {
        is_zero = is_zero && covariance->value[i / TERM_COUNT][i % TERM_COUNT] == 0.0;
    }
    return is_zero;
}

static void check_percentiles(const Brink__V1__Regime *regime, struct problems *problems)
{
    size_t count = regime->n_percentiles;
    if (count < 2) {
        return;
    }
    if (regime->percentiles[0]->percentile != 0.0 ||
        regime->percentiles[count - 1]->percentile != 100.0) {
        problem_add(problems, "world.regime.percentiles", "go from 0 to 100");
    }
    for (size_t i = 1; i < count; i++) {
        const Brink__V1__HazardPercentile *before = regime->percentiles[i - 1];
        const Brink__V1__HazardPercentile *here = regime->percentiles[i];
        if (here->percentile <= before->percentile || here->hazard < before->hazard) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "world.regime.percentiles[%zu]", i);
            problem_add(problems, path, "does not ascend from the row before");
        }
    }
}

void regime_check(const Brink__V1__Regime *regime, struct problems *problems)
{
    struct covariance covariance = {0};
    check_terms(regime, problems);
    read_covariance(regime, &covariance, problems);
    check_symmetry(&covariance, problems);
    if (!is_zero(&covariance) && !is_definite(covariance)) {
        problem_add(problems, "world.regime.covariance", "is not positive definite");
    }
    check_percentiles(regime, problems);
}
