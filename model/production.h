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
 * Money: M USD a step. Cost of a step: some 15 operations for each input of each sector, and as
 * many again where the input lacks: an input that does not is left out of what only moves where
 * something is missing, with the same bits. */
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

    /* Uses: which sectors use an input, one row each; those of input p are first[p] to
     * first[p + 1] - 1. What belongs to a use is counted by what it is enough for: M USD a step
     * of output of the sector that uses it, that is the input's own M USD over a. */
    size_t *first;  /* [input + 1] */
    size_t *sector; /* [use] */

    /* Constants of a draw. */
    lane *coefficient;   /* [use] a */
    lane *criticality;   /* [use] c */
    lane *cover;         /* [input] s: stock aimed at, steps of optimal output */
    lane *threshold;     /* [input] max(psi s, 1): below so many steps output suffers */
    lane *per_threshold; /* [input] 1 / threshold */
    lane *base_output;   /* [sector] x0 */
    lane *final_fixed;   /* [sector] f0 of the government */
    lane *final_moving;  /* [sector] the rest of f0, which follows income */
    lane *ratio;         /* [sector] v */
    lane *absorbed_use;  /* [export good] base use of its kind by the sector that absorbs it */
    lane *per_output;    /* [sector] 1 / x0 */
    lane per_gdp;        /* 1 / GDP of a step of the base year */
    lane overcapacity_max;
    lane overcapacity_rate; /* 1 / tau_alpha, per step */
    lane restock_rate;      /* 1 / tau_inv */
    lane substitution_rate; /* 1 / tau_sub */
    lane substitutable;     /* theta */
    lane renewal_rate;      /* delta / n */
    lane equipment_share;   /* eq */

    /* State. */
    lane *stock;        /* [use] S / a */
    lane *substituted;  /* [use] H */
    lane *order;        /* [use] O / a, to be delivered in this step */
    bool *any_lacks;    /* [input] a use of it lacks */
    bool *lacks;        /* [use] r of this step is below 1 in at least one lane; false, or of a
                         * step before, where none of the input lacks */
    lane *available;    /* [use] r of this step where it lacks, otherwise of one before */
    lane *ordered;      /* [input] sum of O over the sectors that use it, M USD a step */
    lane *overcapacity; /* [sector] alpha */
    lane *capital;      /* [sector] K */
    lane *output;       /* [sector] x */
    lane *optimal;      /* [sector] xopt */
    lane *per_optimal;  /* [sector] 1 / xopt */
    lane *factor;       /* [sector] phi */
    lane *demand;       /* [sector] d */
    lane *final;        /* [sector] final demand */
    lane *to_sectors;   /* [sector] q_int, share of orders delivered */
    lane *to_final;     /* [sector] q_fin, share of final demand and exports delivered */
    bool falls_short;   /* some sector made less than was demanded of it in this step */
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
