#include "tests/support/standings.h"

#include "tests/support/check.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { CRITERIA = 6, NO_WAR = 0, NO_BREAKDOWN = 1, NO_NUCLEAR = 2, STANDING = 5 };

static const double tolerance = 1e-9;

static void expect(const char *what, double value, double expected, double within)
{
    if (!(fabs(value - expected) <= within)) {
        fail_msg("%s: %.12g is not %.12g", what, value, expected);
    }
}

static void check_shares(const Brink__V1__OptionRanking *ranking)
{
    size_t count = ranking->n_options;
    for (size_t a = 0; a < count; a++) {
        double of_option = 0.0;
        double of_rank = 0.0;
        assert_int_equal(ranking->options[a]->n_acceptability, count);
        for (size_t k = 0; k < count; k++) {
            of_option += ranking->options[a]->acceptability[k];
            of_rank += ranking->options[k]->acceptability[a];
            assert_true(ranking->options[a]->acceptability[k] >= 0.0);
        }
        expect("ranks of an option", of_option, 1.0, tolerance);
        expect("options of a rank", of_rank, 1.0, tolerance);
    }
}

/* Mean of 1 / k behind each place; tied criteria share the places they take together. */
static void check_centroid(const Brink__V1__OptionsResult *result)
{
    for (size_t j = 0; j < CRITERIA; j++) {
        unsigned first = 0;
        unsigned tied = 0;
        double sum = 0.0;
        for (size_t k = 0; k < CRITERIA; k++) {
            first += result->criteria[k]->rank < result->criteria[j]->rank;
            tied += result->criteria[k]->rank == result->criteria[j]->rank;
        }
        for (unsigned place = first + 1; place <= first + tied; place++) {
            for (unsigned k = place; k <= CRITERIA; k++) {
                sum += 1.0 / k / CRITERIA / tied;
            }
        }
        expect(result->criteria[j]->name, result->criteria[j]->centroid, sum, tolerance);
    }
}

/* Every trial has a best option, so what is best there has the mean of all weights. */
static void check_central(const Brink__V1__OptionsResult *result,
                          const Brink__V1__OptionRanking *ranking)
{
    double mean[CRITERIA] = {0.0};
    for (size_t a = 0; a < ranking->n_options; a++) {
        const Brink__V1__OptionStanding *standing = ranking->options[a];
        assert_int_equal(standing->n_central, standing->acceptability[0] > 0.0 ? CRITERIA : 0);
        double sum = 0.0;
        for (size_t j = 0; j < standing->n_central; j++) {
            mean[j] += standing->acceptability[0] * standing->central[j];
            sum += standing->central[j];
        }
        if (standing->n_central > 0) {
            expect("central weights", sum, 1.0, tolerance);
        }
        assert_true(standing->confidence >= 0.0 && standing->confidence <= 1.0);
    }
    for (size_t j = 0; j < CRITERIA; j++) {
        expect("mean of the weights", mean[j], result->criteria[j]->centroid, 0.02);
    }
}

static double utility_at(const Brink__V1__OptionStanding *standing, const double *weights)
{
    double sum = 0.0;
    for (size_t j = 0; j < CRITERIA; j++) {
        sum += weights[j] * standing->values[j];
    }
    return sum;
}

static size_t place_of(const Brink__V1__OptionRanking *ranking, const char *name)
{
    size_t a = 0;
    while (a < ranking->n_options && strcmp(ranking->options[a]->name, name) != 0) {
        a++;
    }
    assert_true(a < ranking->n_options);
    return a;
}

static void check_order(const Brink__V1__OptionRanking *ranking, const double *weights)
{
    size_t best = place_of(ranking, ranking->best);
    size_t second = place_of(ranking, ranking->second);
    double shares = 0.0;
    assert_true(best != second || ranking->n_options == 1);
    for (size_t a = 0; a < ranking->n_options; a++) {
        double utility = utility_at(ranking->options[a], weights);
        expect("utility", ranking->options[a]->utility, utility, tolerance);
        assert_true(utility <= utility_at(ranking->options[best], weights) + tolerance);
        assert_true(a == best ||
                    utility <= utility_at(ranking->options[second], weights) + tolerance);
        shares += ranking->options[a]->best_share;
    }
    expect("shares at the centroid", shares, 1.0, tolerance);
}

/* Weight to be moved from i to j until `other` is level with the best; infinite: none is. */
static double move_of(const Brink__V1__OptionStanding *best,
                      const Brink__V1__OptionStanding *other,
                      const double *weights,
                      size_t i,
                      size_t j)
{
    double gain = (best->values[i] - other->values[i]) - (best->values[j] - other->values[j]);
    double moved =
        gain > 0.0 ? (utility_at(best, weights) - utility_at(other, weights)) / gain : INFINITY;
    return moved <= weights[i] ? moved : INFINITY;
}

static double least_move(const Brink__V1__OptionRanking *ranking, const double *weights)
{
    const Brink__V1__OptionStanding *best = ranking->options[place_of(ranking, ranking->best)];
    double least = INFINITY;
    for (size_t a = 0; a < ranking->n_options; a++) {
        for (size_t i = 0; i < CRITERIA * CRITERIA && ranking->options[a] != best; i++) {
            least = fmin(
                least, move_of(best, ranking->options[a], weights, i / CRITERIA, i % CRITERIA));
        }
    }
    return least;
}

