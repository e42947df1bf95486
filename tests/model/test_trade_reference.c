#include "config/trade_tables.h"
#include "tests/support/check.h"
#include "tests/support/cp2015.h"
#include "tests/support/problems.h"

#include "model/function.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reference results of other programs, from the validation folder. Skipped, visibly, where it
 * is not there. */

static const char *validation_folder(void)
{
    const char *folder = getenv("BRINK_VALIDATION_DIR");
    return folder != NULL ? folder : BRINK_VALIDATION_DIR;
}

static struct trade *solve(const struct trade_case *trade_case)
{
    struct problems problems = {0};
    struct trade *trade = NULL;
    assert_int_equal(trade_new(trade_case, &problems, &trade), STATUS_OK);
    assert_int_equal(trade_run(trade, &problems), STATUS_OK);
    assert_true(trade_account(trade)->residual <= 1e-11);
    return trade;
}

static struct cp2015 *nafta(void)
{
    struct cp2015 *cp2015 = cp2015_new(validation_folder());
    if (cp2015 == NULL) {
        print_message("no validation folder: cp2015 is not compared\n");
        skip();
    }
    return cp2015;
}

/* Tariffs of NAFTA, 31 countries and 40 sectors, without deficits. The file has nine decimals
 * of a per cent, twelve of a ratio. */
static void nafta_comes_out_as_in_the_reference(void **state)
{
    (void)state;
    struct cp2015 *cp2015 = nafta();
    const struct trade_case trade_case = cp2015_case(cp2015);
    struct trade *trade = solve(&trade_case);
    for (size_t n = 0; n < CP_COUNTRIES; n++) {
        const struct trade_effect *effect = &trade_effects(trade)[n];
        const struct cp2015_row *row = &cp2015->expected[n];
        double linear = effect->terms_of_trade_pct + effect->volume_of_trade_pct;
        assert_true(fabs(effect->terms_of_trade_pct - row->terms_of_trade_pct) < 1e-8);
        assert_true(fabs(effect->volume_of_trade_pct - row->volume_of_trade_pct) < 1e-8);
        assert_true(fabs(linear - row->welfare_pct) < 1e-8);
        assert_true(fabs(effect->real_wage_pct - row->real_wage_pct) < 1e-8);
        assert_true(fabs(effect->real_income_pct - row->real_income_pct) < 1e-8);
        assert_true(fabs(effect->wage_hat - row->wage_hat) < 1e-10);
        assert_true(fabs(effect->price_hat - row->price_hat) < 1e-10);
    }
    trade_free(&trade);
    cp2015_free(&cp2015);
}

static double printed(double value)
{
    return floor(value * 100.0 + 0.5) / 100.0;
}

/* Table 2 of the article, to the digit it prints: Mexico -0.41, 1.72, 1.31 and 1.72, Canada
 * -0.11, 0.04, -0.06 and 0.32, the USA 0.04, 0.04, 0.08 and 0.11. */
static void the_article_s_table_comes_out(void **state)
{
    (void)state;
    static const struct {
        size_t country;
        double effects[4];
    } rows[3] = {{19, {-0.41, 1.72, 1.31, 1.72}},
                 {4, {-0.11, 0.04, -0.06, 0.32}},
                 {29, {0.04, 0.04, 0.08, 0.11}}};
    struct cp2015 *cp2015 = nafta();
    const struct trade_case trade_case = cp2015_case(cp2015);
    struct trade *trade = solve(&trade_case);
    for (size_t r = 0; r < 3; r++) {
        const struct trade_effect *effect = &trade_effects(trade)[rows[r].country];
        const double found[4] = {effect->terms_of_trade_pct, effect->volume_of_trade_pct,
                                 effect->terms_of_trade_pct + effect->volume_of_trade_pct,
                                 effect->real_wage_pct};
        for (int k = 0; k < 4; k++) {
            assert_true(fabs(printed(found[k]) - rows[r].effects[k]) < 1e-9);
        }
    }
    trade_free(&trade);
    cp2015_free(&cp2015);
}

