#include "model/trade.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/trio.h"

#include "model/trade_autarky.h"

#include <math.h>
#include <string.h>

enum { N = TRIO_COUNTRIES, J = TRIO_SECTORS };

static struct trio trio;

static int set_up(void **state)
{
    (void)state;
    trio_fill(&trio);
    return 0;
}

static struct trade *solve(const struct trade_case *trade_case)
{
    struct problems problems = {0};
    struct trade *trade = NULL;
    assert_int_equal(trade_new(trade_case, &problems, &trade), STATUS_OK);
    assert_int_equal(trade_run(trade, &problems), STATUS_OK);
    assert_problem_count(&problems, 0);
    assert_true(trade_account(trade)->residual <= 1e-11);
    return trade;
}

static void assert_near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance)) {
        fail_msg("%.17g is not %.17g within %g", found, expected, tolerance);
    }
}

/* A change that moves everything: tariffs, other barriers, an embargo of one flow. */
static void shake(struct trio *shaken)
{
    shaken->tariff_after[1] = 0.45;
    shaken->tariff_after[9 + 3] = 0.0;
    shaken->barrier[2] = 1.35;
    shaken->barrier[9 + 7] = 0.8;
    shaken->barrier[18] = 1.05;
    shaken->embargo[9 + 2] = true;
}

/* Law: nothing changes, nothing moves. */
static void no_change_returns_the_base(void **state)
{
    (void)state;
    for (int deficits = TRADE_ADDITIVE; deficits <= TRADE_NO_DEFICITS; deficits++) {
        double flows[TRIO_CELLS];
        trio_fill(&trio);
        trio.asked.settings.deficits = (enum trade_deficits)deficits;
        if (deficits == TRADE_NO_DEFICITS) {
            trio_balance(&trio);
        }
        struct trade *trade = solve(&trio.asked);
        trade_flows(trade, flows);
        for (size_t n = 0; n < N; n++) {
            const struct trade_effect *effect = &trade_effects(trade)[n];
            assert_near(effect->real_income_pct, 0.0, 1e-10);
            assert_near(effect->real_wage_pct, 0.0, 1e-10);
            assert_near(effect->terms_of_trade_pct, 0.0, 1e-10);
            assert_near(effect->volume_of_trade_pct, 0.0, 1e-10);
            assert_near(effect->wage_hat, 1.0, 1e-12);
            assert_near(effect->price_hat, 1.0, 1e-12);
            assert_near(effect->deficit_after, effect->deficit_before, 1e-12);
        }
        for (size_t cell = 0; cell < TRIO_CELLS; cell++) {
            assert_near(flows[cell], trio.flows[cell], 1e-12 * trio.flows[cell]);
        }
        assert_int_equal(trade_account(trade)->iterations, 1);
        trade_free(&trade);
    }
}

/* Arkolakis, Costinot and Rodriguez-Clare (2012): pi_nn^(1/theta), whatever the deficits were.
 */
static void autarky_of_one_sector_is_the_closed_form(void **state)
{
    (void)state;
    const double *grain = trio.flows;
    trio.asked.table.sector_count = 1;
    trio.asked.table.value_added_share = NULL;
    trio.asked.table.input_share = NULL;
    trio.asked.settings.deficits = TRADE_MULTIPLICATIVE;
    for (size_t n = 0; n < N; n++) {
        trio_cut_off(&trio, n);
    }
    struct trade *trade = solve(&trio.asked);
    assert_int_equal(trade_account(trade)->parts, N);
    for (size_t n = 0; n < N; n++) {
        const struct trade_effect *effect = &trade_effects(trade)[n];
        double spent = 0.0;
        for (size_t i = 0; i < N; i++) {
            spent += grain[n * N + i] * (1.0 + trio.tariff[n * N + i]);
        }
        double kept = pow(grain[n * N + n] / spent, 1.0 / trio.theta[0]);
        assert_near(1.0 + effect->real_wage_pct / 100.0, kept, 1e-12);
        assert_near(effect->wage_hat, 1.0, 1e-12);
        assert_near(effect->deficit_after, 0.0, 1e-10);
        assert_near(effect->imports_after, 0.0, 0.0);
        assert_true(fabs(effect->deficit_before) > 0.1);
    }
    trade_free(&trade);
}

