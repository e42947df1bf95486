#include "model/tipping.h"
#include "tests/support/check.h"

#include <math.h>

enum { PEOPLE = 100 };

static void list_thresholds(struct tipping_group groups[PEOPLE])
{
    for (size_t i = 0; i < PEOPLE; i++) {
        groups[i] = (struct tipping_group){(double)i, 1};
    }
}

/* Expected: the example of Granovetter (1978). */
static void one_threshold_decides_between_all_and_one(void **state)
{
    (void)state;
    struct tipping_group groups[PEOPLE];
    list_thresholds(groups);
    assert_int_equal(tipping_joined(groups, PEOPLE), 100);
    groups[1].threshold = 2.0;
    assert_int_equal(tipping_joined(groups, PEOPLE), 1);
    groups[1].people = 0;
    assert_int_equal(tipping_joined(groups, PEOPLE), 1);
    groups[0].people = 2;
    assert_int_equal(tipping_joined(groups, PEOPLE), 100); /* one a threshold, and one more */
    assert_int_equal(tipping_joined(groups, 0), 0);
}

/* Expected: the project's acceptance list, to its digits. */
static void a_spread_a_little_wider_turns_five_per_cent_into_all(void **state)
{
    (void)state;
    static const double rows[][2] = {
        {0.10, 0.007696}, {0.12, 0.040211}, {0.122, 0.054792}, {0.123, 1.0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct tipping_crowd crowd = {0.25, rows[i][0]};
        assert_true(fabs(tipping_end(&crowd, 0.0) - rows[i][1]) < 1e-6);
    }
}

static void follow(const struct tipping_crowd *crowd, double start)
{
    double r = start;
    for (int i = 0; i < 20000; i++) {
        r = tipping_share(crowd, r);
    }
    assert_true(fabs(tipping_end(crowd, start) - r) < 1e-6);
}

/* Law: where it ends is where r(next) = F(r) goes, step by step. */
static void the_end_is_that_of_the_steps(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        for (int k = 0; k < 8; k++) {
            const struct tipping_crowd crowd = {-0.3 + 0.17 * i, 0.02 * pow(1.7, k)};
            for (int start = 0; start <= 4; start++) {
                follow(&crowd, 0.25 * start);
            }
        }
    }
}

/* How many rests a crowd has, each of them looked at. */
static size_t look_at_rests(const struct tipping_crowd *crowd)
{
    double rests[TIPPING_RESTS_MAX];
    size_t count = tipping_rests(crowd, rests);
    assert_true(count == 1 || count == 3);
    for (size_t i = 0; i < count; i++) {
        assert_true(fabs(tipping_share(crowd, rests[i]) - rests[i]) < 1e-12);
        assert_true(i == 0 || rests[i] > rests[i - 1]);
        assert_true((tipping_density(crowd, rests[i]) > 1.0) == (i == 1));
    }
    return count;
}

/* Law: rests are at rest, rise, and alternate: stable, tipping point, stable. */
static void rests_alternate(void **state)
{
    (void)state;
    size_t three = 0;
    for (int i = 0; i < 73; i++) {
        for (int k = 0; k < 15; k++) {
            const struct tipping_crowd crowd = {0.05 + 0.013 * i, 0.013 * pow(1.3, k)};
            three += look_at_rests(&crowd) == 3;
        }
    }
    assert_true(three > 100);
}

/* Law: on one side of the critical mean the cascade stops short, on the other it does not. */
static void the_critical_mean_parts_few_from_all(void **state)
{
    (void)state;
    static const double deviations[] = {0.03, 0.1, 0.12, 0.2};
    for (size_t i = 0; i < sizeof deviations / sizeof deviations[0]; i++) {
        struct tipping_crowd crowd = {0.25, deviations[i]};
        double critical = 0.0;
        assert_true(tipping_critical_mean(&crowd, &critical));
        crowd.mean = critical + 1e-6;
        double few = tipping_end(&crowd, 0.0);
        crowd.mean = critical - 1e-6;
        assert_true(few < 0.4 && tipping_end(&crowd, 0.0) > few + 0.3);
    }
    /* 1.4 % of the mean, as the header says. */
    const struct tipping_crowd reference = {0.25, 0.12};
    double critical = 0.0;
    assert_true(tipping_critical_mean(&reference, &critical));
    assert_true(fabs((1.0 - critical / 0.25) - 0.014) < 0.0005);
    const struct tipping_crowd wide = {0.25, 0.4};
    assert_false(tipping_critical_mean(&wide, &critical));
}

/* Expected: the acceptance list. Law: inside the folds two stable states, outside one. */
static void the_fold_is_where_a_state_is_lost(void **state)
{
    (void)state;
    struct tipping_state states[TIPPING_RESTS_MAX];
    double edge = tipping_fold_push();
    assert_true(fabs(edge - 0.3849002) < 5e-8);
    assert_true(fabs(tipping_fold_state() - 0.5773503) < 5e-8);
    for (int k = -35; k <= 35; k++) {
        double push = 0.0371 * k;
        size_t count = tipping_states(push, states);
        assert_int_equal(count, fabs(push) < edge ? 3 : 1);
        for (size_t i = 0; i < count; i++) {
            double x = states[i].x;
            assert_true(fabs(push + x - x * x * x) < 1e-12);
            assert_true(states[i].stable == (1.0 - 3.0 * x * x < 0.0));
        }
    }
    assert_int_equal(tipping_states(edge - 1e-9, states), 3);
    assert_int_equal(tipping_states(edge + 1e-9, states), 1);
    assert_int_equal(tipping_states(1000.0, states), 1);
}

/* Expected: the acceptance list, sqrt 2 / (2 pi) exp(-2). */
static void noise_escapes_at_the_rate_of_kramers(void **state)
{
    (void)state;
    struct tipping_well well;
    assert_true(tipping_well_of(0.0, &well));
    assert_true(fabs(well.height - 0.25) < 1e-14);
    assert_true(fabs(tipping_escape_rate(&well, 0.5) - 0.030461) < 5e-7);
    assert_true(fabs(tipping_escape_rate(&well, 0.5) -
                     sqrt(2.0) / (2.0 * acos(-1.0)) * exp(-2.0)) < 1e-15);
    /* A push towards the fold lowers the barrier. */
    double height = well.height;
    assert_true(tipping_well_of(0.2, &well));
    assert_true(well.height < height);
    assert_false(tipping_well_of(0.39, &well));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_threshold_decides_between_all_and_one),
        cmocka_unit_test(a_spread_a_little_wider_turns_five_per_cent_into_all),
        cmocka_unit_test(the_end_is_that_of_the_steps),
        cmocka_unit_test(rests_alternate),
        cmocka_unit_test(the_critical_mean_parts_few_from_all),
        cmocka_unit_test(the_fold_is_where_a_state_is_lost),
        cmocka_unit_test(noise_escapes_at_the_rate_of_kramers),
    };
    return cmocka_run_group_tests_name("model/tipping", tests, NULL, NULL);
}
