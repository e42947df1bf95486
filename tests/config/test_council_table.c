#include "base/buffer.h"
#include "config/council_table.h"
#include "config/csv.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <stdio.h>
#include <string.h>

static const char provisions[] =
    "provision,status_quo,outside,levels,draft,adopted,tag,reason\n"
    "oil,0.1,0.9,graded,1,0.25,S,why\n"
    "workers,0,0,0/0.5/1,1,0.5,assumption,\"x, y\"\n";

static const char members[] =
    "member,veto,ideal_workers,ideal_oil,sd,weight_oil,weight_workers,kappa,tag,reason,shift\n"
    "Rho,1,0.2,0.4,0.12,0.75,0.25,uniform 0..0.1,S,why,0.05\n"
    "Tau,0,0.3,0.6,0.1,0.5,0.5,0.02,G,,-0.1\n";

static enum status parse(const char *first,
                         const char *second,
                         struct problems *problems,
                         struct council_table **out)
{
    const struct council_table_text a = {"p.csv", first, strlen(first)};
    const struct council_table_text b = {"m.csv", second, strlen(second)};
    return council_table_parse(&a, &b, problems, out);
}

static void reads_both_tables(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct council_table *table = NULL;
    assert_int_equal(parse(provisions, members, &problems, &table), STATUS_OK);
    assert_int_equal(table->provision_count, 2);
    assert_string_equal(table->provisions[0].name, "oil");
    assert_int_equal(table->provisions[0].level_count, 0);
    assert_true(table->provisions[0].status_quo == 0.1 && table->provisions[0].outside == 0.9);
    assert_int_equal(table->provisions[1].level_count, 3);
    assert_true(table->provisions[1].levels[1] == 0.5);
    assert_true(table->provisions[1].draft == 1.0 && table->provisions[1].adopted == 0.5);
    assert_string_equal(table->provisions[1].reason, "x, y");
    assert_int_equal(table->member_count, 2);
    const struct council_table_member *rho = &table->members[0];
    assert_string_equal(rho->name, "Rho");
    assert_int_equal(rho->veto, 1);
    assert_true(rho->ideals[0] == 0.4 && rho->ideals[1] == 0.2);
    assert_true(rho->weights[0] == 0.75 && rho->weights[1] == 0.25);
    assert_true(rho->deviation == 0.12 && rho->shift == 0.05);
    assert_true(rho->tolerance_least == 0.0 && rho->tolerance_most == 0.1);
    const struct council_table_member *tau = &table->members[1];
    assert_int_equal(tau->veto, 0);
    assert_true(tau->tolerance_least == 0.02 && tau->tolerance_most == 0.02);
    assert_string_equal(tau->tag, "G");
    council_table_free(&table);
    assert_null(table);
    council_table_free(&table);
    problems_clear(&problems);
}

/* A table with one text put in place of another. */
static void refuses(const char *from, const char *to, unsigned line, const char *words)
{
    char text[1024];
    const char *tables[2] = {provisions, members};
    size_t at = strstr(provisions, from) != NULL ? 0 : 1;
    const char *found = strstr(tables[at], from);
    assert_non_null(found);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(found - tables[at]), tables[at], to,
             found + strlen(from));
    tables[at] = text;
    struct problems problems = {0};
    struct council_table *table = NULL;
    assert_int_equal(parse(tables[0], tables[1], &problems, &table), STATUS_BAD_INPUT);
    assert_null(table);
    assert_problem_at(&problems, at == 0 ? "p.csv" : "m.csv", line, words);
    problems_clear(&problems);
}

