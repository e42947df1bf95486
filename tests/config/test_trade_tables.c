#include "config/trade_tables.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A table of two countries and two sectors that adds up: a tests' own. */
static const char *const whole[TRADE_FILE_COUNT] = {
    [TRADE_COUNTRIES] = "country,value_added,deficit\n"
                        "Arda,85,2.5\n"
                        "Bree,111,-2.5\n",
    [TRADE_SECTORS] = "theta,sector,note\n"
                      "8.11,grain,olives too\n"
                      "3.75,tools,\n",
    [TRADE_FLOWS] = "importer,exporter,sector,value,tariff\n"
                    "Bree,Bree,tools,90,\n"
                    "Arda,Arda,grain,60,0\n"
                    "Arda,Bree,grain,10,0.25\n"
                    "Bree,Arda,grain,20,0.05\n"
                    "Bree,Bree,grain,100,\n"
                    "Arda,Arda,tools,80,\n"
                    "Bree,Arda,tools,10,\n"
                    "Arda,Bree,tools,22.5,0.1\n",
    [TRADE_PRODUCTION] = "country,sector,value_added_share\n"
                         "Arda,grain,0.5\n"
                         "Arda,tools,0.5\n"
                         "Bree,grain,0.6\n"
                         "Bree,tools,0.4\n",
    [TRADE_INPUTS] = "country,using_sector,input_sector,share\n"
                     "Arda,grain,tools,0.5\n"
                     "Arda,tools,tools,0.5\n"
                     "Bree,grain,grain,0.4\n"
                     "Bree,tools,grain,0.1\n"
                     "Bree,tools,tools,0.5\n",
    [TRADE_SHOCKS] = "importer,exporter,sector,tariff,ntb_factor,embargo\n"
                     "*,Arda,*,0.5,,\n"
                     "Bree,Arda,tools,,1.35,no\n"
                     "Arda,*,grain,,,yes\n",
};

/* Reads tables in memory; a text of NULL is a file that is not there. */
static enum status build(const char *const texts[TRADE_FILE_COUNT],
                         struct problems *problems,
                         struct trade_tables **tables_out)
{
    struct csv *csvs[TRADE_FILE_COUNT] = {NULL};
    struct trade_source sources[TRADE_FILE_COUNT];
    enum status status = STATUS_OK;
    for (int file = 0; file < TRADE_FILE_COUNT; file++) {
        const char *name = trade_tables_name((enum trade_file)file);
        if (texts[file] != NULL && status == STATUS_OK) {
            status = csv_parse(name, texts[file], strlen(texts[file]), problems, &csvs[file]);
        }
        sources[file] = (struct trade_source){name, csvs[file]};
    }
    if (status == STATUS_OK) {
        status = trade_tables_build(sources, 1e-6, problems, tables_out);
    }
    for (int file = 0; file < TRADE_FILE_COUNT; file++) {
        csv_free(&csvs[file]);
    }
    return status;
}

static void assert_is(double found, double expected)
{
    assert_true(fabs(found - expected) < 1e-12);
}

static void reads_every_file_in_any_order_of_rows(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    enum status status = build(whole, &problems, &tables);
    assert_problem_count(&problems, 0);
    assert_int_equal(status, STATUS_OK);
    assert_int_equal(tables->country_count, 2);
    assert_int_equal(tables->sector_count, 2);
    assert_string_equal(tables->countries[1], "Bree");
    assert_string_equal(tables->sectors[0], "grain");
    assert_is(tables->theta[0], 8.11);
    assert_is(tables->value_added[1], 111);
    assert_is(tables->deficit[1], -2.5);
    assert_is(tables->flows[1], 10.0); /* grain to Arda from Bree */
    assert_is(tables->tariff[1], 0.25);
    assert_is(tables->flows[4 + 2], 10.0); /* tools to Bree from Arda */
    assert_is(tables->value_added_share[3], 0.4);
    assert_is(tables->input_share[1], 0.5); /* Arda: tools in grain */
    assert_is(tables->input_share[2], 0.0);
    assert_is(tables->input_share[6], 0.1); /* Bree: grain in tools */
    assert_null(tables->final_share);
    assert_true(tables->imbalance < 1e-15);
    trade_tables_free(&tables);
    assert_null(tables);
}

/* Law: * leaves out what is sold at home, an empty cell changes nothing, a later row wins. */
static void shocks_are_spread_by_their_rows(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    assert_int_equal(build(whole, &problems, &tables), STATUS_OK);
    static const double tariff[8] = {0, 0.25, 0.5, 0, 0, 0.1, 0.5, 0};
    for (size_t cell = 0; cell < 8; cell++) {
        assert_is(tables->tariff_after[cell], tariff[cell]);
        assert_is(tables->barrier[cell], cell == 4 + 2 ? 1.35 : 1.0);
        assert_int_equal(tables->embargo[cell], cell == 1);
    }
    trade_tables_free(&tables);
}

