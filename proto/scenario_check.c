#include "proto/scenario_check.h"

#include "base/date.h"
#include "base/number.h"
#include "proto/bargain_request.h"
#include "proto/check.h"
#include "proto/council_request.h"
#include "proto/hazard_check.h"
#include "proto/measure_check.h"
#include "proto/mrio_check.h"
#include "proto/patron_check.h"
#include "proto/plain.h"
#include "proto/quantity.h"
#include "proto/reference.h"
#include "proto/regime_check.h"
#include "proto/table_check.h"
#include "proto/trading_check.h"
#include "proto/variable.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 160, MEASURES_MAX = 256, CLASSES_MAX = 64 };

/* The least cover, in steps, with which the unshocked economy does not collapse by itself. */
static const double cover_steps_min = 1.5;

static void
check_base(const Brink__V1__World *world, const struct date *base, struct problems *problems)
{
    struct date illicit;
    if (base->month != 1 || base->day != 1) {
        problem_add(problems, "world.base_date", "%s is not the first day of a year",
                    world->base_date);
    }
    if (world->regime->since_year >= (uint32_t)base->year) {
        problem_add(problems, "world.regime.since_year", "%u is not before the base year, %d",
                    world->regime->since_year, base->year);
    }
    if (date_parse(world->economy->illicit_start, &illicit) == STATUS_OK &&
        date_compare(&illicit, base) < 0) {
        problem_add(problems, "world.economy.illicit_start", "%s is before the base date, %s",
                    world->economy->illicit_start, world->base_date);
    }
}

static void check_days(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    const char *base_date = request->world->base_date;
    struct date base;
    struct date as_of;
    if (date_parse(base_date, &base) != STATUS_OK) {
        return;
    }
    check_base(request->world, &base, problems);
    if (date_parse(scenario->as_of, &as_of) != STATUS_OK) {
        return;
    }
    int months = date_months_since(&as_of, &base);
    if (months < 0) {
        problem_add(problems, "scenario.as_of", "%s is before the base date, %s",
                    scenario->as_of, base_date);
    } else if ((uint32_t)months >= scenario->months) {
        problem_add(problems, "scenario.as_of", "%s is beyond the %u months simulated from %s",
                    scenario->as_of, scenario->months, base_date);
    }
}

/* The stock of shortest cover, and where it stands. */
struct cover {
    double months;
    char path[PATH_BYTES];
};

static void keep_least(const Brink__V1__ScenarioRequest *request,
                       const Brink__V1__Quantity *stock_months,
                       const char *list,
                       size_t index,
                       struct cover *cover)
{
    const Brink__V1__Quantity *value =
        stock_months != NULL ? variable_resolve(request, stock_months) : NULL;
    if (value != NULL && quantity_least(value) < cover->months) {
        cover->months = quantity_least(value);
        snprintf(cover->path, sizeof cover->path, "world.%s[%zu].stock_months", list, index);
    }
}

static void check_cover(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__World *world = request->world;
    struct cover cover = {.months = INFINITY};
    for (size_t i = 0; i < world->n_sectors; i++) {
        keep_least(request, world->sectors[i]->stock_months, "sectors", i, &cover);
    }
    for (size_t i = 0; i < world->n_imports; i++) {
        keep_least(request, world->imports[i]->stock_months, "imports", i, &cover);
    }
    double steps = cover.months * request->scenario->steps_per_year / 12.0;
    if (steps < cover_steps_min && request->scenario->steps_per_year > 0) {
        char months[NUMBER_TEXT_BYTES];
        number_format(cover.months, months);
        problem_add(problems, "scenario.steps_per_year",
                    "%u a year are too few: %s can be %s months, which is %.3g steps of cover; "
                    "at least %.1f are needed",
                    request->scenario->steps_per_year, cover.path, months, steps,
                    cover_steps_min);
    }
}

/* How often a package is named, of the first `count` in status quo and packages together. */
static size_t
count_package(const Brink__V1__Scenario *scenario, const char *package, size_t count)
{
    size_t times = 0;
    for (size_t i = 0; i < count; i++) {
        const char *other = i < scenario->n_status_quo
                                ? scenario->status_quo[i]
                                : scenario->packages[i - scenario->n_status_quo];
        times += strcmp(other, package) == 0;
    }
    return times;
}

/* A package is in force before the question, or the question is about it, and once only. */
static void check_packages(const Brink__V1__Scenario *scenario, struct problems *problems)
{
    for (size_t i = 0; i < scenario->n_status_quo + scenario->n_packages; i++) {
        bool is_before = i < scenario->n_status_quo;
        size_t index = is_before ? i : i - scenario->n_status_quo;
        const char *list = is_before ? "status_quo" : "packages";
        const char *package =
            is_before ? scenario->status_quo[index] : scenario->packages[index];
        if (count_package(scenario, package, i) > 0) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "scenario.%s[%zu]", list, index);
            problem_add(problems, path, "%.64s is named twice", package);
        }
    }
}

