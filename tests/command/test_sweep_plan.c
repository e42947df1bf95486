/* A sweep before and after it is computed: its axes, its results, its scenarios and their rows.
 */
#include "command/report_sweep.h"
#include "command/sweep_base.h"
#include "command/sweep_files.h"
#include "tests/command/synthetic.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/folder.h"
#include "tests/support/manual.h"
#include "tests/support/problems.h"
#include "tests/support/request.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Axes. */

static enum status parse(const char *text, struct arena *arena, struct axis *axis, char *words)
{
    return axis_parse(text, arena, axis, words);
}

/* Law: the values of a grid are those a person would write, both ends among them. */
static void grids_have_the_values_a_person_would_write(void **state)
{
    (void)state;
    char words[AXIS_WORDS_BYTES];
    struct arena arena = {0};
    struct axis axis;
    assert_int_equal(parse("measures.oil.cut=0:1:0.05", &arena, &axis, words), STATUS_OK);
    assert_string_equal(axis.path, "measures.oil.cut");
    assert_int_equal(axis.count, 21);
    assert_true(axis.values[0] == 0.0 && axis.values[3] == 0.15 && axis.values[20] == 1.0);
    assert_int_equal(parse("x=0:1:0.3", &arena, &axis, words), STATUS_OK);
    assert_int_equal(axis.count, 4);
    assert_true(axis.values[3] == 0.9);
    assert_int_equal(parse("x=3:-1:-2", &arena, &axis, words), STATUS_OK);
    assert_int_equal(axis.count, 3);
    assert_true(axis.values[1] == 1.0 && axis.values[2] == -1.0);
    assert_int_equal(parse("x=2.5:2.5:7", &arena, &axis, words), STATUS_OK);
    assert_int_equal(axis.count, 1);
    arena_clear(&arena);
}

static void lists_keep_their_order_and_ranges_their_ends(void **state)
{
    (void)state;
    char words[AXIS_WORDS_BYTES];
    struct arena arena = {0};
    struct axis axis;
    assert_int_equal(parse("enforcement.CHN=0.8,0.2,0.5", &arena, &axis, words), STATUS_OK);
    assert_int_equal(axis.count, 3);
    assert_true(axis.values[0] == 0.8 && axis.values[2] == 0.5);
    assert_int_equal(parse("x=-1.5:2e1", &arena, &axis, words), STATUS_OK);
    assert_int_equal(axis.count, 0);
    assert_null(axis.values);
    assert_true(axis.low == -1.5 && axis.high == 20.0);
    arena_clear(&arena);
}

static void what_is_no_axis_is_told_why(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
        enum status status;
    } faults[] = {
        {"", "\"\" is no PATH=", STATUS_BAD_INPUT},
        {"draws", "\"draws\" is no PATH=", STATUS_BAD_INPUT},
        {"=1,2", "\"=1,2\" is no PATH=", STATUS_BAD_INPUT},
        {"draws=", "\"draws=\" is no PATH=", STATUS_BAD_INPUT},
        {"x\n=1,2", "a path has no line ends", STATUS_BAD_INPUT},
        {"x=1,,2", "no number stands at \",2\"", STATUS_BAD_INPUT},
        {"x=1,2,", "no number stands at \"\"", STATUS_BAD_INPUT},
        {"x=1,2,1", "1 stands there twice", STATUS_BAD_INPUT},
        {"x=0,-0", "0 stands there twice", STATUS_BAD_INPUT},
        {"x=nan", "no number stands at \"nan\"", STATUS_BAD_INPUT},
        {"x=0:1:0", "such a step never", STATUS_BAD_INPUT},
        {"x=0:1:-1", "such a step never", STATUS_BAD_INPUT},
        {"x=1:0", "a range goes up", STATUS_BAD_INPUT},
        {"x=0:1:1:1", "more than FROM:TO:STEP", STATUS_BAD_INPUT},
        {"x=0:1:1e-9", "a grid of more than 1000000 values", STATUS_FULL},
        {"x=-1e308:1e308:1e-300", "a grid of more than 1000000 values", STATUS_FULL},
        {"x=1:1.000000000001:1e-14", "1 stands there twice", STATUS_BAD_INPUT},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char words[AXIS_WORDS_BYTES];
        struct axis axis;
        assert_int_equal(parse(faults[i].text, &arena, &axis, words), faults[i].status);
        if (strncmp(words, faults[i].words, strlen(faults[i].words)) != 0) {
            fail_msg("%s: %s", faults[i].text, words);
        }
    }
    arena_clear(&arena);
}

/* Results. */

