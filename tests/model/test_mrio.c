#include "model/mrio_state.h"
#include "tests/model/plain_mrio.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct mrio_settings usual = {.rule = MRIO_PUBLISHED,
                                           .shares = MRIO_CAPACITY,
                                           .psi = 0.8,
                                           .stock_days = 23.85,
                                           .stock_tau_days = 17.3,
                                           .overcapacity = 1.0,
                                           .overcapacity_max = 1.25,
                                           .overcapacity_tau_days = 91.7};

/* Every rule with every way to share orders. */
static struct mrio_settings settings_at(size_t index)
{
    struct mrio_settings settings = usual;
    settings.rule = index % 2 == 0 ? MRIO_PUBLISHED : MRIO_REFERENCE;
    settings.shares = index / 2 % 2 == 0 ? MRIO_CAPACITY : MRIO_FIXED;
    return settings;
}

enum { SETTINGS_COUNT = 4 };

static struct mrio *start(const struct plain_table *table,
                          const struct mrio_settings *settings,
                          const double *permitted)
{
    const struct mrio_table numbers = plain_table_numbers(table);
    struct mrio *mrio = NULL;
    assert_int_equal(mrio_new(&numbers, settings, permitted, &mrio), STATUS_OK);
    return mrio;
}

static void
assert_near(double value, double expected, double limit, const char *what, size_t step)
{
    if (!(fabs(value - expected) <= limit * fmax(fabs(expected), 1e-3))) {
        fail_msg("step %zu: %s is %.17g, expected %.17g", step, what, value, expected);
    }
}

/* Law: no shock, nothing moves. */
static void without_a_shock_nothing_moves(void **state)
{
    (void)state;
    struct plain_table table;
    plain_table_make(&table, 3, 5);
    for (size_t k = 0; k < SETTINGS_COUNT; k++) {
        const struct mrio_settings settings = settings_at(k);
        struct mrio *mrio = start(&table, &settings, NULL);
        for (size_t t = 0; t < 700; t++) {
            mrio_step(mrio, NULL);
            for (size_t i = 0; i < table.industries; i++) {
                double base = mrio_base_output(mrio)[i];
                assert_near(mrio_production(mrio)[i], base, 1e-12, "production", t);
                assert_near(mrio_demand(mrio)[i], base, 1e-12, "demand", t);
                assert_near(mrio_overcapacity(mrio)[i], 1.0, 1e-12, "overcapacity", t);
                assert_near(mrio_to_final(mrio)[i], mrio_base_final(mrio)[i], 1e-12, "final",
                            t);
                assert_int_equal(mrio_lacking(mrio, i), SIZE_MAX);
            }
        }
        mrio_free(&mrio);
    }
    plain_table_clear(&table);
}

/* A shock that comes, deepens and goes, of a third of the industries. */
static void shock(size_t step, size_t count, double *loss)
{
    for (size_t i = 0; i < count; i++) {
        double depth = step >= 3 && step < 60 ? 0.2 + 0.01 * (double)step : 0.0;
        loss[i] = i % 3 == 1 ? fmin(depth, 0.75) : 0.0;
    }
}

/* Shares that change with the step, here and there. */
static void bar(const struct plain_table *table, size_t step, double *permitted)
{
    size_t m = table->regions;
    for (size_t at = 0; at < table->industries * m; at++) {
        size_t r = at / m % m;
        size_t b = at % m;
        bool is_barred = r != b && (at / m / m + r + 2 * b) % 3 == 0 && step >= 7 && step < 50;
        permitted[at] = is_barred ? fmax(0.0, 1.0 - (double)(step - 6) / 9.0) : 1.0;
    }
}

static void compare(const struct plain_mrio *plain,
                    const struct mrio *mrio,
                    const double *demand,
                    size_t step)
{
    size_t count = plain->table->industries;
    for (size_t i = 0; i < count; i++) {
        assert_near(mrio_demand(mrio)[i], demand[i], 1e-11, "demand", step);
        assert_near(mrio_production(mrio)[i], plain->production[i], 1e-11, "production", step);
        assert_near(mrio_capacity(mrio)[i], plain->capacity[i], 1e-11, "capacity", step);
        assert_near(mrio_overcapacity(mrio)[i], plain->alpha[i], 1e-11, "overcapacity", step);
        for (size_t p = 0; p < plain->table->sectors; p++) {
            assert_near(mrio_stock(mrio, p)[i], plain->stock[p * count + i], 1e-11, "stock",
                        step);
        }
    }
}

