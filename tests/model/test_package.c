#include "model/package.h"
#include "model/stoppage.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <string.h>

static const double tolerance = 1e-14;

static struct dprk dprk;

/* A package at work on one set of draws. */
struct bench {
    struct arena arena;
    struct sample sample;
    struct package *package;
};

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_NONE);
    return 0;
}

static void start(struct bench *bench, const struct measure *measures, size_t count)
{
    memset(bench, 0, sizeof *bench);
    struct problems problems = {0};
    package_check(&dprk.world, measures, count, &problems);
    assert_true(problems_none(&problems));
    const struct draws draws = {.central = true};
    assert_int_equal(sample_init(&bench->sample, &dprk.world, &bench->arena), STATUS_OK);
    assert_int_equal(package_new(&dprk.world, measures, count, &bench->arena, &bench->package),
                     STATUS_OK);
    sample_take(&bench->sample, &draws);
    package_start(bench->package, &bench->sample, &draws);
}

static void clear(struct bench *bench)
{
    arena_clear(&bench->arena);
}

static const struct package_stops *at(struct bench *bench, double years)
{
    package_at(bench->package, years);
    return package_stops(bench->package);
}

static void expect(lane value, double expected)
{
    for (int l = 0; l < LANES; l++) {
        if (!(fabs(value[l] - expected) <= tolerance * fmax(1.0, fabs(expected)))) {
            fail_msg("%.17g is not %.17g", value[l], expected);
        }
    }
}

/* Central enforcement of exports: China .92, Russia .625, others .75. */
static double enforced_exports(void)
{
    return .9326 * .92 + .0035 * .625 + .0639 * .75;
}

static double enforced_imports(void)
{
    return .9169 * .88 + .0180 * .625 + .0651 * .75;
}

static const size_t coal[1] = {0};
static const size_t apparel[1] = {6};
static const size_t refined[1] = {1};

static struct measure measure_on(enum measure_flow flow, enum measure_kind kind)
{
    return (struct measure){
        .name = "m", .kind = kind, .flow = flow, .start_years = 1.0, .end_years = INFINITY};
}

static struct measure ban_of(const size_t *good)
{
    struct measure measure = measure_on(MEASURE_EXPORT, MEASURE_BAN);
    measure.goods = good;
    measure.good_count = 1;
    return measure;
}

static struct uncertain exactly(double value)
{
    return (struct uncertain){distribution_fixed(value), 0};
}

/* Full enforcement, so that a share permitted can be read off what is stopped. */
static void enforce_fully(void)
{
    for (size_t i = 0; i < 7; i++) {
        dprk.enforcement[i].share = exactly(1.0);
    }
}

/* Exact consequences of the Security Council's texts. */
static void the_caps_of_the_resolutions_cut_what_they_say(void **state)
{
    (void)state;
    enforce_fully();
    const size_t crude[1] = {0};
    struct measure caps[3] = {
        measure_on(MEASURE_IMPORT, MEASURE_CAP_QUANTITY),
        measure_on(MEASURE_IMPORT, MEASURE_CAP_QUANTITY),
        measure_on(MEASURE_IMPORT, MEASURE_CAP_QUANTITY),
    };
    for (int i = 0; i < 3; i++) {
        caps[i].goods = i == 0 ? crude : refined;
        caps[i].good_count = 1;
        caps[i].cap = draw_fixed(i == 0 ? 4.0 : i == 1 ? 2.0 : 0.5);
        caps[i].start_years = i < 2 ? 1.0 : 2.0;
    }
    dprk.imports[0].quantity = exactly(4.0);
    dprk.imports[1].quantity = exactly(4.5);
    struct bench bench;
    start(&bench, caps, 3);
    const struct package_stops *stops = at(&bench, 1.5);
    expect(stops->import_stopped[0], 0.0);
    expect(stops->import_stopped[1], 2.5 / 4.5); /* "over 55 percent" */
    lane both = (4.0 * stops->import_stopped[0] + 4.5 * stops->import_stopped[1]) / 8.5;
    expect(both, 2.5 / 8.5); /* "30 percent" */
    lane left = 1.0 - stops->import_stopped[1];
    stops = at(&bench, 2.5);
    expect(stops->import_stopped[1], 4.0 / 4.5);                 /* "89 %" */
    expect((1.0 - stops->import_stopped[1]) / left, 1.0 - 0.75); /* "75 %" of the rest */
    clear(&bench);
}

/* Resolution 2371: coal 401, iron and iron ore 251, lead and ore 113, seafood 295: more than a
 * billion of 3,000 M USD. Resolution 2321: 800 M USD were a quarter of the exports. */
