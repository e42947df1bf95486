#include "base/number.h"
#include "client/scenario_file.h"
#include "config/csv.h"
#include "proto/choice.h"
#include "proto/quantity.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"

#include <dirent.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 512 };

static struct scenario_file *file;
static const Brink__V1__World *world;

static int read_world(void **state)
{
    (void)state;
    struct problems problems = {0};
    const char *path = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";
    assert_int_equal(scenario_file_read(path, &problems, &file), STATUS_OK);
    problems_clear(&problems);
    world = scenario_file_request(file)->world;
    return 0;
}

static int free_world(void **state)
{
    (void)state;
    scenario_file_free(&file);
    return 0;
}

/* Law: what is shipped is valid, and there is what the guide names. */
static void every_scenario_is_valid(void **state)
{
    (void)state;
    DIR *folder = opendir(CONFIG_DIR "/scenarios");
    assert_non_null(folder);
    int count = 0;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[PATH_BYTES];
        struct problems problems = {0};
        struct scenario_file *scenario = NULL;
        const char *ending = strrchr(entry->d_name, '.');
        if (ending == NULL || strcmp(ending, ".cfg") != 0) {
            continue;
        }
        snprintf(path, sizeof path, CONFIG_DIR "/scenarios/%.200s", entry->d_name);
        enum status status = scenario_file_read(path, &problems, &scenario);
        assert_problem_count(&problems, 0);
        assert_int_equal(status, STATUS_OK);
        const char *name = scenario_file_request(scenario)->scenario->name;
        assert_memory_equal(name, entry->d_name, (size_t)(ending - entry->d_name));
        scenario_file_free(&scenario);
        problems_clear(&problems);
        count++;
    }
    closedir(folder);
    assert_int_equal(count, 10);
}

/* A table of the figures the world was made of; NULL where they are missing. */
static struct csv *open_facts(const char *name)
{
    char path[PATH_BYTES];
    struct csv *csv = NULL;
    struct problems problems = {0};
    const char *validation = getenv("BRINK_VALIDATION_DIR");
    snprintf(path, sizeof path, "%s/../facts/%s",
             validation != NULL ? validation : BRINK_VALIDATION_DIR, name);
    enum status status = csv_read(path, &problems, &csv);
    if (status != STATUS_NOT_FOUND) {
        assert_problem_count(&problems, 0);
    }
    problems_clear(&problems);
    if (csv == NULL) {
        print_message("skipped: no %s\n", path);
        skip();
    }
    return csv;
}

static const char *cell(const struct csv *csv, size_t row, const char *column)
{
    for (size_t i = 0; i < csv_columns(csv); i++) {
        if (strcmp(csv_name(csv, i), column) == 0) {
            return csv_cell(csv, row, i);
        }
    }
    fail_msg("no column %s", column);
    return "";
}

static double number(const struct csv *csv, size_t row, const char *column)
{
    double value = NAN;
    if (!number_parse(cell(csv, row, column), &value)) {
        fail_msg("line %u: %s is no number", csv_line(csv, row), cell(csv, row, column));
    }
    return value;
}

static void assert_near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance)) {
        fail_msg("%.17g is not %.17g", a, b);
    }
}

/* The short names of the facts, and ours. */
static const char *const variable_names[][2] = {
    {"gdp", "gdp"},
    {"vmul", "value_added_scale"},
    {"ps", "processing_share"},
    {"psi", "stock_threshold"},
    {"s_dom", "stock_months_domestic"},
    {"s_imp", "stock_months_imported"},
    {"s_fuel", "stock_months_fuel"},
    {"tau_inv", "restock_months"},
    {"alpha_max", "overcapacity_max"},
    {"ab_min", "absorbed_share_minerals"},
    {"ab_oth", "absorbed_share_other"},
    {"tau_ab", "absorption_months"},
    {"h", "hidden_share"},
    {"d_coal", "coal_resale_share"},
    {"d_oth", "other_resale_share"},
    {"k", "resale_discount"},
    {"lag_rr", "rerouting_months"},
    {"e_cn_x", "enforcement_china_exports"},
    {"e_ru", "enforcement_russia"},
    {"e_ot", "enforcement_others"},
    {"e_cn_ref", "enforcement_china_refined"},
    {"d_ref", "refined_covert_share"},
    {"e_cn_m", "enforcement_china_imports"},
    {"d_m", "smuggled_share"},
    {"prem", "covert_premium"},
    {"e_lab", "enforcement_labour"},
    {"labour", "labour_income"},
    {"b0", "exchange_balance"},
    {"R0", "reserves_2016"},
    {"Rfl", "reserves_floor"},
    {"tauR", "reserves_release_months"},
    {"illicit", "illicit_inflow"},
    {"eta", "income_elasticity"},
    {"c_sc", "criticality_scale"},
    {"tau_sub", "substitution_months"},
    {"theta", "substitutable_share"},
    {"delta", "depreciation"},
    {"eqsh", "imported_equipment_share"},
    {"refb", "refined_quantity"},
    {"gbar", "trend_growth"},
    {"gn17", "other_shocks"},
    {"loghr", "sanction_log_hazard_ratio"},
};