static void
run_beside(const struct plain_table *table, const struct mrio_settings *settings, bool barred)
{
    struct plain_mrio plain;
    double *loss = plain_numbers(table->industries);
    double *demand = plain_numbers(table->industries);
    double *permitted = plain_numbers(table->industries * table->regions);
    bar(table, 0, permitted);
    const double *shares = barred ? permitted : NULL;
    struct mrio *mrio = start(table, settings, shares);
    plain_mrio_start(&plain, table, settings, shares);
    for (size_t t = 0; t < 120; t++) {
        shock(t, table->industries, loss);
        bar(table, t + 1, permitted);
        if (barred && t % 5 != 4) { /* what is not said anew stays */
            mrio_permit(mrio, permitted);
        } else if (barred) {
            bar(table, t, permitted);
        }
        memcpy(demand, plain.demand, table->industries * sizeof *demand);
        plain_mrio_step(&plain, loss, shares);
        mrio_step(mrio, loss);
        compare(&plain, mrio, demand, t);
    }
    mrio_free(&mrio);
    plain_mrio_clear(&plain);
    free(loss);
    free(demand);
    free(permitted);
}

/* Law: blocks, bands, lanes and guessed gates change nothing. Sizes with every remainder of
 * rows and columns, and with more than one band. */
static void it_is_the_step_as_it_is_said(void **state)
{
    (void)state;
    static const size_t sizes[][2] = {{1, 1}, {1, 4}, {2, 3}, {3, 5}, {4, 2}, {7, 3}, {5, 28}};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct plain_table table;
        plain_table_make(&table, sizes[s][0], sizes[s][1]);
        for (size_t k = 0; k < SETTINGS_COUNT; k++) {
            const struct mrio_settings settings = settings_at(k);
            run_beside(&table, &settings, false);
            run_beside(&table, &settings, true);
        }
        plain_table_clear(&table);
    }
}

enum { BALANCED = 15, BALANCED_SECTORS = 5, BALANCED_REGIONS = 3 };

/* What industry f uses of product p, of which it has so much at most. */
static double used_of(
    const struct plain_table *table, const struct mrio *mrio, size_t p, size_t f, double most)
{
    double sum = 0.0;
    for (size_t r = 0; r < BALANCED_REGIONS; r++) {
        sum += table->flows[r * BALANCED_SECTORS + p][f];
    }
    return fmin(most, sum / table->output[f] * mrio_production(mrio)[f]);
}

/* Product p, in a step that began with these stocks: what was received, against what was made.
 */
static void balance(const struct plain_table *table,
                    const struct mrio *mrio,
                    bool may_run_out,
                    size_t p,
                    const double *stocks)
{
    double received = 0.0;
    double made = 0.0;
    for (size_t f = 0; f < BALANCED; f++) {
        double most = may_run_out ? stocks[f] : INFINITY;
        received += mrio_stock(mrio, p)[f] - stocks[f] + used_of(table, mrio, p, f, most);
    }
    for (size_t r = 0; r < BALANCED_REGIONS; r++) {
        size_t i = r * BALANCED_SECTORS + p;
        made += mrio_production(mrio)[i] - mrio_to_final(mrio)[i];
    }
    assert_near(received, made, 1e-9, "what is received", p);
}

static void run_in_balance(const struct plain_table *table,
                           const struct mrio_settings *settings)
{
    double loss[BALANCED];
    double stocks[BALANCED_SECTORS][BALANCED];
    struct mrio *mrio = start(table, settings, NULL);
    for (size_t t = 0; t < 60; t++) {
        for (size_t p = 0; p < BALANCED_SECTORS; p++) {
            memcpy(stocks[p], mrio_stock(mrio, p), sizeof stocks[p]);
        }
        shock(t, BALANCED, loss);
        mrio_step(mrio, loss);
        for (size_t p = 0; p < BALANCED_SECTORS && t > 3; p++) { /* no gate is closed by then */
            balance(table, mrio, settings->rule == MRIO_PUBLISHED, p, stocks[p]);
        }
    }
    mrio_free(&mrio);
}