static double read_pick(const char *name, const Brink__V1__Assessment *assessment)
{
    struct pick pick;
    char words[PICK_WORDS_BYTES];
    double number = NAN;
    assert_int_equal(pick_find(name, &pick, words), STATUS_OK);
    assert_true(pick_read(&pick, assessment, &number) == !isnan(number));
    return number;
}

static void a_number_is_picked_by_name_or_by_path(void **state)
{
    (void)state;
    static const struct synthetic wish = {.months = 31, .sectors = 5, .draws = 1000};
    struct arena arena = {0};
    Brink__V1__Assessment *a = synthetic_assessment(&wish, &arena);
    const Brink__V1__EconomyResult *economy = a->economy;
    double worst = INFINITY;
    for (size_t i = 0; i < economy->n_years; i++) {
        const Brink__V1__Estimate *growth = economy->years[i]->sanction_growth;
        worst = growth != NULL && growth->q50 < worst ? growth->q50 : worst;
    }
    assert_true(isfinite(worst));
    assert_true(read_pick("growth_worst_year", a) == worst);
    assert_true(read_pick("reserves_end", a) == economy->reserves->months[30]->q50);
    assert_true(read_pick("breakdown_five_years", a) ==
                a->stability->breakdown_five_years->mean);
    assert_true(read_pick("economy.years[2017].exportsRecorded.q95", a) ==
                economy->years[1]->exports_recorded->q95);
    assert_true(read_pick("stability.years[3].breakdown.mean", a) ==
                a->stability->years[2]->breakdown->mean);
    assert_true(read_pick("economy.gdp.months[0].q05", a) == economy->gdp->months[0]->q05);
    char sector[64];
    snprintf(sector, sizeof sector, "economy.sectors[%s].output.months[last].q50",
             economy->sectors[2]->sector);
    assert_true(read_pick(sector, a) == economy->sectors[2]->output->months[30]->q50);
    assert_true(read_pick("provenance.draws", a) == a->provenance->draws);
    assert_true(isfinite(read_pick("brink_margin", a)));
    assert_true(isnan(read_pick("economy.gdp.months[31].q05", a)));
    assert_true(isnan(read_pick("economy.sectors[none].output.months[0].q50", a)));
    a->stability = NULL;
    assert_true(isnan(read_pick("breakdown_five_years", a)));
    arena_clear(&arena);
}

/* Law: each headline number is one of the contract. */
static void every_headline_leads_to_a_number(void **state)
{
    (void)state;
    for (size_t i = 0; pick_row(i) != NULL; i++) {
        struct pick by_name;
        struct pick by_path;
        char words[PICK_WORDS_BYTES];
        assert_int_equal(pick_find(pick_row(i)->name, &by_name, words), STATUS_OK);
        assert_int_equal(pick_find(pick_row(i)->path, &by_path, words), STATUS_OK);
        assert_string_equal(by_name.path, by_path.path);
    }
}

