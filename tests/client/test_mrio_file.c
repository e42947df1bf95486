#include "client/mrio_file.h"

#include "client/scenario_file.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two regions, two sectors; every row sells what it makes. */
static const char flows[] = "region|sector,east|coal,east|food,west|coal,west|food\n"
                            "east|coal,1,2,0.5,0.25\n"
                            "east|food,0.5,3,0,1.5\n"
                            "west|coal,0.25,0,1,2.25\n"
                            "west|food,0,0.75,0.5,2\n";
static const char final[] = "region|category,east|households,west|households,east|stocks\n"
                            "east|coal,4,1,0.25\n"
                            "east|food,6,2.5,-0.5\n"
                            "west|coal,0.5,3,0\n"
                            "west|food,1.25,7,0\n";
static const char output[] = "region|sector,x\n"
                             "east|coal,9\n"
                             "east|food,13\n"
                             "west|coal,7\n"
                             "west|food,11.5\n";
static const char loss[] = "step,west|coal,west|food\n0,0,0\n1,0.3,0\n2,0.25,0\n";

static const char scenario[] = "table = { z = \"Z.csv\"; y = \"Y.csv\"; x = \"x.csv\"; };\n"
                               "capacity_loss = \"loss.csv\";\n";

struct trial {
    struct folder folder;
    struct problems problems;
    struct scenario_file *file;
};

static int set_up(void **state)
{
    struct trial *trial = calloc(1, sizeof *trial);
    assert_non_null(trial);
    folder_make(&trial->folder);
    folder_write(&trial->folder, "Z.csv", flows);
    folder_write(&trial->folder, "Y.csv", final);
    folder_write(&trial->folder, "x.csv", output);
    folder_write(&trial->folder, "loss.csv", loss);
    *state = trial;
    return 0;
}

static int tear_down(void **state)
{
    struct trial *trial = *state;
    folder_remove(&trial->folder);
    scenario_file_free(&trial->file);
    problems_clear(&trial->problems);
    free(trial);
    return 0;
}

static enum status read_text(struct trial *trial, const char *text)
{
    const char *path = folder_write(&trial->folder, "my-table.cfg", text);
    scenario_file_free(&trial->file);
    problems_clear(&trial->problems);
    return scenario_file_read(path, &trial->problems, &trial->file);
}

static const Brink__V1__Table *read_table(struct trial *trial, const char *text)
{
    if (read_text(trial, text) != STATUS_OK) {
        fail_msg("%s", trial->problems.items[0].text);
    }
    return scenario_file_request(trial->file)->table;
}

static void the_files_become_a_request(void **state)
{
    struct trial *trial = *state;
    const Brink__V1__Table *table = read_table(trial, scenario);
    const Brink__V1__ScenarioRequest *request = scenario_file_request(trial->file);
    assert_null(request->world);
    assert_string_equal(request->scenario->name, "my-table");
    assert_int_equal(request->scenario->analysis, BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY);
    assert_int_equal(table->n_industries, 4);
    const Brink__V1__Industry *food = table->industries[1];
    assert_string_equal(food->region, "east");
    assert_string_equal(food->sector, "food");
    assert_true(food->output == 13.0);
    assert_int_equal(food->n_flows, 4);
    assert_true(food->flows[1] == 3.0 && food->flows[3] == 1.5);
    assert_int_equal(food->n_final_demand, 2);
    assert_true(food->final_demand[0] == 5.5 && food->final_demand[1] == 2.5);
    assert_int_equal(food->n_capacity_loss, 0);
    assert_int_equal(table->industries[2]->n_capacity_loss, 3);
    assert_true(table->industries[2]->capacity_loss[1] == 0.3);
    assert_int_equal(table->industries[3]->n_capacity_loss, 0); /* nothing is lost */
}

