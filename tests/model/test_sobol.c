#include "base/random.h"
#include "model/sobol.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdbool.h>

/* Expected values: the first points of Joe and Kuo's own program (sobol.cc with
 * new-joe-kuo-6.21201), which goes through the indices in the order of the Gray code. */
static void the_first_points_are_the_published_ones(void **state)
{
    (void)state;
    static const double rows[10][3] = {
        {0, 0, 0},
        {0.5, 0.5, 0.5},
        {0.75, 0.25, 0.25},
        {0.25, 0.75, 0.75},
        {0.375, 0.375, 0.625},
        {0.875, 0.875, 0.125},
        {0.625, 0.125, 0.875},
        {0.125, 0.625, 0.375},
        {0.1875, 0.3125, 0.9375},
        {0.6875, 0.8125, 0.4375},
    };
    for (unsigned d = 0; d < 3; d++) {
        struct sobol_axis axis;
        sobol_axis_init(&axis, d + 1, 0);
        for (uint32_t i = 0; i < 10; i++) {
            assert_true(sobol_bits(&axis, i ^ i >> 1) * 0x1p-32 == rows[i][d]);
        }
    }
}

/* Expected values: boost::random::sobol of Boost 1.74 in 256 dimensions, which leaves out index
 * 0 and goes in the order of the Gray code too. */
static void far_points_match_an_independent_program(void **state)
{
    (void)state;
    static const unsigned dimensions[10] = {4, 11, 40, 97, 98, 128, 160, 200, 255, 256};
    static const struct {
        uint32_t index;
        uint32_t bits[10]; /* the leading 16 */
    } rows[3] = {
        {101, {0x3a00, 0xf600, 0xa200, 0xfa00, 0x9600, 0xf600, 0x0600, 0xa200, 0xbe00, 0x1200}},
        {1024,
         {0x7ca0, 0xd260, 0x1fe0, 0xb3a0, 0x39e0, 0xb6e0, 0x26a0, 0x3760, 0xa2a0, 0xad20}},
        {4001,
         {0x48d0, 0xebd0, 0x5430, 0x6350, 0x3d50, 0xb0f0, 0x1a30, 0xf290, 0xa1f0, 0xe2f0}},
    };
    for (int r = 0; r < 3; r++) {
        for (int d = 0; d < 10; d++) {
            struct sobol_axis axis;
            sobol_axis_init(&axis, dimensions[d], 0);
            uint32_t index = rows[r].index ^ rows[r].index >> 1;
            assert_int_equal(sobol_bits(&axis, index), rows[r].bits[d] << 16);
        }
    }
}

/* True when the first 2^m points fall one into each of 2^m equal intervals. */
static bool fills_intervals(const struct sobol_axis *axis, unsigned m, bool scrambled)
{
    static bool taken[1 << 12];
    uint32_t count = UINT32_C(1) << m;
    for (uint32_t i = 0; i < count; i++) {
        taken[i] = false;
    }
    bool each = true;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t bits = scrambled ? sobol_scrambled_bits(axis, i) : sobol_bits(axis, i);
        uint32_t cell = bits >> (32 - m);
        each = each && !taken[cell];
        taken[cell] = true;
    }
    return each;
}

/* Law: of every dimension, scrambled or not, the first 2^m points fall one into each interval.
 */
static void every_dimension_fills_its_intervals(void **state)
{
    (void)state;
    for (unsigned d = 1; d <= SOBOL_DIMENSIONS_MAX; d++) {
        struct sobol_axis axis;
        sobol_axis_init(&axis, d, 0x9e3779b9u * d + 7);
        for (unsigned m = 1; m <= 12; m++) {
            assert_true(fills_intervals(&axis, m, false));
            assert_true(fills_intervals(&axis, m, true));
        }
    }
}

