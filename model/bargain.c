#include "model/bargain.h"

#include "base/arena.h"
#include "model/bargain_vote.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 64 };

static const double GAIN_LEAST = 1e-5;     /* below, nobody bothers to challenge */
static const double BACKING_LEAST = 1e-10; /* of either side of a challenge */
static const double DEAL_WEIGHT = 1e-6;    /* keeps a deal defined where neither cares */
static const double DEAL_STEPS = 1e4;      /* deals are struck on a grid */
static const double NEAR = 1e-3;           /* positions this close are one */
static const double STILL = 0.02;          /* of the first turn's move */
static const double STILL_BASE = 1e-4;

/* A deal between i, who challenged, and j. */
struct deal {
    size_t challenger;
    size_t target;
    double positions[2][BARGAIN_DIMENSIONS_MAX]; /* theirs after it */
};

struct bargain {
    struct arena arena; /* holds everything, this struct too */
    struct bargain_size size;
    const struct bargain_numbers *numbers;
    double *clout;    /* [actor] total salience x capability */
    double *salience; /* [actor] total */
    double *norm;     /* [actor] sum of squared saliences */
    double *distance; /* [position][actor] d from the actor to the position */
    double *utility;  /* [position][actor] */
    double *seen;     /* [position][actor] utilities as one challenger sees them */
    double *risk;     /* [actor] R */
    double *estimate; /* [actor] of R, by one challenger */
    double *worth;    /* [deal][actor] mean utility after it; the status quo behind the last */
    struct deal *deals; /* [actor] */
    size_t deal_count;
    size_t *queue;         /* [deal] those of one actor */
    const double **option; /* [option] utilities, for elections */
    size_t *unique;        /* [actor] the first actor at its position */
    size_t *rows;          /* [actor] row of its position among the unique */
    double *chance;        /* [actor] scratch of elections */
    double *ends[2];       /* [actor] utilities of a deal's two new positions */
    struct bargain_vote vote;
    double *positions;
    double *winning;
    size_t *targets;
    double *beside[4]; /* means and medians */
    size_t *order;     /* [actor] scratch of the median */
    struct bargain_result result;
};

static void check_within(
    struct problems *problems, const char *path, double value, double least, double most)
{
    if (!(value >= least && value <= most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, least, most);
    }
}

static void
check_size(struct problems *problems, const char *path, size_t value, size_t least, size_t most)
{
    if (value < least || value > most) {
        problem_add(problems, path, "%zu is outside %zu to %zu", value, least, most);
    }
}

static void check_sizes(const struct bargain_size *size, struct problems *problems)
{
    check_size(problems, "bargain.actors", size->actor_count, 2, BARGAIN_ACTORS_MAX);
    check_size(problems, "bargain.dimensions", size->dimension_count, 1,
               BARGAIN_DIMENSIONS_MAX);
    check_size(problems, "bargain.turns", size->turns_most, 1, BARGAIN_TURNS_MAX);
}

static void check_actor(const struct bargain_numbers *numbers,
                        size_t i,
                        size_t dimension_count,
                        struct problems *problems)
{
    char path[PATH_BYTES];
    double sum = 0.0;
    snprintf(path, sizeof path, "bargain.capabilities[%zu]", i);
    check_within(problems, path, numbers->capabilities[i], 1e-9, 1e9);
    for (size_t k = 0; k < dimension_count; k++) {
        double salience = numbers->saliences[i * dimension_count + k];
        snprintf(path, sizeof path, "bargain.positions[%zu][%zu]", i, k);
        check_within(problems, path, numbers->positions[i * dimension_count + k], 0.0, 1.0);
        snprintf(path, sizeof path, "bargain.saliences[%zu][%zu]", i, k);
        check_within(problems, path, salience, 0.0, 1.0);
        sum += salience;
    }
    if (!(sum > 1e-9 && sum <= 1.0 + 1e-9)) {
        snprintf(path, sizeof path, "bargain.saliences[%zu]", i);
        problem_add(problems, path, "add up to %.9g, not to above 0 and at most 1", sum);
    }
}

void bargain_check(const struct bargain_size *size,
                   const struct bargain_numbers *numbers,
                   struct problems *problems)
{
    size_t known = problems->count + problems->left_out;
    check_sizes(size, problems);
    if (problems->count + problems->left_out > known) {
        return;
    }
    for (size_t i = 0; i < size->actor_count; i++) {
        check_actor(numbers, i, size->dimension_count, problems);
    }
}

static double *take(struct arena *arena, size_t rows, size_t columns)
{
    return arena_take_array(arena, rows * columns, sizeof(double));
}

