#include "model/bargain.h"

#include "model/bargain_beside.h"
#include "model/bargain_deal.h"

#include <math.h>
#include <string.h>

static const double NEAR = 1e-3;  /* positions this close are one in the winning chances */
static const double STILL = 0.02; /* of the first turn's move */
static const double STILL_BASE = 1e-4;

struct bargain {
    struct arena arena; /* holds everything, this struct too */
    struct bargain_size size;
    struct bargain_scene scene;
    struct bargain_view view;
    struct bargain_market market;
    lane *stakes;                   /* [position] row of capability x utility */
    struct bargain_option *options; /* [actor] positions, each once */
    size_t *held;                   /* [option] the first actor that holds it */
    size_t *holds;                  /* [actor] option */
    size_t *order;                  /* [actor] scratch */
    double *positions;              /* the arrays of the result */
    double *winning;
    size_t *targets;
    double *beside[4];
    double first_move; /* D_1 */
    struct bargain_result result;
};

static void take_room(struct bargain *bargain, struct arena *arena)
{
    size_t n = bargain->size.actor_count;
    size_t dimensions = bargain->size.dimension_count;
    size_t turns = bargain->size.turns_most;
    bargain_scene_take(&bargain->scene, &bargain->size, arena);
    bargain_view_take(&bargain->view, &bargain->scene, arena);
    bargain_market_take(&bargain->market, &bargain->scene, arena);
    bargain->stakes = lane_take(arena, n * bargain->scene.lanes);
    bargain->options = arena_take_array(arena, n, sizeof bargain->options[0]);
    bargain->held = arena_take_array(arena, n, sizeof(size_t));
    bargain->holds = arena_take_array(arena, n, sizeof(size_t));
    bargain->order = arena_take_array(arena, n, sizeof(size_t));
    bargain->positions = arena_take_array(arena, (turns + 1) * n * dimensions, sizeof(double));
    bargain->winning = arena_take_array(arena, (turns + 1) * n, sizeof(double));
    bargain->targets = arena_take_array(arena, turns * n, sizeof(size_t));
    for (size_t b = 0; b < 4; b++) {
        bargain->beside[b] = arena_take_array(arena, dimensions, sizeof(double));
    }
}

