/* The command on the tables that come with the program. */
#include "base/buffer.h"
#include "command/backtest_data.h"
#include "config/csv.h"
#include "tests/command/capture.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/manual.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

static const char *const shipped[BACKTEST_TABLE_COUNT] = {
    CONFIG_DIR "/backtest/episodes.csv", CONFIG_DIR "/backtest/gdp.csv",
    CONFIG_DIR "/backtest/panel.csv", CONFIG_DIR "/backtest/response.csv",
    CONFIG_DIR "/worlds/dprk-2017/hazard.csv"};

struct shipped_case {
    struct backtest_data *data;
    struct backtest *backtest;
    const struct backtest_case *asked;
    const struct backtest_result *result;
};

static int set_up(void **state)
{
    static struct shipped_case of;
    struct problems problems = {0};
    if (backtest_data_read(shipped, &problems, &of.data) != STATUS_OK) {
        fail_msg("%s:%u: %s", problems.items[0].file, problems.items[0].line,
                 problems.items[0].text);
    }
    of.asked = backtest_data_case(of.data);
    assert_int_equal(backtest_run(of.asked, &problems, &of.backtest), STATUS_OK);
    of.result = backtest_result(of.backtest);
    *state = &of;
    return 0;
}

static int tear_down(void **state)
{
    struct shipped_case *of = *state;
    backtest_free(&of->backtest);
    backtest_data_free(&of->data);
    return 0;
}

/* Law: the hazard of assessments is what the panel says. */
static void the_coefficients_are_those_of_the_panel(void **state)
{
    const struct shipped_case *of = *state;
    struct problems problems = {0};
    struct panel *panel = NULL;
    assert_int_equal(panel_new(of->asked->rows, of->asked->row_count, &problems, &panel),
                     STATUS_OK);
    const double *fitted = panel_hazard(panel, PANEL_COUNTRY_NONE);
    for (int k = 0; k < STABILITY_TERM_COUNT; k++) {
        assert_true(fabs(fitted[k] - of->asked->hazard[k]) < 1e-7);
    }
    panel_free(&panel);
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.12g, not %.12g", value, expected);
    }
}

/* Expected values: a program of its own in another language, with its own fits, one for each
 * country left out. */
static void scores_are_those_of_an_independent_program(void **state)
{
    const struct shipped_case *of = *state;
    const struct backtest_result *result = of->result;
    assert_int_equal(result->loss_count, 20);
    assert_int_equal(result->loss_years[4], 18);
    assert_near(result->loss[LOSS_NONE][0].all, 17.545, 1e-9);
    assert_near(result->loss[LOSS_NAIVE][0].all, 15.75854644927585, 1e-9);
    assert_near(result->loss[LOSS_NONE][1].all, 12.537922137575706, 1e-9);
    assert_near(result->loss[LOSS_NAIVE][1].all, 10.331277993156684, 1e-9);
    assert_near(result->loss[LOSS_TRADE][0].all, 16.72179655562775, 1e-9);
    assert_near(result->loss[LOSS_TRADE][1].all, 11.497758009909184, 1e-9);
    assert_near(result->loss[LOSS_ECONOMY][0].all, 14.17375992999999, 1e-9);
    assert_near(result->loss[LOSS_ECONOMY][1].all, 9.946406882248715, 1e-9);
    assert_int_equal(result->fall_count, 18);
    assert_int_equal(result->fates[EPISODE_FELL_TO_FORCE], 4);
    assert_int_equal(result->fates[EPISODE_FELL_AT_HOME], 0);
    assert_near(result->fall[FALL_CLIMATE].brier, 0.1739039028744983, 1e-9);
    assert_near(result->fall[FALL_TYPE].brier, 0.13978010649554012, 1e-9);
    assert_near(result->fall[FALL_TYPE].log, 0.4326980886982546, 1e-9);
    assert_near(result->fall[FALL_OBSERVED].brier, 0.1417367977602152, 1e-8);
    assert_near(result->fall[FALL_OBSERVED].log, 0.4402661751003331, 1e-8);
    assert_near(result->brier_at_home[FALL_TYPE], 0.09305522490814815, 1e-9);
    assert_near(result->panel[PANEL_ASSESSED].auc, 0.7193443366582717, 1e-6);
    assert_near(result->panel[PANEL_LEFT_OUT].auc, 0.7035339479192754, 1e-6);
    assert_near(result->panel[PANEL_LEFT_OUT].brier, 0.04620666951500576, 1e-9);
    assert_near(result->panel[PANEL_LEFT_OUT].log, 0.18619361800561796, 1e-8);
    assert_near(result->panel[PANEL_TYPE].brier, 0.046258751303854734, 1e-9);
    assert_near(result->bins[9].mean, 0.1464717199437023, 1e-8);
    assert_near(result->bins[9].share, 0.12529550827423167, 1e-9);
}

/* Law: no growth predicted or seen gives an episode a chance beyond those of the panel. */
static void chances_stay_within_the_experience_of_the_panel(void **state)
{
    const struct shipped_case *of = *state;
    double most = 0.0; /* yearly, of the panel */
    for (int b = 0; b < BACKTEST_BINS; b++) {
        most = fmax(most, of->result->bins[b].most);
    }
    for (size_t i = 0; i < of->asked->episode_count; i++) {
        for (int rule = FALL_OBSERVED; rule <= FALL_PREDICTED; rule++) {
            double five = of->result->lines[i].chance[rule];
            assert_true(isnan(five) || (five > 0.0 && 1.0 - pow(1.0 - five, 0.2) < most));
        }
    }
}