static void what_is_no_result_is_told_why(void **state)
{
    (void)state;
    static const char *const faults[][2] = {
        {"", "\"\" is no FIELD"},
        {"economy.sectors[a\nb].output.months[0].q50", "\"economy.sectors[a\nb]"},
        {"economy..gdp", "\".gdp\" is no FIELD"},
        {"economy.", "\"economy.\" is no FIELD"},
        {"economy.gdp.months[", "\"months[\" is no FIELD"},
        {"economy.gdp.months[]", "\"months[]\" is no FIELD"},
        {"economy.gdp.months[0]x", "\"months[0]x\" is no FIELD"},
        {"economy.gdp.months.q50", "months is a list: months[last], say"},
        {"economy[0].gdp", "economy is no list: economy"},
        {"economy.gdp", "gdp is no number"},
        {"scenario", "scenario is no number"},
        {"scenario.x", "nothing goes on behind scenario"},
        {"economy.gdb", "EconomyResult has no gdb (did you mean gdp?); there are months"},
        {"reserves_and", "Assessment has no reserves_and (did you mean reserves_end?); there "
                         "are growth_worst_year"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct pick pick;
        char words[PICK_WORDS_BYTES];
        assert_int_equal(pick_find(faults[i][0], &pick, words), STATUS_BAD_INPUT);
        if (strncmp(words, faults[i][1], strlen(faults[i][1])) != 0) {
            fail_msg("%s: %s", faults[i][0], words);
        }
    }
}

/* Plans. */

static enum status make(struct request *r,
                        const struct sweep_wish *wish,
                        struct problems *problems,
                        struct sweep_plan *plan)
{
    request_make(r);
    return sweep_plan_make(wish, &r->request, problems, plan);
}

static const char *const over[] = {"measures.less-oil.cap=1,2,4", "draws=3:9:3"};
static const struct sweep_wish grid = {
    .over = over, .over_count = 2, .results = "growth_worst_year,reserves_end"};

/* Law: a grid has every combination once, the last axis fastest, and each has an id of its own
 * that depends on nothing else. */
static void a_grid_has_every_combination_once(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct buffer body = {0};
    struct id ids[9];
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_true(plan.count == 9);
    for (uint64_t i = 0; i < plan.count; i++) {
        assert_true(sweep_plan_value(&plan, i, 0) == (double)(1 << i / 3));
        assert_true(sweep_plan_value(&plan, i, 1) == 3.0 + 3.0 * (double)(i % 3));
        assert_int_equal(sweep_plan_pack(&plan, i, 0, &body, &ids[i]), STATUS_OK);
        assert_true(r.measures[1].cap->number == (double)(1 << i / 3));
        assert_int_equal(r.scenario.draws, 3 + 3 * (i % 3));
        for (uint64_t k = 0; k < i; k++) {
            assert_false(id_equal(&ids[i], &ids[k]));
        }
    }
    struct id again;
    assert_int_equal(sweep_plan_pack(&plan, 4, 0, &body, &again), STATUS_OK);
    assert_true(id_equal(&ids[4], &again));
    assert_int_equal(sweep_plan_pack(&plan, 4, 1, &body, &again), STATUS_OK);
    assert_false(id_equal(&ids[4], &again));
    r.scenario.seed++;
    assert_int_equal(sweep_plan_pack(&plan, 4, 0, &body, &again), STATUS_OK);
    assert_false(id_equal(&ids[4], &again));
    buffer_clear(&body);
    sweep_plan_clear(&plan);
}

/* What scenarios have in common. */

static void pack_again(const Brink__V1__ScenarioRequest *request, struct buffer *bytes)
{
    buffer_reset(bytes);
    assert_int_equal(
        buffer_reserve(bytes, brink__v1__scenario_request__get_packed_size(request)),
        STATUS_OK);
    bytes->size = brink__v1__scenario_request__pack(request, bytes->bytes);
}

/* Base and rest, one behind the other, are the whole request, but for the hash. */
static void check_parts(const struct sweep_base *base,
                        const struct buffer *rest,
                        const struct buffer *whole)
{
    struct buffer joined = {0};
    struct buffer again = {0};
    buffer_add(&joined, base->bytes.bytes, base->bytes.size);
    buffer_add(&joined, rest->bytes, rest->size);
    Brink__V1__ScenarioRequest *read =
        brink__v1__scenario_request__unpack(NULL, joined.size, joined.bytes);
    assert_non_null(read);
    assert_int_equal(read->base_hash.len, FRAME_BLOB_BYTES);
    assert_memory_equal(read->base_hash.data, base->hash, FRAME_BLOB_BYTES);
    ProtobufCBinaryData hash = read->base_hash;
    read->base_hash = (ProtobufCBinaryData){.len = 0};
    pack_again(read, &again);
    read->base_hash = hash;
    assert_int_equal(again.size, whole->size);
    assert_memory_equal(again.bytes, whole->bytes, whole->size);
    brink__v1__scenario_request__free_unpacked(read, NULL);
    buffer_clear(&joined);
    buffer_clear(&again);
}

/* Law: whatever a sweep varies, of the scenario or of its world, each request is what all have
 * in common and a small rest. */
static void requests_are_split_into_base_and_rest(void **state)
{
    (void)state;
    static const char *const overs[][2] = {
        {"measures.less-oil.cap=1,2,4", "draws=3:9:3"},
        {"measures.no-ore.enforcement=0.25,0.5,0.75", "variables.v_stock=1,2"},
        {"enforcement.*.*=0.2,0.4", "measures.no-ore.enforcement=0.3,0.5"},
    };
    for (size_t k = 0; k < sizeof overs / sizeof overs[0]; k++) {
        const struct sweep_wish wish = {
            .over = overs[k], .over_count = 2, .results = "reserves_end"};
        struct request r;
        struct problems problems = {0};
        struct sweep_plan plan;
        struct sweep_base base = {.hash = {0}};
        struct buffer body = {0};
        struct id id;
        enum status status = make(&r, &wish, &problems, &plan);
        if (status != STATUS_OK) {
            fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
        }
        assert_int_equal(sweep_base_make(&plan, &base), STATUS_OK);
        for (uint64_t i = 0; i < plan.count; i++) {
            const struct buffer *rest = NULL;
            assert_int_equal(sweep_plan_pack(&plan, i, 0, &body, &id), STATUS_OK);
            assert_int_equal(sweep_base_split(&base, &body, &rest), STATUS_OK);
            assert_true(3 * rest->size < body.size);
            check_parts(&base, rest, &body);
        }
        buffer_clear(&body);
        sweep_base_clear(&base);
        sweep_plan_clear(&plan);
    }
}

static void a_request_of_another_world_stays_whole(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_base base = {.hash = {0}};
    struct buffer body = {0};
    const struct buffer *rest = NULL;
    struct id id;
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_int_equal(sweep_base_make(&plan, &base), STATUS_OK);
    r.world.description = (char *)"another one";
    assert_int_equal(sweep_plan_pack(&plan, 0, 0, &body, &id), STATUS_OK);
    assert_int_equal(sweep_base_split(&base, &body, &rest), STATUS_NOT_FOUND);
    assert_null(rest);
    buffer_reset(&body);
    buffer_add(&body, "\x0a\x7f", 2);
    assert_int_equal(sweep_base_split(&base, &body, &rest), STATUS_BAD_INPUT);
    buffer_clear(&body);
    sweep_base_clear(&base);
    sweep_plan_clear(&plan);
}

static void splitting_survives_every_failed_allocation(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct buffer body = {0};
    struct id id;
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_int_equal(sweep_plan_pack(&plan, 1, 0, &body, &id), STATUS_OK);
    enum status status = STATUS_NO_MEMORY;
    int allowed = 0;
    for (; status != STATUS_OK; allowed++) {
        struct sweep_base base = {.hash = {0}};
        const struct buffer *rest = NULL;
        alloc_fail_after(allowed);
        status = sweep_base_make(&plan, &base);
        if (status == STATUS_OK) {
            buffer_clear(&base.kept); /* so that splitting needs memory too */
            buffer_clear(&base.rest);
            status = sweep_base_split(&base, &body, &rest);
        }
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        sweep_base_clear(&base);
    }
    assert_true(allowed > 4);
    buffer_clear(&body);
    sweep_plan_clear(&plan);
}

/* Law: of a Sobol sample of 2^m points, each 2^m-th of each range has one. */
static void a_sample_fills_its_ranges_evenly(void **state)
{
    (void)state;
    static const char *const ranges[] = {"measures.less-oil.cap=1:3", "variables.v_stock=1:4"};
    const struct sweep_wish wish = {
        .over = ranges, .over_count = 2, .results = "reserves_end", .sample = 64};
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    unsigned seen[2][64] = {{0}};
    bool differ = false;
    assert_int_equal(make(&r, &wish, &problems, &plan), STATUS_OK);
    assert_true(plan.count == 64);
    for (uint64_t i = 0; i < plan.count; i++) {
        double cap = sweep_plan_value(&plan, i, 0);
        double stock = sweep_plan_value(&plan, i, 1);
        seen[0][(size_t)((cap - 1.0) / 2.0 * 64.0)]++;
        seen[1][(size_t)((stock - 1.0) / 3.0 * 64.0)]++;
        differ = differ || fabs((cap - 1.0) / 2.0 - (stock - 1.0) / 3.0) > 0.1;
    }
    for (size_t i = 0; i < 64; i++) {
        assert_int_equal(seen[0][i], 1);
        assert_int_equal(seen[1][i], 1);
    }
    assert_true(differ);
    sweep_plan_clear(&plan);
}

static void whole_numbers_are_sampled_whole(void **state)
{
    (void)state;
    static const char *const ranges[] = {"draws=2:9"};
    const struct sweep_wish wish = {
        .over = ranges, .over_count = 1, .results = "reserves_end", .sample = 32};
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    assert_int_equal(make(&r, &wish, &problems, &plan), STATUS_OK);
    for (uint64_t i = 0; i < plan.count; i++) {
        double draws = sweep_plan_value(&plan, i, 0);
        assert_true(draws == floor(draws) && draws >= 2.0 && draws <= 9.0);
    }
    sweep_plan_clear(&plan);
}

static void refuse(const struct sweep_wish *wish, const char *path, const char *words)
{
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    assert_int_equal(make(&r, wish, &problems, &plan), STATUS_BAD_INPUT);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
}

static void refuse_over(const char *text, uint64_t sample, const char *path, const char *words)
{
    const struct sweep_wish wish = {
        .over = &text, .over_count = 1, .results = "reserves_end", .sample = sample};
    refuse(&wish, path, words);
}

/* Law: a plan that cannot be carried out is refused before anything is computed, in words that
 * say what to do. */
static void what_is_no_plan_is_refused(void **state)
{
    (void)state;
    static const char *const twice[] = {"draws=3,4", "draws=5:6:1"};
    refuse_over("measures.oyl.cap=1,2", 0, "--over measures.oyl.cap",
                "there is no measure oyl");
    refuse_over("draws=3,2.5", 0, "--over draws", "2.5 is no whole number");
    refuse_over("draws=0:5:1", 0, "--over draws", "0 is outside 1 to 100000 (draws)");
    refuse_over("draws=1:5", 0, "--over draws", "a range needs --sample N");
    refuse_over("draws=1:5:2", 8, "--over draws", "--sample takes points of ranges");
    refuse_over("variables.v_share=0.5,1.5", 0, "scenario.variables[0]",
                "v_share: 1.5 is outside 0 to 1 (share)");
    refuse_over("draws", 0, "--over draws", "\"draws\" is no PATH=");
    refuse_over("draws=1:30000:1", 0, "--limit",
                "the sweep has 30000 scenarios, more than 20000");
    refuse(&(struct sweep_wish){.over = twice, .over_count = 2, .results = "reserves_end"},
           "--over draws", "sets what draws sets");
    refuse(&(struct sweep_wish){.over_count = 0}, "--over", "0 of them are outside 1 to 16");
    refuse(&(struct sweep_wish){.over = over, .over_count = 2, .results = "reserves"},
           "--results", "Assessment has no reserves");
    refuse(&(struct sweep_wish){.over = over, .over_count = 2, .results = "gdp_end,gdp_end"},
           "--results", "gdp_end stands there twice");
    refuse(
        &(struct sweep_wish){
            .over = over, .over_count = 2, .results = "gdp_end", .scenarios_max = 8},
        "--limit", "the sweep has 9 scenarios, more than 8");
}

static void results_have_their_usual_by_analysis(void **state)
{
    (void)state;
    const struct sweep_wish wish = {.over = over, .over_count = 2};
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    assert_int_equal(make(&r, &wish, &problems, &plan), STATUS_OK);
    assert_true(plan.pick_count >= 3);
    assert_string_equal(plan.picks[0].name, "growth_worst_year");
    sweep_plan_clear(&plan);
    request_make(&r);
    r.scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_STABILITY;
    assert_int_equal(sweep_plan_make(&wish, &r.request, &problems, &plan), STATUS_OK);
    assert_string_equal(plan.picks[0].name, "breakdown_five_years");
    sweep_plan_clear(&plan);
}

/* Tables. */

static void fill(struct sweep_table *table, uint64_t scenario)
{
    double values[SWEEP_RESULTS_MAX] = {-2.385 - (double)scenario, NAN};
    struct sweep_row row = {.code = scenario == 5 ? 3 : 0};
    memset(row.request.bytes, (int)scenario + 1, ID_BYTES);
    values[1] = scenario % 4 == 3 ? NAN : 866.25 * (double)scenario;
    assert_true(sweep_table_takes_model(table, "economy 2, brink 1"));
    sweep_table_add(table, scenario, &row, values);
}

static void print(const struct sweep_table *table, struct buffer *text)
{
    sweep_table_print_header(table, text);
    for (uint64_t i = 0; i < table->plan->count; i++) {
        if (table->rows[i].is_there) {
            sweep_table_print_row(table, i, text);
        }
    }
    assert_int_equal(text->failure, STATUS_OK);
}

/* Law: rows come back as they were, whatever their order and wherever the last line was cut. */
static void rows_come_back_as_they_were(void **state)
{
    (void)state;
    static const uint64_t order[] = {7, 0, 5, 3, 8, 1, 2, 6, 4};
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_table table;
    struct buffer written = {0};
    struct buffer whole = {0};
    size_t line = 0;
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
    sweep_table_print_header(&table, &written);
    for (size_t i = 0; i < 9; i++) {
        fill(&table, order[i]);
        sweep_table_print_row(&table, order[i], &written);
    }
    assert_true(table.there == 9 && table.failed == 1);
    print(&table, &whole);
    for (size_t size = 0; size <= written.size; size++) {
        struct sweep_table copy;
        struct buffer again = {0};
        assert_int_equal(sweep_table_make(&plan, &copy), STATUS_OK);
        assert_int_equal(sweep_table_read(&copy, buffer_text(&written), size, &line),
                         STATUS_OK);
        for (uint64_t i = 0; i < 9; i++) {
            fill(&copy, i); /* what is there stays */
        }
        print(&copy, &again);
        assert_string_equal(buffer_text(&again), buffer_text(&whole));
        buffer_clear(&again);
        sweep_table_clear(&copy);
    }
    assert_non_null(strstr(buffer_text(&whole), "\r\n5,2,9,,,INVALID_ARGUMENT,,0606"));
    assert_non_null(
        strstr(buffer_text(&whole), "\r\n3,2,3,-5.385,,OK,economy 2; brink 1,0404"));
    buffer_clear(&written);
    buffer_clear(&whole);
    sweep_table_clear(&table);
    sweep_plan_clear(&plan);
}

static void rows_of_another_sweep_are_refused(void **state)
{
    (void)state;
    static const char header[] = "scenario,measures.less-oil.cap,draws,growth_worst_year,"
                                 "reserves_end,status,"
                                 "model,request\r\n";
    static const char *const lines[] = {
        "1,1,6,-2.5,3,OK,m,01010101010101010101010101010101\n",   /* no carriage return */
        "1,1,7,-2.5,3,OK,m,01010101010101010101010101010101\r\n", /* another value */
        "9,1,6,-2.5,3,OK,m,01010101010101010101010101010101\r\n", /* no such scenario */
        "-1,1,6,-2.5,3,OK,m,01010101010101010101010101010101\r\n",
        ",1,6,-2.5,3,OK,m,01010101010101010101010101010101\r\n",
        "1,1,6,x,3,OK,m,01010101010101010101010101010101\r\n",      /* no number */
        "1,1,6,-2.5,3,FINE,m,01010101010101010101010101010101\r\n", /* no code */
        "1,1,6,-2.5,3,OK,m,0101010101010101010101010101010\r\n",    /* no id */
        "1,1,6,-2.5,3,OK,m,01010101010101010101010101010101,\r\n",  /* one cell more */
        "1,1,6,-2.5,3,OK,m\r\n",                                    /* one less */
        ("0,1,3,-2.5,3,OK,m,01010101010101010101010101010101\r\n"
         "1,1,6,-2.5,3,OK,n,01010101010101010101010101010101\r\n"), /* another model */
        "1,1,6,,,ABORTED,m,01010101010101010101010101010101\r\n",
        "\r\n",
    };
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_table table;
    size_t line = 0;
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char text[400];
        snprintf(text, sizeof text, "%s%s", header, lines[i]);
        size_t good = lines[i][0] == '0' ? 1 : 0;
        assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
        assert_int_equal(sweep_table_read(&table, text, strlen(text), &line), STATUS_BAD_INPUT);
        assert_int_equal(line, 2 + good);
        assert_true(table.there == good);
        sweep_table_clear(&table);
    }
    assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
    assert_int_equal(sweep_table_read(&table, "a,b\r\n", 5, &line), STATUS_BAD_INPUT);
    assert_int_equal(line, 1);
    sweep_table_clear(&table);
    sweep_plan_clear(&plan);
}

