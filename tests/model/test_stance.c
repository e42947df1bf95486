#include "model/stance.h"

#include "model/all_trade.h"
#include "model/month.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <string.h>

enum { MONTHS = 84, FROM = 20, PATRON = 0, LOSSES = 3, CLASSES_MAX = 16 };

static const struct stance stances[] = {{0.25, false}, {0.95, false}, {0.95, true}};
static const double losses_pct[LOSSES] = {0.0, 12.5, 25.0};

static struct dprk dprk;

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_2397);
    return 0;
}

static struct stance_case case_of(unsigned months)
{
    return (struct stance_case){
        .world = &dprk.world,
        .measures = dprk.measures,
        .measure_count = dprk.measure_count,
        .regime = &dprk.regime,
        .patron = PATRON,
        .stances = stances,
        .stance_count = 3,
        .losses_pct = losses_pct,
        .loss_count = LOSSES,
        .other_share = {distribution_fixed(0.5), draw_key("other")},
        .base_year = 2016,
        .months = months,
        .steps_per_year = 52,
        .from = FROM,
        .start_years = FROM / 12.0 + 0.03,
    };
}

static struct stances *make(const struct stance_case *stance_case)
{
    struct problems problems = {0};
    struct stances *made = NULL;
    enum status status = stances_new(stance_case, &problems, &made);
    if (status != STATUS_OK) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
    return made;
}

static bool go_on(const void *context)
{
    (void)context;
    return false;
}

static const struct stance_watch patient = {go_on, NULL, 1000};

static struct draws draws_from(uint32_t first)
{
    struct draws draws = {.seed = 7};
    for (uint32_t l = 0; l < LANES; l++) {
        draws.draw[l] = first + l;
    }
    return draws;
}

static const struct stance_result *run(struct stances *made, uint32_t first)
{
    const struct draws draws = draws_from(first);
    struct problems problems = {0};
    assert_int_equal(stances_run(made, &draws, &patient, &problems), STATUS_OK);
    return stances_result(made);
}

/* An economy by itself, in which the patron's rows say how far it enforces. */
struct alone {
    lane income;
    lane trade;
    lane breakdown;
};

static struct alone run_alone(const struct measure *measures,
                              size_t count,
                              double enforcement,
                              const struct draws *draws)
{
    struct world_enforcement rows[7 + CLASSES_MAX];
    struct world world = dprk.world;
    memcpy(rows, dprk.world.enforcement, 7 * sizeof rows[0]);
    size_t row_count = 0;
    for (size_t c = 0; c < world.class_count; c++) {
        rows[row_count++] = (struct world_enforcement){PATRON, c, draw_fixed(enforcement)};
    }
    for (size_t i = 0; i < dprk.world.enforcement_count; i++) {
        if (dprk.world.enforcement[i].partner != PATRON) {
            rows[row_count++] = dprk.world.enforcement[i];
        }
    }
    world.enforcement = rows;
    world.enforcement_count = row_count;
    struct economy_case economy_case = dprk_case(&dprk, 60);
    economy_case.world = &world;
    economy_case.measures = measures;
    economy_case.measure_count = count;
    const struct stability_case stability_case = {&world, &dprk.regime, 2016, 60, 0};
    struct problems problems = {0};
    struct economy *economy = NULL;
    struct stability *stability = NULL;
    struct alone out = {lane_of(0.0), lane_of(0.0), lane_of(0.0)};
    lane gdp[60];
    lane severity[60];
    assert_int_equal(economy_new(&economy_case, &problems, &economy), STATUS_OK);
    assert_int_equal(stability_new(&stability_case, &problems, &stability), STATUS_OK);
    economy_watch(economy, PATRON);
    assert_int_equal(economy_run(economy, draws, &problems), STATUS_OK);
    for (size_t k = 0; k < economy_steps(economy); k++) {
        out.income += economy_series(economy, ECONOMY_EXPORTS_RECORDED)[k] +
                      economy_series(economy, ECONOMY_EXPORTS_COVERT)[k] +
                      economy_series(economy, ECONOMY_LABOUR)[k] +
                      economy_series(economy, ECONOMY_OTHER_INFLOW)[k];
        out.trade += economy_series(economy, ECONOMY_WITH_PARTNER)[k];
    }
    month_mean(economy_series(economy, ECONOMY_GDP), 52, 60, gdp);
    month_mean(economy_series(economy, ECONOMY_SEVERITY), 52, 60, severity);
    stability_run(stability, draws, gdp, severity);
    out.breakdown = stability_result(stability)->breakdown[4];
    economy_free(&economy);
    stability_free(&stability);
    return out;
}

