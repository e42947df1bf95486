#include "model/plume.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdbool.h>

static const double PI = 3.14159265358979323846;

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected))) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

/* Expected: the formulas by hand, and the tables of the guides, in the project's acceptance
 * list. */
static void spreads_have_their_published_values(void **state)
{
    (void)state;
    static const struct {
        enum plume_scheme scheme;
        enum plume_class stability;
        double x_m;
        double across_m;
        double up_m;
    } rows[] = {
        {PLUME_BRIGGS, PLUME_D, 1e3, 76.277007, 37.947332},
        {PLUME_BRIGGS, PLUME_F, 1e4, 282.84271, 40.0},
        {PLUME_ISC3, PLUME_D, 1e4, 543.61633, 134.88283},
        {PLUME_ISC3, PLUME_F, 1e5, 2030.7764, 93.022351},
        {PLUME_BRIGGS, PLUME_A, 2e3, 440.0 / 1.0954451150103321, 400.0},
        {PLUME_BRIGGS, PLUME_B, 2e3, 320.0 / 1.0954451150103321, 240.0},
        {PLUME_BRIGGS, PLUME_C, 2e3, 220.0 / 1.0954451150103321, 160.0 / 1.1832159566199232},
        {PLUME_BRIGGS, PLUME_E, 2e3, 120.0 / 1.0954451150103321, 60.0 / 1.6},
        {PLUME_ISC3, PLUME_B, 1e3, 154.12, 109.3},
        {PLUME_ISC3, PLUME_C, 1e3, 103.11, 61.141},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct plume_spread spread =
            plume_spread(rows[i].scheme, rows[i].stability, rows[i].x_m);
        bool by_hand = i > 7; /* to five digits */
        assert_near(spread.across_m, rows[i].across_m, by_hand ? 1e-4 : 3e-8);
        assert_near(spread.up_m, rows[i].up_m, 3e-8);
    }
    assert_true(plume_spread(PLUME_ISC3, PLUME_A, 3111.0).up_m == 5000.0);
    assert_true(plume_spread(PLUME_ISC3, PLUME_B, 1e6).up_m == 5000.0);
}

/* Law: at every bend of the table the two fits agree within 5 %, and sigma z rises with
 * distance and falls with stability. */
static void spreads_rise_and_fall_as_they_should(void **state)
{
    (void)state;
    for (int i = 0; i < PLUME_SCHEME_COUNT * PLUME_CLASS_COUNT; i++) {
        enum plume_scheme scheme = (enum plume_scheme)(i / PLUME_CLASS_COUNT);
        enum plume_class stability = (enum plume_class)(i % PLUME_CLASS_COUNT);
        double before = 0.0;
        double x = 30.0;
        for (int k = 0; k < 465; k++) {
            x *= 1.02;
            struct plume_spread spread = plume_spread(scheme, stability, x);
            assert_true(spread.across_m > 0.0 && spread.up_m > 0.95 * before);
            if (stability > PLUME_A && x > 100.0) {
                enum plume_class looser = (enum plume_class)(stability - 1);
                assert_true(spread.up_m <= plume_spread(scheme, looser, x).up_m);
            }
            before = spread.up_m;
        }
    }
}

static const struct plume_weather neutral = {PLUME_D, 5.0, 0.0, INFINITY};

/* Expected: the project's acceptance list. */
static void dilutions_have_their_known_values(void **state)
{
    (void)state;
    const struct plume_weather still = {PLUME_F, 2.0, 0.0, INFINITY};
    const struct plume_weather high = {PLUME_D, 5.0, 100.0, INFINITY};
    assert_near(plume_dilution(PLUME_BRIGGS, &neutral, 1e3, 0.0), 2.1994051e-5, 1e-7);
    assert_near(plume_dilution(PLUME_BRIGGS, &still, 1e4, 0.0), 1.4067442e-5, 1e-7);
    assert_near(plume_dilution(PLUME_BRIGGS, &high, 1e5, 0.0), 5.2931668e-8, 1e-7);
    /* One sigma off the axis. */
    assert_near(plume_dilution(PLUME_BRIGGS, &neutral, 1e3, -76.277007),
                2.1994051e-5 * exp(-0.5), 1e-7);
}

/* Law: what passes a line across the wind is the sector's share times its width, however the
 * lid reflects it; mixed evenly it is 1 / (u L). */
static void nothing_is_lost_across_the_wind(void **state)
{
    (void)state;
    static const double lids[] = {INFINITY, 700.0, 60.0};
    for (size_t i = 0; i < 3; i++) {
        const struct plume_weather weather = {PLUME_C, 3.7, 55.0, lids[i]};
        double x = 4300.0;
        double step = plume_spread(PLUME_ISC3, PLUME_C, x).across_m / 8.0;
        double sum = 0.0;
        for (int k = -80; k <= 80; k++) {
            sum += step * plume_dilution(PLUME_ISC3, &weather, x, k * step);
        }
        double width = 2.0 * PI * x / 16.0;
        assert_near(sum, width * plume_sector_dilution(PLUME_ISC3, &weather, x), 1e-12);
        if (i == 2) {
            assert_near(sum, 1.0 / (3.7 * 60.0), 1e-12);
        }
    }
}