static void json_lines_name_everything(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_table table;
    struct buffer text = {0};
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
    fill(&table, 3);
    sweep_table_print_json(&table, 3, &text);
    assert_string_equal(
        buffer_text(&text),
        "{\"scenario\":3,\"over\":{\"measures.less-oil.cap\":2,\"draws\":3},"
        "\"results\":{\"growth_worst_year\":-5.385,\"reserves_end\":null},\"status\":\"OK\","
        "\"model\":\"economy 2; brink 1\",\"request\":\"04040404040404040404040404040404\"}\n");
    buffer_clear(&text);
    sweep_table_clear(&table);
    sweep_plan_clear(&plan);
}

/* Law: every column of the table is in the dictionary, in its order. */
static void the_dictionary_has_every_column(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_table table;
    struct buffer header = {0};
    struct buffer dictionary = {0};
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
    sweep_table_print_header(&table, &header);
    sweep_table_print_dictionary(&table, &dictionary);
    const char *row = strstr(buffer_text(&dictionary), "\r\n");
    for (char *name = strtok((char *)header.bytes, ",\r\n"); name != NULL;
         name = strtok(NULL, ",\r\n")) {
        char line[200];
        snprintf(line, sizeof line, "\r\nsweep.csv,%s,", name);
        assert_non_null(row);
        assert_memory_equal(row, line, strlen(line));
        row = strstr(row + 2, "\r\n");
    }
    assert_string_equal(row, "\r\n");
    assert_non_null(strstr(buffer_text(&dictionary), ",reserves_end,M USD,"));
    assert_non_null(strstr(buffer_text(&dictionary), ",draws,draws,"));
    buffer_clear(&header);
    buffer_clear(&dictionary);
    sweep_table_clear(&table);
    sweep_plan_clear(&plan);
}