enum { FACT_VARIABLES = sizeof variable_names / sizeof variable_names[0] };

static const Brink__V1__Variable *variable_of(const char *short_name)
{
    for (size_t k = 0; k < FACT_VARIABLES; k++) {
        if (strcmp(variable_names[k][0], short_name) != 0) {
            continue;
        }
        for (size_t i = 0; i < world->n_variables; i++) {
            if (strcmp(world->variables[i]->name, variable_names[k][1]) == 0) {
                return world->variables[i];
            }
        }
    }
    return NULL;
}

static void variables_are_those_of_the_facts(void **state)
{
    (void)state;
    struct csv *csv = open_facts("world_dprk_2017/parameters.csv");
    size_t found = 0;
    for (size_t i = 0; i < csv_rows(csv); i++) {
        const Brink__V1__Variable *variable = variable_of(cell(csv, i, "name"));
        struct buffer text = {0};
        char expected[200];
        const char *kind = cell(csv, i, "distribution");
        if (variable == NULL) {
            continue; /* later years of the same shock, and the draws of the hazard */
        }
        snprintf(expected, sizeof expected, "%s(%s)",
                 strcmp(kind, "unif") == 0  ? "uniform"
                 : strcmp(kind, "tri") == 0 ? "triangular"
                                            : "normal",
                 cell(csv, i, "args"));
        for (char *at = expected; *at != '\0'; at++) {
            *at = *at == ';' ? ',' : *at;
        }
        struct arena arena = {0};
        char fault[QUANTITY_FAULT_BYTES];
        Brink__V1__Quantity quantity = BRINK__V1__QUANTITY__INIT;
        struct buffer again = {0};
        assert_int_equal(quantity_parse(expected, &arena, &quantity, fault), STATUS_OK);
        quantity_format(variable->value, &text);
        quantity_format(&quantity, &again);
        assert_string_equal(buffer_text(&text), buffer_text(&again));
        assert_string_equal(variable->tag, cell(csv, i, "tag"));
        buffer_clear(&text);
        buffer_clear(&again);
        arena_clear(&arena);
        found++;
    }
    assert_int_equal(found, FACT_VARIABLES);
    assert_int_equal(found, csv_rows(csv) - 6);
    csv_free(&csv);
}

static void goods_are_those_of_the_facts(void **state)
{
    (void)state;
    struct csv *csv = open_facts("world_dprk_2017/exports.csv");
    assert_int_equal(csv_rows(csv), world->n_exports + 1); /* and the total */
    for (size_t i = 0; i < world->n_exports; i++) {
        const Brink__V1__ExportGood *good = world->exports[i];
        assert_string_equal(good->name, cell(csv, i, "good"));
        assert_string_equal(good->sector, cell(csv, i, "sector"));
        assert_near(good->value_musd, number(csv, i, "value_musd_2016"), 0.0);
        assert_string_equal(good->tag, cell(csv, i, "tag"));
    }
    csv_free(&csv);
    csv = open_facts("world_dprk_2017/imports.csv");
    assert_int_equal(csv_rows(csv), world->n_imports + 1);
    for (size_t i = 0; i < world->n_imports; i++) {
        const Brink__V1__ImportGood *good = world->imports[i];
        char word[CHOICE_WORD_BYTES];
        choice_format(&brink__v1__priority_class__descriptor, (int)good->priority_class, word);
        assert_string_equal(good->name, cell(csv, i, "good"));
        assert_string_equal(word, cell(csv, i, "priority_class"));
        assert_near(good->value_musd, number(csv, i, "value_musd_2016"), 0.0);
        assert_string_equal(good->tag, cell(csv, i, "tag"));
    }
    csv_free(&csv);
}

