#include "bench/table.h"

#include "base/arena.h"
#include "base/clock.h"
#include "model/mrio.h"

#include <stdio.h>

enum { WARM_UP_STEPS = 20, CELLS_USUAL = 200000000, CELLS_QUICK = 4000000, SHOCKED = 3 };

const char table_name[] = "table";

static const struct {
    const char *subject;
    size_t regions, sectors;
} sizes[] = {
    {"48 industries", 4, 12}, {"200 industries", 10, 20}, {"1,000 industries", 20, 50}};

/* A table of uneven flows that balances. NULL where memory was short. */
struct made {
    struct arena arena;
    const double **flows, **final;
    double *output, *loss;
};

static bool make(struct made *made, size_t regions, size_t sectors)
{
    size_t count = regions * sectors;
    struct arena *arena = &made->arena;
    double *cells = arena_take_array(arena, count * count, sizeof *cells);
    double *sales = arena_take_array(arena, count * regions, sizeof *sales);
    made->flows = arena_take_array(arena, count, sizeof *made->flows);
    made->final = arena_take_array(arena, count, sizeof *made->final);
    made->output = arena_take_array(arena, count, sizeof *made->output);
    made->loss = arena_take_array(arena, count, sizeof *made->loss);
    if (arena->failed) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        made->flows[i] = cells + i * count;
        made->final[i] = sales + i * regions;
        made->loss[i] = i % SHOCKED == 0 ? 0.6 : 0.0;
        for (size_t f = 0; f < count; f++) {
            cells[i * count + f] = 1.0 + (double)((i * 31 + f * 17) % 101) / 10.0;
            made->output[i] += cells[i * count + f];
        }
        for (size_t b = 0; b < regions; b++) {
            sales[i * regions + b] = 3.0 * (double)sectors;
            made->output[i] += sales[i * regions + b];
        }
    }
    return true;
}

static double time_step_us(struct mrio *mrio, const double *loss, size_t steps)
{
    for (size_t t = 0; t < WARM_UP_STEPS; t++) {
        mrio_step(mrio, loss);
    }
    int64_t start_ns = clock_monotonic_ns();
    for (size_t t = 0; t < steps; t++) {
        mrio_step(mrio, loss);
    }
    return (double)(clock_monotonic_ns() - start_ns) / 1e3 / (double)steps;
}

static enum status measure(size_t regions, size_t sectors, bool quick, double *us_out)
{
    static const struct mrio_settings settings = {.rule = MRIO_PUBLISHED,
                                                  .shares = MRIO_CAPACITY,
                                                  .psi = 0.8,
                                                  .stock_days = 90.0,
                                                  .stock_tau_days = 60.0,
                                                  .overcapacity = 1.0,
                                                  .overcapacity_max = 1.25,
                                                  .overcapacity_tau_days = 365.0};
    struct made made = {.loss = NULL};
    struct mrio *mrio = NULL;
    size_t industries = regions * sectors;
    size_t steps = (quick ? CELLS_QUICK : CELLS_USUAL) / (industries * industries);
    enum status status = STATUS_NO_MEMORY;
    if (make(&made, regions, sectors)) {
        const struct mrio_table table = {regions, sectors, made.flows, made.final, made.output};
        status = mrio_new(&table, &settings, NULL, &mrio);
    }
    if (status == STATUS_OK) {
        *us_out = time_step_us(mrio, made.loss, steps);
    }
    mrio_free(&mrio);
    arena_clear(&made.arena);
    return status;
}

enum status table_round(const struct plan *plan,
                        uint32_t round,
                        struct board *board,
                        char words_out[TABLE_WORDS_BYTES])
{
    (void)round;
    double first_rate = 0.0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && status == STATUS_OK; i++) {
        double us = 0.0;
        size_t count = sizes[i].regions * sizes[i].sectors;
        status = measure(sizes[i].regions, sizes[i].sectors, plan->quick, &us);
        if (status == STATUS_OK) {
            const struct board_key key = {table_name, sizes[i].subject, 0};
            double rate = (double)(count * count) / us;
            first_rate = i == 0 ? rate : first_rate;
            board_add(board, &key, METRIC_RATIO, rate / first_rate);
            board_add(board, &key, METRIC_TABLE_STEP_US, us);
        }
    }
    if (status != STATUS_OK) {
        snprintf(words_out, TABLE_WORDS_BYTES, "%s", status_words(status));
    }
    return status;
}
