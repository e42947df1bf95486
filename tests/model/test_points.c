#include "model/draw.h"
#include "tests/support/check.h"

#include <math.h>

enum { COUNT = 5 };

static const struct points_wish wishes[COUNT] = {
    {.key = 900, .group = 2, .dimension = 3, .second = 7},
    {.key = 20, .group = 1, .dimension = 1, .second = 8},
    {.key = UINT64_C(0xffffffffffffffff), .group = 1, .dimension = 2},
    {.key = 20, .group = 9, .dimension = 4},
    {.key = 555, .group = 3},
};

static struct draws draws_of(const struct points *points, uint32_t second)
{
    struct draws draws = {.seed = 77, .points = points};
    for (uint32_t l = 0; l < LANES; l++) {
        draws.draw[l] = 19 * l + 3;
        draws.second[l] = second;
    }
    return draws;
}

static lane value_of(const struct draws *draws, uint64_t key, uint32_t step)
{
    const struct uncertain number = {distribution_uniform(0.0, 1.0), key};
    lane value;
    draw_value(draws, &number, (struct range){0.0, 1.0}, step, &value);
    return value;
}

static bool is_same(lane a, lane b)
{
    bool same = true;
    for (int l = 0; l < LANES; l++) {
        same = same && a[l] == b[l];
    }
    return same;
}

static void numbers_are_found_by_their_keys(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct points points;
    assert_int_equal(points_init(&points, wishes, COUNT, 77, &arena), STATUS_OK);
    assert_int_equal(points.count, COUNT - 1);
    assert_int_equal(points_find(&points, 20)->group, 1); /* the first of two counts */
    assert_int_equal(points_find(&points, 900)->group, 2);
    assert_int_equal(points_find(&points, UINT64_MAX)->group, 1);
    assert_null(points_find(&points, 21));
    assert_null(points_find(&points, 0));
    arena_clear(&arena);
    assert_int_equal(points_init(&points, wishes, 0, 77, &arena), STATUS_OK);
    assert_null(points_find(&points, 20));
}

/* Law: with an axis the value is that of its point; in later steps, and without one, chance. */
static void a_number_takes_the_point_of_its_axis(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct points points;
    assert_int_equal(points_init(&points, wishes, COUNT, 77, &arena), STATUS_OK);
    const struct points_number *number = points_find(&points, 900);
    struct draws draws = draws_of(&points, POINTS_GROUP_NONE);
    lane first = value_of(&draws, 900, 0);
    lane later = value_of(&draws, 900, 4);
    lane chance = value_of(&draws, 555, 0);
    lane unknown = value_of(&draws, 4, 0);
    for (int l = 0; l < LANES; l++) {
        assert_true(first[l] == sobol_uniform(&number->axis[0], draws.draw[l]));
        assert_true(later[l] == draw_uniform(77, draws.draw[l], 4, 900));
        assert_true(chance[l] == draw_uniform(77, draws.draw[l], 0, 555));
        assert_true(unknown[l] == draw_uniform(77, draws.draw[l], 0, 4));
    }
    arena_clear(&arena);
}

/* Law: the numbers of the group, and no others, are at their second value; all are when every
 * one is asked for; by chance or by axis, in any step. */
static void groups_change_to_their_second_value(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct points points;
    assert_int_equal(points_init(&points, wishes, COUNT, 77, &arena), STATUS_OK);
    const uint64_t keys[5] = {900, 20, UINT64_MAX, 555, 4};
    const uint32_t groups[5] = {2, 1, 1, 3, POINTS_GROUP_NONE};
    for (uint32_t step = 0; step < 2; step++) {
        for (int i = 0; i < 5; i++) {
            struct draws draws = draws_of(&points, POINTS_GROUP_NONE);
            lane first = value_of(&draws, keys[i], step);
            draws = draws_of(&points, DRAW_EVERY);
            lane second = value_of(&draws, keys[i], step);
            assert_false(is_same(first, second));
            for (uint32_t group = 1; group < 5; group++) {
                draws = draws_of(&points, group);
                lane value = value_of(&draws, keys[i], step);
                assert_true(is_same(value, group == groups[i] ? second : first));
            }
        }
    }
    arena_clear(&arena);
}

/* Law: seed and name each make another scrambling. */
static void seed_and_name_key_the_scrambling(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct points a;
    struct points b;
    assert_int_equal(points_init(&a, wishes, COUNT, 77, &arena), STATUS_OK);
    assert_int_equal(points_init(&b, wishes, COUNT, 78, &arena), STATUS_OK);
    const struct points_number *number = points_find(&a, 900);
    assert_true(number->axis[0].scramble != points_find(&b, 900)->axis[0].scramble);
    assert_true(number->axis[0].scramble != points_find(&a, 20)->axis[0].scramble);
    assert_true(number->axis[0].scramble != number->axis[1].scramble);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_found_by_their_keys),
        cmocka_unit_test(a_number_takes_the_point_of_its_axis),
        cmocka_unit_test(groups_change_to_their_second_value),
        cmocka_unit_test(seed_and_name_key_the_scrambling),
    };
    return cmocka_run_group_tests_name("model/points", tests, NULL, NULL);
}