/* Files. */

/* Adds some rows of a sweep to its folder, as a sweep does, and finishes it when all are there.
 */
static enum status
write_rows(const char *folder, struct sweep_table *table, uint64_t first, uint64_t end)
{
    struct sweep_files *files = NULL;
    char words[OUTPUT_WORDS_BYTES];
    enum status status = sweep_files_open(folder, table, &files, words);
    for (uint64_t i = first; status == STATUS_OK && i < end; i++) {
        fill(table, i);
        status = sweep_files_add(files, table, i, words);
    }
    if (status == STATUS_OK && table->there == table->plan->count) {
        status = sweep_files_finish(files, table, words);
    }
    sweep_files_close(&files);
    return status;
}

static void read_file(const struct folder *folder, const char *name, struct buffer *text)
{
    char path[FOLDER_PATH_BYTES + 64];
    snprintf(path, sizeof path, "%s/sweep/%s", folder->path, name);
    manual_read(path, text);
}

/* Law: rows that were written are there when the folder is opened again, and once all are there
 * the files hold them in order. */
static void a_folder_keeps_what_was_done(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_table table;
    struct buffer whole = {0};
    struct buffer written = {0};
    struct folder folder;
    char path[FOLDER_PATH_BYTES + 64];
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/sweep", folder.path);
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    static const uint64_t parts[][2] = {{6, 9}, {0, 2}, {2, 6}};
    for (size_t i = 0; i < 3; i++) {
        uint64_t done = i == 0 ? 0 : i == 1 ? 3 : 5;
        assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
        assert_int_equal(write_rows(path, &table, parts[i][0], parts[i][1]), STATUS_OK);
        assert_true(table.there == done + parts[i][1] - parts[i][0]);
        if (i < 2) {
            sweep_table_clear(&table);
        }
    }
    print(&table, &whole);
    read_file(&folder, "sweep.csv", &written);
    assert_string_equal(buffer_text(&written), buffer_text(&whole));
    buffer_reset(&whole);
    buffer_reset(&written);
    for (uint64_t i = 0; i < 9; i++) {
        sweep_table_print_json(&table, i, &whole);
    }
    read_file(&folder, "sweep.jsonl", &written);
    assert_string_equal(buffer_text(&written), buffer_text(&whole));
    sweep_table_clear(&table);
    assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
    assert_int_equal(write_rows(path, &table, 0, 0), STATUS_OK); /* all are there */
    assert_true(table.there == 9 && table.failed == 1);
    sweep_table_clear(&table);
    sweep_plan_clear(&plan);
    buffer_clear(&whole);
    buffer_clear(&written);
    folder_remove(&folder);
}