static void the_bans_of_the_resolutions_cost_what_they_say(void **state)
{
    (void)state;
    enforce_fully();
    const double values[4] = {401, 251, 113, 295};
    const size_t banned[4] = {0, 1, 3, 5};
    for (size_t g = 0; g < DPRK_EXPORTS; g++) {
        dprk.exports[g].value_musd = g == 10 ? 3000 - 1060 - 100 : 0.0;
    }
    for (size_t g = 0; g < 4; g++) {
        dprk.exports[banned[g]].value_musd = values[g];
    }
    dprk.exports[6].value_musd = 100.0; /* apparel, which processing trade follows */
    struct measure measure = measure_on(MEASURE_EXPORT, MEASURE_BAN);
    measure.goods = banned;
    measure.good_count = 4;
    struct bench bench;
    start(&bench, &measure, 1);
    lane stopped_musd = at(&bench, 2.0)->severity * (3000.0 + 3730.0);
    assert_true(fabs(stopped_musd[0] - 1060.0) < 1e-8);
    assert_true(fabs(stopped_musd[0] / 3000.0 - 0.353333333) < 1e-8);
    clear(&bench);

    struct measure cap = measure_on(MEASURE_EXPORT, MEASURE_CAP_VALUE);
    cap.cap = draw_fixed(3200.0 - 800.0);
    dprk.exports[10].value_musd = 3200.0 - 1060.0 - 100.0;
    start(&bench, &cap, 1);
    expect(at(&bench, 2.0)->export_stopped[3], 0.25);
    clear(&bench);
}

static void a_ramp_rises_from_its_start_over_its_phase_in(void **state)
{
    (void)state;
    struct measure measure = ban_of(coal);
    measure.phase_in_months = draw_fixed(4.8);
    measure.end_years = 3.0;
    struct bench bench;
    start(&bench, &measure, 1);
    expect(at(&bench, 0.9)->export_stopped[0], 0.0);
    expect(at(&bench, 1.0)->export_stopped[0], 0.0);
    expect(at(&bench, 1.1)->export_stopped[0], 0.25 * enforced_exports());
    expect(at(&bench, 1.4)->export_stopped[0], enforced_exports());
    expect(at(&bench, 2.9)->export_stopped[0], enforced_exports());
    expect(at(&bench, 3.0)->export_stopped[0], 0.0);
    expect(at(&bench, 1.3)->export_stopped[0], 0.75 * enforced_exports());
    expect(at(&bench, 1.3)->export_stopped[1], 0.0);
    clear(&bench);
}

/* Law: the strictest measure counts, not the sum of all. */
static void the_strictest_measure_counts(void **state)
{
    (void)state;
    struct measure measures[2] = {ban_of(coal), ban_of(coal)};
    measures[0].kind = MEASURE_CAP_VALUE;
    measures[0].cap = draw_fixed(400.87);
    measures[1].kind = MEASURE_CUT;
    measures[1].cut_share = draw_fixed(0.5);
    struct bench bench;
    start(&bench, measures, 2);
    expect(at(&bench, 2.0)->export_stopped[0], (1.0 - 400.87 / 1190.0) * enforced_exports());
    expect(at(&bench, 2.0)->export_barred[0], 1.0 - 400.87 / 1190.0);
    clear(&bench);
}

static void a_cap_is_shared_by_its_goods_in_proportion(void **state)
{
    (void)state;
    const size_t both[2] = {0, 6};
    struct measure measure = measure_on(MEASURE_EXPORT, MEASURE_CAP_VALUE);
    measure.goods = both;
    measure.good_count = 2;
    measure.cap = draw_fixed(777.0);
    struct bench bench;
    start(&bench, &measure, 1);
    double barred = 1.0 - 777.0 / (1190.0 + 752.0);
    expect(at(&bench, 2.0)->export_barred[0], barred);
    expect(at(&bench, 2.0)->export_barred[6], barred);
    clear(&bench);
    measure.cap = draw_fixed(2000.0);
    start(&bench, &measure, 1);
    expect(at(&bench, 2.0)->export_barred[0], 0.0);
    clear(&bench);
}

/* Law: caps and cuts are numbers like others: drawn, each by its own name, within their range.
 */
static void caps_and_cuts_may_be_uncertain(void **state)
{
    (void)state;
    const size_t other[1] = {6};
    struct measure measures[3] = {
        measure_on(MEASURE_EXPORT, MEASURE_CAP_VALUE),
        measure_on(MEASURE_EXPORT, MEASURE_CUT),
        measure_on(MEASURE_FINANCE, MEASURE_ASSET_FREEZE),
    };
    measures[0].goods = coal;
    measures[0].good_count = 1;
    measures[0].cap = (struct uncertain){distribution_uniform(200.0, 900.0), draw_key("cap")};
    measures[1].goods = other;
    measures[1].good_count = 1;
    measures[1].cut_share = (struct uncertain){distribution_normal(0.9, 0.2), draw_key("cut")};
    measures[2].cap = (struct uncertain){distribution_beta(2.0, 3.0), draw_key("frozen")};
    enforce_fully();
    struct bench bench;
    start(&bench, measures, 3);
    const struct draws draws = {.seed = 5, .draw = {3, 14, 15, 92}};
    sample_take(&bench.sample, &draws);
    package_start(bench.package, &bench.sample, &draws);
    const struct package_stops *stops = at(&bench, 2.0);
    for (int l = 0; l < LANES; l++) {
        double u = draw_uniform(5, draws.draw[l], 0, measures[0].cap.key);
        double v = draw_uniform(5, draws.draw[l], 0, measures[1].cut_share.key);
        double w = draw_uniform(5, draws.draw[l], 0, measures[2].cap.key);
        double cut = distribution_quantile(&measures[1].cut_share.distribution, v);
        double frozen = distribution_quantile(&measures[2].cap.distribution, w);
        assert_true(fabs(stops->export_barred[0][l] - (1.0 - (200.0 + 700.0 * u) / 1190.0)) <
                    1e-12);
        assert_true(fabs(stops->export_barred[6][l] - fmin(cut, 1.0)) < 1e-12);
        assert_true(fabs(stops->frozen_musd[l] - frozen) < 1e-12);
    }
    clear(&bench);
}

