#include "worker/trading_run.h"

#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/trader.h"
#include "worker/task.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char method[] = "/brink.v1.Assessor/Trade";

static struct trader trader;

/* From bytes to bytes, as the pool does it. */
static enum status answer(const struct buffer *body,
                          bool is_stopped,
                          struct task_refusal *refusal,
                          struct buffer *bytes)
{
    const atomic_bool stop = is_stopped;
    struct task *task = NULL;
    struct task_workspace *workspace = NULL;
    enum status status = task_new(method, body->bytes, body->size, refusal, &task);
    if (status == STATUS_OK) {
        assert_int_equal(task_unit_count(task, TASK_DRAW), 1);
        assert_int_equal(task_unit_count(task, TASK_DESCRIBE), 0);
        status = task_workspace_new(task, &workspace);
    }
    if (status == STATUS_OK) {
        status = task_run(task, workspace, TASK_DRAW, 0, &stop, refusal);
    }
    if (status == STATUS_OK) {
        status = task_finish(task, "a-hash", bytes);
    }
    task_workspace_free(&workspace);
    task_free(&task);
    return status;
}

static Brink__V1__Assessment *ask(void)
{
    struct buffer body = {0};
    struct buffer bytes = {0};
    struct task_refusal refusal = {0};
    trader_pack(&trader, &body);
    if (answer(&body, false, &refusal, &bytes) != STATUS_OK) {
        fail_msg("%s", refusal.words);
    }
    Brink__V1__Assessment *assessment =
        brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
    assert_non_null(assessment);
    buffer_clear(&body);
    buffer_clear(&bytes);
    return assessment;
}