/* Law: what the equations give when all trade ends is what the closed form says of the base. */
static void autarky_with_inputs_is_the_closed_form(void **state)
{
    (void)state;
    double kept[N];
    for (size_t n = 0; n < N; n++) {
        trio_cut_off(&trio, n);
    }
    struct trade *trade = solve(&trio.asked);
    assert_int_equal(trade_autarky(trade, kept), STATUS_OK);
    for (size_t n = 0; n < N; n++) {
        assert_true(kept[n] > 0.5 && kept[n] < 0.99);
        assert_near(1.0 + trade_effects(trade)[n].real_wage_pct / 100.0, kept[n], 1e-12);
        assert_int_equal(trade_effects(trade)[n].part, n);
    }
    trade_free(&trade);
}

static void a_country_without_a_home_supply_keeps_nothing(void **state)
{
    (void)state;
    double kept[N];
    trio.flows[4] = 0.0; /* grain of Bree */
    struct problems problems = {0};
    struct trade *trade = NULL;
    assert_int_equal(trade_new(&trio.asked, &problems, &trade), STATUS_BAD_INPUT);
    assert_problem(&problems, "trade.table", "Bree, grain: inputs are ");
    problems_clear(&problems);
    trio.flows[3] = 60.0;
    assert_int_equal(trade_new(&trio.asked, &problems, &trade), STATUS_OK);
    assert_int_equal(trade_autarky(trade, kept), STATUS_OK);
    assert_true(kept[0] > 0.5);
    assert_near(kept[1], 0.0, 0.0);
    trade_free(&trade);
}

/* Two countries alike: wages stay, and the price is what its own equation says. */
static void two_alike_have_a_closed_form(void **state)
{
    (void)state;
    static const char *const names[2] = {"east", "west"};
    static const double flows[4] = {80.0, 20.0, 20.0, 80.0};
    static const double barrier[4] = {1.0, 1.5, 1.5, 1.0};
    static const double value[2] = {0.4, 0.4};
    static const double input[2] = {0.6, 0.6};
    const struct trade_case trade_case = {
        .table = {.country_count = 2,
                  .sector_count = 1,
                  .countries = names,
                  .sectors = names,
                  .theta = trio.theta,
                  .flows = flows,
                  .value_added_share = value,
                  .input_share = input},
        .shock = {.barrier = barrier},
    };
    struct trade *trade = solve(&trade_case);
    double left = 0.8 + 0.2 * pow(1.5, -trio.theta[0]);
    double price = pow(left, -1.0 / (0.4 * trio.theta[0]));
    for (size_t n = 0; n < 2; n++) {
        assert_near(trade_effects(trade)[n].wage_hat, 1.0, 1e-12);
        assert_near(trade_effects(trade)[n].price_hat, price, 1e-11);
        assert_near(trade_effects(trade)[n].real_income_pct, 100.0 / price - 100.0, 1e-9);
    }
    trade_free(&trade);
}

/* The equations once more, written plainly and iterated slowly. */
struct plain {
    double wage[N];
    double price[N][J];
    double spending[N][J];
    double final[N][J];
    double value[N];
    double deficit[N];
};

static double kappa_power(size_t cell, double theta)
{
    double kappa =
        trio.barrier[cell] * (1.0 + trio.tariff_after[cell]) / (1.0 + trio.tariff[cell]);
    return trio.embargo[cell] ? 0.0 : pow(kappa, -theta);
}

static double base_spending(size_t j, size_t n)
{
    double spent = 0.0;
    for (size_t i = 0; i < N; i++) {
        size_t cell = (j * N + n) * N + i;
        spent += trio.flows[cell] * (1.0 + trio.tariff[cell]);
    }
    return spent;
}

