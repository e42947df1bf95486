#include "proto/scenario_check.h"

#include "proto/plain.h"
#include "proto/unpack.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/request.h"
#include "tests/support/shaken.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct trial {
    struct request r;
    struct problems problems;
};

static int set_up(void **state)
{
    struct trial *trial = calloc(1, sizeof *trial);
    assert_non_null(trial);
    request_make(&trial->r);
    *state = trial;
    return 0;
}

static int tear_down(void **state)
{
    struct trial *trial = *state;
    problems_clear(&trial->problems);
    free(trial);
    return 0;
}

static char *text(const char *words)
{
    return (char *)words;
}

/* Checks the request: exactly one problem, at `path`, beginning with `words`. */
static void finds(struct trial *trial, const char *path, const char *words)
{
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&trial->r.request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem(&trial->problems, path, words);
    assert_problem_count(&trial->problems, 1);
}

static void passes(struct trial *trial)
{
    problems_clear(&trial->problems);
    enum status status = scenario_check(&trial->r.request, &trial->problems);
    assert_problem_count(&trial->problems, 0);
    assert_int_equal(status, STATUS_OK);
}

static void a_whole_request_passes(void **state)
{
    passes(*state);
}

/* What a caller from before some numbers became quantities sends. */
static Brink__V1__ScenarioRequest *old_request(struct trial *trial, struct arena *arena)
{
    static uint8_t bytes[1 << 16];
    struct request *r = &trial->r;
    ProtobufCMessage *message = NULL;
    r->economy.illicit_ramp_months = NULL;
    r->economy.plain_illicit_ramp_months = 17.5;
    r->regime.gdp_per_head_usd = NULL;
    r->regime.plain_gdp_per_head_usd = 1700.0;
    r->measures[0].plain_phase_in_months = 2.385;
    r->measures[1].plain_exemption_share = 0.3;
    r->request.versus = &r->scenario;
    size_t size = brink__v1__scenario_request__pack(&r->request, bytes);
    assert_int_equal(
        unpack_message(&brink__v1__scenario_request__descriptor, arena, bytes, size, &message),
        STATUS_OK);
    return (Brink__V1__ScenarioRequest *)message;
}

static void assert_number(const Brink__V1__Quantity *quantity, double number)
{
    assert_non_null(quantity);
    assert_int_equal(quantity->value_case, BRINK__V1__QUANTITY__VALUE_NUMBER);
    assert_true(quantity->number == number);
}

/* Law: plain numbers keep their meaning as quantities, wherever they stand. */
static void plain_numbers_of_old_become_quantities(void **state)
{
    struct trial *trial = *state;
    struct arena arena = {0};
    Brink__V1__ScenarioRequest *request = old_request(trial, &arena);
    assert_int_equal(plain_lift(request, &arena), STATUS_OK);
    assert_number(request->world->economy->illicit_ramp_months, 17.5);
    assert_number(request->world->regime->gdp_per_head_usd, 1700.0);
    assert_number(request->world->measures[0]->phase_in_months, 2.385);
    assert_null(request->world->measures[0]->exemption_share);
    assert_number(request->scenario->measures[0]->exemption_share, 0.3);
    assert_number(request->versus->measures[0]->exemption_share, 0.3);
    assert_int_equal(scenario_check(request, &trial->problems), STATUS_OK);
    arena_clear(&arena);
}

/* Law: one that stands beside its quantity, or that nobody lifted, is not lost in silence. */
static void plain_numbers_left_over_are_refused(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->measures[1].plain_phase_in_months = 2.0;
    r->measures[1].phase_in_months = request_number(r, 3.0);
    assert_int_equal(plain_lift(&r->request, NULL), STATUS_OK);
    finds(trial, "scenario.measures[0].plain_phase_in_months", "is phase_in_months as it");
    r->measures[1].plain_phase_in_months = 0.0;
    r->regime.plain_gdp_per_head_usd = 1700.0;
    finds(trial, "world.regime.plain_gdp_per_head_usd", "is gdp_per_head_usd as it was");
    r->regime.gdp_per_head_usd = NULL;
    r->regime.plain_gdp_per_head_usd = 99.0;
    struct arena arena = {0};
    assert_int_equal(plain_lift(&r->request, &arena), STATUS_OK);
    finds(trial, "world.regime.gdp_per_head_usd", "99 is outside 100 to 200000");
    arena_clear(&arena);
}

