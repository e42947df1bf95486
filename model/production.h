/* production: what the sectors make of their capacity and their stocks of inputs, by step.
 *
 * Adaptive regional input-output, rule `published`: Hallegatte (2008), Risk Analysis 28:779;
 * Hallegatte (2014), Risk Analysis 34:152; Henriet, Hallegatte and Tabourier (2012), J. Econ.
 * Dynamics and Control 36:150; degrees of criticality after Pichler et al. (2022), J. Econ.
 * Dynamics and Control 144:104527. For sector i and its input p, in this order:
 *
 *   demand      d_i = sum of orders to i + final demand + exports
 *               (final demand of a supply-set sector tops up to its capacity K_i x0_i)
 *   scarcity    zeta = (d - x)+ / d, x of the step before; from the second step on
 *               alpha += (alpha_max - alpha) zeta / tau_alpha   where zeta > 1e-9
 *               alpha += (1 - alpha) / tau_alpha                elsewhere; alpha >= 1
 *   optimal     xopt_i = min(d_i, alpha_i K_i x0_i)
 *   inventory   r_pi = min(1, S_pi / (max(psi s_p, 1) a_pi xopt_i))
 *   substitute  H += (1 - r)(1 - H) / tau_sub ; ceff = c (1 - theta H)
 *   output      phi_i = min_p [1 - ceff_pi (1 - r_pi)] ; x_i = xopt_i phi_i
 *   delivery    q_int = min(1, x / sum O) ; q_fin = (x - sum O)+ / (d - sum O)
 *   stocks      S += received - min(S, a_pi xopt_i min(r_pi, phi_i))
 *   orders      O_pi = a_pi x_i + (s_p a_pi xopt_i - S_pi)+ / tau_inv
 *   capital     K += delta / n (1 - eq (1 - received share of capital goods) - K)
 *
 * Money: M USD a step. Cost of a step: some 30 operations for each input of each sector. */
#ifndef MODEL_PRODUCTION_H
#define MODEL_PRODUCTION_H

#include "model/balance.h"

struct production_settings {
    unsigned steps_per_year;
    bool proportional_delivery; /* all buyers share alike, in place of intermediate first */
    bool leontief; /* nothing but demand binds: ten times the capacity, no criticality, no
                    * supply-set sector, no change of capital */
};

struct production {
    const struct world *world; /* borrowed from the caller of production_init */
    struct production_settings settings;

    /* Uses: the inputs each sector has, one row each; those of sector i are first[i] to
     * first[i + 1] - 1. */
    size_t *first; /* [sector + 1] */
    size_t *input; /* [use] */

    /* Constants of a draw. */
    lane *coefficient;  /* [use] a */
    lane *goal;         /* [use] s a: stock aimed at, per unit of optimal output */
    lane *need_inverse; /* [use] 1 / (max(psi s, 1) a) */
    lane *criticality;  /* [use] c */
    lane *base_output;  /* [sector] x0 */
    lane *base_final;   /* [sector] f0 */
    lane *ratio;        /* [sector] v */
    lane *absorbed_use; /* [export good] base use of its kind by the sector that absorbs it */
    lane base_gdp;
    lane overcapacity_max;
    lane overcapacity_rate; /* 1 / tau_alpha, per step */
    lane restock_rate;      /* 1 / tau_inv */
    lane substitution_rate; /* 1 / tau_sub */
    lane substitutable;     /* theta */
    lane renewal_rate;      /* delta / n */
    lane equipment_share;   /* eq */

    /* State. */
    lane *stock;        /* [use] S */
    lane *substituted;  /* [use] H */
    lane *order;        /* [use] O, to be delivered in this step */
    lane *ordered;      /* [input] sum of O over the sectors that use it */
    lane *available;    /* [use] r of this step */
    lane *overcapacity; /* [sector] alpha */
    lane *capital;      /* [sector] K */
    lane *output;       /* [sector] x */
    lane *optimal;      /* [sector] xopt */
    lane *factor;       /* [sector] phi */
    lane *demand;       /* [sector] d */
    lane *final;        /* [sector] final demand */
    lane *to_sectors;   /* [sector] q_int, share of orders delivered */
    lane *to_final;     /* [sector] q_fin, share of final demand and exports delivered */
};

/* Makes room in the arena for a world that passed world_check. STATUS_NO_MEMORY. */
MUST_USE enum status production_init(struct production *production,
                                     const struct world *world,
                                     const struct production_settings *settings,
                                     struct arena *arena);

/* Puts everything at the base year of new draws. Cover is clipped to at least 1.5 steps. */
void production_start(struct production *production,
                      const struct balance *balance,
                      const struct sample *sample);

/* Demand, capacity and optimal output of a step.
 *
 * exports       [sector] exports demanded of it, M USD a step
 * income        what final demand that follows income is multiplied by, 1 in the base year
 * capacity_gain [sector] share of capacity gained from absorbed exports; 0: none
 * first         true in step 0 */
void production_plan(struct production *production,
                     const lane *exports,
                     const lane *income,
                     const lane *capacity_gain,
                     bool first);

/* Output, and what it delivers to whom. */
void production_make(struct production *production);

/* Stocks and the next orders. import_share [import good]: share received of the order. */
void production_restock(struct production *production, const lane *import_share);

/* Capital after a step in which this share of the capital goods ordered was received. */
void production_renew(struct production *production, const lane *equipment_received);

/* Value added of the step over that of the base year. */
void production_gdp(const struct production *production, lane *gdp_out);

/* Share of domestic final demand not met in the step. */
void production_unmet(const struct production *production, lane *unmet_out);

/* The input that holds a sector back most in one lane: the first with the lowest factor. */
size_t production_tightest(const struct production *production, size_t sector, int lane_index);

#endif