static double base_sales(size_t j, size_t i)
{
    double sold = 0.0;
    for (size_t n = 0; n < N; n++) {
        sold += trio.flows[(j * N + n) * N + i];
    }
    return sold;
}

static double cost(const struct plain *plain, size_t i, size_t j)
{
    double log_cost = trio.value_added_share[i * J + j] * log(plain->wage[i]);
    for (size_t k = 0; k < J; k++) {
        log_cost += trio.input_share[(i * J + j) * J + k] * log(plain->price[i][k]);
    }
    return exp(log_cost);
}

static double plain_share(const struct plain *plain, size_t j, size_t n, size_t i)
{
    size_t cell = (j * N + n) * N + i;
    double share = trio.flows[cell] * (1.0 + trio.tariff[cell]) / base_spending(j, n);
    return share * kappa_power(cell, trio.theta[j]) *
           pow(cost(plain, i, j) / plain->price[n][j], -trio.theta[j]);
}

static double plain_flow(const struct plain *plain, size_t j, size_t n, size_t i)
{
    double tariff = trio.tariff_after[(j * N + n) * N + i];
    return plain_share(plain, j, n, i) * plain->spending[n][j] / (1.0 + tariff);
}

static double plain_income(const struct plain *plain, size_t n)
{
    double income = plain->wage[n] * plain->value[n] + plain->deficit[n];
    for (size_t j = 0; j < J; j++) {
        for (size_t i = 0; i < N; i++) {
            income += trio.tariff_after[(j * N + n) * N + i] * plain_flow(plain, j, n, i);
        }
    }
    return income;
}

static void plain_prices(struct plain *plain)
{
    for (int round = 0; round < 60; round++) {
        for (size_t j = 0; j < J; j++) {
            for (size_t n = 0; n < N; n++) {
                double sum = 0.0;
                for (size_t i = 0; i < N; i++) {
                    sum += plain_share(plain, j, n, i);
                }
                plain->price[n][j] *= pow(sum, -1.0 / trio.theta[j]);
            }
        }
    }
}

static void plain_spending(struct plain *plain)
{
    for (int round = 0; round < 60; round++) {
        double wanted[N][J];
        for (size_t n = 0; n < N; n++) {
            double income = plain_income(plain, n);
            for (size_t k = 0; k < J; k++) {
                wanted[n][k] = plain->final[n][k] * income;
                for (size_t j = 0; j < J; j++) {
                    for (size_t m = 0; m < N; m++) {
                        wanted[n][k] +=
                            trio.input_share[(n * J + j) * J + k] * plain_flow(plain, j, m, n);
                    }
                }
            }
        }
        memcpy(plain->spending, wanted, sizeof wanted);
    }
}

/* The base: value added, deficits and final spending from the flows. */
static void plain_start(struct plain *plain)
{
    for (size_t n = 0; n < N; n++) {
        double income = 0.0;
        plain->wage[n] = 1.0;
        plain->value[n] = 0.0;
        plain->deficit[n] = 0.0;
        for (size_t j = 0; j < J; j++) {
            plain->price[n][j] = 1.0;
            plain->spending[n][j] = base_spending(j, n);
            plain->final[n][j] = plain->spending[n][j];
            plain->value[n] += trio.value_added_share[n * J + j] * base_sales(j, n);
            for (size_t k = 0; k < J; k++) {
                plain->final[n][j] -= trio.input_share[(n * J + k) * J + j] * base_sales(k, n);
            }
            income += plain->final[n][j];
            for (size_t i = 0; i < N; i++) {
                plain->deficit[n] += trio.flows[(j * N + n) * N + i];
                plain->deficit[n] -= trio.flows[(j * N + i) * N + n];
            }
        }
        for (size_t j = 0; j < J; j++) {
            plain->final[n][j] /= income;
        }
    }
}