static void what_is_left_out_has_its_default(void **state)
{
    struct trial *trial = *state;
    const Brink__V1__Table *table = read_table(trial, scenario);
    assert_int_equal(table->rule, BRINK__V1__TABLE_RULE__TABLE_RULE_PUBLISHED);
    assert_int_equal(table->shares, BRINK__V1__TABLE_SHARES__TABLE_SHARES_CAPACITY);
    assert_true(table->psi == 0.8 && table->stock_days == 90.0 &&
                table->tau_stock_days == 60.0);
    assert_true(table->overcapacity->base_ratio == 1.0 && table->overcapacity->max == 1.25 &&
                table->overcapacity->tau_days == 365.0);
    assert_int_equal(table->steps, 3); /* as many as the file of losses has */
    assert_int_equal(table->stocks_every, 30);
    table =
        read_table(trial, "table = { z = \"Z.csv\"; y = \"Y.csv\"; x = \"x.csv\"; };\n"
                          "rule = \"reference\"; shares = \"fixed\"; psi = 0.5; steps = 12;\n"
                          "overcapacity = { base = 1.1; max = 1.5; };\n");
    assert_int_equal(table->rule, BRINK__V1__TABLE_RULE__TABLE_RULE_REFERENCE);
    assert_int_equal(table->shares, BRINK__V1__TABLE_SHARES__TABLE_SHARES_FIXED);
    assert_true(table->psi == 0.5 && table->overcapacity->base_ratio == 1.1 &&
                table->overcapacity->max == 1.5 && table->overcapacity->tau_days == 365.0);
    assert_int_equal(table->steps, 12);
}

/* A file in place of one of the four is refused at its line. */
static void refuses(struct trial *trial,
                    const char *name,
                    const char *text,
                    const char *file,
                    unsigned line,
                    const char *words)
{
    static const char *const names[] = {"Z.csv", "Y.csv", "x.csv", "loss.csv"};
    static const char *const texts[] = {flows, final, output, loss};
    folder_write(&trial->folder, name, text);
    assert_int_equal(read_text(trial, scenario), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, file, line, words);
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            folder_write(&trial->folder, name, texts[i]);
        }
    }
}

static void labels_must_be_those_of_a_table(void **state)
{
    struct trial *trial = *state;
    refuses(trial, "Z.csv", "l,a|x,a|y\na|x,1,2\n", "Z.csv", 1, "1 rows and 2 columns");
    refuses(trial, "Z.csv", "l,a|x,a|y\na|x,1,2\na|z,1,2\n", "Z.csv", 3,
            "row a|z stands where the columns have a|y");
    refuses(trial, "Z.csv", "l,ax\nax,1\n", "Z.csv", 2, "ax is no label: region|sector");
    refuses(trial, "Z.csv",
            "l,east|food,east|coal,west|coal,west|food\neast|food,1,0,0,0\neast|coal,0,1,0,0\n"
            "west|coal,0,0,1,0\nwest|food,0,0,0,1\n",
            "x.csv", 2, "row east|coal stands where z has east|food");
    refuses(trial, "x.csv", "l,x\neast|coal,9\neast|food,13\nwest|coal,7\n", "x.csv", 0,
            "row west|food is missing: z has it");
    refuses(trial, "x.csv",
            "l,x,VA\neast|coal,9,1\neast|food,13,1\nwest|coal,7,1\nwest|food,11.5,1\n", "x.csv",
            1, "2 columns: x has one");
    refuses(trial, "Y.csv",
            "l,east|h,wset|h\neast|coal,4,1\neast|food,6,2\nwest|coal,1,3\nwest|food,1,7\n",
            "Y.csv", 1, "column wset|h: z has no region wset (did you mean west?)");
    refuses(trial, "Y.csv",
            "l,east|h,total\neast|coal,4,1\neast|food,6,2\nwest|coal,1,3\nwest|food,1,7\n",
            "Y.csv", 1, "column total is no label: region|category");
    refuses(trial, "loss.csv", "step,east|iron\n0,0\n", "loss.csv", 1,
            "column east|iron: z has no such industry");
    refuses(trial, "loss.csv", "step,east|coal\n0,0\n2,0\n", "loss.csv", 3,
            "step 2 stands where 1 belongs");
}

/* Labels in no order: the files agree with each other, and the table's own rule is broken. */
static void labels_that_are_not_sorted_are_refused_at_their_line(void **state)
{
    struct trial *trial = *state;
    folder_write(&trial->folder, "Z.csv",
                 "l,east|food,east|coal\neast|food,1,0\neast|coal,0,1\n");
    folder_write(&trial->folder, "Y.csv", "l,east|h\neast|food,1\neast|coal,1\n");
    folder_write(&trial->folder, "x.csv", "l,x\neast|food,2\neast|coal,2\n");
    folder_write(&trial->folder, "loss.csv", "step,east|food\n0,0\n");
    assert_int_equal(read_text(trial, scenario), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "Z.csv", 3,
                      "east|coal stands where a sector behind food");
    assert_problem_count(&trial->problems, 1);
}

