#include "model/smaa.h"

#include "model/draw.h"
#include "model/estimate.h"
#include "model/function.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CRITERIA = SMAA_CRITERIA_MAX, ALTERNATIVES = SMAA_ALTERNATIVES_MAX };

static const double LEAST_SLOPE = 1e-12; /* of a move of weight that still changes something */

static void check_count(struct problems *problems, const char *path, size_t count, size_t most)
{
    if (count < 1 || count > most) {
        problem_add(problems, path, "%zu rows, outside 1 to %zu", count, most);
    }
}

void smaa_check(const struct smaa_case *smaa_case, struct problems *problems)
{
    check_count(problems, "alternatives", smaa_case->alternative_count, ALTERNATIVES);
    check_count(problems, "criteria", smaa_case->criterion_count, CRITERIA);
    if (!smaa_case->is_ranked || smaa_case->criterion_count > CRITERIA) {
        return;
    }
    for (size_t j = 0; j < smaa_case->criterion_count; j++) {
        unsigned rank = smaa_case->ranks[j];
        if (rank < 1 || rank > smaa_case->criterion_count) {
            char path[32];
            snprintf(path, sizeof path, "ranks[%zu]", j);
            problem_add(problems, path, "%u is outside 1 to %zu", rank,
                        smaa_case->criterion_count);
        }
    }
}

/* How many criteria are more important than j, and how many as important. */
static void
find_group(const struct smaa_case *smaa_case, size_t j, size_t *before_out, size_t *tied_out)
{
    size_t before = 0;
    size_t tied = 0;
    for (size_t k = 0; k < smaa_case->criterion_count; k++) {
        before += smaa_case->ranks[k] < smaa_case->ranks[j];
        tied += smaa_case->ranks[k] == smaa_case->ranks[j];
    }
    *before_out = before;
    *tied_out = tied;
}

static void sort_falling(double *x, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        double value = x[i];
        size_t k = i;
        for (; k > 0 && x[k - 1] < value; k--) {
            x[k] = x[k - 1];
        }
        x[k] = value;
    }
}

/* Where criterion j stands: behind the more important ones, and among equal ones by lot. */
static size_t place_of(const struct smaa_case *smaa_case, const double *lots, size_t j)
{
    size_t place = 0;
    for (size_t k = 0; k < smaa_case->criterion_count; k++) {
        bool tied = smaa_case->ranks[k] == smaa_case->ranks[j];
        bool ahead = lots[k] < lots[j] || (lots[k] <= lots[j] && k < j);
        place += smaa_case->ranks[k] < smaa_case->ranks[j] || (tied && ahead);
    }
    return place;
}

/* Dirichlet(1, ..., 1): exponential numbers over their sum (Devroye 1986, Non-Uniform Random
 * Variate Generation, theorem XI.4.1). */
void smaa_weights(const struct smaa_case *smaa_case, uint32_t draw, double *weights_out)
{
    size_t count = smaa_case->criterion_count;
    const uint64_t weight_key = draw_key("smaa.weight");
    const uint64_t lot_key = draw_key("smaa.lot");
    double shares[CRITERIA] = {0.0};
    double lots[CRITERIA];
    double sum = 0.0;
    for (size_t j = 0; j < count; j++) {
        uint32_t step = (uint32_t)j;
        shares[j] = -function_log(draw_uniform(smaa_case->seed, draw, step, weight_key));
        lots[j] = draw_uniform(smaa_case->seed, draw, step, lot_key);
        sum += shares[j];
    }
    if (smaa_case->is_ranked) {
        sort_falling(shares, count);
    }
    for (size_t j = 0; j < count; j++) {
        size_t place = smaa_case->is_ranked ? place_of(smaa_case, lots, j) : j;
        weights_out[j] = shares[place] / sum;
    }
}

void smaa_centroid(const struct smaa_case *smaa_case, double *weights_out)
{
    size_t count = smaa_case->criterion_count;
    double by_place[CRITERIA];
    double sum = 0.0;
    for (size_t k = count; k > 0; k--) {
        sum += 1.0 / (double)k;
        by_place[k - 1] = sum / (double)count;
    }
    for (size_t j = 0; j < count; j++) {
        size_t before = 0;
        size_t tied = count;
        double together = 0.0;
        if (smaa_case->is_ranked) {
            find_group(smaa_case, j, &before, &tied);
        }
        for (size_t k = before; k < before + tied; k++) {
            together += by_place[k];
        }
        weights_out[j] = together / (double)tied;
    }
}

static double utility_of(const double *values, const double *weights, size_t count)
{
    double utility = 0.0;
    for (size_t j = 0; j < count; j++) {
        utility += values[j] * weights[j];
    }
    return utility;
}

/* The first of the best, `without` left out. */
static size_t best_of(const double *utility, size_t count, size_t without)
{
    size_t best = without == 0 && count > 1 ? 1 : 0;
    for (size_t a = 0; a < count; a++) {
        if (a != without && utility[a] > utility[best]) {
            best = a;
        }
    }
    return best;
}

void smaa_flip(const struct smaa_case *smaa_case,
               const double *values,
               const double *weights,
               size_t best,
               struct smaa_flip *flip_out)
{
    size_t count = smaa_case->criterion_count;
    struct smaa_flip flip = {0};
    for (size_t a = 0; a < smaa_case->alternative_count; a++) {
        double lead[CRITERIA];
        for (size_t j = 0; j < count; j++) {
            lead[j] = values[best * count + j] - values[a * count + j];
        }
        double gap = utility_of(lead, weights, count);
        for (size_t pair = 0; a != best && gap >= 0.0 && pair < count * count; pair++) {
            size_t from = pair / count;
            size_t to = pair % count;
            double slope = lead[from] - lead[to];
            double weight = slope > LEAST_SLOPE ? gap / slope : 2.0;
            if (weight <= weights[from] && (!flip.found || weight < flip.weight)) {
                flip = (struct smaa_flip){true, weight, from, to, a};
            }
        }
    }
    *flip_out = flip;
}

