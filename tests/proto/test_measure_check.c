#include "proto/measure_check.h"

#include "proto/scenario_check.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/request.h"

#include <string.h>

enum { EXPORT = BRINK__V1__FLOW__FLOW_EXPORT, FLOW_COUNT = 5, KIND_COUNT = 10 };

static char *text(const char *words)
{
    return (char *)words;
}

/* The flows each kind is of, again: export, import, labour, finance. */
static const char flows_of[KIND_COUNT][FLOW_COUNT] = {
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN] = {0, 1, 1, 0, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_VALUE] = {0, 1, 1, 0, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY] = {0, 1, 1, 0, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT] = {0, 1, 1, 0, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_PRICE_CAP] = {0, 1, 0, 0, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_NO_NEW_PERMITS] = {0, 0, 0, 1, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REPATRIATION] = {0, 0, 0, 1, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_ASSET_FREEZE] = {0, 0, 0, 0, 1},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REMITTANCE_CUT] = {0, 0, 0, 0, 1},
};

/* Whether each kind has a cap, and a cut. */
static const char amounts_of[KIND_COUNT][2] = {
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN] = {0, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_VALUE] = {1, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY] = {1, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT] = {0, 1},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_PRICE_CAP] = {0, 1},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_NO_NEW_PERMITS] = {0, 1},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REPATRIATION] = {0, 1},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_ASSET_FREEZE] = {1, 0},
    [BRINK__V1__MEASURE_KIND__MEASURE_KIND_REMITTANCE_CUT] = {0, 1},
};

/* Makes a measure of a kind and a flow with all it needs. */
static void make(struct request *r, int kind, int flow)
{
    Brink__V1__Measure *measure = &r->measures[1];
    brink__v1__measure__init(measure);
    measure->kind = (Brink__V1__MeasureKind)kind;
    measure->flow = (Brink__V1__Flow)flow;
    measure->start = text("2017-09-11");
    measure->cap = amounts_of[kind][0] ? request_number(r, 2.0) : NULL;
    measure->cut_share = amounts_of[kind][1] ? request_number(r, 0.3) : NULL;
    r->goods[1][0] = text(flow == EXPORT ? "ore" : "oil");
    measure->n_goods = flow == EXPORT || flow == BRINK__V1__FLOW__FLOW_IMPORT ? 1 : 0;
    measure->goods = r->goods[1];
    r->exports[0].quantity = request_number(r, 22.0);
    r->exports[0].quantity_unit = text("Mt");
}

static void check(struct request *r, struct problems *problems)
{
    problems_clear(problems);
    measure_check(&r->world, &r->measures[1], "m", problems);
}

static void every_kind_is_of_its_flows(void **state)
{
    (void)state;
    for (int kind = 1; kind < KIND_COUNT; kind++) {
        for (int flow = 1; flow < FLOW_COUNT; flow++) {
            struct request r;
            struct problems problems = {0};
            request_make(&r);
            make(&r, kind, flow);
            check(&r, &problems);
            assert_problem_count(&problems, flows_of[kind][flow] ? 0 : 1);
            if (!flows_of[kind][flow]) {
                assert_string_equal(problems.items[0].path, "m.flow");
            }
            problems_clear(&problems);
        }
    }
}

static void every_kind_has_its_amounts(void **state)
{
    (void)state;
    for (int kind = 1; kind < KIND_COUNT; kind++) {
        int flow = 1;
        while (!flows_of[kind][flow]) {
            flow++;
        }
        struct request r;
        struct problems problems = {0};
        request_make(&r);
        make(&r, kind, flow);
        r.measures[1].cap = amounts_of[kind][0] ? NULL : request_number(&r, 2.0);
        r.measures[1].cut_share = amounts_of[kind][1] ? NULL : request_number(&r, 0.3);
        check(&r, &problems);
        assert_problem_count(&problems, 2);
        assert_problem(&problems, "m.cap", amounts_of[kind][0] ? "is missing: a" : "a");
        assert_problem(&problems, "m.cut_share", amounts_of[kind][1] ? "is missing: a" : "a");
        problems_clear(&problems);
    }
}

/* Law: an amount may be a distribution, a variable or 0; where none belongs, 0 is none. */
static void amounts_may_be_uncertain(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    request_make(&r);
    make(&r, BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_VALUE, EXPORT);
    r.measures[1].cap = request_variable(&r, "v_stock");
    r.measures[1].cut_share = request_number(&r, 0.0);
    check(&r, &problems);
    assert_problem_count(&problems, 0);
    r.measures[1].cap = request_number(&r, 0.0);
    check(&r, &problems);
    assert_problem_count(&problems, 0);
    Brink__V1__Uniform uniform = BRINK__V1__UNIFORM__INIT;
    uniform.high = 0.4;
    make(&r, BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT, EXPORT);
    r.measures[1].cut_share->value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    r.measures[1].cut_share->uniform = &uniform;
    check(&r, &problems);
    assert_problem_count(&problems, 0);
    make(&r, BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN, EXPORT);
    r.measures[1].cut_share = request_variable(&r, "v_stock");
    check(&r, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, "m.cut_share", "a ban has none");
    problems_clear(&problems);
}