static void lifting_survives_every_failed_allocation(void **state)
{
    struct trial *trial = *state;
    struct arena arena = {0};
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct arena room = {.size_max = 1 + 80 * (size_t)allowed};
        Brink__V1__ScenarioRequest *request = old_request(trial, &arena);
        status = plain_lift(request, &room);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        assert_true(allowed > 0 || status == STATUS_NO_MEMORY);
        arena_clear(&room);
        arena_reset(&arena);
    }
    alloc_fail_after(0);
    struct arena none = {0};
    status = plain_lift(&trial->r.request, &none);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    arena_clear(&arena);
}

static void a_part_must_be_there(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->request.scenario = NULL;
    finds(trial, "scenario", "is missing");
    r->request.scenario = &r->scenario;
    r->world.economy = NULL;
    finds(trial, "world.economy", "is missing");
    r->world.economy = &r->economy;
    r->request.world = NULL;
    finds(trial, "world", "is missing");
    r->request.world = &r->world;
    r->economy.gdp_musd = NULL;
    finds(trial, "world.economy.gdp_musd", "is missing");
}

static void numbers_keep_to_their_ranges(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->scenario.draws = 0;
    finds(trial, "scenario.draws", "0 is outside 1 to 100000 (draws)");
    r->scenario.draws = 100001;
    finds(trial, "scenario.draws", "100001 is outside 1 to 100000 (draws)");
    r->scenario.draws = 100000;
    r->sectors[1].final_share = 1.4;
    finds(trial, "world.sectors[1].final_share", "1.4 is outside 0 to 1 (share)");
    r->sectors[1].final_share = NAN;
    finds(trial, "world.sectors[1].final_share", "nan is outside 0 to 1 (share)");
    r->sectors[1].final_share = 0.5;
    r->economy.depreciation->number = -0.01;
    finds(trial, "world.economy.depreciation",
          "-0.01 is outside 0 to 1 (share of capital a year)");
}

static void a_variable_must_fit_every_place_that_names_it(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->variables[0].value->number = 1.25;
    finds(
        trial, "world.variables[0]",
        "v_share: 1.25 is outside 0 to 1 (share), as world.exports[0].diverted_share needs it");
    r->variables[0].value->number = 0.25;
    r->override.value->number = 7.0;
    r->scenario.n_variables = 1;
    r->scenario.variables = r->override_list;
    finds(trial, "scenario.variables[0]", "v_share: 7 is outside 0 to 1 (share)");
    r->override.name = text("v_shore");
    finds(trial, "scenario.variables[0].name",
          "there is no variable v_shore (did you mean v_share?)");
    r->scenario.n_variables = 0;
    r->economy.depreciation = request_variable(r, "v_shar");
    finds(trial, "world.economy.depreciation",
          "there is no variable v_shar (did you mean v_share?)");
    r->economy.depreciation = request_variable(r, "v_share");
    r->variables[0].value = request_variable(r, "v_stock");
    finds(trial, "world.variables[0].value",
          "a variable is a number or a distribution, not another variable");
    r->variables[0].value = NULL;
    finds(trial, "world.variables[0].value", "is missing");
}

static void a_choice_not_made_names_them_all(void **state)
{
    struct trial *trial = *state;
    trial->r.measures[1].kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_UNSPECIFIED;
    finds(trial, "scenario.measures[0].kind", "is missing: one of ban, cap_value, ");
}

static void distributions_keep_their_rules(void **state)
{
    struct trial *trial = *state;
    trial->r.triangular.mode = 5.0;
    finds(trial, "world.variables[1].value", "triangular(1, 5, 4) breaks low <= mode <= high");
}

