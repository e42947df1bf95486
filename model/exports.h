/* exports: what becomes of each export good under the measures of a step.
 *
 *   sold      = E (1 - stopped)
 *   rerouted += (diverted E stopped open - rerouted) / tau_rr      by covert channels
 *   absorbed += (absorbed_share (E stopped - rerouted) - absorbed) / tau_absorb   at home
 *
 * The sector that makes the good faces all three as demand; what passes through in processing
 * trade is taken off, in step with the good it follows. Revenue is what the sector delivers of
 * sold at the base-year price less a price cap's cut, and of rerouted at the discount.
 * Partners' statistics miss the share `hidden_share` of what is barred but not stopped.
 *
 * Exports that no measure names grow by their trend from the end of the base year on. Absorbed
 * goods raise the capacity of the sector named for it by absorption_capacity for each unit of
 * its base-year use that is absorbed.
 * Money: M USD a step. The rules are this project's own. */
#ifndef MODEL_EXPORTS_H
#define MODEL_EXPORTS_H

#include "model/package.h"
#include "model/production.h"

struct exports {
    const struct world *world; /* borrowed from the caller of exports_init */

    /* Constants of a draw. */
    lane *base;           /* [export good] E of the base year */
    lane *diverted;       /* [export good] share */
    lane *absorbed_share; /* [export good] */
    lane *level;          /* [processing] imports that pass through, for each M USD of E */

    /* What follows from the stops, anew when they change. */
    size_t turn;       /* of the package (package.h) */
    lane *stopped;     /* [export good] E stopped */
    lane *goal;        /* [export good] of it, rerouted in the end */
    lane *paid;        /* [export good] share of the price */
    lane *gain;        /* [export good] capacity gained for each M USD absorbed */
    bool *moves;       /* [export good] something of it is or was stopped in this draw */
    bool *grows;       /* [export good] no measure names it */
    lane *sold_named;  /* [sector] of goods that measures name */
    lane *sales_named; /* [sector] sold_named at the price paid */
    lane *free;        /* [sector] goods that no measure names, before their trend */
    lane *leaked;      /* [sector] barred but not stopped, at the price paid */

    /* What a step leaves. */
    lane *sold;          /* [export good] */
    lane *rerouted;      /* [export good] */
    lane *absorbed;      /* [export good] */
    lane *demand;        /* [sector] of exports, net of what passes through */
    lane *sales;         /* [sector] sold at the price paid, were all of it delivered */
    lane *covert;        /* [sector] rerouted */
    lane *capacity_gain; /* [sector] share gained from absorbed exports */
    lane *passing;       /* [import good] wanted for processing */

    /* Of the whole: constants of a draw, then what a step leaves. */
    lane rerouting_rate;  /* 1 / tau_rr, per step */
    lane absorption_rate; /* 1 / tau_absorb */
    lane absorption_capacity;
    lane hidden_share;
    lane discount;
    lane trend_step;    /* growth factor of a step */
    lane trend;         /* of exports no measure names, over the base year */
    lane recorded_musd; /* revenue the partners record */
    lane covert_musd;   /* and the rest of it */
};

/* Makes room in the arena for a world that passed world_check. STATUS_NO_MEMORY. */
MUST_USE enum status
exports_init(struct exports *exports, const struct world *world, struct arena *arena);

/* Puts everything at the base year of new draws; nothing is rerouted or absorbed when
 * settings->leontief. */
void exports_start(struct exports *exports,
                   const struct balance *balance,
                   const struct sample *sample,
                   const struct production_settings *settings);

/* Goods and demand of a step. `grows` is true once the base year is over. */
void exports_plan(struct exports *exports,
                  const struct package *package,
                  const struct production *production,
                  bool grows);

/* Revenue of the step, from what the sectors delivered. */
void exports_earn(struct exports *exports, const struct production *production);

/* Of what is sold in the step, at the price paid, the part of the partner watched (package.h):
 * of each good, its part of the base-year flow that is not stopped. */
void exports_with(const struct exports *exports,
                  const struct package *package,
                  const struct production *production,
                  lane *musd_out);

#endif
