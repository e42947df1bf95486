/* The reference scenario beside the record: docs/models/dprk-2017.md, whose tables are made
 * anew here from tests/data/record/dprk-2017.csv and a run of each scenario it names. */
#include "base/buffer.h"
#include "config/csv.h"
#include "tests/command/capture.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/manual.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

enum { BLOCKS = 4, PATH_BYTES = FOLDER_PATH_BYTES + 64, TEXT_BYTES = 64 };

/* Columns of the record, and of every table of a run that it names. */
enum {
    OF_BLOCK,
    OF_SCENARIO,
    OF_TABLE,
    OF_SERIES,
    OF_TITLE,
    OF_PERIOD,
    OF_LOW,
    OF_HIGH,
    OF_TAG
};
enum { RUN_PERIOD = 2, RUN_SERIES, RUN_UNIT, RUN_Q05 = 7, RUN_Q50 = 9, RUN_Q95 = 11 };

static const char *const scenarios[] = {"dprk-2017-12", "dprk-total-embargo-full"};

enum { SCENARIOS = sizeof scenarios / sizeof scenarios[0] };

struct record {
    struct folder runs[SCENARIOS]; /* the tables of each scenario */
    struct csv *rows;              /* the record */
    struct buffer page;
};

static struct csv *read_table(const char *path)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    if (csv_read(path, &problems, &csv) != STATUS_OK) {
        fail_msg("%s: %s", path, problems.items[0].text);
    }
    return csv;
}

static int set_up(void **state)
{
    static struct record record;
    for (size_t i = 0; i < SCENARIOS; i++) {
        struct capture capture;
        char path[PATH_BYTES];
        folder_make(&record.runs[i]);
        snprintf(path, sizeof path, CONFIG_DIR "/scenarios/%s.cfg", scenarios[i]);
        RUN(&capture, "run", path, "--draws", "2048", "--brink-draws", "0", "--seed", "1",
            "--csv", record.runs[i].path, "--quiet");
        assert_ended(&capture, EXIT_DONE);
        capture_clear(&capture);
    }
    record.rows = read_table(DATA_DIR "/record/dprk-2017.csv");
    manual_read(DOCS_DIR "/models/dprk-2017.md", &record.page);
    *state = &record;
    return 0;
}

static int tear_down(void **state)
{
    struct record *record = *state;
    for (size_t i = 0; i < SCENARIOS; i++) {
        folder_remove(&record->runs[i]);
    }
    csv_free(&record->rows);
    buffer_clear(&record->page);
    return 0;
}

/* What the model says of a row of the record. */
struct said {
    char unit[TEXT_BYTES];
    double q05;
    double q50;
    double q95;
};

/* A ratio to the base year is shown as the change since, in %. */
static double value_of(const struct csv *table, size_t row, size_t column)
{
    double value = strtod(csv_cell(table, row, column), NULL);
    bool is_ratio = strcmp(csv_cell(table, row, RUN_UNIT), "ratio") == 0;
    return is_ratio ? 100.0 * (value - 1.0) : value;
}

static struct said look_up(const struct record *record, size_t row)
{
    const struct csv *rows = record->rows;
    size_t run = 0;
    while (run < SCENARIOS && strcmp(scenarios[run], csv_cell(rows, row, OF_SCENARIO)) != 0) {
        run++;
    }
    assert_true(run < SCENARIOS);
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s.csv", record->runs[run].path,
             csv_cell(rows, row, OF_TABLE));
    struct csv *table = read_table(path);
    struct said said = {.q50 = NAN};
    for (size_t i = 0; i < csv_rows(table); i++) {
        if (strcmp(csv_cell(table, i, RUN_PERIOD), csv_cell(rows, row, OF_PERIOD)) == 0 &&
            strcmp(csv_cell(table, i, RUN_SERIES), csv_cell(rows, row, OF_SERIES)) == 0) {
            snprintf(said.unit, sizeof said.unit, "%s", csv_cell(table, i, RUN_UNIT));
            said.q05 = value_of(table, i, RUN_Q05);
            said.q50 = value_of(table, i, RUN_Q50);
            said.q95 = value_of(table, i, RUN_Q95);
        }
    }
    csv_free(&table);
    assert_true(isfinite(said.q50));
    return said;
}

static void format_value(const struct said *said, double value, char text_out[TEXT_BYTES])
{
    bool is_money = strcmp(said->unit, "M USD") == 0;
    if (fabs(value) < 0.05) {
        snprintf(text_out, TEXT_BYTES, is_money ? "0" : "0.0");
    } else {
        snprintf(text_out, TEXT_BYTES, is_money ? "%.0f" : "%+.1f", value);
    }
}

struct tally {
    size_t within;
    size_t tested;
};

/* Where the record, or what a study gives, stands to the 5-95 % range. */
static const char *
verdict_of(const struct csv *rows, size_t row, const struct said *said, struct tally *tally)
{
    if (csv_cell(rows, row, OF_LOW)[0] == '\0') {
        return "";
    }
    if (strcmp(csv_cell(rows, row, OF_TAG), "G") == 0) {
        return "  no test, G";
    }
    tally->tested++;
    if (strtod(csv_cell(rows, row, OF_HIGH), NULL) < said->q05) {
        return "  BELOW";
    }
    if (strtod(csv_cell(rows, row, OF_LOW), NULL) > said->q95) {
        return "  ABOVE";
    }
    tally->within++;
    return "  within";
}