/* Law: so may what every kind has, within its range. */
static void phase_ins_and_exemptions_may_be_uncertain(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    Brink__V1__Uniform uniform = BRINK__V1__UNIFORM__INIT;
    request_make(&r);
    uniform.high = 240.0;
    Brink__V1__Quantity *months = request_number(&r, 0.0);
    months->value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    months->uniform = &uniform;
    r.measures[1].phase_in_months = months;
    r.measures[1].exemption_share = request_variable(&r, "v_share");
    assert_int_equal(scenario_check(&r.request, &problems), STATUS_OK);
    uniform.high = 240.5;
    r.measures[1].exemption_share = request_number(&r, 1.25);
    assert_int_equal(scenario_check(&r.request, &problems), STATUS_BAD_INPUT);
    assert_problem_count(&problems, 2);
    assert_problem(&problems, "scenario.measures[0].phase_in_months",
                   "uniform(0, 240.5) is outside 0 to 240 (months)");
    assert_problem(&problems, "scenario.measures[0].exemption_share",
                   "1.25 is outside 0 to 1 (share)");
    problems_clear(&problems);
}

static void goods_are_of_the_flow(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    request_make(&r);
    make(&r, BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN, EXPORT);
    r.goods[1][0] = text("oil");
    check(&r, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, "m.goods[0]", "there is no exported good oil");
    r.measures[1].flow = BRINK__V1__FLOW__FLOW_IMPORT;
    check(&r, &problems);
    assert_problem_count(&problems, 0);
    r.goods[1][0] = text("*");
    check(&r, &problems);
    assert_problem_count(&problems, 0);
    r.goods[1][1] = text("oil");
    r.goods[1][2] = text("oil");
    r.measures[1].n_goods = 3;
    check(&r, &problems);
    assert_problem_count(&problems, 2);
    assert_problem(&problems, "m.goods[0]", "* is every good");
    assert_problem(&problems, "m.goods[2]", "oil is named twice");
    r.measures[1].n_goods = 0;
    check(&r, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, "m.goods", "is missing");
    make(&r, BRINK__V1__MEASURE_KIND__MEASURE_KIND_REPATRIATION, BRINK__V1__FLOW__FLOW_LABOUR);
    r.measures[1].n_goods = 1;
    check(&r, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, "m.goods", "labour and finance have no goods");
    problems_clear(&problems);
}

static void a_cap_in_quantity_counts_one_unit(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    Brink__V1__ImportGood gas = BRINK__V1__IMPORT_GOOD__INIT;
    request_make(&r);
    Brink__V1__ImportGood *imports[] = {&r.imports[0], &gas};
    gas.name = text("gas");
    r.world.n_imports = 2;
    r.world.imports = imports;
    make(&r, BRINK__V1__MEASURE_KIND__MEASURE_KIND_CAP_QUANTITY, BRINK__V1__FLOW__FLOW_IMPORT);
    r.goods[1][1] = text("gas");
    r.measures[1].n_goods = 2;
    check(&r, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, "m.goods", "gas has no quantity to cap");
    gas.quantity = request_number(&r, 3.0);
    gas.quantity_unit = text("bcm");
    check(&r, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, "m.goods", "one cap for goods in Mbbl and in bcm");
    gas.quantity_unit = text("Mbbl");
    check(&r, &problems);
    assert_problem_count(&problems, 0);
    r.goods[1][0] = text("*");
    r.measures[1].n_goods = 1;
    gas.quantity = NULL;
    check(&r, &problems);
    assert_problem_count(&problems, 1);
    assert_problem(&problems, "m.goods", "gas has no quantity to cap");
    problems_clear(&problems);
}

static void what_is_not_known_is_not_judged(void **state)
{
    (void)state;
    struct request r;
    struct problems problems = {0};
    request_make(&r);
    make(&r, BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN, EXPORT);
    r.measures[1].kind = (Brink__V1__MeasureKind)99;
    r.measures[1].flow = (Brink__V1__Flow)-1;
    r.measures[1].start = text("never");
    r.measures[1].end = text("2017-01-01");
    check(&r, &problems);
    assert_problem_count(&problems, 0);
    problems_clear(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_of_its_flows),
        cmocka_unit_test(every_kind_has_its_amounts),
        cmocka_unit_test(amounts_may_be_uncertain),
        cmocka_unit_test(phase_ins_and_exemptions_may_be_uncertain),
        cmocka_unit_test(goods_are_of_the_flow),
        cmocka_unit_test(a_cap_in_quantity_counts_one_unit),
        cmocka_unit_test(what_is_not_known_is_not_judged),
    };
    return cmocka_run_group_tests_name("proto/measure_check", tests, NULL, NULL);
}