static size_t *take_places(struct arena *arena, size_t count)
{
    return arena_take_array(arena, count, sizeof(size_t));
}

static void take_room(struct bargain *bargain, struct arena *arena)
{
    size_t n = bargain->size.actor_count;
    size_t states = bargain->size.turns_most + 1;
    double **vectors[] = {&bargain->clout,   &bargain->salience, &bargain->norm,
                          &bargain->risk,    &bargain->estimate, &bargain->chance,
                          &bargain->ends[0], &bargain->ends[1],  &bargain->vote.odds};
    double **squares[] = {&bargain->distance, &bargain->utility, &bargain->seen};
    size_t **places[] = {&bargain->unique, &bargain->rows, &bargain->order};
    for (size_t v = 0; v < sizeof vectors / sizeof vectors[0]; v++) {
        *vectors[v] = take(arena, n + 1, 1);
    }
    for (size_t v = 0; v < sizeof squares / sizeof squares[0]; v++) {
        *squares[v] = take(arena, n, n);
    }
    for (size_t v = 0; v < sizeof places / sizeof places[0]; v++) {
        *places[v] = take_places(arena, n);
    }
    for (size_t v = 0; v < 4; v++) {
        bargain->beside[v] = take(arena, bargain->size.dimension_count, 1);
    }
    bargain->worth = take(arena, n + 1, n);
    bargain->queue = take_places(arena, n + 1);
    bargain->option = arena_take_array(arena, n + 1, sizeof bargain->option[0]);
    bargain->vote.scale = arena_take_array(arena, n + 1, sizeof bargain->vote.scale[0]);
    bargain->deals = arena_take_array(arena, n, sizeof bargain->deals[0]);
    bargain->positions = take(arena, states, n * bargain->size.dimension_count);
    bargain->winning = take(arena, states, n);
    bargain->targets = take_places(arena, bargain->size.turns_most * n);
}

