#include "config/sheet.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <string.h>

static const char *const columns[] = {"good", "value", "share"};

static struct csv *table(const char *text)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(csv_parse("t.csv", text, strlen(text), &problems, &csv), STATUS_OK);
    return csv;
}

static void cells_are_found_by_the_names_of_their_columns(void **state)
{
    (void)state;
    static const char *const goods[] = {"coal", "iron", "fish"};
    struct csv *csv = table("source,value,good\nx,2.385,fish\ny,,coal\n");
    struct problems problems = {0};
    struct sheet sheet = sheet_open("t.csv", csv, columns, 3, 2, &problems);
    struct sheet_words words = {"good", goods, 3, 0};
    const struct sheet_range range = {0.0, 10.0};
    size_t place = 9;
    double number = -1.0;
    assert_true(sheet.fine);
    assert_int_equal(sheet_rows(&sheet), 2);
    assert_true(sheet_word(&sheet, 0, 0, &words, &place));
    assert_int_equal(place, 2);
    assert_true(sheet_word(&sheet, 1, 0, &words, &place));
    assert_int_equal(place, 0);
    assert_int_equal(sheet_number(&sheet, 0, 1, range, &number), SHEET_FOUND);
    assert_true(fabs(number - 2.385) < 1e-15);
    assert_int_equal(sheet_number(&sheet, 1, 1, range, &number), SHEET_EMPTY);
    assert_int_equal(sheet_number(&sheet, 1, 2, range, &number), SHEET_EMPTY);
    assert_string_equal(sheet_text(&sheet, 1, 2), "");
    assert_true(fabs(number - 2.385) < 1e-15);
    assert_problem_count(&problems, 0);
    csv_free(&csv);
}

static void faults_are_named_with_their_place(void **state)
{
    (void)state;
    static const char *const goods[] = {"coal", "iron"};
    struct csv *csv = table("good,value,shares\ncoat,11,\n,x,\n");
    struct problems problems = {0};
    struct sheet sheet = sheet_open("t.csv", csv, columns, 3, 3, &problems);
    struct sheet_words words = {"good", goods, 2, 1};
    const struct sheet_range range = {0.0, 10.0};
    size_t place = 9;
    double number = -1.0;
    assert_int_equal(sheet_rows(&sheet), 0);
    assert_problem_at(&problems, "t.csv", 1, "there is no column shares (did you mean share?)");
    assert_problem_at(&problems, "t.csv", 1, "column share is missing");
    assert_false(sheet_word(&sheet, 0, 0, &words, &place));
    assert_problem_at(&problems, "t.csv", 2,
                      "good: there is no good \"coat\" (did you mean coal?)");
    assert_int_equal(sheet_number(&sheet, 0, 1, range, &number), SHEET_BAD);
    assert_problem_at(&problems, "t.csv", 2, "value: 11 is outside 0 to 10");
    assert_int_equal(sheet_number(&sheet, 1, 1, range, &number), SHEET_BAD);
    assert_problem_at(&problems, "t.csv", 3, "value: \"x\" is no number");
    assert_false(sheet_need_number(&sheet, 1, 2, range, &number));
    assert_problem_at(&problems, "t.csv", 3, "share: a number from 0 to 10 is missing");
    assert_problem_count(&problems, 6);
    assert_true(number < 0.0 && place == 9);
    problems_clear(&problems);
    csv_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_the_names_of_their_columns),
        cmocka_unit_test(faults_are_named_with_their_place),
    };
    return cmocka_run_group_tests_name("config/sheet", tests, NULL, NULL);
}