/* The analysis of the brink alone needs draws that seek it. */
static void check_brink(const Brink__V1__Scenario *scenario, struct problems *problems)
{
    if (scenario->analysis == BRINK__V1__ANALYSIS__ANALYSIS_BRINK &&
        scenario->brink_draws == 0) {
        problem_add(problems, "scenario.brink_draws",
                    "0 is outside 1 to 100000 (draws) for the analysis brink");
    }
}

static void check_measures(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    size_t packages = scenario->n_status_quo + scenario->n_packages;
    size_t count = scenario->n_measures;
    char path[PATH_BYTES];
    for (size_t i = 0; i < request->world->n_measures; i++) {
        snprintf(path, sizeof path, "world.measures[%zu]", i);
        measure_check(request->world, request->world->measures[i], path, problems);
        count += count_package(scenario, request->world->measures[i]->package, packages) > 0;
    }
    if (count > MEASURES_MAX) {
        problem_add(problems, "scenario.measures",
                    "%zu measures with those of the packages, at most %d", count, MEASURES_MAX);
    }
    for (size_t i = 0; i < request->scenario->n_measures; i++) {
        snprintf(path, sizeof path, "scenario.measures[%zu]", i);
        measure_check(request->world, request->scenario->measures[i], path, problems);
    }
}

static bool names(const char *word, const char *name)
{
    return strcmp(word, "*") == 0 || strcmp(word, name) == 0;
}

/* Does a row of the world say how the partner enforces the class? */
static bool
is_enforced(const Brink__V1__World *world, const char *partner, const char *enforcement_class)
{
    for (size_t i = 0; i < world->n_enforcement; i++) {
        const Brink__V1__Enforcement *row = world->enforcement[i];
        if (names(row->partner, partner) && names(row->enforcement_class, enforcement_class)) {
            return true;
        }
    }
    return false;
}

static void check_enforcement(const Brink__V1__World *world, struct problems *problems)
{
    size_t classes = 0;
    for (size_t k = 0; reference_at(world, REFERENCE_CLASSES, k) != NULL; k++) {
        const char *name = reference_at(world, REFERENCE_CLASSES, k);
        bool is_first = reference_find(world, REFERENCE_CLASSES, name) == k;
        classes += is_first;
        for (size_t i = 0; is_first && i < world->n_partners; i++) {
            if (!is_enforced(world, world->partners[i]->code, name)) {
                problem_add(problems, "world.enforcement",
                            "no row says how well %.64s enforces class %.64s",
                            world->partners[i]->code, name);
            }
        }
    }
    if (classes > CLASSES_MAX) {
        problem_add(problems, "world.enforcement", "%zu enforcement classes, at most %d",
                    classes, CLASSES_MAX);
    }
}

/* A scenario's row stands in for one of the world's. */
static void check_stand_ins(const Brink__V1__ScenarioRequest *request,
                            struct problems *problems)
{
    const Brink__V1__World *world = request->world;
    for (size_t i = 0; i < request->scenario->n_enforcement; i++) {
        const Brink__V1__Enforcement *row = request->scenario->enforcement[i];
        bool is_there = false;
        for (size_t k = 0; k < world->n_enforcement && !is_there; k++) {
            is_there =
                strcmp(world->enforcement[k]->partner, row->partner) == 0 &&
                strcmp(world->enforcement[k]->enforcement_class, row->enforcement_class) == 0;
        }
        if (!is_there) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "scenario.enforcement[%zu]", i);
            problem_add(problems, path,
                        "the world has no row for partner %.64s and class %.64s", row->partner,
                        row->enforcement_class);
        }
    }
}

/* A quantity is a number of something. */
static void check_unit(const Brink__V1__Quantity *quantity,
                       const char *unit,
                       const char *list,
                       size_t index,
                       struct problems *problems)
{
    if ((quantity != NULL) != (unit[0] != '\0')) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.%s[%zu].quantity_unit", list, index);
        problem_add(problems, path, "quantity and quantity_unit go together");
    }
}

static void check_units(const Brink__V1__World *world, struct problems *problems)
{
    for (size_t i = 0; i < world->n_exports; i++) {
        const Brink__V1__ExportGood *good = world->exports[i];
        check_unit(good->quantity, good->quantity_unit, "exports", i, problems);
    }
    for (size_t i = 0; i < world->n_imports; i++) {
        const Brink__V1__ImportGood *good = world->imports[i];
        check_unit(good->quantity, good->quantity_unit, "imports", i, problems);
    }
}