static void a_folder_of_another_is_refused(void **state)
{
    (void)state;
    static const struct sweep_wish other = {
        .over = over, .over_count = 1, .results = "growth_worst_year"};
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_table table;
    struct sweep_files *files = NULL;
    struct sweep_files *second = NULL;
    struct folder folder;
    char words[OUTPUT_WORDS_BYTES];
    folder_make(&folder);
    const char *file = folder_write(&folder, "file", "");
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
    assert_int_equal(sweep_files_open(file, &table, &files, words), STATUS_EXISTS);
    assert_int_equal(sweep_files_open(folder.path, &table, &files, words), STATUS_OK);
    assert_int_equal(sweep_files_open(folder.path, &table, &second, words), STATUS_EXISTS);
    assert_non_null(strstr(words, "another sweep writes into it now"));
    sweep_files_close(&files);
    sweep_table_clear(&table);
    sweep_plan_clear(&plan);
    assert_int_equal(make(&r, &other, &problems, &plan), STATUS_OK);
    assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
    assert_int_equal(sweep_files_open(folder.path, &table, &files, words), STATUS_BAD_INPUT);
    assert_non_null(strstr(words, "sweep.part.csv: line 1 is not of this sweep"));
    sweep_table_clear(&table);
    sweep_plan_clear(&plan);
    folder_remove(&folder);
}