enum status bargain_new(const struct bargain_size *size,
                        struct problems *problems,
                        struct bargain **bargain_out)
{
    size_t known = problems->count + problems->left_out;
    check_sizes(size, problems);
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
    bargain->vote.actor_count = size->actor_count;
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

static inline double utility_at(double distance, double risk)
{
    return (1.0 - distance) * (1.0 + risk * (distance < 1.0 ? distance : 1.0));
}

/* d from where actor i stands to a position. */
static double
distance_to(const struct bargain *bargain, size_t i, const double *own, const double *position)
{
    size_t dimensions = bargain->size.dimension_count;
    const double *salience = &bargain->numbers->saliences[i * dimensions];
    double sum = 0.0;
    for (size_t k = 0; k < dimensions; k++) {
        double part = salience[k] * (own[k] - position[k]);
        sum += part * part;
    }
    return sqrt(sum / bargain->norm[i]);
}

static void set_constants(struct bargain *bargain)
{
    size_t dimensions = bargain->size.dimension_count;
    for (size_t i = 0; i < bargain->size.actor_count; i++) {
        bargain->salience[i] = 0.0;
        bargain->norm[i] = 0.0;
        for (size_t k = 0; k < dimensions; k++) {
            double salience = bargain->numbers->saliences[i * dimensions + k];
            bargain->salience[i] += salience;
            bargain->norm[i] += salience * salience;
        }
        bargain->clout[i] = bargain->salience[i] * bargain->numbers->capabilities[i];
    }
    bargain->vote.capabilities = bargain->numbers->capabilities;
}

static void set_distances(struct bargain *bargain, const double *positions)
{
    size_t n = bargain->size.actor_count;
    size_t dimensions = bargain->size.dimension_count;
    for (size_t x = 0; x < n; x++) {
        for (size_t i = 0; i < n; i++) {
            bargain->distance[x * n + i] =
                distance_to(bargain, i, &positions[i * dimensions], &positions[x * dimensions]);
        }
    }
}

/* Utilities of every position, [position][actor], at these risk attitudes. */
static void set_utilities(const struct bargain *bargain, const double *risk, double *utility)
{
    size_t n = bargain->size.actor_count;
    for (size_t x = 0; x < n; x++) {
        for (size_t i = 0; i < n; i++) {
            utility[x * n + i] = utility_at(bargain->distance[x * n + i], risk[i]);
        }
    }
}

/* R: those whose position is likely to win risk more. */
static void set_risks(struct bargain *bargain)
{
    size_t n = bargain->size.actor_count;
    double least = INFINITY;
    double most = 0.0;
    memset(bargain->risk, 0, n * sizeof bargain->risk[0]);
    set_utilities(bargain, bargain->risk, bargain->utility);
    for (size_t x = 0; x < n; x++) {
        bargain->option[x] = &bargain->utility[x * n];
    }
    bargain_elect(&bargain->vote, bargain->option, n, bargain->chance);
    for (size_t i = 0; i < n; i++) {
        least = bargain->chance[i] < least ? bargain->chance[i] : least;
        most = bargain->chance[i] > most ? bargain->chance[i] : most;
    }
    for (size_t i = 0; i < n && most > least; i++) {
        bargain->risk[i] =
            (3.0 * bargain->chance[i] - (most + 2.0 * least)) / (2.0 * (most - least));
    }
}

/* Backing of i and of j as i sees it: their own stakes, then those of third parties, who weigh
 * the principals' chances.
 *
 *   v0 = S_m c_m (A_mi - A_mj);  p = (C_i + v0+) / (C_i + C_j + |v0|)
 *   v  = S_m c_m (p (1 - A_mi) - (1 - p)(1 - A_mj))
 *
 * the second the toolkit's [p(2 A_mi + A_mm) + 3 q A_mj] - [3 p A_mi + q(2 A_mj + A_mm)] with
 * A_mm = 1. Returns P_ij. */
static double chance_of(const struct bargain *bargain, size_t i, size_t j)
{
    size_t n = bargain->size.actor_count;
    const double *to_i = &bargain->seen[i * n]; /* A_mi */
    const double *to_j = &bargain->seen[j * n];
    double own[2] = {BACKING_LEAST, BACKING_LEAST};
    double stake_i = bargain->clout[i] * (1.0 - to_j[i]);
    double stake_j = bargain->clout[j] * (to_i[j] - 1.0);
    own[stake_i < 0.0] += fabs(stake_i);
    own[stake_j < 0.0] += fabs(stake_j);
    double backing[2][4] = {{0.0}, {0.0}};
    for (size_t m = 0; m < n; m++) {
        double stake = bargain->clout[m] * (to_i[m] - to_j[m]);
        double size = fabs(stake);
        double p = (own[0] + 0.5 * (size + stake)) / (own[0] + own[1] + size);
        double v = bargain->clout[m] * (p * (1.0 - to_i[m]) - (1.0 - p) * (1.0 - to_j[m]));
        v = m == i || m == j ? 0.0 : v;
        backing[0][m % 4] += v > 0.0 ? v : 0.0;
        backing[1][m % 4] -= v < 0.0 ? v : 0.0;
    }
    double sums[2];
    for (int side = 0; side < 2; side++) {
        sums[side] = own[side] + ((backing[side][0] + backing[side][1]) +
                                  (backing[side][2] + backing[side][3]));
    }
    return sums[0] / (sums[0] + sums[1]);
}

/* What i gains by challenging j, as it sees it: j gives in to the share 1 - S_j, else it comes
 * to a contest. */
static double gain_of(const struct bargain *bargain, size_t i, size_t j, double p)
{
    size_t n = bargain->size.actor_count;
    double at_j = bargain->seen[j * n + i]; /* A_ij; A_ii = 1 */
    double resistance = bargain->salience[j];
    double contest = 2.0 * p + 2.0 * (1.0 - p) * at_j;
    return (1.0 - resistance) * 2.0 + resistance * contest - (1.0 + at_j);
}

static double round_deal(double x)
{
    return floor(0.5 + DEAL_STEPS * x) / DEAL_STEPS;
}

/* Where the two meet, each dimension by itself, nearer the one who cares and is strong. */
static void
strike(struct bargain *bargain, const double *positions, size_t i, size_t j, double p)
{
    size_t dimensions = bargain->size.dimension_count;
    struct deal *deal = &bargain->deals[bargain->deal_count++];
    deal->challenger = i;
    deal->target = j;
    for (size_t k = 0; k < dimensions; k++) {
        double s_i = bargain->numbers->saliences[i * dimensions + k];
        double s_j = bargain->numbers->saliences[j * dimensions + k];
        double w_i = s_i * s_i * p * p;
        double w_j = s_j * s_j * (1.0 - p) * (1.0 - p);
        double p_i = positions[i * dimensions + k];
        double p_j = positions[j * dimensions + k];
        double all = w_i + DEAL_WEIGHT + w_j;
        deal->positions[0][k] = round_deal(((w_i + DEAL_WEIGHT) * p_i + w_j * p_j) / all);
        deal->positions[1][k] = round_deal((w_i * p_i + (DEAL_WEIGHT + w_j) * p_j) / all);
    }
}

/* Every actor looks for the one to challenge. */
static void find_deals(struct bargain *bargain, const double *positions, size_t *targets)
{
    size_t n = bargain->size.actor_count;
    bargain->deal_count = 0;
    for (size_t i = 0; i < n; i++) {
        double most = GAIN_LEAST;
        double chance = 0.0;
        targets[i] = n;
        for (size_t m = 0; m < n; m++) {
            bargain->estimate[m] = (2.0 * bargain->risk[i] + bargain->risk[m]) / 3.0;
        }
        set_utilities(bargain, bargain->estimate, bargain->seen);
        for (size_t j = 0; j < n; j++) {
            if (j == i) {
                continue;
            }
            double p = chance_of(bargain, i, j);
            double gain = gain_of(bargain, i, j, p);
            if (gain > most) {
                most = gain;
                chance = p;
                targets[i] = j;
            }
        }
        if (targets[i] < n) {
            strike(bargain, positions, i, targets[i], chance);
        }
    }
}

/* Mean utility to every actor of all positions, two of them changed by a deal; or of the status
 * quo. Positions are added up in order, all actors side by side. */
static void set_worth(struct bargain *bargain,
                      const double *positions,
                      const struct deal *deal,
                      double *worth)
{
    size_t n = bargain->size.actor_count;
    size_t dimensions = bargain->size.dimension_count;
    for (int end = 0; end < 2 && deal != NULL; end++) {
        for (size_t a = 0; a < n; a++) {
            double distance =
                distance_to(bargain, a, &positions[a * dimensions], deal->positions[end]);
            bargain->ends[end][a] = utility_at(distance, bargain->risk[a]);
        }
    }
    memset(worth, 0, n * sizeof worth[0]);
    for (size_t x = 0; x < n; x++) {
        const double *row = &bargain->utility[x * n];
        if (deal != NULL && x == deal->challenger) {
            row = bargain->ends[0];
        } else if (deal != NULL && x == deal->target) {
            row = bargain->ends[1];
        }
        for (size_t a = 0; a < n; a++) {
            worth[a] += row[a];
        }
    }
    for (size_t a = 0; a < n; a++) {
        worth[a] /= (double)n;
    }
}

/* The deal on k's table that an election among all actors would choose; deal_count: none. */
static size_t choose(struct bargain *bargain, size_t k)
{
    size_t n = bargain->size.actor_count;
    size_t count = 0;
    bargain->queue[count++] = bargain->deal_count;
    for (size_t d = 0; d < bargain->deal_count; d++) {
        if (bargain->deals[d].challenger == k || bargain->deals[d].target == k) {
            bargain->queue[count++] = d;
        }
    }
    for (size_t q = 0; q < count; q++) {
        bargain->option[q] = &bargain->worth[bargain->queue[q] * n];
    }
    bargain_elect(&bargain->vote, bargain->option, count, bargain->chance);
    size_t best = 0;
    for (size_t q = 1; q < count; q++) {
        best = bargain->chance[q] > bargain->chance[best] ? q : best;
    }
    return bargain->queue[best];
}

/* All move at once. */
static void move_all(struct bargain *bargain, const double *positions, double *next)
{
    size_t n = bargain->size.actor_count;
    size_t dimensions = bargain->size.dimension_count;
    set_utilities(bargain, bargain->risk, bargain->utility);
    for (size_t d = 0; d <= bargain->deal_count; d++) {
        const struct deal *deal = d < bargain->deal_count ? &bargain->deals[d] : NULL;
        set_worth(bargain, positions, deal, &bargain->worth[d * n]);
    }
    for (size_t k = 0; k < n; k++) {
        size_t chosen = choose(bargain, k);
        const double *to = &positions[k * dimensions];
        if (chosen < bargain->deal_count) {
            const struct deal *deal = &bargain->deals[chosen];
            to = deal->positions[deal->challenger == k ? 0 : 1];
        }
        memcpy(&next[k * dimensions], to, dimensions * sizeof next[0]);
    }
}

static bool is_near(const double *a, const double *b, size_t dimensions)
{
    double sum = 0.0;
    for (size_t k = 0; k < dimensions; k++) {
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return sqrt(sum) < NEAR;
}

/* Chances of the positions held, each counted once. */
static void set_winning(struct bargain *bargain, const double *positions, double *winning)
{
    size_t n = bargain->size.actor_count;
    size_t dimensions = bargain->size.dimension_count;
    size_t count = 0;
    set_utilities(bargain, bargain->risk, bargain->utility);
    for (size_t i = 0; i < n; i++) {
        size_t u = 0;
        while (u < count && !is_near(&positions[bargain->unique[u] * dimensions],
                                     &positions[i * dimensions], dimensions)) {
            u++;
        }
        bargain->rows[i] = u;
        if (u == count) {
            bargain->unique[count] = i;
            bargain->option[count++] = &bargain->utility[i * n];
        }
    }
    bargain_elect(&bargain->vote, bargain->option, count, bargain->chance);
    for (size_t i = 0; i < n; i++) {
        winning[i] = bargain->chance[bargain->rows[i]];
    }
}

static double weight_of(const struct bargain *bargain, size_t i, size_t k, bool cared)
{
    double salience = bargain->numbers->saliences[i * bargain->size.dimension_count + k];
    return bargain->numbers->capabilities[i] * (cared ? salience : 1.0);
}

/* Actors in order of their position, by insertion. */
static void sort_by(const struct bargain *bargain, const double *positions, size_t k)
{
    size_t dimensions = bargain->size.dimension_count;
    for (size_t i = 0; i < bargain->size.actor_count; i++) {
        size_t at = i;
        double x = positions[i * dimensions + k];
        for (; at > 0 && positions[bargain->order[at - 1] * dimensions + k] > x; at--) {
            bargain->order[at] = bargain->order[at - 1];
        }
        bargain->order[at] = i;
    }
}

/* Weighted mean, and the least position up to which at least half of the weight stands. */
static void
set_beside(struct bargain *bargain, const double *positions, double *mean, double *median)
{
    size_t n = bargain->size.actor_count;
    size_t dimensions = bargain->size.dimension_count;
    for (size_t k = 0; k < dimensions; k++) {
        double weights = 0.0;
        double sum = 0.0;
        bool cared = false;
        for (size_t i = 0; i < n; i++) {
            cared = cared || weight_of(bargain, i, k, true) > 0.0;
        }
        for (size_t i = 0; i < n; i++) {
            double weight = weight_of(bargain, i, k, cared);
            weights += weight;
            sum += weight * positions[i * dimensions + k];
        }
        mean[k] = sum / weights;
        sort_by(bargain, positions, k);
        double below = 0.0;
        size_t at = 0;
        for (; at < n; at++) {
            below += weight_of(bargain, bargain->order[at], k, cared);
            if (below >= 0.5 * weights) {
                break;
            }
        }
        median[k] = positions[bargain->order[at < n ? at : n - 1] * dimensions + k];
    }
}

/* Sum over actors of how far they moved. */
static double moved(const struct bargain *bargain, const double *from, const double *to)
{
    size_t dimensions = bargain->size.dimension_count;
    double all = 0.0;
    for (size_t i = 0; i < bargain->size.actor_count; i++) {
        double sum = 0.0;
        for (size_t k = 0; k < dimensions; k++) {
            double step = to[i * dimensions + k] - from[i * dimensions + k];
            sum += step * step;
        }
        all += sqrt(sum);
    }
    return all;
}

/* Risks and winning chances of a state. */
static void look(struct bargain *bargain, size_t state)
{
    size_t n = bargain->size.actor_count;
    const double *positions = &bargain->positions[state * n * bargain->size.dimension_count];
    set_distances(bargain, positions);
    set_risks(bargain);
    set_winning(bargain, positions, &bargain->winning[state * n]);
}

void bargain_run(struct bargain *bargain, const struct bargain_numbers *numbers)
{
    size_t n = bargain->size.actor_count;
    size_t state_size = n * bargain->size.dimension_count;
    struct bargain_result *result = &bargain->result;
    double first = 0.0;
    size_t turn = 0;
    bargain->numbers = numbers;
    result->settled = false;
    set_constants(bargain);
    memcpy(bargain->positions, numbers->positions, state_size * sizeof(double));
    look(bargain, 0);
    while (turn < bargain->size.turns_most && !result->settled) {
        double *now = &bargain->positions[turn * state_size];
        find_deals(bargain, now, &bargain->targets[turn * n]);
        move_all(bargain, now, now + state_size);
        double move = moved(bargain, now, now + state_size);
        first = turn == 0 ? move : first;
        turn++;
        result->settled = turn >= 2 && move / (first + STILL_BASE) < STILL;
        look(bargain, turn);
    }
    result->turn_count = turn;
    set_beside(bargain, bargain->positions, bargain->beside[0], bargain->beside[1]);
    set_beside(bargain, &bargain->positions[turn * state_size], bargain->beside[2],
               bargain->beside[3]);
    bargain->numbers = NULL;
}