/* Law: what an industry makes, somebody receives: in every step, product by product. */
static void what_is_made_is_received(void **state)
{
    (void)state;
    struct plain_table table;
    plain_table_make(&table, BALANCED_REGIONS, BALANCED_SECTORS);
    for (size_t k = 0; k < SETTINGS_COUNT; k++) {
        const struct mrio_settings settings = settings_at(k);
        run_in_balance(&table, &settings);
    }
    plain_table_clear(&table);
}

/* x = A x + y by elimination, A inputs per unit of output. */
static void solve(const struct plain_table *table, const double *final, double *output)
{
    enum { COUNT = 6 };
    double rows[COUNT][COUNT + 1];
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t f = 0; f < COUNT; f++) {
            rows[i][f] = (i == f) - table->flows[i][f] / table->output[f];
        }
        rows[i][COUNT] = final[i];
    }
    for (size_t k = 0; k < COUNT; k++) {
        for (size_t i = 0; i < COUNT; i++) {
            double factor = i == k ? 0.0 : rows[i][k] / rows[k][k];
            for (size_t f = 0; f <= COUNT; f++) {
                rows[i][f] -= factor * rows[k][f];
            }
        }
    }
    for (size_t i = 0; i < COUNT; i++) {
        output[i] = rows[i][COUNT] / rows[i][i];
    }
}

static void run_to_its_end(const struct plain_table *table,
                           const struct mrio_settings *settings,
                           const double *permitted,
                           const double *expected)
{
    struct mrio *mrio = start(table, settings, permitted);
    const double *base = mrio_base_output(mrio);
    double value_added = 0.0;
    double value_added_expected = 0.0;
    for (size_t t = 0; t < 4000; t++) {
        mrio_step(mrio, NULL);
    }
    for (size_t i = 0; i < table->industries; i++) {
        double share = mrio_base_value_added(mrio)[i] / base[i];
        assert_near(mrio_production(mrio)[i], expected[i], 1e-9, "production", 4000);
        value_added += share * (mrio_production(mrio)[i] - base[i]);
        value_added_expected += share * (expected[i] - base[i]);
    }
    assert_true(value_added < 0.0);
    assert_near(value_added, value_added_expected, 1e-9, "value added", 4000);
    mrio_free(&mrio);
}

/* Law: demand that falls for good ends where Leontief has it: va'(I - A)^-1 de. Sector 2 sells
 * to final demand alone, so that a ban on it takes final demand and nothing else. */
static void lasting_demand_ends_at_leontief(void **state)
{
    (void)state;
    struct plain_table table;
    double permitted[12];
    double final[6] = {0};
    double expected[6];
    plain_table_make(&table, 2, 3);
    for (size_t r = 0; r < 2; r++) {
        for (size_t f = 0; f < 6; f++) {
            table.output[r * 3 + 2] -= table.cells[(r * 3 + 2) * 6 + f];
            table.cells[(r * 3 + 2) * 6 + f] = 0.0;
        }
    }
    for (size_t at = 0; at < 12; at++) {
        permitted[at] = 1.0;
    }
    permitted[2 * 4 + 0 * 2 + 1] = 0.35; /* sector 2, of region 0, to region 1 */
    for (size_t i = 0; i < 6; i++) {
        for (size_t b = 0; b < 2; b++) {
            final[i] += table.final[i][b] / 365.0 * (i == 2 && b == 1 ? 0.35 : 1.0);
        }
    }
    solve(&table, final, expected);
    /* PUBLISHED alone: REFERENCE stops at its gates. */
    for (size_t k = 0; k < SETTINGS_COUNT; k += 2) {
        const struct mrio_settings settings = settings_at(k);
        run_to_its_end(&table, &settings, permitted, expected);
    }
    plain_table_clear(&table);
}

/* Law: overcapacity rises under scarcity, not beyond its most, and is gone afterwards. With
 * shares by capacity it attracts the orders that keep it for years: not so with fixed ones. */
