/* Trade tables, a council and a bargain beside a world: worker/riders.h, trading_shock.h. */
#include "worker/riders.h"

#include "tests/support/assess.h"
#include "tests/support/check.h"
#include "tests/support/convoy.h"

#include <math.h>
#include <string.h>

static const double tolerance = 1e-12;

static int set_up(void **state)
{
    static struct convoy convoy;
    convoy_fill(&convoy);
    *state = &convoy;
    return 0;
}

static int tear_down(void **state)
{
    convoy_clear(*state);
    return 0;
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g", value, expected);
    }
}

static void drop_measures(struct convoy *convoy)
{
    convoy->isle.scenario->n_status_quo = 0;
    convoy->isle.scenario->n_packages = 0;
    convoy->isle.scenario->n_measures = 0;
}

/* The same message, byte for byte. */
static void assert_same(const ProtobufCMessage *message, const ProtobufCMessage *expected)
{
    struct buffer bytes[2] = {{0}, {0}};
    const ProtobufCMessage *both[2] = {message, expected};
    for (int i = 0; i < 2; i++) {
        assert_non_null(both[i]);
        assert_int_equal(buffer_reserve(&bytes[i], protobuf_c_message_get_packed_size(both[i])),
                         STATUS_OK);
        bytes[i].size = protobuf_c_message_pack(both[i], bytes[i].bytes);
    }
    assert_int_equal(bytes[0].size, bytes[1].size);
    assert_memory_equal(bytes[0].bytes, bytes[1].bytes, bytes[0].size);
    buffer_clear(&bytes[0]);
    buffer_clear(&bytes[1]);
}

/* The request of the convoy's ballot, computed alone. */
static Brink__V1__Assessment *ask_alone(const struct ballot *ballot)
{
    const struct isle alone = {.scenario = ballot->scenario, .request = ballot->request};
    return assess(&alone);
}

/* Law: beside a world each of them is what it is alone, on the same seed. */
static void each_step_is_what_it_is_alone(void **state)
{
    struct convoy *convoy = *state;
    convoy->council.scenario->draws = convoy->isle.scenario->draws;
    convoy->council.scenario->seed = convoy->isle.scenario->seed;
    convoy->bargain.scenario->draws = convoy->isle.scenario->draws;
    convoy->bargain.scenario->seed = convoy->isle.scenario->seed;
    Brink__V1__Assessment *whole = assess(&convoy->isle);
    Brink__V1__Assessment *council = ask_alone(&convoy->council);
    Brink__V1__Assessment *bargain = ask_alone(&convoy->bargain);
    assert_string_equal(whole->analysis, "assess");
    assert_string_equal(whole->world, "isle");
    assert_same(&whole->council->base, &council->council->base);
    assert_same(&whole->bargain->base, &bargain->bargain->base);
    assert_non_null(strstr(whole->provenance->model_version, "economy"));
    assert_non_null(
        strstr(whole->provenance->model_version, ", trade 1, council 1, bargain 1"));
    brink__v1__assessment__free_unpacked(whole, NULL);
    brink__v1__assessment__free_unpacked(council, NULL);
    brink__v1__assessment__free_unpacked(bargain, NULL);
}

/* Law: what stands beside the world moves nothing of the world's own. */
static void the_world_is_what_it_is_alone(void **state)
{
    struct convoy *convoy = *state;
    Brink__V1__Assessment *whole = assess(&convoy->isle);
    convoy->isle.request->trade = NULL;
    convoy->isle.request->council = NULL;
    convoy->isle.request->bargain = NULL;
    Brink__V1__Assessment *world = assess(&convoy->isle);
    assert_null(world->trade);
    assert_same(&whole->economy->base, &world->economy->base);
    assert_same(&whole->stability->base, &world->stability->base);
    assert_true(whole->n_assumptions > world->n_assumptions);
    for (size_t i = 0; i < world->n_assumptions; i++) {
        assert_same(&whole->assumptions[i]->base, &world->assumptions[i]->base);
    }
    assert_string_equal(whole->assumptions[world->n_assumptions]->name, "trade.deficits");
    const char *last = whole->assumptions[whole->n_assumptions - 1]->name;
    assert_memory_equal(last, "bargain.", strlen("bargain."));
    brink__v1__assessment__free_unpacked(whole, NULL);
    brink__v1__assessment__free_unpacked(world, NULL);
}

