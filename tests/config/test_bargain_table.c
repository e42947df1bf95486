#include "config/bargain_table.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdio.h>
#include <string.h>

/* As the toolkit writes it: blanks, and a comma at the end of each line. */
static const char sample[] = "Sample ,\"Two, and three\",3,2,\n"
                             "Actor,Description,Power,Pressure,S1,Talks,S2,\n"
                             "A, first actor, 102.5, 75.79, 49.5,  6.37,  5.91,\n"
                             "B,,53,82.72,30,73.5,21.22,\n"
                             "\"C, the third\",third, 1e-3,0,100,100,0\n";

static enum status
parse(const char *text, struct problems *problems, struct bargain_table **out)
{
    return bargain_table_parse("a.csv", text, strlen(text), problems, out);
}

static void reads_the_toolkits_format(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    assert_int_equal(parse(sample, &problems, &table), STATUS_OK);
    assert_string_equal(table->name, "Sample ");
    assert_string_equal(table->description, "Two, and three");
    assert_int_equal(table->actor_count, 3);
    assert_int_equal(table->dimension_count, 2);
    assert_string_equal(table->dimensions[1], "Talks");
    assert_string_equal(table->actors[2].name, "C, the third");
    assert_string_equal(table->actors[1].description, "");
    assert_true(table->actors[0].capability == 102.5);
    assert_true(table->actors[0].positions[0] == 75.79 / 100.0);
    assert_true(table->actors[0].saliences[1] == 5.91 / 100.0);
    assert_true(table->actors[2].positions[1] == 1.0 && table->actors[2].saliences[1] == 0.0);
    bargain_table_free(&table);
    assert_null(table);
    bargain_table_free(&table);
    problems_clear(&problems);
}

/* Two columns more, for all actors, are standard deviations. */
static void reads_deviations_behind_the_toolkits_columns(void **state)
{
    (void)state;
    static const char text[] = "Sample,,2,1\n"
                               "Actor,Description,Power,Rate,Care,SD rate,SD care\n"
                               "A,,10,20,30,12.5,0\n"
                               "B,,10,60,30,0,4\n";
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    assert_int_equal(parse(text, &problems, &table), STATUS_OK);
    assert_true(table->has_deviations);
    assert_int_equal(table->dimension_count, 1);
    assert_true(table->actors[0].position_deviation == 0.125);
    assert_true(table->actors[1].salience_deviation == 0.04);
    bargain_table_free(&table);
    assert_int_equal(parse(sample, &problems, &table), STATUS_OK);
    assert_false(table->has_deviations);
    assert_true(table->actors[0].position_deviation == 0.0);
    bargain_table_free(&table);
    problems_clear(&problems);
}

static void refuses_a_deviation_that_is_none(void **state)
{
    (void)state;
    static const char text[] = "Sample,,2,1\n"
                               "Actor,Description,Power,Rate,Care,SD rate,SD care\n"
                               "A,,10,20,30,-1,0\n"
                               "B,,10,60,30,0\n";
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    assert_int_equal(parse(text, &problems, &table), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "a.csv", 3, "column 6: -1 is outside 0 to 100");
    assert_problem_at(&problems, "a.csv", 4, "6 cells, not 7");
    problems_clear(&problems);
}

/* The sample with one text put in place of another. */
static void refuses(const char *from, const char *to, unsigned line, const char *words)
{
    char text[1024];
    const char *found = strstr(sample, from);
    assert_non_null(found);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(found - sample), sample, to,
             found + strlen(from));
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    assert_int_equal(parse(text, &problems, &table), STATUS_BAD_INPUT);
    assert_null(table);
    assert_problem_at(&problems, "a.csv", line, words);
    problems_clear(&problems);
}

static void names_the_cell_and_what_is_allowed(void **state)
{
    (void)state;
    refuses(",3,2", ",4,2", 1, "column 3: 4 actors, but there are 3 rows of them");
    refuses(",3,2", ",1,2", 1, "column 3: 1 is outside 2 to 512");
    refuses(",3,2", ",3.5,2", 1, "column 3: 3.5 is not a whole number");
    refuses(",3,2", ",3,17", 1, "column 4: 17 is outside 1 to 16");
    refuses(",3,2", ",3", 1, "3 cells, not 4");
    refuses(",3,2,", ",3", 1, "3 cells, not 4");
    refuses(",3,2", ",3,3", 2, "7 cells, not 9");
    refuses(",Talks", "", 2, "6 cells, not 7");
    refuses("102.5", "0", 3, "column 3: 0 is outside 1e-06 to 1e+09");
    refuses("102.5", "x y", 3, "column 3: \" x y\" is not a number");
    refuses("82.72", "182.72", 4, "column 4: 182.72 is outside 0 to 100");
    refuses("82.72", "inf", 4, "column 4: \"inf\" is not a number");
    refuses("21.22", "-1", 4, "column 7: -1 is outside 0 to 100");
    refuses("21.22", "71.22", 4, "saliences add up to 101.22, outside 0.0001 to 100");
    refuses("0,100,100,0", "0,0,100,0", 5, "saliences add up to 0, outside");
    refuses("B,,", "A,,", 4, "column 1: the name of an earlier row");
    refuses("B,,", " ,,", 4, "column 1: a name is missing");
    refuses(",21.22,", "", 4, "6 cells, not 7");
    refuses("53", "5\"3", 4, "a quote inside a cell");
}

static void a_table_without_its_two_lines_is_refused(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    assert_int_equal(parse("", &problems, &table), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "a.csv", 1, "two lines come before the actors");
    problems_clear(&problems);
}

static void reads_files(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    folder_make(&folder);
    const char *path = folder_write(&folder, "b.csv", sample);
    assert_int_equal(bargain_table_read(path, &problems, &table), STATUS_OK);
    assert_int_equal(table->actor_count, 3);
    bargain_table_free(&table);
    assert_int_equal(bargain_table_read("no/such.csv", &problems, &table), STATUS_NOT_FOUND);
    assert_null(table);
    problems_clear(&problems);
    folder_remove(&folder);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct bargain_table *table = NULL;
        alloc_fail_after(allowed);
        status = parse(sample, &problems, &table);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((status == STATUS_OK) == (table != NULL));
        assert_true((status == STATUS_OK) == problems_none(&problems));
        bargain_table_free(&table);
        problems_clear(&problems);
    }
    assert_in_range(allowed, 5, 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_toolkits_format),
        cmocka_unit_test(reads_deviations_behind_the_toolkits_columns),
        cmocka_unit_test(refuses_a_deviation_that_is_none),
        cmocka_unit_test(names_the_cell_and_what_is_allowed),
        cmocka_unit_test(a_table_without_its_two_lines_is_refused),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("config/bargain_table", tests, NULL, NULL);
}
