/* trading_shock: what the measures of a scenario do to trade tables that stand beside its
 * world.
 *
 * What they stop of the target's trade with a partner (model/stoppage.h) becomes a cost of
 * trade on the flows between the two countries of the tables, each way and every sector alike;
 * where nothing is left, or the costs would rise more than a hundredfold, an embargo. A country
 * that is no partner of the world goes as its partner ROW, the rest of the world; where there
 * is none, nothing changes for it. */
#ifndef WORKER_TRADING_SHOCK_H
#define WORKER_TRADING_SHOCK_H

#include "model/stoppage.h"
#include "worker/inputs.h"

#include <stdbool.h>

struct trading_shock {
    double *barrier;          /* [sector][importer][exporter] ratio to before */
    bool *embargo;            /* the same */
    size_t *partners;         /* [country] place in the world; WORLD_NONE: the target itself, or
                               * nobody's partner */
    struct stoppage stoppage; /* by partner of the world */
};

/* Of a request that passed proto/scenario_check.h and whose inputs the economy has checked;
 * what is found lies in the arena. STATUS_NO_MEMORY. */
MUST_USE enum status trading_shock_find(const struct inputs *inputs,
                                        const Brink__V1__TradeTables *trade,
                                        struct arena *arena,
                                        struct trading_shock *shock_out);

#endif
