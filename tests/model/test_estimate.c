#include "base/random.h"
#include "model/estimate.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 1531 };

/* Expected values: numpy 1.24.2, mean, std(ddof=1)/sqrt(n) and quantile. */
static void describes_samples_as_numpy_does(void **state)
{
    (void)state;
    static const double samples[11] = {1.396, 0.351, 2.503, 3.841, 5.272, 3.219,
                                       1.895, 1.43,  4.497, 6.27,  3.546};
    double scratch[11];
    struct estimate estimate;
    estimate_samples(samples, 11, scratch, &estimate);
    assert_true(fabs(estimate.mean - 3.110909090909091) < 1e-15);
    assert_true(fabs(estimate.standard_error - 0.5438657330051141) < 1e-15);
    assert_true(fabs(estimate.q05 - 0.8735) < 1e-15);
    assert_true(fabs(estimate.q25 - 1.6625) < 1e-15);
    assert_true(estimate.q50 == 3.219);
    assert_true(fabs(estimate.q75 - 4.169) < 1e-14);
    assert_true(fabs(estimate.q95 - 5.771) < 1e-14);
}

/* Law: from 32 draws on, the error is that of the means of batches, 16 to 31 of them; what is
 * left over counts as so many draws more. */
static void the_error_is_that_of_batch_means(void **state)
{
    (void)state;
    struct random random = {.state = 3};
    static double samples[SAMPLES];
    static double scratch[SAMPLES];
    for (size_t i = 0; i < SAMPLES; i++) {
        samples[i] = 0.1 * random_below(&random, 1000) + (double)(i % 8);
    }
    for (size_t n = 32; n <= SAMPLES; n = n * 3 / 2) {
        size_t size = 1;
        while (n / size > 31) {
            size *= 2;
        }
        size_t count = n / size;
        assert_true(count >= 16 && count <= 31);
        double means[31] = {0.0};
        double mean = 0.0;
        double squares = 0.0;
        for (size_t i = 0; i < count * size; i++) {
            means[i / size] += samples[i] / (double)size;
            mean += samples[i] / (double)(count * size);
        }
        for (size_t k = 0; k < count; k++) {
            squares += (means[k] - mean) * (means[k] - mean);
        }
        double expected = sqrt(squares / (double)(count - 1) / (double)count *
                               (double)(count * size) / (double)n);
        struct estimate estimate;
        estimate_samples(samples, n, scratch, &estimate);
        assert_true(fabs(estimate.standard_error - expected) < 1e-12 * expected);
    }
}

/* Law: of independent draws the error squared is on average the variance of the mean: over many
 * samples of 100 uniform numbers, 1 / 1200, to 3 % (its own error is 1 %). */
static void independent_draws_have_their_error(void **state)
{
    (void)state;
    enum { N = 100, REPEATS = 1500 };
    struct random random = {.state = 77};
    double samples[N];
    double scratch[N];
    double sum = 0.0;
    for (int r = 0; r < REPEATS; r++) {
        for (int i = 0; i < N; i++) {
            samples[i] = (double)(random_next(&random) >> 11) * 0x1p-53;
        }
        struct estimate estimate;
        estimate_samples(samples, N, scratch, &estimate);
        sum += estimate.standard_error * estimate.standard_error;
    }
    assert_true(fabs(sum / REPEATS * 1200.0 - 1.0) < 0.03);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static void check_quantiles(double *samples, size_t n)
{
    static double scratch[SAMPLES];
    struct estimate estimate;
    estimate_samples(samples, n, scratch, &estimate);
    qsort(samples, n, sizeof *samples, by_size);
    const double at[5] = {0.05, 0.25, 0.5, 0.75, 0.95};
    const double got[5] = {estimate.q05, estimate.q25, estimate.q50, estimate.q75,
                           estimate.q95};
    for (int q = 0; q < 5; q++) {
        double h = (double)(n - 1) * at[q];
        size_t low = (size_t)h;
        size_t high = low + 1 < n ? low + 1 : low;
        double expected = samples[low] + (samples[high] - samples[low]) * (h - (double)low);
        assert_true(got[q] == expected);
    }
}

/* Law: a quantile is the one that sorting gives, ties or not. */
static void quantiles_are_those_of_the_sorted_samples(void **state)
{
    (void)state;
    struct random random = {.state = 5};
    static double samples[SAMPLES];
    for (size_t n = 1; n <= SAMPLES; n = n * 2 + 3) {
        for (uint32_t values = 1; values < 100000; values *= 17) {
            for (size_t i = 0; i < n; i++) {
                samples[i] = 0.37 * random_below(&random, values) - 11.0;
            }
            check_quantiles(samples, n);
        }
    }
}

/* The same where nearly all samples are close together, and at the ends of what a number can
 * hold. */
static void quantiles_of_uneven_samples_are_no_different(void **state)
{
    (void)state;
    struct random random = {.state = 6};
    static double samples[SAMPLES];
    static const double sizes[] = {1.0, 1e300, 1.79e308, 1e-300, 0x1p-1074};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (double power = 1.0; power < 100.0; power *= 2.385) {
            for (size_t i = 0; i < SAMPLES; i++) {
                double u = random_below(&random, 100003) / 100003.0;
                samples[i] = sizes[s] * pow(u, power) * (i % 3 == 0 ? -1.0 : 1.0);
            }
            check_quantiles(samples, SAMPLES);
        }
    }
}

/* Law: blocks summed apart and added in order give the same bits as the whole. */
static void the_mean_is_the_sum_of_blocks_in_order(void **state)
{
    (void)state;
    struct random random = {.state = 23};
    double samples[SAMPLES];
    double scratch[SAMPLES];
    for (size_t i = 0; i < SAMPLES; i++) {
        samples[i] = 1e-3 * random_below(&random, 1000003) * (i % 7 == 0 ? 1e9 : 1.0);
    }
    double total = 0.0;
    for (size_t first = 0; first < SAMPLES; first += ESTIMATE_BLOCK) {
        double part = 0.0;
        for (size_t i = first; i < first + ESTIMATE_BLOCK && i < SAMPLES; i++) {
            part += samples[i];
        }
        total += part;
    }
    struct estimate estimate;
    estimate_samples(samples, SAMPLES, scratch, &estimate);
    assert_true(estimate.mean == total / SAMPLES);
}

static void one_sample_has_no_error_and_is_every_quantile(void **state)
{
    (void)state;
    const double sample = -2.385;
    double scratch;
    struct estimate estimate;
    estimate_samples(&sample, 1, &scratch, &estimate);
    const struct estimate expected = {sample, 0.0, sample, sample, sample, sample, sample};
    assert_memory_equal(&estimate, &expected, sizeof expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes_samples_as_numpy_does),
        cmocka_unit_test(the_error_is_that_of_batch_means),
        cmocka_unit_test(independent_draws_have_their_error),
        cmocka_unit_test(quantiles_are_those_of_the_sorted_samples),
        cmocka_unit_test(quantiles_of_uneven_samples_are_no_different),
        cmocka_unit_test(the_mean_is_the_sum_of_blocks_in_order),
        cmocka_unit_test(one_sample_has_no_error_and_is_every_quantile),
    };
    return cmocka_run_group_tests_name("model/estimate", tests, NULL, NULL);
}
