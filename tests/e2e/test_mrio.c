/* A table of the user's own, from files to files: what `brink run --csv` writes is what BoARIO
 * 0.6.3 made of the same table and the same losses of capacity. Skipped, visibly, where the
 * reference results are not there. */
#include "config/matrix.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/manual.h"
#include "tests/support/process.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, INDUSTRIES = 15, SECTORS = 5, STEPS = 730 };

static const double tolerance = 1e-12; /* of the initial value */

static const char *validation(void)
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    return folder != NULL ? folder : BRINK_VALIDATION_DIR;
}

static struct matrix *read_numbers(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (matrix_read(path, &problems, &matrix) != STATUS_OK) {
        fail_msg("%s: %s", path, problems.items[0].text);
    }
    return matrix;
}

static void compare_series(const char *made_in,
                           const char *made,
                           const char *expected_in,
                           const char *expected)
{
    struct matrix *a = read_numbers(made_in, made);
    struct matrix *b = read_numbers(expected_in, expected);
    assert_int_equal(matrix_columns(a), INDUSTRIES);
    assert_int_equal(matrix_rows(a), STEPS);
    assert_int_equal(matrix_rows(b), STEPS);
    for (size_t i = 0; i < INDUSTRIES; i++) {
        assert_string_equal(matrix_column_label(a, i), matrix_column_label(b, i));
        double initial = matrix_row(b, 0)[i];
        for (size_t t = 0; t < STEPS; t++) {
            double miss = fabs(matrix_row(a, t)[i] - matrix_row(b, t)[i]) / initial;
            if (!(miss <= tolerance)) {
                fail_msg("%s, step %zu, %s: misses by %g", made, t, matrix_column_label(a, i),
                         miss);
            }
        }
    }
    matrix_free(&a);
    matrix_free(&b);
}

/* A table with two columns of labels, step and input: its numbers, and which step and input a
 * row is of. */
static FILE *open_stocks(const char *folder, const char *name, char *header, size_t size)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(header, (int)size, file));
    header[strcspn(header, "\r\n")] = '\0';
    return file;
}

static int read_stocks(FILE *file, int *step, char input[64], double numbers[INDUSTRIES])
{
    char line[PATH_BYTES];
    int at = 0;
    if (fgets(line, sizeof line, file) == NULL) {
        return 0;
    }
    assert_int_equal(sscanf(line, "%d,%63[^,]%n", step, input, &at), 2);
    char *rest = line + at;
    for (size_t i = 0; i < INDUSTRIES; i++) {
        assert_int_equal(*rest, ',');
        numbers[i] = strtod(rest + 1, &rest);
    }
    return 1;
}

/* The reference has some steps; the run has all. */
static size_t compare_stocks(const char *made_in, const char *expected_in)
{
    char header[2][PATH_BYTES];
    FILE *a = open_stocks(made_in, "stocks.csv", header[0], PATH_BYTES);
    FILE *b = open_stocks(expected_in, "inventories.csv", header[1], PATH_BYTES);
    static double first[SECTORS][INDUSTRIES];
    double made[INDUSTRIES];
    double expected[INDUSTRIES];
    char input[2][64] = {"", ""};
    int step[2] = {-1, -1};
    size_t rows = 0;
    assert_string_equal(header[0], header[1]);
    for (; read_stocks(b, &step[1], input[1], expected); rows++) {
        do {
            assert_true(read_stocks(a, &step[0], input[0], made));
        } while (step[0] != step[1] || strcmp(input[0], input[1]) != 0);
        if (rows < SECTORS) {
            memcpy(first[rows], expected, sizeof expected);
        }
        for (size_t i = 0; i < INDUSTRIES; i++) {
            double miss = fabs(made[i] - expected[i]) / first[rows % SECTORS][i];
            if (!(miss <= tolerance)) {
                fail_msg("stocks of %s, step %d: misses by %g", input[1], step[1], miss);
            }
        }
    }
    fclose(a);
    fclose(b);
    return rows;
}

static void run(const char *scenario, const char *out)
{
    struct process process;
    const char *const arguments[] = {"run", scenario, "--csv", out, "--quiet", NULL};
    const struct process_plan plan = {.path = BRINK_PROGRAM, .arguments = arguments};
    process_start(&process, &plan);
    process_expect(&process, 0);
    process_end(&process);
}