static void numbers_are_refused_at_their_line(void **state)
{
    struct trial *trial = *state;
    refuses(trial, "Z.csv",
            "l,east|coal,east|food,west|coal,west|food\neast|coal,1,2,0.5,0.25\n"
            "east|food,0.5,3,0,1.5\nwest|coal,0.25,-0.1,1,2.25\nwest|food,0,0.75,0.5,2\n",
            "Z.csv", 4, "-0.1 is outside 0 to 1e+18 (money a year)");
    refuses(trial, "Z.csv", "l,a|x\na|x,many\n", "Z.csv", 2,
            "column a|x: \"many\" is no number");
    refuses(trial, "x.csv", "l,x\neast|coal,9\neast|food,-13\nwest|coal,7\nwest|food,11.5\n",
            "x.csv", 3, "-13 is outside 0 to 1e+18 (money a year)");
    refuses(trial, "x.csv", "l,x\neast|coal,9\neast|food,13\nwest|coal,8\nwest|food,11.5\n",
            "x.csv", 4, "8, but its row sells 7");
    refuses(trial, "loss.csv", "step,west|coal\n0,0\n1,1.3\n", "loss.csv", 3,
            "west|coal: 1.3 is outside 0 to 1 (share)");
    refuses(trial, "loss.csv", "step,west|coal\n0,-0.1\n", "loss.csv", 2,
            "west|coal: -0.1 is outside 0 to 1 (share)");
}

static void settings_are_refused_at_their_line(void **state)
{
    struct trial *trial = *state;
    static const struct {
        const char *text;
        const char *words;
    } faults[] = {
        {"stock_days = 1.2;\n", "1.2 days are 1.2 steps of cover"},
        {"psi = 1.5;\n", "1.5 is outside 0 to 1 (share)"},
        {"rule = \"publshed\";\n", "\"publshed\" is none of published, reference"},
        {"overcapacity = { base = 1.3; max = 1.2; };\n", "1.2 is below base, 1.3"},
        {"steps = 2;\n", "3 numbers for 2 steps"},
        {"draws = 16;\n", "16 is not supported with a table: leave it out"},
        {"world = \"w.cfg\";\n", "world stands beside a table"},
        {"analysis = \"assess\";\n", "assess needs a world"},
        {"measures = ( { name = \"a\"; kind = \"ban\"; goods = [ \"cola\" ]; from = [ \"*\" ]; "
         "to = "
         "[ \"*\" ]; } );\n",
         "the table has no sector cola (did you mean coal?)"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s", scenario, faults[i].text);
        assert_int_equal(read_text(trial, text), STATUS_BAD_INPUT);
        bool is_of_loss = strncmp(faults[i].text, "steps", 5) == 0;
        assert_problem_at(&trial->problems, is_of_loss ? "loss.csv" : "my-table.cfg",
                          is_of_loss ? 1 : 3, faults[i].words);
        assert_problem_count(&trial->problems, 1);
    }
}

static void files_that_are_not_named_or_not_there_are_said(void **state)
{
    struct trial *trial = *state;
    assert_int_equal(read_text(trial, "table = { z = \"Z.csv\"; x = \"x.csv\"; };\n"),
                     STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-table.cfg", 1, "table.y is missing");
    assert_int_equal(read_text(trial, "table = \"Z.csv\";\n"), STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-table.cfg", 1, "table: a group belongs here");
    assert_int_equal(
        read_text(trial, "table = { z = \"no.csv\"; y = \"Y.csv\"; x = \"x.csv\"; };\n"),
        STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "no.csv", 0, "cannot be opened");
    assert_int_equal(
        read_text(trial, "table = { z = \"Z.csv\"; y = \"Y.csv\"; x = \"x.csv\"; w = 1; };\n"),
        STATUS_BAD_INPUT);
    assert_problem_at(&trial->problems, "my-table.cfg", 1, "table: there is no part w");
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
        cmocka_unit_test_setup_teardown(labels_must_be_those_of_a_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(labels_that_are_not_sorted_are_refused_at_their_line,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_refused_at_their_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_are_refused_at_their_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_that_are_not_named_or_not_there_are_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("client/mrio_file", tests, NULL, NULL);
}
