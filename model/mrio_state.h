/* mrio_state: what model/mrio.c and model/mrio_trade.c share: a table under way. */
#ifndef MODEL_MRIO_STATE_H
#define MODEL_MRIO_STATE_H

#include "model/kernel.h"
#include "model/lane.h"
#include "model/mrio.h"

#include <math.h>

/* A matrix is kept in blocks: the rows of one product, BAND lanes of columns wide. A block
 * stays in the first-level cache from its first reading to its second, with the next one beside
 * it; blocks are read one behind the other. */
enum { MRIO_BAND = 8 };

/* Rows go product by product: row p m + r is sector p of region r. Columns are industries,
 * padded to whole lanes with industries that make and want nothing. */
struct mrio {
    struct arena arena;
    struct mrio_settings settings;
    size_t regions, sectors, industries;
    size_t width; /* lanes of a row */
    size_t steps; /* done */

    /* Constants; vectors of lanes are [width] columns, [row] stands for one of `industries`
     * rows. */
    lane *flows;            /* Z, daily: [product][band][region][lane] */
    lane *input;            /* [product][width] a */
    lane *need_inverse;     /* [product][width] 1 / (need a); 0: not an input */
    lane *supplied_inverse; /* [product][width] FIXED: 1 / sum of Z; 0 where there is none */
    lane *base_output;      /* [width] x0 */
    size_t *rows;           /* [industry] the row it sells from */
    double *value_added;    /* [industry] */
    double *base_final;     /* [industry] */
    double *final_flows;    /* [industry][region] daily; NULL: nothing is ever barred */

    /* State. Z A as this step delivers and as it orders: `flows` where nothing is ever barred,
     * else one of `permitted`, and both the same where nothing changes. */
    lane *permitted[2];
    lane *now, *next;
    lane *stock, *stock_next;   /* [product][width]; the second of the step under way, */
    lane *placed, *placed_next; /* the same where a step may read twice: want over what weighted
                                 * suppliers sum to */
    lane *tightest;             /* [width] min over inputs of S / (need a) */
    lane *tightest_product;     /* [width] the input it is of */
    lane *lacking;              /* [width] the same of the last step; -1: nothing was lacking */
    double *weight;             /* [row] w with which the orders now standing were placed */
    double *weight_next;        /* [row] the same of the orders to come */
    double *carried;            /* [row] w x q: what is delivered of a placed order */
    double *ordered;            /* [row] sum of the orders standing */
    lane *row_sums;             /* [region] at work */
    double *final, *final_next; /* [industry] y A */
    lane *demand, *capacity, *production, *overcapacity, *optimal; /* [width] */
    double *to_final;            /* [industry] final demand met */
    bool holds, levels;          /* the gates as they stood in the last step */
    const struct kernel *kernel; /* what it computes with */
};

LANE_INLINE double *numbers_of(lane *lanes)
{
    return (double *)(void *)lanes;
}

/* Keeps the least of what stocks allow of output, S / (need a), and the first input it is of,
 * whether inputs come from the first on or, backward, from the last. */
LANE_INLINE void mrio_tighten(struct mrio *mrio,
                              size_t product,
                              size_t column,
                              lane stock,
                              lane need_inverse,
                              bool backward)
{
    lane none = lane_of(INFINITY);
    lane allowed = lane_above(need_inverse, lane_of(0.0), stock * need_inverse, none);
    lane least = mrio->tightest[column];
    lane kept = mrio->tightest_product[column];
    lane this = lane_of((double)product);
    mrio->tightest_product[column] = backward ? lane_above(allowed, least, kept, this)
                                              : lane_above(least, allowed, this, kept);
    mrio->tightest[column] = lane_min(allowed, least);
}

#endif