/* A product that no sector buys, or a sector that buys none, leaves the tables no balance. */
static void check_flows(const Brink__V1__World *world, struct problems *problems)
{
    for (size_t i = 0; i < world->n_sectors; i++) {
        const char *name = world->sectors[i]->name;
        bool buys = false;
        bool sells = false;
        for (size_t k = 0; k < world->n_coefficients; k++) {
            const Brink__V1__InputCoefficient *row = world->coefficients[k];
            buys = buys || (row->coefficient > 0.0 && strcmp(row->to_sector, name) == 0);
            sells = sells || (row->coefficient > 0.0 && strcmp(row->from_sector, name) == 0);
        }
        if (!buys || !sells) {
            problem_add(problems, "world.coefficients", "sector %.64s %s nothing", name,
                        buys ? "sells" : "buys");
        }
    }
}

/* What passes through a sector leaves it as a good it makes. */
static void check_processing(const Brink__V1__World *world, struct problems *problems)
{
    for (size_t i = 0; i < world->n_processing; i++) {
        const Brink__V1__Processing *row = world->processing[i];
        size_t good = reference_find(world, REFERENCE_EXPORTS, row->export_good);
        if (good != SIZE_MAX && strcmp(world->exports[good]->sector, row->sector) != 0) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "world.processing[%zu].sector", i);
            problem_add(problems, path, "%.64s is made by %.64s", row->export_good,
                        world->exports[good]->sector);
        }
    }
}

static void check_actors(const Brink__V1__World *world, struct problems *problems)
{
    for (size_t i = 0; i < world->n_actors; i++) {
        double sum = world->actors[i]->pressure_salience + world->actors[i]->talks_salience;
        if (sum > 100.0) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "world.actors[%zu].talks_salience", i);
            problem_add(problems, path, "the two saliences are %.9g together, at most 100",
                        sum);
        }
    }
}

/* A larger place counts the people of its parts too. */
static void check_parts(const Brink__V1__World *world, size_t i, struct problems *problems)
{
    const Brink__V1__Place *larger = world->places[i];
    double parts = 0.0;
    for (size_t k = 0; k < world->n_places; k++) {
        bool is_part = strcmp(world->places[k]->part_of, larger->name) == 0;
        parts += is_part ? world->places[k]->population_thousand : 0.0;
    }
    if (parts > larger->population_thousand) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "world.places[%zu].population_thousand", i);
        problem_add(problems, path, "%.9g is less than the %.9g of its parts",
                    larger->population_thousand, parts);
    }
}

static void check_places(const Brink__V1__World *world, struct problems *problems)
{
    for (size_t i = 0; i < world->n_places; i++) {
        const char *larger = world->places[i]->part_of;
        size_t index =
            larger[0] == '\0' ? SIZE_MAX : reference_find(world, REFERENCE_PLACES, larger);
        if (index != SIZE_MAX && world->places[index]->part_of[0] != '\0') {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "world.places[%zu].part_of", i);
            problem_add(problems, path, "%.64s is part of a place itself", larger);
        }
        check_parts(world, i, problems);
    }
}

/* A sensitivity analysis has draws of its own. */
static void check_sensitivity(const Brink__V1__ScenarioRequest *request,
                              struct problems *problems)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    if (scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY) {
        return;
    }
    if (scenario->points == 1) {
        problem_add(problems, "scenario.points",
                    "1 has no variance; at least 2, or 0 for 1024");
    }
    if (scenario->central) {
        problem_add(problems, "scenario.central",
                    "at central values nothing varies: a sensitivity analysis needs draws");
    }
    if (request->versus != NULL) {
        problem_add(problems, "versus", "a sensitivity analysis is of one scenario");
    }
}

/* Checks scenario and world; versus is looked at by itself. */
static enum status check_pair(const Brink__V1__ScenarioRequest *request,
                              struct problems *problems)
{
    if (!check_request(request, problems)) {
        return STATUS_OK;
    }
    reference_check(request, problems);
    check_days(request, problems);
    check_cover(request, problems);
    check_packages(request->scenario, problems);
    check_brink(request->scenario, problems);
    patron_check(request, problems);
    check_sensitivity(request, problems);
    check_measures(request, problems);
    check_enforcement(request->world, problems);
    check_stand_ins(request, problems);
    check_units(request->world, problems);
    check_flows(request->world, problems);
    check_processing(request->world, problems);
    check_actors(request->world, problems);
    check_places(request->world, problems);
    hazard_check(request, problems);
    if (request->scenario->analysis == BRINK__V1__ANALYSIS__ANALYSIS_HAZARD) {
        hazard_missing(request->world, problems);
    }
    regime_check(request->world->regime, problems);
    return table_check(request, problems);
}