static void files_survive_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    for (int allowed = 0; status != STATUS_OK; allowed++) {
        struct sweep_table table;
        struct folder folder;
        folder_make(&folder);
        assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
        assert_int_equal(write_rows(folder.path, &table, 0, 2), STATUS_OK);
        sweep_table_clear(&table);
        assert_int_equal(sweep_table_make(&plan, &table), STATUS_OK);
        alloc_fail_after(allowed);
        status = write_rows(folder.path, &table, 2, 9);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY || status == STATUS_IO ||
                    status == STATUS_BAD_INPUT);
        sweep_table_clear(&table);
        folder_remove(&folder);
        assert_true(allowed < 500);
    }
    sweep_plan_clear(&plan);
}

/* Reports. */

static void a_front_is_asked_for_by_name(void **state)
{
    (void)state;
    static const char *const faults[][2] = {
        {"growth_worst_year", "\"growth_worst_year\" is no NAME:max,NAME:min"},
        {"a,b,c", "\"a,b,c\" is no NAME:max,NAME:min"},
        {"reserves_end:most,growth_worst_year", "behind reserves_end stands neither"},
        {"reserves_and,growth_worst_year",
         "reserves_and is none of the results (did you mean reserves_end?)"},
    };
    struct request r;
    struct problems problems = {0};
    struct sweep_plan plan;
    struct sweep_front front = {.is_asked = false};
    assert_int_equal(make(&r, &grid, &problems, &plan), STATUS_OK);
    assert_int_equal(
        sweep_front_parse("reserves_end,growth_worst_year:min", &plan, &problems, &front),
        STATUS_OK);
    assert_true(front.is_asked && front.wants_most[0] && !front.wants_most[1]);
    assert_true(front.picks[0] == 1 && front.picks[1] == 0);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        assert_int_equal(sweep_front_parse(faults[i][0], &plan, &problems, &front),
                         STATUS_BAD_INPUT);
        assert_problem(&problems, "--pareto", faults[i][1]);
        problems_clear(&problems);
    }
    sweep_plan_clear(&plan);
}