static void overcapacity_rises_and_goes(void **state)
{
    (void)state;
    struct plain_table table;
    double loss[6];
    double most = 1.0;
    plain_table_make(&table, 2, 3);
    struct mrio_settings settings = usual;
    settings.shares = MRIO_FIXED;
    struct mrio *mrio = start(&table, &settings, NULL);
    for (size_t t = 0; t < 3000; t++) {
        shock(t, 6, loss);
        mrio_step(mrio, loss);
        for (size_t i = 0; i < 6; i++) {
            most = fmax(most, mrio_overcapacity(mrio)[i]);
        }
    }
    assert_true(most > 1.02 && most <= 1.25);
    for (size_t i = 0; i < 6; i++) {
        assert_near(mrio_overcapacity(mrio)[i], 1.0, 1e-9, "overcapacity", 3000);
        assert_near(mrio_production(mrio)[i], mrio_base_output(mrio)[i], 1e-9, "production",
                    3000);
    }
    mrio_free(&mrio);
    plain_table_clear(&table);
}

/* An input that is barred and has no other source holds its users back, and is named. */
static void a_lacking_input_is_named(void **state)
{
    (void)state;
    struct plain_table table;
    double permitted[12];
    plain_table_make(&table, 2, 3);
    for (size_t f = 0; f < 6; f++) { /* region 0 alone makes sector 1 */
        table.output[0 * 3 + 1] += table.cells[4 * 6 + f];
        table.output[4] -= table.cells[4 * 6 + f];
        table.cells[1 * 6 + f] += table.cells[4 * 6 + f];
        table.cells[4 * 6 + f] = 0.0;
    }
    for (size_t at = 0; at < 12; at++) {
        permitted[at] = 1.0;
    }
    permitted[1 * 4 + 0 * 2 + 1] = 0.0; /* sector 1, of region 0, to region 1 */
    struct mrio *mrio = start(&table, &usual, permitted);
    for (size_t t = 0; t < 40; t++) {
        mrio_step(mrio, NULL);
    }
    for (size_t i = 3; i < 6; i++) { /* all of region 1 use it */
        assert_int_equal(mrio_lacking(mrio, i), 1);
        assert_true(mrio_production(mrio)[i] < 0.7 * mrio_base_output(mrio)[i]);
    }
    assert_true(mrio_stock(mrio, 1)[3] < mrio_stock(mrio, 1)[0]);
    mrio_free(&mrio);
    plain_table_clear(&table);
}

/* Of inputs that hold an industry back alike the first is named, whichever end the step has
 * begun from. */
static void of_inputs_that_lack_alike_the_first_is_named(void **state)
{
    (void)state;
    struct plain_table table;
    double permitted[12];
    plain_table_make(&table, 2, 3);
    for (size_t f = 0; f < 6; f++) { /* everybody uses as much of sector 1 as of sector 2 */
        table.cells[2 * 6 + f] = table.cells[1 * 6 + f];
        table.cells[4 * 6 + f] = 0.0; /* and region 0 alone makes them */
        table.cells[5 * 6 + f] = 0.0;
    }
    for (size_t i = 0; i < 6; i++) {
        table.output[i] = table.sales[i * 2] + table.sales[i * 2 + 1];
        for (size_t f = 0; f < 6; f++) {
            table.output[i] += table.cells[i * 6 + f];
        }
    }
    for (size_t at = 0; at < 12; at++) {
        bool is_barred = at / 4 > 0 && at % 4 == 1; /* from region 0 to region 1 */
        permitted[at] = is_barred ? 0.0 : 1.0;
    }
    struct mrio *mrio = start(&table, &usual, permitted);
    size_t named[2] = {0, 0}; /* in even steps, in odd ones */
    for (size_t t = 0; t < 42; t++) {
        mrio_step(mrio, NULL);
        for (size_t i = 3; i < 6; i++) {
            assert_true(mrio_stock(mrio, 1)[i] == mrio_stock(mrio, 2)[i]);
            assert_true(mrio_lacking(mrio, i) != 2);
            named[t % 2] += mrio_lacking(mrio, i) == 1;
        }
    }
    assert_true(named[0] > 3 && named[1] > 3);
    mrio_free(&mrio);
    plain_table_clear(&table);
}

