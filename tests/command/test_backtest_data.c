#include "command/backtest_data.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const files[BACKTEST_TABLE_COUNT] = {"episodes.csv", "gdp.csv", "panel.csv",
                                                        "response.csv", "hazard.csv"};

/* Small tables without a fault. */
static const char *const good[BACKTEST_TABLE_COUNT] = {
    "episode,country,base_year,regime_type,since_year,fate,ended_year,built_on,tag,source,"
    "bound_share,coverage,enforcement,openness,exposure_tag,exposure_source\n"
    "Iraq 1990,IRQ,1990,personal,1979,stood,2003,no,S,GWF,1,0.5,0.8,0.4,assumption,all\n"
    "Haiti 1991,HTI,1991,military,1991,foreign,1994,yes,S,GWF,1,1,1,0.4,assumption,all\n"
    "Rhodesia 1965,ZWE,1965,,,,,no,S,GWF,1,1,1,0.4,assumption,all\n",
    "episode,base_year,gdp_per_head_usd,growth_before_pct,change_1_pct,change_2_pct,"
    "change_3_pct,change_4_pct,change_5_pct,tag,source\n"
    "Haiti 1991,1991,1628,-1.19,-5.7,-11.4,-22.5,-15.4,-12.4,S,Maddison\n"
    "Iraq 1990,1990,3918,-8.97,-61.2,-47.8,,,,S,Maddison\n"
    "Rhodesia 1965,1965,1568,0.96,,,,,,S,Maddison\n",
    "country,regime,year,regime_type,age,fell,growth_pct,gdp_per_head_usd\n"
    "IRQ,Iraq 79-03,1980,personal,1,0,-3.5,5000\n"
    "IRQ,Iraq 79-03,2003,personal,24,1,-10,1500\n",
    "year,loss_per_trade_stopped,tag,source\n1,0.1,D,run\n2,0.2,D,run\n3,0.3,D,run\n"
    "4,0.4,D,run\n5,0.5,D,run\n",
    "term,value,tag,source\nintercept,-2.5,D,fit\npersonal,0.9,D,fit\nmilitary,1.7,D,fit\n"
    "monarchy,-0.2,D,fit\ngrowth,-0.04,D,fit\nlog_gdp_per_head,-0.08,D,fit\n"
    "log_age,-0.02,D,fit\n"};

/* Reads the good tables, but for one. */
static enum status read_with(enum backtest_table table,
                             const char *text,
                             struct problems *problems,
                             struct backtest_data **data_out)
{
    struct sheet sheets[BACKTEST_TABLE_COUNT] = {{.file = NULL}};
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        struct sheet_names columns = backtest_data_columns((enum backtest_table)i);
        const char *of = i == (int)table ? text : good[i];
        enum status status =
            sheet_parse(files[i], of, strlen(of), columns, problems, &sheets[i]);
        if (status != STATUS_OK) {
            for (int k = 0; k < i; k++) {
                sheet_clear(&sheets[k]);
            }
            return status;
        }
    }
    return backtest_data_of(sheets, problems, data_out);
}

static void tables_become_a_case(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct backtest_data *data = NULL;
    assert_int_equal(read_with(BACKTEST_EPISODES, good[0], &problems, &data), STATUS_OK);
    const struct backtest_case *asked = backtest_data_case(data);
    assert_int_equal(asked->episode_count, 3);
    const struct episode *iraq = &asked->episodes[0];
    assert_string_equal(iraq->name, "Iraq 1990");
    assert_string_equal(iraq->country, "IRQ");
    assert_true(iraq->has_regime && !iraq->built_on);
    assert_int_equal(iraq->type, REGIME_PERSONAL);
    assert_int_equal(iraq->since_year, 1979);
    assert_int_equal(iraq->fate, EPISODE_STOOD);
    assert_true(fabs(iraq->stopped - 0.4) < 1e-15 && iraq->openness == 0.4);
    assert_true(iraq->gdp_per_head_usd == 3918.0 && iraq->trend_pct == -8.97);
    assert_int_equal(iraq->years, 2);
    assert_true(iraq->change_pct[1] == -47.8);
    assert_int_equal(asked->episodes[1].fate, EPISODE_FELL_TO_FORCE);
    assert_true(asked->episodes[1].built_on && asked->episodes[1].years == EPISODE_YEARS);
    assert_false(asked->episodes[2].has_regime);
    assert_int_equal(asked->episodes[2].fate, EPISODE_NOT_KNOWN);
    assert_int_equal(asked->episodes[2].years, 0);
    assert_int_equal(asked->row_count, 2);
    assert_true(asked->rows[1].fell && !asked->rows[0].fell);
    assert_true(asked->rows[0].growth_pct == -3.5 && asked->rows[1].age == 24.0);
    assert_true(asked->response[4] == 0.5);
    assert_true(asked->hazard[STABILITY_MILITARY] == 1.7);
    backtest_data_free(&data);
    assert_null(data);
    backtest_data_free(&data);
}

struct fault {
    enum backtest_table table;
    unsigned line;
    const char *from; /* replaced in the good table ... */
    const char *to;
    const char *words;
};