enum status bargain_new(const struct bargain_size *size,
                        struct problems *problems,
                        struct bargain **bargain_out)
{
    size_t known = problems->count + problems->left_out;
    bargain_check_size(size, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    struct bargain *bargain = arena_take(&arena, sizeof *bargain);
    if (bargain == NULL) {
        return STATUS_NO_MEMORY;
    }
    bargain->size = *size;
    take_room(bargain, &arena);
    if (arena.failed) {
        arena_clear(&arena);
        return STATUS_NO_MEMORY;
    }
    bargain->result = (struct bargain_result){.positions = bargain->positions,
                                              .winning = bargain->winning,
                                              .targets = bargain->targets,
                                              .start_mean = bargain->beside[0],
                                              .start_median = bargain->beside[1],
                                              .mean = bargain->beside[2],
                                              .median = bargain->beside[3]};
    bargain->arena = arena;
    *bargain_out = bargain;
    return STATUS_OK;
}

void bargain_free(struct bargain **bargain_p)
{
    if (*bargain_p == NULL) {
        return;
    }
    struct arena arena = (*bargain_p)->arena;
    *bargain_p = NULL;
    arena_clear(&arena);
}

const struct bargain_result *bargain_result(const struct bargain *bargain)
{
    return &bargain->result;
}

static double distance_between(const double *a, const double *b, size_t dimensions)
{
    double sum = 0.0;
    for (size_t k = 0; k < dimensions; k++) {
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return sqrt(sum);
}

/* The option an actor's position is: an earlier one that is the same or nearer than `near`, or
 * a new one. */
static size_t
option_of(const struct bargain *bargain, size_t i, size_t option_count, double near)
{
    const double *positions = bargain->scene.positions;
    size_t dimensions = bargain->size.dimension_count;
    for (size_t o = 0; o < option_count; o++) {
        double distance = distance_between(&positions[bargain->held[o] * dimensions],
                                           &positions[i * dimensions], dimensions);
        if (distance < near || !(distance > 0.0)) {
            return o;
        }
    }
    return option_count;
}

static void set_stakes(struct bargain *bargain, size_t position)
{
    const struct bargain_scene *scene = &bargain->scene;
    const lane *distance = bargain_row(scene->distance, position, scene);
    lane *stakes = bargain_row(bargain->stakes, position, scene);
    for (size_t i = 0; i < scene->actor_count; i++) {
        double utility = bargain_utility(bargain_at(distance, i), bargain_at(scene->risk, i));
        bargain_put(stakes, i, scene->numbers->capabilities[i] * utility);
    }
}

/* Elects among the positions held. Those that are near are one option; as many copies of it as
 * hold it stand, or one. */
static size_t elect_positions(struct bargain *bargain, double near, bool copies)
{
    size_t count = 0;
    for (size_t i = 0; i < bargain->size.actor_count; i++) {
        size_t o = option_of(bargain, i, count, near);
        bargain->holds[i] = o;
        if (o < count) {
            bargain->options[o].copies += copies;
            continue;
        }
        set_stakes(bargain, i);
        bargain->held[count] = i;
        bargain->options[count++] = (struct bargain_option){
            .stakes = bargain_row(bargain->stakes, i, &bargain->scene), .copies = 1};
    }
    bargain_elect(bargain->options, count, bargain->scene.lanes);
    return count;
}

/* R: who is likely to win with R = 0 dares more. */
static void set_risks(struct bargain *bargain)
{
    size_t n = bargain->size.actor_count;
    double least = INFINITY;
    double most = 0.0;
    memset(bargain->scene.risk, 0, bargain->scene.lanes * sizeof(lane));
    size_t count = elect_positions(bargain, 0.0, true);
    for (size_t o = 0; o < count; o++) {
        double chance = bargain->options[o].chance;
        least = chance < least ? chance : least;
        most = chance > most ? chance : most;
    }
    for (size_t i = 0; i < n && most > least; i++) {
        double chance = bargain->options[bargain->holds[i]].chance;
        double risk = (3.0 * chance - (most + 2.0 * least)) / (2.0 * (most - least));
        bargain_put(bargain->scene.risk, i, risk);
    }
}

/* Risks and winning chances of a state. */
static void look(struct bargain *bargain, size_t state)
{
    size_t n = bargain->size.actor_count;
    double *winning = &bargain->winning[state * n];
    bargain_scene_set_positions(&bargain->scene,
                                &bargain->positions[state * n * bargain->size.dimension_count]);
    set_risks(bargain);
    elect_positions(bargain, NEAR, false);
    for (size_t i = 0; i < n; i++) {
        winning[i] = bargain->options[bargain->holds[i]].chance;
    }
}

/* Everybody challenges, then everybody takes a deal. */
static void take_turn(struct bargain *bargain, size_t *targets, double *next)
{
    bargain_view_set(&bargain->view);
    bargain_market_open(&bargain->market);
    for (size_t i = 0; i < bargain->size.actor_count; i++) {
        struct bargain_challenge challenge;
        bargain_view_find(&bargain->view, i, &challenge);
        targets[i] = challenge.target;
        if (challenge.target < bargain->size.actor_count) {
            bargain_market_strike(&bargain->market, i, &challenge);
        }
    }
    bargain_market_close(&bargain->market, next);
}

/* D_t, over all actors. */
static double moved(const struct bargain *bargain, const double *from, const double *to)
{
    size_t dimensions = bargain->size.dimension_count;
    double sum = 0.0;
    for (size_t i = 0; i < bargain->size.actor_count; i++) {
        sum += distance_between(&from[i * dimensions], &to[i * dimensions], dimensions);
    }
    return sum;
}

void bargain_start(struct bargain *bargain, const struct bargain_numbers *numbers)
{
    size_t state_size = bargain->size.actor_count * bargain->size.dimension_count;
    memcpy(bargain->positions, numbers->positions, state_size * sizeof(double));
    bargain_scene_set_actors(&bargain->scene, numbers);
    bargain->first_move = 0.0;
    bargain->result.settled = false;
    bargain->result.turn_count = 0;
    look(bargain, 0);
}

bool bargain_step(struct bargain *bargain)
{
    size_t state_size = bargain->size.actor_count * bargain->size.dimension_count;
    struct bargain_result *result = &bargain->result;
    size_t turn = result->turn_count;
    double *now = &bargain->positions[turn * state_size];
    double *next = now + state_size;
    take_turn(bargain, &bargain->targets[turn * bargain->size.actor_count], next);
    double move = moved(bargain, now, next);
    bargain->first_move = turn == 0 ? move : bargain->first_move;
    turn++;
    result->settled = turn >= 2 && move / (bargain->first_move + STILL_BASE) < STILL;
    result->turn_count = turn;
    look(bargain, turn);
    return turn < bargain->size.turns_most && !result->settled;
}

void bargain_end(struct bargain *bargain)
{
    size_t state_size = bargain->size.actor_count * bargain->size.dimension_count;
    const struct bargain_numbers *numbers = bargain->scene.numbers;
    bargain_beside(&bargain->size, numbers, bargain->positions, bargain->order,
                   bargain->beside[0], bargain->beside[1]);
    bargain_beside(&bargain->size, numbers,
                   &bargain->positions[bargain->result.turn_count * state_size], bargain->order,
                   bargain->beside[2], bargain->beside[3]);
    bargain->scene.numbers = NULL;
}

void bargain_run(struct bargain *bargain, const struct bargain_numbers *numbers)
{
    bargain_start(bargain, numbers);
    while (bargain_step(bargain)) {
    }
    bargain_end(bargain);
}
