/* Trade tables of the user's own, from files to files: docs/trade.md says what is printed, and
 * what `brink run --csv` writes of the tariffs of NAFTA is what Caliendo and Parro (2015) have.
 * The latter is skipped, visibly, where the reference results are not there. The council and
 * the bargain of docs/votes.md go through a broker, too. */
#include "config/csv.h"
#include "tests/support/check.h"
#include "tests/support/cp2015.h"
#include "tests/support/fleet.h"
#include "tests/support/folder.h"
#include "tests/support/manual.h"
#include "tests/support/process.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096 };

static const char *validation(void)
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    return folder != NULL ? folder : BRINK_VALIDATION_DIR;
}

/* The files of docs/trade.md, in a folder; the path of its scenario. */
static const char *write_page(struct folder *folder, struct buffer *page)
{
    static const char *const names[] = {"tables/countries.csv", "tables/sectors.csv",
                                        "tables/flows.csv",     "tables/production.csv",
                                        "tables/inputs.csv",    "shocks.csv"};
    struct buffer text = {0};
    char path[PATH_BYTES];
    manual_read(TRADE_PAGE, page);
    snprintf(path, sizeof path, "%s/tables", folder->path);
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        buffer_reset(&text);
        manual_block(page, "csv", i, &text);
        folder_write(folder, names[i], buffer_text(&text));
    }
    buffer_reset(&text);
    manual_block(page, "cfg", 0, &text);
    const char *scenario = folder_write(folder, "cut-off.cfg", buffer_text(&text));
    buffer_clear(&text);
    return scenario;
}

/* Runs brink to its end; what it said on a stream. */
static void
expect(const char *const *arguments, int code, enum process_stream stream, struct buffer *said)
{
    struct process process;
    const struct process_plan plan = {.path = BRINK_PROGRAM, .arguments = arguments};
    process_start(&process, &plan);
    process_expect(&process, code);
    buffer_add_text(said, process_said(&process, stream));
    process_end(&process);
}

static void the_page_says_what_is_printed(void **state)
{
    (void)state;
    struct folder folder;
    struct buffer page = {0};
    struct buffer report = {0};
    struct buffer said = {0};
    folder_make(&folder);
    const char *const arguments[] = {"run", write_page(&folder, &page), NULL};
    manual_block(&page, "text", 0, &report);
    expect(arguments, 0, PROCESS_OUT, &said);
    assert_string_equal(buffer_text(&said), buffer_text(&report));
    buffer_clear(&page);
    buffer_clear(&report);
    buffer_clear(&said);
    folder_remove(&folder);
}

/* Law: a broker and a worker answer the bytes that are computed embedded. */
static void a_broker_answers_the_same(void **state)
{
    struct fleet *fleet = *state;
    struct buffer page = {0};
    struct buffer embedded = {0};
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "w", "1", NULL);
    const char *scenario = write_page(&fleet->folder, &page);
    const char *const arguments[] = {"run", scenario, "--json", NULL};
    expect(arguments, 0, PROCESS_OUT, &embedded);
    assert_non_null(strstr(buffer_text(&embedded), "\"realIncomePct\""));
    assert_non_null(strstr(buffer_text(&embedded), "\"outerIterations\""));
    struct process *asked = fleet_run(fleet, 0, "submit", scenario, "--wait", "--json", NULL);
    assert_string_equal(process_said(asked, PROCESS_OUT), buffer_text(&embedded));
    buffer_clear(&page);
    buffer_clear(&embedded);
}

/* Law: what docs/votes.md says to write is answered by a broker as by the program alone. */
static void a_broker_answers_the_votes(void **state)
{
    struct fleet *fleet = *state;
    struct buffer page = {0};
    struct buffer council = {0};
    struct buffer moved = {0};
    struct buffer actors = {0};
    struct buffer bargain = {0};
    manual_read(VOTES_PAGE, &page);
    manual_block(&page, "cfg", 0, &council);
    manual_block(&page, "cfg", 1, &bargain);
    manual_block(&page, "csv", 0, &actors);
    manual_replace(buffer_text(&council), "../worlds/", CONFIG_DIR "/worlds/", &moved);
    folder_write(&fleet->folder, "actors.csv", buffer_text(&actors));
    fleet_start_broker(fleet, NULL);
    fleet_start_worker(fleet, "w", "2", NULL);
    const struct {
        const char *name;
        const struct buffer *text;
        const char *option; /* that makes it short */
        const char *words;
    } asked[] = {{"vote.cfg", &moved, "--draws=40", "\"council\""},
                 {"haggle.cfg", &bargain, "--json", "\"weightedMean\""}};
    for (size_t i = 0; i < 2; i++) {
        const char *path =
            folder_write(&fleet->folder, asked[i].name, buffer_text(asked[i].text));
        struct process *alone =
            fleet_run(fleet, 0, "run", path, "--json", asked[i].option, NULL);
        struct process *answer =
            fleet_run(fleet, 0, "submit", path, "--wait", "--json", asked[i].option, NULL);
        assert_non_null(strstr(process_said(answer, PROCESS_OUT), asked[i].words));
        assert_string_equal(process_said(answer, PROCESS_OUT),
                            process_said(alone, PROCESS_OUT));
    }
    buffer_clear(&page);
    buffer_clear(&council);
    buffer_clear(&moved);
    buffer_clear(&actors);
    buffer_clear(&bargain);
}

