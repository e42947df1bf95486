#include "base/number.h"
#include "config/csv.h"
#include "model/draw.h"
#include "model/options.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NUMBERS = OPTIONS_NUMBER_COUNT, CRITERIA = OPTIONS_CRITERION_COUNT };
enum { SHIELD, SHIELD_TALK, PARTIAL, PARTIAL_TALK, FULL, FULL_TALK, CUT, CUT_TALK, COUNT };

static const struct option options[COUNT] = {
    {"shield", false, false},  {"shield and talk", true, false},
    {"partial", false, false}, {"partial and talk", true, false},
    {"full", false, false},    {"full and talk", true, false},
    {"cut-off", false, true},  {"cut-off and talk", true, true},
};

/* The article's ranking and the anchors of the reference world. */
static struct options_case article(void)
{
    return (struct options_case){
        .options = options,
        .option_count = COUNT,
        .anchors = {{1, 0}, {1, 0}, {0, 1}, {0, 1}, {10, 0}, {1, 0}},
        .is_ranked = true,
        .ranks = {1, 2, 3, 4, 4, 4},
        .years = 5.0,
        .seed = 4,
    };
}

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

static const double some_numbers[NUMBERS] = {.31, .27, .06, .0017, 3.2, .45,
                                             .5,  .5,  2.1, .6,    .7};

/* Expected values: the formulas of the header, written out with the C library. */
static void an_alternative_has_its_formulas(void **state)
{
    (void)state;
    const struct options_case asked = article();
    const struct options_input input = {.62, .37, .171, .43, .29, .38, 1.7};
    struct options_outcome outcome;
    options_assess(&asked, some_numbers, PARTIAL_TALK, &input, &outcome);
    double freeze = 1.0 - (1.0 - .31 * .37) * (1.0 - .27 * (.4 + .6 * .62));
    double force = 1.0 - exp(-5.0 * .0017 * (1.0 + 3.2 * (1.0 - freeze) * (1.0 - .45)));
    double war = 1.0 - (1.0 - force) * (1.0 - .06 * .171);
    double cost = .29 + .5 * .38 * 2.1 + .5;
    assert_near(outcome.freeze, freeze, 1e-15);
    assert_near(outcome.force, force, 1e-15);
    assert_near(outcome.war, war, 1e-15);
    const double attributes[CRITERIA] = {war, .171, freeze, .43, cost, .38};
    const double values[CRITERIA] = {1.0 - war, .829, freeze, .43, 1.0 - cost / 10.0, .62};
    for (size_t j = 0; j < CRITERIA; j++) {
        assert_near(outcome.attributes[j], attributes[j], 1e-15);
        assert_near(outcome.values[j], values[j], 1e-15);
        assert_false(outcome.is_clipped[j]);
    }
    assert_near(outcome.tests, .6 * 5.0 * (1.0 - freeze), 1e-14);
    assert_near(outcome.exposed_million, 1.7 * .6 * 5.0 * (1.0 - freeze), 1e-14);
    assert_near(outcome.accepted, .2 * (1.0 - freeze), 1e-15);
    assert_near(outcome.border_million, .171 * .7, 1e-15);
}

/* Without talks neither their effect nor their price counts; without their effect the price
 * still does. */
static void talks_that_never_work_still_cost(void **state)
{
    (void)state;
    const struct options_case asked = article();
    const struct options_input input = {.95, .37, .171, .43, .29, .05, 1.7};
    double silent[NUMBERS];
    struct options_outcome talks;
    struct options_outcome none;
    struct options_outcome in_vain;
    options_without_talks(some_numbers, silent);
    options_assess(&asked, some_numbers, FULL_TALK, &input, &talks);
    options_assess(&asked, some_numbers, FULL, &input, &none);
    options_assess(&asked, silent, FULL_TALK, &input, &in_vain);
    assert_near(none.freeze, .31 * .37, 1e-15);
    assert_true(talks.freeze > none.freeze && talks.war < none.war);
    assert_true(in_vain.freeze == none.freeze && in_vain.war == none.war);
    assert_near(in_vain.attributes[OPTIONS_OWN_COST] - none.attributes[OPTIONS_OWN_COST], .5,
                1e-15);
    for (size_t i = 0; i < NUMBERS; i++) {
        bool is_effect = i == OPTIONS_TALKS_SUCCESS || i == OPTIONS_TALKS_CALM;
        assert_true(silent[i] == (is_effect ? 0.0 : some_numbers[i]));
    }
}