static void a_measure_binds_only_its_partners(void **state)
{
    (void)state;
    const size_t china[1] = {0};
    struct measure measure = ban_of(coal);
    measure.partners = china;
    measure.partner_count = 1;
    struct bench bench;
    start(&bench, &measure, 1);
    expect(at(&bench, 2.0)->export_stopped[0], .9326 * .92);
    expect(at(&bench, 2.0)->export_barred[0], .9326);
    clear(&bench);
    measure.kind = MEASURE_CAP_VALUE; /* against what China buys */
    measure.cap = draw_fixed(0.3 * .9326 * 1190.0);
    start(&bench, &measure, 1);
    expect(at(&bench, 2.0)->export_stopped[0], 0.7 * .9326 * .92);
    clear(&bench);
}

static void an_exemption_permits_its_share_of_what_is_barred(void **state)
{
    (void)state;
    struct measure measure = ban_of(coal);
    measure.exemption_share = draw_fixed(0.3);
    struct bench bench;
    start(&bench, &measure, 1);
    expect(at(&bench, 2.0)->export_stopped[0], 0.7 * enforced_exports());
    clear(&bench);
}

/* The permitted share of coal, whose enforcement is full, summed over draws from 0 on; each
 * draw is held to its own phase-in and exemption. */
static double sum_of_permitted(const struct measure *measure, double years, uint32_t count)
{
    struct bench bench;
    double sum = 0.0;
    start(&bench, measure, 1);
    for (uint32_t first = 0; first < count; first += LANES) {
        struct draws draws = {.seed = 11};
        for (int l = 0; l < LANES; l++) {
            draws.draw[l] = first + (uint32_t)l;
        }
        package_start(bench.package, &bench.sample, &draws);
        const struct package_stops *stops = at(&bench, years);
        for (int l = 0; l < LANES; l++) {
            const struct uncertain *phase_in = &measure->phase_in_months;
            const struct uncertain *exempt = &measure->exemption_share;
            double u = draw_uniform(11, draws.draw[l], 0, phase_in->key);
            double v = draw_uniform(11, draws.draw[l], 0, exempt->key);
            double phase_in_years = distribution_quantile(&phase_in->distribution, u) / 12.0;
            double ramp = fmin((years - measure->start_years) / phase_in_years, 1.0);
            double barred = ramp * (1.0 - distribution_quantile(&exempt->distribution, v));
            assert_true(fabs(stops->export_stopped[0][l] - barred) < 1e-14);
            sum += 1.0 - stops->export_stopped[0][l];
        }
    }
    clear(&bench);
    return sum;
}

/* Law: with a phase-in P ~ U(a, b) and an exemption X ~ Beta(p, q), a ban barring
 * min(1, t / P) (1 - X) after t months permits 1 - [(t - a + t ln(b / t)) / (b - a)]
 * q / (p + q) in the mean, a < t < b. */
static void phase_ins_and_exemptions_may_be_uncertain(void **state)
{
    (void)state;
    enum { DRAWS = 8192 };
    const double a = 2.0;
    const double b = 11.0;
    struct measure measure = ban_of(coal);
    measure.phase_in_months =
        (struct uncertain){distribution_uniform(a, b), draw_key("phase-in")};
    measure.exemption_share = (struct uncertain){distribution_beta(2.0, 6.0), draw_key("aid")};
    enforce_fully();
    for (int month = 3; month < 11; month += 2) {
        double t = month;
        double mean = sum_of_permitted(&measure, 1.0 + t / 12.0, DRAWS) / DRAWS;
        double expected = 1.0 - (t - a + t * log(b / t)) / (b - a) * 0.75;
        double error = 0.25 / sqrt(DRAWS); /* the deviation of a draw is below 0.25 */
        if (!(fabs(mean - expected) < 4.0 * error)) {
            fail_msg("after %g months %.6f is permitted, not %.6f", t, mean, expected);
        }
    }
}