static void expect(double value, double expected)
{
    if (!(fabs(value - expected) <= 1e-9 * fmax(1.0, fabs(expected)))) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

/* Law: taken from the base date on, a stance is a world whose rows say so; a cut-off adds
 * measures on all trade with the patron; the marks are runs of their own. */
static void a_stance_is_a_world_in_which_the_patron_enforces_so(void **state)
{
    (void)state;
    struct stance_case stance_case = case_of(60);
    stance_case.from = 0;
    stance_case.start_years = 0.0;
    const size_t patron[1] = {PATRON};
    struct measure cut_off[DPRK_MEASURES_MAX + ALL_TRADE_COUNT];
    struct measure embargo[ALL_TRADE_COUNT];
    size_t count = dprk.measure_count;
    memcpy(cut_off, dprk.measures, count * sizeof cut_off[0]);
    all_trade_set(0.0, cut_off + count);
    all_trade_set(0.0, embargo);
    all_trade_enforce_fully(embargo);
    for (int i = 0; i < ALL_TRADE_COUNT; i++) {
        cut_off[count + (size_t)i].partners = patron;
        cut_off[count + (size_t)i].partner_count = 1;
    }
    cut_off[count + ALL_TRADE_OTHER].cut_share = draw_fixed(0.5);
    embargo[ALL_TRADE_OTHER].cut_share = draw_fixed(0.5);
    struct stances *made = make(&stance_case);
    const struct draws draws = draws_from(4);
    const struct stance_result *result = run(made, 4);
    const struct alone without = run_alone(NULL, 0, 0.5, &draws);
    const struct alone most = run_alone(embargo, ALL_TRADE_COUNT, 0.5, &draws);
    for (size_t i = 0; i < 3; i++) {
        bool cuts_off = stances[i].cuts_off;
        const struct alone alone = run_alone(cuts_off ? cut_off : dprk.measures,
                                             cuts_off ? count + ALL_TRADE_COUNT : count,
                                             stances[i].enforcement, &draws);
        for (int l = 0; l < LANES; l++) {
            const struct stance_outcome *outcome = &result->outcomes[i];
            assert_true(outcome->breakdown[l] == alone.breakdown[l]);
            expect(outcome->trade_kept[l], alone.trade[l] / without.trade[l]);
            expect(outcome->trade_lost_bn[l],
                   (without.trade[l] - alone.trade[l]) / 5.0 / 1000.0);
            expect(outcome->income_severity[l], (without.income[l] - alone.income[l]) /
                                                    (without.income[l] - most.income[l]));
        }
    }
    stances_free(&made);
    assert_null(made);
    stances_free(&made);
}

/* Law: nothing barred, nothing lost, and every stance that does not cut off is the same. */
static void without_measures_only_a_cut_off_matters(void **state)
{
    (void)state;
    struct stance_case stance_case = case_of(MONTHS);
    stance_case.measure_count = 0;
    struct stances *made = make(&stance_case);
    const struct stance_result *result = run(made, 0);
    for (int l = 0; l < LANES; l++) {
        assert_true(result->barred[l] == 0.0);
        for (size_t i = 0; i < 2; i++) {
            assert_true(result->outcomes[i].trade_kept[l] == 1.0);
            assert_true(result->outcomes[i].trade_lost_bn[l] == 0.0);
            assert_true(result->outcomes[i].income_severity[l] == 0.0);
        }
        assert_true(result->outcomes[0].breakdown[l] == result->outcomes[1].breakdown[l]);
        assert_true(result->outcomes[2].trade_kept[l] < 0.1);
        assert_true(result->outcomes[2].income_severity[l] > 0.5);
    }
    stances_free(&made);
}

/* Law: a package that is the total embargo has a severity of 1, whatever the patron does. */
static void a_total_embargo_is_as_severe_as_can_be(void **state)
{
    (void)state;
    struct stance_case stance_case = case_of(MONTHS);
    struct measure embargo[ALL_TRADE_COUNT];
    all_trade_set(stance_case.start_years, embargo);
    all_trade_enforce_fully(embargo);
    embargo[ALL_TRADE_OTHER].cut_share = stance_case.other_share;
    stance_case.measures = embargo;
    stance_case.measure_count = ALL_TRADE_COUNT;
    stance_case.stance_count = 2;
    struct stances *made = make(&stance_case);
    const struct stance_result *result = run(made, 0);
    for (int l = 0; l < LANES; l++) {
        assert_true(result->outcomes[0].income_severity[l] == 1.0);
        assert_true(result->outcomes[1].income_severity[l] == 1.0);
        assert_true(result->barred[l] == 0.0); /* nothing is left to the patron to enforce */
    }
    stances_free(&made);
}

/* More enforcement loses more, a cut-off the most; losses of growth only add to the hazard. */
static void stances_are_in_order(void **state)
{
    (void)state;
    const struct stance_case stance_case = case_of(MONTHS);
    struct stances *made = make(&stance_case);
    for (uint32_t first = 0; first < 16; first += LANES) {
        const struct stance_result *result = run(made, first);
        for (int l = 0; l < LANES; l++) {
            const struct stance_outcome *outcomes = result->outcomes;
            assert_true(result->barred[l] > 0.3 && result->barred[l] < 1.0);
            for (size_t i = 1; i < 3; i++) {
                assert_true(outcomes[i].income_severity[l] >
                            outcomes[i - 1].income_severity[l]);
                assert_true(outcomes[i].trade_kept[l] < outcomes[i - 1].trade_kept[l]);
                assert_true(outcomes[i].trade_lost_bn[l] > outcomes[i - 1].trade_lost_bn[l]);
            }
        }
    }
    stances_free(&made);
}

/* Law: the loss asked for is the loss a hazard sees: that of GDP written out by hand, with the
 * severity of the cut-off, which is known where it stops everything. */
static void a_loss_is_what_it_says(void **state)
{
    (void)state;
    struct stance_case stance_case = case_of(60);
    stance_case.from = 0;
    stance_case.start_years = 0.0;
    stance_case.measure_count = 0;
    struct stances *made = make(&stance_case);
    const struct stance_result *result = run(made, 8);
    const struct draws draws = draws_from(8);
    const struct stability_case stability_case = {&dprk.world, &dprk.regime, 2016, 60, 0};
    struct problems problems = {0};
    struct stability *stability = NULL;
    lane gdp[60];
    lane severity[60];
    assert_int_equal(stability_new(&stability_case, &problems, &stability), STATUS_OK);
    double china = 0.0;
    double all = 0.0;
    for (size_t g = 0; g < dprk.world.export_count; g++) {
        all += dprk.exports[g].value_musd;
        china += dprk.exports[g].value_musd * dprk.exports[g].partner_shares[PATRON];
    }
    for (size_t g = 0; g < dprk.world.import_count; g++) {
        all += dprk.imports[g].value_musd;
        china += dprk.imports[g].value_musd * dprk.imports[g].partner_shares[PATRON];
    }
    for (size_t i = 0; i < LOSSES; i++) {
        for (int m = 0; m < 60; m++) {
            double ramp = fmin(1.0, ((m < 1 ? 0.5 : m) / 12.0) / 0.1); /* steps, roughly */
            double years = fmin((m + 0.5) / 12.0, 2.0);
            gdp[m] = lane_of(pow(1.0 - losses_pct[i] / 100.0, years));
            severity[m] = lane_of(0.95 * china / all * ramp);
        }
        stability_run(stability, &draws, gdp, severity);
        for (int l = 0; l < LANES; l++) {
            double expected = stability_result(stability)->breakdown[4][l];
            assert_true(fabs(result->loss_breakdown[i][l] - expected) < 5e-4);
            assert_true(i == 0 ||
                        result->loss_breakdown[i][l] > result->loss_breakdown[i - 1][l]);
        }
    }
    stability_free(&stability);
    stances_free(&made);
}

/* Law: a draw has the same bits in any lane and after any run; months beyond five years of the
 * day change nothing. */
static void lanes_do_not_know_each_other(void **state)
{
    (void)state;
    const struct stance_case stance_case = case_of(FROM + 60);
    const struct stance_case longer = case_of(MONTHS);
    struct stances *made = make(&stance_case);
    struct stances *other = make(&longer);
    double kept[3] = {0.0};
    for (uint32_t l = 0; l < LANES; l++) {
        struct problems problems = {0};
        struct draws draws = {.seed = 7, .draw = {3 + l, 40 - l, 17, 90 + 3 * l}};
        draws.draw[l] = 6;
        assert_int_equal(stances_run(made, &draws, &patient, &problems), STATUS_OK);
        const struct stance_outcome *outcome = &stances_result(made)->outcomes[2];
        const double found[3] = {outcome->breakdown[l], outcome->income_severity[l],
                                 stances_result(made)->loss_breakdown[1][l]};
        assert_true(l == 0 || memcmp(found, kept, sizeof kept) == 0);
        memcpy(kept, found, sizeof kept);
    }
    assert_memory_equal(run(made, 8)->outcomes, run(other, 8)->outcomes,
                        3 * sizeof(struct stance_outcome));
    stances_free(&made);
    stances_free(&other);
}

static bool stop_at_seven(const void *context)
{
    int *calls = *(int *const *)context;
    return ++*calls >= 7;
}

static void it_stops_when_told(void **state)
{
    (void)state;
    const struct stance_case stance_case = case_of(MONTHS);
    struct stances *made = make(&stance_case);
    struct problems problems = {0};
    const struct draws draws = draws_from(0);
    int calls = 0;
    int *const place = &calls;
    const struct stance_watch impatient = {stop_at_seven, &place, 100};
    assert_int_equal(stances_run(made, &draws, &impatient, &problems), STATUS_CANCELLED);
    assert_int_equal(calls, 7);
    stances_free(&made);
}

static void expect_fault(const struct stance_case *stance_case, const char *path)
{
    struct problems problems = {0};
    struct stances *made = NULL;
    assert_int_equal(stances_new(stance_case, &problems, &made), STATUS_BAD_INPUT);
    assert_null(made);
    assert_string_equal(problems.items[0].path, path);
    problems_clear(&problems);
}

static void every_fault_gets_its_words(void **state)
{
    (void)state;
    const struct stance good = {1.0, true};
    const struct stance bad = {1.01, false};
    const double losses[1] = {99.5};
    static struct measure many[PACKAGE_MEASURES_MAX - ALL_TRADE_COUNT + 1];
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++) {
        many[i] = dprk.measures[0];
    }
    struct stance_case stance_case = case_of(FROM + 11);
    expect_fault(&stance_case, "months");
    stance_case = case_of(MONTHS);
    stance_case.other_share.distribution = distribution_fixed(1.1);
    expect_fault(&stance_case, "world.economy.embargo_other_share");
    stance_case = case_of(MONTHS);
    stance_case.patron = DPRK_PARTNERS;
    expect_fault(&stance_case, "world.patron");
    stance_case = case_of(MONTHS);
    stance_case.start_years = NAN;
    expect_fault(&stance_case, "as_of");
    stance_case = case_of(MONTHS);
    stance_case.stance_count = 0;
    expect_fault(&stance_case, "stances");
    stance_case.stances = &bad;
    stance_case.stance_count = 1;
    expect_fault(&stance_case, "stances[0].enforcement");
    stance_case.stances = &good;
    stance_case.losses_pct = losses;
    stance_case.loss_count = 1;
    expect_fault(&stance_case, "losses[0]");
    stance_case.loss_count = 0;
    stance_case.measures = many;
    stance_case.measure_count = sizeof many / sizeof many[0];
    expect_fault(&stance_case, "measures");
    stance_case = case_of(MONTHS);
    stance_case.steps_per_year = 11;
    expect_fault(&stance_case, "steps_per_year");
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    const struct stance_case stance_case = case_of(MONTHS);
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct problems problems = {0};
        struct stances *made = NULL;
        alloc_fail_after(allowed);
        status = stances_new(&stance_case, &problems, &made);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true((made != NULL) == (status == STATUS_OK));
        stances_free(&made);
    }
    assert_true(allowed > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_stance_is_a_world_in_which_the_patron_enforces_so, set_up),
        cmocka_unit_test_setup(without_measures_only_a_cut_off_matters, set_up),
        cmocka_unit_test_setup(a_total_embargo_is_as_severe_as_can_be, set_up),
        cmocka_unit_test_setup(stances_are_in_order, set_up),
        cmocka_unit_test_setup(a_loss_is_what_it_says, set_up),
        cmocka_unit_test_setup(lanes_do_not_know_each_other, set_up),
        cmocka_unit_test_setup(it_stops_when_told, set_up),
        cmocka_unit_test_setup(every_fault_gets_its_words, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
    };
    return cmocka_run_group_tests_name("model/stance", tests, NULL, NULL);
}