/* Secondary sanctions are no more than certain, and an anchor clips and says so. */
static void what_lies_beyond_an_anchor_is_clipped(void **state)
{
    (void)state;
    const struct options_case asked = article();
    double numbers[NUMBERS];
    memcpy(numbers, some_numbers, sizeof numbers);
    numbers[OPTIONS_SECONDARY_SLOPE] = 7.3;
    numbers[OPTIONS_SECONDARY_LOSS] = 11.9;
    const struct options_input input = {.25, .1, .2, 1.08, -.3, .75, 0.0};
    struct options_outcome outcome;
    options_assess(&asked, numbers, SHIELD, &input, &outcome);
    assert_near(outcome.attributes[OPTIONS_OWN_COST], 11.6, 1e-14);
    assert_true(outcome.values[OPTIONS_OWN_COST] == 0.0);
    assert_true(outcome.is_clipped[OPTIONS_OWN_COST]);
    assert_true(outcome.values[OPTIONS_INFLUENCE] == 1.0);
    assert_true(outcome.is_clipped[OPTIONS_INFLUENCE]);
    assert_false(outcome.is_clipped[OPTIONS_STANDING]);
}

/* What the stand-in for the other models says, as the project's prototype of this section has
 * it: growth in the first two years, a logit of the hazard at its fitted coefficients. */
enum { DRAWS = 2000, LOSSES = 13 };

static double numbers[DRAWS][NUMBERS];
static struct options_input inputs[DRAWS][COUNT];
static double values[DRAWS][COUNT][CRITERIA];

static double breakdown_of(double growth_pct, double severity, double ratio)
{
    double sum = 0.0;
    for (int y = 0; y < 5; y++) {
        double growth = y < 2 ? fmax(-30.0, fmin(30.0, growth_pct)) : .5;
        double logit = -2.84921226622552 - 0.0430459479458451 * growth -
                       0.0797316518268974 * log(1700.0) - 0.0244190351392069 * log(69.0 + y);
        sum += log1p(exp(logit)) * exp(ratio * severity);
    }
    return 1.0 - exp(-sum);
}

static double drawn(uint32_t draw, const char *name, struct distribution distribution)
{
    double u = draw_uniform(5, draw, 0, draw_key(name));
    return distribution_quantile(&distribution, u);
}

static void draw_numbers(uint32_t i)
{
    const double taken[NUMBERS] = {
        [OPTIONS_SANCTION_SUCCESS] = drawn(i, "ps", distribution_beta(3.4, 6.6)),
        [OPTIONS_TALKS_SUCCESS] = drawn(i, "pt", distribution_beta(3, 7)),
        [OPTIONS_FOREIGN_SHARE] = drawn(i, "phi", distribution_beta(3.5, 55.5)),
        [OPTIONS_FORCE_PER_YEAR] = drawn(i, "h0", distribution_lognormal(.0013, .7)),
        [OPTIONS_FORCE_MULTIPLIER] = drawn(i, "kw", distribution_uniform(0, 6)),
        [OPTIONS_TALKS_CALM] = drawn(i, "dT", distribution_uniform(.2, .7)),
        [OPTIONS_TALKS_PRICE] = .5,
        [OPTIONS_SECONDARY_SLOPE] = .5,
        [OPTIONS_SECONDARY_LOSS] = 2.0,
        [OPTIONS_TESTS_PER_YEAR] = drawn(i, "tests", distribution_lognormal(.55, .3786)),
        [OPTIONS_BORDER_PEOPLE] = drawn(i, "border", distribution_lognormal(.5, .668)),
    };
    memcpy(numbers[i], taken, sizeof taken);
}

static double hazard_ratio(uint32_t i)
{
    return drawn(i, "ratio", distribution_normal(.1, .15));
}

static void fill_draws(void)
{
    static const double enforced[COUNT] = {.25, .25, .6, .6, .95, .95, .95, .95};
    for (uint32_t i = 0; i < DRAWS; i++) {
        draw_numbers(i);
        double scale = drawn(i, "scale", distribution_normal(1.0, .25));
        scale = fmax(.4, fmin(1.6, scale));
        for (size_t a = 0; a < COUNT; a++) {
            bool cut = a >= CUT;
            double e = enforced[a];
            double severity = cut ? e : .55 * e;
            double growth = 1.0 - scale * (cut ? 14.0 : 5.5) * e;
            double kept = cut ? 1.0 - e : 1.0 - .85 * e;
            double lost = drawn(i, "lost", distribution_uniform(.02, .1));
            inputs[i][a] = (struct options_input){
                .enforcement = e,
                .income_severity = severity,
                .breakdown = breakdown_of(growth, severity, hazard_ratio(i)),
                .trade_kept = kept,
                .income_loss_bn = 5.3 * (1.0 - kept) * lost,
                .gap = cut ? 0.0 : 1.0 - e,
                .exposed_million = 1.5,
            };
        }
    }
}

