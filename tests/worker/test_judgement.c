/* The judgement of an assessment: what it says, on what it rests, and when it says nothing. */
#include "model/ranking.h"
#include "tests/command/synthetic.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/wording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 256 };

static Brink__V1__Assessment *ask(struct isle *isle, Brink__V1__Analysis analysis)
{
    isle->scenario->analysis = analysis;
    isle->scenario->draws = DRAWS;
    isle->scenario->brink_draws = 4;
    return assess(isle);
}

static const Brink__V1__KeyJudgement *find_key(const Brink__V1__JudgementResult *judgement,
                                               const char *name)
{
    for (size_t i = 0; i < judgement->n_key_judgements; i++) {
        if (strcmp(judgement->key_judgements[i]->name, name) == 0) {
            return judgement->key_judgements[i];
        }
    }
    return NULL;
}

static void an_analysis_judges_what_it_has(void **state)
{
    (void)state;
    static const struct {
        const char *keys[3]; /* some of those it has */
        const char *not_its_own;
        size_t spreads;
        Brink__V1__Analysis analysis;
        bool has_confidence;
    } rows[] = {
        {{"breakdown", "brink", "growth"},
         "none",
         2,
         BRINK__V1__ANALYSIS__ANALYSIS_ASSESS,
         true},
        {{"growth", "trade", "fuel"},
         "breakdown",
         0,
         BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY,
         false},
        {{"breakdown", "intervention", "breakdown"},
         "growth",
         1,
         BRINK__V1__ANALYSIS__ANALYSIS_STABILITY,
         true},
        {{"brink", "brink", "brink"}, "growth", 0, BRINK__V1__ANALYSIS__ANALYSIS_BRINK, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct isle isle;
        isle_fill(&isle);
        Brink__V1__Assessment *assessment = ask(&isle, rows[i].analysis);
        const Brink__V1__JudgementResult *judgement = assessment->judgement;
        assert_non_null(judgement);
        for (size_t k = 0; k < 3; k++) {
            assert_non_null(find_key(judgement, rows[i].keys[k]));
        }
        assert_null(find_key(judgement, rows[i].not_its_own));
        assert_int_equal(judgement->confidence != NULL, rows[i].has_confidence);
        if (judgement->confidence != NULL) {
            assert_int_equal(judgement->confidence->n_spreads, rows[i].spreads);
        }
        assert_int_equal(judgement->grounds->judgements, judgement->n_key_judgements);
        brink__v1__assessment__free_unpacked(assessment, NULL);
        isle_clear(&isle);
    }
}

static void a_comparison_has_no_judgement(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.request->versus = isle_other(&isle);
    isle.request->versus->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_null(assessment->judgement);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Law: a likelihood carries its estimate, its words and the variant it is told with. */
static void a_likelihood_is_the_estimate_it_rests_on(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    Brink__V1__Assessment *assessment = ask(&isle, BRINK__V1__ANALYSIS__ANALYSIS_STABILITY);
    const Brink__V1__KeyJudgement *key = find_key(assessment->judgement, "breakdown");
    const Brink__V1__StabilityResult *stability = assessment->stability;
    assert_true(key->probability->mean == stability->breakdown_five_years->mean);
    assert_int_equal(key->n_variants, 1);
    assert_true(key->variants[0]->probability == stability->breakdown_growth_alone->mean);
    assert_string_equal(key->event, "the regime breaks down");
    assert_non_null(strstr(key->text, key->horizon));
    assert_true(strncmp(key->text, key->condition, strlen(key->condition)) == 0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Law: the standing of the back-test comes from the world; one that loses makes confidence
 * low. */
static void the_back_test_is_that_of_the_world(void **state)
{
    (void)state;
    static const struct {
        Brink__V1__BacktestStanding standing;
        const char *name;
    } rows[] = {
        {BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_UNSPECIFIED, ""},
        {BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_LOSES, "loses"},
        {BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_WINS, "wins"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct isle isle;
        isle_fill(&isle);
        isle.world->regime->backtest = rows[i].standing;
        Brink__V1__Assessment *assessment = ask(&isle, BRINK__V1__ANALYSIS__ANALYSIS_STABILITY);
        const Brink__V1__Confidence *confidence = assessment->judgement->confidence;
        assert_string_equal(confidence->backtest, rows[i].name);
        bool loses = strcmp(rows[i].name, "loses") == 0;
        assert_true(!loses || strcmp(confidence->level, "low") == 0);
        brink__v1__assessment__free_unpacked(assessment, NULL);
        isle_clear(&isle);
    }
}

/* Law: shares are of what is explained, the largest first; judged numbers hold at least what
 * the judged among the movers do; a hazard that is known exactly moves nothing. */
static void shares_divide_what_is_explained(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.world->regime->n_covariance = 0;
    Brink__V1__Assessment *assessment = ask(&isle, BRINK__V1__ANALYSIS__ANALYSIS_ASSESS);
    const Brink__V1__Confidence *confidence = assessment->judgement->confidence;
    for (size_t i = 0; i < confidence->n_spreads; i++) {
        const Brink__V1__Spread *spread = confidence->spreads[i];
        double sum = 0.0;
        double judged = 0.0;
        assert_true(spread->explained > 0.0 && spread->explained <= 1.0);
        for (size_t k = 0; k < spread->n_movers; k++) {
            assert_string_not_equal(spread->movers[k]->name, "regime.hazard");
            assert_true(k == 0 || spread->movers[k]->share <= spread->movers[k - 1]->share);
            sum += spread->movers[k]->share;
            judged += strstr(spread->movers[k]->tag, "assumption") != NULL ||
                              strchr(spread->movers[k]->tag, 'G') != NULL
                          ? spread->movers[k]->share
                          : 0.0;
        }
        assert_true(judged <= spread->judged_share + 1e-12 && spread->judged_share <= 1.0);
        assert_true(sum <= 1.0 + 1e-12 && spread->n_movers > 0);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void few_draws_say_nothing_of_the_spread(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle); /* 21 draws */
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__Confidence *confidence = assessment->judgement->confidence;
    assert_int_equal(confidence->n_spreads, 0);
    assert_string_equal(confidence->level, "low");
    assert_non_null(strstr(confidence->text, "is not known"));
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void assert_clean(const Brink__V1__JudgementResult *judgement)
{
    for (size_t i = 0; i < judgement->n_key_judgements; i++) {
        wording_assert_clean(judgement->key_judgements[i]->text);
    }
    for (size_t i = 0; i < judgement->n_what_would_change; i++) {
        wording_assert_clean(judgement->what_would_change[i]->text);
    }
    for (size_t i = 0; i < judgement->n_indicators; i++) {
        wording_assert_clean(judgement->indicators[i]->text);
    }
    for (size_t i = 0; i < judgement->n_alternatives; i++) {
        wording_assert_clean(judgement->alternatives[i]->text);
    }
}

/* Law: whatever the numbers are, down to nothing and up to everything, the sentences are
 * clean. */
static void sentences_are_clean_at_the_ends_of_every_scale(void **state)
{
    (void)state;
    static const struct synthetic wish = {.months = 84, .sectors = 6, .draws = 1000};
    static const double ends[] = {0.0, 0.004, 0.3, 0.996, 1.0};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct arena arena = {0};
        Brink__V1__Assessment *assessment = synthetic_assessment(&wish, &arena);
        for (size_t a = 0; a < assessment->brink->n_axes; a++) {
            Brink__V1__BrinkAxis *axis = assessment->brink->axes[a];
            axis->severity->q05 = axis->severity->q50 = axis->severity->q95 = ends[i];
            axis->today->q50 = ends[i];
            for (size_t t = 0; t < axis->n_thresholds; t++) {
                axis->thresholds[t]->reached_share = ends[i];
                if (axis->thresholds[t]->margin != NULL) {
                    axis->thresholds[t]->margin->q50 = ends[i] - 0.3;
                }
            }
        }
        assessment->economy->bottlenecks[0]->share = ends[i];
        assessment->stability->breakdown_five_years->mean = ends[i];
        assessment->stability->breakdown_growth_alone->mean = ends[i];
        assessment->stability->intervention_five_years->mean = ends[i];
        synthetic_judge(assessment, &arena);
        assert_clean(assessment->judgement);
        arena_clear(&arena);
    }
}

/* Expected ranks: Spearman's own rule, ties sharing the middle of their ranks. */
static void ranks_share_what_is_tied(void **state)
{
    (void)state;
    static const double values[] = {3.5, -1.0, 3.5, 7.25, 0.0};
    static const double expected[] = {2.5, 0.0, 2.5, 4.0, 1.0};
    double sorted[5];
    double ranks[5];
    ranking_make(values, 5, sorted, ranks);
    for (size_t i = 0; i < 5; i++) {
        assert_true(ranks[i] == expected[i]);
    }
}

/* Expected shares: r^2 - 1 / (n - 1) with r worked out by hand: of (0 1 2 3) and (0 1 3 2) it
 * is 0.8. */
static void a_share_is_what_the_line_explains(void **state)
{
    (void)state;
    static const double up[] = {0.0, 1.0, 2.0, 3.0};
    static const double swapped[] = {0.0, 1.0, 3.0, 2.0};
    static const double flat[] = {0.3, 0.3, 0.3, 0.3};
    static const double askew[] = {1.0, 0.0, 3.0, 1.0};
    assert_true(fabs(ranking_share(up, swapped, 4) - (0.64 - 1.0 / 3.0)) < 1e-15);
    assert_true(fabs(ranking_share(up, up, 4) - (1.0 - 1.0 / 3.0)) < 1e-15);
    assert_true(ranking_share(up, flat, 4) == 0.0);
    assert_true(ranking_share(up, askew, 4) == 0.0); /* less than chance gives */
    assert_true(ranking_share(up, up, 2) == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_analysis_judges_what_it_has),
        cmocka_unit_test(a_comparison_has_no_judgement),
        cmocka_unit_test(a_likelihood_is_the_estimate_it_rests_on),
        cmocka_unit_test(the_back_test_is_that_of_the_world),
        cmocka_unit_test(shares_divide_what_is_explained),
        cmocka_unit_test(few_draws_say_nothing_of_the_spread),
        cmocka_unit_test(sentences_are_clean_at_the_ends_of_every_scale),
        cmocka_unit_test(ranks_share_what_is_tied),
        cmocka_unit_test(a_share_is_what_the_line_explains),
    };
    return cmocka_run_group_tests_name("worker/judgement", tests, NULL, NULL);
}