static void it_says_what_it_answers(void **state)
{
    (void)state;
    trader_fill(&trader);
    Brink__V1__Assessment *assessment = ask();
    const Brink__V1__TradeResult *result = assessment->trade;
    assert_string_equal(assessment->scenario, "trader");
    assert_string_equal(assessment->analysis, "trade");
    assert_string_equal(assessment->provenance->world_hash, "a-hash");
    assert_string_equal(assessment->provenance->model_version, "trade 1");
    assert_int_equal(result->n_countries, TRIO_COUNTRIES);
    assert_string_equal(result->countries[2]->country, "Cora");
    assert_int_equal(result->sectors, TRIO_SECTORS);
    assert_int_equal(result->flows_barred, 1);
    assert_int_equal(result->tariffs_changed, 1);
    assert_int_equal(result->barriers_changed, 0);
    assert_true(result->solver->residual <= 1e-11);
    assert_true(result->solver->outer_iterations > 0);
    assert_int_equal(assessment->n_assumptions, 3 + TRIO_SECTORS);
    assert_string_equal(assessment->assumptions[3]->name, "theta.grain");
    assert_string_equal(assessment->assumptions[3]->value, "8.11");
    assert_int_equal(assessment->n_warnings, 0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: the request's way to the model changes no bit of what the model finds. */
static void it_is_what_the_model_finds(void **state)
{
    (void)state;
    struct problems problems = {0};
    struct trade *trade = NULL;
    double flows[TRIO_CELLS];
    trader_fill(&trader);
    Brink__V1__Assessment *assessment = ask();
    struct trade_case asked = trader.trio.asked;
    trader.trio.embargo[1] = true;
    assert_int_equal(trade_new(&asked, &problems, &trade), STATUS_OK);
    assert_int_equal(trade_run(trade, &problems), STATUS_OK);
    trade_flows(trade, flows);
    for (size_t n = 0; n < TRIO_COUNTRIES; n++) {
        const struct trade_effect *effect = &trade_effects(trade)[n];
        const Brink__V1__TradeCountry *country = assessment->trade->countries[n];
        const double expected[] = {effect->real_income_pct,
                                   effect->real_wage_pct,
                                   effect->wage_hat,
                                   effect->price_hat,
                                   effect->terms_of_trade_pct,
                                   effect->volume_of_trade_pct,
                                   effect->terms_of_trade_pct + effect->volume_of_trade_pct,
                                   effect->income_before,
                                   effect->income_after,
                                   effect->deficit_before,
                                   effect->deficit_after,
                                   effect->transfer,
                                   effect->exports_before,
                                   effect->exports_after,
                                   effect->imports_before,
                                   effect->imports_after};
        const double found[] = {
            country->real_income_pct,    country->real_wage_pct, country->wage_hat,
            country->price_hat,          country->tot_pct,       country->vot_pct,
            country->linear_welfare_pct, country->income_before, country->income_after,
            country->deficit_before,     country->deficit_after, country->transfer,
            country->exports_before,     country->exports_after, country->imports_before,
            country->imports_after};
        assert_memory_equal(found, expected, sizeof expected);
    }
    size_t next = 0;
    for (size_t at = 0; at < TRIO_CELLS; at++) {
        if (trader.trio.flows[at] != 0.0) {
            const Brink__V1__TradeFlow *flow = assessment->trade->flows[next++];
            assert_memory_equal(&flow->before, &trader.trio.flows[at], sizeof(double));
            assert_memory_equal(&flow->after, &flows[at], sizeof(double));
        }
    }
    assert_int_equal(next, assessment->trade->n_flows);
    assert_string_equal(assessment->trade->flows[1]->importer, "Arda");
    assert_string_equal(assessment->trade->flows[1]->exporter, "Bree");
    assert_string_equal(assessment->trade->flows[1]->sector, "grain");
    assert_true(assessment->trade->flows[1]->after == 0.0);
    trade_free(&trade);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: what is left out stays as it is: no shock, no effect. */
static void lists_left_out_change_nothing(void **state)
{
    (void)state;
    trader_fill(&trader);
    trader.trade.n_tariff_after = trader.trade.n_barrier = trader.trade.n_embargo = 0;
    trader.trade.list_flows = false;
    Brink__V1__Assessment *assessment = ask();
    assert_int_equal(assessment->trade->n_flows, 0);
    assert_int_equal(assessment->trade->tariffs_changed, 0);
    for (size_t n = 0; n < TRIO_COUNTRIES; n++) {
        assert_true(fabs(assessment->trade->countries[n]->real_income_pct) < 1e-9);
    }
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

/* Law: members lose alike, and what one receives the others pay. */
static void a_coalition_shares_its_losses(void **state)
{
    (void)state;
    trader_fill(&trader);
    trader.coalition[0] = (char *)"Cora";
    trader.coalition[1] = (char *)"Arda";
    trader.trade.n_coalition = 2;
    Brink__V1__Assessment *assessment = ask();
    Brink__V1__TradeCountry *const *countries = assessment->trade->countries;
    assert_true(fabs(countries[0]->real_income_pct - countries[2]->real_income_pct) < 1e-8);
    assert_true(fabs(countries[0]->transfer) > 1e-3);
    assert_true(fabs(countries[0]->transfer + countries[2]->transfer) < 1e-8);
    assert_true(countries[1]->transfer == 0.0);
    brink__v1__assessment__free_unpacked(assessment, NULL);
}

static void refuses(enum status status, bool is_stopped, const char *words)
{
    struct buffer body = {0};
    struct buffer bytes = {0};
    struct task_refusal refusal = {0};
    trader_pack(&trader, &body);
    assert_int_equal(answer(&body, is_stopped, &refusal, &bytes), status);
    if (strstr(refusal.words, words) == NULL) {
        fail_msg("not said: %s\nbut: %s", words, refusal.words);
    }
    problems_clear(&refusal.problems);
    buffer_clear(&body);
    buffer_clear(&bytes);
    trader_fill(&trader);
}

static void what_has_no_answer_is_refused(void **state)
{
    (void)state;
    double value_added[TRIO_COUNTRIES] = {100.0, 100.0, 100.0};
    trader_fill(&trader);
    trader.trade.iterations_max = 1;
    refuses(STATUS_NOT_CONVERGED, false, "no wages balance every account after 1 iterations");
    refuses(STATUS_CANCELLED, true, "");
    trader.trade.value_added = value_added;
    trader.trade.n_value_added = TRIO_COUNTRIES;
    refuses(STATUS_BAD_INPUT, false, "Arda");
    trader.trio.value_added_share[0] = 0.9;
    refuses(STATUS_BAD_INPUT, false, "shares add up to 1.35");
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct buffer body = {0};
    int allowed = 0;
    trader_fill(&trader);
    trader_pack(&trader, &body);
    for (;; allowed++) {
        struct task_refusal refusal = {0};
        struct buffer bytes = {0};
        alloc_fail_after(allowed);
        enum status status = answer(&body, false, &refusal, &bytes);
        alloc_fail_after(-1);
        problems_clear(&refusal.problems);
        buffer_clear(&bytes);
        if (status == STATUS_OK) {
            break;
        }
        assert_int_equal(status, STATUS_NO_MEMORY);
    }
    assert_true(allowed > 5);
    buffer_clear(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_it_answers),
        cmocka_unit_test(it_is_what_the_model_finds),
        cmocka_unit_test(lists_left_out_change_nothing),
        cmocka_unit_test(a_coalition_shares_its_losses),
        cmocka_unit_test(what_has_no_answer_is_refused),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("worker/trading_run", tests, NULL, NULL);
}