static void texts_keep_their_rules(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->scenario.name = text("Trial 1");
    finds(trial, "scenario.name", "\"Trial 1\" is not a name of lower case, digits, _ and -");
    r->scenario.name = text("");
    finds(trial, "scenario.name", "is missing: a name");
    r->scenario.name = text("trial");
    r->world.target = text("KP");
    finds(trial, "world.target", "\"KP\" is not a code of three upper-case letters");
    r->world.target = text("PRK");
    r->places[0].tag = text("S/G");
    r->places[1].tag = text("X");
    finds(trial, "world.places[1].tag", "\"X\" is not one of S, D, G and assumption");
    r->places[1].tag = text("D/assumption");
    r->scenario.question = text("caf\xE9");
    finds(trial, "scenario.question", "is not UTF-8 text");
    r->scenario.question = text("");
    r->scenario.as_of = text("2017-02-29");
    finds(trial, "scenario.as_of", "\"2017-02-29\" is not a day");
    r->scenario.as_of = text("2017-09-11");
    r->tests[0].date = text("1899-12-31");
    finds(trial, "world.tests[0].date",
          "\"1899-12-31\" is not a day of the years 1900 to 2200");
    r->tests[0].date = text("2017-09-03");
    char words[1102];
    memset(words, 'x', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    r->scenario.question = words;
    finds(trial, "scenario.question",
          "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"... is not a text "
          "of 0 "
          "to 1000 bytes");
}

static void enums_have_a_known_value(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_UNSPECIFIED;
    finds(trial, "scenario.analysis", "is missing");
    r->scenario.analysis = (Brink__V1__Analysis)42;
    finds(trial, "scenario.analysis", "42 is no Analysis");
}

/* Law: a list beyond its limit is not looked into, so no request can cost without bound. */
static void lists_keep_to_their_limits(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    Brink__V1__Sector *many[65];
    for (size_t i = 0; i < 65; i++) {
        many[i] = &r->sectors[0];
    }
    r->world.n_sectors = 65;
    r->world.sectors = many;
    finds(trial, "world.sectors", "65 rows are outside 1 to 64");
    r->world.n_sectors = 2;
    r->world.sectors = r->sector_list;
    char *packages[257];
    for (size_t i = 0; i < 257; i++) {
        packages[i] = text("p1");
    }
    r->scenario.n_packages = 257;
    r->scenario.packages = packages;
    finds(trial, "scenario.packages", "257 rows are outside 0 to 256");
    r->scenario.n_packages = 0;
    r->world.n_readings = 0;
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem(&trial->problems, "world.readings", "0 rows are outside 1 to 16");
}

static void names_must_exist(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->world.patron = text("CHM");
    finds(trial, "world.patron", "there is no partner CHM (did you mean CHN?)");
    r->world.patron = text("CHN");
    r->scenario.reading = text("custom");
    finds(trial, "scenario.reading", "there is no reading custom (did you mean customs?)");
    r->scenario.reading = text("customs");
    r->packages[0] = text("p2");
    finds(trial, "scenario.packages[0]", "there is no package p2 (did you mean p1?)");
    r->packages[0] = text("p1");
    r->exports[0].absorbed_by = text("mull");
    finds(trial, "world.exports[0].absorbed_by",
          "there is no sector mull (did you mean mill?)");
    r->exports[0].absorbed_by = text("mill");
    r->places[1].part_of = text("Baishen");
    finds(trial, "world.places[1].part_of",
          "there is no place Baishen (did you mean Baishan?)");
    r->places[1].part_of = text("Changbai");
    finds(trial, "world.places[1].part_of", "Changbai is part of a place itself");
    r->places[1].part_of = text("");
    r->terms[4].term = text("grow");
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 2);
    assert_problem(&trial->problems, "world.regime.hazard[4].term", "there is no term grow");
    assert_problem(&trial->problems, "world.regime.hazard", "there is no row for growth");
}

static void names_are_taken_once(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->variables[1].name = text("v_share");
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem(&trial->problems, "world.variables[1].name",
                   "v_share is taken by world.variables[0]");
    r->variables[1].name = text("v_stock");
    r->trade[1].partner = text("CHN");
    finds(trial, "world.trade[1]", "says again what world.trade[0] says");
    r->trade[1].partner = text("ROW");
    r->endings[1].cause = text("coup");
    finds(trial, "world.regime.endings[1].cause", "coup is taken by world.regime.endings[0]");
    r->endings[1].cause = text("other");
    r->imports[0].name = text("mine");
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem(&trial->problems, "world.imports[0].name", "mine is a sector, or final");
}

