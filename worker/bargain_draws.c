#include "worker/bargain_draws.h"

#include <stdlib.h>
#include <string.h>

enum { STRETCHES_MAX = 16, STRETCH_DRAWS = 32 /* at least, where there are as many */ };

static const double points = 100.0; /* of what is told; the model's scale is 1 */

/* So many draws, one group of LANES after the other. */
struct stretch {
    struct bargain *bargain;
    double *positions; /* [LANES][actor][dimension] */
    double *saliences; /* the same */
};

struct bargain_draws {
    const struct bargain_prior *prior;
    uint64_t seed;
    uint32_t draws;
    uint32_t each; /* draws of a stretch: whole groups */
    size_t stretch_count;
    struct arena arena;
    struct stretch *stretches;  /* [stretch_count] */
    double *means;              /* [dimension][draw] */
    uint32_t *winners;          /* [draw] actor */
    bool *settled;              /* [draw] */
    struct estimate *estimates; /* [dimension] */
    uint32_t *wins;             /* [actor] */
};

static void choose_stretches(struct bargain_draws *draws)
{
    size_t count = (draws->draws + STRETCH_DRAWS - 1) / STRETCH_DRAWS;
    count = count < STRETCHES_MAX ? count : STRETCHES_MAX;
    size_t each = (draws->draws + count - 1) / count;
    draws->each = (uint32_t)((each + LANES - 1) / LANES * LANES);
    draws->stretch_count = (draws->draws + draws->each - 1) / draws->each;
}

static enum status make_stretches(struct bargain_draws *draws, struct problems *problems)
{
    const struct bargain_size *size = &draws->prior->size;
    size_t doubles = LANES * size->actor_count * size->dimension_count;
    enum status status = STATUS_OK;
    for (size_t s = 0; s < draws->stretch_count && status == STATUS_OK; s++) {
        struct stretch *stretch = &draws->stretches[s];
        stretch->positions = arena_take_array(&draws->arena, doubles, sizeof(double));
        stretch->saliences = arena_take_array(&draws->arena, doubles, sizeof(double));
        status = draws->arena.failed ? STATUS_NO_MEMORY
                                     : bargain_new(size, problems, &stretch->bargain);
    }
    return status;
}

static enum status fill(struct bargain_draws *draws, struct problems *problems)
{
    const struct bargain_size *size = &draws->prior->size;
    struct arena *arena = &draws->arena;
    choose_stretches(draws);
    draws->stretches = arena_take_array(arena, draws->stretch_count, sizeof *draws->stretches);
    draws->means =
        arena_take_array(arena, size->dimension_count * draws->draws, sizeof(double));
    draws->winners = arena_take_array(arena, draws->draws, sizeof *draws->winners);
    draws->settled = arena_take_array(arena, draws->draws, sizeof *draws->settled);
    draws->estimates = arena_take_array(arena, size->dimension_count, sizeof *draws->estimates);
    draws->wins = arena_take_array(arena, size->actor_count, sizeof *draws->wins);
    return arena->failed ? STATUS_NO_MEMORY : make_stretches(draws, problems);
}

enum status bargain_draws_new(const struct bargain_prior *prior,
                              uint64_t seed,
                              uint32_t count,
                              struct problems *problems,
                              struct bargain_draws **draws_out)
{
    struct bargain_draws *draws = calloc(1, sizeof *draws);
    if (draws == NULL) {
        return STATUS_NO_MEMORY;
    }
    draws->prior = prior;
    draws->seed = seed;
    draws->draws = count;
    enum status status = fill(draws, problems);
    if (status != STATUS_OK) {
        bargain_draws_free(&draws);
        return status;
    }
    *draws_out = draws;
    return STATUS_OK;
}

void bargain_draws_free(struct bargain_draws **draws_p)
{
    struct bargain_draws *draws = *draws_p;
    if (draws == NULL) {
        return;
    }
    for (size_t s = 0; draws->stretches != NULL && s < draws->stretch_count; s++) {
        bargain_free(&draws->stretches[s].bargain);
    }
    arena_clear(&draws->arena);
    free(draws);
    *draws_p = NULL;
}

