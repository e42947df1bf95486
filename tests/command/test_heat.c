/* What a sweep shows of two dimensions: maps and fronts. */
#include "command/heat.h"

#include "base/random.h"
#include "command/pareto.h"
#include "command/text.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { POINTS = 12 };

static const double across[POINTS] = {0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1, 2, 2, 2};
static const double up[POINTS] = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3};

static struct heat heat_of(const double *number)
{
    return (struct heat){.across = across,
                         .up = up,
                         .number = number,
                         .count = POINTS,
                         .across_name = "cut",
                         .up_name = "share",
                         .number_name = "reserves_end"};
}

/* Law: the least is lightest and the most darkest, high values stand above low ones, and a
 * point without the number is blank. */
static void shades_follow_the_number(void **state)
{
    (void)state;
    double number[POINTS];
    struct buffer text = {0};
    struct page page = {.text = &text, .width = 60};
    for (size_t i = 0; i < POINTS; i++) {
        number[i] = 10.0 * up[i] + across[i];
    }
    number[11] = NAN;
    const struct heat heat = heat_of(number);
    heat_print(&heat, &page);
    assert_string_equal(buffer_text(&text),
                        "\nreserves_end\n"
                        "  by cut (across) and share (up)\n"
                        "         3 +##################      \n"
                        "         2 +++++++++++++++++++++++++\n"
                        "         1 +........................\n"
                        "           +------------------------\n"
                        "            0                      2\n"
                        "  . 10 to 14.2  : 14.2 to 18.4  + 18.4 to 22.6  * 22.6 to\n"
                        "  26.8  # 26.8 to 31\n");
    buffer_clear(&text);
}

static void what_is_the_same_everywhere_says_so(void **state)
{
    (void)state;
    double number[POINTS];
    struct buffer text = {0};
    struct page page = {.text = &text, .width = 60, .unicode = true};
    for (size_t i = 0; i < POINTS; i++) {
        number[i] = 2.385;
    }
    struct heat heat = heat_of(number);
    heat_print(&heat, &page);
    assert_non_null(strstr(buffer_text(&text), "· 2.385 everywhere"));
    buffer_reset(&text);
    for (size_t i = 0; i < POINTS; i++) {
        number[i] = NAN;
    }
    heat_print(&heat, &page);
    assert_non_null(strstr(buffer_text(&text), "no scenario has it"));
    buffer_reset(&text);
    heat.count = 0;
    heat_print(&heat, &page);
    assert_int_equal(text.size, 0);
    buffer_clear(&text);
}

/* Law: however many points there are, no line is wider than the page. */
static void many_points_share_cells(void **state)
{
    (void)state;
    enum { SIDE = 150 };
    static double x[SIDE * SIDE], y[SIDE * SIDE], v[SIDE * SIDE];
    for (size_t i = 0; i < SIDE * SIDE; i++) {
        x[i] = (double)(i % SIDE) / SIDE;
        y[i] = (double)(i / SIDE) / SIDE;
        v[i] = x[i] * y[i];
    }
    for (size_t width = 60; width <= 120; width += 12) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = width, .unicode = true};
        const struct heat heat = {.across = x,
                                  .up = y,
                                  .number = v,
                                  .count = SIDE * SIDE,
                                  .cells_max = width == 72 ? 9 : 0,
                                  .across_name = "x",
                                  .up_name = "y",
                                  .number_name = "v"};
        heat_print(&heat, &page);
        size_t lines = 0;
        for (const char *at = buffer_text(&text); *at != '\0'; lines++) {
            size_t size = strcspn(at, "\n");
            assert_true(text_columns(at, size) <= width);
            at += size + 1;
        }
        assert_true(lines < (width == 72 ? 18 : 34));
        buffer_clear(&text);
    }
}

static void a_map_survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct heat heat = heat_of(up);
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status == STATUS_NO_MEMORY; allowed++) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = 60};
        alloc_fail_after(allowed);
        heat_print(&heat, &page);
        alloc_fail_after(-1);
        status = text.failure;
        buffer_clear(&text);
        assert_true(allowed < 100);
    }
    assert_int_equal(status, STATUS_OK);
}

/* The definition itself: does a point beat another? */
static bool beats(const struct pareto_aim aims[2], size_t a, size_t b)
{
    bool is_better = false;
    for (size_t i = 0; i < 2; i++) {
        double x = aims[i].wants_most ? -aims[i].number[a] : aims[i].number[a];
        double y = aims[i].wants_most ? -aims[i].number[b] : aims[i].number[b];
        if (!(x <= y)) {
            return false;
        }
        is_better = is_better || x < y;
    }
    return is_better;
}

static bool has_both(const struct pareto_aim aims[2], size_t index)
{
    return isfinite(aims[0].number[index]) && isfinite(aims[1].number[index]);
}

/* Law: the front is exactly the points that no other beats, the best by the first aim first. */
static void the_front_is_what_no_point_beats(void **state)
{
    (void)state;
    enum { MANY = 60 };
    struct random random = {2385};
    for (unsigned round = 0; round < 200; round++) {
        double numbers[2][MANY];
        size_t front[MANY];
        size_t count = 0;
        bool is_on[MANY] = {false};
        for (size_t i = 0; i < MANY; i++) {
            numbers[0][i] =
                random_below(&random, 9) == 0 ? (double)NAN : (double)random_below(&random, 12);
            numbers[1][i] = random_below(&random, 12) / 4.0;
        }
        const struct pareto_aim aims[2] = {{numbers[0], round % 2 == 0},
                                           {numbers[1], round % 4 < 2}};
        assert_int_equal(pareto_find(aims, MANY, front, &count), STATUS_OK);
        for (size_t i = 0; i < count; i++) {
            assert_false(is_on[front[i]]);
            is_on[front[i]] = true;
            double step = i == 0 ? 0.0 : numbers[0][front[i]] - numbers[0][front[i - 1]];
            assert_true(aims[0].wants_most ? step <= 0.0 : step >= 0.0);
        }
        for (size_t i = 0; i < MANY; i++) {
            bool is_beaten = !has_both(aims, i);
            for (size_t k = 0; k < MANY; k++) {
                is_beaten = is_beaten || (has_both(aims, k) && beats(aims, k, i));
            }
            assert_true(is_on[i] == !is_beaten);
        }
    }
}

static void a_front_of_nothing_is_empty(void **state)
{
    (void)state;
    const double none[] = {NAN, INFINITY};
    const struct pareto_aim aims[2] = {{none, true}, {none, true}};
    size_t front[2];
    size_t count = 7;
    assert_int_equal(pareto_find(aims, 2, front, &count), STATUS_OK);
    assert_int_equal(count, 0);
    count = 7;
    assert_int_equal(pareto_find(aims, 0, front, &count), STATUS_OK);
    assert_int_equal(count, 0);
    alloc_fail_after(0);
    enum status status = pareto_find(aims, 2, front, &count);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shades_follow_the_number),
        cmocka_unit_test(what_is_the_same_everywhere_says_so),
        cmocka_unit_test(many_points_share_cells),
        cmocka_unit_test(a_map_survives_every_failed_allocation),
        cmocka_unit_test(the_front_is_what_no_point_beats),
        cmocka_unit_test(a_front_of_nothing_is_empty),
    };
    return cmocka_run_group_tests_name("command/heat", tests, NULL, NULL);
}