/* A second run of the same trade, after another, has the same bits. */
static void a_run_does_not_remember_the_last(void **state)
{
    (void)state;
    struct cp2015 *cp2015 = nafta();
    struct trade_case trade_case = cp2015_case(cp2015);
    struct trade *trade = solve(&trade_case);
    struct problems problems = {0};
    struct trade_effect first[CP_COUNTRIES];
    memcpy(first, trade_effects(trade), sizeof first);
    trade_case.shock.tariff = cp2015->tariff;
    cp2015->theta[0] *= 2.0;
    assert_int_equal(trade_run(trade, &problems), STATUS_OK);
    assert_true(fabs(trade_effects(trade)[19].real_wage_pct) < 1e-5);
    trade_case.shock.tariff = cp2015->tariff_after;
    cp2015->theta[0] /= 2.0;
    assert_int_equal(trade_run(trade, &problems), STATUS_OK);
    assert_memory_equal(first, trade_effects(trade), sizeof first);
    trade_free(&trade);
    cp2015_free(&cp2015);
}

/* Law: tables a user could have written say the same, to the bit. */
static void the_same_data_as_tables_give_the_same_bits(void **state)
{
    (void)state;
    struct cp2015 *cp2015 = nafta();
    struct folder folder;
    struct problems problems = {0};
    struct trade_tables *tables = NULL;
    folder_make(&folder);
    cp2015_write(cp2015, &folder);
    enum status status = trade_tables_read(folder.path, NULL, 1e-6, &problems, &tables);
    assert_problem_count(&problems, 0);
    assert_int_equal(status, STATUS_OK);
    struct trade_case read = {
        .table = {.country_count = tables->country_count,
                  .sector_count = tables->sector_count,
                  .countries = tables->countries,
                  .sectors = tables->sectors,
                  .theta = tables->theta,
                  .flows = tables->flows,
                  .tariff = tables->tariff,
                  .value_added_share = tables->value_added_share,
                  .input_share = tables->input_share,
                  .final_share = tables->final_share,
                  .value_added = tables->value_added,
                  .deficit = tables->deficit},
        .shock = {.tariff = tables->tariff_after,
                  .barrier = tables->barrier,
                  .embargo = tables->embargo},
        .settings = {.deficits = TRADE_NO_DEFICITS},
    };
    const struct trade_case given = cp2015_case(cp2015);
    struct trade *from_tables = solve(&read);
    struct trade *from_arrays = solve(&given);
    assert_memory_equal(trade_effects(from_tables), trade_effects(from_arrays),
                        CP_COUNTRIES * sizeof(struct trade_effect));
    assert_true(fabs(tables->imbalance - trade_account(from_arrays)->imbalance) < 1e-15);
    trade_free(&from_tables);
    trade_free(&from_arrays);
    trade_tables_free(&tables);
    folder_remove(&folder);
    cp2015_free(&cp2015);
}

enum { EU_COUNTRIES = 44, CODE_BYTES = 8, LINE_BYTES = 512 };

struct enlargement {
    char codes[EU_COUNTRIES][CODE_BYTES];
    const char *names[EU_COUNTRIES];
    double theta;
    double flows[EU_COUNTRIES * EU_COUNTRIES];
    double barrier[EU_COUNTRIES * EU_COUNTRIES];
    double additive[EU_COUNTRIES];
    double multiplicative[EU_COUNTRIES];
    double wage[EU_COUNTRIES];
    double price[EU_COUNTRIES];
};

static FILE *open_one_sector(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/one_sector/%s", validation_folder(), name);
    return fopen(path, "r");
}

