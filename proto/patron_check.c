#include "proto/patron_check.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "proto/quantity.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 96, TEXT_SHOWN_MAX = 60, NAMES_MAX = 12 };

static const struct number {
    const char *name;
    double most; /* the least is 0 */
    const char *unit;
} numbers[] = {
    {"sanction_success", 1.0, "chance"},
    {"talks_success", 1.0, "chance"},
    {"foreign_share", 1.0, "share"},
    {"force_per_year", 1.0, "chance a year"},
    {"force_multiplier", 100.0, "factor"},
    {"talks_calm", 1.0, "share"},
    {"talks_price_bn", 1000.0, "bn USD a year"},
    {"secondary_slope", 100.0, "chance per unit of gap"},
    {"secondary_loss_bn", 1000.0, "bn USD a year"},
    {"tests_per_year", 100.0, "tests a year"},
    {"border_people_million", 1000.0, "millions"},
    {"trade_loss_share", 1.0, "share"},
};

static const char *const criteria[] = {"no_war",    "no_breakdown", "no_nuclear",
                                       "influence", "own_cost",     "standing"};

enum {
    NUMBER_COUNT = sizeof numbers / sizeof numbers[0],
    CRITERION_COUNT = sizeof criteria / sizeof criteria[0]
};

/* Anchors nearer to each other than this are the same. */
static const double anchors_apart = 1e-9;

/* The names that rows must have, each once. */
struct roll {
    const char *list; /* "criteria" */
    const char *what; /* "criterion" */
    const char *names[NAMES_MAX];
    size_t count;
    bool is_there[NAMES_MAX];
};

static size_t find(const struct roll *roll, const char *name)
{
    size_t i = 0;
    while (i < roll->count && strcmp(roll->names[i], name) != 0) {
        i++;
    }
    return i;
}

/* The place of a row's name, which is then there; `count` where it is none of the names. */
static size_t call(struct roll *roll, size_t row, const char *name, struct problems *problems)
{
    size_t place = find(roll, name);
    if (place < roll->count) {
        roll->is_there[place] = true;
        return place;
    }
    char path[PATH_BYTES];
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; i < roll->count; i++) {
        suggest_offer(&suggest, roll->names[i]);
    }
    snprintf(path, sizeof path, "world.%s[%zu].name", roll->list, row);
    problem_add(problems, path, "there is no %s %.*s%s", roll->what,
                (int)utf8_cut(name, TEXT_SHOWN_MAX), name, suggest_clause(&suggest));
    return place;
}

static void refuse_missing(const struct roll *roll, struct problems *problems)
{
    for (size_t i = 0; i < roll->count; i++) {
        if (!roll->is_there[i]) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "world.%s", roll->list);
            problem_add(problems, path, "there is no row for %s", roll->names[i]);
        }
    }
}

/* What is no value at all is reported by the check of fields. */
static void check_value(const Brink__V1__Variable *row,
                        size_t index,
                        size_t place,
                        struct problems *problems)
{
    char fault[QUANTITY_FAULT_BYTES];
    const struct number *number = &numbers[place];
    if (row->value != NULL && quantity_is_within(row->value, -INFINITY, INFINITY, "", fault) &&
        !quantity_is_within(row->value, 0.0, number->most, number->unit, fault)) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.patron_numbers[%zu].value", index);
        problem_add(problems, path, "%s: %s", number->name, fault);
    }
}

static void check_numbers(const Brink__V1__World *world, struct problems *problems)
{
    struct roll roll = {.list = "patron_numbers", .what = "number of a patron"};
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        roll.names[roll.count++] = numbers[i].name;
    }
    for (size_t i = 0; i < world->n_patron_numbers; i++) {
        const Brink__V1__Variable *row = world->patron_numbers[i];
        size_t place = call(&roll, i, row->name, problems);
        if (place < roll.count) {
            check_value(row, i, place, problems);
        }
    }
    refuse_missing(&roll, problems);
}

static void
check_criterion(const Brink__V1__World *world, size_t index, struct problems *problems)
{
    const Brink__V1__Criterion *row = world->criteria[index];
    bool is_ranked = world->criteria[0]->rank > 0;
    char path[PATH_BYTES];
    if (fabs(row->best - row->worst) < anchors_apart) {
        snprintf(path, sizeof path, "world.criteria[%zu].best", index);
        problem_add(problems, path, "worst and best are both %.9g", row->best);
    }
    if ((row->rank > 0) != is_ranked) {
        snprintf(path, sizeof path, "world.criteria[%zu].rank", index);
        problem_add(problems, path,
                    "%u, but %.64s has rank %u: all have a rank above 0, or none", row->rank,
                    world->criteria[0]->name, world->criteria[0]->rank);
    }
}

static void check_criteria(const Brink__V1__World *world, struct problems *problems)
{
    struct roll roll = {.list = "criteria", .what = "criterion"};
    for (size_t i = 0; i < CRITERION_COUNT; i++) {
        roll.names[roll.count++] = criteria[i];
    }
    for (size_t i = 0; i < world->n_criteria; i++) {
        call(&roll, i, world->criteria[i]->name, problems);
        check_criterion(world, i, problems);
    }
    refuse_missing(&roll, problems);
}

/* The analysis of the options alone needs them, and draws that weigh them. */
static void check_asked(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    if (request->scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_OPTIONS) {
        return;
    }
    if (request->scenario->option_draws == 0) {
        problem_add(problems, "scenario.option_draws",
                    "0 is outside 1 to 10000 (draws) for the analysis options");
    }
    if (!patron_is_told(request->world)) {
        problem_add(problems, "scenario.analysis",
                    "the world %.64s does not say what its patron can do: the analysis options "
                    "needs patron_numbers, options and criteria",
                    request->world->name);
    }
}

bool patron_is_told(const Brink__V1__World *world)
{
    return world->n_patron_numbers > 0 || world->n_options > 0 || world->n_criteria > 0;
}

void patron_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__World *world = request->world;
    check_asked(request, problems);
    if (!patron_is_told(world)) {
        return;
    }
    if (world->n_options == 0) {
        problem_add(problems, "world.options",
                    "is missing: patron_numbers, options and criteria go together");
    }
    check_numbers(world, problems);
    check_criteria(world, problems);
}