/* Each lane's ramp ends by its own phase-in, and none is taken for still before the last. */
static void lanes_have_ramps_of_their_own(void **state)
{
    (void)state;
    struct measure measure = ban_of(coal);
    measure.phase_in_months =
        (struct uncertain){distribution_uniform(0.0, 12.0), draw_key("phase-in")};
    measure.closes_covert = true;
    enforce_fully();
    struct bench bench;
    start(&bench, &measure, 1);
    const struct draws draws = {.seed = 5, .draw = {3, 14, 15, 92}};
    package_start(bench.package, &bench.sample, &draws);
    for (unsigned week = 1; week < 60; week++) {
        const struct package_stops *stops = at(&bench, 1.0 + week / 52.0);
        for (int l = 0; l < LANES; l++) {
            double u = draw_uniform(5, draws.draw[l], 0, measure.phase_in_months.key);
            double barred = fmin(week / 52.0 / u, 1.0);
            assert_true(fabs(stops->export_stopped[0][l] - barred) < 1e-13);
            assert_true(fabs(stops->export_covert_open[0][l] - (1.0 - barred)) < 1e-13);
        }
    }
    clear(&bench);
}

/* Own enforcement takes the place of the partners'; beside an ordinary measure on the same
 * partners the larger total counts. */
static void own_enforcement_takes_the_place_of_the_partners(void **state)
{
    (void)state;
    const size_t china[1] = {0};
    struct measure measures[2] = {ban_of(coal), ban_of(coal)};
    measures[1].own_enforcement = true;
    measures[1].enforcement = exactly(0.97);
    measures[1].start_years = 2.0;
    measures[1].phase_in_months = draw_fixed(12.0);
    struct bench bench;
    start(&bench, &measures[1], 1);
    expect(at(&bench, 9.0)->export_stopped[0], 0.97);
    clear(&bench);
    start(&bench, measures, 2);
    expect(at(&bench, 1.5)->export_stopped[0], enforced_exports());
    expect(at(&bench, 2.5)->export_stopped[0], enforced_exports());
    expect(at(&bench, 9.0)->export_stopped[0], 0.97);
    clear(&bench);
    measures[1].partners = china;
    measures[1].partner_count = 1;
    start(&bench, measures, 2);
    expect(at(&bench, 9.0)->export_stopped[0], .9326 * .97 + .0035 * .625 + .0639 * .75);
    clear(&bench);
}

static void covert_channels_close_with_the_ramp(void **state)
{
    (void)state;
    struct measure measure = ban_of(apparel);
    measure.closes_covert = true;
    measure.phase_in_months = draw_fixed(24.0);
    struct bench bench;
    start(&bench, &measure, 1);
    expect(at(&bench, 0.5)->export_covert_open[6], 1.0);
    expect(at(&bench, 1.5)->export_covert_open[6], 0.75);
    expect(at(&bench, 4.0)->export_covert_open[6], 0.0);
    expect(at(&bench, 4.0)->export_covert_open[0], 1.0);
    clear(&bench);
    const size_t china[1] = {0};
    measure.partners = china;
    measure.partner_count = 1;
    start(&bench, &measure, 1);
    expect(at(&bench, 4.0)->export_covert_open[6], 1.0 - .9326);
    clear(&bench);
}

static void leaks_of_an_embargo_that_stays_recorded_are_not_hidden(void **state)
{
    (void)state;
    struct measure measures[2] = {measure_on(MEASURE_EXPORT, MEASURE_BAN), ban_of(coal)};
    measures[0].stays_recorded = true;
    measures[1].kind = MEASURE_CUT;
    measures[1].cut_share = draw_fixed(0.4);
    struct bench bench;
    start(&bench, measures, 2);
    expect(at(&bench, 2.0)->export_stopped[0], enforced_exports());
    expect(at(&bench, 2.0)->export_barred[0], 0.4);
    expect(at(&bench, 2.0)->export_barred[6], 0.0);
    clear(&bench);
}

static void a_price_cap_cuts_revenue_and_stops_nothing(void **state)
{
    (void)state;
    struct measure measure = ban_of(coal);
    measure.kind = MEASURE_PRICE_CAP;
    measure.cut_share = draw_fixed(0.35);
    struct bench bench;
    start(&bench, &measure, 1);
    const struct package_stops *stops = at(&bench, 2.0);
    expect(stops->export_price_cut[0], 0.35 * enforced_exports());
    expect(stops->export_stopped[0], 0.0);
    expect(stops->severity, 0.0);
    assert_false(package_leaves_export(bench.package, 0));
    clear(&bench);
}

