#include "model/options.h"

#include "model/function.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { CRITERIA = OPTIONS_CRITERION_COUNT, NUMBERS = OPTIONS_NUMBER_COUNT, PATH_BYTES = 96 };

static const double TALKS_LEAST = 0.4; /* effect of talks without any enforcement behind them */
static const double TALKS_REST = 0.6;
static const double ACCEPTED = 1.0 / 5.0; /* (0 + 1) / (3 + 2) */

static const char *const criterion_names[CRITERIA] = {
    [OPTIONS_NO_WAR] = "no_war",         [OPTIONS_NO_BREAKDOWN] = "no_breakdown",
    [OPTIONS_NO_NUCLEAR] = "no_nuclear", [OPTIONS_INFLUENCE] = "influence",
    [OPTIONS_OWN_COST] = "own_cost",     [OPTIONS_STANDING] = "standing",
};

static const struct number_row {
    const char *name;
    struct range range;
} number_rows[NUMBERS] = {
    [OPTIONS_SANCTION_SUCCESS] = {"sanction_success", {0.0, 1.0}},
    [OPTIONS_TALKS_SUCCESS] = {"talks_success", {0.0, 1.0}},
    [OPTIONS_FOREIGN_SHARE] = {"foreign_share", {0.0, 1.0}},
    [OPTIONS_FORCE_PER_YEAR] = {"force_per_year", {0.0, 1.0}},
    [OPTIONS_FORCE_MULTIPLIER] = {"force_multiplier", {0.0, 100.0}},
    [OPTIONS_TALKS_CALM] = {"talks_calm", {0.0, 1.0}},
    [OPTIONS_TALKS_PRICE] = {"talks_price_bn", {0.0, 1000.0}},
    [OPTIONS_SECONDARY_SLOPE] = {"secondary_slope", {0.0, 100.0}},
    [OPTIONS_SECONDARY_LOSS] = {"secondary_loss_bn", {0.0, 1000.0}},
    [OPTIONS_TESTS_PER_YEAR] = {"tests_per_year", {0.0, 100.0}},
    [OPTIONS_BORDER_PEOPLE] = {"border_people_million", {0.0, 1000.0}},
};

const char *options_criterion_name(enum options_criterion criterion)
{
    assert(criterion < OPTIONS_CRITERION_COUNT);
    return criterion_names[criterion];
}

const char *options_number_name(enum options_number number)
{
    assert(number < OPTIONS_NUMBER_COUNT);
    return number_rows[number].name;
}

struct range options_number_range(enum options_number number)
{
    assert(number < OPTIONS_NUMBER_COUNT);
    return number_rows[number].range;
}

static void
check_number(struct problems *problems, const char *path, double value, struct range range)
{
    if (!(value >= range.least && value <= range.most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, range.least, range.most);
    }
}

static void check_anchors(const struct options_case *options_case, struct problems *problems)
{
    const struct range range = {-1e6, 1e6};
    for (size_t j = 0; j < CRITERIA; j++) {
        const struct options_anchor *anchor = &options_case->anchors[j];
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "options.anchors: %s", criterion_names[j]);
        check_number(problems, path, anchor->worst, range);
        check_number(problems, path, anchor->best, range);
        if (fabs(anchor->best - anchor->worst) < 1e-9) {
            problem_add(problems, path, "worst and best are both %g", anchor->best);
        }
    }
}

static void check_ranks(const struct options_case *options_case, struct problems *problems)
{
    for (size_t j = 0; options_case->is_ranked && j < CRITERIA; j++) {
        unsigned rank = options_case->ranks[j];
        if (rank < 1 || rank > CRITERIA) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "options.ranks: %s", criterion_names[j]);
            problem_add(problems, path, "%u is outside 1 to %d", rank, (int)CRITERIA);
        }
    }
}

