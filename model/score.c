#include "model/score.h"

#include "model/function.h"

#include <math.h>

double score_brier(const double *chance, const bool *happened, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        double miss = chance[i] - (happened[i] ? 1.0 : 0.0);
        sum += miss * miss;
    }
    return sum / (double)n;
}

double score_log(const double *chance, const bool *happened, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum -= happened[i] ? function_log(chance[i]) : function_log1p(-chance[i]);
    }
    return sum / (double)n;
}

double score_absolute(const double *predicted, const double *observed, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += fabs(predicted[i] - observed[i]);
    }
    return sum / (double)n;
}

static bool is_before(const double *chance, size_t a, size_t b)
{
    return chance[a] < chance[b] || (chance[a] <= chance[b] && a < b);
}

/* Moves order[at] down until its children stand before it. */
static void sift(const double *chance, size_t *order, size_t at, size_t n)
{
    size_t moved = order[at];
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && is_before(chance, order[child], order[child + 1])) {
            child++;
        }
        if (!is_before(chance, moved, order[child])) {
            break;
        }
        order[at] = order[child];
        at = child;
    }
    order[at] = moved;
}

/* Heap sort: in place, the same order everywhere, no state beside its arguments as the
 * comparison of qsort would need. */
static void sort_by_chance(const double *chance, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        order[i] = i;
    }
    for (size_t i = n / 2; i > 0; i--) {
        sift(chance, order, i - 1, n);
    }
    for (size_t left = n; left > 1; left--) {
        size_t last = order[0];
        order[0] = order[left - 1];
        order[left - 1] = last;
        sift(chance, order, 0, left - 1);
    }
}

/* The case behind the last of those with the same chance as order[first]. */
static size_t end_of_ties(const double *chance, const size_t *order, size_t first, size_t n)
{
    size_t end = first + 1;
    while (end < n && chance[order[end]] <= chance[order[first]]) {
        end++;
    }
    return end;
}

double score_auc(const double *chance, const bool *happened, size_t n, size_t *order)
{
    double happened_count = 0.0;
    double pairs = 0.0; /* in which the chance was higher where it happened */
    double below = 0.0; /* cases so far where it did not happen */
    sort_by_chance(chance, n, order);
    for (size_t first = 0; first < n;) {
        size_t end = end_of_ties(chance, order, first, n);
        double tied[2] = {0.0, 0.0};
        for (; first < end; first++) {
            tied[happened[order[first]] ? 1 : 0] += 1.0;
        }
        pairs += tied[1] * (below + tied[0] / 2.0);
        below += tied[0];
        happened_count += tied[1];
    }
    return happened_count > 0.0 && below > 0.0 ? pairs / (happened_count * below) : NAN;
}

static struct score_bin
describe_bin(const double *chance, const bool *happened, const size_t *order, size_t count)
{
    struct score_bin bin = {.count = count,
                            .least = NAN,
                            .most = NAN,
                            .mean = NAN,
                            .share = NAN,
                            .standard_error = NAN};
    if (count == 0) {
        return bin;
    }
    double chances = 0.0;
    double events = 0.0;
    for (size_t i = 0; i < count; i++) {
        chances += chance[order[i]];
        events += happened[order[i]] ? 1.0 : 0.0;
    }
    bin.least = chance[order[0]];
    bin.most = chance[order[count - 1]];
    bin.mean = chances / (double)count;
    bin.share = events / (double)count;
    bin.standard_error = sqrt(bin.share * (1.0 - bin.share) / (double)count);
    return bin;
}

void score_reliability(const double *chance,
                       const bool *happened,
                       size_t n,
                       size_t *order,
                       struct score_bin *bins_out,
                       size_t bin_count)
{
    sort_by_chance(chance, n, order);
    for (size_t b = 0; b < bin_count; b++) {
        size_t first = n * b / bin_count;
        size_t end = n * (b + 1) / bin_count;
        bins_out[b] = describe_bin(chance, happened, order + first, end - first);
    }
}

struct score_gap score_compare(const double *ours, const double *theirs, size_t n)
{
    double sum = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += ours[i] - theirs[i];
    }
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) {
        double rest = ours[i] - theirs[i] - mean;
        squares += rest * rest;
    }
    double degrees = (double)n - 1.0;
    return (struct score_gap){
        .mean = mean,
        .standard_error = n > 1 ? sqrt(squares / degrees / (double)n) : NAN,
    };
}

enum score_verdict score_judge(struct score_gap gap)
{
    if (!(gap.mean < 0.0)) {
        return SCORE_LOSES;
    }
    return gap.mean < -2.0 * gap.standard_error ? SCORE_WINS : SCORE_AHEAD;
}

const char *score_verdict_name(enum score_verdict verdict)
{
    static const char *const names[] = {
        [SCORE_LOSES] = "loses", [SCORE_AHEAD] = "ahead", [SCORE_WINS] = "wins"};
    return names[verdict];
}
