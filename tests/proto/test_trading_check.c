#include "proto/scenario_check.h"
#include "tests/support/check.h"
#include "tests/support/problems.h"
#include "tests/support/trader.h"

#include <math.h>

static struct trader trader;

static void refuses(const char *path, const char *words)
{
    struct problems problems = {0};
    assert_int_equal(scenario_check(&trader.request, &problems), STATUS_BAD_INPUT);
    assert_problem(&problems, path, words);
    problems_clear(&problems);
    trader_fill(&trader);
}

static void sound_tables_pass(void **state)
{
    (void)state;
    struct problems problems = {0};
    trader_fill(&trader);
    assert_int_equal(scenario_check(&trader.request, &problems), STATUS_OK);
    trader.trade.n_tariff = trader.trade.n_tariff_after = trader.trade.n_barrier = 0;
    trader.trade.n_embargo = trader.trade.n_value_added_share = 0;
    trader.trade.n_input_share = 0;
    assert_int_equal(scenario_check(&trader.request, &problems), STATUS_OK);
    assert_problem_count(&problems, 0);
}

static void lists_must_fit_countries_and_sectors(void **state)
{
    (void)state;
    trader_fill(&trader);
    trader.trade.n_countries = 0;
    refuses("trade.countries", "0 countries, outside 1 to 256");
    trader.trade.n_countries = 257;
    refuses("trade.countries", "257 countries, outside 1 to 256");
    trader.trade.n_sectors = 129;
    refuses("trade.sectors", "129 sectors, outside 1 to 128");
    trader.trade.n_countries = 256;
    trader.trade.n_sectors = 65;
    refuses("trade.flows", "4259840 flows, outside 1 to 4194304");
    trader.trade.n_theta = 2;
    refuses("trade.theta", "2 numbers, where the countries and sectors need 3");
    trader.trade.n_flows = 0;
    refuses("trade.flows", "0 numbers, where the countries and sectors need 27");
    trader.trade.n_embargo = 26;
    refuses("trade.embargo", "26 numbers, where the countries and sectors need 27, or none");
    trader.trade.n_deficit = 1;
    refuses("trade.deficit", "1 numbers, where the countries and sectors need 3, or none");
    trader.trade.n_input_share = 0;
    refuses("trade.input_share", "value_added_share and input_share come together");
}

static void numbers_must_be_in_range(void **state)
{
    (void)state;
    trader_fill(&trader);
    trader.trio.theta[1] = 0.05;
    refuses("trade.theta[1]", "0.05 is outside 0.1 to 100 (elasticity)");
    trader.trio.flows[26] = NAN;
    refuses("trade.flows[26]", "nan is outside 0 to 1e+18 (money)");
    trader.trio.barrier[4] = 0.001;
    refuses("trade.barrier[4]", "0.001 is outside 0.01 to 100 (ratio)");
    trader.trade.imbalance_max = 0.2;
    refuses("trade.imbalance_max", "0.2 is outside 1e-12 to 0.1 (share)");
    trader.trade.iterations_max = 0;
    refuses("trade.iterations_max", "0 is outside 1 to 1000 (iterations)");
    trader.trade.deficits = BRINK__V1__TRADE_DEFICITS__TRADE_DEFICITS_UNSPECIFIED;
    refuses("trade.deficits", "is missing");
    trader.trade.deficits = (Brink__V1__TradeDeficits)7;
    refuses("trade.deficits", "7 is no TradeDeficits");
}

static void names_must_be_those_of_the_tables(void **state)
{
    (void)state;
    static char *twice[TRIO_COUNTRIES] = {(char *)"Arda", (char *)"Bree", (char *)"Arda"};
    static char *empty[TRIO_SECTORS] = {(char *)"grain", (char *)"", (char *)"tools"};
    trader_fill(&trader);
    trader.trade.countries = twice;
    refuses("trade.countries[2]", "Arda stands twice");
    trader.trade.sectors = empty;
    refuses("trade.sectors[1]", "is missing: a text of 1 to 64 bytes");
    trader.coalition[0] = (char *)"Cora";
    trader.coalition[1] = (char *)"Mordor";
    trader.trade.n_coalition = 2;
    refuses("trade.coalition[1]", "there is no country Mordor in the tables");
}

/* Law: what trade tables have no use for is refused by its name, never passed over. */
static void what_has_no_meaning_is_refused(void **state)
{
    (void)state;
    Brink__V1__World world = BRINK__V1__WORLD__INIT;
    Brink__V1__Table table = BRINK__V1__TABLE__INIT;
    Brink__V1__Council council = BRINK__V1__COUNCIL__INIT;
    trader_fill(&trader);
    trader.scenario.draws = 500;
    refuses("scenario.draws", "500 is not supported with trade tables: leave it out");
    trader.scenario.analysis = BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY;
    refuses("scenario.analysis", "economy cannot be asked of trade tables: only trade");
    trader.scenario.as_of = (char *)"soon";
    refuses("scenario.as_of", "\"soon\" is not a day");
    trader.request.versus = &trader.scenario;
    refuses("versus", "is not supported with trade tables: leave it out");
    trader.request.world = &world;
    refuses("world", "is not supported with trade tables: leave it out");
    trader.request.table = &table;
    refuses("table", "is not supported with trade tables: leave it out");
    trader.request.council = &council;
    refuses("council", "is not supported with trade tables: leave it out");
    trader.request.scenario = NULL;
    refuses("scenario", "is missing");
    trader.request.trade = NULL;
    trader.request.world = &world;
    refuses("scenario.analysis", "trade needs trade tables, not a world");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_tables_pass),
        cmocka_unit_test(lists_must_fit_countries_and_sectors),
        cmocka_unit_test(numbers_must_be_in_range),
        cmocka_unit_test(names_must_be_those_of_the_tables),
        cmocka_unit_test(what_has_no_meaning_is_refused),
    };
    return cmocka_run_group_tests_name("proto/trading_check", tests, NULL, NULL);
}
