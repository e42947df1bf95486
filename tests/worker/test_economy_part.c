#include "worker/economy_part.h"

#include "model/economy.h"
#include "model/growth.h"
#include "model/month.h"
#include "tests/support/assess.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

enum { MONTHS = 84, YEARS = 7, DRAWS = 21 };

/* The model itself, run beside the assessment. */
struct direct {
    struct assess_inputs read;
    struct economy *economy;
};

static void open_direct(const struct isle *isle, struct direct *direct)
{
    struct problems problems = {0};
    assess_read(isle, &direct->read);
    const struct economy_case asked = {
        .world = &direct->read.inputs.world,
        .measures = direct->read.inputs.measures.measures,
        .measure_count = direct->read.inputs.measures.count,
        .settings = {.months = isle->scenario->months,
                     .steps_per_year = isle->scenario->steps_per_year},
    };
    assert_int_equal(economy_new(&asked, &problems, &direct->economy), STATUS_OK);
}

static void run_direct(struct direct *direct, uint32_t first)
{
    struct problems problems = {0};
    const struct draws draws = sampling_draws(&direct->read.sampling, first);
    assert_int_equal(economy_run(direct->economy, &draws, &problems), STATUS_OK);
}

static void close_direct(struct direct *direct)
{
    economy_free(&direct->economy);
    assess_forget(&direct->read);
}

static void check_months(const Brink__V1__Monthly *monthly, const lane *months)
{
    assert_int_equal(monthly->n_months, MONTHS);
    for (size_t m = 0; m < MONTHS; m++) {
        assert_true(monthly->months[m]->mean == months[m][0]);
        assert_true(monthly->months[m]->q95 == months[m][0]);
    }
}

