#include "tests/support/parts.h"
#include "tests/support/check.h"

#include <string.h>

void parts_start(struct parts *parts,
                 const struct dprk *dprk,
                 const struct production_settings *settings)
{
    const struct draws draws = {.central = true};
    const struct world *world = &dprk->world;
    struct arena *arena = &parts->arena;
    struct problems problems = {0};
    memset(parts, 0, sizeof *parts);
    assert_int_equal(sample_init(&parts->sample, world, arena), STATUS_OK);
    assert_int_equal(balance_init(&parts->balance, world, arena), STATUS_OK);
    assert_int_equal(
        package_new(world, dprk->measures, dprk->measure_count, arena, &parts->package),
        STATUS_OK);
    assert_int_equal(production_init(&parts->production, world, settings, arena), STATUS_OK);
    assert_int_equal(exports_init(&parts->exports, world, arena), STATUS_OK);
    assert_int_equal(exchange_init(&parts->exchange, world, arena), STATUS_OK);
    sample_take(&parts->sample, &draws);
    assert_int_equal(balance_build(&parts->balance, &parts->sample, &problems), STATUS_OK);
    package_start(parts->package, &parts->sample, &draws);
    package_at(parts->package, 0.0);
    production_start(&parts->production, &parts->balance, &parts->sample);
    exports_start(&parts->exports, &parts->balance, &parts->sample, settings);
    exchange_start(&parts->exchange, &parts->sample, settings->steps_per_year, false);
}

void parts_clear(struct parts *parts)
{
    arena_clear(&parts->arena);
}
