#include "model/mrio.h"

#include "model/lane.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the matrix that are worked on together, in lanes: with the rows of one product they
 * stay in the cache from the first reading to the second. */
enum { BAND = 32, ROWS_AT_ONCE = 4 };

static const double gate_absolute = 1e-8;
static const double gate_relative = 1e-5;
static const double input_least = 1e-5; /* of a day's output, in a year's table */
static const double scarcity_least = 1e-9;
static const double shortage_least = 1e-9; /* of output held back, to be called one */

/* Rows of the matrix go product by product: row p m + r is sector p of region r. Columns are
 * industries, padded to whole lanes with industries that make and want nothing. */
struct mrio {
    struct arena arena;
    struct mrio_settings settings;
    size_t regions, sectors, industries;
    size_t width; /* lanes of a row */
    size_t steps; /* done */

    /* Constants; vectors of lanes are [width] columns, [row] stands for one of `industries` rows. */
    lane *flows;            /* [row][width] Z, daily */
    lane *input;            /* [product][width] a */
    lane *need_inverse;     /* [product][width] 1 / (need a); 0: not an input */
    lane *supplied_inverse; /* [product][width] FIXED: 1 / sum of Z; 0 where there is none */
    lane *base_output;      /* [width] x0 */
    double *value_added;    /* [industry] */
    double *base_final;     /* [industry] */
    double *final_flows;    /* [industry][region] daily; NULL: nothing is ever barred */