static void
run_ranking(const struct options_case *asked, bool talks_work, struct smaa_result *result)
{
    for (size_t i = 0; i < DRAWS; i++) {
        double taken[NUMBERS];
        memcpy(taken, numbers[i], sizeof taken);
        if (!talks_work) {
            options_without_talks(numbers[i], taken);
        }
        for (size_t a = 0; a < COUNT; a++) {
            struct options_outcome outcome;
            options_assess(asked, taken, a, &inputs[i][a], &outcome);
            memcpy(values[i][a], outcome.values, sizeof outcome.values);
        }
    }
    const struct smaa_case ranking = options_ranking(asked);
    smaa_run(&ranking, values[0][0], DRAWS, result);
}

/* Law: an alternative with talks is never the best once talks change nothing, whatever the
 * weights, since they still have their price. */
static void the_value_of_talks_is_what_they_do(void **state)
{
    (void)state;
    fill_draws();
    const struct options_case asked = article();
    struct smaa_result working;
    struct smaa_result in_vain;
    run_ranking(&asked, true, &working);
    run_ranking(&asked, false, &in_vain);
    for (size_t a = 0; a < COUNT; a++) {
        assert_true(!options[a].talks || in_vain.acceptability[a][0] == 0.0);
        assert_true(options[a].talks || working.acceptability[a][0] < 0.1);
    }
}

static void find_threshold(const struct options_case *asked,
                           double first_pct,
                           struct options_threshold *threshold)
{
    static double breakdown[LOSSES][DRAWS];
    double losses_pct[LOSSES];
    for (size_t k = 0; k < LOSSES; k++) {
        losses_pct[k] = first_pct + 2.5 * (double)k;
        for (uint32_t i = 0; i < DRAWS; i++) {
            double severity = inputs[i][CUT].income_severity;
            breakdown[k][i] = breakdown_of(-losses_pct[k], severity, hazard_ratio(i));
        }
    }
    const struct options_losses losses = {losses_pct, breakdown[0], LOSSES};
    const struct options_draws draws = {numbers[0], inputs[0], DRAWS};
    options_find_threshold(asked, &draws, &losses, threshold);
}

/* Expected: the project's prototype, about 20 points of growth a year for two years: the data's
 * hazard is flat. Its stand-in had other alternatives, so that only the order can agree. */
static void a_cut_off_stops_being_the_best_at_a_great_loss(void **state)
{
    (void)state;
    fill_draws();
    const struct options_case asked = article();
    struct options_threshold threshold;
    find_threshold(&asked, 0.0, &threshold);
    assert_true(threshold.is_best_at_least && threshold.is_crossed);
    assert_true(threshold.loss_pct > 10.0 && threshold.loss_pct < 25.0);
    assert_int_equal(threshold.rival, FULL_TALK);

    /* Law: there the best of either side are level, by the ranking's own count of utilities. */
    for (uint32_t i = 0; i < DRAWS; i++) {
        double severity = inputs[i][CUT].income_severity;
        double broken = breakdown_of(-threshold.loss_pct, severity, hazard_ratio(i));
        inputs[i][CUT].breakdown = broken;
        inputs[i][CUT_TALK].breakdown = broken;
    }
    struct smaa_result result;
    run_ranking(&asked, true, &result);
    assert_near(result.utility[CUT_TALK], result.utility[FULL_TALK], 1e-3);
    for (size_t a = 0; a < COUNT; a++) {
        assert_true(a == CUT_TALK || result.utility[a] <= result.utility[FULL_TALK]);
    }
}

/* What is behind from the start has nothing to lose; what stays ahead never crosses. */
static void a_threshold_need_not_be_there(void **state)
{
    (void)state;
    fill_draws();
    struct options_case asked = article();
    struct options_threshold threshold;
    find_threshold(&asked, 24.0, &threshold);
    assert_false(threshold.is_best_at_least);
    assert_false(threshold.is_crossed);
    memcpy(asked.ranks, (unsigned[]){3, 4, 1, 6, 5, 2}, sizeof asked.ranks);
    find_threshold(&asked, 0.0, &threshold);
    assert_true(threshold.is_best_at_least);
    assert_false(threshold.is_crossed);
}

