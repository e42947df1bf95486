#include "proto/trading_check.h"

#include "base/utf8.h"
#include "proto/check.h"
#include "proto/surplus.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 96, SHOWN_MAX = 60, COUNTRIES_MAX = 256, SECTORS_MAX = 128 };

static const size_t cells_max = (size_t)1 << 22;

/* The partner of a world that stands for every country that is none (worker/trading_shock.h).
 */
static const char rest_of_world[] = "ROW";

static int shown(const char *text)
{
    return (int)utf8_cut(text, SHOWN_MAX);
}

/* Fields of a scenario that mean something with trade tables. */
static const char *const scenario_fields[] = {"name", "question", "analysis", "as_of", NULL};

static bool check_count(
    const char *path, size_t count, size_t most, const char *what, struct problems *problems)
{
    if (count < 1 || count > most) {
        problem_add(problems, path, "%zu %s, outside 1 to %zu", count, what, most);
        return false;
    }
    return true;
}

/* How long a list must be, unless it may be left out. */
static bool check_length(
    const char *path, size_t count, size_t needed, bool may_be_empty, struct problems *problems)
{
    if (count == needed || (may_be_empty && count == 0)) {
        return true;
    }
    problem_add(problems, path, "%zu numbers, where the countries and sectors need %zu%s",
                count, needed, may_be_empty ? ", or none" : "");
    return false;
}

static bool check_lengths(const Brink__V1__TradeTables *trade, struct problems *problems)
{
    size_t countries = trade->n_countries;
    size_t sectors = trade->n_sectors;
    size_t cells = countries * countries * sectors;
    const struct {
        const char *path;
        size_t count, needed;
        bool may_be_empty;
    } lists[] = {
        {"trade.theta", trade->n_theta, sectors, false},
        {"trade.flows", trade->n_flows, cells, false},
        {"trade.tariff", trade->n_tariff, cells, true},
        {"trade.value_added_share", trade->n_value_added_share, countries * sectors, true},
        {"trade.input_share", trade->n_input_share, countries * sectors * sectors, true},
        {"trade.final_share", trade->n_final_share, countries * sectors, true},
        {"trade.value_added", trade->n_value_added, countries, true},
        {"trade.deficit", trade->n_deficit, countries, true},
        {"trade.tariff_after", trade->n_tariff_after, cells, true},
        {"trade.barrier", trade->n_barrier, cells, true},
        {"trade.embargo", trade->n_embargo, cells, true},
        {"trade.gdp", trade->n_gdp, countries, true},
    };
    bool fine = true;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        fine = check_length(lists[i].path, lists[i].count, lists[i].needed,
                            lists[i].may_be_empty, problems) &&
               fine;
    }
    if ((trade->n_value_added_share == 0) != (trade->n_input_share == 0)) {
        problem_add(problems, "trade.input_share",
                    "value_added_share and input_share come together or not at all");
        fine = false;
    }
    return fine;
}

/* False: the sizes do not fit each other, so that nothing else can be looked at. */
static bool check_sizes(const Brink__V1__TradeTables *trade, struct problems *problems)
{
    bool fine = check_count("trade.countries", trade->n_countries, COUNTRIES_MAX, "countries",
                            problems);
    fine = check_count("trade.sectors", trade->n_sectors, SECTORS_MAX, "sectors", problems) &&
           fine;
    fine = fine && check_count("trade.flows",
                               trade->n_countries * trade->n_countries * trade->n_sectors,
                               cells_max, "flows", problems);
    return fine && check_lengths(trade, problems);
}

static size_t find(char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void
check_names(const char *list, char *const *names, size_t count, struct problems *problems)
{
    for (size_t i = 1; i < count; i++) {
        if (find(names, i, names[i]) != SIZE_MAX) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "trade.%s[%zu]", list, i);
            problem_add(problems, path, "%.*s stands twice", shown(names[i]), names[i]);
        }
    }
}

static void check_coalition(const Brink__V1__TradeTables *trade, struct problems *problems)
{
    for (size_t i = 0; i < trade->n_coalition; i++) {
        const char *name = trade->coalition[i];
        if (find(trade->countries, trade->n_countries, name) == SIZE_MAX) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "trade.coalition[%zu]", i);
            problem_add(problems, path, "there is no country %.*s in the tables", shown(name),
                        name);
        }
    }
}

/* The numbers of the change follow from the measures; the target and its partners trade. */
static void check_beside(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__TradeTables *trade = request->trade;
    const Brink__V1__World *world = request->world;
    const struct {
        const char *path;
        size_t count;
    } changes[] = {
        {"trade.tariff_after", trade->n_tariff_after},
        {"trade.barrier", trade->n_barrier},
        {"trade.embargo", trade->n_embargo},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        if (changes[i].count > 0) {
            problem_add(problems, changes[i].path,
                        "%zu numbers beside a world, whose measures are the change: leave "
                        "them out",
                        changes[i].count);
        }
    }
    if (find(trade->countries, trade->n_countries, world->target) == SIZE_MAX) {
        problem_add(problems, "trade.countries", "%.*s is missing, the target of the world",
                    shown(world->target), world->target);
    }
    for (size_t p = 0; p < world->n_partners; p++) {
        const char *code = world->partners[p]->code;
        if (strcmp(code, rest_of_world) != 0 &&
            find(trade->countries, trade->n_countries, code) == SIZE_MAX) {
            problem_add(problems, "trade.countries", "%.*s is missing, a partner of the world",
                        shown(code), code);
        }
    }
}

void trading_check_tables(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    if (!check_sizes(request->trade, problems)) {
        return;
    }
    if (!check_one(&request->trade->base, "trade", problems)) {
        return;
    }
    check_names("countries", request->trade->countries, request->trade->n_countries, problems);
    check_names("sectors", request->trade->sectors, request->trade->n_sectors, problems);
    check_coalition(request->trade, problems);
    if (request->world != NULL) {
        check_beside(request, problems);
    }
}

void trading_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    surplus_check_request(request, "trade", BRINK__V1__ANALYSIS__ANALYSIS_TRADE,
                          scenario_fields, "trade tables", problems);
    trading_check_tables(request, problems);
}
