#include "model/panel.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/past.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct past past;

static int set_up(void **state)
{
    (void)state;
    past_fill(&past);
    return 0;
}

static struct panel *make(size_t count)
{
    struct problems problems = {0};
    struct panel *panel = NULL;
    enum status status = panel_new(past.rows, count, &problems, &panel);
    if (status != STATUS_OK) {
        fail_msg("%s", problems.count > 0 ? problems.items[0].text : status_words(status));
    }
    return panel;
}

/* The rows of all countries but one, in the same order. */
static size_t drop(uint32_t country)
{
    size_t kept = 0;
    for (size_t i = 0; i < PAST_ROWS; i++) {
        if (i / PAST_YEARS != country) {
            past.rows[kept++] = past.rows[i];
        }
    }
    return kept;
}

/* Law: without a country is as if it had never been. */
static void what_is_left_out_does_not_count(void **state)
{
    (void)state;
    struct panel *whole = make(PAST_ROWS);
    uint32_t country = panel_find_country(whole, "A05");
    assert_int_equal(country, 5);
    struct panel *part = make(drop(country));
    assert_int_equal(panel_find_country(part, "A05"), PANEL_COUNTRY_NONE);
    const double *without = panel_hazard(whole, country);
    const double *all = panel_hazard(part, PANEL_COUNTRY_NONE);
    for (int k = 0; k < STABILITY_TERM_COUNT; k++) {
        assert_true(fabs(without[k] - all[k]) < 1e-8);
        assert_true(without[k] != panel_hazard(whole, PANEL_COUNTRY_NONE)[k]);
    }
    assert_true(panel_rate(whole, country) == panel_rate(part, PANEL_COUNTRY_NONE));
    for (int type = 0; type < REGIME_TYPE_COUNT; type++) {
        assert_true(panel_type_rate(whole, (enum regime_type)type, country) ==
                    panel_type_rate(part, (enum regime_type)type, PANEL_COUNTRY_NONE));
    }
    panel_free(&whole);
    panel_free(&part);
}

/* Law: a fit with a term for each type gives each type as many falls as there were. */
static void fitted_chances_add_up_to_the_falls_of_each_type(void **state)
{
    (void)state;
    struct panel *panel = make(PAST_ROWS);
    for (int type = 0; type < REGIME_TYPE_COUNT; type++) {
        double chances = 0.0;
        double falls = 0.0;
        double years = 0.0;
        for (size_t i = 0; i < PAST_ROWS; i++) {
            if (past.rows[i].type == (enum regime_type)type) {
                chances += panel_chance(panel, panel_hazard(panel, PANEL_COUNTRY_NONE), i);
                falls += panel_fell(panel)[i] ? 1.0 : 0.0;
                years += 1.0;
            }
        }
        assert_true(falls > 0.0 && fabs(chances - falls) < 1e-6);
        double rate = panel_type_rate(panel, (enum regime_type)type, PANEL_COUNTRY_NONE);
        assert_true(fabs(rate - falls / years) < 1e-15);
    }
    assert_int_equal(panel_country(panel, 7 * PAST_YEARS), panel_find_country(panel, "A07"));
    panel_free(&panel);
}

/* Law: in parts, in any order, or told by another, the fits are the same. */
static void fits_may_be_made_one_by_one(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct panel *whole = make(PAST_ROWS);
    struct panel *parts = NULL;
    assert_int_equal(panel_open(past.rows, PAST_ROWS, &problems, &parts), STATUS_OK);
    assert_int_equal(panel_country_count(parts), PAST_COUNTRIES);
    for (uint32_t i = PAST_COUNTRIES; i-- > 0;) {
        if (i == 3) {
            panel_tell(parts, i, panel_hazard(whole, i));
        } else {
            assert_int_equal(panel_fit(parts, i, &problems), STATUS_OK);
        }
    }
    for (uint32_t i = 0; i < PAST_COUNTRIES; i++) {
        assert_memory_equal(panel_hazard(parts, i), panel_hazard(whole, i),
                            STABILITY_TERM_COUNT * sizeof(double));
    }
    panel_free(&whole);
    panel_free(&parts);
}

static void too_many_countries_are_refused(void **state)
{
    (void)state;
    enum { MANY = PANEL_COUNTRIES_MAX + 1 };
    static struct panel_row rows[MANY];
    static char names[MANY][8];
    struct problems problems = {0};
    struct panel *panel = NULL;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "%zu", i);
        rows[i] = past.rows[i % PAST_ROWS];
        rows[i].country = names[i];
    }
    assert_int_equal(panel_new(rows, MANY, &problems, &panel), STATUS_FULL);
    assert_problem(&problems, "panel", "more than 4096 countries");
    problems_clear(&problems);
}

static enum status refuse(size_t count, struct problems *problems)
{
    struct panel *panel = NULL;
    enum status status = panel_new(past.rows, count, problems, &panel);
    assert_null(panel);
    return status;
}

static void a_panel_that_cannot_be_fitted_is_refused_by_name(void **state)
{
    (void)state;
    struct problems problems = {0};
    assert_int_equal(refuse(0, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, "panel", "has no row");
    problems_clear(&problems);
    assert_int_equal(refuse(PANEL_ROWS_MAX + 1, &problems), STATUS_FULL);
    assert_problem(&problems, "panel", "65537 rows, at most 65536");
    problems_clear(&problems);
    assert_int_equal(refuse(3 * PAST_YEARS, &problems), STATUS_BAD_INPUT); /* no monarchy */
    assert_problem(&problems, "panel", "the hazard cannot be fitted: regimes of each");
    problems_clear(&problems);
    assert_int_equal(refuse(4 * PAST_YEARS, &problems), STATUS_BAD_INPUT); /* one of each */
    assert_problem(&problems, "panel", "the hazard cannot be fitted without A00: regimes of");
    problems_clear(&problems);
    for (size_t i = 0; i < PAST_ROWS; i++) {
        past.rows[i].fell = past.rows[i].fell && past.rows[i].type != REGIME_MILITARY;
    }
    assert_int_equal(refuse(PAST_ROWS, &problems), STATUS_NOT_CONVERGED);
    assert_problem(&problems, "panel", "the hazard cannot be fitted: some regimes can be told");
    problems_clear(&problems);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    int allowed = 0;
    for (;; allowed++) {
        struct problems problems = {0};
        struct panel *panel = NULL;
        alloc_fail_after(allowed);
        enum status status = panel_new(past.rows, PAST_ROWS, &problems, &panel);
        alloc_fail_after(-1);
        problems_clear(&problems);
        if (status == STATUS_OK) {
            panel_free(&panel);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(panel);
    }
    assert_true(allowed > 0);
    struct panel *none = NULL;
    panel_free(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_is_left_out_does_not_count, set_up),
        cmocka_unit_test_setup(fitted_chances_add_up_to_the_falls_of_each_type, set_up),
        cmocka_unit_test_setup(fits_may_be_made_one_by_one, set_up),
        cmocka_unit_test_setup(too_many_countries_are_refused, set_up),
        cmocka_unit_test_setup(a_panel_that_cannot_be_fitted_is_refused_by_name, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
