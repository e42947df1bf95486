#include "base/random.h"
#include "model/draw.h"
#include "model/smaa.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Expected values, unless a comment says otherwise: closed forms, of the project's own list. */

enum { DRAWS = 100000, CELLS = 12, CRITERIA = SMAA_CRITERIA_MAX };

static double values[DRAWS][CELLS];
static struct smaa_result result;

static int set_up(void **state)
{
    (void)state;
    memset(values, 0, sizeof values);
    return 0;
}

/* A case of `alternatives` x `criteria`; ranks may be NULL. */
static struct smaa_case case_of(size_t alternatives, size_t criteria, const unsigned *ranks)
{
    struct smaa_case smaa_case = {.alternative_count = alternatives,
                                  .criterion_count = criteria,
                                  .is_ranked = ranks != NULL,
                                  .seed = 11};
    if (ranks != NULL) {
        memcpy(smaa_case.ranks, ranks, criteria * sizeof *ranks);
    }
    return smaa_case;
}

/* The same values in every draw. */
static void run_same(const struct smaa_case *smaa_case, const double *same)
{
    size_t size = smaa_case->alternative_count * smaa_case->criterion_count;
    double *to = values[0];
    for (size_t i = 0; i < DRAWS; i++) {
        memcpy(to + i * size, same, size * sizeof *same);
    }
    smaa_run(smaa_case, values[0], DRAWS, &result);
}

/* A share of DRAWS draws, to four standard errors. */
static void expect_share(double share, double expected)
{
    double error = 4.0 * sqrt(expected * (1.0 - expected) / DRAWS) + 1e-12;
    if (!(fabs(share - expected) <= error)) {
        fail_msg("%.6f is not %.6f within %.6f", share, expected, error);
    }
}

static void expect_first(const double *expected, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        expect_share(result.acceptability[a][0], expected[a]);
        assert_true(result.is_ever_best[a] == (expected[a] > 0.0));
    }
}

static void expect_central(size_t alternative, const double *expected, size_t count)
{
    double error = 4.0 * 0.3 / sqrt(result.acceptability[alternative][0] * DRAWS);
    for (size_t j = 0; j < count; j++) {
        double miss = fabs(result.central[alternative][j] - expected[j]);
        if (!(miss <= error)) {
            fail_msg("central %zu of %zu is %.5f, not %.5f", j, alternative,
                     result.central[alternative][j], expected[j]);
        }
    }
}

static void two_criteria_without_a_ranking(void **state)
{
    (void)state;
    const struct smaa_case smaa_case = case_of(3, 2, NULL);
    run_same(&smaa_case, (double[]){1, 0, 0, 1, .6, .6});
    expect_first((double[]){.4, .4, .2}, 3);
    expect_central(0, (double[]){.8, .2}, 2);
    expect_central(1, (double[]){.2, .8}, 2);
    expect_central(2, (double[]){.5, .5}, 2);
    for (size_t a = 0; a < 3; a++) {
        assert_true(result.confidence[a] == 1.0); /* values are the same in every draw */
    }
}

static void two_criteria_in_order(void **state)
{
    (void)state;
    const struct smaa_case smaa_case = case_of(3, 2, (unsigned[]){1, 2});
    run_same(&smaa_case, (double[]){1, 0, 0, 1, .6, .6});
    expect_first((double[]){.8, 0, .2}, 3);
    expect_central(0, (double[]){.8, .2}, 2);
    expect_central(2, (double[]){.55, .45}, 2);
    assert_true(result.confidence[1] == 0.0);
}

static void unit_vectors_and_a_middling_one(void **state)
{
    (void)state;
    const double same[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, .4, .4, .4};
    const struct smaa_case loose = case_of(4, 3, NULL);
    run_same(&loose, same);
    expect_first((double[]){.32, .32, .32, .04}, 4);
    expect_central(0, (double[]){.620833, .189583, .189583}, 3);
    expect_central(3, (double[]){1.0 / 3, 1.0 / 3, 1.0 / 3}, 3);

    const struct smaa_case ranked = case_of(4, 3, (unsigned[]){1, 2, 3});
    run_same(&ranked, same);
    expect_first((double[]){.96, 0, 0, .04}, 4);
    expect_central(0, (double[]){.620833, .275, .104167}, 3);
}

