#include "base/random.h"
#include "model/score.h"
#include "tests/support/check.h"

#include <math.h>

enum { CASES = 4, MANY = 613 };

static const double chance[CASES] = {0.1, 0.9, 0.4, 0.4};
static const bool happened[CASES] = {false, true, true, false};

/* By hand: (.01 + .01 + .36 + .16) / 4, and -(2 ln .9 + ln .4 + ln .6) / 4. */
static void chances_are_scored_as_by_hand(void **state)
{
    (void)state;
    assert_true(fabs(score_brier(chance, happened, CASES) - 0.135) < 1e-15);
    assert_true(fabs(score_log(chance, happened, CASES) - 0.40945934675) < 1e-10);
    assert_true(fabs(score_log(chance + 1, happened + 1, 1) - 0.10536051566) < 1e-10);
    static const double never[1] = {0.0};
    static const bool yes[1] = {true};
    assert_true(isinf(score_log(never, yes, 1)));
    assert_true(fabs(score_brier(never, yes, 1) - 1.0) < 1e-15);
}

static void errors_are_taken_without_their_sign(void **state)
{
    (void)state;
    static const double predicted[3] = {-10.0, 2.5, 1.0};
    static const double observed[3] = {-13.0, 4.0, -0.5};
    assert_true(fabs(score_absolute(predicted, observed, 3) - 2.0) < 1e-15);
}

/* Pairs of one that happened and one that did not: three in the right order, one tied. */
static void auc_counts_pairs_and_half_the_ties(void **state)
{
    (void)state;
    size_t order[CASES];
    static const bool none[CASES] = {false};
    assert_true(fabs(score_auc(chance, happened, CASES, order) - 0.875) < 1e-15);
    assert_true(isnan(score_auc(chance, none, CASES, order)));
    static const bool opposite[CASES] = {true, false, false, true};
    assert_true(fabs(score_auc(chance, opposite, CASES, order) - 0.125) < 1e-15);
}

static void make_many(double many[MANY], bool events[MANY])
{
    struct random random = {.state = 7};
    for (int i = 0; i < MANY; i++) {
        many[i] = (double)random_below(&random, 97) / 97.0;
        events[i] = (double)random_below(&random, 97) / 97.0 < many[i];
    }
}

/* Law: the ranks give what counting every pair gives. */
static void auc_is_that_of_all_pairs(void **state)
{
    (void)state;
    double many[MANY];
    bool events[MANY];
    size_t order[MANY];
    double pairs = 0.0;
    double right = 0.0;
    make_many(many, events);
    for (int i = 0; i < MANY; i++) {
        for (int k = 0; k < MANY; k++) {
            if (events[i] && !events[k]) {
                pairs += 1.0;
                right += many[i] > many[k] ? 1.0 : 0.0;
                right += many[i] == many[k] ? 0.5 : 0.0;
            }
        }
    }
    assert_true(fabs(score_auc(many, events, MANY, order) - right / pairs) < 1e-12);
}

/* Laws: every case is in one bin, bins are of even size and in order of chance. */
static void bins_hold_every_case_once_in_order(void **state)
{
    (void)state;
    enum { BINS = 7 };
    double many[MANY];
    bool events[MANY];
    size_t order[MANY];
    struct score_bin bins[BINS];
    make_many(many, events);
    score_reliability(many, events, MANY, order, bins, BINS);
    size_t count = 0;
    double sums = 0.0;
    double falls = 0.0;
    double all_falls = 0.0;
    double all_sums = 0.0;
    for (int i = 0; i < MANY; i++) {
        all_sums += many[i];
        all_falls += events[i] ? 1.0 : 0.0;
    }
    for (int b = 0; b < BINS; b++) {
        assert_true(bins[b].count == MANY / BINS || bins[b].count == MANY / BINS + 1);
        assert_true(b == 0 || bins[b].least >= bins[b - 1].most);
        assert_true(bins[b].mean >= bins[b].least && bins[b].mean <= bins[b].most);
        count += bins[b].count;
        sums += bins[b].mean * (double)bins[b].count;
        falls += bins[b].share * (double)bins[b].count;
    }
    assert_int_equal(count, MANY);
    assert_true(fabs(sums - all_sums) < 1e-9);
    assert_true(fabs(falls - all_falls) < 1e-9);
}

static void bins_are_as_by_hand(void **state)
{
    (void)state;
    size_t order[CASES];
    struct score_bin bins[CASES + 1];
    score_reliability(chance, happened, CASES, order, bins, 2);
    assert_true(fabs(bins[0].mean - 0.25) < 1e-15);
    assert_true(fabs(bins[0].share - 0.5) < 1e-15); /* of the ties the first: it happened */
    assert_true(fabs(bins[0].standard_error - sqrt(0.125)) < 1e-15);
    assert_true(fabs(bins[1].mean - 0.65) < 1e-15);
    assert_true(bins[1].most == 0.9);
    score_reliability(chance, happened, CASES, order, bins, CASES + 1);
    assert_int_equal(bins[0].count, 0); /* more bins than cases: one is empty */
    assert_true(isnan(bins[0].mean) && isnan(bins[0].share));
}

/* Differences -1, -2, -3: mean -2, deviation 1, error 1 / sqrt 3. */
static void a_gap_has_its_error_and_its_verdict(void **state)
{
    (void)state;
    static const double ours[3] = {1.0, 2.0, 3.0};
    static const double theirs[3] = {2.0, 4.0, 6.0};
    struct score_gap gap = score_compare(ours, theirs, 3);
    assert_true(fabs(gap.mean + 2.0) < 1e-15);
    assert_true(fabs(gap.standard_error - 1.0 / sqrt(3.0)) < 1e-15);
    assert_int_equal(score_judge(gap), SCORE_WINS);
    gap = score_compare(theirs, ours, 3);
    assert_int_equal(score_judge(gap), SCORE_LOSES);
    assert_int_equal(score_judge(score_compare(ours, ours, 3)), SCORE_LOSES);
    gap = (struct score_gap){-2.0, 1.001};
    assert_int_equal(score_judge(gap), SCORE_AHEAD);
    gap = score_compare(ours, theirs, 1); /* one case: no error is known, nothing is won */
    assert_true(isnan(gap.standard_error));
    assert_int_equal(score_judge(gap), SCORE_AHEAD);
}

static void verdicts_have_names(void **state)
{
    (void)state;
    assert_string_equal(score_verdict_name(SCORE_LOSES), "loses");
    assert_string_equal(score_verdict_name(SCORE_AHEAD), "ahead");
    assert_string_equal(score_verdict_name(SCORE_WINS), "wins");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chances_are_scored_as_by_hand),
        cmocka_unit_test(errors_are_taken_without_their_sign),
        cmocka_unit_test(auc_counts_pairs_and_half_the_ties),
        cmocka_unit_test(auc_is_that_of_all_pairs),
        cmocka_unit_test(bins_hold_every_case_once_in_order),
        cmocka_unit_test(bins_are_as_by_hand),
        cmocka_unit_test(a_gap_has_its_error_and_its_verdict),
        cmocka_unit_test(verdicts_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
