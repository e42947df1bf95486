#include "model/draw.h"
#include "tests/support/check.h"

#include <Random123/philox.h>
#include <math.h>

/* The known answers published with Random123 (kat_vectors, philox4x32 with 10 rounds). */
static void philox_gives_its_published_answers(void **state)
{
    (void)state;
    static const uint32_t rows[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
         0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
         0x94fdcceb, 0x5001e420, 0x24126ea1},
    };
    for (int i = 0; i < 3; i++) {
        const uint32_t *row = rows[i];
        philox4x32_ctr_t counter = {{row[0], row[1], row[2], row[3]}};
        philox4x32_key_t key = {{row[4], row[5]}};
        philox4x32_ctr_t random = philox4x32_R(10, counter, key);
        for (int k = 0; k < 4; k++) {
            assert_int_equal(random.v[k], row[6 + k]);
        }
    }
}

static void a_uniform_is_made_of_the_first_53_bits(void **state)
{
    (void)state;
    uint64_t bits = (UINT64_C(0x6627e8d5e169c58d) >> 11) | 1;
    assert_true(draw_uniform(0, 0, 0, 0) == (double)bits * 0x1p-53);
}

/* Law: seed, draw, step and variable each make another number. */
static void every_part_of_the_key_counts(void **state)
{
    (void)state;
    double u = draw_uniform(UINT64_C(0x123456789abcdef0), 17, 3, 0xfeedu);
    assert_true(u == draw_uniform(UINT64_C(0x123456789abcdef0), 17, 3, 0xfeedu));
    assert_true(u != draw_uniform(UINT64_C(0x123456789abcdef1), 17, 3, 0xfeedu));
    assert_true(u != draw_uniform(UINT64_C(0x023456789abcdef0), 17, 3, 0xfeedu));
    assert_true(u != draw_uniform(UINT64_C(0x123456789abcdef0), 18, 3, 0xfeedu));
    assert_true(u != draw_uniform(UINT64_C(0x123456789abcdef0), 17, 4, 0xfeedu));
    assert_true(u != draw_uniform(UINT64_C(0x123456789abcdef0), 17, 3, 0xfeeeu));
    assert_true(u != draw_uniform(UINT64_C(0x123456789abcdef0), 17, 3, UINT64_C(0x10000feed)));
}

static void uniforms_fill_the_open_interval_evenly(void **state)
{
    (void)state;
    enum { DRAWS = 20000, BINS = 20 };
    int bins[BINS] = {0};
    for (uint32_t i = 0; i < DRAWS; i++) {
        double u = draw_uniform(41, i, 0, draw_key("psi"));
        assert_true(u > 0.0 && u < 1.0);
        assert_true(1.0 - (1.0 - u) == u);
        bins[(int)(u * BINS)]++;
    }
    double chi2 = 0.0;
    for (int b = 0; b < BINS; b++) {
        double miss = bins[b] - (double)DRAWS / BINS;
        chi2 += miss * miss / ((double)DRAWS / BINS);
    }
    assert_true(chi2 > 4.9 && chi2 < 43.8); /* 0.05 % to 99.9 % of chi-squared with 19 */
}

/* Expected values: FNV-1a test vectors of its authors for "", "a" and "foobar". */
static void a_name_hashes_to_its_published_value(void **state)
{
    (void)state;
    assert_true(draw_key("") == UINT64_C(0xcbf29ce484222325));
    assert_true(draw_key("a") == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(draw_key("foobar") == UINT64_C(0x85944171f73967e8));
}

static struct draws four_draws(uint64_t seed, uint32_t first)
{
    struct draws draws = {.seed = seed};
    for (int l = 0; l < LANES; l++) {
        draws.draw[l] = first + 3u * (uint32_t)l;
    }
    return draws;
}

static void a_value_is_the_quantile_of_its_uniform_within_its_range(void **state)
{
    (void)state;
    const struct draws draws = four_draws(7, 1234);
    const struct uncertain number = {distribution_normal(1.3, 2.1), draw_key("gbar")};
    const struct range range = {0.9, 2.2};
    lane value;
    draw_value(&draws, &number, range, 5, &value);
    for (int l = 0; l < LANES; l++) {
        double u = draw_uniform(7, draws.draw[l], 5, number.key);
        double whole = distribution_quantile(&number.distribution, u);
        assert_true(value[l] == fmin(fmax(whole, 0.9), 2.2));
    }
}

static void a_central_draw_takes_central_values(void **state)
{
    (void)state;
    struct draws draws = four_draws(7, 1);
    draws.central = true;
    const struct uncertain number = {distribution_triangular(0.1, 0.4, 2.0), 3};
    lane value;
    draw_value(&draws, &number, (struct range){0.0, 1.0}, 0, &value);
    for (int l = 0; l < LANES; l++) {
        assert_true(value[l] == 0.4);
    }
}

/* Law: a draw has the same bits in any lane and beside any others. */
static void lanes_do_not_know_each_other(void **state)
{
    (void)state;
    const struct uncertain number = {distribution_beta(3.4, 6.6), draw_key("ps")};
    const struct range range = {0.0, 1.0};
    for (int l = 0; l < LANES; l++) {
        struct draws draws = four_draws(99, (uint32_t)(1000 * l));
        draws.draw[l] = 77;
        lane value;
        draw_value(&draws, &number, range, 0, &value);
        double u = draw_uniform(99, 77, 0, number.key);
        assert_true(value[l] == distribution_quantile(&number.distribution, u));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_its_published_answers),
        cmocka_unit_test(a_uniform_is_made_of_the_first_53_bits),
        cmocka_unit_test(every_part_of_the_key_counts),
        cmocka_unit_test(uniforms_fill_the_open_interval_evenly),
        cmocka_unit_test(a_name_hashes_to_its_published_value),
        cmocka_unit_test(a_value_is_the_quantile_of_its_uniform_within_its_range),
        cmocka_unit_test(a_central_draw_takes_central_values),
        cmocka_unit_test(lanes_do_not_know_each_other),
    };
    return cmocka_run_group_tests_name("model/draw", tests, NULL, NULL);
}