static void what_is_left_out_is_not_there(void **state)
{
    (void)state;
    const char *texts[TRADE_FILE_COUNT] = {NULL};
    texts[TRADE_COUNTRIES] = "country,value_added\nArda,\nBree,\n";
    texts[TRADE_SECTORS] = "sector,theta\nall,4\n";
    texts[TRADE_FLOWS] = "exporter,importer,sector,value\nArda,Arda,all,5\nBree,Arda,all,1\n"
                         "Arda,Bree,all,1.5\nBree,Bree,all,9\n";
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    assert_int_equal(build(texts, &problems, &tables), STATUS_OK);
    assert_null(tables->value_added);
    assert_null(tables->deficit);
    assert_null(tables->value_added_share);
    assert_null(tables->input_share);
    assert_null(tables->final_share);
    assert_null(tables->tariff_after);
    assert_null(tables->barrier);
    assert_null(tables->embargo);
    assert_is(tables->flows[1], 1.0);
    assert_is(tables->flows[2], 1.5);
    trade_tables_free(&tables);
}

/* One file of the whole in another wording: what is said, and where. */
struct refusal {
    enum trade_file file;
    unsigned line;
    const char *text;
    const char *words;
};

static void refuse(const struct refusal *refusal)
{
    const char *texts[TRADE_FILE_COUNT];
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    memcpy(texts, whole, sizeof texts);
    texts[refusal->file] = refusal->text;
    assert_int_equal(build(texts, &problems, &tables), STATUS_BAD_INPUT);
    assert_null(tables);
    assert_problem_at(&problems, trade_tables_name(refusal->file), refusal->line,
                      refusal->words);
    problems_clear(&problems);
}

static void faults_of_names_are_named_with_their_line(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {TRADE_COUNTRIES, 0, NULL, "is missing"},
        {TRADE_COUNTRIES, 1, "country\n", "0 countries, outside 1 to 256"},
        {TRADE_COUNTRIES, 4, "country\nArda\nBree\nArda\n", "country: Arda stands twice"},
        {TRADE_COUNTRIES, 4, "country\nArda\nBree\n*\n", "country: a name has 1 to 64 bytes"},
        {TRADE_COUNTRIES, 2, "country,deficit\nArda,\nBree,2\n", "deficit: empty, where other"},
        {TRADE_COUNTRIES, 3, "country,value_added\nArda,85\nBree,0\n",
         "value_added: 0 is outside 1e-12 to 1e+18"},
        {TRADE_COUNTRIES, 1, "country,defcit\nArda,2\nBree,2\n",
         "there is no column defcit (did you mean deficit?)"},
        {TRADE_SECTORS, 1, "sector\ngrain\ntools\n", "the column theta is missing"},
        {TRADE_SECTORS, 2, "sector,theta\ngrain,0.05\ntools,4\n",
         "theta: 0.05 is outside 0.1 to 100"},
        {TRADE_SECTORS, 2, "sector,theta\ngrain,\ntools,4\n",
         "theta: a number from 0.1 to 100 is missing"},
        {TRADE_FLOWS, 2, "importer,exporter,sector,value\nArda,Bre,grain,1\n",
         "exporter: there is no country \"Bre\" (did you mean Bree?)"},
        {TRADE_FLOWS, 2, "importer,exporter,sector,value\nArda,Bree,grains,1\n",
         "sector: there is no sector \"grains\" (did you mean grain?)"},
        {TRADE_FLOWS, 2, "importer,exporter,sector,value\nArda,Bree,grain,-2.385\n",
         "value: -2.385 is outside 0 to 1e+18"},
        {TRADE_FLOWS, 2, "importer,exporter,sector,value\nArda,Bree,grain,1,\n", "5 cells"},
        {TRADE_FLOWS, 2, "importer,exporter,sector,value\nArda,Bree,grain,many\n",
         "value: \"many\" is no number"},
        {TRADE_FLOWS, 4,
         "importer,exporter,sector,value\nArda,Bree,grain,1\n\nArda,Bree,grain,2\n",
         "stands twice: line 2 is about the same"},
        {TRADE_FLOWS, 2, "importer,exporter,sector,value,tariff\nArda,Arda,grain,1,0.1\n",
         "tariff: no tariff is paid on what is sold at home"},
        {TRADE_FLOWS, 2, "importer,exporter,sector,value,tariff\nArda,Bree,grain,1,-0.1\n",
         "tariff: -0.1 is outside 0 to 100"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        refuse(&refusals[i]);
    }
}

