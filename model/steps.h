/* steps: the steps of an economy (economy.h), one after the other.
 *
 * Built once for every kind of processor (kernel.h): what is here is called through a kernel.
 */
#ifndef MODEL_STEPS_H
#define MODEL_STEPS_H

#include "model/economy.h"
#include "model/exchange.h"
#include "model/kernel.h"

struct economy {
    struct arena arena; /* holds everything, this struct too */
    const struct world *world;
    struct economy_settings settings;
    bool has_measures;
    bool watches; /* a partner's trade is told */
    struct package *package;
    struct sample sample;
    struct balance balance;
    struct production production;
    struct exports exports;
    struct exchange exchange;
    lane income;                 /* Y, smoothed */
    lane income_rate;            /* per step */
    const struct kernel *kernel; /* what it computes with */
    size_t steps;
    size_t step;                            /* the next one */
    lane *series[ECONOMY_SERIES_COUNT];     /* [steps] each */
    lane *output;                           /* [sector][steps] ratio to base */
    struct economy_bottleneck *bottlenecks; /* [sector] */
    lane *factor_limit;                     /* [sector] below it a bottleneck is noted */
};

/* As economy_start, economy_restart and economy_advance. */
MUST_USE enum status
steps_start(struct economy *economy, const struct draws *draws, struct problems *problems);
void steps_restart(struct economy *economy, const struct draws *draws);
bool steps_advance(struct economy *economy, size_t steps_max);

#endif
