/* A text as a person writes it: parsed, filled into a scenario and a world, and checked. */
#include "client/bargain_file.h"
#include "client/council_file.h"
#include "client/fill.h"
#include "client/mrio_file.h"
#include "client/trading_file.h"
#include "proto/json.h"
#include "proto/scenario_check.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum { ARENA_BYTES_MAX = 16 * 1024 * 1024 };

static void fill_and_check(const struct tree_node *root, struct problems *problems)
{
    struct arena arena = {.size_max = ARENA_BYTES_MAX};
    struct places places = {.arena = &arena};
    const struct fill fill = {&arena, &places, problems, "world"};
    Brink__V1__ScenarioRequest request = BRINK__V1__SCENARIO_REQUEST__INIT;
    Brink__V1__Scenario scenario = BRINK__V1__SCENARIO__INIT;
    Brink__V1__World world = BRINK__V1__WORLD__INIT;
    request.scenario = &scenario;
    request.world = &world;
    enum status filled = fill_message(&fill, root, "scenario", &scenario.base);
    enum status also_filled = fill_message(&fill, root, "world", &world.base);
    if (filled != STATUS_NO_MEMORY && also_filled != STATUS_NO_MEMORY) {
        struct buffer text = {0};
        enum status checked = scenario_check(&request, problems);
        place_problems(&places, problems);
        enum status printed = json_print(&request.base, JSON_STYLE_LINE, &text);
        if ((checked == STATUS_BAD_INPUT) != !problems_none(problems) && filled == STATUS_OK &&
            also_filled == STATUS_OK) {
            abort();
        }
        if (printed != STATUS_OK) {
            abort(); /* what a file says is UTF-8 */
        }
        buffer_clear(&text);
    }
    arena_clear(&arena);
}

/* A scenario that names a table: its settings; the files it names are mostly not there. */
static void fill_table(const struct tree_node *root, struct problems *problems)
{
    struct arena arena = {.size_max = ARENA_BYTES_MAX};
    struct places places = {.arena = &arena};
    struct mrio_file numbers = {0};
    const struct fill fill = {&arena, &places, problems, "world"};
    Brink__V1__Table table = BRINK__V1__TABLE__INIT;
    enum status status = mrio_file_fill(&numbers, &fill, root, &table);
    if (status != STATUS_OK && status != STATUS_NO_MEMORY && problems_none(problems)) {
        abort();
    }
    mrio_file_clear(&numbers);
    arena_clear(&arena);
}

/* The same of one that names trade tables. */
static void fill_trade(const struct tree_node *root, struct problems *problems)
{
    struct arena arena = {.size_max = ARENA_BYTES_MAX};
    struct places places = {.arena = &arena};
    struct trading_file trading = {0};
    const struct fill fill = {&arena, &places, problems, "world"};
    Brink__V1__TradeTables trade = BRINK__V1__TRADE_TABLES__INIT;
    enum status status = trading_file_fill(&trading, &fill, root, &trade);
    if (status != STATUS_OK && status != STATUS_NO_MEMORY && problems_none(problems)) {
        abort();
    }
    trading_file_clear(&trading);
    arena_clear(&arena);
}

/* The same of a scenario that names a council's or a bargain's files. */
static void fill_subjects(const struct tree_node *root, struct problems *problems)
{
    struct arena arena = {.size_max = ARENA_BYTES_MAX};
    struct places places = {.arena = &arena};
    const struct fill fill = {&arena, &places, problems, "world"};
    Brink__V1__Council council = BRINK__V1__COUNCIL__INIT;
    Brink__V1__Bargain bargain = BRINK__V1__BARGAIN__INIT;
    if (tree_find(root, "provisions") != NULL || tree_find(root, "members") != NULL) {
        enum status status = council_file_fill(&fill, root, &council);
        if (status != STATUS_OK && status != STATUS_NO_MEMORY && problems_none(problems)) {
            abort();
        }
    }
    if (tree_find(root, "actors") != NULL) {
        enum status status = bargain_file_fill(&fill, root, &bargain);
        if (status != STATUS_OK && status != STATUS_NO_MEMORY && problems_none(problems)) {
            abort();
        }
    }
    arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct problems problems = {0};
    struct tree *tree = NULL;
    enum status status = tree_parse("a.cfg", (const char *)bytes, size, &problems, &tree);
    if ((status == STATUS_OK) != (tree != NULL) ||
        (status != STATUS_OK && problems_none(&problems))) {
        abort();
    }
    if (status == STATUS_OK) {
        fill_and_check(tree_root(tree), &problems);
        if (tree_find(tree_root(tree), "table") != NULL) {
            fill_table(tree_root(tree), &problems);
        }
        if (tree_find(tree_root(tree), "tables") != NULL) {
            fill_trade(tree_root(tree), &problems);
        }
        fill_subjects(tree_root(tree), &problems);
    }
    tree_free(&tree);
    problems_clear(&problems);
    return 0;
}
