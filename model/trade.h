/* trade: what a change of tariffs, other barriers or embargoes costs every country that trades.
 *
 * Exact hat algebra of Caliendo and Parro (2015), Review of Economic Studies 82:1, N countries
 * (n importer, i exporter) and J sectors (j, k); with one sector and no inputs it is the model
 * of Baier, Yotov and Zylkin (2019), J. International Economics 116:206. With ^ the ratio of
 * after to before and ' after:
 *
 *   cost       c^_n^j = w^_n^g_n^j prod_k (P^_n^k)^g_n^kj
 *   price      P^_n^j = [sum_i pi_ni^j (kappa^_ni^j c^_i^j)^-theta_j]^(-1/theta_j)
 *   share      pi'    = pi (kappa^ c^ / P^)^-theta
 *              kappa^ = barrier (1 + tariff')/(1 + tariff); an embargo: kappa^^-theta = 0
 *   spending   X'_n^j = sum_k g_n^jk sum_i pi'_in^k X'_i^k/(1 + tariff'_in^k)
 *                       + alpha_n^j I'_n
 *   income     I'_n   = w^_n VA_n + sum tariff' pi' X'/(1 + tariff') + D'_n
 *   balance    w^_n VA_n = sum_k g_n^k sum_i pi'_in^k X'_i^k/(1 + tariff'_in^k),
 *              which is the balance of trade with D'_n in another form
 *   numeraire  sum w^ VA = sum VA, in each part of the world that no trade joins to the rest
 *
 * Deficits D' (imports less exports): additive, D less VA_n / sum VA times what the D of a part
 * leave; multiplicative, w^ (s (VA + D) - VA) with the s that makes a part's sum zero; or zero.
 * So a country cut off altogether has none, and loses what it was lent.
 * A coalition pools its losses (Chowdhry, Hinz, Kamin and Wanner 2024, "Brothers in arms"): a
 * member receives Omega inc P^ - inc', Omega = sum inc' / sum (inc P^), so all lose alike; the
 * transfers are spent, so wages and prices answer to them.
 *
 *   trade_new -> trade_run -> trade_effects ... -> trade_run (other numbers) ...
 *
 * Cost: 31 countries and 40 sectors with a small change some 10 ms on one thread; no allocation
 * after trade_new. A trade belongs to one thread. */
#ifndef MODEL_TRADE_H
#define MODEL_TRADE_H

#include "base/problem.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    TRADE_COUNTRIES_MAX = 256,
    TRADE_SECTORS_MAX = 128,
    TRADE_CELLS_MAX = 1 << 22, /* countries x countries x sectors */
    TRADE_ITERATIONS_MAX = 1000
};

/* The base. Money in any one unit. What is NULL follows from the rest: value added and deficits
 * from the flows, final shares from what the flows leave to final demand; shares of value added
 * are then 1 and nothing uses inputs. */
struct trade_table {
    size_t country_count;         /* 1 to 256 */
    size_t sector_count;          /* 1 to 128 */
    const char *const *countries; /* [country] names, for messages */
    const char *const *sectors;   /* [sector] */
    const double *theta;          /* [sector] trade elasticity, 0.1 to 100 */
    const double *flows;          /* [sector][importer][exporter] net of tariff, >= 0; importer
                                   * = exporter: sales at home */
    const double *tariff;         /* the same, share, 0 to 100; NULL: none */
    const double *value_added_share; /* [country][sector] of the cost, 0 to 1 */
    const double *input_share; /* [country][using sector][input sector] of the cost, -0.01 to
                                * 1: a small negative one is a change of stocks */
    const double *final_share; /* [country][sector] of final spending, 0 to 1 */
    const double *value_added; /* [country] > 0 */
    const double *deficit;     /* [country] imports less exports, without tariffs */
};

