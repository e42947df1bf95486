#include "model/mrio_package.h"
#include "tests/support/check.h"

#include <stdint.h>

enum { REGIONS = 3, SECTORS = 2 };

static const bool second_product[SECTORS] = {false, true};
static const bool first_region[REGIONS] = {true, false, false};
static const bool all_regions[REGIONS] = {true, true, true};

static struct mrio_measure measure_of(double depth)
{
    return (struct mrio_measure){.products = second_product,
                                 .from = first_region,
                                 .to = all_regions,
                                 .depth = depth,
                                 .start_step = 7,
                                 .end_step = INT64_MAX};
}

static double share(const double *permitted, size_t p, size_t r, size_t b)
{
    return permitted[(p * REGIONS + r) * REGIONS + b];
}

static void a_ban_takes_what_crosses_the_border(void **state)
{
    (void)state;
    double permitted[SECTORS * REGIONS * REGIONS];
    const struct mrio_measure ban = measure_of(1.0);
    mrio_permitted(&ban, 1, REGIONS, SECTORS, 7, permitted);
    for (size_t r = 0; r < REGIONS; r++) {
        for (size_t b = 0; b < REGIONS; b++) {
            assert_true(share(permitted, 0, r, b) == 1.0);
            assert_true(share(permitted, 1, r, b) == (r == 0 && b != 0 ? 0.0 : 1.0));
        }
    }
}

static void the_strictest_measure_counts(void **state)
{
    (void)state;
    double permitted[SECTORS * REGIONS * REGIONS];
    const struct mrio_measure cuts[] = {measure_of(0.3), measure_of(0.45), measure_of(0.1)};
    mrio_permitted(cuts, 3, REGIONS, SECTORS, 9, permitted);
    assert_true(share(permitted, 1, 0, 2) == 1.0 - 0.45);
}

static void force_grows_over_the_phase_in_and_ends(void **state)
{
    (void)state;
    struct mrio_measure cut = measure_of(0.4);
    cut.phase_in_steps = 10.0;
    cut.end_step = 40;
    assert_true(mrio_measure_ramp(&cut, 6) == 0.0);
    assert_true(mrio_measure_ramp(&cut, 7) == 0.0);
    assert_true(mrio_measure_ramp(&cut, 12) == 0.5);
    assert_true(mrio_measure_ramp(&cut, 17) == 1.0);
    assert_true(mrio_measure_ramp(&cut, 39) == 1.0);
    assert_true(mrio_measure_ramp(&cut, 40) == 0.0);
    cut.start_step = -5; /* it came before the first step */
    assert_true(mrio_measure_ramp(&cut, 0) == 0.5);
}

static void it_knows_when_nothing_changes(void **state)
{
    (void)state;
    struct mrio_measure cut = measure_of(0.4);
    cut.phase_in_steps = 2.0;
    assert_true(mrio_permits_as_before(&cut, 1, 6));
    assert_true(mrio_permits_as_before(&cut, 1, 7)); /* nothing barred yet */
    assert_false(mrio_permits_as_before(&cut, 1, 8));
    assert_false(mrio_permits_as_before(&cut, 1, 9));
    assert_true(mrio_permits_as_before(&cut, 1, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ban_takes_what_crosses_the_border),
        cmocka_unit_test(the_strictest_measure_counts),
        cmocka_unit_test(force_grows_over_the_phase_in_and_ends),
        cmocka_unit_test(it_knows_when_nothing_changes),
    };
    return cmocka_run_group_tests_name("model/mrio_package", tests, NULL, NULL);
}