void options_check(const struct options_case *options_case, struct problems *problems)
{
    size_t count = options_case->option_count;
    if (count < 1 || count > SMAA_ALTERNATIVES_MAX) {
        problem_add(problems, "options.alternatives", "%zu rows, outside 1 to %d", count,
                    SMAA_ALTERNATIVES_MAX);
    }
    check_number(problems, "options.years", options_case->years, (struct range){1.0, 30.0});
    check_anchors(options_case, problems);
    check_ranks(options_case, problems);
}

static void
check_input(const struct options_input *input, size_t option, struct problems *problems)
{
    const struct {
        const char *name;
        double value;
        struct range range;
    } fields[] = {
        {"enforcement", input->enforcement, {0.0, 1.0}},
        {"income_severity", input->income_severity, {0.0, 1.0}},
        {"breakdown", input->breakdown, {0.0, 1.0}},
        {"trade_kept", input->trade_kept, {0.0, 10.0}},
        {"income_loss_bn", input->income_loss_bn, {-1000.0, 1000.0}},
        {"gap", input->gap, {0.0, 1.0}},
        {"exposed_million", input->exposed_million, {0.0, 10000.0}},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "options.inputs[%zu].%s", option, fields[i].name);
        check_number(problems, path, fields[i].value, fields[i].range);
    }
}

void options_check_draw(const struct options_case *options_case,
                        const double numbers[OPTIONS_NUMBER_COUNT],
                        const struct options_input *inputs,
                        struct problems *problems)
{
    for (size_t i = 0; i < NUMBERS; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "options.numbers: %s", number_rows[i].name);
        check_number(problems, path, numbers[i], number_rows[i].range);
    }
    for (size_t a = 0; a < options_case->option_count; a++) {
        check_input(&inputs[a], a, problems);
    }
}

static double cost_bn(const double *numbers, const struct options_input *input, double talks)
{
    double chance = numbers[OPTIONS_SECONDARY_SLOPE] * input->gap;
    return input->income_loss_bn +
           (chance < 1.0 ? chance : 1.0) * numbers[OPTIONS_SECONDARY_LOSS] +
           talks * numbers[OPTIONS_TALKS_PRICE];
}

/* Puts each attribute between its anchors. */
static void value(const struct options_case *options_case, struct options_outcome *outcome)
{
    for (size_t j = 0; j < CRITERIA; j++) {
        const struct options_anchor *anchor = &options_case->anchors[j];
        double part = (outcome->attributes[j] - anchor->worst) / (anchor->best - anchor->worst);
        outcome->is_clipped[j] = part < 0.0 || part > 1.0;
        part = part < 0.0 ? 0.0 : part;
        outcome->values[j] = part > 1.0 ? 1.0 : part;
    }
}

void options_assess(const struct options_case *options_case,
                    const double numbers[OPTIONS_NUMBER_COUNT],
                    size_t option,
                    const struct options_input *input,
                    struct options_outcome *outcome_out)
{
    assert(option < options_case->option_count);
    double talks = options_case->options[option].talks ? 1.0 : 0.0;
    double effort = talks * (TALKS_LEAST + TALKS_REST * input->enforcement);
    double goes_on = (1.0 - numbers[OPTIONS_SANCTION_SUCCESS] * input->income_severity) *
                     (1.0 - numbers[OPTIONS_TALKS_SUCCESS] * effort);
    double calm = 1.0 - numbers[OPTIONS_TALKS_CALM] * talks;
    double rate = numbers[OPTIONS_FORCE_PER_YEAR] *
                  (1.0 + numbers[OPTIONS_FORCE_MULTIPLIER] * goes_on * calm);
    double force = -function_expm1(-options_case->years * rate);
    double war =
        1.0 - (1.0 - force) * (1.0 - numbers[OPTIONS_FOREIGN_SHARE] * input->breakdown);
    double tests = numbers[OPTIONS_TESTS_PER_YEAR] * options_case->years * goes_on;
    *outcome_out = (struct options_outcome){
        .freeze = 1.0 - goes_on,
        .force = force,
        .war = war,
        .attributes = {[OPTIONS_NO_WAR] = war,
                       [OPTIONS_NO_BREAKDOWN] = input->breakdown,
                       [OPTIONS_NO_NUCLEAR] = 1.0 - goes_on,
                       [OPTIONS_INFLUENCE] = input->trade_kept,
                       [OPTIONS_OWN_COST] = cost_bn(numbers, input, talks),
                       [OPTIONS_STANDING] = input->gap},
        .tests = tests,
        .exposed_million = tests * input->exposed_million,
        .accepted = ACCEPTED * goes_on,
        .border_million = input->breakdown * numbers[OPTIONS_BORDER_PEOPLE],
    };
    value(options_case, outcome_out);
}

