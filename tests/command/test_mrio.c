/* What is shown and written of a table: command/report_mrio.h, command/export_mrio.h. */
#include "command/export.h"
#include "command/export_mrio.h"
#include "command/report.h"
#include "command/text.h"
#include "config/csv.h"
#include "config/matrix.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INDUSTRIES = 4, STEPS = 31 };

/* An assessment of two regions and two sectors, with uneven numbers that differ everywhere. */
struct answer {
    Brink__V1__Assessment assessment;
    Brink__V1__TableResult result;
    Brink__V1__Provenance provenance;
    char *regions[2], *sectors[2], *industries[INDUSTRIES];
    double base[INDUSTRIES];
    double series[STEPS][4][INDUSTRIES];
    double stock[4][INDUSTRIES];
    Brink__V1__TableStep steps[STEPS], *step_list[STEPS];
    Brink__V1__TableStock stocks[4], *stock_list[4];
    Brink__V1__TableLoss losses[8], *loss_list[8];
    Brink__V1__TableShortage shortages[2], *shortage_list[2];
};

static double uneven(size_t i)
{
    return 1000.0 / (7.3 + (double)(i * 37 % 101));
}

static void fill_steps(struct answer *answer)
{
    for (size_t t = 0; t < STEPS; t++) {
        Brink__V1__TableStep *step = &answer->steps[t];
        brink__v1__table_step__init(step);
        for (size_t k = 0; k < 4 * INDUSTRIES; k++) {
            answer->series[t][k / INDUSTRIES][k % INDUSTRIES] = uneven(t * 16 + k);
        }
        step->step = (uint32_t)t;
        step->output = t == 13 ? 0.5432 : 0.9 + 0.003 * (double)t;
        step->value_added = 0.91 + 0.002 * (double)t;
        step->unmet = 0.08 - 0.002 * (double)t;
        step->production = answer->series[t][0];
        step->capacity = answer->series[t][1];
        step->demand = answer->series[t][2];
        step->overcapacity = answer->series[t][3];
        step->n_production = step->n_capacity = step->n_demand = step->n_overcapacity =
            INDUSTRIES;
        answer->step_list[t] = step;
    }
    answer->result.steps = answer->step_list;
    answer->result.n_steps = STEPS;
}

static void fill_stocks(struct answer *answer)
{
    for (size_t i = 0; i < 4; i++) {
        Brink__V1__TableStock *stock = &answer->stocks[i];
        brink__v1__table_stock__init(stock);
        stock->step = 30 * (uint32_t)(i / 2);
        stock->input = answer->sectors[i % 2];
        for (size_t k = 0; k < INDUSTRIES; k++) {
            answer->stock[i][k] = uneven(i * 5 + k + 77);
        }
        stock->stock = answer->stock[i];
        stock->n_stock = INDUSTRIES;
        answer->stock_list[i] = stock;
    }
    answer->result.stocks = answer->stock_list;
    answer->result.n_stocks = 4;
}

static void fill_losses(struct answer *answer)
{
    char *names[8];
    memcpy(names, answer->industries, sizeof answer->industries);
    memcpy(names + 4, answer->regions, sizeof answer->regions);
    memcpy(names + 6, answer->sectors, sizeof answer->sectors);
    for (size_t i = 0; i < 8; i++) {
        brink__v1__table_loss__init(&answer->losses[i]);
        answer->losses[i].name = names[i];
        answer->losses[i].lost = 1e7 / (double)(i + 3);
        answer->losses[i].lost_share = 0.2385 / (double)(i + 1);
        answer->losses[i].least = 0.37 + 0.05 * (double)i;
        answer->losses[i].least_step = 13;
        answer->loss_list[i] = &answer->losses[i];
    }
    answer->result.lost_by_industry = answer->loss_list;
    answer->result.n_lost_by_industry = 4;
    answer->result.lost_by_region = answer->loss_list + 4;
    answer->result.n_lost_by_region = 2;
    answer->result.lost_by_sector = answer->loss_list + 6;
    answer->result.n_lost_by_sector = 2;
}

static void fill_shortages(struct answer *answer)
{
    for (size_t i = 0; i < 2; i++) {
        brink__v1__table_shortage__init(&answer->shortages[i]);
        answer->shortages[i].industry = answer->industries[2 * i];
        answer->shortages[i].input = answer->sectors[1];
        answer->shortages[i].first_step = 5 + (uint32_t)i;
        answer->shortages[i].steps = 17;
        answer->shortage_list[i] = &answer->shortages[i];
    }
    answer->result.shortages = answer->shortage_list;
    answer->result.n_shortages = 2;
}