/* Law: without measures nothing changes for anybody. */
static void without_measures_nobody_pays(void **state)
{
    struct convoy *convoy = *state;
    drop_measures(convoy);
    Brink__V1__Assessment *assessment = assess(&convoy->isle);
    const Brink__V1__TradeResult *trade = assessment->trade;
    assert_int_equal(trade->barriers_changed, 0);
    assert_int_equal(trade->flows_barred, 0);
    assert_int_equal(trade->n_stops, 2);
    for (size_t n = 0; n < trade->n_countries; n++) {
        const Brink__V1__TradeCountry *country = trade->countries[n];
        assert_near(country->real_income_pct, 0.0);
        assert_near(country->gdp_change / country->gdp, 0.0);
        assert_near(country->wage_hat, 1.0);
        assert_near(country->exports_after / country->exports_before, 1.0);
    }
    for (size_t i = 0; i < trade->n_stops; i++) {
        assert_near(trade->stops[i]->exports_share, 0.0);
        assert_near(trade->stops[i]->imports_share, 0.0);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Makes the scenario's own measure one that everybody enforces in full on the goods of a flow.
 */
static void ban_all(struct convoy *convoy, Brink__V1__Flow flow)
{
    drop_measures(convoy);
    Brink__V1__Measure *measure = convoy->isle.scenario->measures[0];
    convoy->isle.scenario->n_measures = 1;
    measure->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN;
    measure->flow = flow;
    measure->goods[0] = (char *)"*";
    measure->n_partners = 0;
    measure->cut_share = NULL;
    measure->enforcement = isle_quantity(&convoy->isle, "1");
}

static const Brink__V1__TradeFlow *
flow_of(const Brink__V1__TradeResult *trade, const char *importer, const char *exporter)
{
    for (size_t i = 0; i < trade->n_flows; i++) {
        if (strcmp(trade->flows[i]->importer, importer) == 0 &&
            strcmp(trade->flows[i]->exporter, exporter) == 0) {
            return trade->flows[i];
        }
    }
    fail();
    return NULL;
}

/* Law: what is stopped whole is barred, in its own direction alone; the others go on. */
static void a_full_ban_is_an_embargo_one_way(void **state)
{
    struct convoy *convoy = *state;
    ban_all(convoy, BRINK__V1__FLOW__FLOW_EXPORT);
    Brink__V1__Assessment *assessment = assess(&convoy->isle);
    const Brink__V1__TradeResult *trade = assessment->trade;
    assert_string_equal(trade->stops[0]->country, "NOR");
    for (size_t i = 0; i < trade->n_stops; i++) {
        assert_near(trade->stops[i]->exports_share, 1.0);
        assert_near(trade->stops[i]->imports_share, 0.0);
    }
    assert_int_equal(trade->flows_barred, 4); /* grain and tools, to two partners */
    assert_true(flow_of(trade, "NOR", "ISL")->after == 0.0);
    assert_true(flow_of(trade, "NOR", "SUD")->after > 0.0);
    assert_string_equal(trade->stops_until, "2019-06"); /* in force from July 2018 on */
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: a cut of a quarter is the cost of trade that stops a quarter, and the answer is that of
 * the trade tables alone with that cost. */
static void a_cut_is_the_cost_that_stops_as_much(void **state)
{
    struct convoy *convoy = *state;
    ban_all(convoy, BRINK__V1__FLOW__FLOW_IMPORT);
    convoy->isle.scenario->measures[0]->kind = BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT;
    convoy->isle.scenario->measures[0]->cut_share = isle_quantity(&convoy->isle, "0.25");
    Brink__V1__Assessment *assessment = assess(&convoy->isle);
    struct trader *alone = &convoy->trader;
    for (size_t j = 0; j < TRIO_SECTORS; j++) {
        for (size_t n = 1; n < TRIO_COUNTRIES; n++) {
            alone->trio.barrier[j * 9 + n] = pow(0.75, -1.0 / alone->trio.theta[j]);
        }
    }
    alone->trade.n_barrier = TRIO_CELLS;
    const struct isle of_trade = {.scenario = &alone->scenario, .request = &alone->request};
    Brink__V1__Assessment *trade = assess(&of_trade);
    for (size_t n = 0; n < TRIO_COUNTRIES; n++) {
        const Brink__V1__TradeCountry *country = assessment->trade->countries[n];
        assert_near(country->real_income_pct, trade->trade->countries[n]->real_income_pct);
        assert_near(country->gdp_change, country->gdp * country->real_income_pct / 100.0);
    }
    assert_true(assessment->trade->countries[0]->real_income_pct < -0.01);
    brink__v1__assessment__free_unpacked(assessment, NULL);
    brink__v1__assessment__free_unpacked(trade, NULL);
}

/* Law: the rest of the world stands for whoever is no partner. */
static void who_is_no_partner_goes_as_the_rest_of_the_world(void **state)
{
    struct convoy *convoy = *state;
    ban_all(convoy, BRINK__V1__FLOW__FLOW_EXPORT);
    Brink__V1__World *world = convoy->isle.world;
    for (size_t i = 0; i < world->n_trade; i++) {
        if (strcmp(world->trade[i]->partner, "SUD") == 0) {
            world->trade[i]->partner = (char *)"ROW";
        }
    }
    for (size_t i = 0; i < world->n_enforcement; i++) {
        if (strcmp(world->enforcement[i]->partner, "SUD") == 0) {
            world->enforcement[i]->partner = (char *)"ROW";
        }
    }
    world->partners[1]->code = (char *)"ROW";
    convoy->isle.request->council = NULL;
    convoy->isle.request->bargain = NULL;
    Brink__V1__Assessment *assessment = assess(&convoy->isle);
    assert_int_equal(assessment->trade->n_stops, 2);
    assert_string_equal(assessment->trade->stops[1]->country, "SUD");
    assert_near(assessment->trade->stops[1]->exports_share, 1.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: in a comparison they are of the scenario itself. */
static void a_comparison_has_them_of_the_scenario(void **state)
{
    struct convoy *convoy = *state;
    Brink__V1__Assessment *itself = assess(&convoy->isle);
    convoy->isle.request->versus = isle_other(&convoy->isle);
    Brink__V1__Assessment *difference = assess(&convoy->isle);
    assert_same(&difference->trade->base, &itself->trade->base);
    assert_same(&difference->council->base, &itself->council->base);
    assert_same(&difference->bargain->base, &itself->bargain->base);
    brink__v1__assessment__free_unpacked(itself, NULL);
    brink__v1__assessment__free_unpacked(difference, NULL);
}

static void a_tolerance_ends_the_world_s_draws_alone(void **state)
{
    struct convoy *convoy = *state;
    convoy->isle.scenario->draws = 600;
    convoy->isle.scenario->months = 24;
    convoy->isle.scenario->tolerance = 100.0;
    Brink__V1__Assessment *assessment = assess(&convoy->isle);
    assert_int_equal(assessment->provenance->draws, 256);
    /* whole draws of 300, not of 600 or 256 */
    double draws = assessment->council->readings[0]->texts[1]->members[3]->yes_share * 300.0;
    assert_true(fabs(draws - round(draws)) < 1e-9);
    assert_true(draws > 0.0 && draws < 300.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: the bytes do not depend on who runs what and when. */
static void the_order_of_units_changes_no_byte(void **state)
{
    struct convoy *convoy = *state;
    enum { THREADS_MOST = 8 };
    const atomic_bool stop = false;
    struct buffer expected = {0};
    struct task *first = assess_task(&convoy->isle);
    assess_run(first, &expected);
    task_free(&first);
    for (size_t threads = 1; threads <= THREADS_MOST; threads += 7) {
        struct buffer bytes = {0};
        struct task_refusal refusal = {0};
        struct task_workspace *workspaces[THREADS_MOST] = {NULL};
        struct task *task = assess_task(&convoy->isle);
        for (size_t i = 0; i < threads; i++) {
            assert_int_equal(task_workspace_new(task, &workspaces[i]), STATUS_OK);
        }
        for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
            for (size_t unit = task_unit_count(task, (enum task_stage)stage); unit-- > 0;) {
                assert_int_equal(task_run(task, workspaces[unit * 5 % threads],
                                          (enum task_stage)stage, unit, &stop, &refusal),
                                 STATUS_OK);
            }
        }
        assert_int_equal(task_finish(task, "0123abcd", &bytes), STATUS_OK);
        assert_int_equal(bytes.size, expected.size);
        assert_memory_equal(bytes.bytes, expected.bytes, bytes.size);
        for (size_t i = 0; i < threads; i++) {
            task_workspace_free(&workspaces[i]);
        }
        task_free(&task);
        buffer_clear(&bytes);
    }
    buffer_clear(&expected);
}

/* Law: every unit stops when told; those of the world alone count draws. */
static void every_unit_stops_and_the_draws_are_the_worlds(void **state)
{
    struct convoy *convoy = *state;
    const atomic_bool stop = true;
    struct task *task = assess_task(&convoy->isle);
    struct task_workspace *workspace = NULL;
    size_t draws = 0;
    size_t others = 0;
    assert_int_equal(task_workspace_new(task, &workspace), STATUS_OK);
    for (size_t unit = 0; unit < task_unit_count(task, TASK_DRAW); unit++) {
        struct task_refusal refusal = {0};
        assert_int_equal(task_run(task, workspace, TASK_DRAW, unit, &stop, &refusal),
                         STATUS_CANCELLED);
        draws += task_unit_draws(task, TASK_DRAW, unit);
        others += task_unit_draws(task, TASK_DRAW, unit) == 0;
    }
    assert_int_equal(draws, 24); /* 21, in units of 8 */
    assert_true(others >= 3);
    assert_int_equal(task_unit_draws(task, TASK_DESCRIBE, 0), 0);
    task_workspace_free(&workspace);
    task_free(&task);
}

/* Law: the hash covers what stands beside the world, and without it is that of the world. */
static void the_hash_covers_what_stands_beside(void **state)
{
    struct convoy *convoy = *state;
    struct buffer bytes = {0};
    struct task *task = assess_task(&convoy->isle);
    assert_int_equal(task_pack_world(task, &bytes), STATUS_OK);
    Brink__V1__ScenarioRequest *data =
        brink__v1__scenario_request__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(data);
    assert_null(data->scenario);
    assert_same(&data->world->base, &convoy->isle.world->base);
    assert_same(&data->trade->base, &convoy->trader.trade.base);
    assert_same(&data->council->base, &convoy->council.council->base);
    assert_same(&data->bargain->base, &convoy->bargain.bargain->base);
    brink__v1__scenario_request__free_unpacked(data, NULL);
    task_free(&task);
    buffer_clear(&bytes);
}

static void refuses(struct convoy *convoy, const char *path, const char *words)
{
    struct task_refusal refusal;
    assert_int_equal(assess_refusal(&convoy->isle, &refusal), STATUS_BAD_INPUT);
    const char *found = assess_problem(&refusal, path);
    if (found == NULL || strstr(found, words) == NULL) {
        fail_msg("%s: %s, not \"%s\"", path, found != NULL ? found : "nothing", words);
    }
    problems_clear(&refusal.problems);
}

static void what_does_not_fit_is_refused(void **state)
{
    struct convoy *convoy = *state;
    convoy->trader.trade.n_barrier = TRIO_CELLS;
    refuses(convoy, "trade.barrier", "beside a world");
    convoy->trader.trade.n_barrier = 0;
    convoy->countries[2] = (char *)"ELS";
    refuses(convoy, "trade.countries", "SUD is missing, a partner");
    convoy->countries[2] = (char *)"SUD";
    convoy->countries[0] = (char *)"ELS";
    refuses(convoy, "trade.countries", "ISL is missing, the target");
    convoy->countries[0] = (char *)"ISL";
    convoy->council.council->quota = 9;
    refuses(convoy, "council.quota", "9 is outside 0 to 5");
    convoy->council.council->quota = 3;
    convoy->bargain.bargain->turns = 0;
    refuses(convoy, "bargain.turns", "0 is outside 1 to 100");
    convoy->bargain.bargain->turns = 9;
    convoy->isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    refuses(convoy, "council", "for the analysis assess alone");
    refuses(convoy, "trade", "for the analysis assess alone");
    convoy->isle.scenario->analysis = BRINK__V1__ANALYSIS__ANALYSIS_COUNCIL;
    refuses(convoy, "world", "is not supported with");
}

#define BESIDE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BESIDE(each_step_is_what_it_is_alone),
        BESIDE(the_world_is_what_it_is_alone),
        BESIDE(without_measures_nobody_pays),
        BESIDE(a_full_ban_is_an_embargo_one_way),
        BESIDE(a_cut_is_the_cost_that_stops_as_much),
        BESIDE(who_is_no_partner_goes_as_the_rest_of_the_world),
        BESIDE(a_comparison_has_them_of_the_scenario),
        BESIDE(a_tolerance_ends_the_world_s_draws_alone),
        BESIDE(the_order_of_units_changes_no_byte),
        BESIDE(every_unit_stops_and_the_draws_are_the_worlds),
        BESIDE(the_hash_covers_what_stands_beside),
        BESIDE(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests_name("worker/riders", tests, NULL, NULL);
}
