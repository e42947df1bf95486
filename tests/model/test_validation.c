#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The six packages of the validation folder at the central draw, week by week and column by
 * column. Skipped, visibly, where the folder is not there. */

enum { WEEKS = 364, COLUMNS = 14 };

static const double tolerance = 1e-8; /* relative; of the base value for flows near zero */

/* Base-year value of a column, which small flows are measured against. */
static const double base_value[COLUMNS] = {
    1, 2820.0 / 52, 2820.0 / 52, 3730.0 / 52, 3730.0 / 52, 4800, 1, 1, 1, 1, 1, 1, 1, 1};

static FILE *open_validation(const char *name)
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/world_dprk_2017/%s.csv",
             folder != NULL ? folder : BRINK_VALIDATION_DIR, name);
    return fopen(path, "r");
}

static double value_at(const struct economy *economy, int column, size_t week)
{
    static const enum economy_series series[8] = {ECONOMY_GDP,
                                                  ECONOMY_EXPORTS_RECORDED,
                                                  ECONOMY_EXPORTS_COVERT,
                                                  ECONOMY_IMPORTS_LEGAL,
                                                  ECONOMY_IMPORTS_COVERT,
                                                  ECONOMY_RESERVES,
                                                  ECONOMY_FUEL,
                                                  ECONOMY_FOOD};
    if (column < 8) {
        return economy_series(economy, series[column])[week][LANES - 1];
    }
    return economy_output(economy, (size_t)column - 8)[week][LANES - 1];
}

static void compare_week(const struct economy *economy, const char *line, size_t week)
{
    char *rest = NULL;
    assert_int_equal(strtol(line, &rest, 10), week);
    for (int c = 0; c < COLUMNS; c++) {
        assert_int_equal(*rest, ',');
        double expected = strtod(rest + 1, &rest);
        double size = fmax(fabs(expected), base_value[c]);
        double miss = fabs(value_at(economy, c, week) - expected) / size;
        if (!(miss <= tolerance)) {
            fail_msg("week %zu column %d misses %.12g by %g", week, c + 1, expected, miss);
        }
    }
}

static void compare(enum dprk_package package, const char *name)
{
    FILE *file = open_validation(name);
    if (file == NULL) {
        print_message("no validation folder: %s is not compared\n", name);
        skip();
    }
    static struct dprk dprk;
    dprk_fill(&dprk, package);
    const struct economy_case economy_case = dprk_case(&dprk, 84);
    struct problems problems = {0};
    struct economy *economy = NULL;
    assert_int_equal(economy_new(&economy_case, &problems, &economy), STATUS_OK);
    const struct draws draws = {.central = true};
    assert_int_equal(economy_run(economy, &draws, &problems), STATUS_OK);
    char line[4096];
    assert_non_null(fgets(line, sizeof line, file));
    size_t week = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        compare_week(economy, line, week++);
    }
    assert_int_equal(week, WEEKS);
    fclose(file);
    economy_free(&economy);
}

static void the_base_year_stands_still_week_by_week(void **state)
{
    (void)state;
    compare(DPRK_NONE, "none");
}

static void resolution_2321_runs_as_in_the_reference(void **state)
{
    (void)state;
    compare(DPRK_2321, "status_quo_2321");
}

static void resolutions_to_2375_run_as_in_the_reference(void **state)
{
    (void)state;
    compare(DPRK_2375, "2321_2371_2375");
}

static void resolutions_to_2397_run_as_in_the_reference(void **state)
{
    (void)state;
    compare(DPRK_2397, "2321_2371_2375_2397");
}

static void an_embargo_fully_enforced_runs_as_in_the_reference(void **state)
{
    (void)state;
    compare(DPRK_EMBARGO_FULL, "all_trade_full");
}

static void an_embargo_as_partners_enforce_it_runs_as_in_the_reference(void **state)
{
    (void)state;
    compare(DPRK_EMBARGO_PRACTICAL, "all_trade_practical");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_base_year_stands_still_week_by_week),
        cmocka_unit_test(resolution_2321_runs_as_in_the_reference),
        cmocka_unit_test(resolutions_to_2375_run_as_in_the_reference),
        cmocka_unit_test(resolutions_to_2397_run_as_in_the_reference),
        cmocka_unit_test(an_embargo_fully_enforced_runs_as_in_the_reference),
        cmocka_unit_test(an_embargo_as_partners_enforce_it_runs_as_in_the_reference),
    };
    return cmocka_run_group_tests_name("model/validation", tests, NULL, NULL);
}
