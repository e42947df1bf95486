#include "base/problem.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

static void keeps_every_problem_in_order(void **state)
{
    (void)state;
    struct problems problems = {0};
    assert_true(problems_none(&problems));
    problem_add(&problems, "scenario.draws", "%d is outside %d to %d", 0, 1, 100000);
    problem_add_at(&problems, "a.cfg", 12, "no such setting: %s", "drows");
    problem_place(&problems.items[0], "b.cfg", 3);
    assert_int_equal(problems.count, 2);
    assert_string_equal(problems.items[0].path, "scenario.draws");
    assert_string_equal(problems.items[0].text, "0 is outside 1 to 100000");
    assert_string_equal(problems.items[0].file, "b.cfg");
    assert_int_equal(problems.items[0].line, 3);
    assert_string_equal(problems.items[1].path, "");
    assert_string_equal(problems.items[1].file, "a.cfg");
    assert_int_equal(problems.items[1].line, 12);
    assert_false(problems_none(&problems));
    problems_clear(&problems);
    assert_true(problems_none(&problems));
}

static void counts_what_it_cannot_keep(void **state)
{
    (void)state;
    struct problems problems = {0};
    for (int i = 0; i < PROBLEMS_MAX + 7; i++) {
        problem_add(&problems, "p", "%d", i);
    }
    assert_int_equal(problems.count, PROBLEMS_MAX);
    assert_int_equal(problems.left_out, 7);
    problems_clear(&problems);
}

static void texts_are_fit_for_terminals_and_messages(void **state)
{
    (void)state;
    struct problems problems = {0};
    problem_add(&problems, "p", "a\033[2Jb\xE2\x82\xAC\xFF\xC3\n");
    assert_string_equal(problems.items[0].text, "a?[2Jb\xE2\x82\xAC???");
    problems_clear(&problems);
}

/* Law: a problem found while memory is short still makes the input bad. */
static void no_problem_is_lost_for_want_of_memory(void **state)
{
    (void)state;
    for (int allowed = 0;; allowed++) {
        struct problems problems = {0};
        alloc_fail_after(allowed);
        problem_add_at(&problems, "a.cfg", 12, "no such setting: %s", "drows");
        alloc_fail_after(-1);
        assert_false(problems_none(&problems));
        int whole = problems.count == 1 && problems.items[0].file != NULL;
        problems_clear(&problems);
        if (whole) {
            assert_int_equal(allowed, 4);
            return;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_every_problem_in_order),
        cmocka_unit_test(counts_what_it_cannot_keep),
        cmocka_unit_test(texts_are_fit_for_terminals_and_messages),
        cmocka_unit_test(no_problem_is_lost_for_want_of_memory),
    };
    return cmocka_run_group_tests_name("base/problem", tests, NULL, NULL);
}