static double use_of(const char *good, const char *user)
{
    for (size_t i = 0; i < world->n_import_uses; i++) {
        const Brink__V1__ImportUse *use = world->import_uses[i];
        if (strcmp(use->good, good) == 0 && strcmp(use->user, user) == 0) {
            return use->share;
        }
    }
    return NAN;
}

/* Flows in the facts leave out the cloth that passes through manufacturing: 60 % of it. */
static void uses_are_those_of_the_facts(void **state)
{
    (void)state;
    struct csv *csv = open_facts("world_dprk_2017/io_imported.csv");
    assert_int_equal(csv_rows(csv), world->n_imports * world->n_sectors);
    for (size_t i = 0; i < csv_rows(csv); i++) {
        const Brink__V1__ImportGood *good = world->imports[i / world->n_sectors];
        const char *sector = cell(csv, i, "to_sector");
        const Brink__V1__Processing *passing = world->processing[0];
        bool passes = strcmp(good->name, passing->input_good) == 0 &&
                      strcmp(sector, passing->sector) == 0;
        assert_string_equal(good->name, cell(csv, i, "good"));
        double flow_musd = good->value_musd * use_of(good->name, sector) * (passes ? 0.4 : 1.0);
        assert_near(flow_musd, number(csv, i, "flow_musd"), 0.006);
    }
    csv_free(&csv);
    csv = open_facts("world_dprk_2017/imports.csv");
    for (size_t i = 0; i < world->n_imports; i++) {
        const Brink__V1__ImportGood *good = world->imports[i];
        double final_musd = good->value_musd * use_of(good->name, "final");
        assert_near(final_musd, number(csv, i, "final_use_musd"), 0.006);
    }
    csv_free(&csv);
}

static void trade_is_that_of_the_facts(void **state)
{
    (void)state;
    static const char *const codes[][2] = {
        {"China", "CHN"}, {"Russia", "RUS"}, {"others", "ROW"}};
    struct csv *csv = open_facts("world_dprk_2017/trade_by_partner.csv");
    assert_int_equal(csv_rows(csv), world->n_trade);
    for (size_t i = 0; i < world->n_trade; i++) {
        const Brink__V1__Trade *row = world->trade[i];
        char flow[CHOICE_WORD_BYTES];
        choice_format(&brink__v1__flow__descriptor, (int)row->flow, flow);
        assert_string_equal(flow, cell(csv, i, "flow"));
        assert_string_equal(row->good, cell(csv, i, "good"));
        assert_string_equal(row->reading, cell(csv, i, "reading"));
        assert_string_equal(cell(csv, i, "partner"), codes[i % 3][0]);
        assert_string_equal(row->partner, codes[i % 3][1]);
        assert_near(row->value_musd, number(csv, i, "value_musd_2016"), 0.0);
    }
    csv_free(&csv);
}

static void criticalities_are_those_of_the_facts(void **state)
{
    (void)state;
    struct csv *csv = open_facts("world_dprk_2017/criticality.csv");
    assert_int_equal(csv_rows(csv), world->n_criticalities);
    for (size_t i = 0; i < world->n_criticalities; i++) {
        assert_string_equal(world->criticalities[i]->input, cell(csv, i, "input"));
        assert_string_equal(world->criticalities[i]->sector, cell(csv, i, "using_sector"));
        assert_near(world->criticalities[i]->share, number(csv, i, "c_recommended"), 0.0);
    }
    csv_free(&csv);
}

static void sectors_are_those_of_the_facts(void **state)
{
    (void)state;
    struct csv *csv = open_facts("world_dprk_2017/sectors.csv");
    assert_int_equal(csv_rows(csv), world->n_sectors);
    for (size_t i = 0; i < world->n_sectors; i++) {
        const Brink__V1__Sector *sector = world->sectors[i];
        assert_string_equal(sector->name, cell(csv, i, "sector"));
        assert_near(100.0 * sector->value_added_share, number(csv, i, "bok_share_2016_pct"),
                    1e-9);
        assert_near(1.0 - sector->intermediate_share, number(csv, i, "va_ratio"), 2e-6);
    }
    csv_free(&csv);
}

