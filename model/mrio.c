#include "model/mrio.h"

#include "model/mrio_trade.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double input_least = 1e-5; /* of a day's output, in a year's table */
static const double scarcity_least = 1e-9;
static const double shortage_least = 1e-9; /* of output held back, to be called one */

/* As fmin and fmax, which are calls, do with numbers. */
static double lesser(double a, double b)
{
    return a < b ? a : b;
}

static double greater(double a, double b)
{
    return a > b ? a : b;
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
    size_t column = f / LANES / MRIO_BAND * MRIO_BAND;
    size_t left = mrio->width - column;
    size_t count = left < MRIO_BAND ? left : MRIO_BAND;
    size_t block = (product * mrio->width + column) * mrio->regions;
    return (block + row % mrio->regions * count - column) * LANES + f;
}

/* The row that industry i sells from. */
static size_t row_of(const struct mrio *mrio, size_t i)
{
    return mrio->rows[i];
}

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
            mrio_tighten(mrio, p, c, mrio->stock[place], mrio->need_inverse[place], false);
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
    mrio->kernel = kernel_best();
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
    return greater(alpha + pull * (1.0 / settings->overcapacity_tau_days), 1.0);
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
            to_final = lesser(greater(output[i] - ordered, 0.0), mrio->final[i]);
        }
        mrio->to_final[i] = to_final;
        mrio->carried[k] = mrio->weight[k] * to_industries;
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
    mrio->kernel->trade(mrio);
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