static void names_the_cell_and_what_is_allowed(void **state)
{
    (void)state;
    refuses("0.1,0.9", "1.1,0.9", 2, "status_quo: 1.1 is outside 0 to 1");
    refuses("0.1,0.9", "0.1,x", 2, "outside: \"x\" is not a number");
    refuses("0/0.5/1", "0/1/0.5", 3, "levels: must rise");
    refuses("0/0.5/1", "0/0.5/1.5", 3, "levels: 1.5 is outside 0 to 1");
    refuses("0/0.5/1", "0.5", 3, "levels: one level is no choice");
    refuses("0/0.5/1", "0/.1/.2/.3/.4/.5/.6/.7/.8/.9/.95/1", 3, "levels: more than 11");
    refuses("0/0.5/1", "0//1", 3, "levels: \"\" is not a number");
    refuses("workers,0,", "oil,0,", 3, "provision: the name of an earlier row");
    refuses("workers,0,", ",0,", 3, "provision: a name is missing");
    refuses("outside,", "outsied,", 1, "no column outside");
    refuses("adopted,tag", "adopted,tga", 1, "no column tag");
    refuses("shift", "shitf", 1, "no such column: shitf");
    refuses("Rho,1", "Rho,0.5", 2, "veto: must be 0 or 1");
    refuses("0.4,0.12", "-0.4,0.12", 2, "ideal_oil: -0.4 is outside 0 to 1");
    refuses("0.75,", "0.7,", 2, "weights: add up to 0.95, not to 1");
    refuses("0.12", "2", 2, "sd: 2 is outside 0 to 1");
    refuses("uniform 0..0.1", "uniform 0.1..0", 2, "kappa: the first number is above");
    refuses("uniform 0..0.1", "uniform ..", 2, "kappa: \"\" is not a number");
    refuses("uniform 0..0.1", "normal", 2, "kappa: \"normal\" is not a number");
    refuses("why,0.05", "why,-1.05", 2, "shift: -1.05 is outside -1 to 1");
    refuses("ideal_oil", "ideal_oli", 1, "no column ideal_oil");
}

static void names_every_fault(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct council_table *table = NULL;
    assert_int_equal(parse("provision,status_quo,outside,levels,draft,adopted,tag,reason\n"
                           "oil,2,3,4,5,6,S,why\n",
                           members, &problems, &table),
                     STATUS_BAD_INPUT);
    assert_problem_count(&problems, 6);
    problems_clear(&problems);
}

static void a_table_of_no_rows_or_too_many_is_refused(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct council_table *table = NULL;
    assert_int_equal(parse("provision,status_quo,outside,levels,draft,adopted,tag,reason\n",
                           members, &problems, &table),
                     STATUS_BAD_INPUT);
    assert_problem_at(&problems, "p.csv", 1, "no rows");
    problems_clear(&problems);
    struct buffer text = {0};
    buffer_add_text(&text, "provision,status_quo,outside,levels,draft,adopted,tag,reason\n");
    for (int row = 0; row < 17; row++) {
        buffer_print(&text, "p%d,0,0,0/1,1,1,S,why\n", row);
    }
    assert_int_equal(parse(buffer_text(&text), members, &problems, &table), STATUS_FULL);
    assert_problem_at(&problems, "p.csv", 18, "17 rows, the most is 16");
    problems_clear(&problems);
    buffer_clear(&text);
}

static void reads_files(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct council_table *table = NULL;
    folder_make(&folder);
    char first[512];
    snprintf(first, sizeof first, "%s", folder_write(&folder, "p.csv", provisions));
    const char *second = folder_write(&folder, "m.csv", members);
    assert_int_equal(council_table_read(first, second, &problems, &table), STATUS_OK);
    council_table_free(&table);
    assert_int_equal(council_table_read(first, "no/such.csv", &problems, &table),
                     STATUS_NOT_FOUND);
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
        struct council_table *table = NULL;
        alloc_fail_after(allowed);
        status = parse(provisions, members, &problems, &table);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((status == STATUS_OK) == (table != NULL));
        assert_true((status == STATUS_OK) == problems_none(&problems));
        council_table_free(&table);
        problems_clear(&problems);
    }
    assert_in_range(allowed, 8, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_tables),
        cmocka_unit_test(names_the_cell_and_what_is_allowed),
        cmocka_unit_test(names_every_fault),
        cmocka_unit_test(a_table_of_no_rows_or_too_many_is_refused),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("config/council_table", tests, NULL, NULL);
}
