#include "base/buffer.h"
#include "config/csv.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <string.h>

static enum status parse(const char *text, struct problems *problems, struct csv **csv_out)
{
    return csv_parse("a.csv", text, strlen(text), problems, csv_out);
}

static const char sample[] = "good,value,source\r\n"
                             "coal,1190,\"HS27, \"\"asiae\"\"\"\n"
                             "\n"
                             "seafood,,\"two\nlines\"\r\n"
                             "\"\",x y,";

static void reads_rows_with_their_lines(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(parse(sample, &problems, &csv), STATUS_OK);
    assert_int_equal(csv_columns(csv), 3);
    assert_int_equal(csv_rows(csv), 3);
    assert_string_equal(csv_name(csv, 2), "source");
    assert_string_equal(csv_cell(csv, 0, 0), "coal");
    assert_string_equal(csv_cell(csv, 0, 2), "HS27, \"asiae\"");
    assert_string_equal(csv_cell(csv, 1, 1), "");
    assert_string_equal(csv_cell(csv, 1, 2), "two\nlines");
    assert_string_equal(csv_cell(csv, 2, 0), "");
    assert_string_equal(csv_cell(csv, 2, 1), "x y");
    assert_int_equal(csv_line(csv, 0), 2);
    assert_int_equal(csv_line(csv, 1), 4);
    assert_int_equal(csv_line(csv, 2), 6);
    csv_free(&csv);
    assert_null(csv);
    problems_clear(&problems);
}

static void refuses(const char *text, enum status expected, unsigned line, const char *words)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(parse(text, &problems, &csv), expected);
    assert_null(csv);
    assert_problem_at(&problems, "a.csv", line, words);
    problems_clear(&problems);
}

static void refuses_what_is_no_table(void **state)
{
    (void)state;
    refuses("", STATUS_BAD_INPUT, 1, "an empty table");
    refuses("a;b\n1;2\n", STATUS_BAD_INPUT, 1, "semicolons between the names");
    refuses("a,,b\n", STATUS_BAD_INPUT, 1, "column 2 has no name");
    refuses("a,b,a\n", STATUS_BAD_INPUT, 1, "two columns are named a");
    refuses("a,b\n1,2\n3\n", STATUS_BAD_INPUT, 3, "1 cells where the first line names 2");
    refuses("a,b\n1,2,3\n", STATUS_BAD_INPUT, 2, "3 cells where the first line names 2");
    refuses("a\nx\"y\n", STATUS_BAD_INPUT, 2, "a quote inside a cell");
    refuses("a\n\"x\"y\n", STATUS_BAD_INPUT, 2, "text behind a closing quote");
    refuses("a\nb\n\"x\ny\n", STATUS_BAD_INPUT, 3, "this quoted cell has no end");
    refuses("a\n\xFF\n", STATUS_BAD_INPUT, 2, "byte 0xFF is not UTF-8");
}

static void a_row_at_fault_does_not_hide_the_next(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(parse("a,b\n1\n1,2\nx\"\"\",2\n1,2,3\n", &problems, &csv),
                     STATUS_BAD_INPUT);
    assert_problem_count(&problems, 3);
    assert_problem_at(&problems, "a.csv", 2, "1 cells");
    assert_problem_at(&problems, "a.csv", 4, "a quote inside");
    assert_problem_at(&problems, "a.csv", 5, "3 cells");
    problems_clear(&problems);
}

static void keeps_to_its_limits(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_add_text(&text, "c0");
    for (int i = 1; i <= CSV_COLUMNS_MAX; i++) {
        buffer_print(&text, ",c%d", i);
    }
    refuses(buffer_text(&text), STATUS_FULL, 1, "65 columns, the most is 64");
    buffer_reset(&text);
    buffer_add_text(&text, "a\n");
    for (int i = 0; i < CSV_ROWS_MAX; i++) {
        buffer_add_text(&text, "1\n");
    }
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(parse(buffer_text(&text), &problems, &csv), STATUS_OK);
    assert_int_equal(csv_rows(csv), CSV_ROWS_MAX);
    csv_free(&csv);
    problems_clear(&problems);
    buffer_add_text(&text, "1");
    refuses(buffer_text(&text), STATUS_FULL, CSV_ROWS_MAX + 2, "more than 65536 rows");
    char byte = 'a';
    struct csv *none = NULL;
    assert_int_equal(csv_parse("a.csv", &byte, CSV_BYTES_MAX + 1, &problems, &none),
                     STATUS_FULL);
    problems_clear(&problems);
    buffer_clear(&text);
}

static void a_loose_table_has_rows_of_any_length(void **state)
{
    (void)state;
    static const char text[] = "name,3,3,\n\na\n\"x, y\",,1\n";
    struct problems problems = {0};
    struct csv *csv = NULL;
    assert_int_equal(csv_parse_loose("a.csv", text, strlen(text), &problems, &csv), STATUS_OK);
    assert_int_equal(csv_columns(csv), 0);
    assert_int_equal(csv_rows(csv), 3);
    assert_int_equal(csv_cells(csv, 0), 4);
    assert_string_equal(csv_cell(csv, 0, 3), "");
    assert_int_equal(csv_cells(csv, 1), 1);
    assert_int_equal(csv_line(csv, 1), 3);
    assert_int_equal(csv_cells(csv, 2), 3);
    assert_string_equal(csv_cell(csv, 2, 0), "x, y");
    csv_free(&csv);
    char wide[2 * CSV_COLUMNS_MAX + 1] = "";
    memset(wide, ',', CSV_COLUMNS_MAX);
    assert_int_equal(csv_parse_loose("a.csv", wide, CSV_COLUMNS_MAX, &problems, &csv),
                     STATUS_FULL);
    assert_problem_at(&problems, "a.csv", 1, "65 cells, the most is 64");
    problems_clear(&problems);
}

static void reads_files(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct csv *csv = NULL;
    folder_make(&folder);
    const char *path = folder_write(&folder, "b.csv", sample);
    assert_int_equal(csv_read(path, &problems, &csv), STATUS_OK);
    assert_int_equal(csv_rows(csv), 3);
    csv_free(&csv);
    assert_int_equal(csv_read("no/such.csv", &problems, &csv), STATUS_NOT_FOUND);
    problems_clear(&problems);
    folder_remove(&folder);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct problems problems = {0};
        struct csv *csv = NULL;
        alloc_fail_after(allowed);
        enum status status = parse(sample, &problems, &csv);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            csv_free(&csv);
            problems_clear(&problems);
            assert_in_range(allowed, 3, 10);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
        assert_null(csv);
        assert_false(problems_none(&problems));
        problems_clear(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows_with_their_lines),
        cmocka_unit_test(refuses_what_is_no_table),
        cmocka_unit_test(a_row_at_fault_does_not_hide_the_next),
        cmocka_unit_test(keeps_to_its_limits),
        cmocka_unit_test(a_loose_table_has_rows_of_any_length),
        cmocka_unit_test(reads_files),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("config/csv", tests, NULL, NULL);
}