static void compare(const char *name, const char *shares)
{
    char expected[PATH_BYTES];
    char text[5 * PATH_BYTES];
    char out[PATH_BYTES];
    struct folder folder;
    snprintf(expected, sizeof expected, "%s/ario/%s", validation(), name);
    if (access(expected, R_OK) != 0) {
        print_message("no validation folder: %s is not compared\n", name);
        skip();
    }
    folder_make(&folder);
    snprintf(
        text, sizeof text,
        "analysis = \"economy\"; rule = \"reference\"; shares = \"%s\"; stocks_every = 1;\n"
        "table = { z = \"%s/../mrio_agg/Z.csv\"; y = \"%s/../mrio_agg/Y.csv\";\n"
        "  x = \"%s/../mrio_agg/x.csv\"; };\n"
        "capacity_loss = \"%s/capacity_loss_in_force.csv\";\n"
        "psi = 0.8; stock_days = 90; tau_stock_days = 60;\n"
        "overcapacity = { base = 1.0; max = 1.25; tau_days = 365.0; };\n",
        shares, expected, expected, expected, expected);
    snprintf(out, sizeof out, "%s/out", folder.path);
    run(folder_write(&folder, "reference.cfg", text), out);
    compare_series(out, "production.csv", expected, "production_realised.csv");
    compare_series(out, "capacity.csv", expected, "production_capacity.csv");
    compare_series(out, "demand.csv", expected, "total_demand.csv");
    compare_series(out, "overcapacity.csv", expected, "overproduction.csv");
    assert_int_equal(compare_stocks(out, expected), 115);
    folder_remove(&folder);
}

static void a_loss_that_recovers_runs_as_in_the_reference(void **state)
{
    (void)state;
    compare("agg_b_alt", "capacity");
}

static void a_heavy_shock_runs_as_in_the_reference(void **state)
{
    (void)state;
    compare("agg_c_alt", "capacity");
}

static void with_fixed_shares_it_runs_as_in_the_reference(void **state)
{
    (void)state;
    compare("agg_c_noalt", "fixed");
}

/* The files of docs/tables.md, in a folder; the path of its scenario. */
static const char *write_page(struct folder *folder, struct buffer *page)
{
    static const char *const names[] = {"Z.csv", "Y.csv", "x.csv", "loss.csv"};
    struct buffer text = {0};
    folder_make(folder);
    manual_read(TABLES_PAGE, page);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        buffer_reset(&text);
        manual_block(page, "csv", i, &text);
        folder_write(folder, names[i], buffer_text(&text));
    }
    buffer_reset(&text);
    manual_block(page, "cfg", 0, &text);
    const char *scenario = folder_write(folder, "coal.cfg", buffer_text(&text));
    buffer_clear(&text);
    return scenario;
}

/* Law: docs/tables.md says what its files and its scenario print. */
static void the_page_says_what_is_printed(void **state)
{
    (void)state;
    struct folder folder;
    struct buffer page = {0};
    struct buffer report = {0};
    struct process process;
    const char *scenario = write_page(&folder, &page);
    manual_block(&page, "text", 0, &report);
    const char *const arguments[] = {"run", scenario, NULL};
    const struct process_plan plan = {.path = BRINK_PROGRAM, .arguments = arguments};
    process_start(&process, &plan);
    process_expect(&process, 0);
    assert_string_equal(process_said(&process, PROCESS_OUT), buffer_text(&report));
    process_end(&process);
    buffer_clear(&page);
    buffer_clear(&report);
    folder_remove(&folder);
}

/* Law: what a table has no use for ends with exit code 2 and words, not with an answer. */
static void what_has_no_meaning_is_refused(void **state)
{
    (void)state;
    struct folder folder;
    struct buffer page = {0};
    const char *scenario = write_page(&folder, &page);
    const char *const asked[][5] = {{"run", scenario, "--draws", "16", NULL},
                                    {"diff", scenario, scenario, NULL, NULL}};
    static const char *const words[] = {"16 is not supported with a table",
                                        "a table has one run and no draws to compare"};
    for (size_t i = 0; i < 2; i++) {
        struct process process;
        const struct process_plan plan = {.path = BRINK_PROGRAM, .arguments = asked[i]};
        process_start(&process, &plan);
        process_expect(&process, 2);
        assert_non_null(strstr(process_said(&process, PROCESS_ERR), words[i]));
        process_end(&process);
    }
    buffer_clear(&page);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loss_that_recovers_runs_as_in_the_reference),
        cmocka_unit_test(a_heavy_shock_runs_as_in_the_reference),
        cmocka_unit_test(with_fixed_shares_it_runs_as_in_the_reference),
        cmocka_unit_test(the_page_says_what_is_printed),
        cmocka_unit_test(what_has_no_meaning_is_refused),
    };
    return cmocka_run_group_tests_name("e2e/mrio", tests, NULL, NULL);
}
