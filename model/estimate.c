#include "model/estimate.h"

#include <math.h>
#include <string.h>

enum { QUANTILES = 5 };

static const double quantile_at[QUANTILES] = {0.05, 0.25, 0.50, 0.75, 0.95};

static double block_sum(const double *samples, size_t n)
{
    double total = 0.0;
    for (size_t first = 0; first < n; first += ESTIMATE_BLOCK) {
        size_t end = n - first < ESTIMATE_BLOCK ? n : first + ESTIMATE_BLOCK;
        double part = 0.0;
        for (size_t i = first; i < end; i++) {
            part += samples[i];
        }
        total += part;
    }
    return total;
}

/* Draws of a batch: see the header. */
static size_t batch_size(size_t n)
{
    size_t size = 1;
    while (n / (2 * size) >= ESTIMATE_BATCHES_LEAST) {
        size *= 2;
    }
    return size;
}

static double batch_mean(const double *samples, size_t size)
{
    double sum = 0.0;
    for (size_t i = 0; i < size; i++) {
        sum += samples[i];
    }
    return sum / (double)size;
}

static double standard_error(const double *samples, size_t n)
{
    size_t size = batch_size(n);
    size_t batches = n / size;
    double mean = 0.0;
    double spread = 0.0;
    if (batches < 2) {
        return 0.0;
    }
    for (size_t k = 0; k < batches; k++) {
        mean += batch_mean(samples + k * size, size);
    }
    mean /= (double)batches;
    for (size_t k = 0; k < batches; k++) {
        double miss = batch_mean(samples + k * size, size) - mean;
        spread += miss * miss;
    }
    return sqrt(spread / (double)(batches - 1) * (double)size / (double)n);
}

static void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

static double median_of_three(double a, double b, double c)
{
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* Puts values[rank] where sorting values[low] to values[high - 1] would put it, smaller values
 * before it, larger ones behind. Hoare's selection with Dijkstra's three-way split. */
static void place_rank(double *values, size_t low, size_t high, size_t rank)
{
    while (high - low > 1) {
        double pivot =
            median_of_three(values[low], values[low + (high - low) / 2], values[high - 1]);
        size_t less = low;
        size_t more = high;
        for (size_t i = low; i < more;) {
            if (values[i] < pivot) {
                swap(&values[i++], &values[less++]);
            } else if (values[i] > pivot) {
                swap(&values[i], &values[--more]);
            } else {
                i++;
            }
        }
        if (rank < less) {
            high = less;
        } else if (rank >= more) {
            low = more;
        } else {
            return;
        }
    }
}

/* Ranks are asked for in rising order: everything below `placed` is smaller already. */
static double quantile(double *values, size_t n, size_t *placed, double q)
{
    double h = (double)(n - 1) * q;
    size_t rank = (size_t)h;
    double fraction = h - (double)rank;
    place_rank(values, *placed, n, rank);
    *placed = rank;
    if (rank + 1 >= n) {
        return values[rank];
    }
    place_rank(values, rank + 1, n, rank + 1);
    return values[rank] + (values[rank + 1] - values[rank]) * fraction;
}

void estimate_samples(const double *samples,
                      size_t n,
                      double *scratch,
                      struct estimate *estimate_out)
{
    double count = (double)n;
    double mean = block_sum(samples, n) / count;
    double at[QUANTILES];
    size_t placed = 0;
    memcpy(scratch, samples, n * sizeof *samples);
    for (int i = 0; i < QUANTILES; i++) {
        at[i] = quantile(scratch, n, &placed, quantile_at[i]);
    }
    *estimate_out = (struct estimate){
        .mean = mean,
        .standard_error = standard_error(samples, n),
        .q05 = at[0],
        .q25 = at[1],
        .q50 = at[2],
        .q75 = at[3],
        .q95 = at[4],
    };
}