static void every_row_is_the_models_own(void **state)
{
    (void)state;
    struct isle isle;
    struct direct direct;
    lane months[MONTHS];
    lane other[MONTHS];
    isle_fill(&isle);
    isle.scenario->central = true;
    open_direct(&isle, &direct);
    run_direct(&direct, 0);
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__EconomyResult *result = assessment->economy;
    const struct {
        const Brink__V1__Monthly *monthly;
        enum economy_series series;
        void (*fold)(const lane *, unsigned, unsigned, lane *);
        const char *unit;
    } rows[] = {
        {result->gdp, ECONOMY_GDP, month_mean, "ratio"},
        {result->exports_recorded, ECONOMY_EXPORTS_RECORDED, month_sum, "M USD"},
        {result->exports_covert, ECONOMY_EXPORTS_COVERT, month_sum, "M USD"},
        {result->imports_recorded, ECONOMY_IMPORTS_LEGAL, month_sum, "M USD"},
        {result->imports_covert, ECONOMY_IMPORTS_COVERT, month_sum, "M USD"},
        {result->reserves, ECONOMY_RESERVES, month_end, "M USD"},
        {result->fuel, ECONOMY_FUEL, month_mean, "ratio"},
        {result->food, ECONOMY_FOOD, month_mean, "ratio"},
        {result->labour_income, ECONOMY_LABOUR, month_sum, "M USD"},
        {result->unmet_demand, ECONOMY_UNMET, month_mean, "share"},
        {result->severity, ECONOMY_SEVERITY, month_mean, "share"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rows[i].fold(economy_series(direct.economy, rows[i].series), 52, MONTHS, months);
        check_months(rows[i].monthly, months);
        assert_string_equal(rows[i].monthly->unit, rows[i].unit);
        assert_true(strlen(rows[i].monthly->meaning) > 0);
    }
    month_mean(economy_series(direct.economy, ECONOMY_GDP), 52, MONTHS, months);
    month_growth(months, MONTHS, 1.0, other);
    check_months(result->growth, other);
    month_end(economy_series(direct.economy, ECONOMY_RESERVES), 52, MONTHS, months);
    month_cover(months, MONTHS, 150 + 90 + 80 + 200, other);
    check_months(result->import_cover, other);
    for (size_t i = 0; i < 3; i++) {
        month_mean(economy_output(direct.economy, i), 52, MONTHS, months);
        check_months(result->sectors[i]->output, months);
        assert_string_equal(result->sectors[i]->sector, isle.world->sectors[i]->name);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    close_direct(&direct);
    isle_clear(&isle);
}

static void months_are_counted_from_the_base_date(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 1;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->economy->n_months, MONTHS);
    assert_string_equal(assessment->economy->months[0], "2016-01");
    assert_string_equal(assessment->economy->months[83], "2022-12");
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static double sum_of_year(const Brink__V1__Monthly *monthly, size_t year)
{
    double sum = 0.0;
    for (size_t m = 0; m < 12; m++) {
        sum += monthly->months[year * 12 + m]->mean;
    }
    return sum;
}

static void a_year_is_its_twelve_months(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->central = true;
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__EconomyResult *result = assessment->economy;
    assert_int_equal(result->n_years, YEARS);
    for (size_t y = 0; y < YEARS; y++) {
        const Brink__V1__YearResult *year = result->years[y];
        assert_int_equal(year->year, 2016 + y);
        assert_true(year->exports_recorded->mean == sum_of_year(result->exports_recorded, y));
        assert_true(year->exports_covert->mean == sum_of_year(result->exports_covert, y));
        assert_true(year->imports_recorded->mean == sum_of_year(result->imports_recorded, y));
        assert_true(year->imports_covert->mean == sum_of_year(result->imports_covert, y));
        assert_true(year->labour_income->mean == sum_of_year(result->labour_income, y));
        assert_true(year->reserves_end->mean == result->reserves->months[y * 12 + 11]->mean);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* Trend 0.6 and no shock at their central values. */
static void growth_begins_in_the_second_year(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->central = true;
    Brink__V1__Assessment *assessment = assess(&isle);
    const Brink__V1__EconomyResult *result = assessment->economy;
    assert_null(result->years[0]->sanction_growth);
    assert_null(result->years[0]->total_growth);
    assert_int_equal(result->years[0]->n_sectors, 0);
    for (size_t y = 1; y < YEARS; y++) {
        const Brink__V1__YearResult *year = result->years[y];
        double growth =
            100.0 * (sum_of_year(result->gdp, y) / sum_of_year(result->gdp, y - 1) - 1.0);
        assert_true(year->sanction_growth->mean == growth);
        assert_true(year->total_growth->mean == growth + 0.6);
        assert_int_equal(year->n_sectors, 3);
        for (size_t i = 0; i < 3; i++) {
            const Brink__V1__Monthly *output = result->sectors[i]->output;
            growth = 100.0 * (sum_of_year(output, y) / sum_of_year(output, y - 1) - 1.0);
            assert_true(year->sectors[i]->growth->mean == growth);
            assert_string_equal(year->sectors[i]->sector, isle.world->sectors[i]->name);
        }
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void the_shock_of_each_year_is_its_own(void **state)
{
    (void)state;
    struct isle isle;
    struct assess_inputs read;
    isle_fill(&isle);
    isle.scenario->draws = 1;
    Brink__V1__Assessment *assessment = assess(&isle);
    assess_read(&isle, &read);
    const struct draws draws = sampling_draws(&read.sampling, 0);
    for (unsigned y = 1; y < YEARS; y++) {
        const Brink__V1__YearResult *year = assessment->economy->years[y];
        lane other;
        growth_other(&read.inputs.world, &draws, y, &other);
        assert_true(year->total_growth->mean == year->sanction_growth->mean + other[0]);
    }
    assess_forget(&read);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

static void years_are_whole_ones(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->draws = 1;
    isle.scenario->months = 30;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->economy->n_months, 30);
    assert_int_equal(assessment->economy->n_years, 2);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

/* First bottlenecks of one sector over all draws, counted the slow way. */
struct slow {
    size_t draws;
    int months[DRAWS];
    size_t inputs[7];
};

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static struct slow count_slowly(struct direct *direct, size_t sector)
{
    struct slow slow = {0};
    for (uint32_t first = 0; first < DRAWS; first += LANES) {
        run_direct(direct, first);
        const struct economy_bottleneck *found = economy_bottleneck(direct->economy, sector);
        for (uint32_t l = 0; l < LANES && first + l < DRAWS; l++) {
            if (found->step[l] >= 0) {
                slow.months[slow.draws++] = found->step[l] * 12 / 52;
                slow.inputs[found->input[l]]++;
            }
        }
    }
    qsort(slow.months, slow.draws, sizeof slow.months[0], compare);
    return slow;
}

static void check_bottleneck(const struct isle *isle,
                             struct direct *direct,
                             const Brink__V1__Bottleneck *bottleneck)
{
    size_t sector = 0;
    while (strcmp(isle->world->sectors[sector]->name, bottleneck->sector) != 0) {
        sector++;
    }
    struct slow slow = count_slowly(direct, sector);
    char month[MONTH_TEXT_BYTES];
    date_format_month(&direct->read.horizon.base, slow.months[(slow.draws - 1) / 2], month);
    assert_true(bottleneck->share == (double)slow.draws / DRAWS);
    assert_string_equal(bottleneck->median_month, month);
    double shares = 0.0;
    double before = 1.0;
    for (size_t i = 0; i < bottleneck->n_causes; i++) {
        const Brink__V1__BottleneckCause *cause = bottleneck->causes[i];
        size_t input = 0;
        while (strcmp(world_input_name(&direct->read.inputs.world, input), cause->input) != 0) {
            input++;
        }
        assert_true(cause->share == (double)slow.inputs[input] / (double)slow.draws);
        assert_true(cause->share > 0.0 && cause->share <= before);
        before = cause->share;
        shares += cause->share;
    }
    assert_true(shares > 1.0 - 1e-12 && shares < 1.0 + 1e-12);
}

static void bottlenecks_are_counted_over_the_draws(void **state)
{
    (void)state;
    struct isle isle;
    struct direct direct;
    isle_fill(&isle);
    isle.scenario->as_of = "2016-02-01";
    isle.scenario->months = 20; /* not every draw has run short by then */
    bool some_differ = false;
    for (uint64_t seed = 1; seed <= 9; seed++) { /* even and uneven numbers of draws */
        isle.scenario->seed = seed;
        open_direct(&isle, &direct);
        Brink__V1__Assessment *assessment = assess(&isle);
        assert_true(assessment->economy->n_bottlenecks > 0);
        for (size_t i = 0; i < assessment->economy->n_bottlenecks; i++) {
            const Brink__V1__Bottleneck *bottleneck = assessment->economy->bottlenecks[i];
            check_bottleneck(&isle, &direct, bottleneck);
            some_differ = some_differ || bottleneck->share < 1.0;
        }
        brink__v1__assessment__free_unpacked(assessment, NULL);
        close_direct(&direct);
    }
    assert_true(some_differ);
    isle_clear(&isle);
}

static void without_measures_nothing_runs_short(void **state)
{
    (void)state;
    struct isle isle;
    isle_fill(&isle);
    isle.scenario->n_status_quo = 0;
    isle.scenario->n_packages = 0;
    isle.scenario->n_measures = 0;
    isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    Brink__V1__Assessment *assessment = assess(&isle);
    assert_int_equal(assessment->economy->n_bottlenecks, 0);
    assert_int_equal(assessment->n_measures, 0);
    assert_null(assessment->stability);
    assert_string_equal(assessment->analysis, "economy");
    assert_true(assessment->economy->severity->months[83]->q95 == 0.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    isle_clear(&isle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_the_models_own),
        cmocka_unit_test(months_are_counted_from_the_base_date),
        cmocka_unit_test(a_year_is_its_twelve_months),
        cmocka_unit_test(growth_begins_in_the_second_year),
        cmocka_unit_test(the_shock_of_each_year_is_its_own),
        cmocka_unit_test(years_are_whole_ones),
        cmocka_unit_test(bottlenecks_are_counted_over_the_draws),
        cmocka_unit_test(without_measures_nothing_runs_short),
    };
    return cmocka_run_group_tests_name("worker/economy_part", tests, NULL, NULL);
}
