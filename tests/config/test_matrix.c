#include "base/buffer.h"
#include "config/matrix.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/problems.h"

#include <string.h>

static enum status
parse(const char *text, struct problems *problems, struct matrix **matrix_out)
{
    return matrix_parse("a.csv", text, strlen(text), problems, matrix_out);
}

static const char sample[] = "region|sector,east|coal,\"east|iron, \"\"ore\"\"\"\r\n"
                             "east|coal,1.5,-2e3\n"
                             "\n"
                             "\"east|iron, \"\"ore\"\"\", 0 ,\t2.385\r\n"
                             "\"two\nlines\",1,2\n"
                             "last,3,4";

static void reads_numbers_with_their_labels_and_lines(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    assert_int_equal(parse(sample, &problems, &matrix), STATUS_OK);
    assert_int_equal(matrix_columns(matrix), 2);
    assert_int_equal(matrix_rows(matrix), 4);
    assert_string_equal(matrix_column_label(matrix, 0), "east|coal");
    assert_string_equal(matrix_column_label(matrix, 1), "east|iron, \"ore\"");
    assert_string_equal(matrix_row_label(matrix, 1), "east|iron, \"ore\"");
    assert_string_equal(matrix_row_label(matrix, 2), "two\nlines");
    assert_true(matrix_row(matrix, 0)[0] == 1.5 && matrix_row(matrix, 0)[1] == -2000.0);
    assert_true(matrix_row(matrix, 1)[0] == 0.0 && matrix_row(matrix, 1)[1] == 2.385);
    assert_true(matrix_row(matrix, 3)[0] == 3.0 && matrix_row(matrix, 3)[1] == 4.0);
    assert_int_equal(matrix_line(matrix, 0), 2);
    assert_int_equal(matrix_line(matrix, 1), 4);
    assert_int_equal(matrix_line(matrix, 2), 5);
    assert_int_equal(matrix_line(matrix, 3), 7);
    matrix_free(&matrix);
    assert_null(matrix);
    problems_clear(&problems);
}

static void refuses(const char *text, unsigned line, const char *words)
{
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    assert_int_equal(parse(text, &problems, &matrix), STATUS_BAD_INPUT);
    assert_null(matrix);
    assert_problem_at(&problems, "a.csv", line, words);
    problems_clear(&problems);
}

static void refuses_what_is_no_matrix(void **state)
{
    (void)state;
    refuses("", 1, "an empty table");
    refuses("label\nx\n", 1, "a header of labels");
    refuses("l,a,\nx,1,2\n", 1, "column 2 has no label");
    refuses("l,a\nx,1\n,2\n", 3, "a row without a label");
    refuses("l,a\nx,1\ny,2,3\n", 3, "2 numbers where the first line names 1");
    refuses("l,a,b\nx,1\n", 2, "1 numbers where the first line names 2");
    refuses("l,a\nx,\n", 2, "column a: \"\" is no number");
    refuses("l,a\nx,nan\n", 2, "column a: \"nan\" is no number");
    refuses("l,a\nx,1e999\n", 2, "column a: \"1e999\" is no number");
    refuses("l,a\nx,0x10\n", 2, "column a: \"0x10\" is no number");
    refuses("l,a\n\"x,1\n", 2, "this quoted cell has no end");
    refuses("l,a\n\"x\"y,1\n", 2, "text behind a closing quote");
    refuses("l,a\n\xFF,1\n", 2, "byte 0xFF is not UTF-8");
}

/* Law: two bad cells of one row and one of the next are three messages. */
static void a_cell_at_fault_does_not_hide_the_next(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    assert_int_equal(parse("l,a,b\nx,one,two\ny,1,2\nz,3,four\n", &problems, &matrix),
                     STATUS_BAD_INPUT);
    assert_problem_count(&problems, 3);
    assert_problem_at(&problems, "a.csv", 2, "column a: \"one\"");
    assert_problem_at(&problems, "a.csv", 2, "column b: \"two\"");
    assert_problem_at(&problems, "a.csv", 4, "column b: \"four\"");
    problems_clear(&problems);
}

static void rows_beyond_the_first_room_are_kept(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    buffer_add_text(&text, "l,a,b\n");
    for (int i = 0; i < 1000; i++) {
        buffer_print(&text, "row%d,%d,%d.5\n", i, i, 7 * i);
    }
    assert_int_equal(parse(buffer_text(&text), &problems, &matrix), STATUS_OK);
    assert_int_equal(matrix_rows(matrix), 1000);
    assert_true(matrix_row(matrix, 999)[1] == 6993.5);
    assert_string_equal(matrix_row_label(matrix, 999), "row999");
    matrix_free(&matrix);
    buffer_clear(&text);
}

static void reads_a_file_and_names_one_that_is_not_there(void **state)
{
    (void)state;
    struct folder folder;
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    folder_make(&folder);
    assert_int_equal(
        matrix_read(folder_write(&folder, "m.csv", "l,a\nx,1\n"), &problems, &matrix),
        STATUS_OK);
    assert_true(matrix_row(matrix, 0)[0] == 1.0);
    matrix_free(&matrix);
    assert_int_equal(matrix_read(folder_write(&folder, "e.csv", ""), &problems, &matrix),
                     STATUS_BAD_INPUT);
    assert_int_equal(matrix_read("/nowhere/m.csv", &problems, &matrix), STATUS_NOT_FOUND);
    assert_problem_at(&problems, "/nowhere/m.csv", 0, "cannot be opened");
    problems_clear(&problems);
    folder_remove(&folder);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    int count = 0;
    for (; status != STATUS_OK; count++) {
        struct problems problems = {0};
        struct matrix *matrix = NULL;
        alloc_fail_after(count);
        status = parse(sample, &problems, &matrix);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((status == STATUS_OK) == (matrix != NULL));
        assert_true(status == STATUS_OK || !problems_none(&problems));
        matrix_free(&matrix);
        problems_clear(&problems);
    }
    assert_true(count > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_with_their_labels_and_lines),
        cmocka_unit_test(refuses_what_is_no_matrix),
        cmocka_unit_test(a_cell_at_fault_does_not_hide_the_next),
        cmocka_unit_test(rows_beyond_the_first_room_are_kept),
        cmocka_unit_test(reads_a_file_and_names_one_that_is_not_there),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("config/matrix", tests, NULL, NULL);
}
