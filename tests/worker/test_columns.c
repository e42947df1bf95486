#include "worker/columns.h"

#include "tests/support/alloc.h"
#include "tests/support/check.h"

static struct pen pen_at(const struct columns *columns, size_t draw)
{
    return (struct pen){.values = columns->values + draw, .stride = columns->stride};
}

static void columns_begin_on_cache_lines(void **state)
{
    (void)state;
    static const size_t draws[] = {1, 7, 8, 9, 23};
    for (size_t i = 0; i < sizeof draws / sizeof draws[0]; i++) {
        struct columns columns;
        assert_int_equal(columns_new(5, draws[i], &columns), STATUS_OK);
        assert_true(columns.stride >= draws[i] && columns.stride < draws[i] + 8);
        for (size_t c = 0; c < 5; c++) {
            assert_int_equal((uintptr_t)columns_at(&columns, c) % COLUMNS_LINE_BYTES, 0);
        }
        columns_clear(&columns);
        assert_null(columns.values);
    }
}

static void a_pen_writes_where_its_part_begins(void **state)
{
    (void)state;
    struct columns columns;
    assert_int_equal(columns_new(6, 11, &columns), STATUS_OK);
    struct pen pen = pen_at(&columns, 4);
    pen.estimated = 1;
    pen.noted = 4;
    pen_write(&pen, 2, (lane){2.385, 3.5, -1.0, 7.25});
    pen_note(&pen, 1, (lane){9.0, 8.0, 7.0, 6.0});
    for (size_t c = 0; c < 6; c++) {
        for (size_t draw = 0; draw < 11; draw++) {
            bool is_written = (c == 3 || c == 5) && draw >= 4 && draw < 8;
            assert_int_equal(columns_at(&columns, c)[draw] != 0.0, is_written);
        }
    }
    assert_true(columns_at(&columns, 3)[7] == 7.25 && columns_at(&columns, 5)[4] == 9.0);
    columns_clear(&columns);
}

static void a_pen_of_the_other_scenario_takes_off_and_notes_nothing(void **state)
{
    (void)state;
    struct columns columns;
    assert_int_equal(columns_new(2, 4, &columns), STATUS_OK);
    struct pen pen = pen_at(&columns, 0);
    pen.noted = 1;
    pen_write(&pen, 0, lane_of(2.5));
    pen_note(&pen, 0, lane_of(17.0));
    pen.subtracts = true;
    pen_write(&pen, 0, lane_of(0.75));
    pen_note(&pen, 0, lane_of(99.0));
    assert_true(columns_at(&columns, 0)[3] == 1.75);
    assert_true(columns_at(&columns, 1)[3] == 17.0);
    columns_clear(&columns);
}

static void a_pen_without_columns_writes_nothing(void **state)
{
    (void)state;
    const struct pen pen = {.values = NULL, .stride = 8};
    pen_write(&pen, 3, lane_of(1.0));
    pen_note(&pen, 3, lane_of(1.0));
}

static void too_much_is_refused(void **state)
{
    (void)state;
    struct columns columns;
    assert_int_equal(columns_new(SIZE_MAX / 64, 100000, &columns), STATUS_NO_MEMORY);
    alloc_fail_after(0);
    enum status status = columns_new(5, 8, &columns);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_begin_on_cache_lines),
        cmocka_unit_test(a_pen_writes_where_its_part_begins),
        cmocka_unit_test(a_pen_of_the_other_scenario_takes_off_and_notes_nothing),
        cmocka_unit_test(a_pen_without_columns_writes_nothing),
        cmocka_unit_test(too_much_is_refused),
    };
    return cmocka_run_group_tests_name("worker/columns", tests, NULL, NULL);
}