static void tables_have_a_row_for_every_pair(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->world.n_coefficients = 3;
    finds(trial, "world.coefficients",
          "1 of its rows are missing, the first for from_sector mill and to_sector mill");
    r->world.n_coefficients = 4;
    r->world.n_criticalities = 4;
    finds(trial, "world.criticalities",
          "2 of its rows are missing, the first for input oil and sector mine");
    r->world.n_criticalities = 6;
    r->uses[0].share = 0.75;
    r->world.n_import_uses = 2;
    finds(trial, "world.import_uses",
          "1 of its rows are missing, the first for good oil and user final");
}

static void a_sector_buys_and_sells(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->coefficients[0].coefficient = 0.0;
    r->coefficients[1].coefficient = 0.0;
    finds(trial, "world.coefficients", "sector mine sells nothing");
    r->coefficients[1].coefficient = 0.125;
    r->coefficients[2].coefficient = 0.0;
    finds(trial, "world.coefficients", "sector mine buys nothing");
}

static void shares_sum_to_one(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->sectors[0].value_added_share = 0.376;
    finds(trial, "world.sectors", "the value_added_shares sum to 1.001, not to 1");
    r->sectors[0].value_added_share = 0.375 + 5e-7;
    passes(trial);
    r->uses[0].share = 0.4;
    finds(trial, "world.import_uses", "the shares of oil sum to 0.9, not to 1");
    r->uses[0].share = 0.5;
    r->endings[0].share = 0.5;
    finds(trial, "world.regime.endings", "the shares sum to 0.625, not to 1");
    r->endings[0].share = 0.875;
    r->partners[0].labour_share = 0.5;
    finds(trial, "world.partners", "the labour_shares sum to 0.75, not to 1");
    r->partners[0].labour_share = 0.0;
    r->partners[1].labour_share = 0.0;
    r->partners[0].finance_share = 0.5;
    finds(trial, "world.partners", "the finance_shares sum to 0.5, not to 1");
}

static void trade_by_partner_sums_to_the_good(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->trade[0].value_musd = 75.09;
    passes(trial);
    r->trade[0].value_musd = 75.2;
    finds(trial, "world.trade",
          "ore in reading customs: all partners together 100.2, the good's value is 100");
    r->trade[0].value_musd = 75.0;
    r->trade[2].good = text("oli");
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 2);
    assert_problem(&trial->problems, "world.trade[2].good",
                   "there is no imported good oli (did you mean oil?)");
    assert_problem(&trial->problems, "world.trade", "oil in reading customs");
    r->trade[2].good = text("oil");
    r->trade[3].flow = BRINK__V1__FLOW__FLOW_LABOUR;
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem(&trial->problems, "world.trade[3].flow", "is neither export nor import");
}

static void days_stand_in_order(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->scenario.as_of = text("2015-12-31");
    finds(trial, "scenario.as_of", "2015-12-31 is before the base date, 2016-01-01");
    r->scenario.as_of = text("2022-12-31");
    passes(trial);
    r->scenario.as_of = text("2023-01-01");
    finds(trial, "scenario.as_of",
          "2023-01-01 is beyond the 84 months simulated from 2016-01-01");
    r->scenario.as_of = text("2016-08-01");
    r->world.base_date = text("2016-07-01");
    finds(trial, "world.base_date", "2016-07-01 is not the first day of a year");
    r->world.base_date = text("2016-01-01");
    r->regime.since_year = 2016;
    finds(trial, "world.regime.since_year", "2016 is not before the base year, 2016");
    r->regime.since_year = 2015;
    r->economy.illicit_start = text("2015-07-01");
    finds(trial, "world.economy.illicit_start", "2015-07-01 is before the base date");
    r->economy.illicit_start = text("2016-01-01");
    r->measures[1].end = text("2017-09-11");
    finds(trial, "scenario.measures[0].end", "2017-09-11 is not after the start, 2017-09-11");
    r->measures[1].end = text("2017-09-12");
    passes(trial);
}

/* The stock's low end is one month: 1.5 steps of it need 18 a year. */
static void stocks_last_for_a_step_and_a_half(void **state)
{
    struct trial *trial = *state;
    trial->r.scenario.steps_per_year = 18;
    passes(trial);
    trial->r.scenario.steps_per_year = 17;
    finds(trial, "scenario.steps_per_year",
          "17 a year are too few: world.sectors[0].stock_months can be 1 months, which is 1.42 "
          "steps of cover; at least 1.5 are needed");
    trial->r.scenario.steps_per_year = 52;
    trial->r.imports[0].stock_months = request_number(&trial->r, 0.3);
    finds(trial, "scenario.steps_per_year",
          "52 a year are too few: world.imports[0].stock_months");
}

