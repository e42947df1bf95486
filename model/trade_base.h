/* trade_base: the accounts of the base year of a trade table, and the room a run works in.
 *
 * Arrays of countries by sector hold a row of `row` doubles for each sector, arrays of sectors
 * by country a row of `wide` doubles for each country; both end in zeros (pack.h). A country
 * that never bought from a sector has weights and spending of zero there, and a supply of 1. */
#ifndef MODEL_TRADE_BASE_H
#define MODEL_TRADE_BASE_H

#include "model/anderson.h"
#include "model/trade.h"

struct trade {
    struct arena arena; /* holds everything, this struct too */
    const struct trade_case *asked;
    size_t countries;
    size_t sectors;
    size_t row;  /* doubles of a row of countries */
    size_t wide; /* doubles of a row of sectors */

    /* the base */
    double *value_added;   /* [country] */
    double *deficit;       /* [country] */
    double *income;        /* [country] value added + tariffs + deficit */
    double *value_share;   /* [country][wide] share of value added in the cost */
    double *input;         /* [country][input sector][wide: using sector] */
    double *final;         /* [country][wide] */
    double *base_spending; /* [sector][row] X */
    double *base_output;   /* [sector][row] sales of an exporter */
    double *weight;        /* [sector][importer][row: exporter] pi kappa^^-theta */
    double *net_weight;    /* the same / (1 + tariff') */
    bool *local;           /* [sector] nobody buys it abroad */
    size_t *part;          /* [country] part of the world after the change */

    /* the point reached */
    double *log_wage;   /* [row] */
    double *log_price;  /* [country][wide] */
    double *spending;   /* [sector][row] X', as a ratio to base_spending */
    double *log_cost;   /* [country][wide] */
    double *cost_power; /* [sector][row] c^^-theta; in a local sector 1 */
    double *supply; /* [sector][row] sum_i pi (kappa^ c^)^-theta = P^^-theta; in a local sector
                     * without c^ */
    double *tariff_rate;   /* [sector][row] share of spending that is tariff */
    double *output;        /* [country][wide] sales */
    double *income_after;  /* [row] */
    double *deficit_after; /* [row] */
    double *transfer;      /* [row] */
    double *final_price;   /* [row] of final spending, ratio to before */
    double *excess;        /* [row] income of labour over its cost, less 1 */

    /* room */
    double *price_image;    /* [country][wide] */
    double *spending_image; /* [sector][row] */
    double *factor;         /* [row] */
    double *sales;          /* [row] */
    double *money;          /* [sector][row] */
    struct anderson price_path;
    struct anderson spending_path;
    struct anderson wage_path;
    double *slope;      /* [country][row] what a step of the wages goes by: trade_slope.h */
    double *markets;    /* [country][row] */
    double *purchases;  /* [country][row] */
    double *input_part; /* [row] */
    double *earned;     /* [row] */
    double *matrix;     /* [country][country] */
    size_t *pivots;     /* [country] */
    double *step;       /* [row] */
    double *best_wage;  /* [row] */
    double *start_wage; /* [row] */
    double *direction;  /* [row] */
    double *moved;      /* [row] */
    double *trial;      /* [row] */

    double *needs;           /* [sector] trade_autarky.h */
    double *leontief;        /* [sector][sector] */
    size_t *leontief_pivots; /* [sector] */

    struct trade_account account;
    struct trade_effect *effects; /* [country] */
};

/* Makes the room. STATUS_NO_MEMORY. */
MUST_USE enum status trade_base_new(const struct trade_case *trade_case,
                                    struct trade **trade_out);

/* Reads the tables: shares, spending, what is missing; in time O(cells). */
void trade_base_fill(struct trade *trade);

/* The largest miss of any account of the base, as a share of income. Adds a problem for each
 * above `most` where `problems` is not NULL. */
double trade_base_imbalance(const struct trade *trade, double most, struct problems *problems);

#endif