/* Law: no two dimensions have the same directions: they would move together. */
static void no_two_dimensions_are_alike(void **state)
{
    (void)state;
    static struct sobol_axis axes[SOBOL_DIMENSIONS_MAX];
    for (unsigned d = 0; d < SOBOL_DIMENSIONS_MAX; d++) {
        sobol_axis_init(&axes[d], d + 1, 0);
        for (unsigned e = 0; e < d; e++) {
            bool alike = true;
            for (int i = 0; i < 14; i++) {
                alike = alike && axes[d].direction[i] == axes[e].direction[i];
            }
            assert_false(alike);
        }
    }
}

/* Law: nested scrambling keeps how many leading digits two points share. */
static void scrambling_keeps_common_digits(void **state)
{
    (void)state;
    struct sobol_axis axis;
    sobol_axis_init(&axis, 17, 0x2545f491u);
    for (uint32_t i = 0; i < 400; i++) {
        for (uint32_t j = 0; j < i; j++) {
            uint32_t plain = sobol_bits(&axis, i) ^ sobol_bits(&axis, j);
            uint32_t scrambled =
                sobol_scrambled_bits(&axis, i) ^ sobol_scrambled_bits(&axis, j);
            assert_int_equal(__builtin_clz(plain), __builtin_clz(scrambled));
        }
    }
}

/* Law: over keys, a point is anywhere in its interval of 1/16 with the same chance: chi-squared
 * with 15 degrees of freedom, 0.05 % to 99.95 %. */
static void keys_put_a_point_anywhere(void **state)
{
    (void)state;
    enum { KEYS = 16000, BINS = 16 };
    struct random random = {.state = 11};
    for (uint32_t point = 0; point < 200; point += 67) {
        int bins[BINS] = {0};
        for (uint32_t key = 0; key < KEYS; key++) {
            struct sobol_axis axis;
            sobol_axis_init(&axis, 5, (uint32_t)random_next(&random));
            double u = sobol_uniform(&axis, point);
            assert_true(u > 0.0 && u < 1.0 && 1.0 - (1.0 - u) == u);
            bins[(int)(u * BINS)]++;
        }
        double chi2 = 0.0;
        for (int b = 0; b < BINS; b++) {
            double miss = bins[b] - (double)KEYS / BINS;
            chi2 += miss * miss / ((double)KEYS / BINS);
        }
        assert_true(chi2 > 2.8 && chi2 < 39.7);
    }
}

/* Law: a smooth integrand's mean misses by far less than that of random points would. The mean
 * of the product of 1 + (u - 1/2) / d^2 over 24 dimensions is 1. */
static void means_are_far_better_than_by_chance(void **state)
{
    (void)state;
    enum { POINTS = 1024, DIMENSIONS = 24, KEYS = 20 };
    double squares = 0.0;
    double variance = 1.0;
    for (unsigned d = 1; d <= DIMENSIONS; d++) {
        variance *= 1.0 + 1.0 / (12.0 * pow(d, 4));
    }
    variance -= 1.0;
    for (uint32_t key = 0; key < KEYS; key++) {
        struct sobol_axis axes[DIMENSIONS];
        double sum = 0.0;
        for (unsigned d = 0; d < DIMENSIONS; d++) {
            sobol_axis_init(&axes[d], d + 1, (key * DIMENSIONS + d + 1) * 0x85ebca6bu);
        }
        for (uint32_t i = 0; i < POINTS; i++) {
            double product = 1.0;
            for (unsigned d = 0; d < DIMENSIONS; d++) {
                product *= 1.0 + (sobol_uniform(&axes[d], i) - 0.5) / ((d + 1.0) * (d + 1.0));
            }
            sum += product;
        }
        double miss = sum / POINTS - 1.0;
        squares += miss * miss;
    }
    assert_true(squares / KEYS < 0.01 * variance / POINTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_points_are_the_published_ones),
        cmocka_unit_test(far_points_match_an_independent_program),
        cmocka_unit_test(every_dimension_fills_its_intervals),
        cmocka_unit_test(no_two_dimensions_are_alike),
        cmocka_unit_test(scrambling_keeps_common_digits),
        cmocka_unit_test(keys_put_a_point_anywhere),
        cmocka_unit_test(means_are_far_better_than_by_chance),
    };
    return cmocka_run_group_tests_name("model/sobol", tests, NULL, NULL);
}
