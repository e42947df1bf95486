#include "model/balance.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/dprk.h"

#include <math.h>
#include <string.h>

static struct dprk dprk;

struct tables {
    struct arena arena;
    struct sample sample;
    struct balance balance;
    struct problems problems;
};

static int set_up(void **state)
{
    (void)state;
    dprk_fill(&dprk, DPRK_NONE);
    return 0;
}

static struct draws draws_from(uint32_t first)
{
    struct draws draws = {.seed = 31};
    for (int l = 0; l < LANES; l++) {
        draws.draw[l] = first + (uint32_t)l;
    }
    return draws;
}

static enum status build(struct tables *tables, const struct draws *draws)
{
    memset(tables, 0, sizeof *tables);
    assert_int_equal(sample_init(&tables->sample, &dprk.world, &tables->arena), STATUS_OK);
    assert_int_equal(balance_init(&tables->balance, &dprk.world, &tables->arena), STATUS_OK);
    sample_take(&tables->sample, draws);
    return balance_build(&tables->balance, &tables->sample, &tables->problems);
}

static void clear(struct tables *tables)
{
    problems_clear(&tables->problems);
    arena_clear(&tables->arena);
}

static double row(const struct balance *b, size_t i, int l)
{
    double sum = b->final[i][l] + b->exports[i][l];
    for (size_t j = 0; j < DPRK_SECTORS; j++) {
        sum += b->domestic[i * DPRK_SECTORS + j][l];
    }
    return sum;
}

static double column(const struct balance *b, size_t j, int l)
{
    double sum = b->value_added[j][l];
    for (size_t i = 0; i < DPRK_SECTORS; i++) {
        sum += b->domestic[i * DPRK_SECTORS + j][l];
    }
    for (size_t g = 0; g < DPRK_IMPORTS; g++) {
        sum += b->imported[g * DPRK_SECTORS + j][l];
    }
    return sum;
}

/* Law: every sector sells what it makes and pays what it takes in, in every draw. */
static void every_account_closes_in_every_draw(void **state)
{
    (void)state;
    for (uint32_t first = 0; first < 400; first += LANES) {
        struct tables tables;
        const struct draws draws = draws_from(first);
        assert_int_equal(build(&tables, &draws), STATUS_OK);
        const struct balance *b = &tables.balance;
        for (int l = 0; l < LANES; l++) {
            double gdp = 0.0;
            for (size_t i = 0; i < DPRK_SECTORS; i++) {
                double output = b->output[i][l];
                assert_true(fabs(row(b, i, l) - output) < 1e-12 * output);
                assert_true(fabs(column(b, i, l) - output) < 1e-12 * output);
                assert_true(b->final[i][l] > 0.0);
                gdp += b->value_added[i][l];
            }
            assert_true(fabs(gdp - tables.sample.number[WORLD_GDP][l]) < 1e-9 * gdp);
        }
        clear(&tables);
    }
}

/* The reference tables of 2016 at a GDP of 31,300 M USD, as the project's prototype in numpy
 * has them. */
static void the_reference_tables_come_out(void **state)
{
    (void)state;
    static const double output[DPRK_SECTORS] = {11369.4342, 7546.4983, 23027.8571,
                                                3768.4649,  9580.5217, 18719.8077};
    static const double final[DPRK_SECTORS] = {4553.0157, 725.2989,  5164.1857,
                                               1056.3864, 6905.9267, 11994.4866};
    static const double exports[DPRK_SECTORS] = {247.0, 1445.0, 796.5, 0, 0, 0};
    dprk.world.numbers[WORLD_GDP].distribution = distribution_fixed(31300.0);
    struct tables tables;
    const struct draws draws = {.central = true};
    assert_int_equal(build(&tables, &draws), STATUS_OK);
    for (size_t i = 0; i < DPRK_SECTORS; i++) {
        assert_true(fabs(tables.balance.output[i][0] - output[i]) < 5.1e-5);
        assert_true(fabs(tables.balance.final[i][0] - final[i]) < 5.1e-5);
        assert_true(fabs(tables.balance.exports[i][0] - exports[i]) < 5.1e-5);
    }
    assert_true(fabs(tables.balance.processed[0][0] - 331.5) < 1e-9);
    clear(&tables);
}

/* Crude imports beyond what mining sells to manufacturing leave 5 % of the prior standing.
 * Expected values: the project's prototype in numpy. */