/* Sums over draws, block by block. */
struct sums {
    double block[ALTERNATIVES][CRITERIA];
    double all[ALTERNATIVES][CRITERIA];
};

static void close_block(struct sums *sums)
{
    for (size_t a = 0; a < ALTERNATIVES; a++) {
        for (size_t j = 0; j < CRITERIA; j++) {
            sums->all[a][j] += sums->block[a][j];
            sums->block[a][j] = 0.0;
        }
    }
}

struct count {
    size_t ranked[ALTERNATIVES][ALTERNATIVES];
    size_t at_centroid[ALTERNATIVES];
    struct sums weights; /* of the draws in which it is the best */
    struct sums values;
};

static void find_utilities(const struct smaa_case *smaa_case,
                           const double *values,
                           const double *weights,
                           double utility_out[ALTERNATIVES])
{
    for (size_t a = 0; a < smaa_case->alternative_count; a++) {
        utility_out[a] = utility_of(values + a * smaa_case->criterion_count, weights,
                                    smaa_case->criterion_count);
    }
}

static void count_draw(const struct smaa_case *smaa_case,
                       const double *values,
                       uint32_t draw,
                       const double *centroid,
                       struct count *count)
{
    double weights[CRITERIA];
    double utility[ALTERNATIVES];
    size_t alternatives = smaa_case->alternative_count;
    smaa_weights(smaa_case, draw, weights);
    find_utilities(smaa_case, values, weights, utility);
    for (size_t a = 0; a < alternatives; a++) {
        size_t rank = 0;
        for (size_t b = 0; b < alternatives; b++) {
            rank += utility[b] > utility[a] || (b < a && utility[b] >= utility[a]);
        }
        count->ranked[a][rank]++;
        for (size_t j = 0; j < smaa_case->criterion_count; j++) {
            count->values.block[a][j] += values[a * smaa_case->criterion_count + j];
            count->weights.block[a][j] += rank == 0 ? weights[j] : 0.0;
        }
    }
    find_utilities(smaa_case, values, centroid, utility);
    count->at_centroid[best_of(utility, alternatives, alternatives)]++;
}

static void find_confidence(const struct smaa_case *smaa_case,
                            const double *values,
                            size_t draws,
                            struct smaa_result *result)
{
    size_t alternatives = smaa_case->alternative_count;
    for (size_t a = 0; a < alternatives; a++) {
        size_t wins = 0;
        for (size_t i = 0; result->is_ever_best[a] && i < draws; i++) {
            double utility[ALTERNATIVES];
            find_utilities(smaa_case, values + i * alternatives * smaa_case->criterion_count,
                           result->central[a], utility);
            wins += best_of(utility, alternatives, alternatives) == a;
        }
        result->confidence[a] = (double)wins / (double)draws;
    }
}

static void describe_means(const struct smaa_case *smaa_case, struct smaa_result *result)
{
    double values[ALTERNATIVES * CRITERIA] = {0.0};
    size_t criteria = smaa_case->criterion_count;
    for (size_t a = 0; a < smaa_case->alternative_count; a++) {
        memcpy(values + a * criteria, result->mean[a], criteria * sizeof *values);
    }
    find_utilities(smaa_case, values, result->centroid, result->utility);
    size_t count = smaa_case->alternative_count;
    result->best = best_of(result->utility, count, count);
    result->second = best_of(result->utility, count, result->best);
    smaa_flip(smaa_case, values, result->centroid, result->best, &result->flip);
}

static void describe(const struct smaa_case *smaa_case,
                     const struct count *count,
                     size_t draws,
                     struct smaa_result *result)
{
    for (size_t a = 0; a < smaa_case->alternative_count; a++) {
        size_t wins = count->ranked[a][0];
        result->is_ever_best[a] = wins > 0;
        result->best_at_centroid[a] = (double)count->at_centroid[a] / (double)draws;
        for (size_t r = 0; r < smaa_case->alternative_count; r++) {
            result->acceptability[a][r] = (double)count->ranked[a][r] / (double)draws;
        }
        for (size_t j = 0; j < smaa_case->criterion_count; j++) {
            result->mean[a][j] = count->values.all[a][j] / (double)draws;
            result->central[a][j] = wins > 0 ? count->weights.all[a][j] / (double)wins : 0.0;
        }
    }
}

void smaa_run(const struct smaa_case *smaa_case,
              const double *values,
              size_t draws,
              struct smaa_result *result_out)
{
    assert(draws >= 1 && draws <= SMAA_DRAWS_MAX);
    size_t size = smaa_case->alternative_count * smaa_case->criterion_count;
    struct smaa_result result = {0};
    struct count count = {0};
    smaa_centroid(smaa_case, result.centroid);
    for (size_t i = 0; i < draws; i++) {
        count_draw(smaa_case, values + i * size, (uint32_t)i, result.centroid, &count);
        if ((i + 1) % ESTIMATE_BLOCK == 0 || i + 1 == draws) {
            close_block(&count.values);
            close_block(&count.weights);
        }
    }
    describe(smaa_case, &count, draws, &result);
    find_confidence(smaa_case, values, draws, &result);
    describe_means(smaa_case, &result);
    *result_out = result;
}
