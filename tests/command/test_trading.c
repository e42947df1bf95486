/* What is shown and written of trade tables: command/report_trading.h, export_own.h. */
#include "command/export.h"
#include "command/export_own.h"
#include "command/report.h"
#include "command/text.h"
#include "config/csv.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COUNTRIES = 19, FLOWS = 2, NUMBERS = 16 };

/* An assessment of many countries, with uneven numbers that differ everywhere. */
struct answer {
    Brink__V1__Assessment assessment;
    Brink__V1__TradeResult result;
    Brink__V1__TradeSolver solver;
    Brink__V1__Provenance provenance;
    Brink__V1__TradeCountry countries[COUNTRIES], *country_list[COUNTRIES];
    Brink__V1__TradeFlow flows[FLOWS], *flow_list[FLOWS];
    char names[COUNTRIES][8];
};

static double uneven(size_t i)
{
    return 1000.0 / (7.3 + (double)(i * 37 % 101));
}

static void fill_country(struct answer *answer, size_t n)
{
    Brink__V1__TradeCountry *country = &answer->countries[n];
    brink__v1__trade_country__init(country);
    snprintf(answer->names[n], sizeof answer->names[n], "C%02zu", n);
    country->country = answer->names[n];
    country->real_income_pct = n == 11 ? -23.4567 : n == 4 ? 3.2109 : -0.01 * uneven(n);
    double *const numbers[] = {
        &country->real_wage_pct, &country->wage_hat,       &country->price_hat,
        &country->tot_pct,       &country->vot_pct,        &country->linear_welfare_pct,
        &country->income_before, &country->income_after,   &country->deficit_before,
        &country->deficit_after, &country->transfer,       &country->exports_before,
        &country->exports_after, &country->imports_before, &country->imports_after};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        *numbers[i] = uneven(n * NUMBERS + i + 1);
    }
    country->part = (uint32_t)n % 2;
    answer->country_list[n] = country;
}

static void fill_flow(struct answer *answer, size_t i)
{
    Brink__V1__TradeFlow *flow = &answer->flows[i];
    brink__v1__trade_flow__init(flow);
    flow->importer = answer->names[i];
    flow->exporter = answer->names[i + 2];
    flow->sector = (char *)"grain";
    flow->before = uneven(i + 700);
    flow->after = uneven(i + 800);
    answer->flow_list[i] = flow;
}

static struct answer *make(void)
{
    static struct answer answer;
    memset(&answer, 0, sizeof answer);
    brink__v1__assessment__init(&answer.assessment);
    brink__v1__trade_result__init(&answer.result);
    brink__v1__trade_solver__init(&answer.solver);
    brink__v1__provenance__init(&answer.provenance);
    answer.assessment.scenario = (char *)"a-trade";
    answer.assessment.trade = &answer.result;
    answer.assessment.provenance = &answer.provenance;
    answer.provenance.model_version = (char *)"trade 1";
    answer.result.solver = &answer.solver;
    answer.solver.outer_iterations = 7;
    answer.solver.residual = 2.385e-12;
    answer.result.sectors = 5;
    answer.result.tariffs_changed = 17;
    answer.result.flows_barred = 3;
    for (size_t n = 0; n < COUNTRIES; n++) {
        fill_country(&answer, n);
    }
    for (size_t i = 0; i < FLOWS; i++) {
        fill_flow(&answer, i);
    }
    answer.result.countries = answer.country_list;
    answer.result.n_countries = COUNTRIES;
    answer.result.flows = answer.flow_list;
    answer.result.n_flows = FLOWS;
    return &answer;
}

static void print(const Brink__V1__Assessment *assessment, size_t width, struct buffer *text)
{
    struct page page = {.text = text, .width = width, .unicode = width % 2 == 0};
    report_print(assessment, &page);
    assert_int_equal(text->failure, STATUS_OK);
}

static void says(const struct buffer *text, const char *words)
{
    if (strstr(buffer_text(text), words) == NULL) {
        fail_msg("it does not say \"%s\":\n%s", words, buffer_text(text));
    }
}

static void the_report_says_what_matters(void **state)
{
    (void)state;
    struct buffer text = {0};
    print(&make()->assessment, 110, &text);
    says(&text,
         "Trade of 19 countries in 5 sectors, analysis trade: of the flows there are, 17 "
         "get another");
    says(&text, "18 of 19 countries lose real income");
    says(&text, "C11 loses most: real income -23.457 %");
    says(&text, "C04 gains most: real income 3.211 %");
    says(&text, "and 3 more: --section countries");
    says(&text, "7 iterations of wages");
    says(&text, "misses by more than 2.4e-12");
    says(&text, "model trade 1");
    says(&text, "--section NAME, one of summary, measures, findings, countries, flows,");
    assert_null(strstr(buffer_text(&text), "GDP"));
    assert_null(strstr(buffer_text(&text), "Measures"));
    buffer_clear(&text);
}