static int names_good(const Brink__V1__Measure *measure, const char *good)
{
    int count = good[0] == '\0' && measure->n_goods == 0;
    for (size_t i = 0; i < measure->n_goods; i++) {
        count += strcmp(measure->goods[i], good) == 0;
    }
    return count;
}

/* What the facts call a value is the cap of a measure, or its phase-in. */
static void check_measure(const struct csv *csv, size_t i, const Brink__V1__Measure *measure)
{
    const char *kind = cell(csv, i, "kind");
    char word[CHOICE_WORD_BYTES];
    choice_format(&brink__v1__measure_kind__descriptor, (int)measure->kind, word);
    assert_string_equal(measure->start, cell(csv, i, "start"));
    assert_near(measure->phase_in_months->number, number(csv, i, "phase_in_months"), 0.0);
    assert_string_equal(measure->tag, cell(csv, i, "tag")[1] == '\0' ? "S" : "S/G");
    if (strncmp(kind, "cap", 3) == 0) {
        assert_near(measure->cap->number, number(csv, i, "value"), 0.0);
        assert_string_equal(word, strstr(kind, "USD") != NULL ? "cap_value" : "cap_quantity");
    } else if (strcmp(kind, "ban") == 0) {
        assert_string_equal(word, "ban");
    } else {
        assert_string_equal(word, kind[0] == 'n' ? "no_new_permits" : "repatriation");
        assert_near(measure->cut_share->number, kind[0] == 'n' ? 0.9 : 1.0, 0.0);
    }
}

static void measures_are_those_of_the_facts(void **state)
{
    (void)state;
    struct csv *csv = open_facts("world_dprk_2017/measures.csv");
    size_t goods = 0;
    for (size_t k = 0; k < world->n_measures; k++) {
        goods += world->measures[k]->n_goods + (world->measures[k]->n_goods == 0);
    }
    assert_int_equal(csv_rows(csv), goods);
    for (size_t i = 0; i < csv_rows(csv); i++) {
        int found = 0;
        for (size_t k = 0; k < world->n_measures; k++) {
            const Brink__V1__Measure *measure = world->measures[k];
            char flow[CHOICE_WORD_BYTES];
            choice_format(&brink__v1__flow__descriptor, (int)measure->flow, flow);
            if (strcmp(measure->package, cell(csv, i, "resolution")) == 0 &&
                strcmp(flow, cell(csv, i, "flow")) == 0 &&
                names_good(measure, cell(csv, i, "good"))) {
                check_measure(csv, i, measure);
                found++;
            }
        }
        assert_int_equal(found, 1);
    }
    csv_free(&csv);
}

static void the_hazard_is_that_of_the_facts(void **state)
{
    (void)state;
    struct csv *terms = open_facts("regime_hazard_logit_M1.csv");
    char path[PATH_BYTES];
    const Brink__V1__Regime *regime = world->regime;
    assert_int_equal(csv_rows(terms), regime->n_hazard);
    for (size_t i = 0; i < regime->n_hazard; i++) {
        assert_near(regime->hazard[i]->value, number(terms, i, "b"), 0.0);
    }
    csv_free(&terms);
    /* Its first column has no name, so it is no table of ours: read by hand. */
    const char *validation = getenv("BRINK_VALIDATION_DIR");
    snprintf(path, sizeof path, "%s/../facts/regime_hazard_logit_M1_vcov.csv",
             validation != NULL ? validation : BRINK_VALIDATION_DIR);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    char line[1000];
    assert_non_null(fgets(line, sizeof line, stream));
    size_t pair = 0;
    for (size_t row = 0; row < 7; row++) {
        assert_non_null(fgets(line, sizeof line, stream));
        char *at = strchr(line, ',');
        for (size_t column = 0; column <= row; column++) {
            assert_non_null(at);
            assert_string_equal(regime->covariance[pair]->row, regime->hazard[row]->term);
            assert_string_equal(regime->covariance[pair]->column, regime->hazard[column]->term);
            assert_near(regime->covariance[pair++]->value, strtod(at + 1, &at), 0.0);
        }
    }
    assert_int_equal(pair, regime->n_covariance);
    fclose(stream);
}

