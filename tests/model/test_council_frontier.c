#include "model/council_frontier.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/council_2375.h"
#include "tests/support/problems.h"

#include <math.h>
#include <string.h>

enum { DRAWS = 300 };

static struct council_2375 reference;
static struct council_numbers centre;

static int set_up(void **state)
{
    (void)state;
    const struct council_draw draw = {.central = true};
    council_2375_read(&reference);
    council_prior_draw(&reference.prior, &reference.asked, &draw, &centre);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    council_2375_clear(&reference);
    return 0;
}

static struct council_frontier *make(void)
{
    struct problems problems = {0};
    struct council_frontier *frontier = NULL;
    assert_int_equal(council_frontier_new(&reference.asked, &centre, &problems, &frontier),
                     STATUS_OK);
    return frontier;
}

static void draw_to(struct council_numbers *numbers, uint32_t draw)
{
    const struct council_draw asked = {.seed = 17, .draw = draw};
    council_prior_draw(&reference.prior, &reference.asked, &asked, numbers);
}

/* Law: the share said of a text is that of the draws in which the votes carry it, and the
 * setter wants it (which at its ideals it always does). */
static void shares_are_those_of_the_votes(void **state)
{
    (void)state;
    static const double shares[] = {0.05, 0.25, 0.5, 0.75, 0.95, 1.0};
    struct council_frontier *frontier = make();
    struct problems problems = {0};
    struct council *council = NULL;
    struct council_numbers numbers;
    assert_int_equal(council_new(&reference.asked, &problems, &council), STATUS_OK);
    for (uint32_t d = 0; d < DRAWS; d++) {
        draw_to(&numbers, d);
        council_frontier_add(frontier, &numbers);
    }
    assert_int_equal(council_frontier_draws(frontier), DRAWS);
    double loss_before = 0.0;
    for (size_t s = 0; s < sizeof shares / sizeof shares[0]; s++) {
        struct council_front front;
        int passes = 0;
        council_frontier_best(frontier, shares[s], &front);
        assert_true(front.found);
        for (uint32_t d = 0; d < DRAWS; d++) {
            struct council_verdict verdict;
            draw_to(&numbers, d);
            council_set(council, &numbers);
            council_judge(council, front.text, &verdict);
            passes += verdict.passes;
        }
        assert_true(fabs(front.share - (double)passes / DRAWS) < 1e-12);
        assert_true(front.share >= shares[s] - 1e-12 && front.loss >= loss_before);
        loss_before = front.loss;
    }
    council_free(&council);
    council_frontier_free(&frontier);
    assert_null(frontier);
}

/* Law: on certain numbers the front is the text that the council adopts, to the grid's step. */
static void of_certain_numbers_the_front_is_the_adopted_text(void **state)
{
    (void)state;
    struct council_frontier *frontier = make();
    struct problems problems = {0};
    struct council *council = NULL;
    struct council_result result;
    struct council_front front;
    assert_int_equal(council_new(&reference.asked, &problems, &council), STATUS_OK);
    assert_int_equal(council_run(council, &centre, &result), STATUS_OK);
    council_frontier_add(frontier, &centre);
    council_frontier_best(frontier, 0.5, &front);
    for (size_t k = 0; k < reference.asked.provision_count; k++) {
        assert_true(fabs(front.text[k] - result.text[k]) <= 0.01);
    }
    assert_true(front.loss >= result.loss - 1e-9);
    assert_true(front.loss <= result.loss + 0.01 * 0.35);
    council_free(&council);
    council_frontier_free(&frontier);
}

static void counted_apart_and_merged_is_the_same(void **state)
{
    (void)state;
    struct council_frontier *whole = make();
    struct council_frontier *parts[2] = {make(), make()};
    for (uint32_t d = 0; d < DRAWS; d++) {
        struct council_numbers numbers;
        draw_to(&numbers, d);
        council_frontier_add(whole, &numbers);
        council_frontier_add(parts[d % 3 == 0], &numbers);
    }
    council_frontier_merge(parts[1], parts[0]);
    for (int s = 1; s < 20; s++) {
        double share = 0.05 * s;
        struct council_front a;
        struct council_front b;
        council_frontier_best(whole, share, &a);
        council_frontier_best(parts[1], share, &b);
        assert_true(a.found == b.found && a.share == b.share && a.loss == b.loss);
        assert_memory_equal(a.text, b.text, sizeof a.text);
    }
    council_frontier_free(&whole);
    council_frontier_free(&parts[0]);
    council_frontier_free(&parts[1]);
}

/* A second graded provision goes by tenths; none at all is a list of texts. */
static void grids_follow_the_kind_of_provision(void **state)
{
    (void)state;
    struct council_front front;
    reference.provisions[1].level_count = 0;
    struct council_frontier *frontier = make();
    council_frontier_add(frontier, &centre);
    council_frontier_best(frontier, 1.0, &front);
    assert_true(front.found);
    assert_true(fabs(10.0 * front.text[1] - round(10.0 * front.text[1])) < 1e-12);
    council_frontier_free(&frontier);
    for (size_t k = 0; k < 2; k++) {
        reference.provisions[k].level_count = 2;
        reference.provisions[k].levels[0] = 0.0;
        reference.provisions[k].levels[1] = 1.0;
    }
    frontier = make();
    council_frontier_add(frontier, &centre);
    council_frontier_best(frontier, 1.0, &front);
    assert_true(front.found && front.text[0] == 0.0 && front.text[1] == 1.0);
    council_frontier_free(&frontier);
}

static void without_draws_there_is_no_front(void **state)
{
    (void)state;
    struct council_frontier *frontier = make();
    struct council_front front;
    council_frontier_best(frontier, 0.05, &front);
    assert_false(front.found);
    council_frontier_free(&frontier);
}

static void a_grid_too_large_is_refused(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct council_frontier *frontier = NULL;
    for (size_t k = 0; k < reference.asked.provision_count; k++) {
        reference.provisions[k].level_count = 0;
    }
    assert_int_equal(council_frontier_new(&reference.asked, &centre, &problems, &frontier),
                     STATUS_FULL);
    assert_problem(&problems, "council.provisions", "a frontier of more than 1048576 texts");
    problems_clear(&problems);
    reference.asked.quota = 16;
    assert_int_equal(council_frontier_new(&reference.asked, &centre, &problems, &frontier),
                     STATUS_BAD_INPUT);
    assert_null(frontier);
    problems_clear(&problems);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct council_frontier *frontier = NULL;
        alloc_fail_after(allowed);
        status = council_frontier_new(&reference.asked, &centre, &problems, &frontier);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((status == STATUS_OK) == (frontier != NULL));
        council_frontier_free(&frontier);
        problems_clear(&problems);
    }
    assert_int_equal(allowed, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shares_are_those_of_the_votes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(of_certain_numbers_the_front_is_the_adopted_text,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(counted_apart_and_merged_is_the_same, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(grids_follow_the_kind_of_provision, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_draws_there_is_no_front, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_grid_too_large_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("model/council_frontier", tests, NULL, NULL);
}
