#include "command/csv_table.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>

/* RFC 4180: commas, quotes and line ends need quotes, quotes are doubled, rows end with CR LF.
 */
static void cells_are_quoted_where_they_must_be(void **state)
{
    (void)state;
    struct csv_table table = {0};
    csv_table_add_text(&table, "coal");
    csv_table_add_text(&table, "uniform(1, 2)");
    csv_table_add_text(&table, "the \"brink\"");
    csv_table_add_text(&table, "two\nlines");
    csv_table_end_row(&table);
    csv_table_add_empty(&table);
    csv_table_add_text(&table, "");
    csv_table_add_count(&table, 2017);
    csv_table_end_row(&table);
    assert_string_equal(buffer_text(&table.text),
                        "coal,\"uniform(1, 2)\",\"the \"\"brink\"\"\","
                        "\"two\nlines\"\r\n,,2017\r\n");
    csv_table_clear(&table);
}

static void numbers_read_back_as_the_same(void **state)
{
    (void)state;
    static const double values[] = {0.1, 1.0 / 3.0, -5.0309483221, 1e-300, 2361.7999999999997};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct csv_table table = {0};
        csv_table_add_number(&table, values[i]);
        assert_true(strtod(buffer_text(&table.text), NULL) == values[i]);
        csv_table_clear(&table);
    }
}

static void what_is_not_finite_is_an_empty_cell(void **state)
{
    (void)state;
    struct csv_table table = {0};
    csv_table_add_number(&table, NAN);
    csv_table_add_number(&table, INFINITY);
    csv_table_add_number(&table, 2.385);
    csv_table_end_row(&table);
    assert_string_equal(buffer_text(&table.text), ",,2.385\r\n");
    csv_table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_they_must_be),
        cmocka_unit_test(numbers_read_back_as_the_same),
        cmocka_unit_test(what_is_not_finite_is_an_empty_cell),
    };
    return cmocka_run_group_tests_name("command/csv_table", tests, NULL, NULL);
}