static void tests_and_places_are_those_of_the_facts(void **state)
{
    (void)state;
    struct csv *csv = open_facts("nuclear_tests.csv");
    assert_int_equal(csv_rows(csv), world->n_tests);
    for (size_t i = 0; i < world->n_tests; i++) {
        assert_string_equal(world->tests[i]->date, cell(csv, i, "date"));
        assert_near(world->tests[i]->latitude, number(csv, i, "lat"), 0.0);
        assert_near(world->tests[i]->longitude, number(csv, i, "lon"), 0.0);
        assert_near(world->tests[i]->mb_usgs, number(csv, i, "mb_usgs"), 0.0);
        assert_near(world->tests[i]->mb_ctbto, number(csv, i, "mb_ctbto"), 0.0);
    }
    csv_free(&csv);
    csv = open_facts("city_distance_intensity.csv");
    for (size_t i = 0; i < csv_rows(csv); i++) {
        assert_near(world->places[i]->latitude, number(csv, i, "lat"), 0.0);
        assert_near(world->places[i]->longitude, number(csv, i, "lon"), 0.0);
        assert_near(world->places[i]->population_thousand,
                    number(csv, i, "pop_thousand_approx"), 0.0);
    }
    csv_free(&csv);
}

static double coefficient(const char *term)
{
    for (size_t i = 0; i < world->regime->n_hazard; i++) {
        if (strcmp(world->regime->hazard[i]->term, term) == 0) {
            return world->regime->hazard[i]->value;
        }
    }
    return 0.0; /* party: the reference has no term of its own */
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The fitted yearly hazards of the panel's years for which everything is known, in order. */
static size_t fit_panel(const struct csv *csv, double *hazards)
{
    size_t count = 0;
    for (size_t i = 0; i < csv_rows(csv); i++) {
        double growth = 0.0;
        double gdp_per_head = 0.0;
        if (!number_parse(cell(csv, i, "g_l1"), &growth) ||
            !number_parse(cell(csv, i, "pc_l1"), &gdp_per_head)) {
            continue;
        }
        double logit = coefficient("intercept") + coefficient(cell(csv, i, "type")) +
                       coefficient("growth") * fmax(-30.0, fmin(30.0, growth)) +
                       coefficient("log_gdp_per_head") * log(gdp_per_head) +
                       coefficient("log_age") * log(number(csv, i, "gwf_duration"));
        hazards[count++] = 1.0 / (1.0 + exp(-logit));
    }
    qsort(hazards, count, sizeof hazards[0], compare_numbers);
    return count;
}

static void percentiles_are_those_of_the_panel(void **state)
{
    (void)state;
    struct csv *csv = open_facts("regime_hazard_panel.csv");
    double *hazards = calloc(csv_rows(csv), sizeof *hazards);
    assert_non_null(hazards);
    size_t count = fit_panel(csv, hazards);
    assert_int_equal(count, 4223);
    assert_int_equal(world->regime->n_percentiles, 101);
    for (size_t i = 0; i <= 100; i++) {
        const Brink__V1__HazardPercentile *row = world->regime->percentiles[i];
        double place = (double)(count - 1) * row->percentile / 100.0;
        size_t below = (size_t)place;
        size_t above = below + 1 < count ? below + 1 : below;
        double hazard =
            hazards[below] + (hazards[above] - hazards[below]) * (place - (double)below);
        assert_near(row->percentile, (double)i, 0.0);
        assert_near(row->hazard, hazard, 6e-7);
    }
    free(hazards);
    csv_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scenario_is_valid),
        cmocka_unit_test(variables_are_those_of_the_facts),
        cmocka_unit_test(goods_are_those_of_the_facts),
        cmocka_unit_test(uses_are_those_of_the_facts),
        cmocka_unit_test(trade_is_that_of_the_facts),
        cmocka_unit_test(criticalities_are_those_of_the_facts),
        cmocka_unit_test(sectors_are_those_of_the_facts),
        cmocka_unit_test(measures_are_those_of_the_facts),
        cmocka_unit_test(the_hazard_is_that_of_the_facts),
        cmocka_unit_test(tests_and_places_are_those_of_the_facts),
        cmocka_unit_test(percentiles_are_those_of_the_panel),
    };
    return cmocka_run_group_tests_name("client/world", tests, read_world, free_world);
}
