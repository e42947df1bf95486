#include "model/bargain.h"

#include <stdio.h>

enum { PATH_BYTES = 64 };

static const double SUM_SLACK = 1e-9;

static void check_within(
    struct problems *problems, const char *path, double value, double least, double most)
{
    if (!(value >= least && value <= most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, least, most);
    }
}

static void check_count(
    struct problems *problems, const char *path, size_t value, size_t least, size_t most)
{
    if (value < least || value > most) {
        problem_add(problems, path, "%zu is outside %zu to %zu", value, least, most);
    }
}

void bargain_check_size(const struct bargain_size *size, struct problems *problems)
{
    check_count(problems, "bargain.actors", size->actor_count, 2, BARGAIN_ACTORS_MAX);
    check_count(problems, "bargain.dimensions", size->dimension_count, 1,
                BARGAIN_DIMENSIONS_MAX);
    check_count(problems, "bargain.turns", size->turns_most, 1, BARGAIN_TURNS_MAX);
}

static void check_actor(const struct bargain_numbers *numbers,
                        size_t i,
                        size_t dimension_count,
                        struct problems *problems)
{
    char path[PATH_BYTES];
    double sum = 0.0;
    snprintf(path, sizeof path, "bargain.capabilities[%zu]", i);
    check_within(problems, path, numbers->capabilities[i], BARGAIN_CAPABILITY_LEAST,
                 BARGAIN_CAPABILITY_MOST);
    for (size_t k = 0; k < dimension_count; k++) {
        double salience = numbers->saliences[i * dimension_count + k];
        snprintf(path, sizeof path, "bargain.positions[%zu][%zu]", i, k);
        check_within(problems, path, numbers->positions[i * dimension_count + k], 0.0, 1.0);
        snprintf(path, sizeof path, "bargain.saliences[%zu][%zu]", i, k);
        check_within(problems, path, salience, 0.0, 1.0);
        sum += salience;
    }
    if (!(sum >= BARGAIN_SALIENCE_LEAST && sum <= 1.0 + SUM_SLACK)) {
        snprintf(path, sizeof path, "bargain.saliences[%zu]", i);
        problem_add(problems, path, "add up to %.9g, outside %g to 1", sum,
                    BARGAIN_SALIENCE_LEAST);
    }
}

void bargain_check(const struct bargain_size *size,
                   const struct bargain_numbers *numbers,
                   struct problems *problems)
{
    size_t known = problems->count + problems->left_out;
    bargain_check_size(size, problems);
    if (problems->count + problems->left_out > known) {
        return;
    }
    for (size_t i = 0; i < size->actor_count; i++) {
        check_actor(numbers, i, size->dimension_count, problems);
    }
}