    /* State. Z A as this step delivers and as it orders: `flows` where nothing is ever barred, else
     * one of `permitted`, and both the same where nothing changes. */
    lane *permitted[2];
    lane *now, *next;
    lane *stock, *stock_next;   /* [product][width]; the second is of the step under way */
    lane *placed, *placed_next; /* [product][width] want over what weighted suppliers sum to */
    lane *tightest;             /* [width] min over inputs of S / (need a) */
    double *weight;             /* [row] w with which the orders now standing were placed */
    double *weight_next;        /* [row] the same of the orders to come */
    double *carried;            /* [row] w x q: what is delivered of a placed order */
    double *ordered;            /* [row] sum of the orders standing */
    lane *row_sums;             /* [region] at work */
    double *final, *final_next; /* [industry] y A */
    lane *demand, *capacity, *production, *overcapacity, *optimal; /* [width] */
    double *to_final; /* [industry] final demand met */
    bool holds, levels;               /* the gates as they stood in the last step */
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
    lane **const by_product[] = {&mrio->input,  &mrio->need_inverse, &mrio->supplied_inverse,
                                 &mrio->stock,  &mrio->stock_next,   &mrio->placed,
                                 &mrio->placed_next};
    for (size_t i = 0; i < sizeof by_product / sizeof by_product[0]; i++) {
        *by_product[i] = lane_take(arena, n * width);
    }
    lane **const by_column[] = {&mrio->base_output, &mrio->tightest,     &mrio->demand,
                                &mrio->capacity,    &mrio->production,   &mrio->overcapacity,
                                &mrio->optimal};
    for (size_t i = 0; i < sizeof by_column / sizeof by_column[0]; i++) {
        *by_column[i] = lane_take(arena, width);
    }
    double **const by_industry[] = {
        &mrio->value_added, &mrio->base_final, &mrio->weight,     &mrio->weight_next,
        &mrio->carried,     &mrio->ordered,    &mrio->final,      &mrio->final_next,
        &mrio->to_final};
    for (size_t i = 0; i < sizeof by_industry / sizeof by_industry[0]; i++) {
        *by_industry[i] = numbers_take(arena, count);
    }
    mrio->row_sums = lane_take(arena, mrio->regions);
    return arena->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The row of the matrix that industry i sells from. */
static size_t row_of(const struct mrio *mrio, size_t i)
{
    return i % mrio->sectors * mrio->regions + i / mrio->sectors;
}

static void read_flows(struct mrio *mrio, const struct mrio_table *table)
{
    const double day = 1.0 / MRIO_DAYS_PER_YEAR;
    for (size_t i = 0; i < mrio->industries; i++) {
        double *row = numbers_of(mrio->flows + row_of(mrio, i) * mrio->width);
        for (size_t f = 0; f < mrio->industries; f++) {
            row[f] = table->flows[i][f] * day;
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
        sum += numbers_of(mrio->flows + (p * mrio->regions + r) * mrio->width)[f];
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

/* The least of S / (need a): what stocks allow of output. */
LANE_INLINE void
tighten(lane *tightest, const lane *stock, const lane *need_inverse, size_t width)
{
    const lane none = lane_of(INFINITY);
    for (size_t c = 0; c < width; c++) {
        lane allowed =
            lane_above(need_inverse[c], lane_of(0.0), stock[c] * need_inverse[c], none);
        tightest[c] = lane_min(tightest[c], allowed);
    }
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
        tighten(mrio->tightest, mrio->stock + p * mrio->width,
                mrio->need_inverse + p * mrio->width, mrio->width);
    }
}

/* Writes Z A into `next`, and y A. */
static void permit(struct mrio *mrio, const double *permitted)
{
    size_t m = mrio->regions;
    size_t n = mrio->sectors;
    for (size_t k = 0; k < mrio->industries; k++) {
        const double *shares = permitted + k * m; /* [buying region] */
        const double *from = numbers_of(mrio->flows + k * mrio->width);
        double *to = numbers_of(mrio->next + k * mrio->width);
        size_t industry = k % m * n + k / m;
        mrio->final_next[industry] = 0.0;
        for (size_t b = 0; b < m; b++) {
            for (size_t f = b * n; f < (b + 1) * n; f++) {
                to[f] = from[f] * shares[b];
            }
            mrio->final_next[industry] += mrio->final_flows[industry * m + b] * shares[b];
        }
    }
}

/* The orders that stand before the first step: the table's own, as far as they are permitted. */
static void start_orders(struct mrio *mrio, const double *permitted)
{
    if (permitted != NULL) {
        permit(mrio, permitted);
        memcpy(mrio->final, mrio->final_next, mrio->industries * sizeof(double));
    }
    for (size_t k = 0; k < mrio->industries; k++) {
        const double *row = numbers_of(mrio->now + k * mrio->width);
        mrio->weight[k] = 1.0;
        for (size_t f = 0; f < mrio->industries; f++) {
            mrio->ordered[k] += row[f];
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

/* Which orders, how: constants of a run, or of a reading of the matrix, that choose the code. */
struct way {
    bool reference, fixed;
    bool changes;       /* what is permitted, from this step to the next */
    bool holds, levels; /* the gates as they are taken to stand */
};

struct gates {
    bool hold, level; /* as they turn out to stand */
};

/* Adds to `received` the sum of rows weighted by `carried`, and to `supplied` of those by `weight`.
 */
LANE_INLINE void gather_row(const lane *now,
                            const lane *next,
                            double carried,
                            double weight,
                            size_t count,
                            struct way way,
                            lane *received,
                            lane *supplied)
{
    const lane by_carried = lane_of(carried);
    const lane by_weight = lane_of(weight);
    for (size_t c = 0; c < count; c++) {
        received[c] += now[c] * by_carried;
        if (!way.fixed) {
            supplied[c] += (way.changes ? next[c] : now[c]) * by_weight;
        }
    }
}

/* The same for four rows at once, in the same order. */
LANE_INLINE void gather_rows(const struct mrio *mrio,
                             size_t row,
                             size_t column,
                             size_t count,
                             struct way way,
                             lane *received,
                             lane *supplied)
{
    const size_t width = mrio->width;
    const lane *now = mrio->now + row * width + column;
    const lane *next = mrio->next + row * width + column;
    lane carried[ROWS_AT_ONCE];
    lane weight[ROWS_AT_ONCE];
    for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
        carried[r] = lane_of(mrio->carried[row + r]);
        weight[r] = lane_of(mrio->weight_next[row + r]);
    }
    for (size_t c = 0; c < count; c++) {
        lane a = received[c];
        lane b = supplied[c];
        for (size_t r = 0; r < ROWS_AT_ONCE; r++) {
            lane flow = now[r * width + c];
            a += flow * carried[r];
            if (!way.fixed) {
                b += (way.changes ? next[r * width + c] : flow) * weight[r];
            }
        }
        received[c] = a;
        supplied[c] = b;
    }
}

LANE_INLINE void gather(const struct mrio *mrio,
                        size_t product,
                        size_t column,
                        size_t count,
                        struct way way,
                        lane *received,
                        lane *supplied)
{
    size_t row = product * mrio->regions;
    size_t end = row + mrio->regions;
    for (size_t c = 0; c < count; c++) {
        received[c] = supplied[c] = lane_of(0.0);
    }
    for (; row + ROWS_AT_ONCE <= end; row += ROWS_AT_ONCE) {
        gather_rows(mrio, row, column, count, way, received, supplied);
    }
    for (; row < end; row++) {
        gather_row(mrio->now + row * mrio->width + column,
                   mrio->next + row * mrio->width + column, mrio->carried[row],
                   mrio->weight_next[row], count, way, received, supplied);
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

/* Stocks and wants of one product and one band, once what was received is known. */
LANE_INLINE void restock(struct mrio *mrio,
                         size_t product,
                         size_t column,
                         size_t count,
                         struct way way,
                         const lane *received,
                         const lane *supplied,
                         struct gates *gates)
{
    const size_t first = product * mrio->width + column;
    const lane *input = mrio->input + first;
    const lane *stock = mrio->stock + first;
    const lane *placed = mrio->placed + first;
    const lane *supplied_inverse = mrio->supplied_inverse + first;
    const lane *production = mrio->production + column;
    const lane *optimal = mrio->optimal + column;
    const lane days = lane_of(mrio->settings.stock_days);
    const lane rate = lane_of(1.0 / mrio->settings.stock_tau_days);
    const lane zero = lane_of(0.0);
    for (size_t c = 0; c < count; c++) {
        lane wanted = input[c] * production[c];
        lane got = placed[c] * received[c];
        lane used = way.reference ? wanted : lane_min(stock[c], wanted);
        lane after = way.holds ? stock[c] : stock[c] + (got - used);
        lane goal = days * input[c] * optimal[c];
        lane want = way.levels ? wanted : lane_max(goal - after, zero) * rate + wanted;
        if (way.reference) {
            gates->hold = gates->hold && !is_off(got, used);
            gates->level = gates->level && !is_off(after, goal);
        }
        mrio->stock_next[first + c] = after;
        mrio->placed_next[first + c] =
            way.fixed ? want * supplied_inverse[c]
                      : lane_above(supplied[c], zero, want / lane_max(supplied[c], lane_of(1e-300)),
                                   zero);
    }
}

/* Adds what one band of buyers places with each region that supplies the product. */
LANE_INLINE void
place(const struct mrio *mrio, size_t product, size_t column, size_t count)
{
    const size_t width = mrio->width;
    const lane *placed = mrio->placed_next + product * width + column;
    const lane *row = mrio->next + product * mrio->regions * width + column;
    size_t r = 0;
    for (; r + ROWS_AT_ONCE <= mrio->regions; r += ROWS_AT_ONCE, row += ROWS_AT_ONCE * width) {
        lane sums[ROWS_AT_ONCE];
        for (size_t k = 0; k < ROWS_AT_ONCE; k++) {
            sums[k] = mrio->row_sums[r + k];
        }
        for (size_t c = 0; c < count; c++) {
            for (size_t k = 0; k < ROWS_AT_ONCE; k++) {
                sums[k] += row[k * width + c] * placed[c];
            }
        }
        for (size_t k = 0; k < ROWS_AT_ONCE; k++) {
            mrio->row_sums[r + k] = sums[k];
        }
    }
    for (; r < mrio->regions; r++, row += width) {
        lane sum = mrio->row_sums[r];
        for (size_t c = 0; c < count; c++) {
            sum += row[c] * placed[c];
        }
        mrio->row_sums[r] = sum;
    }
}

/* Reads the matrix once: what everybody receives, their stocks, and their next orders. */
LANE_INLINE struct gates trade(struct mrio *mrio, struct way way)
{
    struct gates gates = {true, true};
    const size_t width = mrio->width;
    for (size_t c = 0; c < width; c++) {
        mrio->tightest[c] = lane_of(INFINITY);
    }
    for (size_t p = 0; p < mrio->sectors; p++) {
        for (size_t r = 0; r < mrio->regions; r++) {
            mrio->row_sums[r] = lane_of(0.0);
        }
        for (size_t column = 0; column < width; column += BAND) {
            lane received[BAND];
            lane supplied[BAND];
            size_t count = width - column < BAND ? width - column : BAND;
            gather(mrio, p, column, count, way, received, supplied);
            restock(mrio, p, column, count, way, received, supplied, &gates);
            place(mrio, p, column, count);
        }
        tighten(mrio->tightest, mrio->stock_next + p * width, mrio->need_inverse + p * width,
                width);
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
static struct gates trade_published(struct mrio *mrio)
{
    bool fixed = mrio->settings.shares == MRIO_FIXED;
    if (mrio->now != mrio->next) {
        return fixed ? trade(mrio, (struct way){.changes = true, .fixed = true})
                     : trade(mrio, (struct way){.changes = true});
    }
    return fixed ? trade(mrio, (struct way){.fixed = true}) : trade(mrio, (struct way){0});
}

static struct gates trade_reference(struct mrio *mrio)
{
    struct way way = {.reference = true, .holds = mrio->holds, .levels = mrio->levels};
    way.changes = mrio->now != mrio->next;
    if (mrio->settings.shares == MRIO_FIXED) {
        way.fixed = true;
        return trade(mrio, way);
    }
    return trade(mrio, way);
}

static void exchange(struct mrio *mrio)
{
    if (mrio->settings.rule == MRIO_PUBLISHED) {
        trade_published(mrio);
        return;
    }
    /* The gates mostly stand as they stood; the first does not depend on how it was taken to
     * stand, the second only on the first. */
    struct gates gates = trade_reference(mrio);
    if (gates.hold != mrio->holds) {
        mrio->holds = gates.hold;
        gates = trade_reference(mrio);
    }
    if (gates.level != mrio->levels) {
        mrio->levels = gates.level;
        gates = trade_reference(mrio);
    }
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
    exchange(mrio);
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

/* Output came of the stocks before the step, which are those of the swap. */
size_t mrio_tightest(const struct mrio *mrio, size_t industry)
{
    double least = numbers_of(mrio->optimal)[industry] * (1.0 - shortage_least);
    size_t tightest = SIZE_MAX;
    for (size_t p = 0; p < mrio->sectors; p++) {
        size_t first = p * mrio->width;
        double need_inverse = numbers_of(mrio->need_inverse + first)[industry];
        double allowed = numbers_of(mrio->stock_next + first)[industry] * need_inverse;
        if (need_inverse > 0.0 && allowed < least) {
            least = allowed;
            tightest = p;
        }
    }
    return tightest;
}
