#include "model/ranking.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* How many of sorted[n] are below the value, or not above it. */
static size_t count_below(const double *sorted, size_t n, double value, bool or_equal)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool is_below = or_equal ? sorted[middle] <= value : sorted[middle] < value;
        low = is_below ? middle + 1 : low;
        high = is_below ? high : middle;
    }
    return low;
}

void ranking_make(const double *values, size_t n, double *sorted, double *ranks_out)
{
    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare);
    for (size_t i = 0; i < n; i++) {
        size_t below = count_below(sorted, n, values[i], false);
        size_t upto = count_below(sorted, n, values[i], true);
        ranks_out[i] = 0.5 * (double)(below + upto - 1);
    }
}

static double mean_of(const double *values, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    return sum / (double)n;
}

double ranking_share(const double *ranks, const double *others, size_t n)
{
    if (n < 3) {
        return 0.0;
    }
    double rank_mean = mean_of(ranks, n);
    double other_mean = mean_of(others, n);
    double rank_square = 0.0;
    double other_square = 0.0;
    double product = 0.0;
    for (size_t i = 0; i < n; i++) {
        double rank = ranks[i] - rank_mean;
        double other = others[i] - other_mean;
        rank_square += rank * rank;
        other_square += other * other;
        product += rank * other;
    }
    if (!(rank_square > 0.0 && other_square > 0.0)) {
        return 0.0;
    }
    double share = product * product / (rank_square * other_square) - 1.0 / (double)(n - 1);
    return share > 0.0 ? share : 0.0;
}