static bool is_there(const struct problems *problems, const struct problem *problem)
{
    for (size_t i = 0; i < problems->count; i++) {
        if (strcmp(problems->items[i].path, problem->path) == 0 &&
            strcmp(problems->items[i].text, problem->text) == 0) {
            return true;
        }
    }
    return false;
}

/* Checks versus in the place of scenario, and adds what is new: its own faults, at its own
 * path, and those of the world with its variables. */
static enum status check_versus(const Brink__V1__ScenarioRequest *request,
                                struct problems *problems)
{
    static const char own[] = "scenario";
    Brink__V1__ScenarioRequest pair = BRINK__V1__SCENARIO_REQUEST__INIT;
    struct problems found = {0};
    pair.scenario = request->versus;
    pair.world = request->world;
    enum status status = check_pair(&pair, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct problem *problem = &found.items[i];
        if (strncmp(problem->path, own, sizeof own - 1) == 0) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "versus%s", problem->path + sizeof own - 1);
            problem_add(problems, path, "%s", problem->text);
        } else if (!is_there(problems, problem)) {
            problem_add(problems, problem->path, "%s", problem->text);
        }
    }
    problems->left_out += found.left_out;
    problems_clear(&found);
    return status;
}

/* What is asked of something other than a world, and comes without it. */
static void check_subject(const Brink__V1__Scenario *scenario, struct problems *problems)
{
    if (scenario == NULL) {
        return;
    }
    if (scenario->analysis == BRINK__V1__ANALYSIS__ANALYSIS_TRADE) {
        problem_add(problems, "scenario.analysis", "trade needs trade tables, not a world");
    } else if (scenario->analysis == BRINK__V1__ANALYSIS__ANALYSIS_COUNCIL) {
        problem_add(problems, "scenario.analysis",
                    "council needs a council: members and provisions");
    } else if (scenario->analysis == BRINK__V1__ANALYSIS__ANALYSIS_BARGAIN) {
        problem_add(problems, "scenario.analysis", "bargain needs a bargain: actors");
    }
}

/* What stands beside a world is a step of the whole chain. */
static void check_beside(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    bool is_assess = request->scenario != NULL &&
                     request->scenario->analysis == BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    const struct {
        const char *path;
        const void *part;
    } parts[] = {{"trade", request->trade},
                 {"council", request->council},
                 {"bargain", request->bargain}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && !is_assess; i++) {
        if (parts[i].part != NULL) {
            problem_add(problems, parts[i].path,
                        "stands beside a world for the analysis assess alone: leave it out");
        }
    }
    if (request->trade != NULL) {
        trading_check_tables(request, problems);
    }
    if (request->council != NULL) {
        council_request_check_part(request->council, problems);
    }
    if (request->bargain != NULL) {
        bargain_request_check_part(request->bargain, problems);
    }
}

static enum status check_world_request(const Brink__V1__ScenarioRequest *request,
                                       struct problems *problems)
{
    check_subject(request->scenario, problems);
    check_beside(request, problems);
    enum status status = check_pair(request, problems);
    if (status == STATUS_OK && request->versus != NULL) {
        status = check_versus(request, problems);
    }
    return status;
}

/* A world, with what may stand beside it, or nothing at all; a scenario that asks for the
 * analysis of something else is about that, and its world is one thing too many. */
static bool is_of_world(const Brink__V1__ScenarioRequest *request)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    bool has_other = request->trade != NULL || request->table != NULL ||
                     request->council != NULL || request->bargain != NULL;
    if (request->world == NULL || request->table != NULL) {
        return !has_other;
    }
    return !has_other || scenario == NULL ||
           (scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_TRADE &&
            scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_COUNCIL &&
            scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_BARGAIN);
}

enum status scenario_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    size_t before = problems->count + problems->left_out;
    enum status status = STATUS_OK;
    if (is_of_world(request)) {
        status = check_world_request(request, problems);
    } else if (request->trade != NULL) {
        trading_check(request, problems);
    } else if (request->table != NULL) {
        mrio_check(request, problems);
    } else if (request->council != NULL) {
        council_request_check(request, problems);
    } else {
        bargain_request_check(request, problems);
    }
    plain_check(request, problems);
    if (status == STATUS_OK && problems->count + problems->left_out > before) {
        status = STATUS_BAD_INPUT;
    }
    return status;
}