static void a_package_is_named_once(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->packages[1] = text("p1");
    r->scenario.n_packages = 2;
    finds(trial, "scenario.packages[1]", "p1 is named twice");
    r->scenario.n_packages = 1;
    r->scenario.n_status_quo = 1;
    r->scenario.status_quo = &r->packages[1];
    finds(trial, "scenario.packages[0]", "p1 is named twice");
}

static void enforcement_is_stated_for_every_partner_and_class(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->enforcement[0].partner = text("CHN");
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem_count(&trial->problems, 4);
    assert_problem(&trial->problems, "world.enforcement",
                   "no row says how well ROW enforces class export");
    assert_problem(&trial->problems, "world.enforcement",
                   "no row says how well ROW enforces class finance");
    r->enforcement[0].partner = text("*");
    r->scenario.n_enforcement = 1;
    r->scenario.enforcement = r->stand_in_list;
    passes(trial);
    r->stand_in.partner = text("CHN");
    finds(trial, "scenario.enforcement[0]", "the world has no row for partner CHN and class *");
    r->stand_in.partner = text("*");
    r->stand_in.enforcement_class = text("exports");
    problems_clear(&trial->problems);
    assert_int_equal(scenario_check(&r->request, &trial->problems), STATUS_BAD_INPUT);
    assert_problem(&trial->problems, "scenario.enforcement[0].enforcement_class",
                   "there is no enforcement class exports (did you mean export?)");
}

/* What a world says of a nuclear test: every fault has its place. */
static void a_nuclear_test_fits_together(void **state)
{
    struct trial *trial = *state;
    Brink__V1__World *world = &trial->r.world;
    struct arena arena = {0};
    shaken_fill(world, &arena);
    Brink__V1__TestHazard *hazard = world->hazard;
    passes(trial);
    shaken_set(hazard->numbers[6], "0.3", &arena);
    finds(trial, "world.hazard.numbers[6].value", "wind_m_s: 0.3 is outside 0.5 to 50 (m/s)");
    shaken_set(hazard->numbers[6], "v_stock", &arena); /* triangular(1, 2, 4) */
    passes(trial);
    shaken_set(hazard->numbers[1], "v_stock", &arena);
    finds(trial, "world.hazard.numbers[1].value", "yield_intercept: triangular(1, 2, 4)");
    shaken_set(hazard->numbers[1], "none", &arena);
    finds(trial, "world.hazard.numbers[1].value", "there is no variable none");
    shaken_set(hazard->numbers[1], "4.45", &arena);
    hazard->numbers[8]->name = text("lid");
    finds(trial, "world.hazard.numbers[8].name", "there is no number of a test lid");
    hazard->numbers[8]->name = text("mw");
    hazard->numbers[0]->name = text("mw");
    shaken_set(hazard->numbers[8], "5.2", &arena);
    finds(trial, "world.hazard.numbers[8].name", "mw has a row already");
    shaken_set(hazard->numbers[8], "triangular(300, 800, 2000)", &arena);
    hazard->numbers[0]->name = text("mb");
    hazard->numbers[8]->name = text("lid_m");
    hazard->weather[0]->stability = text("G");
    finds(trial, "world.hazard.weather[0].stability", "there is no class of stability G");
    hazard->weather[0]->stability = text("D");
    finds(trial, "world.hazard.weather[1].stability", "D has a row already");
    hazard->weather[0]->stability = text("C");
    hazard->weather[2]->share = 0.5;
    finds(trial, "world.hazard.weather", "shares add up to 1.25, not to 1");
    hazard->weather[2]->share = 0.25;
    hazard->wind[1]->sector = text("NNN");
    finds(trial, "world.hazard.wind[1].sector", "there is no point of the compass NNN");
    hazard->wind[1]->sector = text("SSW");
    hazard->n_wind = 2;
    finds(trial, "world.hazard.wind", "shares add up to 0.75, not to 1");
    hazard->n_wind = 0; /* from everywhere alike */
    passes(trial);
    hazard->intensities[2] = 3.5;
    finds(trial, "world.hazard.intensities[2]", "3.5 is not above 4, the one before");
    hazard->intensities[2] = 12.5;
    finds(trial, "world.hazard.intensities[2]", "12.5 is outside 1 to 12");
    hazard->intensities[2] = 5.5;
    hazard->intensities[1] = 4.5;
    finds(trial, "world.hazard.intensities", "4 is not among them");
    hazard->intensities[1] = 4.0;
    hazard->doses_msv[1] = 0.01;
    finds(trial, "world.hazard.doses_msv[1]", "0.01 is not above 0.01, the one before");
    hazard->doses_msv[1] = 1.0;
    arena_clear(&arena);
}