void options_without_talks(const double numbers[OPTIONS_NUMBER_COUNT],
                           double numbers_out[OPTIONS_NUMBER_COUNT])
{
    for (size_t i = 0; i < NUMBERS; i++) {
        bool is_effect = i == OPTIONS_TALKS_SUCCESS || i == OPTIONS_TALKS_CALM;
        numbers_out[i] = is_effect ? 0.0 : numbers[i];
    }
}

struct smaa_case options_ranking(const struct options_case *options_case)
{
    struct smaa_case ranking = {.alternative_count = options_case->option_count,
                                .criterion_count = CRITERIA,
                                .is_ranked = options_case->is_ranked,
                                .seed = options_case->seed};
    for (size_t j = 0; j < CRITERIA; j++) {
        ranking.ranks[j] = options_case->ranks[j];
    }
    return ranking;
}

/* Utility of an alternative at the centroid, mean of the draws. `breakdown` [draws] replaces
 * that of the inputs; NULL: it does not. */
static double utility_of(const struct options_case *options_case,
                         const struct options_draws *draws,
                         size_t option,
                         const double *breakdown)
{
    const struct smaa_case ranking = options_ranking(options_case);
    double weights[SMAA_CRITERIA_MAX];
    double sum = 0.0;
    smaa_centroid(&ranking, weights);
    for (size_t i = 0; i < draws->count; i++) {
        struct options_input input = draws->inputs[i * options_case->option_count + option];
        struct options_outcome outcome;
        input.breakdown = breakdown != NULL ? breakdown[i] : input.breakdown;
        options_assess(options_case, draws->numbers + i * NUMBERS, option, &input, &outcome);
        for (size_t j = 0; j < CRITERIA; j++) {
            sum += weights[j] * outcome.values[j];
        }
    }
    return sum / (double)draws->count;
}

/* What the best alternative is worth among the cut-offs, or among the others. */
static double best_among(const struct options_case *options_case,
                         const struct options_draws *draws,
                         bool is_cut_off,
                         const double *breakdown,
                         size_t *option_out)
{
    double best = -INFINITY;
    for (size_t a = 0; a < options_case->option_count; a++) {
        if (options_case->options[a].is_cut_off != is_cut_off) {
            continue;
        }
        double utility = utility_of(options_case, draws, a, breakdown);
        if (utility > best) {
            best = utility;
            *option_out = a;
        }
    }
    return best;
}

void options_find_threshold(const struct options_case *options_case,
                            const struct options_draws *draws,
                            const struct options_losses *losses,
                            struct options_threshold *threshold_out)
{
    assert(draws->count >= 1 && losses->count >= 1);
    struct options_threshold threshold = {0};
    double rival = best_among(options_case, draws, false, NULL, &threshold.rival);
    double before = 0.0;
    for (size_t k = 0; k < losses->count && !threshold.is_crossed; k++) {
        size_t best = 0;
        const double *breakdown = losses->breakdown + k * draws->count;
        double lead = best_among(options_case, draws, true, breakdown, &best) - rival;
        if (k == 0) {
            threshold.is_best_at_least = lead >= 0.0;
        }
        if (lead < 0.0 && threshold.is_best_at_least) {
            const double *loss = losses->losses_pct + k - 1;
            double part = before / (before - lead);
            threshold.is_crossed = true;
            threshold.loss_pct = loss[0] + part * (loss[1] - loss[0]);
        }
        before = lead;
    }
    *threshold_out = threshold;
}