static void compare_bits(const struct mrio *a, const struct mrio *b)
{
    size_t size = a->industries * sizeof(double);
    assert_memory_equal(mrio_production(a), mrio_production(b), size);
    assert_memory_equal(mrio_demand(a), mrio_demand(b), size);
    assert_memory_equal(mrio_to_final(a), mrio_to_final(b), size);
    for (size_t p = 0; p < a->sectors; p++) {
        assert_memory_equal(mrio_stock(a, p), mrio_stock(b, p), size);
    }
    for (size_t i = 0; i < a->industries; i++) {
        assert_int_equal(mrio_lacking(a, i), mrio_lacking(b, i));
    }
}

/* Law: what a processor can do changes no bit. */
static void every_kernel_gives_the_same_bits(void **state)
{
    (void)state;
    struct plain_table table;
    plain_table_make(&table, 5, 9);
    double *loss = plain_numbers(table.industries);
    double *permitted = plain_numbers(table.industries * table.regions);
    for (size_t k = 0; k < SETTINGS_COUNT * 2; k++) {
        const struct mrio_settings settings = settings_at(k / 2);
        bool barred = k % 2 == 1;
        bar(&table, 0, permitted);
        struct mrio *first = start(&table, &settings, barred ? permitted : NULL);
        struct mrio *best = start(&table, &settings, barred ? permitted : NULL);
        first->kernel = kernel_at(0);
        for (size_t t = 0; t < 60; t++) {
            shock(t, table.industries, loss);
            bar(&table, t + 1, permitted);
            if (barred && t % 5 != 4) {
                mrio_permit(first, permitted);
                mrio_permit(best, permitted);
            }
            mrio_step(first, loss);
            mrio_step(best, loss);
            compare_bits(first, best);
        }
        mrio_free(&first);
        mrio_free(&best);
    }
    free(loss);
    free(permitted);
    plain_table_clear(&table);
}

/* An industry without output neither makes, nor wants, nor divides by nothing. */
static void an_idle_industry_stays_idle(void **state)
{
    (void)state;
    struct plain_table table;
    double loss[6];
    plain_table_make(&table, 2, 3);
    for (size_t k = 0; k < 6; k++) { /* industry 4 sells and buys nothing */
        table.output[k] -= table.cells[k * 6 + 4];
        table.cells[k * 6 + 4] = 0.0;
        table.cells[4 * 6 + k] = 0.0;
    }
    table.sales[4 * 2] = table.sales[4 * 2 + 1] = table.output[4] = 0.0;
    for (size_t k = 0; k < SETTINGS_COUNT; k++) {
        const struct mrio_settings settings = settings_at(k);
        struct mrio *mrio = start(&table, &settings, NULL);
        for (size_t t = 0; t < 100; t++) {
            shock(t, 6, loss);
            mrio_step(mrio, loss);
            assert_true(mrio_production(mrio)[4] == 0.0);
            assert_true(isfinite(mrio_production(mrio)[0]) && mrio_production(mrio)[0] > 0.0);
        }
        mrio_free(&mrio);
    }
    plain_table_clear(&table);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct plain_table table;
    double permitted[12] = {0};
    plain_table_make(&table, 2, 3);
    const struct mrio_table numbers = plain_table_numbers(&table);
    enum status status = STATUS_NO_MEMORY;
    int count = 0;
    for (; status == STATUS_NO_MEMORY; count++) {
        struct mrio *mrio = NULL;
        alloc_fail_after(count);
        status = mrio_new(&numbers, &usual, permitted, &mrio);
        alloc_fail_after(-1);
        assert_true((status == STATUS_OK) == (mrio != NULL));
        mrio_free(&mrio);
    }
    assert_int_equal(status, STATUS_OK);
    assert_true(count > 1);
    plain_table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_shock_nothing_moves),
        cmocka_unit_test(it_is_the_step_as_it_is_said),
        cmocka_unit_test(what_is_made_is_received),
        cmocka_unit_test(lasting_demand_ends_at_leontief),
        cmocka_unit_test(overcapacity_rises_and_goes),
        cmocka_unit_test(a_lacking_input_is_named),
        cmocka_unit_test(of_inputs_that_lack_alike_the_first_is_named),
        cmocka_unit_test(every_kernel_gives_the_same_bits),
        cmocka_unit_test(an_idle_industry_stays_idle),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests_name("model/mrio", tests, NULL, NULL);
}