static void felt_reports_are_of_tests_and_places(void **state)
{
    struct trial *trial = *state;
    Brink__V1__World *world = &trial->r.world;
    struct arena arena = {0};
    shaken_fill(world, &arena);
    world->felt_reports[2]->date = text("2016-01-07");
    finds(trial, "world.felt_reports[2].date", "there is no test of that day: 2016-01-07");
    world->felt_reports[2]->date = text("2016-01-06");
    world->felt_reports[1]->place = text("Heaven");
    finds(trial, "world.felt_reports[1].place",
          "there is no place Heaven (did you mean Haven?)");
    world->felt_reports[1]->place = text("Haven");
    world->felt_reports[0]->intensity_least = 5.5;
    finds(trial, "world.felt_reports[0].intensity_most", "5 is below the least, 5.5");
    world->felt_reports[0]->intensity_least = 4.0;
    world->places[1]->population_thousand = 311.0;
    finds(trial, "world.places[0].population_thousand",
          "310 is less than the 311 of its parts");
    world->places[1]->population_thousand = 42.5;
    passes(trial);
    arena_clear(&arena);
}

/* The analysis of its own needs all of it; assess asks for nothing. */
static void a_nuclear_test_is_asked_about_whole(void **state)
{
    struct trial *trial = *state;
    Brink__V1__World *world = &trial->r.world;
    struct arena arena = {0};
    trial->r.scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_HAZARD;
    finds(trial, "world.hazard", "is missing: the world says nothing of a nuclear test");
    shaken_fill(world, &arena);
    passes(trial);
    size_t *const counts[] = {&world->hazard->n_nuclides, &world->hazard->n_weather,
                              &world->hazard->n_intensities, &world->hazard->n_doses_msv};
    static const char *const paths[] = {"world.hazard.nuclides", "world.hazard.weather",
                                        "world.hazard.intensities", "world.hazard.doses_msv"};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        size_t count = *counts[i];
        *counts[i] = 0;
        finds(trial, paths[i], "0 rows, but tremor and leak need at least 1");
        *counts[i] = count;
    }
    world->n_felt_reports = 2;
    finds(trial, "world.felt_reports", "2 rows, but tremor and leak need at least 3");
    world->n_felt_reports = 4;
    world->hazard->n_numbers--;
    finds(trial, "world.hazard.numbers", "there is no row for deposition_m_s");
    trial->r.scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
    passes(trial);
    arena_clear(&arena);
}

static void rest_of_the_world_fits_together(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->imports[0].quantity_unit = text("");
    finds(trial, "world.imports[0].quantity_unit", "quantity and quantity_unit go together");
    r->imports[0].quantity_unit = text("Mbbl");
    r->exports[0].quantity_unit = text("Mt");
    finds(trial, "world.exports[0].quantity_unit", "quantity and quantity_unit go together");
    r->exports[0].quantity_unit = text("");
    r->actors[0].talks_salience = 41.0;
    finds(trial, "world.actors[0].talks_salience", "the two saliences are 101 together");
    r->actors[0].talks_salience = 40.0;
    r->processing[0].sector = text("mill");
    finds(trial, "world.processing[0].sector", "ore is made by mine");
}

