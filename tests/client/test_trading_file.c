#include "client/trading_file.h"

#include "client/scenario_file.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char countries[] = "country\nArda\nBree\n";
static const char sectors[] = "sector,theta\ngrain,8.11\ntools,3.75\n";
static const char flows[] = "importer,exporter,sector,value,tariff\n"
                            "Arda,Arda,grain,60,\nArda,Bree,grain,10,0.25\n"
                            "Bree,Bree,grain,100,\nBree,Arda,grain,20,0.05\n"
                            "Arda,Arda,tools,80,\nArda,Bree,tools,22.5,0.1\n"
                            "Bree,Bree,tools,90,\nBree,Arda,tools,10,\n";
static const char shocks[] = "importer,exporter,sector,tariff,ntb_factor,embargo\n"
                             "Arda,Bree,grain,,,yes\nBree,Arda,*,0.5,,\n";
static const char scenario[] = "tables = \"own\";\nshocks = \"shocks.csv\";\n";

struct trial {
    struct folder folder;
    struct problems problems;
    struct scenario_file *file;
};

static int set_up(void **state)
{
    static struct trial trial;
    char path[FOLDER_PATH_BYTES + 8];
    trial = (struct trial){.file = NULL};
    folder_make(&trial.folder);
    snprintf(path, sizeof path, "%s/own", trial.folder.path);
    assert_int_equal(mkdir(path, 0700), 0);
    folder_write(&trial.folder, "own/countries.csv", countries);
    folder_write(&trial.folder, "own/sectors.csv", sectors);
    folder_write(&trial.folder, "own/flows.csv", flows);
    folder_write(&trial.folder, "shocks.csv", shocks);
    *state = &trial;
    return 0;
}

static int tear_down(void **state)
{
    struct trial *trial = *state;
    scenario_file_free(&trial->file);
    problems_clear(&trial->problems);
    folder_remove(&trial->folder);
    return 0;
}

static enum status read_text(struct trial *trial, const char *text)
{
    const char *path = folder_write(&trial->folder, "my-trade.cfg", text);
    scenario_file_free(&trial->file);
    problems_clear(&trial->problems);
    return scenario_file_read(path, &trial->problems, &trial->file);
}

static const Brink__V1__TradeTables *read_trade(struct trial *trial, const char *text)
{
    if (read_text(trial, text) != STATUS_OK) {
        fail_msg("%s", trial->problems.items[0].text);
    }
    return scenario_file_request(trial->file)->trade;
}

static void the_files_become_a_request(void **state)
{
    struct trial *trial = *state;
    const Brink__V1__TradeTables *trade = read_trade(trial, scenario);
    const Brink__V1__ScenarioRequest *request = scenario_file_request(trial->file);
    assert_null(request->world);
    assert_string_equal(request->scenario->name, "my-trade");
    assert_int_equal(request->scenario->analysis, BRINK__V1__ANALYSIS__ANALYSIS_TRADE);
    assert_int_equal(trade->n_countries, 2);
    assert_string_equal(trade->countries[1], "Bree");
    assert_string_equal(trade->sectors[1], "tools");
    assert_true(trade->theta[1] == 3.75);
    assert_int_equal(trade->n_flows, 8);
    assert_true(trade->flows[5] == 22.5); /* tools to Arda from Bree */
    assert_true(trade->tariff[1] == 0.25 && trade->tariff_after[1] == 0.25);
    assert_true(trade->tariff_after[2] == 0.5 && trade->tariff_after[6] == 0.5);
    assert_int_equal(trade->n_embargo, 8);
    for (size_t cell = 0; cell < 8; cell++) {
        assert_int_equal(trade->embargo[cell], cell == 1);
    }
    assert_int_equal(trade->n_value_added_share + trade->n_input_share, 0);
    assert_int_equal(trade->n_final_share + trade->n_value_added + trade->n_deficit, 0);
}

static void what_is_left_out_has_its_default(void **state)
{
    struct trial *trial = *state;
    const Brink__V1__TradeTables *trade = read_trade(trial, "tables = \"own\";\n");
    assert_int_equal(trade->deficits, BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_ADDITIVE);
    assert_true(trade->imbalance_max == 1e-6);
    assert_int_equal(trade->iterations_max, 200);
    assert_false(trade->list_flows);
    assert_int_equal(trade->n_coalition + trade->n_embargo + trade->n_tariff_after, 0);
    trade = read_trade(trial, "analysis = \"trade\"; tables = \"own\"; deficits = \"zero\";\n"
                              "coalition = [ \"Bree\", \"Arda\" ]; list_flows = true;\n"
                              "imbalance_max = 0.001; iterations_max = 50;\n");
    assert_int_equal(trade->deficits, BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_ZERO);
    assert_true(trade->imbalance_max == 0.001 && trade->list_flows);
    assert_int_equal(trade->iterations_max, 50);
    assert_string_equal(trade->coalition[1], "Arda");
}