static struct answer *make(void)
{
    static struct answer answer;
    static const char *const industries[INDUSTRIES] = {
        "east|food", "east|iron, \"ore\" and a name that is longer than most of them are",
        "west|food", "west|iron, \"ore\" and a name that is longer than most of them are"};
    answer = (struct answer){.regions = {(char *)"east", (char *)"west"}};
    brink__v1__assessment__init(&answer.assessment);
    brink__v1__table_result__init(&answer.result);
    brink__v1__provenance__init(&answer.provenance);
    answer.sectors[0] = (char *)"food";
    answer.sectors[1] = strchr(industries[1], '|') + 1;
    for (size_t i = 0; i < INDUSTRIES; i++) {
        answer.industries[i] = (char *)industries[i];
        answer.base[i] = uneven(i + 500);
    }
    answer.assessment.scenario = (char *)"a-table";
    answer.assessment.analysis = (char *)"economy";
    answer.assessment.table = &answer.result;
    answer.assessment.provenance = &answer.provenance;
    answer.provenance.model_version = (char *)"table 1";
    answer.result.regions = answer.regions;
    answer.result.n_regions = 2;
    answer.result.sectors = answer.sectors;
    answer.result.n_sectors = 2;
    answer.result.industries = answer.industries;
    answer.result.n_industries = INDUSTRIES;
    answer.result.base_output = answer.base;
    answer.result.n_base_output = INDUSTRIES;
    answer.result.lost_output_share = 0.0738;
    answer.result.lost_value_added_share = 0.0641;
    answer.result.unmet_share = 0.0512;
    fill_steps(&answer);
    fill_stocks(&answer);
    fill_losses(&answer);
    fill_shortages(&answer);
    return &answer;
}

static void print(const Brink__V1__Assessment *assessment, size_t width, struct buffer *text)
{
    struct page page = {.text = text, .width = width, .unicode = width % 2 == 0};
    report_print(assessment, &page);
    assert_int_equal(text->failure, STATUS_OK);
}

static void the_report_says_what_matters(void **state)
{
    (void)state;
    struct buffer text = {0};
    print(&make()->assessment, 100, &text);
    static const char *const words[] = {
        "A table of 2 regions and 2 sectors, 31 steps of a day",
        "7.4 % of output and 6.4 % of value added are lost, and 5.1 %",
        "Output is lowest in step 13: 54.3 % of the table's.",
        ("east|food loses most: 23.8 % of its output; in step 13, at its lowest, it makes 37.0 "
         "%."),
        "2 of 4 industries are held back",
        "--section NAME, one of summary, measures, findings, path,"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strstr(buffer_text(&text), words[i]) == NULL) {
            fail_msg("it does not say \"%s\":\n%s", words[i], buffer_text(&text));
        }
    }
    assert_null(strstr(buffer_text(&text), "GDP"));
    buffer_clear(&text);
}

static void no_line_is_wider_than_asked(void **state)
{
    (void)state;
    for (size_t width = PAGE_WIDTH_LEAST; width <= PAGE_WIDTH_MOST; width += 5) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = width, .unicode = true};
        print(&make()->assessment, width, &text);
        for (size_t i = 0; report_section(i) != NULL; i++) {
            report_section(i)->print(&make()->assessment, true, &page);
        }
        for (const char *line = buffer_text(&text); *line != '\0';) {
            size_t size = strcspn(line, "\n");
            if (text_columns(line, size) > width) {
                fail_msg("wider than %zu: %.*s", width, (int)size, line);
            }
            line += size + (line[size] == '\n');
        }
        buffer_clear(&text);
    }
}

static void a_section_in_full_has_every_step(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
    report_find_section("path")->print(&make()->assessment, true, &page);
    size_t lines = 0;
    for (size_t i = 0; i < text.size; i++) {
        lines += text.bytes[i] == '\n';
    }
    assert_true(lines > STEPS && lines < STEPS + 8);
    buffer_clear(&text);
}

static void an_answer_without_anything_is_shown(void **state)
{
    (void)state;
    struct buffer text = {0};
    Brink__V1__Assessment empty = BRINK__V1__ASSESSMENT__INIT;
    Brink__V1__TableResult nothing = BRINK__V1__TABLE_RESULT__INIT;
    empty.table = &nothing;
    print(&empty, PAGE_WIDTH_USUAL, &text);
    buffer_clear(&text);
}

/* A file as other programs read it. */
static struct csv_table print_file(const char *name)
{
    struct csv_table made = {0};
    for (size_t i = 0; export_mrio_at(i) != NULL; i++) {
        if (strcmp(export_mrio_at(i)->name, name) == 0) {
            export_mrio_at(i)->print(&make()->result, &made);
        }
    }
    assert_int_equal(made.text.failure, STATUS_OK);
    assert_true(made.text.size > 0);
    return made;
}

static struct matrix *read_file(const char *name)
{
    struct csv_table made = print_file(name);
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    assert_int_equal(
        matrix_parse(name, buffer_text(&made.text), made.text.size, &problems, &matrix),
        STATUS_OK);
    csv_table_clear(&made);
    return matrix;
}

