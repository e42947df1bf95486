#include "command/export.h"
#include "config/csv.h"
#include "tests/command/synthetic.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct synthetic wish = {.months = 31, .sectors = 5, .draws = 1000};

/* A table as another program reads it. */
static struct csv *read_table(const struct export_table *table,
                              const Brink__V1__Assessment *assessment)
{
    struct csv_table made = {0};
    struct problems problems = {0};
    struct csv *csv = NULL;
    export_print(table, assessment, &made);
    assert_int_equal(made.text.failure, STATUS_OK);
    assert_int_equal(
        csv_parse(table->file, buffer_text(&made.text), made.text.size, &problems, &csv),
        STATUS_OK);
    csv_table_clear(&made);
    return csv;
}

static const struct export_table *find_table(const char *file)
{
    for (size_t i = 0; export_table_at(i) != NULL; i++) {
        if (strcmp(export_table_at(i)->file, file) == 0) {
            return export_table_at(i);
        }
    }
    return NULL;
}

static size_t find_column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv_columns(csv); i++) {
        if (strcmp(csv_name(csv, i), name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Is there a row whose first cells are these? */
static bool has_row(const struct csv *csv, const char *first, const char *second)
{
    for (size_t i = 0; i < csv_rows(csv); i++) {
        if (strcmp(csv_cell(csv, i, 0), first) == 0 &&
            strcmp(csv_cell(csv, i, 1), second) == 0) {
            return true;
        }
    }
    return false;
}

static void every_column_and_series_is_in_the_dictionary(void **state)
{
    (void)state;
    struct arena arena = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    struct csv *dictionary = read_table(find_table("dictionary.csv"), assessment);
    for (size_t i = 0; export_table_at(i) != NULL; i++) {
        struct csv *csv = read_table(export_table_at(i), assessment);
        for (size_t k = 0; k < csv_columns(csv); k++) {
            assert_true(has_row(dictionary, export_table_at(i)->file, csv_name(csv, k)));
        }
        csv_free(&csv);
    }
    static const char *const with_series[] = {"economy_monthly.csv", "economy_yearly.csv"};
    for (size_t i = 0; i < sizeof with_series / sizeof with_series[0]; i++) {
        struct csv *csv = read_table(find_table(with_series[i]), assessment);
        for (size_t k = 0; k < csv_rows(csv); k++) {
            char name[80];
            snprintf(name, sizeof name, "series=%s",
                     csv_cell(csv, k, find_column(csv, "series")));
            assert_true(has_row(dictionary, with_series[i], name));
        }
        csv_free(&csv);
    }
    for (size_t i = 0; i < csv_rows(dictionary); i++) {
        assert_true(csv_cell(dictionary, i, find_column(dictionary, "meaning"))[0] != '\0');
    }
    csv_free(&dictionary);
    arena_clear(&arena);
}

/* Law: one row an observation, and every observation there. */
static void every_estimate_has_its_row(void **state)
{
    (void)state;
    struct arena arena = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    static const struct {
        const char *file;
        size_t rows;
    } expected[] = {
        {"economy_monthly.csv", 13 * 31},
        {"economy_yearly.csv", 8 * 3},
        {"sectors_monthly.csv", 5 * 31},
        {"sectors_yearly.csv", 5 * 3},
        {"bottlenecks.csv", 3 * 3},
        {"stability.csv", 2 * 5 + 3 + 4},
        {"hazard_monthly.csv", 31},
        {"hazard_test.csv", 5 + 1 + 3 + 2 * 2},
        {"hazard_places.csv", 8 * (1 + 2 * 2)},
        {"measures.csv", 7},
        {"assumptions.csv", 5},
        {"parameters.csv", 1},
        {"warnings.csv", 1},
        {"provenance.csv", 1},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct csv *csv = read_table(find_table(expected[i].file), assessment);
        assert_int_equal(csv_rows(csv), expected[i].rows);
        csv_free(&csv);
    }
    arena_clear(&arena);
}

static void every_sentence_has_its_row(void **state)
{
    (void)state;
    struct arena arena = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    const Brink__V1__JudgementResult *judgement = assessment->judgement;
    struct csv *csv = read_table(find_table("judgements.csv"), assessment);
    assert_int_equal(csv_rows(csv), judgement->n_key_judgements + 1 +
                                        judgement->n_what_would_change +
                                        judgement->n_indicators + judgement->n_alternatives +
                                        judgement->n_limits);
    for (size_t i = 0; i < judgement->n_key_judgements; i++) {
        const Brink__V1__KeyJudgement *key = judgement->key_judgements[i];
        assert_string_equal(csv_cell(csv, i, find_column(csv, "text")), key->text);
        assert_int_equal(csv_cell(csv, i, find_column(csv, "probability"))[0] != '\0',
                         key->probability != NULL);
    }
    csv_free(&csv);
    arena_clear(&arena);
}

static void numbers_come_through_in_full(void **state)
{
    (void)state;
    struct arena arena = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    struct csv *csv = read_table(find_table("economy_monthly.csv"), assessment);
    const Brink__V1__EconomyResult *economy = assessment->economy;
    size_t mean = find_column(csv, "mean");
    for (size_t i = 0; i < 31; i++) { /* the first series: gdp */
        assert_string_equal(csv_cell(csv, i, find_column(csv, "month")), economy->months[i]);
        assert_string_equal(csv_cell(csv, i, find_column(csv, "unit")), economy->gdp->unit);
        const Brink__V1__Estimate *e = economy->gdp->months[i];
        const double values[] = {e->mean, e->standard_error, e->q05, e->q25, e->q50, e->q75,
                                 e->q95};
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            assert_true(strtod(csv_cell(csv, i, mean + k), NULL) == values[k]);
        }
    }
    csv_free(&csv);
    arena_clear(&arena);
}

static void an_assessment_without_parts_has_headers_only(void **state)
{
    (void)state;
    Brink__V1__Assessment empty = BRINK__V1__ASSESSMENT__INIT;
    for (size_t i = 0; export_table_at(i) != NULL; i++) {
        struct csv *csv = read_table(export_table_at(i), &empty);
        bool has_rows = strcmp(export_table_at(i)->file, "dictionary.csv") == 0 ||
                        strcmp(export_table_at(i)->file, "provenance.csv") == 0;
        assert_int_equal(csv_rows(csv) > 0, has_rows);
        csv_free(&csv);
    }
}

static void a_folder_gets_every_table(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    folder_make(&folder);
    assert_int_equal(export_save(assessment, folder.path, words), STATUS_OK);
    for (size_t i = 0; export_table_at(i) != NULL; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder.path, export_table_at(i)->file);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(export_save(assessment, "/proc/nowhere/tables", words), STATUS_IO);
    assert_non_null(strstr(words, "/proc/nowhere/tables"));
    folder_remove(&folder);
    arena_clear(&arena);
}

/* Law: a table is whole, or its buffer says that memory was short. */
static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct arena arena = {0};
    const Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
    for (size_t i = 0; export_table_at(i) != NULL; i++) {
        struct csv_table whole = {0};
        export_print(export_table_at(i), assessment, &whole);
        enum status failure = STATUS_NO_MEMORY;
        for (int allowed = 0; failure != STATUS_OK; allowed++) {
            struct csv_table table = {0};
            alloc_fail_after(allowed);
            export_print(export_table_at(i), assessment, &table);
            alloc_fail_after(-1);
            failure = table.text.failure;
            if (failure == STATUS_OK) {
                assert_string_equal(buffer_text(&table.text), buffer_text(&whole.text));
            }
            csv_table_clear(&table);
        }
        csv_table_clear(&whole);
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_and_series_is_in_the_dictionary),
        cmocka_unit_test(every_estimate_has_its_row),
        cmocka_unit_test(every_sentence_has_its_row),
        cmocka_unit_test(numbers_come_through_in_full),
        cmocka_unit_test(an_assessment_without_parts_has_headers_only),
        cmocka_unit_test(a_folder_gets_every_table),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/export", tests, NULL, NULL);
}