/* What changes, [sector][importer][exporter]; NULL: nothing of that kind. */
struct trade_shock {
    const double *tariff;  /* after, share, 0 to 100 */
    const double *barrier; /* other costs, ratio to before, 0.01 to 100 */
    const bool *embargo;   /* nothing goes from exporter to importer */
};

enum trade_deficits { TRADE_ADDITIVE, TRADE_MULTIPLICATIVE, TRADE_NO_DEFICITS };

/* Zero is the default of everything. */
struct trade_settings {
    enum trade_deficits deficits;
    const bool *coalition;   /* [country] its members; NULL: none */
    double imbalance_max;    /* by which the base may miss its accounts, share of a country's
                              * income, up to 0.1; 0: 1e-6. What it misses by is an error of the
                              * results of about that size. */
    unsigned iterations_max; /* of the wages; 0: 200 */
};

/* Everything is borrowed and must outlive the trade; its numbers may change between runs. */
struct trade_case {
    struct trade_table table;
    struct trade_shock shock;
    struct trade_settings settings;
};

/* What comes to one country. `linear` effects are the first-order welfare of Caliendo and Parro
 * (2015), for comparison only: far off for large changes. They leave out what
 * barriers other than tariffs cost. */
struct trade_effect {
    double real_income_pct;     /* (I'/I)/P^ - 1, exact */
    double real_wage_pct;       /* w^/P^ - 1 */
    double wage_hat;            /* ratio to before */
    double price_hat;           /* of final spending, ratio to before */
    double terms_of_trade_pct;  /* linear */
    double volume_of_trade_pct; /* linear */
    double income_before;       /* value added + tariffs + deficit */
    double income_after;        /* with the transfer */
    double deficit_before;
    double deficit_after;  /* without the transfer */
    double transfer;       /* from (+) or to (-) the rest of the coalition */
    double exports_before; /* to others, net of tariff */
    double exports_after;
    double imports_before; /* from others, net of tariff */
    double imports_after;
    size_t part; /* of the world, from 0: countries of one part are joined by trade after it */
};

/* How the answer was reached. */
struct trade_account {
    unsigned iterations;      /* of the wages */
    unsigned price_sweeps;    /* of all prices, all iterations */
    unsigned spending_sweeps; /* of all spending */
    double residual;          /* largest miss of any equation, relative: at most 1e-11 */
    double imbalance;         /* of the base, largest miss of any account, share of income */
    double coalition_ratio;   /* Omega: real income after to before of every member; 1: none */
    size_t parts;             /* of the world after the change */
};

struct trade;

/* Adds a problem for every number outside its range and every account of the base that misses
 * by more than imbalance_max. Time O(cells). */
void trade_check(const struct trade_case *trade_case, struct problems *problems);

/* Makes a workspace. STATUS_BAD_INPUT with all problems of trade_check, STATUS_NO_MEMORY. */
MUST_USE enum status trade_new(const struct trade_case *trade_case,
                               struct problems *problems,
                               struct trade **trade_out);
void trade_free(struct trade **trade_p);

/* Finds the equilibrium with the numbers the case now has, which keep to what trade_check asks.
 *
 * STATUS_BAD_INPUT      no one is left to supply a country with what it spends on, or members
 *                       of a coalition stand in parts that no trade joins
 * STATUS_NOT_CONVERGED  no wages within the iterations balance every account to 1e-11
 *
 * Each with a problem; then there are no effects. */
MUST_USE enum status trade_run(struct trade *trade, struct problems *problems);

/* Results of the last run that succeeded, borrowed until the next. */
const struct trade_effect *trade_effects(const struct trade *trade); /* [country] */
const struct trade_account *trade_account(const struct trade *trade);

/* Writes the flows after, [sector][importer][exporter], net of tariff. */
void trade_flows(const struct trade *trade, double *flows_out);

/* The place of a flow in the arrays above. */
static inline size_t
trade_cell(const struct trade_table *table, size_t sector, size_t importer, size_t exporter)
{
    return (sector * table->country_count + importer) * table->country_count + exporter;
}

#endif