static void plain_solve(struct plain *plain)
{
    plain_start(plain);
    for (int round = 0; round < 300; round++) {
        double before = 0.0;
        double after = 0.0;
        plain_prices(plain);
        plain_spending(plain);
        for (size_t n = 0; n < N; n++) {
            double earned = 0.0;
            for (size_t j = 0; j < J; j++) {
                for (size_t m = 0; m < N; m++) {
                    earned += trio.value_added_share[n * J + j] * plain_flow(plain, j, m, n);
                }
            }
            before += plain->value[n];
            plain->wage[n] *= pow(earned / (plain->wage[n] * plain->value[n]), 0.2);
            after += plain->wage[n] * plain->value[n];
        }
        for (size_t n = 0; n < N; n++) {
            plain->wage[n] *= before / after;
        }
    }
}

static void a_shaken_world_is_that_of_the_plain_equations(void **state)
{
    (void)state;
    static struct plain plain;
    double flows[TRIO_CELLS];
    shake(&trio);
    plain_solve(&plain);
    struct trade *trade = solve(&trio.asked);
    trade_flows(trade, flows);
    for (size_t n = 0; n < N; n++) {
        const struct trade_effect *effect = &trade_effects(trade)[n];
        assert_near(effect->wage_hat, plain.wage[n], 1e-10);
        assert_near(effect->income_after, plain_income(&plain, n), 1e-8);
        assert_true(fabs(effect->wage_hat - 1.0) > 1e-3);
    }
    for (size_t cell = 0; cell < TRIO_CELLS; cell++) {
        double expected = plain_flow(&plain, cell / 9, cell / N % N, cell % N);
        assert_near(flows[cell], expected, 1e-8);
    }
    trade_free(&trade);
}

/* Law: in every kind of deficit, imports less exports are the deficit and the transfer, and the
 * world's deficits add up to nothing. */
static void accounts_close_after_the_change(void **state)
{
    (void)state;
    for (int deficits = TRADE_ADDITIVE; deficits <= TRADE_NO_DEFICITS; deficits++) {
        trio_fill(&trio);
        shake(&trio);
        trio.coalition[0] = true;
        trio.coalition[2] = true;
        trio.asked.settings.coalition = trio.coalition;
        trio.asked.settings.deficits = (enum trade_deficits)deficits;
        struct trade *trade = solve(&trio.asked);
        double world = 0.0;
        double flows[TRIO_CELLS];
        trade_flows(trade, flows);
        assert_near(flows[9 + 2], 0.0, 0.0);
        for (size_t n = 0; n < N; n++) {
            const struct trade_effect *effect = &trade_effects(trade)[n];
            double deficit = effect->imports_after - effect->exports_after;
            assert_near(deficit, effect->deficit_after + effect->transfer, 1e-8);
            world += effect->deficit_after;
        }
        assert_near(world, 0.0, 1e-10);
        trade_free(&trade);
    }
}

/* Law: members of a coalition lose alike, what one receives another gives, and they cannot all
 * gain by it what none loses. */
static void a_coalition_shares_its_losses(void **state)
{
    (void)state;
    shake(&trio);
    struct trade *alone = solve(&trio.asked);
    double least =
        fmin(trade_effects(alone)[0].real_income_pct, trade_effects(alone)[1].real_income_pct);
    double most =
        fmax(trade_effects(alone)[0].real_income_pct, trade_effects(alone)[1].real_income_pct);
    trio.coalition[0] = true;
    trio.coalition[1] = true;
    trio.asked.settings.coalition = trio.coalition;
    struct trade *trade = solve(&trio.asked);
    const struct trade_effect *effects = trade_effects(trade);
    double shared = 100.0 * (trade_account(trade)->coalition_ratio - 1.0);
    assert_near(effects[0].real_income_pct, shared, 1e-9);
    assert_near(effects[1].real_income_pct, shared, 1e-9);
    assert_true(shared > least && shared < most && most - least > 0.1);
    assert_near(effects[0].transfer + effects[1].transfer, 0.0, 1e-10);
    assert_true(fabs(effects[0].transfer) > 0.01);
    assert_near(effects[2].transfer, 0.0, 0.0);
    trade_free(&alone);
    trade_free(&trade);
}