static void print_report(const struct sweep_table *table, struct buffer *text)
{
    const struct sweep_front front = {.is_asked = true, .picks = {0, 1}};
    struct page page = {.text = text, .width = 80, .unicode = true};
    report_sweep_print(table, &front, &page);
    if (text->failure == STATUS_OK) {
        report_sweep_front(table, &front, text);
    }
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status == STATUS_NO_MEMORY; allowed++) {
        struct request r;
        struct problems problems = {0};
        struct sweep_plan plan = {.count = 0};
        struct sweep_table table = {.plan = NULL};
        struct buffer body = {0};
        struct buffer text = {0};
        struct id id;
        alloc_fail_after(allowed);
        status = make(&r, &grid, &problems, &plan);
        status = status == STATUS_OK ? sweep_table_make(&plan, &table) : status;
        status = status == STATUS_OK ? sweep_plan_pack(&plan, 3, 0, &body, &id) : status;
        if (status == STATUS_OK) {
            for (uint64_t i = 0; i < plan.count; i++) {
                fill(&table, i);
            }
            print_report(&table, &text);
            status = text.failure;
        }
        alloc_fail_after(-1);
        if (status == STATUS_OK) {
            assert_non_null(strstr(buffer_text(&text), "Pareto front"));
            assert_non_null(strstr(buffer_text(&text), "9 scenarios."));
        }
        buffer_clear(&text);
        buffer_clear(&body);
        sweep_table_clear(&table);
        sweep_plan_clear(&plan);
        problems_clear(&problems);
        assert_true(allowed < 5000);
    }
    assert_int_equal(status, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grids_have_the_values_a_person_would_write),
        cmocka_unit_test(lists_keep_their_order_and_ranges_their_ends),
        cmocka_unit_test(what_is_no_axis_is_told_why),
        cmocka_unit_test(a_number_is_picked_by_name_or_by_path),
        cmocka_unit_test(every_headline_leads_to_a_number),
        cmocka_unit_test(what_is_no_result_is_told_why),
        cmocka_unit_test(a_grid_has_every_combination_once),
        cmocka_unit_test(requests_are_split_into_base_and_rest),
        cmocka_unit_test(a_request_of_another_world_stays_whole),
        cmocka_unit_test(splitting_survives_every_failed_allocation),
        cmocka_unit_test(a_sample_fills_its_ranges_evenly),
        cmocka_unit_test(whole_numbers_are_sampled_whole),
        cmocka_unit_test(what_is_no_plan_is_refused),
        cmocka_unit_test(results_have_their_usual_by_analysis),
        cmocka_unit_test(rows_come_back_as_they_were),
        cmocka_unit_test(rows_of_another_sweep_are_refused),
        cmocka_unit_test(json_lines_name_everything),
        cmocka_unit_test(the_dictionary_has_every_column),
        cmocka_unit_test(a_folder_keeps_what_was_done),
        cmocka_unit_test(a_folder_of_another_is_refused),
        cmocka_unit_test(files_survive_every_failed_allocation),
        cmocka_unit_test(a_front_is_asked_for_by_name),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/sweep_plan", tests, NULL, NULL);
}