static void pure_alternatives_give_the_centroid(void **state)
{
    (void)state;
    const double same[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    const struct smaa_case ranked = case_of(3, 3, (unsigned[]){1, 2, 3});
    run_same(&ranked, same);
    expect_first((double[]){1, 0, 0}, 3);
    expect_central(0, (double[]){11.0 / 18, 5.0 / 18, 2.0 / 18}, 3);

    const struct smaa_case tied = case_of(3, 3, (unsigned[]){1, 2, 2});
    run_same(&tied, same);
    expect_first((double[]){1, 0, 0}, 3);
    expect_central(0, (double[]){11.0 / 18, 7.0 / 36, 7.0 / 36}, 3);
}

static void the_first_weight_passes_one_half_three_times_in_four(void **state)
{
    (void)state;
    const struct smaa_case smaa_case = case_of(2, 3, (unsigned[]){1, 2, 3});
    run_same(&smaa_case, (double[]){1, 0, 0, 0, 1, 1});
    expect_first((double[]){.75, .25}, 2);
    assert_true(fabs(result.acceptability[0][1] - result.acceptability[1][0]) < 1e-15);
}

/* A = (X, 0) with X uniform, B = (1/2, 1/2). */
static void values_that_differ_by_draw_cost_confidence(void **state)
{
    (void)state;
    const struct smaa_case smaa_case = case_of(2, 2, (unsigned[]){1, 2});
    double *to = values[0];
    for (uint32_t i = 0; i < DRAWS; i++) {
        to[4 * i] = draw_uniform(3, i, 0, draw_key("x"));
        to[4 * i + 2] = .5;
        to[4 * i + 3] = .5;
    }
    smaa_run(&smaa_case, to, DRAWS, &result);
    const double ln2 = log(2.0);
    expect_first((double[]){1.0 - ln2, ln2}, 2);
    expect_central(0, (double[]){.25 / (1.0 - ln2), 1.0 - .25 / (1.0 - ln2)}, 2);
    expect_central(1, (double[]){.5 / ln2, 1.0 - .5 / ln2}, 2);
    /* The central weights have an error of their own, some three thousandths of the share. */
    assert_true(fabs(result.confidence[0] - (2.0 * ln2 - 1.0)) < 8e-3);
    assert_true(fabs(result.confidence[1] - ln2) < 8e-3);
}

/* A point of the simplex by the gaps between sorted uniforms: nothing of how smaa.c does it. */
static void free_weights(struct random *random, size_t count, double *weights)
{
    double cuts[CRITERIA + 1] = {0.0};
    for (size_t j = 1; j < count; j++) {
        double cut = (double)(random_next(random) >> 11) * 0x1p-53;
        size_t k = j;
        for (; cuts[k - 1] > cut; k--) {
            cuts[k] = cuts[k - 1];
        }
        cuts[k] = cut;
    }
    cuts[count] = 1.0;
    for (size_t j = 0; j < count; j++) {
        weights[j] = cuts[j + 1] - cuts[j];
    }
}

static bool keeps(const unsigned *ranks, const double *weights, size_t count)
{
    bool kept = true;
    for (size_t i = 0; i < count * count; i++) {
        size_t j = i / count;
        size_t k = i % count;
        kept = kept && !(ranks[j] < ranks[k] && weights[j] < weights[k]);
    }
    return kept;
}

static size_t winner(const double *v, const double *weights, size_t alternatives, size_t count)
{
    double best_utility = -1.0;
    size_t best = 0;
    for (size_t a = 0; a < alternatives; a++) {
        double utility = 0.0;
        for (size_t j = 0; j < count; j++) {
            utility += v[a * count + j] * weights[j];
        }
        best = utility > best_utility ? a : best;
        best_utility = fmax(best_utility, utility);
    }
    return best;
}

/* Brute force: any weights, thrown away unless they keep the ranking, with ties in it. */
static void acceptabilities_are_those_of_rejection(void **state)
{
    (void)state;
    enum { A = 3, M = 4, TRIALS = 400000 };
    static const unsigned ranks[M] = {2, 1, 2, 4};
    static const double same[A * M] = {.9, .31, .2, .83, .27, .48, .61, .11, .55, .37, .5, .69};
    const struct smaa_case smaa_case = case_of(A, M, ranks);
    run_same(&smaa_case, same);
    struct random random = {.state = 77};
    double wins[A] = {0.0};
    double sums[M] = {0.0};
    double kept = 0.0;
    for (int i = 0; i < TRIALS; i++) {
        double weights[M];
        free_weights(&random, M, weights);
        if (!keeps(ranks, weights, M)) {
            continue;
        }
        wins[winner(same, weights, A, M)] += 1.0;
        kept += 1.0;
        for (size_t j = 0; j < M; j++) {
            sums[j] += weights[j];
        }
    }
    assert_true(fabs(kept / TRIALS - 1.0 / 12.0) < 0.003); /* 4! orders, 2 of them keep it */
    for (size_t a = 0; a < A; a++) {
        double share = wins[a] / kept;
        double error = 4.0 * sqrt(share * (1.0 - share) * (1.0 / kept + 1.0 / DRAWS));
        assert_true(fabs(result.acceptability[a][0] - share) < error);
        assert_true(share > 0.02 && share < 0.9);
    }
    for (size_t j = 0; j < M; j++) {
        assert_true(fabs(result.centroid[j] - sums[j] / kept) < 4.0 * 0.2 / sqrt(kept));
    }
}

static void the_centroid_is_the_sum_of_reciprocals(void **state)
{
    (void)state;
    double weights[CRITERIA];
    const struct smaa_case ranked = case_of(1, 4, (unsigned[]){4, 3, 2, 1});
    smaa_centroid(&ranked, weights);
    assert_true(fabs(weights[3] - 25.0 / 48) < 1e-15 && fabs(weights[2] - 13.0 / 48) < 1e-15);
    assert_true(fabs(weights[1] - 7.0 / 48) < 1e-15 && fabs(weights[0] - 3.0 / 48) < 1e-15);
    const struct smaa_case tied = case_of(1, 6, (unsigned[]){1, 2, 3, 4, 4, 4});
    smaa_centroid(&tied, weights);
    double tail = (37.0 / 60 + 22.0 / 60 + 10.0 / 60) / 18.0;
    assert_true(fabs(weights[0] - 2.45 / 6) < 1e-15);
    for (size_t j = 3; j < 6; j++) {
        assert_true(fabs(weights[j] - tail) < 1e-15);
    }
    const struct smaa_case loose = case_of(1, 5, NULL);
    smaa_centroid(&loose, weights);
    assert_true(fabs(weights[4] - 0.2) < 1e-16);
}

/* With weights (.6, .3, .1): A leads B by .08; moving t from the first to the second changes
 * that by t (.4 + .6), so .08 does it. C is .17 behind and takes more. */
static void the_flip_is_the_least_move_of_weight(void **state)
{
    (void)state;
    const struct smaa_case smaa_case = case_of(3, 3, (unsigned[]){1, 2, 3});
    const double v[] = {.7, .2, .5, .3, .8, .3, .2, .5, .9};
    const double weights[] = {.6, .3, .1};
    double lead = .6 * .4 - .3 * .6 + .1 * .2;
    struct smaa_flip flip;
    smaa_flip(&smaa_case, v, weights, 0, &flip);
    assert_true(flip.found);
    assert_true(fabs(flip.weight - lead / (.4 + .6)) < 1e-15);
    assert_int_equal(flip.from, 0);
    assert_int_equal(flip.to, 1);
    assert_int_equal(flip.other, 1);

    /* Law: after the move the two are level, and nobody is above them. */
    const double moved[] = {weights[0] - flip.weight, weights[1] + flip.weight, weights[2]};
    double level[3] = {0.0};
    for (size_t i = 0; i < 9; i++) {
        level[i / 3] += v[i] * moved[i % 3];
    }
    assert_true(fabs(level[0] - level[1]) < 1e-15 && level[2] < level[0]);

    /* What is better in everything cannot be overtaken. */
    smaa_flip(&smaa_case, (double[]){.9, .9, .9, .1, .2, .3, .8, .8, .8}, weights, 0, &flip);
    assert_false(flip.found);
    /* Nor can more weight be moved than there is. */
    const struct smaa_case two = case_of(2, 2, NULL);
    smaa_flip(&two, (double[]){.9, .0, .1, .1}, (double[]){.9, .1}, 0, &flip);
    assert_true(flip.found && fabs(flip.weight - .71 / .9) < 1e-15);
    smaa_flip(&two, (double[]){.9, .5, .1, .4}, (double[]){.9, .1}, 0, &flip);
    assert_false(flip.found);
}

/* Law: in every draw weights add up to 1 and none is above a more important one. */
static void weights_add_up_and_keep_their_order(void **state)
{
    (void)state;
    const unsigned ranks[] = {3, 1, 3, 2, 5};
    const struct smaa_case smaa_case = case_of(1, 5, ranks);
    for (uint32_t i = 0; i < 3000; i++) {
        double weights[CRITERIA];
        double sum = 0.0;
        smaa_weights(&smaa_case, i, weights);
        for (size_t j = 0; j < 5; j++) {
            sum += weights[j];
        }
        assert_true(fabs(sum - 1.0) < 1e-14);
        assert_true(keeps(ranks, weights, 5));
    }
}

static void one_alternative_is_always_the_best(void **state)
{
    (void)state;
    const struct smaa_case smaa_case = case_of(1, 2, NULL);
    smaa_run(&smaa_case, (double[]){.3, .4}, 1, &result);
    assert_true(result.acceptability[0][0] == 1.0 && result.confidence[0] == 1.0);
    assert_int_equal(result.best, 0);
    assert_int_equal(result.second, 0);
    assert_false(result.flip.found);
}

/* Of two that are the same the first counts, in every share. */
static void ties_go_to_the_first(void **state)
{
    (void)state;
    const struct smaa_case smaa_case = case_of(2, 2, NULL);
    run_same(&smaa_case, (double[]){.3, .4, .3, .4});
    assert_true(result.acceptability[0][0] == 1.0 && result.acceptability[1][1] == 1.0);
    assert_true(result.best_at_centroid[0] == 1.0 && result.confidence[0] == 1.0);
    assert_false(result.flip.found); /* no move tells them apart */
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct smaa_case smaa_case = case_of(3, 3, (unsigned[]){0, 2, 4});
    smaa_check(&smaa_case, &problems);
    assert_problem_count(&problems, 2);
    assert_problem(&problems, "ranks[0]", "0 is outside 1 to 3");
    assert_problem(&problems, "ranks[2]", "4 is outside 1 to 3");
    problems_clear(&problems);
    smaa_case = case_of(0, 3, NULL);
    smaa_case.criterion_count = SMAA_CRITERIA_MAX + 1;
    smaa_check(&smaa_case, &problems);
    assert_problem_count(&problems, 2);
    assert_problem(&problems, "alternatives", "0 rows, outside 1 to 32");
    assert_problem(&problems, "criteria", "17 rows, outside 1 to 16");
    problems_clear(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(two_criteria_without_a_ranking, set_up),
        cmocka_unit_test_setup(two_criteria_in_order, set_up),
        cmocka_unit_test_setup(unit_vectors_and_a_middling_one, set_up),
        cmocka_unit_test_setup(pure_alternatives_give_the_centroid, set_up),
        cmocka_unit_test_setup(the_first_weight_passes_one_half_three_times_in_four, set_up),
        cmocka_unit_test_setup(values_that_differ_by_draw_cost_confidence, set_up),
        cmocka_unit_test_setup(acceptabilities_are_those_of_rejection, set_up),
        cmocka_unit_test(the_centroid_is_the_sum_of_reciprocals),
        cmocka_unit_test(the_flip_is_the_least_move_of_weight),
        cmocka_unit_test(weights_add_up_and_keep_their_order),
        cmocka_unit_test(one_alternative_is_always_the_best),
        cmocka_unit_test_setup(ties_go_to_the_first, set_up),
        cmocka_unit_test(every_fault_gets_its_words),
    };
    return cmocka_run_group_tests_name("model/smaa", tests, NULL, NULL);
}