/* Law: a country cut off loses what it was lent, the rest trade on among themselves. */
static void a_country_cut_off_is_a_part_of_its_own(void **state)
{
    (void)state;
    trio_cut_off(&trio, 0);
    for (int deficits = TRADE_ADDITIVE; deficits <= TRADE_NO_DEFICITS; deficits++) {
        trio.asked.settings.deficits = (enum trade_deficits)deficits;
        struct trade *trade = solve(&trio.asked);
        const struct trade_effect *effects = trade_effects(trade);
        assert_int_equal(trade_account(trade)->parts, 2);
        assert_int_equal(effects[0].part, 0);
        assert_int_equal(effects[1].part, 1);
        assert_int_equal(effects[2].part, 1);
        assert_near(effects[0].deficit_after, 0.0, 1e-10);
        assert_near(effects[1].deficit_after + effects[2].deficit_after, 0.0, 1e-10);
        assert_near(effects[0].wage_hat, 1.0, 1e-12);
        assert_true(effects[1].imports_after > 1.0);
        trade_free(&trade);
    }
}

/* Law: an embargo is where ever higher barriers lead. Deficits are left out: with them someone
 * must go on buying at any price. */
static void an_embargo_is_the_limit_of_barriers(void **state)
{
    (void)state;
    trio.asked.settings.deficits = TRADE_NO_DEFICITS;
    trio_balance(&trio);
    trio.barrier[1] = 100.0;
    struct trade *high = solve(&trio.asked);
    trio.barrier[1] = 1.0;
    trio.embargo[1] = true;
    struct trade *barred = solve(&trio.asked);
    for (size_t n = 0; n < N; n++) {
        assert_near(trade_effects(high)[n].real_income_pct,
                    trade_effects(barred)[n].real_income_pct, 1e-9);
    }
    assert_true(trade_effects(barred)[0].real_income_pct < -0.01);
    trade_free(&high);
    trade_free(&barred);
}

/* Law: ratios do not depend on the unit of money. */
static void the_unit_of_money_does_not_matter(void **state)
{
    (void)state;
    shake(&trio);
    struct trade *small = solve(&trio.asked);
    for (size_t cell = 0; cell < TRIO_CELLS; cell++) {
        trio.flows[cell] *= 12345.678;
    }
    struct trade *large = solve(&trio.asked);
    for (size_t n = 0; n < N; n++) {
        assert_near(trade_effects(large)[n].real_income_pct,
                    trade_effects(small)[n].real_income_pct, 1e-9);
        assert_near(trade_effects(large)[n].income_after,
                    trade_effects(small)[n].income_after * 12345.678, 1e-4);
    }
    trade_free(&small);
    trade_free(&large);
}

/* What is given and equal to what follows from the flows changes nothing. */
static void what_is_given_may_be_what_follows(void **state)
{
    (void)state;
    static struct plain plain;
    double final[N * J];
    plain_start(&plain);
    shake(&trio);
    struct trade *derived = solve(&trio.asked);
    memcpy(final, plain.final, sizeof final);
    trio.asked.table.final_share = final;
    trio.asked.table.value_added = plain.value;
    trio.asked.table.deficit = plain.deficit;
    struct trade *given = solve(&trio.asked);
    for (size_t n = 0; n < N; n++) {
        assert_near(trade_effects(given)[n].real_income_pct,
                    trade_effects(derived)[n].real_income_pct, 1e-9);
    }
    assert_true(trade_account(given)->imbalance < 1e-14);
    plain.value[1] *= 1.0 + 1e-5;
    struct problems problems = {0};
    trade_check(&trio.asked, &problems);
    assert_problem(&problems, "trade.table", "Bree: value added is ");
    problems_clear(&problems);
    trio.asked.settings.imbalance_max = 1e-4;
    trade_check(&trio.asked, &problems);
    assert_problem_count(&problems, 0);
    trade_free(&derived);
    trade_free(&given);
}