static void labour_and_finance_have_their_own_measures(void **state)
{
    (void)state;
    struct measure measures[4] = {
        measure_on(MEASURE_LABOUR, MEASURE_NO_NEW_PERMITS),
        measure_on(MEASURE_LABOUR, MEASURE_REPATRIATION),
        measure_on(MEASURE_FINANCE, MEASURE_REMITTANCE_CUT),
        measure_on(MEASURE_FINANCE, MEASURE_ASSET_FREEZE),
    };
    measures[0].cut_share = draw_fixed(0.9);
    measures[0].phase_in_months = draw_fixed(36.0);
    measures[1].cut_share = draw_fixed(1.0);
    measures[1].start_years = 2.0;
    measures[1].phase_in_months = draw_fixed(24.0);
    measures[2].cut_share = draw_fixed(0.5);
    measures[3].cap = draw_fixed(610.0);
    measures[3].exemption_share = draw_fixed(0.1);
    dprk.enforcement[6].share = exactly(0.7);
    struct bench bench;
    start(&bench, measures, 4);
    expect(at(&bench, 2.0)->labour_stopped, 0.5 * 0.3);
    expect(at(&bench, 3.7)->labour_stopped, 0.5 * 0.85);
    expect(at(&bench, 5.0)->labour_stopped, 0.5);
    expect(at(&bench, 5.0)->other_stopped, 0.7 * 0.5);
    expect(at(&bench, 5.0)->frozen_musd, 0.7 * 0.9 * 610.0);
    clear(&bench);
    measures[3].own_enforcement = true;
    measures[3].enforcement = exactly(0.2);
    start(&bench, measures, 4);
    expect(at(&bench, 5.0)->frozen_musd, 0.2 * 0.9 * 610.0);
    clear(&bench);
}

static void severity_is_the_share_of_base_trade_stopped(void **state)
{
    (void)state;
    struct measure measures[2] = {ban_of(coal), measure_on(MEASURE_IMPORT, MEASURE_BAN)};
    const size_t metals[1] = {6};
    measures[1].goods = metals;
    measures[1].good_count = 1;
    struct bench bench;
    start(&bench, measures, 2);
    double stopped = 1190.0 * enforced_exports() + 180.0 * enforced_imports();
    expect(at(&bench, 2.0)->severity, stopped / (2820.0 + 3730.0));
    clear(&bench);
}

/* Law: a measure scaled bars so much of what it says, lane by lane, from the next start on; the
 * others stay as they are. */
static void a_scaled_measure_bars_its_share(void **state)
{
    (void)state;
    enforce_fully();
    const struct measure measures[] = {ban_of(coal),
                                       ban_of(apparel),
                                       {.name = "freeze",
                                        .kind = MEASURE_ASSET_FREEZE,
                                        .flow = MEASURE_FINANCE,
                                        .cap = draw_fixed(300.0),
                                        .end_years = INFINITY}};
    struct bench bench;
    start(&bench, measures, 3);
    const struct draws draws = {.central = true};
    lane scale;
    for (int l = 0; l < LANES; l++) {
        scale[l] = 0.17 + 0.2 * l;
    }
    double frozen = at(&bench, 5.0)->frozen_musd[0];
    assert_true(frozen > 0.0);
    package_scale(bench.package, 0, &scale);
    package_scale(bench.package, 2, &scale);
    package_start(bench.package, &bench.sample, &draws);
    const struct package_stops *stops = at(&bench, 5.0);
    expect(stops->export_stopped[6], 1.0);
    for (int l = 0; l < LANES; l++) {
        assert_true(fabs(stops->export_stopped[0][l] - scale[l]) < tolerance);
        assert_true(fabs(stops->frozen_musd[l] - frozen * scale[l]) < 1e-11);
    }
    const lane whole = lane_of(1.0);
    package_scale(bench.package, 0, &whole);
    package_start(bench.package, &bench.sample, &draws);
    expect(at(&bench, 5.0)->export_stopped[0], 1.0);
    clear(&bench);
}

static void goods_that_no_measure_names_are_free(void **state)
{
    (void)state;
    struct measure measures[2] = {ban_of(coal), measure_on(MEASURE_IMPORT, MEASURE_CUT)};
    measures[0].start_years = 900.0;
    struct bench bench;
    start(&bench, measures, 2);
    assert_false(package_leaves_export(bench.package, 0));
    assert_true(package_leaves_export(bench.package, 1));
    assert_false(package_leaves_import(bench.package, 1));
    clear(&bench);
    start(&bench, measures, 0);
    assert_true(package_leaves_export(bench.package, 0));
    assert_true(package_leaves_import(bench.package, 1));
    expect(at(&bench, 2.0)->severity, 0.0);
    clear(&bench);
}

/* Law: a package at a time does not depend on the times it was asked for before. */
static void a_time_may_be_asked_for_in_any_order(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_EMBARGO_FULL);
    struct bench bench;
    struct bench fresh;
    start(&bench, dprk.measures, dprk.measure_count);
    for (int k = 0; k < 60; k++) {
        double years = 0.05 + k * 37 % 60 * 0.07;
        start(&fresh, dprk.measures, dprk.measure_count);
        const struct package_stops *old = at(&bench, years);
        const struct package_stops *new = at(&fresh, years);
        expect(old->severity, new->severity[0]);
        expect(old->labour_stopped, new->labour_stopped[0]);
        for (size_t g = 0; g < DPRK_EXPORTS; g++) {
            expect(old->export_stopped[g], new->export_stopped[g][0]);
            expect(old->export_covert_open[g], new->export_covert_open[g][0]);
        }
        clear(&fresh);
    }
    clear(&bench);
}

