#include "model/mrio_trade.h"

enum { ROWS_AT_ONCE = 4 };

static const double gate_absolute = 1e-8;
static const double gate_relative = 1e-5;

/* Which orders, how: constants of a run, or of a reading of the matrix, that choose the code.
 */
struct way {
    bool reference, fixed;
    bool changes;       /* what is permitted, from this step to the next */
    bool holds, levels; /* the gates as they are taken to stand */
    bool backward;      /* last product first */
};

struct gates {
    bool hold, level; /* as they turn out to stand */
};

/* Of one band of buyers: what they receive of a product, as shares of what they placed; and
 * what its suppliers have to offer, later what is placed. */
struct sums {
    lane received[MRIO_BAND];
    lane supplied[MRIO_BAND];
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
    const lane *coming;     /* where the next block stands, as far as it is known */
};

/* Adds the r-th row to what is received and what is supplied. */
LANE_INLINE void gather_row(const struct mrio *mrio,
                            const struct block *block,
                            size_t r,
                            bool is_first,
                            struct way way,
                            struct sums *sums)
{
    const lane *now = block->now + r * block->count;
    const lane *next = block->next + r * block->count;
    const lane carried = lane_of(mrio->carried[block->row + r]);
    const lane weight = lane_of(mrio->weight_next[block->row + r]);
    for (size_t c = 0; c < block->count; c++) {
        lane got = now[c] * carried;
        sums->received[c] = is_first ? got : sums->received[c] + got;
        if (!way.fixed) {
            lane offered = next[c] * weight;
            sums->supplied[c] = is_first ? offered : sums->supplied[c] + offered;
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
                             struct sums *sums)
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
        sums->received[c] = is_first ? got : sums->received[c] + got;
        if (way.changes) {
            z0 = next[c];
            z1 = next[count + c];
            z2 = next[2 * count + c];
            z3 = next[3 * count + c];
        }
        if (!way.fixed) {
            lane offered = (z0 * w0 + z1 * w1) + (z2 * w2 + z3 * w3);
            sums->supplied[c] = is_first ? offered : sums->supplied[c] + offered;
        }
    }
}

LANE_INLINE void
gather(const struct mrio *mrio, const struct block *block, struct way way, struct sums *sums)
{
    size_t r = block->rows % ROWS_AT_ONCE;
    if (r > 0) {
        gather_row(mrio, block, 0, true, way, sums);
        for (size_t k = 1; k < r; k++) {
            gather_row(mrio, block, k, false, way, sums);
        }
    } else {
        gather_rows(mrio, block, 0, true, way, sums);
        r = ROWS_AT_ONCE;
    }
    for (; r < block->rows; r += ROWS_AT_ONCE) {
        gather_rows(mrio, block, r, false, way, sums);
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
                         struct sums *sums,
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
        lane got = mrio->placed[first + c] * sums->received[c];
        lane used = way.reference ? wanted : lane_min(stock, wanted);
        lane after = way.holds ? stock : stock + (got - used);
        lane goal = days * input * optimal[c];
        lane want = way.levels ? wanted : lane_max(goal - after, zero) * rate + wanted;
        if (way.reference) {
            gates->hold = gates->hold && !is_off(got, used);
            gates->level = gates->level && !is_off(after, goal);
        }
        mrio->stock_next[first + c] = after;
        mrio_tighten(mrio, block->product, block->column + c, after,
                     mrio->need_inverse[first + c], way.backward);
        if (way.fixed) {
            sums->supplied[c] = want * mrio->supplied_inverse[first + c];
        } else {
            lane placed = want / lane_max(sums->supplied[c], lane_of(1e-300));
            sums->supplied[c] = lane_above(sums->supplied[c], zero, placed, zero);
        }
        mrio->placed_next[first + c] = sums->supplied[c];
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
    const lane *coming = block->coming + r * count;
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

/* The bands of one product, and what is fetched ahead of the product after it. */
LANE_INLINE void
trade_product(struct mrio *mrio, size_t product, struct way way, struct gates *gates)
{
    struct block block = {
        .product = product, .rows = mrio->regions, .row = product * mrio->regions};
    for (size_t column = 0; column < mrio->width; column += MRIO_BAND) {
        struct sums sums;
        block.column = column;
        block.count = mrio->width - column < MRIO_BAND ? mrio->width - column : MRIO_BAND;
        block.first = product * mrio->width + column;
        block.now = mrio->now + block.first * mrio->regions;
        block.next = mrio->next + block.first * mrio->regions;
        block.coming = block.next + block.rows * block.count;
        if (way.backward && column + block.count == mrio->width && product > 0) {
            block.coming = mrio->next + (product - 1) * mrio->width * mrio->regions;
        }
        gather(mrio, &block, way, &sums);
        restock(mrio, &block, way, &sums, gates);
        place(mrio, &block, sums.supplied);
    }
}

/* Reads the matrix once: what everybody receives, their stocks, and their next orders. Every
 * other step it is read from its last product on, so that what a cache has kept of it is read
 * before it is driven out; no sum goes over products, so that no bit of one depends on it. */
LANE_INLINE struct gates trade(struct mrio *mrio, struct way way)
{
    struct gates gates = {true, true};
    for (size_t c = 0; c < mrio->width; c++) {
        mrio->tightest[c] = lane_of(INFINITY);
    }
    for (size_t k = 0; k < mrio->sectors; k++) {
        size_t p = way.backward ? mrio->sectors - 1 - k : k;
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
LANE_INLINE void trade_published(struct mrio *mrio, bool backward)
{
    bool fixed = mrio->settings.shares == MRIO_FIXED;
    bool changes = mrio->now != mrio->next;
    if (changes && fixed) {
        trade(mrio, (struct way){.changes = true, .fixed = true, .backward = backward});
    } else if (changes) {
        trade(mrio, (struct way){.changes = true, .backward = backward});
    } else if (fixed) {
        trade(mrio, (struct way){.fixed = true, .backward = backward});
    } else {
        trade(mrio, (struct way){.backward = backward});
    }
}

/* The gates are taken to stand as they stood, and the matrix is read anew where they do not:
 * the first does not depend on how it was taken, the second on the first alone. */
LANE_INLINE void trade_reference(struct mrio *mrio, bool backward)
{
    struct gates gates = {!mrio->holds, !mrio->levels};
    while (gates.hold != mrio->holds || gates.level != mrio->levels) {
        const struct way way = {.reference = true,
                                .fixed = mrio->settings.shares == MRIO_FIXED,
                                .changes = mrio->now != mrio->next,
                                .holds = mrio->holds,
                                .levels = mrio->levels,
                                .backward = backward};
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

void mrio_trade_run(struct mrio *mrio)
{
    bool backward = mrio->steps % 2 == 1;
    if (mrio->settings.rule == MRIO_PUBLISHED) {
        trade_published(mrio, backward);
    } else {
        trade_reference(mrio, backward);
    }
}