static void expect_problem(const char *path, const char *words)
{
    struct problems problems = {0};
    struct trade *trade = NULL;
    assert_int_equal(trade_new(&trio.asked, &problems, &trade), STATUS_BAD_INPUT);
    assert_problem(&problems, path, words);
    assert_null(trade);
    problems_clear(&problems);
    trio_fill(&trio);
}

static void numbers_outside_their_range_are_named(void **state)
{
    (void)state;
    trio.theta[1] = 0.05;
    expect_problem("trade.table.theta", "tools: 0.05 is outside 0.1 to 100");
    trio.flows[5] = -2.385;
    expect_problem("trade.table.flows", "Bree from Cora, grain: -2.385 is outside 0 to 1e+18");
    trio.flows[5] = (double)NAN;
    expect_problem("trade.table.flows", "Bree from Cora, grain: nan is outside");
    trio.tariff[10] = 101.0;
    expect_problem("trade.table.tariff", "Arda from Bree, tools: 101 is outside 0 to 100");
    trio.tariff[0] = 0.1;
    expect_problem("trade.table.tariff", "Arda from Arda, grain: 0.1 is outside 0 to 0");
    trio.tariff_after[3] = -0.01;
    expect_problem("trade.shock.tariff", "Bree from Arda, grain: -0.01 is outside 0 to 100");
    trio.barrier[3] = 0.0;
    expect_problem("trade.shock.barrier", "Bree from Arda, grain: 0 is outside 0.01 to 100");
    trio.embargo[4] = true;
    expect_problem("trade.shock.embargo", "Bree, grain: no country bars its own sales");
    trio.value_added_share[0] = 0.56;
    expect_problem("trade.table.input_share", "Arda, grain: shares add up to 1.01, not to 1");
    trio.input_share[1] = -0.02;
    expect_problem("trade.table.input_share", "Arda, grain: -0.02 is outside -0.01 to 1");
    trio.asked.settings.imbalance_max = 0.2;
    expect_problem("trade.settings.imbalance_max", "0.2 is outside 0 to 0.1");
    trio.asked.settings.iterations_max = 1001;
    expect_problem("trade.settings.iterations_max", "1001 is outside 0 to 1000");
    trio.asked.settings.deficits = (enum trade_deficits)3;
    expect_problem("trade.settings.deficits", "3 is none of additive (0)");
    trio.asked.table.country_count = 0;
    expect_problem("trade.table.countries", "0 countries, outside 1 to 256");
    trio.asked.table.sector_count = 129;
    expect_problem("trade.table.sectors", "129 sectors, outside 1 to 128");
    trio.asked.table.country_count = 256;
    trio.asked.table.sector_count = 65;
    expect_problem("trade.table.flows", "4259840 countries x countries x sectors, outside");
    const double deficit[N] = {-500.0, 0.0, 0.0};
    trio.asked.table.deficit = deficit;
    expect_problem("trade.table", "Arda: value added ");
}

static void expect_refusal(enum status status, const char *path, const char *words)
{
    struct problems problems = {0};
    struct trade *trade = NULL;
    assert_int_equal(trade_new(&trio.asked, &problems, &trade), STATUS_OK);
    assert_int_equal(trade_run(trade, &problems), status);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
    trade_free(&trade);
    trio_fill(&trio);
}

