#include "model/estimate.h"

#include "base/four.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { QUANTILES = 5, RANKS = 2 * QUANTILES, ABREAST = 4 };
enum { BUCKETS = 1024, BUCKET_SAMPLES = 4, FEW = 64 };

static const double quantile_at[QUANTILES] = {0.05, 0.25, 0.50, 0.75, 0.95};

/* Sum of samples[n], one after the other. */
static double part_sum(const double *samples, size_t n)
{
    double part = 0.0;
    for (size_t i = 0; i < n; i++) {
        part += samples[i];
    }
    return part;
}

/* The sums of ABREAST parts of n samples, one behind the other: an addition waits for the one
 * before, so parts are added up side by side. */
static four part_sums(const double *samples, size_t n)
{
    four parts = {0.0};
    for (size_t i = 0; i < n; i++) {
        parts += (four){samples[i], samples[n + i], samples[2 * n + i], samples[3 * n + i]};
    }
    return parts;
}

static double sum_by_blocks(const double *samples, size_t n)
{
    double total = 0.0;
    size_t first = 0;
    for (; n - first >= (size_t)ABREAST * ESTIMATE_BLOCK; first += ABREAST * ESTIMATE_BLOCK) {
        four parts = part_sums(samples + first, ESTIMATE_BLOCK);
        for (size_t b = 0; b < ABREAST; b++) {
            total += parts[b];
        }
    }
    for (; first < n; first += ESTIMATE_BLOCK) {
        size_t size = n - first < ESTIMATE_BLOCK ? n - first : ESTIMATE_BLOCK;
        total += part_sum(samples + first, size);
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

static void find_batch_means(const double *samples, size_t size, size_t batches, double *means)
{
    size_t k = 0;
    for (; k + ABREAST <= batches; k += ABREAST) {
        four parts = part_sums(samples + k * size, size);
        for (size_t b = 0; b < ABREAST; b++) {
            means[k + b] = parts[b] / (double)size;
        }
    }
    for (; k < batches; k++) {
        means[k] = part_sum(samples + k * size, size) / (double)size;
    }
}

static double standard_error(const double *samples, size_t n)
{
    double means[2 *
                 ESTIMATE_BATCHES_LEAST]; /* twice as many would be batches of twice the size */
    size_t size = batch_size(n);
    size_t batches = n / size;
    if (batches < 2) {
        return 0.0;
    }
    find_batch_means(samples, size, batches, means);
    double mean = part_sum(means, batches) / (double)batches;
    double spread = 0.0;
    for (size_t k = 0; k < batches; k++) {
        spread += (means[k] - mean) * (means[k] - mean);
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

/* Samples by size, a few in each of `count` buckets: bucket k holds those from least + k /
 * per_value on. What is in a bucket is never larger than what is in a later one, since each
 * rounding of bucket_of keeps the order.
 */
struct buckets {
    double least;
    double per_value;
    int count;
    uint32_t counts[BUCKETS];
    uint32_t places[BUCKETS]; /* of the next sample of a bucket that is asked for */
    bool asked[BUCKETS];
};

static size_t bucket_of(const struct buckets *buckets, double x)
{
    int k = (int)((x - buckets->least) * buckets->per_value);
    return (size_t)(k < buckets->count ? k : buckets->count - 1);
}

/* False where the samples do not spread over buckets: there are few, or all are alike, or their
 * range is beyond what a number can hold. */
static bool count_buckets(struct buckets *buckets, const double *samples, size_t n)
{
    double least = samples[0];
    double most = samples[0];
    for (size_t i = 1; i < n; i++) {
        least = samples[i] < least ? samples[i] : least;
        most = samples[i] > most ? samples[i] : most;
    }
    size_t count = n / BUCKET_SAMPLES < BUCKETS ? n / BUCKET_SAMPLES : BUCKETS;
    double per_value = (double)count / (most - least);
    if (n < FEW || !(per_value > 0.0) || isinf(per_value)) {
        return false;
    }
    buckets->least = least;
    buckets->per_value = per_value;
    buckets->count = (int)count;
    uint32_t other[BUCKETS]; /* counts of every second sample */
    memset(buckets->counts, 0, count * sizeof *buckets->counts);
    memset(other, 0, count * sizeof *other);
    memset(buckets->asked, 0, count * sizeof *buckets->asked);
    for (size_t i = 0; i + 1 < n; i += 2) { /* neighbours never wait for the same counter */
        buckets->counts[bucket_of(buckets, samples[i])]++;
        other[bucket_of(buckets, samples[i + 1])]++;
    }
    if (n % 2 == 1) {
        other[bucket_of(buckets, samples[n - 1])]++;
    }
    for (size_t k = 0; k < count; k++) {
        buckets->counts[k] += other[k];
    }
    return true;
}

/* A rank, and the samples among which it is to be found. */
struct sought {
    size_t rank; /* of all samples */
    size_t low;  /* the samples stand at scratch[low] to scratch[high - 1], */
    size_t high;
    size_t before; /* and so many samples are smaller than all of them */
};

/* Gathers the samples of the buckets in which the ranks lie; ranks do not fall. */
static void gather(struct buckets *buckets,
                   const double *samples,
                   size_t n,
                   double *scratch,
                   struct sought sought[RANKS])
{
    size_t k = 0;
    size_t before = 0;
    size_t used = 0;
    for (size_t r = 0; r < RANKS; r++) {
        while (before + buckets->counts[k] <= sought[r].rank) {
            before += buckets->counts[k++];
        }
        if (!buckets->asked[k]) {
            buckets->asked[k] = true;
            buckets->places[k] = (uint32_t)used;
            used += buckets->counts[k];
        }
        sought[r].low = buckets->places[k];
        sought[r].high = buckets->places[k] + buckets->counts[k];
        sought[r].before = before;
    }
    for (size_t i = 0; i < n; i++) {
        size_t own = bucket_of(buckets, samples[i]);
        if (buckets->asked[own]) {
            scratch[buckets->places[own]++] = samples[i];
        }
    }
}

/* The samples at RANKS ranks that do not fall, as sorting would place them. */
static void find_ranks(const double *samples,
                       size_t n,
                       double *scratch,
                       struct sought sought[RANKS],
                       double values_out[RANKS])
{
    struct buckets buckets;
    if (count_buckets(&buckets, samples, n)) {
        gather(&buckets, samples, n, scratch, sought);
    } else {
        memcpy(scratch, samples, n * sizeof *samples);
    }
    size_t placed = 0; /* what stands before it, of the same bucket, is smaller already */
    for (size_t r = 0; r < RANKS; r++) {
        size_t place = sought[r].low + sought[r].rank - sought[r].before;
        bool is_behind = placed >= sought[r].low && placed <= place;
        place_rank(scratch, is_behind ? placed : sought[r].low, sought[r].high, place);
        values_out[r] = scratch[place];
        placed = place;
    }
}

static void
find_quantiles(const double *samples, size_t n, double *scratch, double at[QUANTILES])
{
    struct sought sought[RANKS];
    double values[RANKS];
    for (int i = 0; i < QUANTILES; i++) {
        size_t rank = (size_t)((double)(n - 1) * quantile_at[i]);
        size_t next = rank + 1 < n ? rank + 1 : rank;
        sought[2 * i] = (struct sought){rank, 0, n, 0};
        sought[2 * i + 1] = (struct sought){next, 0, n, 0};
    }
    find_ranks(samples, n, scratch, sought, values);
    for (int i = 0; i < QUANTILES; i++) {
        double h = (double)(n - 1) * quantile_at[i];
        double fraction = h - (double)sought[2 * i].rank;
        at[i] = values[2 * i] + (values[2 * i + 1] - values[2 * i]) * fraction;
    }
}

void estimate_samples(const double *samples,
                      size_t n,
                      double *scratch,
                      struct estimate *estimate_out)
{
    double mean = sum_by_blocks(samples, n) / (double)n;
    double at[QUANTILES];
    find_quantiles(samples, n, scratch, at);
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