static void faults_of_shares_are_named_with_their_line(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {TRADE_PRODUCTION, 0, NULL, "is missing: production.csv and inputs.csv come together"},
        {TRADE_PRODUCTION, 1, "country,sector,value_added_share\nArda,grain,0.5\n",
         "no row for Arda, tools"},
        {TRADE_PRODUCTION, 3,
         "country,sector,value_added_share\nArda,tools,0.5\nArda,grain,0.51\nBree,grain,0.6\n"
         "Bree,tools,0.4\n",
         "Arda, grain: value added and inputs add up to 1.01, not to 1"},
        {TRADE_PRODUCTION, 2, "country,sector,value_added_share\nArda,grain,1.01\n",
         "value_added_share: 1.01 is outside 0 to 1"},
        {TRADE_INPUTS, 2, "country,using_sector,input_sector,share\nArda,grain,tools,-0.02\n",
         "share: -0.02 is outside -0.01 to 1"},
        {TRADE_INPUTS, 3,
         "country,using_sector,input_sector,share\nArda,grain,tools,0.5\nArda,grain,tools,0."
         "1\n",
         "stands twice: line 2"},
        {TRADE_FINAL, 3, "country,sector,share\nArda,grain,0.5\nArda,tools,0.6\nBree,grain,1\n",
         "Arda: shares add up to 1.1, not to 1"},
        {TRADE_FINAL, 1, "country,sector,share\nArda,grain,1\n",
         "Bree: shares add up to 0, not to 1"},
        {TRADE_FINAL, 3, "country,sector,share\nArda,grain,1\nArda,grain,1\n",
         "stands twice: line 2"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        refuse(&refusals[i]);
    }
}

static void faults_of_shocks_are_named_with_their_line(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {TRADE_SHOCKS, 2, "importer,exporter,sector,embargo\nArda,Arda,grain,yes\n",
         "exporter: what is sold at home meets no barrier"},
        {TRADE_SHOCKS, 2, "importer,exporter,sector,embargo\nArda,*,grain,\n",
         "changes nothing: tariff, ntb_factor and embargo are empty"},
        {TRADE_SHOCKS, 2, "importer,exporter,sector,embargo\nArda,*,grain,1\n",
         "embargo: there is no answer \"1\""},
        {TRADE_SHOCKS, 2, "importer,exporter,sector,ntb_factor\nArda,*,grain,0\n",
         "ntb_factor: 0 is outside 0.01 to 100"},
        {TRADE_SHOCKS, 4,
         "importer,exporter,sector,tariff\n*,*,*,0.1\nArda,Bree,*,0.1\n*,*,*,0.2\n",
         "stands twice: line 2 is about the same"},
        {TRADE_SHOCKS, 1, "importer,exporter,sector,tarif\n*,*,*,0.1\n",
         "there is no column tarif (did you mean tariff?)"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        refuse(&refusals[i]);
    }
}

static void accounts_that_do_not_close_are_named_with_what_they_miss(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {TRADE_COUNTRIES, 3, "country,value_added\nBree,111\nArda,86\n",
         "Arda: value added is 86, the sectors' sales make it 85: a miss of 0.0"},
        {TRADE_COUNTRIES, 3, "country,deficit\nArda,2.5\nBree,-2.4\n",
         "Bree: the deficit is -2.4, the flows make it -2.5: a miss of 0.0"},
        {TRADE_COUNTRIES, 2, "country,deficit\nArda,-85\nBree,-2.5\n",
         "Arda: value added 85 and deficit -85 leave nothing to spend"},
    };
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        refuse(&refusals[i]);
    }
    const char *texts[TRADE_FILE_COUNT];
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    memcpy(texts, whole, sizeof texts);
    texts[TRADE_FINAL] = "country,sector,share\nArda,grain,1\nBree,tools,1\n";
    assert_int_equal(build(texts, &problems, &tables), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "countries.csv", 2,
                      "Arda, grain: inputs and final spending are 92.25, purchases 72.5: a ");
    problems_clear(&problems);
    texts[TRADE_FINAL] = NULL;
    texts[TRADE_INPUTS] = "country,using_sector,input_sector,share\nArda,grain,grain,0.5\n"
                          "Arda,tools,grain,0.5\nBree,grain,tools,0.4\nBree,tools,tools,0.6\n";
    assert_int_equal(build(texts, &problems, &tables), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "countries.csv", 2,
                      "Arda, grain: inputs are 85, purchases only 72.5: a miss of 0.");
    problems_clear(&problems);
}

