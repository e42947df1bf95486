#include "model/mrio.h"

#include "base/cpu.h"
#include "model/lane.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A matrix is kept in blocks: the rows of one product, BAND lanes of columns wide. A block
 * stays in the cache from its first reading to its second, and blocks are read one behind the
 * other. */
enum { BAND = 32, ROWS_AT_ONCE = 4 };

static const double gate_absolute = 1e-8;
static const double gate_relative = 1e-5;
static const double input_least = 1e-5; /* of a day's output, in a year's table */
static const double scarcity_least = 1e-9;
static const double shortage_least = 1e-9; /* of output held back, to be called one */

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
    double *to_final;                    /* [industry] final demand met */
    bool holds, levels;                  /* the gates as they stood in the last step */
    void (*exchange)(struct mrio *mrio); /* for this processor */
};

static double *numbers_of(lane *lanes)
{
    return (double *)(void *)lanes;
}

static double *numbers_take(struct arena *arena, size_t count)
{
    return arena_take_array(arena, count, sizeof(double));
}

static enum status take_room(struct mrio *mrio, bool is_barred)
{
    struct arena *arena = &mrio->arena;
    size_t n = mrio->sectors;
    size_t count = mrio->industries;
    size_t width = mrio->width;
    mrio->flows = lane_take(arena, count * width);
    mrio->next = mrio->now = mrio->flows;
    if (is_barred) {
        mrio->permitted[0] = lane_take(arena, count * width);
        mrio->permitted[1] = lane_take(arena, count * width);
        mrio->final_flows = numbers_take(arena, count * mrio->regions);
        mrio->next = mrio->now = mrio->permitted[0];
    }
    lane **const by_product[] = {&mrio->input, &mrio->need_inverse, &mrio->supplied_inverse,
                                 &mrio->stock, &mrio->placed};
    for (size_t i = 0; i < sizeof by_product / sizeof by_product[0]; i++) {
        *by_product[i] = lane_take(arena, n * width);
    }
    bool is_reread = mrio->settings.rule == MRIO_REFERENCE;
    mrio->stock_next = is_reread ? lane_take(arena, n * width) : mrio->stock;
    mrio->placed_next = is_reread ? lane_take(arena, n * width) : mrio->placed;
    lane **const by_column[] = {
        &mrio->base_output, &mrio->tightest,     &mrio->tightest_product,
        &mrio->lacking,     &mrio->demand,       &mrio->capacity,
        &mrio->production,  &mrio->overcapacity, &mrio->optimal};
    for (size_t i = 0; i < sizeof by_column / sizeof by_column[0]; i++) {
        *by_column[i] = lane_take(arena, width);
    }
    double **const by_industry[] = {&mrio->value_added, &mrio->base_final, &mrio->weight,
                                    &mrio->weight_next, &mrio->carried,    &mrio->ordered,
                                    &mrio->final,       &mrio->final_next, &mrio->to_final};
    for (size_t i = 0; i < sizeof by_industry / sizeof by_industry[0]; i++) {
        *by_industry[i] = numbers_take(arena, count);
    }
    mrio->row_sums = lane_take(arena, mrio->regions);
    mrio->rows = arena_take_array(arena, count, sizeof *mrio->rows);
    for (size_t i = 0; mrio->rows != NULL && i < count; i++) {
        mrio->rows[i] = i % n * mrio->regions + i / n;
    }
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Where the cell of a row and a buying industry stands in a matrix, in doubles. */
static size_t cell_of(const struct mrio *mrio, size_t row, size_t f)
{
    size_t product = row / mrio->regions;
    size_t column = f / LANES / BAND * BAND;
    size_t left = mrio->width - column;
    size_t count = left < BAND ? left : BAND;
    size_t block = (product * mrio->width + column) * mrio->regions;
    return (block + row % mrio->regions * count - column) * LANES + f;
}

/* The row that industry i sells from. */
static size_t row_of(const struct mrio *mrio, size_t i)
{
    return mrio->rows[i];
}

static void exchange_narrow(struct mrio *mrio);
static void exchange_wide(struct mrio *mrio);

static void read_flows(struct mrio *mrio, const struct mrio_table *table)
{
    const double day = 1.0 / MRIO_DAYS_PER_YEAR;
    for (size_t i = 0; i < mrio->industries; i++) {
        size_t row = row_of(mrio, i);
        for (size_t f = 0; f < mrio->industries; f++) {
            numbers_of(mrio->flows)[cell_of(mrio, row, f)] = table->flows[i][f] * day;
        }
        numbers_of(mrio->base_output)[i] = table->output[i] * day;
        for (size_t b = 0; b < mrio->regions; b++) {
            double flow = table->final[i][b] * day;
            mrio->base_final[i] += flow;
            if (mrio->final_flows != NULL) {
                mrio->final_flows[i * mrio->regions + b] = flow;
            }
        }
    }
    memcpy(mrio->final, mrio->base_final, mrio->industries * sizeof(double));
    memcpy(mrio->final_next, mrio->base_final, mrio->industries * sizeof(double));
}

/* What industry f buys of product p, from all regions together. */
static double bought(const struct mrio *mrio, size_t p, size_t f)
{
    double sum = 0.0;
    for (size_t r = 0; r < mrio->regions; r++) {
        sum += numbers_of(mrio->flows)[cell_of(mrio, p * mrio->regions + r, f)];
    }
    return sum;
}

static void start_inputs(struct mrio *mrio, size_t p)
{
    const struct mrio_settings *settings = &mrio->settings;
    double need = settings->psi * settings->stock_days;
    if (settings->rule == MRIO_PUBLISHED && need < 1.0) {
        need = 1.0;
    }
    size_t first = p * mrio->width;
    for (size_t f = 0; f < mrio->industries; f++) {
        double output = numbers_of(mrio->base_output)[f];
        double sum = bought(mrio, p, f);
        double input = output > 0.0 ? sum / output : 0.0;
        bool is_input = sum * MRIO_DAYS_PER_YEAR > input_least * output && need * input > 0.0;
        numbers_of(mrio->input + first)[f] = input;
        numbers_of(mrio->need_inverse + first)[f] = is_input ? 1.0 / (need * input) : 0.0;
        numbers_of(mrio->supplied_inverse + first)[f] = sum > 0.0 ? 1.0 / sum : 0.0;
        numbers_of(mrio->stock + first)[f] = settings->stock_days * output * input;
        numbers_of(mrio->placed + first)[f] = 1.0;
        mrio->value_added[f] -= sum;
    }
}

/* Keeps the least of what stocks allow of output, S / (need a), and the first input it is of.
 */
LANE_INLINE void
tighten(struct mrio *mrio, size_t product, size_t column, lane stock, lane need_inverse)
{
    lane none = lane_of(INFINITY);
    lane allowed = lane_above(need_inverse, lane_of(0.0), stock * need_inverse, none);
    lane least = mrio->tightest[column];
    mrio->tightest_product[column] =
        lane_above(least, allowed, lane_of((double)product), mrio->tightest_product[column]);
    mrio->tightest[column] = lane_min(allowed, least);
}

static void start(struct mrio *mrio)
{
    for (size_t c = 0; c < mrio->width; c++) {
        mrio->tightest[c] = lane_of(INFINITY);
        mrio->overcapacity[c] = lane_of(mrio->settings.overcapacity);
        mrio->production[c] = mrio->base_output[c];
    }
    memcpy(mrio->value_added, mrio->base_output, mrio->industries * sizeof(double));
    for (size_t p = 0; p < mrio->sectors; p++) {
        start_inputs(mrio, p);
        for (size_t c = 0; c < mrio->width; c++) {
            size_t place = p * mrio->width + c;
            tighten(mrio, p, c, mrio->stock[place], mrio->need_inverse[place]);
        }
    }
}

/* Writes Z A into `next`, and y A. */
static void permit(struct mrio *mrio, const double *permitted)
{
    size_t m = mrio->regions;
    size_t n = mrio->sectors;
    for (size_t k = 0; k < mrio->industries; k++) {
        const double *shares = permitted + k * m; /* [buying region] */
        size_t industry = k % m * n + k / m;
        mrio->final_next[industry] = 0.0;
        for (size_t b = 0; b < m; b++) {
            for (size_t f = b * n; f < (b + 1) * n; f++) {
                size_t cell = cell_of(mrio, k, f);
                numbers_of(mrio->next)[cell] = numbers_of(mrio->flows)[cell] * shares[b];
            }
            mrio->final_next[industry] += mrio->final_flows[industry * m + b] * shares[b];
        }
    }
}

/* The orders that stand before the first step: the table's own, as far as they are permitted.
 */
static void start_orders(struct mrio *mrio, const double *permitted)
{
    if (permitted != NULL) {
        permit(mrio, permitted);
        memcpy(mrio->final, mrio->final_next, mrio->industries * sizeof(double));
    }
    for (size_t k = 0; k < mrio->industries; k++) {
        mrio->weight[k] = 1.0;
        for (size_t f = 0; f < mrio->industries; f++) {
            mrio->ordered[k] += numbers_of(mrio->now)[cell_of(mrio, k, f)];
        }
    }
}

enum status mrio_new(const struct mrio_table *table,
                     const struct mrio_settings *settings,
                     const double *permitted,
                     struct mrio **mrio_out)
{
    struct mrio *mrio = calloc(1, sizeof *mrio);
    if (mrio == NULL) {
        return STATUS_NO_MEMORY;
    }
    mrio->settings = *settings;
    mrio->regions = table->regions;
    mrio->sectors = table->sectors;
    mrio->industries = table->regions * table->sectors;
    mrio->width = (mrio->industries + LANES - 1) / LANES;
    mrio->holds = mrio->levels = settings->rule == MRIO_REFERENCE;
    mrio->exchange = cpu_is_wide() ? exchange_wide : exchange_narrow;
    enum status status = take_room(mrio, permitted != NULL);
    if (status != STATUS_OK) {
        mrio_free(&mrio);
        return status;
    }
    read_flows(mrio, table);
    start(mrio);
    start_orders(mrio, permitted);
    *mrio_out = mrio;
    return STATUS_OK;
}

void mrio_free(struct mrio **mrio_p)
{
    struct mrio *mrio = *mrio_p;
    if (mrio == NULL) {
        return;
    }
    arena_clear(&mrio->arena);
    free(mrio);
    *mrio_p = NULL;
}

/* A step. */

/* Moves alpha by the scarcity that the output of the step before leaves in today's demand. */
static double adapt(const struct mrio *mrio, double alpha, double demand, double output)
{
    const struct mrio_settings *settings = &mrio->settings;
    double rise = settings->overcapacity_max - alpha;
    double fall = settings->overcapacity - alpha;
    double zeta = demand != 0.0 ? (demand - output) / demand : 0.0;
    double pull = 0.0;
    if (settings->rule == MRIO_REFERENCE) {
        pull = rise * zeta + (zeta == 0.0 ? fall : 0.0);
    } else {
        pull = zeta > scarcity_least ? rise * zeta : fall;
    }
    return fmax(alpha + pull * (1.0 / settings->overcapacity_tau_days), 1.0);
}

static void plan(struct mrio *mrio, const double *loss)
{
    const double *base = numbers_of(mrio->base_output);
    const double *output = numbers_of(mrio->production); /* of the step before */
    double *demand = numbers_of(mrio->demand);
    double *capacity = numbers_of(mrio->capacity);
    double *alpha = numbers_of(mrio->overcapacity);
    size_t first_to_adapt = mrio->settings.rule == MRIO_REFERENCE ? 2 : 1;
    bool adapts = mrio->steps >= first_to_adapt;
    for (size_t i = 0; i < mrio->industries; i++) {
        demand[i] = mrio->ordered[row_of(mrio, i)] + mrio->final[i];
        if (adapts) {
            alpha[i] = adapt(mrio, alpha[i], demand[i], output[i]);
        }
        capacity[i] = base[i] * (1.0 - (loss != NULL ? loss[i] : 0.0)) * alpha[i];
        double weight = base[i] > 0.0 ? capacity[i] / base[i] : 1.0;
        mrio->weight_next[row_of(mrio, i)] =
            mrio->settings.shares == MRIO_CAPACITY ? weight : 1.0;
    }
}

static void make(struct mrio *mrio)
{
    const lane one = lane_of(1.0);
    for (size_t c = 0; c < mrio->width; c++) {
        lane optimal = lane_min(mrio->demand[c], mrio->capacity[c]);
        lane floor = lane_max(optimal, lane_of(1e-300));
        lane factor = lane_min(mrio->tightest[c] / floor, one);
        mrio->optimal[c] = optimal;
        mrio->production[c] = optimal * factor;
        mrio->lacking[c] = lane_above(lane_of(1.0 - shortage_least), factor,
                                      mrio->tightest_product[c], lane_of(-1.0));
    }
}

static void deliver(struct mrio *mrio)
{
    const double *demand = numbers_of(mrio->demand);
    const double *output = numbers_of(mrio->production);
    for (size_t i = 0; i < mrio->industries; i++) {
        size_t k = row_of(mrio, i);
        double ordered = mrio->ordered[k];
        double to_industries = demand[i] != 0.0 ? output[i] / demand[i] : 0.0;
        double to_final = to_industries * mrio->final[i];
        if (mrio->settings.rule == MRIO_PUBLISHED) {
            to_industries = output[i] < ordered ? output[i] / ordered : 1.0;
            to_final = fmin(fmax(output[i] - ordered, 0.0), mrio->final[i]);
        }
        mrio->to_final[i] = to_final;
        mrio->carried[k] = mrio->weight[k] * to_industries;
    }
}

/* Which orders, how: constants of a run, or of a reading of the matrix, that choose the code.
 */
struct way {
    bool reference, fixed;
    bool changes;       /* what is permitted, from this step to the next */
    bool holds, levels; /* the gates as they are taken to stand */
};

struct gates {
    bool hold, level; /* as they turn out to stand */
};

/* One product and one band of buyers. */
struct block {
    size_t product;
    size_t rows; /* regions; the first is row `row` of the matrix */
    size_t row;
    size_t first; /* of its lanes, in a vector of [product][width] */
    size_t column;
    size_t count;           /* lanes of a row */
    const lane *now, *next; /* [rows][count] */
};

/* Adds the r-th row to what is received and what is supplied. */
LANE_INLINE void gather_row(const struct mrio *mrio,
                            const struct block *block,
                            size_t r,
                            bool is_first,
                            struct way way,
                            lane *received,
                            lane *supplied)
{
    const lane *now = block->now + r * block->count;
    const lane *next = block->next + r * block->count;
    const lane carried = lane_of(mrio->carried[block->row + r]);
    const lane weight = lane_of(mrio->weight_next[block->row + r]);
    for (size_t c = 0; c < block->count; c++) {
        lane got = now[c] * carried;
        received[c] = is_first ? got : received[c] + got;
        if (!way.fixed) {
            lane offered = next[c] * weight;
            supplied[c] = is_first ? offered : supplied[c] + offered;
        }
    }
}

/* The same of ROWS_AT_ONCE rows, the sums kept at hand; written out, since the compiler would
 * not. */
LANE_INLINE void gather_rows(const struct mrio *mrio,
                             const struct block *block,
                             size_t r,
                             bool is_first,
                             struct way way,
                             lane *received,
                             lane *supplied)
{
    const size_t count = block->count;
    const lane *now = block->now + r * count;
    const lane *next = block->next + r * count;
    const double *carried = mrio->carried + block->row + r;
    const double *weight = mrio->weight_next + block->row + r;
    const lane c0 = lane_of(carried[0]);
    const lane c1 = lane_of(carried[1]);
    const lane c2 = lane_of(carried[2]);
    const lane c3 = lane_of(carried[3]);
    const lane w0 = lane_of(weight[0]);
    const lane w1 = lane_of(weight[1]);
    const lane w2 = lane_of(weight[2]);
    const lane w3 = lane_of(weight[3]);
    for (size_t c = 0; c < count; c++) {
        lane z0 = now[c];
        lane z1 = now[count + c];
        lane z2 = now[2 * count + c];
        lane z3 = now[3 * count + c];
        lane got = (z0 * c0 + z1 * c1) + (z2 * c2 + z3 * c3);
        received[c] = is_first ? got : received[c] + got;
        if (way.changes) {
            z0 = next[c];
            z1 = next[count + c];
            z2 = next[2 * count + c];
            z3 = next[3 * count + c];
        }
        if (!way.fixed) {
            lane offered = (z0 * w0 + z1 * w1) + (z2 * w2 + z3 * w3);
            supplied[c] = is_first ? offered : supplied[c] + offered;
        }
    }
}

LANE_INLINE void gather(const struct mrio *mrio,
                        const struct block *block,
                        struct way way,
                        lane *received,
                        lane *supplied)
{
    size_t r = block->rows % ROWS_AT_ONCE;
    if (r > 0) {
        gather_row(mrio, block, 0, true, way, received, supplied);
        for (size_t k = 1; k < r; k++) {
            gather_row(mrio, block, k, false, way, received, supplied);
        }
    } else {
        gather_rows(mrio, block, 0, true, way, received, supplied);
        r = ROWS_AT_ONCE;
    }
    for (; r < block->rows; r += ROWS_AT_ONCE) {
        gather_rows(mrio, block, r, false, way, received, supplied);
    }
}

/* |value| in every lane. */
LANE_INLINE lane lane_size(lane value)
{
    return lane_max(value, -value);
}

/* Is a lane of `value` not close to that of `goal`, as numpy's allclose has it? */
LANE_INLINE bool is_off(lane value, lane goal)
{
    lane limit = gate_absolute + gate_relative * lane_size(goal);
    return lane_any_above(lane_size(value - goal) - limit, 0.0);
}

/* Stocks and wants, once what was received is known; `supplied` becomes what is placed. */
LANE_INLINE void restock(struct mrio *mrio,
                         const struct block *block,
                         struct way way,
                         const lane *received,
                         lane *supplied,
                         struct gates *gates)
{
    const size_t first = block->first;
    const lane *production = mrio->production + block->column;
    const lane *optimal = mrio->optimal + block->column;
    const lane days = lane_of(mrio->settings.stock_days);
    const lane rate = lane_of(1.0 / mrio->settings.stock_tau_days);
    const lane zero = lane_of(0.0);
    for (size_t c = 0; c < block->count; c++) {
        lane input = mrio->input[first + c];
        lane stock = mrio->stock[first + c];
        lane wanted = input * production[c];
        lane got = mrio->placed[first + c] * received[c];
        lane used = way.reference ? wanted : lane_min(stock, wanted);
        lane after = way.holds ? stock : stock + (got - used);
        lane goal = days * input * optimal[c];
        lane want = way.levels ? wanted : lane_max(goal - after, zero) * rate + wanted;
        if (way.reference) {
            gates->hold = gates->hold && !is_off(got, used);
            gates->level = gates->level && !is_off(after, goal);
        }
        mrio->stock_next[first + c] = after;
        tighten(mrio, block->product, block->column + c, after, mrio->need_inverse[first + c]);
        if (way.fixed) {
            supplied[c] = want * mrio->supplied_inverse[first + c];
        } else {
            lane placed = want / lane_max(supplied[c], lane_of(1e-300));
            supplied[c] = lane_above(supplied[c], zero, placed, zero);
        }
        mrio->placed_next[first + c] = supplied[c];
    }
}

/* Adds the orders placed with the r-th row; with ROWS_AT_ONCE rows. */
LANE_INLINE void
place_row(struct mrio *mrio, const struct block *block, size_t r, const lane *placed)
{
    const lane *next = block->next + r * block->count;
    lane sum = mrio->row_sums[r];
    for (size_t c = 0; c < block->count; c++) {
        sum += next[c] * placed[c];
    }
    mrio->row_sums[r] = sum;
}

LANE_INLINE void
place_rows(struct mrio *mrio, const struct block *block, size_t r, const lane *placed)
{
    const size_t count = block->count;
    const lane *next = block->next + r * count;
    lane *sums = mrio->row_sums + r;
    lane s0 = sums[0];
    lane s1 = sums[1];
    lane s2 = sums[2];
    lane s3 = sums[3];
    const lane *coming = next + block->rows * count; /* where the next block stands */
    for (size_t c = 0; c < count; c++) {
        __builtin_prefetch(coming + c);
        __builtin_prefetch(coming + count + c);
        __builtin_prefetch(coming + 2 * count + c);
        __builtin_prefetch(coming + 3 * count + c);
        s0 += next[c] * placed[c];
        s1 += next[count + c] * placed[c];
        s2 += next[2 * count + c] * placed[c];
        s3 += next[3 * count + c] * placed[c];
    }
    sums[0] = s0;
    sums[1] = s1;
    sums[2] = s2;
    sums[3] = s3;
}

LANE_INLINE void place(struct mrio *mrio, const struct block *block, const lane *placed)
{
    size_t r = 0;
    for (; r + ROWS_AT_ONCE <= block->rows; r += ROWS_AT_ONCE) {
        place_rows(mrio, block, r, placed);
    }
    for (; r < block->rows; r++) {
        place_row(mrio, block, r, placed);
    }
}

/* The bands of one product. */
LANE_INLINE void
trade_product(struct mrio *mrio, size_t product, struct way way, struct gates *gates)
{
    struct block block = {
        .product = product, .rows = mrio->regions, .row = product * mrio->regions};
    for (size_t column = 0; column < mrio->width; column += BAND) {
        lane received[BAND];
        lane supplied[BAND];
        block.column = column;
        block.count = mrio->width - column < BAND ? mrio->width - column : BAND;
        block.first = product * mrio->width + column;
        block.now = mrio->now + block.first * mrio->regions;
        block.next = mrio->next + block.first * mrio->regions;
        gather(mrio, &block, way, received, supplied);
        restock(mrio, &block, way, received, supplied, gates);
        place(mrio, &block, supplied);
    }
}

/* Reads the matrix once: what everybody receives, their stocks, and their next orders. */
LANE_INLINE struct gates trade(struct mrio *mrio, struct way way)
{
    struct gates gates = {true, true};
    for (size_t c = 0; c < mrio->width; c++) {
        mrio->tightest[c] = lane_of(INFINITY);
    }
    for (size_t p = 0; p < mrio->sectors; p++) {
        for (size_t r = 0; r < mrio->regions; r++) {
            mrio->row_sums[r] = lane_of(0.0);
        }
        trade_product(mrio, p, way, &gates);
        for (size_t r = 0; r < mrio->regions; r++) {
            size_t row = p * mrio->regions + r;
            lane sum = mrio->row_sums[r];
            mrio->ordered[row] =
                mrio->weight_next[row] * ((sum[0] + sum[1]) + (sum[2] + sum[3]));
        }
    }
    return gates;
}

/* One body of code a way, without questions in its inner loops. */
LANE_INLINE void trade_published(struct mrio *mrio)
{
    bool fixed = mrio->settings.shares == MRIO_FIXED;
    bool changes = mrio->now != mrio->next;
    if (changes && fixed) {
        trade(mrio, (struct way){.changes = true, .fixed = true});
    } else if (changes) {
        trade(mrio, (struct way){.changes = true});
    } else if (fixed) {
        trade(mrio, (struct way){.fixed = true});
    } else {
        trade(mrio, (struct way){0});
    }
}

/* The gates are taken to stand as they stood, and the matrix is read anew where they do not:
 * the first does not depend on how it was taken, the second on the first alone. */
LANE_INLINE void trade_reference(struct mrio *mrio)
{
    struct gates gates = {!mrio->holds, !mrio->levels};
    while (gates.hold != mrio->holds || gates.level != mrio->levels) {
        const struct way way = {.reference = true,
                                .fixed = mrio->settings.shares == MRIO_FIXED,
                                .changes = mrio->now != mrio->next,
                                .holds = mrio->holds,
                                .levels = mrio->levels};
        gates = trade(mrio, way);
        if (gates.hold != mrio->holds) {
            mrio->holds = gates.hold;
            gates.hold = !gates.hold;
        } else if (gates.level != mrio->levels) {
            mrio->levels = gates.level;
            gates.level = !gates.level;
        }
    }
}

LANE_INLINE void exchange(struct mrio *mrio)
{
    if (mrio->settings.rule == MRIO_PUBLISHED) {
        trade_published(mrio);
    } else {
        trade_reference(mrio);
    }
}

static void exchange_narrow(struct mrio *mrio)
{
    exchange(mrio);
}

static CPU_WIDE void exchange_wide(struct mrio *mrio)
{
    exchange(mrio);
}

static void swap_lanes(lane **a, lane **b)
{
    lane *kept = *a;
    *a = *b;
    *b = kept;
}

static void swap_numbers(double **a, double **b)
{
    double *kept = *a;
    *a = *b;
    *b = kept;
}

void mrio_permit(struct mrio *mrio, const double *permitted)
{
    mrio->next = mrio->now == mrio->permitted[0] ? mrio->permitted[1] : mrio->permitted[0];
    permit(mrio, permitted);
}

void mrio_step(struct mrio *mrio, const double *loss)
{
    plan(mrio, loss);
    make(mrio);
    deliver(mrio);
    mrio->exchange(mrio);
    swap_lanes(&mrio->stock, &mrio->stock_next);
    swap_lanes(&mrio->placed, &mrio->placed_next);
    swap_numbers(&mrio->weight, &mrio->weight_next);
    memcpy(mrio->final, mrio->final_next, mrio->industries * sizeof(double));
    mrio->now = mrio->next;
    mrio->steps++;
}

/* Views. */

const double *mrio_production(const struct mrio *mrio)
{
    return numbers_of(mrio->production);
}

const double *mrio_capacity(const struct mrio *mrio)
{
    return numbers_of(mrio->capacity);
}

const double *mrio_demand(const struct mrio *mrio)
{
    return numbers_of(mrio->demand);
}

const double *mrio_overcapacity(const struct mrio *mrio)
{
    return numbers_of(mrio->overcapacity);
}

const double *mrio_to_final(const struct mrio *mrio)
{
    return mrio->to_final;
}

const double *mrio_stock(const struct mrio *mrio, size_t product)
{
    return numbers_of(mrio->stock + product * mrio->width);
}

const double *mrio_base_output(const struct mrio *mrio)
{
    return numbers_of(mrio->base_output);
}

const double *mrio_base_value_added(const struct mrio *mrio)
{
    return mrio->value_added;
}

const double *mrio_base_final(const struct mrio *mrio)
{
    return mrio->base_final;
}

size_t mrio_lacking(const struct mrio *mrio, size_t industry)
{
    double product = numbers_of(mrio->lacking)[industry];
    return product >= 0.0 ? (size_t)product : SIZE_MAX;
}