/* Law: week by week, with measures that end, everything is as if asked for anew, and what stops
 * a good never changes without a turn; once nothing moves, there are no turns. */
static void nothing_moves_without_a_turn(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_2375);
    for (size_t m = 0; m < dprk.measure_count; m += 3) {
        dprk.measures[m].end_years = dprk.measures[m].start_years + 1.3;
    }
    struct bench bench;
    struct bench fresh;
    lane stopped[DPRK_EXPORTS] = {lane_of(0.0)};
    size_t turn = 0;
    size_t turns = 0;
    start(&bench, dprk.measures, dprk.measure_count);
    for (int week = 0; week < 364; week++) {
        start(&fresh, dprk.measures, dprk.measure_count);
        const struct package_stops *old = at(&bench, (week + 0.5) / 52.0);
        const struct package_stops *new = at(&fresh, (week + 0.5) / 52.0);
        bool turned = package_turn(bench.package) > turn;
        turn = package_turn(bench.package);
        turns += turned;
        assert_memory_equal(&old->severity, &new->severity, sizeof(lane));
        assert_memory_equal(&old->labour_stopped, &new->labour_stopped, sizeof(lane));
        assert_memory_equal(old->import_stopped, new->import_stopped,
                            DPRK_IMPORTS * sizeof(lane));
        assert_memory_equal(old->export_stopped, new->export_stopped, sizeof stopped);
        assert_true(turned || memcmp(stopped, old->export_stopped, sizeof stopped) == 0);
        memcpy(stopped, old->export_stopped, sizeof stopped);
        clear(&fresh);
    }
    assert_true(turns > 10 && turns < 182);
    clear(&bench);
}

static void expect_fault(const struct measure *measure, const char *path, const char *words)
{
    struct problems problems = {0};
    package_check(&dprk.world, measure, 1, &problems);
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.items[0].path, path);
    assert_non_null(strstr(problems.items[0].text, words));
    problems_clear(&problems);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    const size_t beyond[1] = {11};
    const struct measure good = ban_of(coal);
    struct measure bad = good;
    bad.goods = beyond;
    expect_fault(&bad, "measures[0].goods", "row 11 of 11");
    bad = good;
    bad.partners = beyond;
    bad.partner_count = 1;
    expect_fault(&bad, "measures[0].partners", "row 11 of 3");
    bad = good;
    bad.flow = MEASURE_LABOUR;
    expect_fault(&bad, "measures[0].flow", "no such kind of measure");
    bad = measure_on(MEASURE_IMPORT, MEASURE_PRICE_CAP);
    expect_fault(&bad, "measures[0].flow", "no such kind of measure");
    bad = measure_on(MEASURE_LABOUR, MEASURE_REPATRIATION);
    bad.goods = coal;
    bad.good_count = 1;
    expect_fault(&bad, "measures[0].goods", "row 0 of 0");
    bad = good;
    bad.kind = MEASURE_KIND_COUNT;
    expect_fault(&bad, "measures[0].flow", "no such kind");
    bad = good;
    bad.start_years = NAN;
    struct problems problems = {0};
    package_check(&dprk.world, &bad, 1, &problems);
    assert_int_equal(problems.count, 2); /* the end does not come after it either */
    problems_clear(&problems);
    bad = good;
    bad.phase_in_months = draw_fixed(240.1);
    expect_fault(&bad, "measures[0].phase_in_months", "outside 0 to 240");
    bad = good;
    bad.end_years = 1.0;
    expect_fault(&bad, "measures[0].end", "after the start");
    bad = good;
    bad.cap = draw_fixed(-1.0);
    expect_fault(&bad, "measures[0].cap", "-1 is outside");
    bad = good;
    bad.cut_share = draw_fixed(1.1);
    expect_fault(&bad, "measures[0].cut_share", "1.1 is outside 0 to 1");
    bad = good;
    bad.exemption_share = draw_fixed(-0.1);
    expect_fault(&bad, "measures[0].exemption_share", "-0.1 is outside");
    bad = good;
    bad.own_enforcement = true;
    bad.enforcement = exactly(1.3);
    expect_fault(&bad, "measures[0].enforcement", "1.3 is outside 0 to 1");
    bad = good;
    bad.kind = MEASURE_CAP_QUANTITY;
    expect_fault(&bad, "measures[0].goods", "coal has no base-year quantity");
    package_check(&dprk.world, &bad, PACKAGE_MEASURES_MAX + 1, &problems);
    assert_string_equal(problems.items[0].text, "257 measures, at most 256");
    problems_clear(&problems);
}

/* Law: a partner that is resolved enforces so from the time on, and as drawn before, whatever
 * moves beside; nobody else does otherwise. */
