/* exchange: imports, and the foreign exchange that pays for them, step by step.
 *
 *   order   = sectors' orders + final use x income + inputs that pass through
 *   legal   = min(order, M0 (1 - stopped)) where anything is stopped, else the order
 *   covert  = diverted open min(order - legal, M0 stopped)
 *   bill    = legal + covert (1 + premium)
 *   inflow  = export revenue + labour (1 - stopped) + other + illicit
 *   other   = M0 - E0 + b0 - labour0, less what is stopped where it is an inflow
 *   budget  = max(0, inflow + (R - R_floor)+ / tau_R)
 *
 * The budget serves the priority classes in order, each before the next and every good of a
 * class in the same proportion; R(next) = R + inflow - what is paid. A freeze takes the rise of
 * `frozen` out of the reserves, as far as they reach; where it ends, what it holds comes back
 * in proportion. Imports that no measure names grow by their trend from the end of the base
 * year on, the growth going to final use. Money: M USD a step. */
#ifndef MODEL_EXCHANGE_H
#define MODEL_EXCHANGE_H

#include "model/exports.h"

struct exchange {
    const struct world *world; /* borrowed from the caller of exchange_init */
    bool unlimited;            /* every order is paid for and reserves stand still */

    /* Goods by priority: those of class c are goods[first[c]] to goods[first[c + 1] - 1]. */
    size_t *goods; /* [import good] */
    size_t first[WORLD_PRIORITY_COUNT + 1];

    /* Constants of a draw. */
    lane *base;      /* [import good] M0 */
    lane *final_use; /* [import good] of the base year */
    lane *diverted;  /* [import good] share */
    lane premium;
    lane labour;  /* income a step of the base year */
    lane other;   /* other inflow of the base year, may be negative */
    lane illicit; /* in full */
    lane floor_musd;
    lane release_rate;                   /* 1 / tau_R, per step */
    lane trend_step;                     /* growth factor of a step */
    lane per_base[WORLD_PRIORITY_COUNT]; /* 1 / base-year imports of the class; 0: none */

    /* What follows from the stops, anew when they change. */
    size_t turn;     /* of the package (package.h) */
    bool *grows;     /* [import good] no measure names it */
    bool *is_barred; /* [import good] something of it is stopped in at least one lane */
    lane *
        permitted; /* [import good] most that is legal; beyond measure where nothing stops it */
    lane *barred;  /* [import good] M0 stopped */
    lane *open;    /* [import good] share of what is barred that arrives covertly */

    /* State. */
    lane trend; /* of imports no measure names, over the base year */
    lane reserves_musd;
    lane frozen_musd; /* held by freezes */
    lane frozen_goal_musd;
    lane *order;    /* [import good] */
    lane *legal;    /* [import good] asked for, before the budget */
    lane *covert;   /* [import good] */
    lane *received; /* [import good] share of the order that arrives */
    lane class_order[WORLD_PRIORITY_COUNT];
    lane class_legal[WORLD_PRIORITY_COUNT];
    lane class_covert[WORLD_PRIORITY_COUNT];
    lane paid_share[WORLD_PRIORITY_COUNT];
    lane legal_musd;  /* imports paid for */
    lane covert_musd; /* covert imports paid for, with the premium */
    lane labour_musd;
    lane other_musd; /* other and illicit inflow */
};

/* Makes room in the arena for a world that passed world_check. STATUS_NO_MEMORY. */
MUST_USE enum status
exchange_init(struct exchange *exchange, const struct world *world, struct arena *arena);

/* Puts everything at the base year of new draws. */
void exchange_start(struct exchange *exchange,
                    const struct sample *sample,
                    unsigned steps_per_year,
                    bool unlimited);

/* Orders of a step, and what of them the measures let through.
 *
 * ordered  [import good] by the sectors
 * exports  its `passing` is ordered for processing trade
 * income   what final use is multiplied by, 1 in the base year
 * grows    true once the base year is over */
void exchange_order(struct exchange *exchange,
                    const struct package *package,
                    const lane *ordered,
                    const struct exports *exports,
                    const lane *income,
                    bool grows);

/* Pays, by priority, and moves the reserves.
 *
 * illicit_ramp  share of the illicit inflow under way, 0 to 1 */
void exchange_pay(struct exchange *exchange,
                  const struct package *package,
                  const struct exports *exports,
                  const lane *illicit_ramp);

/* Of the legal imports paid for in the step, the part of the partner watched (package.h): of
 * each good, its part of the base-year flow that is not stopped. */
void exchange_with(const struct exchange *exchange,
                   const struct package *package,
                   lane *musd_out);

/* Goods of a class received in the step over those of the base year; 1 where it has none. */
void exchange_received(const struct exchange *exchange,
                       enum world_priority priority,
                       lane *ratio_out);

/* Share received of the capital goods ordered; 1 where there are none. */
void exchange_equipment(const struct exchange *exchange, lane *share_out);

#endif
