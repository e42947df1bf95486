#include "client/place.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

static void a_problem_stands_where_its_field_or_the_nearest_above_does(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct places places = {.arena = &arena};
    struct problems problems = {0};
    assert_int_equal(place_add(&places, "world", "w.cfg", 1), STATUS_OK);
    assert_int_equal(place_add(&places, "world.sectors", "w.cfg", 7), STATUS_OK);
    assert_int_equal(place_add(&places, "world.sectors[12]", "s.csv", 14), STATUS_OK);
    problem_add(&problems, "world.sectors[12].stock_months", "a");
    problem_add(&problems, "world.sectors[1].name", "b");
    problem_add(&problems, "world.sectors", "c");
    problem_add(&problems, "world.regime.hazard[3]", "d");
    problem_add(&problems, "scenario.draws", "e");
    problem_add_at(&problems, "x.cfg", 3, "f");
    place_problems(&places, &problems);
    assert_problem_at(&problems, "s.csv", 14, "a");
    assert_problem_at(&problems, "w.cfg", 7, "b");
    assert_problem_at(&problems, "w.cfg", 7, "c");
    assert_problem_at(&problems, "w.cfg", 1, "d");
    assert_null(problems.items[4].file);
    assert_problem_at(&problems, "x.cfg", 3, "f");
    problems_clear(&problems);
    arena_clear(&arena);
}

/* Law: a copy stands where the original does, and without one nowhere. */
static void a_copy_stands_where_the_original_does(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct places places = {.arena = &arena};
    struct problems problems = {0};
    assert_int_equal(place_add(&places, "world.actors[2]", "a.csv", 4), STATUS_OK);
    assert_int_equal(place_copy(&places, "world.actors[2]", "bargain.actors[2]"), STATUS_OK);
    assert_int_equal(place_copy(&places, "world.actors[3]", "bargain.actors[3]"), STATUS_OK);
    problem_add(&problems, "bargain.actors[2].saliences", "a");
    problem_add(&problems, "bargain.actors[3].saliences", "b");
    place_problems(&places, &problems);
    assert_problem_at(&problems, "a.csv", 4, "a");
    assert_null(problems.items[1].file);
    problems_clear(&problems);
    arena_clear(&arena);
}

static void survives_a_failed_allocation(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct places places = {.arena = &arena};
    alloc_fail_after(0);
    assert_int_equal(place_add(&places, "world", "w.cfg", 1), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    assert_int_equal(place_add(&places, "world", "w.cfg", 1), STATUS_OK);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_problem_stands_where_its_field_or_the_nearest_above_does),
        cmocka_unit_test(a_copy_stands_where_the_original_does),
        cmocka_unit_test(survives_a_failed_allocation),
    };
    return cmocka_run_group_tests_name("client/place", tests, NULL, NULL);
}
