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

static enum status parse(const char *text, struct problems *problems, struct sheet *sheet_out)
{
    return sheet_parse("a.csv", text, strlen(text), known, problems, sheet_out);
}

static struct sheet read_sample(struct problems *problems)
{
    struct sheet sheet = {.file = NULL};
    assert_int_equal(parse(sample, problems, &sheet), STATUS_OK);
    assert_problem_count(problems, 0);
    return sheet;
}

static void columns_are_found_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {"Iraq", "Syria"};
    const struct sheet_range years = {1900, 2100};
    struct problems problems = {0};
    struct sheet sheet = read_sample(&problems);
    const char *word = NULL;
    unsigned year = 0;
    unsigned choice = 7;
    double share = 0.0;
    assert_string_equal(sheet.file, "a.csv");
    assert_int_equal(sheet_rows(&sheet), 3);
    assert_int_equal(sheet_line(&sheet, 2), 4);
    assert_true(sheet_word(&sheet, 0, NAME, &word));
    assert_string_equal(word, "Iraq");
    assert_true(sheet_whole(&sheet, 0, YEAR, years, &year));
    assert_int_equal(year, 1990);
    assert_true(sheet_number(&sheet, 0, SHARE, (struct sheet_range){0.25, 1}, &share));
    assert_true(share == 0.25);
    assert_true(sheet_choice(&sheet, 0, NAME, (struct sheet_names){names, 2}, &choice));
    assert_int_equal(choice, 0);
    assert_true(sheet_is_empty(&sheet, 1, NAME) && !sheet_is_empty(&sheet, 2, NAME));
    assert_string_equal(sheet_text(&sheet, 2, NAME), "FRY, Serbia");
    assert_problem_count(&problems, 0);
    sheet_clear(&sheet);
    assert_null(sheet.csv);
    sheet_clear(&sheet);
}

/* Law: a cell at fault is named with file, line, column, value and what is allowed. */
static void faults_are_named(void **state)
{
    (void)state;
    static const char *const names[] = {"Iraq", "Syria"};
    const struct sheet_range years = {1900, 2100};
    struct problems problems = {0};
    struct sheet sheet = read_sample(&problems);
    const char *word = NULL;
    unsigned whole = 3;
    double number = 0.5;
    assert_false(sheet_word(&sheet, 1, NAME, &word));
    assert_problem_at(&problems, "a.csv", 3, "name: is empty");
    assert_false(sheet_whole(&sheet, 1, YEAR, years, &whole));
    assert_problem_at(&problems, "a.csv", 3, "year: 1990.5 is no whole number");
    assert_false(sheet_number(&sheet, 1, SHARE, (struct sheet_range){0, 1}, &number));
    assert_problem_at(&problems, "a.csv", 3, "share: 2 is outside 0 to 1");
    assert_false(sheet_whole(&sheet, 2, YEAR, years, &whole));
    assert_problem_at(&problems, "a.csv", 4, "year: \"x\" is no number, of 1900 to 2100");
    assert_false(sheet_number(&sheet, 2, SHARE, (struct sheet_range){0, 1}, &number));
    assert_problem_at(&problems, "a.csv", 4, "share: a number from 0 to 1 is missing");
    assert_false(sheet_choice(&sheet, 2, NAME, (struct sheet_names){names, 2}, &whole));
    assert_problem_at(&problems, "a.csv", 4, "name: \"FRY, Serbia\" is none of Iraq, Syria");
    assert_problem_count(&problems, 6);
    assert_true(word == NULL && whole == 3 && number == 0.5);
    problems_clear(&problems);
    sheet_clear(&sheet);
}

/* Law: a column may be left out where it is not needed, and reads as empty cells; tag, source
 * and note stand beside what is read. */
static void columns_may_be_left_out(void **state)
{
    (void)state;
    static const char text[] = "note,year,name\nx,2.385,Syria\ny,,Iraq\nz,11,Siria\n";
    static const char *const names[] = {"Iran", "Iraq", "Syria"};
    const struct sheet_range range = {0, 10};
    struct sheet_words words = {"country", names, 3, 0};
    struct problems problems = {0};
    struct csv *csv = NULL;
    size_t place = 9;
    double number = -1.0;
    assert_int_equal(csv_parse("a.csv", text, strlen(text), &problems, &csv), STATUS_OK);
    struct sheet sheet = sheet_open("a.csv", csv, known, 2, &problems);
    assert_true(sheet.fine);
    assert_int_equal(sheet_rows(&sheet), 3);
    assert_true(sheet_find(&sheet, 0, NAME, &words, &place));
    assert_int_equal(place, 2);
    assert_true(sheet_find(&sheet, 1, NAME, &words, &place));
    assert_int_equal(place, 1);
    assert_int_equal(sheet_number_if(&sheet, 0, YEAR, range, &number), SHEET_FOUND);
    assert_true(number == 2.385);
    assert_int_equal(sheet_number_if(&sheet, 1, YEAR, range, &number), SHEET_EMPTY);
    assert_int_equal(sheet_number_if(&sheet, 1, SHARE, range, &number), SHEET_EMPTY);
    assert_string_equal(sheet_text(&sheet, 1, SHARE), "");
    assert_true(sheet.fine);
    assert_int_equal(sheet_number_if(&sheet, 2, YEAR, range, &number), SHEET_BAD);
    assert_problem_at(&problems, "a.csv", 4, "year: 11 is outside 0 to 10");
    assert_false(sheet_find(&sheet, 2, NAME, &words, &place));
    assert_problem_at(&problems, "a.csv", 4,
                      "name: there is no country \"Siria\" (did you mean Syria?)");
    sheet_refuse(&sheet, 0, "stands in line %d", 7);
    assert_problem_at(&problems, "a.csv", 2, "stands in line 7");
    assert_problem_count(&problems, 3);
    assert_true(!sheet.fine && number == 2.385 && place == 1);
    assert_int_equal(sheet_rows(&sheet), 3);
    sheet_clear(&sheet);
    assert_int_equal(csv_rows(csv), 3);
    sheet = sheet_open("a.csv", csv, known, 3, &problems);
    assert_problem_at(&problems, "a.csv", 1, "the column share is missing");
    assert_int_equal(sheet_rows(&sheet), 0);
    problems_clear(&problems);
    csv_free(&csv);
}

static void columns_must_be_those_known(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct sheet sheet = {.file = NULL};
    assert_int_equal(parse("name,shares\na,1\n", &problems, &sheet), STATUS_BAD_INPUT);
    assert_null(sheet.csv);
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
    struct sheet sheet = {.file = NULL};
    folder_make(&folder);
    const char *path = folder_write(&folder, "a.csv", sample);
    assert_int_equal(sheet_read(path, known, &problems, &sheet), STATUS_OK);
    assert_string_equal(sheet.file, path);
    assert_int_equal(sheet_rows(&sheet), 3);
    sheet_clear(&sheet);
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
        struct sheet sheet = {.file = NULL};
        alloc_fail_after(allowed);
        enum status status = parse(sample, &problems, &sheet);
        alloc_fail_after(-1);
        assert_int_equal(problems_none(&problems), status == STATUS_OK);
        problems_clear(&problems);
        if (status == STATUS_OK) {
            sheet_clear(&sheet);
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(sheet.csv);
    }
    assert_true(allowed > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(columns_may_be_left_out),
        cmocka_unit_test(columns_must_be_those_known),
        cmocka_unit_test(a_file_is_read_or_missing),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