static void expect_fault(const struct options_case *asked, const char *path, const char *words)
{
    struct problems problems = {0};
    options_check(asked, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    struct options_case asked = article();
    asked.option_count = 0;
    expect_fault(&asked, "options.alternatives", "0 rows, outside 1 to 32");
    asked = article();
    asked.years = 0.5;
    expect_fault(&asked, "options.years", "0.5 is outside 1 to 30");
    asked = article();
    asked.anchors[OPTIONS_OWN_COST].best = 10.0;
    expect_fault(&asked, "options.anchors: own_cost", "worst and best are both 10");
    asked = article();
    asked.anchors[OPTIONS_STANDING].worst = NAN;
    expect_fault(&asked, "options.anchors: standing", "nan is outside");
    asked = article();
    asked.ranks[OPTIONS_INFLUENCE] = 7;
    expect_fault(&asked, "options.ranks: influence", "7 is outside 1 to 6");
    asked.is_ranked = false;
    struct problems problems = {0};
    options_check(&asked, &problems);
    assert_problem_count(&problems, 0);
}

static void every_faulty_number_of_a_draw_gets_its_words(void **state)
{
    (void)state;
    fill_draws();
    const struct options_case asked = article();
    struct problems problems = {0};
    options_check_draw(&asked, numbers[0], inputs[0], &problems);
    assert_problem_count(&problems, 0);
    numbers[0][OPTIONS_FOREIGN_SHARE] = 1.2;
    inputs[0][CUT].breakdown = NAN;
    inputs[0][FULL].gap = -0.1;
    options_check_draw(&asked, numbers[0], inputs[0], &problems);
    assert_problem_count(&problems, 3);
    assert_problem(&problems, "options.numbers: foreign_share", "1.2 is outside 0 to 1");
    assert_problem(&problems, "options.inputs[6].breakdown", "nan is outside 0 to 1");
    assert_problem(&problems, "options.inputs[4].gap", "-0.1 is outside 0 to 1");
    problems_clear(&problems);
}

static struct csv *read_table(const char *name)
{
    char path[4096];
    struct problems problems = {0};
    struct csv *csv = NULL;
    snprintf(path, sizeof path, "%s/worlds/dprk-2017/%s", CONFIG_DIR, name);
    if (csv_read(path, &problems, &csv) != STATUS_OK) {
        fail_msg("%s: %s", path, problems.items[0].text);
    }
    return csv;
}

static double number_in(const struct csv *csv, size_t row, size_t column)
{
    double value = NAN;
    if (!number_parse(csv_cell(csv, row, column), &value)) {
        fail_msg("%s: %s is no number", csv_cell(csv, row, 0), csv_cell(csv, row, column));
    }
    return value;
}

/* The tables of the reference world name what the model asks for, with tag and source. */
static void the_patron_of_the_reference_world_is_complete(void **state)
{
    (void)state;
    struct csv *csv = read_table("patron.csv");
    assert_int_equal(csv_rows(csv), NUMBERS + 1); /* and what trade is worth to it */
    for (size_t i = 0; i < NUMBERS; i++) {
        assert_string_equal(csv_cell(csv, i, 0), options_number_name((enum options_number)i));
        assert_true(csv_cell(csv, i, 3)[0] != '\0' && csv_cell(csv, i, 4)[0] != '\0');
    }
    csv_free(&csv);

    csv = read_table("criteria.csv");
    assert_int_equal(csv_rows(csv), CRITERIA);
    const struct options_case asked = article();
    for (size_t j = 0; j < CRITERIA; j++) {
        assert_string_equal(csv_cell(csv, j, 0),
                            options_criterion_name((enum options_criterion)j));
        assert_true(number_in(csv, j, 1) == asked.ranks[j]);
        assert_true(number_in(csv, j, 2) == asked.anchors[j].worst);
        assert_true(number_in(csv, j, 3) == asked.anchors[j].best);
    }
    csv_free(&csv);

    csv = read_table("options.csv");
    assert_int_equal(csv_rows(csv), COUNT);
    for (size_t a = 0; a < COUNT; a++) {
        assert_string_equal(csv_cell(csv, a, 0), options[a].name);
        assert_string_equal(csv_cell(csv, a, 3), options[a].talks ? "true" : "false");
        assert_string_equal(csv_cell(csv, a, 2), options[a].is_cut_off ? "true" : "false");
        double share = number_in(csv, a, 1);
        assert_true(share > 0.0 && share < 1.0);
    }
    csv_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alternative_has_its_formulas),
        cmocka_unit_test(talks_that_never_work_still_cost),
        cmocka_unit_test(what_lies_beyond_an_anchor_is_clipped),
        cmocka_unit_test(the_value_of_talks_is_what_they_do),
        cmocka_unit_test(a_cut_off_stops_being_the_best_at_a_great_loss),
        cmocka_unit_test(a_threshold_need_not_be_there),
        cmocka_unit_test(every_fault_gets_its_words),
        cmocka_unit_test(every_faulty_number_of_a_draw_gets_its_words),
        cmocka_unit_test(the_patron_of_the_reference_world_is_complete),
    };
    return cmocka_run_group_tests_name("model/options", tests, NULL, NULL);
}
