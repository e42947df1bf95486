#include "base/number.h"
#include "config/csv.h"
#include "model/stability.h"
#include "tests/support/check.h"
#include "tests/support/clustered.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The logit that config/worlds/dprk-2017 ships, fitted anew to the panel of regimes in the
 * facts folder. Skipped, visibly, where the folder is not there. */

enum { TERMS = STABILITY_TERM_COUNT, REGIME_YEARS = 4223, BREAKDOWNS = 211 };

static const char *const terms[TERMS] = {
    "intercept", "personal", "military", "monarchy", "growth", "log_gdp_per_head", "log_age"};

static const char *cell(const struct csv *csv, size_t row, const char *name)
{
    size_t column = 0;
    while (strcmp(csv_name(csv, column), name) != 0) {
        column++;
        assert_true(column < csv_columns(csv));
    }
    return csv_cell(csv, row, column);
}

static double number(const struct csv *csv, size_t row, const char *name)
{
    double value = 0.0;
    if (!number_parse(cell(csv, row, name), &value)) {
        fail_msg("line %u: %s is no number", csv_line(csv, row), name);
    }
    return value;
}

static struct csv *read_table(const char *path)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    enum status status = csv_read(path, &problems, &csv);
    if (status != STATUS_OK) {
        fail_msg("%s: %s", path, status_words(status));
    }
    problems_clear(&problems);
    return csv;
}

/* NULL: there is no such folder. */
static struct csv *read_panel(void)
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/../facts/regime_hazard_panel.csv",
             folder != NULL ? folder : BRINK_VALIDATION_DIR);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return NULL;
    }
    fclose(file);
    return read_table(path);
}

static size_t term_of(const char *name)
{
    size_t term = 0;
    while (strcmp(terms[term], name) != 0) {
        term++;
        assert_true(term < TERMS);
    }
    return term;
}

/* Growth clipped as in model/stability.h, age at least a year; a cluster is a country. */
static struct clustered_row *read_rows(const struct csv *panel)
{
    size_t count = csv_rows(panel);
    struct clustered_row *rows = calloc(count, sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < count; i++) {
        const char *type = cell(panel, i, "type");
        const double x[TERMS] = {1.0,
                                 strcmp(type, "personal") == 0,
                                 strcmp(type, "military") == 0,
                                 strcmp(type, "monarchy") == 0,
                                 fmin(fmax(number(panel, i, "g_l1"), -30.0), 30.0),
                                 log(number(panel, i, "pc_l1")),
                                 log(fmax(number(panel, i, "gwf_duration"), 1.0))};
        memcpy(rows[i].x, x, sizeof x);
        rows[i].y = number(panel, i, "gwf_fail");
        bool is_same =
            i > 0 && strcmp(cell(panel, i, "iso3c"), cell(panel, i - 1, "iso3c")) == 0;
        rows[i].cluster = i == 0 ? 0 : rows[i - 1].cluster + (is_same ? 0 : 1);
    }
    return rows;
}

static void compare_coefficients(const struct clustered_fit *fit)
{
    struct csv *shipped = read_table(CONFIG_DIR "/worlds/dprk-2017/hazard.csv");
    assert_int_equal(csv_rows(shipped), TERMS);
    for (size_t i = 0; i < TERMS; i++) {
        size_t term = term_of(cell(shipped, i, "term"));
        double value = number(shipped, i, "value");
        if (!(fabs(fit->b[term] - value) < 1e-6)) {
            fail_msg("%s: %.12g shipped, %.12g fitted", terms[term], value, fit->b[term]);
        }
    }
    csv_free(&shipped);
}

/* Against the standard errors: a covariance may be next to nothing. Those shipped were made
 * with the weights of a step before the last, which is felt in the fourth digit. */
static void compare_covariances(const struct clustered_fit *fit)
{
    struct csv *shipped = read_table(CONFIG_DIR "/worlds/dprk-2017/covariance.csv");
    bool seen[TERMS][TERMS] = {{false}};
    for (size_t i = 0; i < csv_rows(shipped); i++) {
        size_t row = term_of(cell(shipped, i, "row"));
        size_t column = term_of(cell(shipped, i, "column"));
        double size = sqrt(fit->covariance[row][row] * fit->covariance[column][column]);
        double miss = fit->covariance[row][column] - number(shipped, i, "value");
        seen[row][column] = true;
        seen[column][row] = true;
        if (!(fabs(miss) < 1e-3 * size)) {
            fail_msg("%s with %s misses by %g of %g", terms[row], terms[column], miss, size);
        }
    }
    for (size_t i = 0; i < TERMS * TERMS; i++) {
        assert_true(seen[i / TERMS][i % TERMS]);
    }
    csv_free(&shipped);
}

static void the_shipped_logit_is_that_of_the_panel(void **state)
{
    (void)state;
    struct csv *panel = read_panel();
    if (panel == NULL) {
        print_message("no facts folder: the logit is not fitted\n");
        skip();
    }
    struct clustered_row *rows = read_rows(panel);
    size_t breakdowns = 0;
    for (size_t i = 0; i < csv_rows(panel); i++) {
        breakdowns += rows[i].y > 0.5;
    }
    assert_int_equal(csv_rows(panel), REGIME_YEARS);
    assert_int_equal(breakdowns, BREAKDOWNS);
    const struct clustered_fit fit = clustered_fit(rows, csv_rows(panel));
    compare_coefficients(&fit);
    compare_covariances(&fit);
    free(rows);
    csv_free(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_logit_is_that_of_the_panel),
    };
    return cmocka_run_group_tests_name("model/refit", tests, NULL, NULL);
}