/* Law: one fault does not hide another, in whatever file. */
static void every_fault_is_found_at_once(void **state)
{
    (void)state;
    const char *texts[TRADE_FILE_COUNT];
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    memcpy(texts, whole, sizeof texts);
    texts[TRADE_FLOWS] = "importer,exporter,sector,value\nArda,Bree,grain,-1\nX,Bree,grain,1\n";
    texts[TRADE_PRODUCTION] = "country,sector,value_added_share\nArda,grain,2\n";
    texts[TRADE_INPUTS] = "country,using_sector,input_sector,share\nArda,grain,tool,0.5\n";
    texts[TRADE_FINAL] = "country,sector,share\nArda,grain,-1\n";
    texts[TRADE_SHOCKS] = "importer,exporter,sector,tariff\nArda,Bree,grain,-1\n";
    assert_int_equal(build(texts, &problems, &tables), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "flows.csv", 2, "value: -1");
    assert_problem_at(&problems, "flows.csv", 3, "importer: there is no country");
    assert_problem_at(&problems, "production.csv", 2, "value_added_share: 2");
    assert_problem_at(&problems, "inputs.csv", 2, "input_sector: there is no sector");
    assert_problem_at(&problems, "final.csv", 2, "share: -1");
    assert_problem_at(&problems, "shocks.csv", 2, "tariff: -1");
    assert_problem_count(&problems, 6);
    problems_clear(&problems);
}

static void keeps_to_its_limits(void **state)
{
    (void)state;
    static char countries[4096] = "country\n";
    static char sectors[4096] = "sector,theta\n";
    const char *texts[TRADE_FILE_COUNT] = {countries, sectors, whole[TRADE_FLOWS]};
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    for (int n = 0; n < 256; n++) {
        size_t at = strlen(countries);
        snprintf(countries + at, sizeof countries - at, "c%d\n", n);
    }
    for (int j = 0; j < 65; j++) {
        size_t at = strlen(sectors);
        snprintf(sectors + at, sizeof sectors - at, "s%d,4\n", j);
    }
    assert_int_equal(build(texts, &problems, &tables), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "flows.csv", 1, "4259840 countries x countries x sectors");
    problems_clear(&problems);
    size_t end = strlen(countries);
    snprintf(countries + end, sizeof countries - end, "one more\n");
    assert_int_equal(build(texts, &problems, &tables), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "countries.csv", 1, "257 countries, outside 1 to 256");
    problems_clear(&problems);
}

static void reads_a_folder(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    folder_make(&folder);
    for (int file = 0; file < TRADE_FILE_COUNT; file++) {
        if (whole[file] != NULL) {
            folder_write(&folder, trade_tables_name((enum trade_file)file), whole[file]);
        }
    }
    assert_int_equal(trade_tables_read(folder.path, NULL, 1e-6, &problems, &tables), STATUS_OK);
    assert_is(tables->flows[1], 10.0);
    trade_tables_free(&tables);
    folder_write(&folder, "final.csv", "country,sector,share\nArda,grain,2\n");
    assert_int_equal(trade_tables_read(folder.path, NULL, 1e-6, &problems, &tables),
                     STATUS_BAD_INPUT);
    assert_problem_at(&problems, "/final.csv", 2, "share: 2 is outside 0 to 1");
    problems_clear(&problems);
    folder_remove(&folder);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    for (int count = 0; status == STATUS_NO_MEMORY; count++) {
        struct problems problems = {0};
        struct trade_tables *tables = NULL;
        alloc_fail_after(count);
        status = build(whole, &problems, &tables);
        alloc_fail_after(-1);
        assert_true((status == STATUS_OK) == (tables != NULL));
        assert_true((status == STATUS_OK) == problems_none(&problems));
        problems_clear(&problems);
        trade_tables_free(&tables);
    }
    assert_int_equal(status, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_file_in_any_order_of_rows),
        cmocka_unit_test(shocks_are_spread_by_their_rows),
        cmocka_unit_test(what_is_left_out_is_not_there),
        cmocka_unit_test(faults_of_names_are_named_with_their_line),
        cmocka_unit_test(faults_of_shares_are_named_with_their_line),
        cmocka_unit_test(faults_of_shocks_are_named_with_their_line),
        cmocka_unit_test(accounts_that_do_not_close_are_named_with_what_they_miss),
        cmocka_unit_test(every_fault_is_found_at_once),
        cmocka_unit_test(keeps_to_its_limits),
        cmocka_unit_test(reads_a_folder),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("config/trade_tables", tests, NULL, NULL);
}
