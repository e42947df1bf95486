#include "config/sheet.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <string.h>

enum { NAME, YEAR, SHARE, COLUMNS };

static const char *const columns[COLUMNS] = {"name", "year", "share"};
static const struct sheet_names known = {columns, COLUMNS};

static const char sample[] = "year,share,name\n"
                             "1990,0.25,Iraq\n"
                             "1990.5,2,\n"
                             "x,,\"FRY, Serbia\"\n";

static enum status parse(const char *text, struct problems *problems, struct sheet **sheet_out)
{
    return sheet_parse("a.csv", text, strlen(text), known, problems, sheet_out);
}

static struct sheet *read_sample(void)
{
    struct problems problems = {0};
    struct sheet *sheet = NULL;
    assert_int_equal(parse(sample, &problems, &sheet), STATUS_OK);
    assert_problem_count(&problems, 0);
    return sheet;
}

static void columns_are_found_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {"Iraq", "Syria"};
    const struct sheet_range years = {1900, 2100};
    struct problems problems = {0};
    struct sheet *sheet = read_sample();
    const char *word = NULL;
    unsigned year = 0;
    unsigned choice = 7;
    double share = 0.0;
    assert_string_equal(sheet_file(sheet), "a.csv");
    assert_int_equal(sheet_rows(sheet), 3);
    assert_int_equal(sheet_line(sheet, 2), 4);
    assert_true(sheet_word(sheet, 0, NAME, &problems, &word));
    assert_string_equal(word, "Iraq");
    assert_true(sheet_whole(sheet, 0, YEAR, years, &problems, &year));
    assert_int_equal(year, 1990);
    assert_true(
        sheet_number(sheet, 0, SHARE, (struct sheet_range){0.25, 1}, &problems, &share));
    assert_true(share == 0.25);
    assert_true(
        sheet_choice(sheet, 0, NAME, (struct sheet_names){names, 2}, &problems, &choice));
    assert_int_equal(choice, 0);
    assert_true(sheet_is_empty(sheet, 1, NAME) && !sheet_is_empty(sheet, 2, NAME));
    assert_string_equal(sheet_text(sheet, 2, NAME), "FRY, Serbia");
    assert_problem_count(&problems, 0);
    sheet_free(&sheet);
    assert_null(sheet);
    sheet_free(&sheet);
}

/* Law: a cell at fault is named with file, line, column, value and what is allowed. */
static void faults_are_named(void **state)
{
    (void)state;
    static const char *const names[] = {"Iraq", "Syria"};
    const struct sheet_range years = {1900, 2100};
    struct problems problems = {0};
    struct sheet *sheet = read_sample();
    const char *word = NULL;
    unsigned whole = 3;
    double number = 0.5;
    assert_false(sheet_word(sheet, 1, NAME, &problems, &word));
    assert_problem_at(&problems, "a.csv", 3, "name: is empty");
    assert_false(sheet_whole(sheet, 1, YEAR, years, &problems, &whole));
    assert_problem_at(&problems, "a.csv", 3, "year: 1990.5 is no whole number");
    assert_false(sheet_number(sheet, 1, SHARE, (struct sheet_range){0, 1}, &problems, &number));
    assert_problem_at(&problems, "a.csv", 3, "share: 2 is outside 0 to 1");
    assert_false(sheet_whole(sheet, 2, YEAR, years, &problems, &whole));
    assert_problem_at(&problems, "a.csv", 4, "year: \"x\" is no number, of 1900 to 2100");
    assert_false(sheet_number(sheet, 2, SHARE, (struct sheet_range){0, 1}, &problems, &number));
    assert_problem_at(&problems, "a.csv", 4, "share: \"\" is no number, of 0 to 1");
    assert_false(
        sheet_choice(sheet, 2, NAME, (struct sheet_names){names, 2}, &problems, &whole));
    assert_problem_at(&problems, "a.csv", 4, "name: \"FRY, Serbia\" is none of Iraq, Syria");
    assert_problem_count(&problems, 6);
    assert_true(word == NULL && whole == 3 && number == 0.5);
    problems_clear(&problems);
    sheet_free(&sheet);
}

static void columns_must_be_those_known(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct sheet *sheet = NULL;
    assert_int_equal(parse("name,shares\na,1\n", &problems, &sheet), STATUS_BAD_INPUT);
    assert_null(sheet);
    assert_problem_at(&problems, "a.csv", 1, "the column year is missing");
    assert_problem_at(&problems, "a.csv", 1, "the column share is missing");
    assert_problem_at(&problems, "a.csv", 1, "there is no column shares (did you mean share?)");
    assert_problem_count(&problems, 3);
    problems_clear(&problems);
    assert_int_equal(parse("name,year,share\na,1\n", &problems, &sheet), STATUS_BAD_INPUT);
    assert_problem_at(&problems, "a.csv", 2, "2 cells");
    problems_clear(&problems);
}

static void a_file_is_read_or_missing(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct sheet *sheet = NULL;
    folder_make(&folder);
    const char *path = folder_write(&folder, "a.csv", sample);
    assert_int_equal(sheet_read(path, known, &problems, &sheet), STATUS_OK);
    assert_string_equal(sheet_file(sheet), path);
    assert_int_equal(sheet_rows(sheet), 3);
    sheet_free(&sheet);
    assert_int_equal(sheet_read("/nowhere/a.csv", known, &problems, &sheet), STATUS_NOT_FOUND);
    assert_problem_count(&problems, 1);
    problems_clear(&problems);
    folder_remove(&folder);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    int allowed = 0;
    for (;; allowed++) {
        struct problems problems = {0};
        struct sheet *sheet = NULL;
        alloc_fail_after(allowed);
        enum status status = parse(sample, &problems, &sheet);
        alloc_fail_after(-1);
        assert_int_equal(problems_none(&problems), status == STATUS_OK);
        problems_clear(&problems);
        if (status == STATUS_OK) {
            sheet_free(&sheet);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(sheet);
    }
    assert_true(allowed > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(columns_must_be_those_known),
        cmocka_unit_test(a_file_is_read_or_missing),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
