#include "model/lane.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <math.h>

static lane rising(double first, double step)
{
    lane out;
    for (int l = 0; l < LANES; l++) {
        out[l] = first + step * l;
    }
    return out;
}

static void choices_are_made_lane_by_lane(void **state)
{
    (void)state;
    lane a = rising(-1.3, 0.9);
    lane b = rising(1.1, -0.8);
    lane least = lane_min(a, b);
    lane most = lane_max(a, b);
    lane clipped = lane_clip(a, -0.5, 1.0);
    lane chosen = lane_above(a, b, lane_of(7.1), lane_of(-3.2));
    for (int l = 0; l < LANES; l++) {
        assert_true(least[l] == fmin(a[l], b[l]));
        assert_true(most[l] == fmax(a[l], b[l]));
        assert_true(clipped[l] == fmin(fmax(a[l], -0.5), 1.0));
        assert_true(chosen[l] == (a[l] > b[l] ? 7.1 : -3.2));
    }
    assert_true(lane_any_below(a, b) && lane_any_differs(a, b));
    assert_false(lane_any_below(a, a) || lane_any_differs(a, a));
    assert_false(lane_any_below(a, lane_of(-1.3)));
    assert_true(lane_any_below(a, lane_of(-1.2)));
    assert_true(lane_any_above(a, 1.3));
    assert_false(lane_any_above(a, 1.4 + 0.9 * (LANES - 1)));
}

/* Law: where a and b compare false, as with a NaN, the choice is b. */
static void a_comparison_that_fails_chooses_the_second(void **state)
{
    (void)state;
    const lane nan = lane_of(NAN);
    const lane one = lane_of(1.0);
    lane least = lane_min(nan, one);
    lane most = lane_max(one, nan);
    for (int l = 0; l < LANES; l++) {
        assert_true(least[l] == 1.0 && isnan(most[l]));
        assert_true(signbit(lane_min(lane_of(0.0), lane_of(-0.0))[l]) != 0);
    }
    assert_false(lane_any_below(nan, one) || lane_any_differs(one, nan));
}

static void lanes_from_an_arena_are_aligned_and_zero(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t count = 0; count < 40; count++) {
        (void)arena_take(&arena, count % 7);
        lane *lanes = lane_take(&arena, count);
        assert_non_null(lanes);
        assert_int_equal((uintptr_t)lanes % sizeof(lane), 0);
        for (size_t i = 0; i < count; i++) {
            assert_false(lane_any_above(lanes[i], 0.0) || lane_any_above(-lanes[i], 0.0));
            lanes[i] = lane_of(2.385);
        }
    }
    arena_clear(&arena);
}

static void says_when_there_is_no_memory(void **state)
{
    (void)state;
    struct arena arena = {0};
    alloc_fail_after(0);
    assert_null(lane_take(&arena, 3));
    alloc_fail_after(-1);
    assert_true(arena.failed);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_are_made_lane_by_lane),
        cmocka_unit_test(a_comparison_that_fails_chooses_the_second),
        cmocka_unit_test(lanes_from_an_arena_are_aligned_and_zero),
        cmocka_unit_test(says_when_there_is_no_memory),
    };
    return cmocka_run_group_tests_name("model/lane", tests, NULL, NULL);
}