static void a_resolved_partner_enforces_so_from_its_day_on(void **state)
{
    (void)state;
    struct bench bench;
    const struct measure ban = ban_of(coal);
    start(&bench, &ban, 1);
    expect(at(&bench, 1.6)->export_stopped[0], enforced_exports());
    const struct draws draws = {.central = true};
    const lane level = lane_of(0.31);
    package_enforce(bench.package, 0, 1.5, &level);
    package_start(bench.package, &bench.sample, &draws);
    double resolved = .9326 * .31 + .0035 * .625 + .0639 * .75;
    expect(at(&bench, 1.49)->export_stopped[0], enforced_exports());
    size_t turn = package_turn(bench.package);
    expect(at(&bench, 1.5)->export_stopped[0], resolved);
    assert_true(package_turn(bench.package) > turn);
    turn = package_turn(bench.package);
    expect(at(&bench, 2.6)->export_stopped[0], resolved);
    assert_int_equal(package_turn(bench.package), turn); /* still again */
    expect(at(&bench, 1.2)->export_stopped[0], enforced_exports());
    package_enforce(bench.package, WORLD_NONE, 0.0, &level);
    package_start(bench.package, &bench.sample, &draws);
    expect(at(&bench, 2.6)->export_stopped[0], enforced_exports());
    clear(&bench);
}

/* What is left with a partner and what is left to it: of a flow nothing names all of it, of a
 * ban what it does not stop, of one with an enforcement of its own what that does not. */
static void a_watched_partner_has_its_part_told(void **state)
{
    (void)state;
    struct bench bench;
    struct measure bans[2] = {ban_of(coal), ban_of(apparel)};
    bans[1].own_enforcement = true;
    bans[1].enforcement = exactly(0.6);
    start(&bench, bans, 2);
    const struct draws draws = {.central = true};
    expect(at(&bench, 2.0)->export_with[0], 0.0); /* nobody is watched */
    package_watch(bench.package, 0);
    package_start(bench.package, &bench.sample, &draws);
    const struct package_stops *stops = at(&bench, 2.0);
    expect(stops->export_with[0], .9326 * (1 - .92));
    expect(stops->export_with[6], .9326 * (1 - .6));
    expect(stops->export_with[1], .9326);
    expect(stops->import_with[0], .9169);
    double trade = 0.0;
    for (size_t g = 0; g < dprk.world.export_count; g++) {
        trade += .9326 * dprk.exports[g].value_musd;
    }
    for (size_t g = 0; g < dprk.world.import_count; g++) {
        trade += .9169 * dprk.imports[g].value_musd;
    }
    expect(stops->barred_with, .9326 * dprk.exports[0].value_musd / trade);
    expect(at(&bench, 0.5)->barred_with, 0.0);
    clear(&bench);
}

/* Law: what is stopped of each partner's flows adds up to what is stopped of all, also where
 * measures with their own enforcement meet the partners'. */
static void the_partners_add_up(void **state)
{
    (void)state;
    for (int package = DPRK_2321; package < DPRK_PACKAGE_COUNT; package++) {
        dprk_fill(&dprk, (enum dprk_package)package);
        dprk.measures[0].own_enforcement = true;
        dprk.measures[0].enforcement = exactly(0.85);
        struct bench bench;
        start(&bench, dprk.measures, dprk.measure_count);
        lane *exports = lane_take(&bench.arena, DPRK_PARTNERS * DPRK_EXPORTS);
        lane *imports = lane_take(&bench.arena, DPRK_PARTNERS * DPRK_IMPORTS);
        const struct package_stops *stops = at(&bench, 2.3);
        for (size_t p = 0; p < DPRK_PARTNERS; p++) {
            package_partner_stops(bench.package, p, &exports[p * DPRK_EXPORTS],
                                  &imports[p * DPRK_IMPORTS]);
        }
        for (size_t g = 0; g < DPRK_EXPORTS; g++) {
            double sum = 0.0;
            for (size_t p = 0; p < DPRK_PARTNERS; p++) {
                sum += dprk.exports[g].partner_shares[p] * exports[p * DPRK_EXPORTS + g][0];
            }
            expect(stops->export_stopped[g], sum);
        }
        for (size_t g = 0; g < DPRK_IMPORTS; g++) {
            double sum = 0.0;
            for (size_t p = 0; p < DPRK_PARTNERS; p++) {
                sum += dprk.imports[g].partner_shares[p] * imports[p * DPRK_IMPORTS + g][0];
            }
            expect(stops->import_stopped[g], sum);
        }
        clear(&bench);
    }
}

static struct stoppage
find_stoppage(const struct measure *measures, size_t count, struct arena *arena)
{
    struct stoppage stoppage;
    assert_int_equal(stoppage_find(&dprk.world, measures, count, 60, arena, &stoppage),
                     STATUS_OK);
    return stoppage;
}