static void format_record(const struct csv *rows,
                          size_t row,
                          const struct said *said,
                          char text_out[2 * TEXT_BYTES + 4])
{
    char low[TEXT_BYTES];
    char high[TEXT_BYTES];
    if (csv_cell(rows, row, OF_LOW)[0] == '\0') {
        snprintf(text_out, 2 * TEXT_BYTES + 4, "-");
        return;
    }
    format_value(said, strtod(csv_cell(rows, row, OF_LOW), NULL), low);
    format_value(said, strtod(csv_cell(rows, row, OF_HIGH), NULL), high);
    bool is_one = strcmp(low, high) == 0;
    snprintf(text_out, 2 * TEXT_BYTES + 4, "%s%s%s", low, is_one ? "" : " to ",
             is_one ? "" : high);
}

static void
add_row(const struct record *record, size_t row, struct tally *tally, struct buffer *text)
{
    const struct csv *rows = record->rows;
    const char *title = csv_cell(rows, row, OF_TITLE);
    bool is_first = row == 0 || strcmp(csv_cell(rows, row - 1, OF_TITLE), title) != 0;
    const struct said said = look_up(record, row);
    char cells[3][TEXT_BYTES];
    char recorded[2 * TEXT_BYTES + 4];
    format_value(&said, said.q05, cells[0]);
    format_value(&said, said.q50, cells[1]);
    format_value(&said, said.q95, cells[2]);
    format_record(rows, row, &said, recorded);
    buffer_print(text, "  %-18s %-7s %7s %7s %7s  %12s%s\n", is_first ? title : "",
                 csv_cell(rows, row, OF_PERIOD), cells[0], cells[1], cells[2], recorded,
                 verdict_of(rows, row, &said, tally));
}

/* A block of the page, as it should be. */
static void add_block(const struct record *record, long block, struct buffer *text)
{
    struct tally tally = {0};
    buffer_print(text, "  %-18s %-7s %7s %7s %7s  %12s\n  ", "", "", "5 %", "50 %", "95 %",
                 block < 3 ? "record" : "study");
    for (int i = 0; i < 74; i++) {
        buffer_add_text(text, "─");
    }
    buffer_add_text(text, "\n");
    for (size_t row = 0; row < csv_rows(record->rows); row++) {
        if (strtol(csv_cell(record->rows, row, OF_BLOCK), NULL, 10) == block) {
            add_row(record, row, &tally, text);
        }
    }
    buffer_print(text, "  Within the 5-95 %% range: %zu of %zu.\n", tally.within, tally.tested);
}

/* Law: the page shows what the model says now, beside the record. */
static void the_page_shows_the_model_beside_the_record(void **state)
{
    const struct record *record = *state;
    size_t wrong = 0;
    for (long i = 0; i < BLOCKS; i++) {
        struct buffer expected = {0};
        struct buffer shown = {0};
        add_block(record, i, &expected);
        manual_block(&record->page, "text record", (size_t)i, &shown);
        if (strcmp(buffer_text(&shown), buffer_text(&expected)) != 0) {
            printf("docs/models/dprk-2017.md, text record block %ld, should be\n%s\n", i,
                   buffer_text(&expected));
            wrong++;
        }
        buffer_clear(&expected);
        buffer_clear(&shown);
    }
    assert_int_equal(wrong, 0);
}

/* Holds block `index` of the page, which has the words, to what is printed for `months`. */
static void check_sensitivity(const struct record *record,
                              size_t index,
                              const char *words,
                              const char *months)
{
    struct buffer block = {0};
    struct capture capture;
    manual_block(&record->page, "text sensitivity", index, &block);
    RUN(&capture, "sensitivity", CONFIG_DIR "/scenarios/dprk-2017-12.cfg", "--points", "512",
        "--seed", "1", "--months", months);
    assert_ended(&capture, EXIT_DONE);
    assert_non_null(strstr(buffer_text(&block), words));
    if (strstr(capture.out, buffer_text(&block)) == NULL) {
        printf("%s\n", capture.out);
        fail_msg("docs/models/dprk-2017.md, text sensitivity block %zu, is not what is printed",
                 index);
    }
    capture_clear(&capture);
    buffer_clear(&block);
}

/* Law: so does what it says of the numbers that matter most. */
static void the_page_shows_the_sensitivities_as_printed(void **state)
{
    if (SLOWNESS > 1) {
        print_message("for a build that is not instrumented: 46,080 draws\n");
        skip();
    }
    check_sensitivity(*state, 0, "What moves growth_worst_year", "36");
    check_sensitivity(*state, 1, "What moves breakdown", "84");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_shows_the_model_beside_the_record),
        cmocka_unit_test(the_page_shows_the_sensitivities_as_printed),
    };
    return cmocka_run_group_tests_name("command/record", tests, set_up, tear_down);
}