/* Law: the one that loses most is first, and every country is there once. */
static void countries_are_sorted_by_what_they_lose(void **state)
{
    (void)state;
    struct answer *answer = make();
    struct buffer text = {0};
    struct page page = {.text = &text, .width = 110};
    report_find_section("countries")->print(&answer->assessment, true, &page);
    const char *first = strstr(buffer_text(&text), "\n  C");
    assert_non_null(first);
    assert_memory_equal(first + 3, "C11", 3);
    const char *last = first;
    for (size_t n = 0; n < COUNTRIES; n++) {
        const char *at = strstr(buffer_text(&text), answer->names[n]);
        assert_non_null(at);
        assert_null(strstr(at + 1, answer->names[n]));
        last = at > last ? at : last;
    }
    assert_memory_equal(last, "C04", 3);
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

static void an_answer_without_anything_is_shown(void **state)
{
    (void)state;
    struct buffer text = {0};
    Brink__V1__Assessment empty = BRINK__V1__ASSESSMENT__INIT;
    Brink__V1__TradeResult nothing = BRINK__V1__TRADE_RESULT__INIT;
    empty.trade = &nothing;
    print(&empty, PAGE_WIDTH_USUAL, &text);
    for (size_t i = 0; export_trading_at(i) != NULL; i++) {
        struct csv_table csv = {0};
        export_own_print(export_trading_at(i), &empty, &csv);
        assert_true(csv.text.failure == STATUS_OK && csv.text.size > 0);
        csv_table_clear(&csv);
    }
    buffer_clear(&text);
}

static struct csv *read_csv(const char *name)
{
    struct csv_table made = {0};
    struct problems problems = {0};
    struct csv *csv = NULL;
    for (size_t i = 0; export_trading_at(i) != NULL; i++) {
        if (strcmp(export_trading_at(i)->name, name) == 0) {
            export_own_print(export_trading_at(i), &make()->assessment, &made);
        }
    }
    if (strcmp(name, "columns.csv") == 0) {
        export_own_print_columns(export_trading_at, &made);
    }
    assert_int_equal(made.text.failure, STATUS_OK);
    assert_int_equal(csv_parse(name, buffer_text(&made.text), made.text.size, &problems, &csv),
                     STATUS_OK);
    csv_table_clear(&made);
    return csv;
}

/* Law: a column is the field of its name, to the bit. */
static void numbers_come_through_in_full(void **state)
{
    (void)state;
    const ProtobufCMessageDescriptor *type = &brink__v1__trade_country__descriptor;
    struct csv *csv = read_csv("countries.csv");
    assert_int_equal(csv_rows(csv), COUNTRIES);
    assert_int_equal(csv_columns(csv), type->n_fields);
    for (size_t n = 0; n < COUNTRIES; n++) {
        const char *country = (const char *)&make()->countries[n];
        assert_string_equal(csv_cell(csv, n, 0), make()->names[n]);
        for (size_t c = 1; c < csv_columns(csv); c++) {
            const ProtobufCFieldDescriptor *field =
                protobuf_c_message_descriptor_get_field_by_name(type, csv_name(csv, c));
            assert_non_null(field);
            double found = strtod(csv_cell(csv, n, c), NULL);
            if (field->type == PROTOBUF_C_TYPE_DOUBLE) {
                assert_memory_equal(&found, country + field->offset, sizeof found);
            } else {
                assert_int_equal((int)found, make()->countries[n].part);
            }
        }
    }
    csv_free(&csv);
    csv = read_csv("flows.csv");
    assert_int_equal(csv_rows(csv), FLOWS);
    assert_string_equal(csv_cell(csv, 1, 1), "C03");
    assert_true(strtod(csv_cell(csv, 1, 4), NULL) == make()->flows[1].after);
    csv_free(&csv);
    csv = read_csv("solver.csv");
    assert_string_equal(csv_cell(csv, 0, 0), "7");
    assert_true(strtod(csv_cell(csv, 0, 1), NULL) == 2.385e-12);
    csv_free(&csv);
}

/* Law: every column of every file stands in columns.csv. */
static void every_column_is_explained(void **state)
{
    (void)state;
    struct csv *columns = read_csv("columns.csv");
    for (size_t i = 0; export_trading_at(i) != NULL; i++) {
        const char *file = export_trading_at(i)->name;
        struct csv *csv = read_csv(file);
        for (size_t c = 0; c < csv_columns(csv); c++) {
            size_t explained = 0;
            for (size_t k = 0; k < csv_rows(columns); k++) {
                explained += strcmp(csv_cell(columns, k, 0), file) == 0 &&
                             strcmp(csv_cell(columns, k, 1), csv_name(csv, c)) == 0;
            }
            assert_int_equal(explained, 1);
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
    for (size_t i = 0; export_trading_at(i) != NULL; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder.path, export_trading_at(i)->name);
        assert_int_equal(unlink(path), 0);
    }
    char columns[512];
    snprintf(columns, sizeof columns, "%s/columns.csv", folder.path);
    assert_int_equal(unlink(columns), 0);
    assert_int_equal(rmdir(folder.path), 0);
    assert_int_equal(export_save(&make()->assessment, "/proc/nowhere/tables", words),
                     STATUS_IO);
}

/* Law: a file is whole, or its buffer says that memory was short; so is a report. */
static void survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct answer *answer = make();
    for (size_t i = 0; export_trading_at(i) != NULL; i++) {
        enum status failure = STATUS_NO_MEMORY;
        for (int allowed = 0; failure != STATUS_OK; allowed++) {
            struct csv_table csv = {0};
            alloc_fail_after(allowed);
            export_own_print(export_trading_at(i), &answer->assessment, &csv);
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
        cmocka_unit_test(countries_are_sorted_by_what_they_lose),
        cmocka_unit_test(no_line_is_wider_than_asked),
        cmocka_unit_test(an_answer_without_anything_is_shown),
        cmocka_unit_test(numbers_come_through_in_full),
        cmocka_unit_test(every_column_is_explained),
        cmocka_unit_test(a_folder_gets_every_file),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/trading", tests, NULL, NULL);
}