/* Closed form: coal's share of exports, times how well each partner enforces its ban. */
static void a_ban_stops_its_goods_share_of_a_partners_trade(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct measure ban = ban_of(coal);
    double all = 0.0;
    for (size_t g = 0; g < DPRK_EXPORTS; g++) {
        all += dprk.exports[g].value_musd;
    }
    struct stoppage stoppage = find_stoppage(&ban, 1, &arena);
    assert_int_equal(stoppage.last_month, 23); /* from the second year on */
    assert_true(fabs(stoppage.exports[0] - .92 * dprk.exports[0].value_musd / all) < 1e-12);
    assert_true(fabs(stoppage.exports[1] - .625 * dprk.exports[0].value_musd / all) < 1e-12);
    assert_true(stoppage.imports[0] == 0.0);
    arena_clear(&arena);
}

/* Law: no measures, nothing stopped; a measure that has ended counts in the year it was there;
 * all of everything is all. */
static void the_worst_year_counts(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct stoppage stoppage = find_stoppage(NULL, 0, &arena);
    assert_int_equal(stoppage.last_month, 11);
    assert_true(stoppage.exports[0] == 0.0 && stoppage.imports[2] == 0.0);
    enforce_fully();
    struct measure bans[2] = {measure_on(MEASURE_EXPORT, MEASURE_BAN),
                              measure_on(MEASURE_IMPORT, MEASURE_BAN)};
    bans[0].end_years = 2.5;
    bans[1].end_years = 2.5;
    stoppage = find_stoppage(bans, 2, &arena);
    assert_int_equal(stoppage.last_month, 23);
    for (size_t p = 0; p < DPRK_PARTNERS; p++) {
        assert_true(fabs(stoppage.exports[p] - 1.0) < 1e-12);
        assert_true(fabs(stoppage.imports[p] - 1.0) < 1e-12);
    }
    arena_clear(&arena);
}

/* Law: at given prices the factor stops the share it is for. */
static void the_barrier_stops_its_share(void **state)
{
    (void)state;
    assert_true(stoppage_barrier(0.0, 4.0) == 1.0);
    assert_true(isinf(stoppage_barrier(1.0, 4.0)));
    for (double share = 0.05; share < 1.0; share += 0.09) {
        double left = pow(stoppage_barrier(share, 2.385), -2.385);
        assert_true(fabs(left - (1.0 - share)) < 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_caps_of_the_resolutions_cut_what_they_say, set_up),
        cmocka_unit_test_setup(the_bans_of_the_resolutions_cost_what_they_say, set_up),
        cmocka_unit_test_setup(a_ramp_rises_from_its_start_over_its_phase_in, set_up),
        cmocka_unit_test_setup(the_strictest_measure_counts, set_up),
        cmocka_unit_test_setup(a_cap_is_shared_by_its_goods_in_proportion, set_up),
        cmocka_unit_test_setup(caps_and_cuts_may_be_uncertain, set_up),
        cmocka_unit_test_setup(a_measure_binds_only_its_partners, set_up),
        cmocka_unit_test_setup(an_exemption_permits_its_share_of_what_is_barred, set_up),
        cmocka_unit_test_setup(phase_ins_and_exemptions_may_be_uncertain, set_up),
        cmocka_unit_test_setup(lanes_have_ramps_of_their_own, set_up),
        cmocka_unit_test_setup(own_enforcement_takes_the_place_of_the_partners, set_up),
        cmocka_unit_test_setup(covert_channels_close_with_the_ramp, set_up),
        cmocka_unit_test_setup(leaks_of_an_embargo_that_stays_recorded_are_not_hidden, set_up),
        cmocka_unit_test_setup(a_price_cap_cuts_revenue_and_stops_nothing, set_up),
        cmocka_unit_test_setup(labour_and_finance_have_their_own_measures, set_up),
        cmocka_unit_test_setup(severity_is_the_share_of_base_trade_stopped, set_up),
        cmocka_unit_test_setup(a_scaled_measure_bars_its_share, set_up),
        cmocka_unit_test_setup(goods_that_no_measure_names_are_free, set_up),
        cmocka_unit_test_setup(a_time_may_be_asked_for_in_any_order, set_up),
        cmocka_unit_test_setup(nothing_moves_without_a_turn, set_up),
        cmocka_unit_test_setup(a_resolved_partner_enforces_so_from_its_day_on, set_up),
        cmocka_unit_test_setup(a_watched_partner_has_its_part_told, set_up),
        cmocka_unit_test_setup(every_fault_gets_its_words, set_up),
        cmocka_unit_test_setup(the_partners_add_up, set_up),
        cmocka_unit_test_setup(a_ban_stops_its_goods_share_of_a_partners_trade, set_up),
        cmocka_unit_test_setup(the_worst_year_counts, set_up),
        cmocka_unit_test_setup(the_barrier_stops_its_share, set_up),
    };
    return cmocka_run_group_tests_name("model/package", tests, NULL, NULL);
}