static const struct fault faults[] = {
    {BACKTEST_EPISODES, 2, "IRQ", "", "country: is empty"},
    {BACKTEST_EPISODES, 2, "1990,personal", "90,personal", "base_year: 90 is outside 1700"},
    {BACKTEST_EPISODES, 2, "personal", "personel",
     "regime_type: \"personel\" is none of party, personal, military, monarchy"},
    {BACKTEST_EPISODES, 2, "personal,1979", ",1979", "since_year: is given, but no regime"},
    {BACKTEST_EPISODES, 2, "personal,1979", "personal,",
     "since_year: a number from 1700 to 2200 is missing"},
    {BACKTEST_EPISODES, 2, "stood", "fell", "fate: \"fell\" is none of stood, home, foreign"},
    {BACKTEST_EPISODES, 2, "2003", "1993", "ended_year: 1993 does not agree with base_year"},
    {BACKTEST_EPISODES, 3, "1994", "1999", "ended_year: 1999 does not agree with base_year"},
    {BACKTEST_EPISODES, 3, "1994", "", "ended_year: is empty, but the regime fell"},
    {BACKTEST_EPISODES, 2, "2003,no", "2003,maybe", "built_on: \"maybe\" is none of no, yes"},
    {BACKTEST_EPISODES, 2, "no,S,GWF", "no,X,GWF", "tag: \"X\" is none of S, S/D, D, G"},
    {BACKTEST_EPISODES, 2, "no,S,GWF", "no,S,", "source: is empty"},
    {BACKTEST_EPISODES, 2, "0.5,0.8", "1.5,0.8", "coverage: 1.5 is outside 0 to 1"},
    {BACKTEST_EPISODES, 2, "0.8,0.4", "0.8,40", "openness: 40 is outside 0 to 5"},
    {BACKTEST_EPISODES, 3, "Haiti 1991", "Iraq 1990", "episode: the same stands in a line"},
    {BACKTEST_EPISODES, 3, "Haiti 1991", "Hayti 1991", "episode: has no row of GDP"},
    {BACKTEST_GDP, 2, "Haiti 1991", "Hayti 1991", "episode: there is no such episode"},
    {BACKTEST_GDP, 3, "Iraq 1990", "Haiti 1991", "episode: the same stands in a line above"},
    {BACKTEST_GDP, 3, "1990,3918", "1989,3918", "base_year: is not that of the episode"},
    {BACKTEST_GDP, 3, "3918", "39", "gdp_per_head_usd: 39 is outside 100 to 200000"},
    {BACKTEST_GDP, 3, "-8.97", "NA", "growth_before_pct: \"NA\" is no number"},
    {BACKTEST_GDP, 3, "-61.2,-47.8,,", "-61.2,,-47.8,", "change_3_pct: is given, but not"},
    {BACKTEST_GDP, 3, "-61.2", "-161.2", "change_1_pct: -161.2 is outside -99 to 1000"},
    {BACKTEST_PANEL, 2, "1980", "80", "year: 80 is outside 1700 to 2200"},
    {BACKTEST_PANEL, 3, "24,1", "24,2", "fell: 2 is outside 0 to 1"},
    {BACKTEST_PANEL, 3, "24,1", "24,0.5", "fell: 0.5 is no whole number"},
    {BACKTEST_PANEL, 2, "-3.5,5000", "-3.5,0", "gdp_per_head_usd: 0 is outside 1 to"},
    {BACKTEST_RESPONSE, 1, "5,0.5,D,run\n", "", "4 rows, not 5: one a year"},
    {BACKTEST_RESPONSE, 5, "4,0.4", "3,0.4", "year: years must be 1 to 5 in order"},
    {BACKTEST_RESPONSE, 4, "0.3", "-0.3", "loss_per_trade_stopped: -0.3 is outside 0"},
    {BACKTEST_HAZARD, 8, "log_age", "log_ages", "term: \"log_ages\" is none of intercept"},
    {BACKTEST_HAZARD, 1, "log_age,-0.02,D,fit\n", "", "the term log_age is missing"},
    {BACKTEST_HAZARD, 8, "log_age", "growth", "term: the same stands in a line above"},
    {BACKTEST_HAZARD, 4, "1.7", "x", "value: \"x\" is no number, of -100 to 100"},
};

static void replace_first(const char *text, const char *from, const char *to, char out[2048])
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    assert_true(strlen(text) + strlen(to) < 2048);
    snprintf(out, 2048, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* Law: every bad cell is named with file and line, and nothing is made of the table. */
static void every_bad_cell_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char text[2048];
        struct problems problems = {0};
        struct backtest_data *data = NULL;
        replace_first(good[faults[i].table], faults[i].from, faults[i].to, text);
        assert_int_equal(read_with(faults[i].table, text, &problems, &data), STATUS_BAD_INPUT);
        assert_null(data);
        assert_problem_at(&problems, files[faults[i].table], faults[i].line, faults[i].words);
        problems_clear(&problems);
    }
}

static void all_files_are_looked_at(void **state)
{
    (void)state;
    static const char *const nowhere[BACKTEST_TABLE_COUNT] = {
        "/nowhere/a.csv", "/nowhere/b.csv", "/nowhere/c.csv", "/nowhere/d.csv",
        "/nowhere/e.csv"};
    struct problems problems = {0};
    struct backtest_data *data = NULL;
    assert_int_equal(backtest_data_read(nowhere, &problems, &data), STATUS_NOT_FOUND);
    assert_null(data);
    assert_problem_count(&problems, BACKTEST_TABLE_COUNT);
    problems_clear(&problems);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    int allowed = 0;
    for (;; allowed++) {
        struct problems problems = {0};
        struct backtest_data *data = NULL;
        alloc_fail_after(allowed);
        enum status status = read_with(BACKTEST_EPISODES, good[0], &problems, &data);
        alloc_fail_after(-1);
        problems_clear(&problems);
        if (status == STATUS_OK) {
            backtest_data_free(&data);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(data);
    }
    assert_true(allowed > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_become_a_case),
        cmocka_unit_test(every_bad_cell_is_named),
        cmocka_unit_test(all_files_are_looked_at),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