/* Law: shocks lie beside the scenario where they are named, else in the folder. */
static void shocks_of_the_folder_are_read_where_none_are_named(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "own/shocks.csv",
                 "importer,exporter,sector,tariff,ntb_factor,embargo\nArda,Bree,tools,0.9,,\n");
    const Brink__V1__TradeTables *trade = read_trade(trial, "tables = \"own\";\n");
    assert_true(trade->tariff_after[5] == 0.9 && trade->tariff_after[2] == 0.05);
    trade = read_trade(trial, scenario);
    assert_true(trade->tariff_after[5] == 0.1 && trade->tariff_after[2] == 0.5);
}

static void faults_are_said_at_their_line(void **state)
{
    struct trial *trial = *state;
    static const struct {
        const char *text;
        unsigned line;
        const char *words;
    } faults[] = {
        {"analysis = \"economy\";\n", 3, "economy cannot be asked of trade tables: only trade"},
        {"deficits = \"none\";\n", 3, "\"none\" is none of additive, multiplicative, zero"},
        {"imbalance_max = 0.5;\n", 3, "0.5 is outside 1e-12 to 0.1 (share)"},
        {"iterations_max = 1001;\n", 3, "1001 is outside 1 to 1000 (iterations)"},
        {"coalition = [ \"Cora\" ];\n", 3, "there is no country Cora in the tables"},
        {"draws = 16;\n", 3, "16 is not supported with trade tables: leave it out"},
        {"world = \"w.cfg\";\n", 3, "world is not supported with the analysis trade"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", scenario, faults[i].text);
        assert_int_equal(read_text(trial, text), STATUS_BAD_INPUT);
        assert_problem_at(&trial->problems, "my-trade.cfg", faults[i].line, faults[i].words);
        assert_problem_count(&trial->problems, 1);
    }
}

static void files_at_fault_are_said(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial, "analysis = \"trade\";\n"), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-trade.cfg", 1, "tables is missing");
    assert_int_equal(read_text(trial, "tables = 3;\n"), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-trade.cfg", 1,
                      "tables: the name of a folder belongs here");
    assert_int_equal(read_text(trial, "tables = \"own\"; shocks = [ 1 ];\n"), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-trade.cfg", 1,
                      "shocks: the name of a file belongs here");
    assert_int_equal(read_text(trial, "tables = \"nowhere\";\n"), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "countries.csv", 0, "is missing");
    assert_int_equal(read_text(trial, "tables = \"own\"; shocks = \"no.csv\";\n"),
                     STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "no.csv", 0, "cannot be opened");
    folder_write(&trial->folder, "own/sectors.csv", "sector,theta\ngrain,8.11\ntools,0.01\n");
    assert_int_equal(read_text(trial, scenario), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "sectors.csv", 3, "theta: 0.01 is outside 0.1 to 100");
}

/* Law: accounts may miss by as much as the scenario says. */
static void accounts_are_held_to_the_setting(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "own/countries.csv", "country,deficit\nArda,2.6\nBree,-2.6\n");
    assert_int_equal(read_text(trial, scenario), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "countries.csv", 2, "Arda: the deficit is 2.6");
    read_trade(trial, "tables = \"own\"; imbalance_max = 0.01;\n");
}

static void survives_every_failed_allocation(void **state)
{
    struct trial *trial = *state;
    const char *path = folder_write(&trial->folder, "a.cfg", scenario);
    for (int allowed = 0;; allowed++) {
        problems_clear(&trial->problems);
        alloc_fail_after(allowed);
        enum status status = scenario_file_read(path, &trial->problems, &trial->file);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_true(allowed > 20);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(trial->file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_files_become_a_request, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_left_out_has_its_default, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shocks_of_the_folder_are_read_where_none_are_named,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_are_said_at_their_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_at_fault_are_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(accounts_are_held_to_the_setting, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("client/trading_file", tests, NULL, NULL);
}