static void numbers_come_through_in_full(void **state)
{
    (void)state;
    static const char *const names[] = {"production.csv", "capacity.csv", "demand.csv",
                                        "overcapacity.csv"};
    for (size_t s = 0; s < 4; s++) {
        struct matrix *matrix = read_file(names[s]);
        assert_int_equal(matrix_rows(matrix), STEPS);
        assert_int_equal(matrix_columns(matrix), INDUSTRIES);
        for (size_t i = 0; i < INDUSTRIES; i++) {
            assert_string_equal(matrix_column_label(matrix, i), make()->industries[i]);
        }
        for (size_t k = 0; k < (size_t)STEPS * INDUSTRIES; k++) {
            assert_true(matrix_row(matrix, k / INDUSTRIES)[k % INDUSTRIES] ==
                        make()->series[k / INDUSTRIES][s][k % INDUSTRIES]);
        }
        matrix_free(&matrix);
    }
}

static struct csv *read_csv(const char *name)
{
    struct csv_table made = print_file(name);
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(csv_parse(name, buffer_text(&made.text), made.text.size, &problems, &csv),
                     STATUS_OK);
    csv_table_clear(&made);
    return csv;
}

static void stocks_have_step_and_input(void **state)
{
    (void)state;
    struct csv *csv = read_csv("stocks.csv");
    assert_int_equal(csv_rows(csv), 4);
    assert_string_equal(csv_name(csv, 0), "step");
    assert_string_equal(csv_name(csv, 1), "input");
    assert_string_equal(csv_name(csv, 2), "east|food");
    assert_string_equal(csv_cell(csv, 3, 0), "30");
    assert_string_equal(csv_cell(csv, 3, 1), make()->sectors[1]);
    assert_true(strtod(csv_cell(csv, 3, 5), NULL) == make()->stock[3][3]);
    csv_free(&csv);
}

static bool is_explained(const struct csv *columns, const char *file, const char *column)
{
    const char *name = strchr(column, '|') != NULL ? "*" : column;
    for (size_t k = 0; k < csv_rows(columns); k++) {
        if (strcmp(csv_cell(columns, k, 0), file) == 0 &&
            strcmp(csv_cell(columns, k, 1), name) == 0) {
            return true;
        }
    }
    return false;
}

/* Law: every column of every file stands in columns.csv; industries under "*". */
static void every_column_is_explained(void **state)
{
    (void)state;
    struct csv *columns = read_csv("columns.csv");
    for (size_t i = 0; export_mrio_at(i + 1) != NULL; i++) { /* the last is columns.csv */
        const char *file = export_mrio_at(i)->name;
        struct csv *csv = read_csv(file);
        for (size_t c = 0; c < csv_columns(csv); c++) {
            if (!is_explained(columns, file, csv_name(csv, c))) {
                fail_msg("%s: %s is not explained", file, csv_name(csv, c));
            }
        }
        csv_free(&csv);
    }
    csv_free(&columns);
}

static void a_folder_gets_every_file(void **state)
{
    (void)state;
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    folder_make(&folder);
    assert_int_equal(export_save(&make()->assessment, folder.path, words), STATUS_OK);
    for (size_t i = 0; export_mrio_at(i) != NULL; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder.path, export_mrio_at(i)->name);
        assert_int_equal(unlink(path), 0);
    }
    assert_int_equal(rmdir(folder.path), 0);
    assert_int_equal(export_save(&make()->assessment, "/proc/nowhere/tables", words),
                     STATUS_IO);
}

/* Law: a file is whole, or its buffer says that memory was short; so is a report. */
static void survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct answer *answer = make();
    for (size_t i = 0; export_mrio_at(i) != NULL; i++) {
        enum status failure = STATUS_NO_MEMORY;
        for (int allowed = 0; failure != STATUS_OK; allowed++) {
            struct csv_table csv = {0};
            alloc_fail_after(allowed);
            export_mrio_at(i)->print(&answer->result, &csv);
            alloc_fail_after(-1);
            failure = csv.text.failure;
            csv_table_clear(&csv);
        }
    }
    enum status failure = STATUS_NO_MEMORY;
    for (int allowed = 0; failure != STATUS_OK; allowed++) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = PAGE_WIDTH_USUAL};
        alloc_fail_after(allowed);
        report_print(&answer->assessment, &page);
        alloc_fail_after(-1);
        failure = text.failure;
        buffer_clear(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_report_says_what_matters),
        cmocka_unit_test(no_line_is_wider_than_asked),
        cmocka_unit_test(a_section_in_full_has_every_step),
        cmocka_unit_test(an_answer_without_anything_is_shown),
        cmocka_unit_test(numbers_come_through_in_full),
        cmocka_unit_test(stocks_have_step_and_input),
        cmocka_unit_test(every_column_is_explained),
        cmocka_unit_test(a_folder_gets_every_file),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/mrio", tests, NULL, NULL);
}