/* Every flow with its effect, the change of kappa^-theta in logarithms. */
static void read_enlargement(struct enlargement *eu, FILE *file)
{
    char line[LINE_BYTES];
    assert_non_null(fgets(line, sizeof line, file));
    for (size_t row = 0; row < EU_COUNTRIES * EU_COUNTRIES; row++) {
        unsigned exporter = 0;
        unsigned importer = 0;
        double flow = 0.0;
        double effect = 0.0;
        assert_non_null(fgets(line, sizeof line, file));
        assert_int_equal(sscanf(line, "\"%*3s\",\"%*3s\",%u,%u,%lf,%lf", &exporter, &importer,
                                &flow, &effect),
                         4);
        size_t cell = (importer - 1) * EU_COUNTRIES + exporter - 1;
        assert_true(cell < EU_COUNTRIES * EU_COUNTRIES);
        eu->flows[cell] = flow;
        eu->barrier[cell] = function_exp(-effect / eu->theta);
    }
    fclose(file);
    file = open_one_sector("results_eu_2000.csv");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    for (size_t n = 0; n < EU_COUNTRIES; n++) {
        assert_non_null(fgets(line, sizeof line, file));
        assert_int_equal(sscanf(line, "\"%3s\",%lf,%*f,%lf,%lf,%lf", eu->codes[n],
                                &eu->additive[n], &eu->wage[n], &eu->price[n],
                                &eu->multiplicative[n]),
                         5);
        eu->names[n] = eu->codes[n];
    }
    fclose(file);
}

static void compare_enlargement(const struct enlargement *eu,
                                enum trade_deficits deficits,
                                const double *welfare)
{
    static const char *const sector[1] = {"all"};
    const struct trade_case trade_case = {
        .table = {.country_count = EU_COUNTRIES,
                  .sector_count = 1,
                  .countries = eu->names,
                  .sectors = sector,
                  .theta = &eu->theta,
                  .flows = eu->flows},
        .shock = {.barrier = eu->barrier},
        .settings = {.deficits = deficits},
    };
    struct trade *trade = solve(&trade_case);
    for (size_t n = 0; n < EU_COUNTRIES; n++) {
        const struct trade_effect *effect = &trade_effects(trade)[n];
        bool additive = deficits == TRADE_ADDITIVE;
        double found = additive ? effect->real_income_pct : effect->real_wage_pct;
        double miss = found / 100.0 + 1.0 - welfare[n];
        if (!(fabs(miss) < 1e-7)) {
            fail_msg("%s misses by %g", eu->codes[n], miss);
        }
        assert_true(!additive || fabs(effect->wage_hat - eu->wage[n]) < 1e-7);
        assert_true(!additive || fabs(effect->price_hat - eu->price[n]) < 1e-7);
    }
    const struct trade_effect *first = trade_effects(trade);
    double ratio = (100.0 + first->real_income_pct) / (100.0 + first->real_wage_pct);
    for (size_t n = 0; n < EU_COUNTRIES && deficits == TRADE_MULTIPLICATIVE; n++) {
        const struct trade_effect *effect = &trade_effects(trade)[n];
        double own = (100.0 + effect->real_income_pct) / (100.0 + effect->real_wage_pct);
        assert_true(fabs(own - ratio) < 1e-12 && fabs(own - 1.0) < 2e-6);
    }
    trade_free(&trade);
}

/* The enlargement of the EU in 44 countries and one sector, theta 4. With multiplicative
 * deficits the reference lets spending follow the wage, so that its welfare is the real wage,
 * and what the world spends differ a little from what it earns; here the deficits still add up
 * to nothing, which moves every real income by the same share and no real wage. */
static void one_sector_comes_out_as_in_the_reference(void **state)
{
    (void)state;
    static struct enlargement eu = {.theta = 4.0};
    FILE *file = open_one_sector("input_2000.csv");
    if (file == NULL) {
        print_message("no validation folder: one_sector is not compared\n");
        skip();
    }
    read_enlargement(&eu, file);
    compare_enlargement(&eu, TRADE_ADDITIVE, eu.additive);
    compare_enlargement(&eu, TRADE_MULTIPLICATIVE, eu.multiplicative);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nafta_comes_out_as_in_the_reference),
        cmocka_unit_test(the_article_s_table_comes_out),
        cmocka_unit_test(a_run_does_not_remember_the_last),
        cmocka_unit_test(the_same_data_as_tables_give_the_same_bits),
        cmocka_unit_test(one_sector_comes_out_as_in_the_reference),
    };
    return cmocka_run_group_tests_name("model/trade_reference", tests, NULL, NULL);
}