static void imports_never_push_a_product_out_altogether(void **state)
{
    (void)state;
    static const double mining[DPRK_SECTORS] = {90.22935421,   1728.93899787, 286.96180787,
                                                1561.93665946, 1273.57971202, 403.53606559};
    dprk.world.numbers[WORLD_GDP].distribution = distribution_fixed(31300.0);
    dprk.imports[0].value_musd = 1500.0;
    struct tables tables;
    const struct draws draws = {.central = true};
    assert_int_equal(build(&tables, &draws), STATUS_OK);
    for (size_t j = 0; j < DPRK_SECTORS; j++) {
        assert_true(fabs(tables.balance.domestic[DPRK_SECTORS + j][0] - mining[j]) < 1e-7);
    }
    clear(&tables);
}

/* Law: a draw has the same bits in any lane and beside any others, however many rounds of RAS
 * the others need. */
static void lanes_do_not_know_each_other(void **state)
{
    (void)state;
    double kept[DPRK_SECTORS * DPRK_SECTORS];
    for (int l = 0; l < LANES; l++) {
        struct tables tables;
        struct draws draws = draws_from(1000 + 10 * (uint32_t)l);
        draws.draw[l] = 77;
        assert_int_equal(build(&tables, &draws), STATUS_OK);
        for (size_t k = 0; k < DPRK_SECTORS * DPRK_SECTORS; k++) {
            double flow = tables.balance.domestic[k][l];
            assert_true(l == 0 || flow == kept[k]);
            kept[k] = flow;
        }
        clear(&tables);
    }
}

static void imports_beyond_what_a_sector_takes_in_are_refused_by_name(void **state)
{
    (void)state;
    dprk.imports[5].value_musd = 44000.0;
    struct tables tables;
    const struct draws draws = {.central = true};
    assert_int_equal(build(&tables, &draws), STATUS_BAD_INPUT);
    assert_int_equal(tables.problems.count, 2);
    assert_string_equal(tables.problems.items[0].path, "world.sectors[0]");
    assert_non_null(strstr(tables.problems.items[0].text, "agriculture: imports of 11942.8"));
    assert_string_equal(tables.problems.items[1].path, "world.sectors[2]");
    clear(&tables);
}

static void a_sector_left_with_nothing_to_sell_is_refused_by_name(void **state)
{
    (void)state;
    dprk.exports[0].value_musd = 9000.0;
    struct tables tables;
    const struct draws draws = {.central = true};
    assert_int_equal(build(&tables, &draws), STATUS_BAD_INPUT);
    assert_string_equal(tables.problems.items[0].path, "world.sectors[1]");
    assert_non_null(strstr(tables.problems.items[0].text, "leave nothing to sectors"));
    clear(&tables);
}

/* Mining sells to itself alone, so its row and its column cannot both have their totals. */
static void tables_without_a_balance_are_refused(void **state)
{
    (void)state;
    for (size_t j = 0; j < DPRK_SECTORS; j++) {
        if (j != 1) {
            dprk.coefficients[DPRK_SECTORS * 1 + j] = 0.0;
            dprk.coefficients[DPRK_SECTORS * j + 1] = 0.0;
        }
    }
    struct tables tables;
    const struct draws draws = {.central = true};
    assert_int_equal(build(&tables, &draws), STATUS_NOT_CONVERGED);
    assert_string_equal(tables.problems.items[0].path, "world.coefficients");
    clear(&tables);
}

static void says_when_there_is_no_memory(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct sample sample;
    struct balance balance;
    alloc_fail_after(0);
    assert_int_equal(sample_init(&sample, &dprk.world, &arena), STATUS_NO_MEMORY);
    assert_int_equal(balance_init(&balance, &dprk.world, &arena), STATUS_NO_MEMORY);
    alloc_fail_after(-1);
    arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_account_closes_in_every_draw, set_up),
        cmocka_unit_test_setup(the_reference_tables_come_out, set_up),
        cmocka_unit_test_setup(imports_never_push_a_product_out_altogether, set_up),
        cmocka_unit_test_setup(lanes_do_not_know_each_other, set_up),
        cmocka_unit_test_setup(imports_beyond_what_a_sector_takes_in_are_refused_by_name,
                               set_up),
        cmocka_unit_test_setup(a_sector_left_with_nothing_to_sell_is_refused_by_name, set_up),
        cmocka_unit_test_setup(tables_without_a_balance_are_refused, set_up),
        cmocka_unit_test_setup(says_when_there_is_no_memory, set_up),
    };
    return cmocka_run_group_tests_name("model/balance", tests, NULL, NULL);
}