size_t bargain_draws_stretches(const struct bargain_draws *draws)
{
    return draws->stretch_count;
}

size_t bargain_draws_each(const struct bargain_draws *draws)
{
    return draws->each;
}

/* The first of those whose positions are the likeliest to win in the end. */
static uint32_t find_winner(const struct bargain_result *result, size_t actors)
{
    const double *last = &result->winning[result->turn_count * actors];
    size_t winner = 0;
    for (size_t i = 1; i < actors; i++) {
        winner = last[i] > last[winner] ? i : winner;
    }
    return (uint32_t)winner;
}

static void note(struct bargain_draws *draws, const struct bargain *bargain, uint32_t draw)
{
    const struct bargain_result *result = bargain_result(bargain);
    for (size_t k = 0; k < draws->prior->size.dimension_count; k++) {
        draws->means[k * draws->draws + draw] = points * result->mean[k];
    }
    draws->winners[draw] = find_winner(result, draws->prior->size.actor_count);
    draws->settled[draw] = result->settled;
}

static enum status run_one(struct stretch *stretch,
                           const struct bargain_numbers *numbers,
                           const atomic_bool *stop,
                           atomic_uint_fast64_t *moves)
{
    bool goes_on = true;
    bargain_start(stretch->bargain, numbers);
    while (goes_on) {
        if (atomic_load_explicit(stop, memory_order_relaxed)) {
            return STATUS_CANCELLED;
        }
        goes_on = bargain_step(stretch->bargain);
        atomic_fetch_add_explicit(moves, 1, memory_order_relaxed);
    }
    bargain_end(stretch->bargain);
    return STATUS_OK;
}

/* The draws from `first` on, as many as there are lanes and draws left. */
static void
draw_group(const struct bargain_draws *draws, struct stretch *stretch, uint32_t first)
{
    struct draws group = {.seed = draws->seed};
    for (uint32_t l = 0; l < LANES; l++) {
        group.draw[l] = first + l;
    }
    bargain_prior_draw(draws->prior, &group, stretch->positions, stretch->saliences);
}

enum status bargain_draws_run(struct bargain_draws *draws,
                              size_t index,
                              const atomic_bool *stop,
                              atomic_uint_fast64_t *moves)
{
    struct stretch *stretch = &draws->stretches[index];
    size_t cells = draws->prior->size.actor_count * draws->prior->size.dimension_count;
    uint32_t first = (uint32_t)index * draws->each;
    uint32_t left = draws->draws - first;
    uint32_t count = left < draws->each ? left : draws->each;
    enum status status = STATUS_OK;
    for (uint32_t at = 0; at < count && status == STATUS_OK; at++) {
        uint32_t l = at % LANES;
        if (l == 0) {
            draw_group(draws, stretch, first + at);
        }
        const struct bargain_numbers numbers = {draws->prior->centre.capabilities,
                                                &stretch->positions[l * cells],
                                                &stretch->saliences[l * cells]};
        status = run_one(stretch, &numbers, stop, moves);
        if (status == STATUS_OK) {
            note(draws, stretch->bargain, first + at);
        }
    }
    return status;
}

void bargain_draws_describe(struct bargain_draws *draws, size_t dimension, double *scratch)
{
    estimate_samples(&draws->means[dimension * draws->draws], draws->draws, scratch,
                     &draws->estimates[dimension]);
}

struct bargain_outcome bargain_draws_outcome(struct bargain_draws *draws)
{
    struct bargain_outcome outcome = {
        .draws = draws->draws, .means = draws->estimates, .wins = draws->wins};
    memset(draws->wins, 0, draws->prior->size.actor_count * sizeof *draws->wins);
    for (uint32_t draw = 0; draw < draws->draws; draw++) {
        draws->wins[draws->winners[draw]]++;
        outcome.settled += draws->settled[draw];
    }
    return outcome;
}