/* Law: what is wrong ends with its exit code and words, not with an answer. */
static void what_cannot_be_answered_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *line; /* behind the scenario of the page */
        const char *command;
        int code;
        const char *words;
    } cases[] = {
        {"iterations_max = 2;", "run", 1, "FAILED_PRECONDITION: trade: no wages balance every"},
        {"coalition = [ \"south\" ];", "validate", 2,
         "twisted.cfg:6: trade.coalition[0]: there is no country south in the tables"},
        {"iterations_max = 0;", "validate", 2,
         "twisted.cfg:6: trade.iterations_max: 0 is outside"},
        {"draws = 16;", "validate", 2,
         "twisted.cfg:6: scenario.draws: 16 is not supported with trade tables"},
        {"defficits = \"zero\";", "validate", 2,
         "twisted.cfg:6: scenario.defficits: there is no"},
        {"world = \"w.cfg\";", "validate", 2,
         "twisted.cfg:6: world is not supported with the analysis trade"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct folder folder;
        struct buffer page = {0};
        struct buffer text = {0};
        struct buffer said = {0};
        folder_make(&folder);
        write_page(&folder, &page);
        manual_block(&page, "cfg", 0, &text);
        buffer_print(&text, "%s\n", cases[i].line);
        const char *path = folder_write(&folder, "twisted.cfg", buffer_text(&text));
        const char *const arguments[] = {cases[i].command, path, NULL};
        expect(arguments, cases[i].code, PROCESS_ERR, &said);
        if (strstr(buffer_text(&said), cases[i].words) == NULL) {
            fail_msg("not said: %s\nbut: %s", cases[i].words, buffer_text(&said));
        }
        buffer_clear(&page);
        buffer_clear(&text);
        buffer_clear(&said);
        folder_remove(&folder);
    }
}

static double cell(const struct csv *csv, size_t row, const char *column)
{
    size_t at = 0;
    while (strcmp(csv_name(csv, at), column) != 0) {
        at++;
        assert_true(at < csv_columns(csv));
    }
    return strtod(csv_cell(csv, row, at), NULL);
}

static void compare_nafta(const struct cp2015 *cp2015, const char *path)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(csv_read(path, &problems, &csv), STATUS_OK);
    assert_int_equal(csv_rows(csv), CP_COUNTRIES);
    for (size_t n = 0; n < CP_COUNTRIES; n++) {
        const struct cp2015_row *row = &cp2015->expected[n];
        const struct {
            const char *column;
            double expected, tolerance;
        } numbers[] = {
            {"real_income_pct", row->real_income_pct, 1e-8},
            {"real_wage_pct", row->real_wage_pct, 1e-8},
            {"wage_hat", row->wage_hat, 1e-10},
            {"price_hat", row->price_hat, 1e-10},
            {"tot_pct", row->terms_of_trade_pct, 1e-8},
            {"vot_pct", row->volume_of_trade_pct, 1e-8},
            {"linear_welfare_pct", row->welfare_pct, 1e-8},
        };
        assert_string_equal(csv_cell(csv, n, 0), cp2015->country_names[n]);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            double found = cell(csv, n, numbers[i].column);
            if (!(fabs(found - numbers[i].expected) <= numbers[i].tolerance)) {
                fail_msg("%s, %s: %.12g, not %.12g", cp2015->country_names[n],
                         numbers[i].column, found, numbers[i].expected);
            }
        }
    }
    csv_free(&csv);
}

/* The tolerances are those of the numbers in the reference: nine decimals of a per cent, twelve
 * of a ratio. */
static void nafta_comes_out_as_in_the_reference(void **state)
{
    (void)state;
    struct folder folder;
    struct buffer said = {0};
    char out[PATH_BYTES];
    char countries[2 * PATH_BYTES];
    struct cp2015 *cp2015 = cp2015_new(validation());
    if (cp2015 == NULL) {
        print_message("no validation folder: cp2015 is not compared\n");
        skip();
    }
    folder_make(&folder);
    cp2015_write(cp2015, &folder);
    const char *scenario = folder_write(
        &folder, "nafta.cfg", "analysis = \"trade\"; tables = \".\"; deficits = \"zero\";\n");
    snprintf(out, sizeof out, "%s/out", folder.path);
    snprintf(countries, sizeof countries, "%s/countries.csv", out);
    const char *const arguments[] = {"run", scenario, "--csv", out, "--quiet", NULL};
    expect(arguments, 0, PROCESS_OUT, &said);
    compare_nafta(cp2015, countries);
    buffer_clear(&said);
    cp2015_free(&cp2015);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_says_what_is_printed),
        cmocka_unit_test_setup_teardown(a_broker_answers_the_same, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test_setup_teardown(a_broker_answers_the_votes, fleet_set_up,
                                        fleet_tear_down),
        cmocka_unit_test(what_cannot_be_answered_is_said),
        cmocka_unit_test(nafta_comes_out_as_in_the_reference),
    };
    return cmocka_run_group_tests_name("e2e/trading", tests, NULL, NULL);
}