static void what_has_no_answer_is_refused_with_the_reason(void **state)
{
    (void)state;
    trio.flows[3] = 60.0;
    trio.flows[4] = 0.0;
    trio_cut_off(&trio, 1);
    expect_refusal(STATUS_BAD_INPUT, "trade.shock",
                   "Bree bought grain only from countries that may no longer sell it");
    trio_cut_off(&trio, 0);
    trio.coalition[0] = true;
    trio.coalition[2] = true;
    trio.asked.settings.coalition = trio.coalition;
    expect_refusal(STATUS_BAD_INPUT, "trade.settings.coalition", "members stand in parts");
    shake(&trio);
    trio.asked.settings.iterations_max = 2;
    expect_refusal(STATUS_NOT_CONVERGED, "trade",
                   "no wages balance every account after 2 iterations");
}

/* Law: who may buy but not sell, and is lent nothing, can buy nothing: its wage falls until it
 * makes everything at home. */
static void a_country_that_cannot_pay_ends_in_autarky(void **state)
{
    (void)state;
    double kept[N];
    trio.asked.settings.deficits = TRADE_NO_DEFICITS;
    trio_balance(&trio);
    for (size_t j = 0; j < 2; j++) {
        trio.embargo[(j * N + 1) * N] = true;
        trio.embargo[(j * N + 2) * N] = true;
    }
    struct trade *trade = solve(&trio.asked);
    const struct trade_effect *effect = &trade_effects(trade)[0];
    double real_wage = effect->real_wage_pct;
    assert_true(effect->wage_hat < 0.01 && effect->imports_after < 1e-8);
    assert_int_equal(trade_autarky(trade, kept), STATUS_OK);
    assert_near(1.0 + real_wage / 100.0, kept[0], 1e-9);
    trade_free(&trade);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    enum status status = STATUS_NO_MEMORY;
    for (int count = 0; status == STATUS_NO_MEMORY; count++) {
        struct problems problems = {0};
        struct trade *trade = NULL;
        alloc_fail_after(count);
        status = trade_new(&trio.asked, &problems, &trade);
        alloc_fail_after(-1);
        assert_true((status == STATUS_OK) == (trade != NULL));
        problems_clear(&problems);
        trade_free(&trade);
    }
    assert_int_equal(status, STATUS_OK);
}

/* Law: draws allocate nothing. */
static void a_run_allocates_nothing(void **state)
{
    (void)state;
    shake(&trio);
    struct trade *trade = solve(&trio.asked);
    struct problems problems = {0};
    uint64_t before = alloc_count();
    assert_int_equal(trade_run(trade, &problems), STATUS_OK);
    assert_int_equal(alloc_count() - before, 0);
    trade_free(&trade);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(no_change_returns_the_base, set_up),
        cmocka_unit_test_setup(autarky_of_one_sector_is_the_closed_form, set_up),
        cmocka_unit_test_setup(autarky_with_inputs_is_the_closed_form, set_up),
        cmocka_unit_test_setup(a_country_without_a_home_supply_keeps_nothing, set_up),
        cmocka_unit_test_setup(two_alike_have_a_closed_form, set_up),
        cmocka_unit_test_setup(a_shaken_world_is_that_of_the_plain_equations, set_up),
        cmocka_unit_test_setup(accounts_close_after_the_change, set_up),
        cmocka_unit_test_setup(a_coalition_shares_its_losses, set_up),
        cmocka_unit_test_setup(a_country_cut_off_is_a_part_of_its_own, set_up),
        cmocka_unit_test_setup(an_embargo_is_the_limit_of_barriers, set_up),
        cmocka_unit_test_setup(the_unit_of_money_does_not_matter, set_up),
        cmocka_unit_test_setup(what_is_given_may_be_what_follows, set_up),
        cmocka_unit_test_setup(numbers_outside_their_range_are_named, set_up),
        cmocka_unit_test_setup(what_has_no_answer_is_refused_with_the_reason, set_up),
        cmocka_unit_test_setup(a_country_that_cannot_pay_ends_in_autarky, set_up),
        cmocka_unit_test_setup(survives_every_failed_allocation, set_up),
        cmocka_unit_test_setup(a_run_allocates_nothing, set_up),
    };
    return cmocka_run_group_tests_name("model/trade", tests, NULL, NULL);
}