/* Law: a far lid changes nothing, a near one adds to the ground; the images and the even
 * mixture meet at sigma z = 1.6 L. */
static void a_lid_keeps_what_it_reflects(void **state)
{
    (void)state;
    struct plume_weather weather = {PLUME_D, 5.0, 80.0, 1e5};
    double open = plume_dilution(PLUME_BRIGGS, &weather, 2e4, 0.0);
    weather.lid_m = INFINITY;
    assert_true(plume_dilution(PLUME_BRIGGS, &weather, 2e4, 0.0) == open);
    double before = open;
    for (int k = 0; k < 25; k++) {
        weather.lid_m = 600.0 - 20.0 * k;
        double here = plume_dilution(PLUME_BRIGGS, &weather, 2e4, 0.0);
        assert_true(here >= before);
        before = here;
    }
    double up = plume_spread(PLUME_BRIGGS, PLUME_D, 2e4).up_m;
    weather.lid_m = up / 1.6 * 1.000001;
    double images = plume_dilution(PLUME_BRIGGS, &weather, 2e4, 0.0);
    weather.lid_m = up / 1.6 * 0.999999;
    assert_near(plume_dilution(PLUME_BRIGGS, &weather, 2e4, 0.0), images, 0.01);
}

static struct plume_path path;
static double settled[PLUME_STEPS];

/* Class A by Briggs has sigma z = 0.2 x, so that from the ground the integral is a logarithm
 * and what is left a power of x / 10 m. */
static void depletion_has_its_closed_form(void **state)
{
    (void)state;
    const struct plume_weather weather = {PLUME_A, 3.1, 0.0, INFINITY};
    plume_path_init(&path, 4e5);
    plume_settle(&path, PLUME_BRIGGS, &weather, settled);
    double x = 3.1;
    for (int k = 0; k < 9; k++) {
        x *= 3.7;
        double power = 0.017 / 3.1 * sqrt(2.0 / PI) / 0.2;
        assert_near(plume_left(&path, settled, 0.017 / 3.1, x), pow(x / 10.0, -power), 2e-4);
    }
    assert_true(plume_left(&path, settled, 0.3, 3.0) == 1.0);
    assert_true(plume_left(&path, settled, 0.3, 1e9) == plume_left(&path, settled, 0.3, 4e5));
}

/* Mixed evenly the air loses vd / (u L) of what it has with every metre. */
static void under_a_low_lid_it_falls_off_exponentially(void **state)
{
    (void)state;
    const struct plume_weather weather = {PLUME_B, 2.3, 10.0, 100.0};
    plume_path_init(&path, 1e5);
    plume_settle(&path, PLUME_ISC3, &weather, settled);
    double near = plume_left(&path, settled, 0.011 / 2.3, 2e4);
    double far = plume_left(&path, settled, 0.011 / 2.3, 5e4);
    assert_near(far / near, exp(-0.011 / (2.3 * 100.0) * 3e4), 1e-9);
}

/* Expected: at 178 km in a still night, from 100 m, the schemes differ seven-fold in what is
 * left and less than two-fold in dispersion (the project's note on section 8). */
static void schemes_differ_by_depletion_more_than_by_spread(void **state)
{
    (void)state;
    const struct plume_weather still = {PLUME_F, 2.0, 100.0, INFINITY};
    double remains[PLUME_SCHEME_COUNT];
    double thinned[PLUME_SCHEME_COUNT];
    plume_path_init(&path, 177988.9);
    for (int i = 0; i < PLUME_SCHEME_COUNT; i++) {
        plume_settle(&path, (enum plume_scheme)i, &still, settled);
        remains[i] = plume_left(&path, settled, 0.01 / 2.0, 177988.9);
        thinned[i] = plume_dilution((enum plume_scheme)i, &still, 177988.9, 0.0);
    }
    assert_true(fabs(remains[PLUME_BRIGGS] / remains[PLUME_ISC3] - 7.0) < 0.5);
    assert_true(fabs(thinned[PLUME_BRIGGS] / thinned[PLUME_ISC3] - 1.0) < 1.0);
    /* The prototype's own figures, four hundred steps to there. */
    assert_near(remains[PLUME_BRIGGS], 0.151, 5e-3);
    assert_near(remains[PLUME_ISC3], 0.0214, 5e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spreads_have_their_published_values),
        cmocka_unit_test(spreads_rise_and_fall_as_they_should),
        cmocka_unit_test(dilutions_have_their_known_values),
        cmocka_unit_test(nothing_is_lost_across_the_wind),
        cmocka_unit_test(a_lid_keeps_what_it_reflects),
        cmocka_unit_test(depletion_has_its_closed_form),
        cmocka_unit_test(under_a_low_lid_it_falls_off_exponentially),
        cmocka_unit_test(schemes_differ_by_depletion_more_than_by_spread),
    };
    return cmocka_run_group_tests_name("model/plume", tests, NULL, NULL);
}