/* The median over a year of a monthly series. */
static double year_of(const struct csv *csv, const char *series, const char *year)
{
    double sum = 0.0;
    unsigned months = 0;
    for (size_t i = 0; i < csv_rows(csv); i++) {
        if (strcmp(csv_cell(csv, i, 3), series) == 0 &&
            strncmp(csv_cell(csv, i, 2), year, 4) == 0) {
            sum += strtod(csv_cell(csv, i, 9), NULL);
            months++;
        }
    }
    assert_int_equal(months, 12);
    return sum / months;
}

/* Law: the response is what the economy model answers now. */
static void the_response_is_that_of_the_economy_model(void **state)
{
    const struct shipped_case *of = *state;
    static const char *const years[EPISODE_YEARS] = {"2017", "2018", "2019", "2020", "2021"};
    struct folder folder;
    struct capture capture;
    struct csv *csv = NULL;
    struct problems problems = {0};
    char path[FOLDER_PATH_BYTES + 64];
    folder_make(&folder);
    RUN(&capture, "run", CONFIG_DIR "/scenarios/dprk-2017-12.cfg", "--draws", "400", "--csv",
        folder.path, "--quiet");
    assert_ended(&capture, EXIT_DONE);
    capture_clear(&capture);
    snprintf(path, sizeof path, "%s/economy_monthly.csv", folder.path);
    assert_int_equal(csv_read(path, &problems, &csv), STATUS_OK);
    const struct episode *korea = &of->asked->episodes[of->asked->episode_count - 1];
    assert_true(korea->built_on);
    assert_near(korea->stopped, year_of(csv, "severity", "2019"), 0.02);
    for (int y = 0; y < EPISODE_YEARS; y++) {
        double loss = 1.0 - year_of(csv, "gdp", years[y]);
        assert_near(of->asked->response[y], loss / (korea->stopped * korea->openness), 0.05);
    }
    csv_free(&csv);
    folder_remove(&folder);
}

/* Law: the page shows what the command prints. */
static void the_page_shows_what_is_printed(void **state)
{
    (void)state;
    struct capture capture;
    struct buffer page = {0};
    manual_read(DOCS_DIR "/models.md", &page);
    RUN(&capture, "backtest");
    assert_ended(&capture, EXIT_DONE);
    size_t found = 0;
    for (size_t i = 0; i < 2; i++) {
        struct buffer block = {0};
        manual_block(&page, "text backtest", i, &block);
        if (strstr(capture.out, buffer_text(&block)) == NULL) {
            fail_msg("docs/models.md, text block %zu, is not what is printed:\n%s", i,
                     capture.out);
        }
        found += block.size > 0 ? 1 : 0;
        buffer_clear(&block);
    }
    assert_int_equal(found, 2);
    capture_clear(&capture);
    buffer_clear(&page);
}

static void json_and_tables_come_on_demand(void **state)
{
    (void)state;
    struct folder folder;
    struct capture capture;
    char path[FOLDER_PATH_BYTES + 64];
    folder_make(&folder);
    RUN(&capture, "backtest", "--json", "--csv", folder.path);
    assert_ended(&capture, EXIT_DONE);
    assert_int_equal(capture.out[0], '{');
    assert_non_null(strstr(capture.out, "\"all\": \"loses\""));
    assert_non_null(strstr(capture.out, "wars included, not sanction effects"));
    capture_clear(&capture);
    snprintf(path, sizeof path, "%s/backtest_scores.csv", folder.path);
    assert_int_equal(access(path, R_OK), 0);
    folder_remove(&folder);
}

/* Tables of one's own: read, and named with file and line where they are at fault. */
static void tables_can_be_ones_own(void **state)
{
    (void)state;
    struct folder folder;
    struct capture capture;
    struct buffer text = {0};
    folder_make(&folder);
    manual_read(CONFIG_DIR "/backtest/episodes.csv", &text);
    struct buffer changed = {0};
    manual_replace(buffer_text(&text), "Iraq 1990,IRQ,1990,personal",
                   "Iraq 1990,IRQ,1990,junta", &changed);
    const char *path = folder_write(&folder, "mine.csv", buffer_text(&changed));
    RUN(&capture, "backtest", "--episodes", path);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "mine.csv:4: regime_type: \"junta\" is none of party, personal");
    assert_string_equal(capture.out, "");
    capture_clear(&capture);
    buffer_reset(&changed);
    manual_replace(buffer_text(&text), "Iraq 1990,IRQ,1990,personal",
                   "Iraq 1990,IRQ,1990,military", &changed);
    path = folder_write(&folder, "other.csv", buffer_text(&changed));
    RUN(&capture, "backtest", "--episodes", path, "--gdp", shipped[BACKTEST_GDP]);
    assert_ended(&capture, EXIT_DONE);
    capture_clear(&capture);
    path = folder_write(&folder, "panel.csv",
                        "country,regime,year,regime_type,age,fell,growth_pct,"
                        "gdp_per_head_usd\nIRQ,Iraq,1980,personal,1,0,1,5000\n");
    RUN(&capture, "backtest", "--panel", path);
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "panel: the hazard cannot be fitted");
    capture_clear(&capture);
    RUN(&capture, "backtest", "--hazard", "/nowhere/hazard.csv");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "/nowhere/hazard.csv");
    capture_clear(&capture);
    buffer_clear(&text);
    buffer_clear(&changed);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_coefficients_are_those_of_the_panel),
        cmocka_unit_test(scores_are_those_of_an_independent_program),
        cmocka_unit_test(chances_stay_within_the_experience_of_the_panel),
        cmocka_unit_test(the_response_is_that_of_the_economy_model),
        cmocka_unit_test(the_page_shows_what_is_printed),
        cmocka_unit_test(json_and_tables_come_on_demand),
        cmocka_unit_test(tables_can_be_ones_own),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
