#include "tests/support/check.h"
#include "tests/support/council_2375.h"
#include "tests/support/problems.h"

#include <math.h>

enum { DRAWS = 4096, RUSSIA = 3, CHINA = 4, OIL = 0, SEED = 2375 };

static struct council_2375 reference;

static int set_up(void **state)
{
    (void)state;
    council_2375_read(&reference);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    council_2375_clear(&reference);
    return 0;
}

static struct council_numbers draw_of(uint32_t draw, enum council_reading reading)
{
    const struct council_draw asked = {SEED, draw, false, reading};
    struct council_numbers numbers;
    council_prior_draw(&reference.prior, &reference.asked, &asked, &numbers);
    return numbers;
}

static void the_centre_is_what_the_table_says(void **state)
{
    (void)state;
    const struct council_draw asked = {.central = true};
    struct council_numbers numbers;
    council_prior_draw(&reference.prior, &reference.asked, &asked, &numbers);
    assert_true(numbers.ideals[CHINA][OIL] == 0.15);
    assert_true(fabs(numbers.tolerances[CHINA] - 0.05) < 1e-15);
    assert_true(numbers.tolerances[0] == 0.0);
    assert_true(numbers.trade == 0.25);
}

/* Means of clipped normals: China's textiles at .6 with .12 are hardly clipped; the oil of .15
 * is, at 0, by .12 (phi(1.25) - 1.25 Phi(-1.25)) = .0061. */
static void draws_have_the_moments_of_their_prior(void **state)
{
    (void)state;
    double oil = 0.0;
    double textiles = 0.0;
    double squares = 0.0;
    double trade = 0.0;
    for (uint32_t d = 0; d < DRAWS; d++) {
        struct council_numbers numbers = draw_of(d, COUNCIL_AS_READ);
        oil += numbers.ideals[CHINA][OIL] / DRAWS;
        textiles += numbers.ideals[CHINA][1] / DRAWS;
        squares += pow(numbers.ideals[CHINA][1] - 0.6, 2.0) / DRAWS;
        trade += numbers.trade / DRAWS;
        assert_true(numbers.tolerances[RUSSIA] >= 0.0 && numbers.tolerances[RUSSIA] <= 0.1);
    }
    assert_true(fabs(oil - 0.1561) < 4.0 * 0.12 / 64.0);
    assert_true(fabs(textiles - 0.6) < 4.0 * 0.12 / 64.0);
    assert_true(fabs(sqrt(squares) - 0.12) < 4.0 * 0.12 / sqrt(2.0 * DRAWS));
    assert_true(fabs(trade - 0.25) < 4.0 * 0.1444 / 64.0);
}

static void readings_differ_in_what_they_say_and_in_nothing_else(void **state)
{
    (void)state;
    struct council_numbers read = draw_of(7, COUNCIL_AS_READ);
    struct council_numbers flat = draw_of(7, COUNCIL_FLAT);
    struct council_numbers none = draw_of(7, COUNCIL_NO_TRADE);
    struct council_numbers full = draw_of(7, COUNCIL_FULL_TRADE);
    struct council_numbers lower = draw_of(7, COUNCIL_LOWER);
    struct council_numbers higher = draw_of(7, COUNCIL_HIGHER);
    assert_true(none.trade == 0.0 && full.trade == 1.0 && flat.trade == read.trade);
    for (size_t i = 0; i < reference.asked.member_count; i++) {
        for (size_t k = 0; k < reference.asked.provision_count; k++) {
            double ideal = read.ideals[i][k];
            bool is_flat = i > 0 && reference.members[i].permanent;
            double u = draw_uniform(SEED, 7, 0, reference.prior.ideal_keys[i][k]);
            assert_true(flat.ideals[i][k] == (is_flat ? u : ideal));
            assert_true(lower.ideals[i][k] == (i == 0 ? ideal : fmax(ideal - 0.1, 0.0)));
            assert_true(higher.ideals[i][k] == (i == 0 ? ideal : fmin(ideal + 0.1, 1.0)));
            assert_true(none.ideals[i][k] == ideal);
        }
        assert_true(flat.tolerances[i] == read.tolerances[i]);
    }
    reference.asked.distance = COUNCIL_EUCLID;
    none = draw_of(7, COUNCIL_NO_TRADE);
    assert_true(none.trade == 1.0);
}

/* Resolution 2397 cut refined products to .5 Mbbl: oil .4706 after 2375. With the ideals of
 * September that passes in about a fifth of the draws, yet it was adopted: the model's known
 * miss (source: the project's prototype). */
static void the_oil_of_2397_passes_in_about_a_fifth_of_draws(void **state)
{
    (void)state;
    double text[COUNCIL_PROVISIONS_MAX];
    for (size_t k = 0; k < reference.asked.provision_count; k++) {
        reference.provisions[k].status_quo = reference.adopted[k];
        text[k] = reference.adopted[k];
    }
    text[OIL] = 1.0 - 4.5 / 8.5;
    struct problems problems = {0};
    struct council *council = NULL;
    assert_int_equal(council_new(&reference.asked, &problems, &council), STATUS_OK);
    int passes = 0;
    for (uint32_t d = 0; d < DRAWS; d++) {
        struct council_numbers numbers = draw_of(d, COUNCIL_AS_READ);
        struct council_verdict verdict;
        council_set(council, &numbers);
        council_judge(council, text, &verdict);
        passes += verdict.passes;
    }
    assert_in_range(passes, 0.15 * DRAWS, 0.25 * DRAWS);
    council_free(&council);
}

static void expect_fault(const char *path, const char *words)
{
    struct problems problems = {0};
    council_prior_check(&reference.prior, &reference.asked, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
    council_2375_clear(&reference);
    council_2375_read(&reference);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    reference.prior.ideals[2][1] = 1.2;
    expect_fault("council.prior.ideals[2][1]", "1.2 is outside 0 to 1");
    reference.prior.deviations[3] = -0.1;
    expect_fault("council.prior.deviations[3]", "-0.1 is outside 0 to 1");
    reference.prior.tolerances[3].distribution = distribution_fixed(1.5);
    expect_fault("council.prior.tolerances[3]", "1.5 is outside 0 to 1");
    reference.prior.shifts[3].distribution = distribution_fixed(-1.5);
    expect_fault("council.prior.shifts[3]", "-1.5 is outside -1 to 1");
    reference.prior.trade.distribution = distribution_uniform(0.0, 1.5);
    expect_fault("council.prior.trade", "");
    reference.prior.triggers = 101.0;
    expect_fault("council.prior.triggers", "101 is outside 0 to 100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_centre_is_what_the_table_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(draws_have_the_moments_of_their_prior, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(readings_differ_in_what_they_say_and_in_nothing_else,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_oil_of_2397_passes_in_about_a_fifth_of_draws,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_fault_gets_its_words, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("model/council_prior", tests, NULL, NULL);
}