static void check_flip(const Brink__V1__OptionsResult *result,
                       const Brink__V1__OptionRanking *ranking,
                       const double *weights)
{
    const Brink__V1__OptionFlip *flip = ranking->flip;
    double least = least_move(ranking, weights);
    assert_int_equal(flip != NULL, isfinite(least));
    if (flip == NULL) {
        return;
    }
    double moved[CRITERIA];
    for (size_t j = 0; j < CRITERIA; j++) {
        const char *name = result->criteria[j]->name;
        moved[j] = weights[j] - (strcmp(name, flip->from) == 0 ? flip->weight : 0.0) +
                   (strcmp(name, flip->to) == 0 ? flip->weight : 0.0);
        assert_true(moved[j] >= -tolerance);
    }
    const Brink__V1__OptionStanding *best = ranking->options[place_of(ranking, ranking->best)];
    const Brink__V1__OptionStanding *other = ranking->options[place_of(ranking, flip->option)];
    assert_true(best != other);
    expect("level", utility_at(other, moved), utility_at(best, moved), tolerance);
    expect("least weight", flip->weight, least, tolerance);
}

static void check_ranking(const Brink__V1__OptionsResult *result,
                          const Brink__V1__OptionRanking *ranking)
{
    double weights[CRITERIA];
    for (size_t j = 0; j < CRITERIA; j++) {
        weights[j] = result->criteria[j]->centroid;
    }
    assert_int_equal(ranking->n_options, result->n_options);
    check_shares(ranking);
    check_central(result, ranking);
    check_order(ranking, weights);
    check_flip(result, ranking, weights);
}

static void check_values(const Brink__V1__OptionsResult *result)
{
    for (size_t a = 0; a < result->n_options; a++) {
        const Brink__V1__OptionOutcome *option = result->options[a];
        const double *values = result->ranking->options[a]->values;
        assert_int_equal(result->ranking->options[a]->n_values, CRITERIA);
        assert_int_equal(option->n_clipped, CRITERIA);
        assert_string_equal(result->ranking->options[a]->name, option->name);
        expect("no war", values[NO_WAR], 1.0 - option->war->mean, tolerance);
        expect("no breakdown", values[NO_BREAKDOWN], 1.0 - option->breakdown->mean, tolerance);
        expect("no nuclear", values[NO_NUCLEAR], option->freeze->mean, tolerance);
        expect("standing", values[STANDING], 1.0 - option->gap->mean, tolerance);
        assert_true(option->war->q05 >= 0.0 && option->war->mean > option->force->mean);
        assert_true(option->income_severity->q05 >= 0.0 && option->income_severity->q95 <= 1.0);
        assert_true(option->gap->mean == 0.0 ||
                    fabs(option->gap->mean - (1.0 - option->enforcement)) <= tolerance);
        assert_int_equal(option->exposed != NULL, result->hazard_reported);
    }
}

/* Talks cost their price, freeze more and calm; the economy does not see them. */
static void check_talks(const Brink__V1__OptionsResult *result)
{
    for (size_t i = 0; i < result->n_options * result->n_options; i++) {
        const Brink__V1__OptionOutcome *a = result->options[i / result->n_options];
        const Brink__V1__OptionOutcome *b = result->options[i % result->n_options];
        bool differ_by_talks = a->enforcement == b->enforcement && a->cut_off == b->cut_off &&
                               a->talks && !b->talks;
        if (differ_by_talks) {
            assert_true(a->breakdown->mean == b->breakdown->mean);
            assert_true(a->trade_kept->q50 == b->trade_kept->q50);
            assert_true(a->freeze->mean > b->freeze->mean);
            assert_true(a->force->mean < b->force->mean);
            assert_true(a->own_cost->mean >= b->own_cost->mean);
            assert_true(result->without_talks->options[i / result->n_options]->utility <=
                        result->without_talks->options[i % result->n_options]->utility);
        }
    }
}

static void check_threshold(const Brink__V1__OptionsResult *result)
{
    size_t cut_offs = 0;
    for (size_t a = 0; a < result->n_options; a++) {
        cut_offs += result->options[a]->cut_off != 0;
    }
    const Brink__V1__OptionThreshold *threshold = result->threshold;
    assert_int_equal(threshold != NULL, cut_offs > 0 && cut_offs < result->n_options);
    if (threshold == NULL) {
        return;
    }
    assert_false(result->options[place_of(result->ranking, threshold->rival)]->cut_off);
    assert_true(threshold->best_at_least || !threshold->crossed);
    assert_true(threshold->crossed == (threshold->loss_pct > 0.0));
    assert_true(threshold->loss_pct <= threshold->loss_most_pct);
}

void assert_standings(const Brink__V1__OptionsResult *result)
{
    assert_non_null(result);
    assert_int_equal(result->n_criteria, CRITERIA);
    assert_true(result->draws >= 1 && result->weights >= 1);
    assert_true(result->years >= 1 && result->years <= 5);
    check_centroid(result);
    check_ranking(result, result->ranking);
    check_ranking(result, result->without_talks);
    check_values(result);
    check_talks(result);
    check_threshold(result);
}