static void the_hazard_is_whole(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    r->percentiles[1].percentile = 99.0;
    finds(trial, "world.regime.percentiles", "go from 0 to 100");
    r->percentiles[1].percentile = 100.0;
    r->percentiles[1].hazard = 0.001;
    finds(trial, "world.regime.percentiles[1]", "does not ascend");
    r->percentiles[1].hazard = 0.3;
    r->regime.n_covariance = 1;
    r->covariances[0].row = text("growth");
    r->covariances[0].column = text("growth");
    r->covariances[0].value = 0.25;
    finds(trial, "world.regime.covariance", "is not positive definite");
    r->covariances[0].column = text("age");
    finds(trial, "world.regime.covariance[0].column", "there is no term age");
}

/* A covariance with all variances 1 and one pair of them at `off`. */
static void make_covariance(struct request *r, Brink__V1__HazardCovariance *pairs, double off)
{
    static Brink__V1__HazardCovariance *list[REQUEST_TERMS + 2];
    for (size_t i = 0; i < REQUEST_TERMS + 2; i++) {
        brink__v1__hazard_covariance__init(&pairs[i]);
        pairs[i].row = r->terms[i < REQUEST_TERMS ? i : i - REQUEST_TERMS].term;
        pairs[i].column = r->terms[i < REQUEST_TERMS ? i : 1 - (i - REQUEST_TERMS)].term;
        pairs[i].value = i < REQUEST_TERMS ? 1.0 : off;
        list[i] = &pairs[i];
    }
    r->regime.n_covariance = REQUEST_TERMS + 1;
    r->regime.covariance = list;
}

static void the_covariance_is_symmetric_and_positive_definite(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    Brink__V1__HazardCovariance pairs[REQUEST_TERMS + 2];
    make_covariance(r, pairs, 0.999);
    passes(trial); /* one of the two orders stands for both */
    r->regime.n_covariance = REQUEST_TERMS + 2;
    passes(trial);
    pairs[REQUEST_TERMS + 1].value = 0.998;
    finds(trial, "world.regime.covariance",
          "not symmetric: intercept with personal is 0.999, the other way round 0.998");
    make_covariance(r, pairs, 1.001);
    finds(trial, "world.regime.covariance", "is not positive definite");
}

/* Law: versus is held to the same rules, at its own path, with its own variables. */
static void versus_is_checked_as_the_scenario_is(void **state)
{
    struct trial *trial = *state;
    struct request *r = &trial->r;
    Brink__V1__Scenario versus = r->scenario;
    r->request.versus = &versus;
    passes(trial);
    versus.draws = 0;
    finds(trial, "versus.draws", "0 is outside 1 to 100000 (draws)");
    versus.draws = 1;
    versus.n_variables = 1;
    versus.variables = r->override_list;
    r->override.value->number = 7.0;
    finds(trial, "versus.variables[0]", "v_share: 7 is outside 0 to 1 (share)");
    versus.n_variables = 0;
    r->sectors[0].final_share = 2.0;
    finds(trial, "world.sectors[0].final_share", "2 is outside 0 to 1 (share)");
}

static void survives_every_failed_allocation(void **state)
{
    struct trial *trial = *state;
    for (int allowed = 0;; allowed++) {
        problems_clear(&trial->problems);
        alloc_fail_after(allowed);
        enum status status = scenario_check(&trial->r.request, &trial->problems);
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_problem_count(&trial->problems, 0);
            assert_in_range(allowed, 3, 100);
            return;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_request_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plain_numbers_of_old_become_quantities, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(plain_numbers_left_over_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lifting_survives_every_failed_allocation, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_part_must_be_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_keep_to_their_ranges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_variable_must_fit_every_place_that_names_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_choice_not_made_names_them_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(distributions_keep_their_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_keep_their_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(enums_have_a_known_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_keep_to_their_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_must_exist, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_taken_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tables_have_a_row_for_every_pair, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sector_buys_and_sells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(shares_sum_to_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trade_by_partner_sums_to_the_good, set_up, tear_down),
        cmocka_unit_test_setup_teardown(days_stand_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stocks_last_for_a_step_and_a_half, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_package_is_named_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(enforcement_is_stated_for_every_partner_and_class,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_nuclear_test_fits_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(felt_reports_are_of_tests_and_places, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_nuclear_test_is_asked_about_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rest_of_the_world_fits_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_hazard_is_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_covariance_is_symmetric_and_positive_definite,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(versus_is_checked_as_the_scenario_is, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(survives_every_failed_allocation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("proto/scenario_check", tests, NULL, NULL);
}
