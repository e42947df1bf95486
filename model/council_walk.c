#include "model/council_walk.h"

#include <math.h>
#include <string.h>

static const double LOSS_SLACK = 1e-12; /* losses this near are a tie */

static void sort_axis(struct council_walk *walk, size_t k)
{
    const struct council_provision *provision = &walk->stand->asked->provisions[k];
    for (size_t l = 0; l < provision->level_count; l++) {
        size_t at = l;
        for (; at > 0; at--) {
            size_t before = walk->order[k][at - 1];
            if (walk->level_loss[k][before] <= walk->level_loss[k][l]) {
                break;
            }
            walk->order[k][at] = before;
        }
        walk->order[k][at] = l;
    }
}

static void price_axis(struct council_walk *walk, size_t k)
{
    const struct council_case *asked = walk->stand->asked;
    const struct council_provision *provision = &asked->provisions[k];
    for (size_t l = 0; l < provision->level_count; l++) {
        walk->level_loss[k][l] = council_stand_loss(walk->stand, k, provision->levels[l]);
        for (size_t i = 0; i < asked->member_count; i++) {
            walk->cost[k][l][i] = council_stand_cost(walk->stand, i, k, provision->levels[l]);
        }
    }
    sort_axis(walk, k);
}

/* The least each member can get away with, from the last axis to the first. */
static void set_rests(struct council_walk *walk)
{
    const struct council_case *asked = walk->stand->asked;
    size_t last = walk->axis_count;
    walk->rest_loss[last] = 0.0;
    memset(walk->rest_used[last], 0, sizeof walk->rest_used[last]);
    for (size_t g = 0; g < walk->graded_count; g++) {
        for (size_t i = 0; i < asked->member_count; i++) {
            walk->rest_used[last][i] += council_stand_least(walk->stand, i, walk->graded[g]);
        }
    }
    for (size_t d = last; d-- > 0;) {
        size_t k = walk->axes[d];
        size_t level_count = asked->provisions[k].level_count;
        walk->rest_loss[d] = walk->rest_loss[d + 1] + walk->level_loss[k][walk->order[k][0]];
        for (size_t i = 0; i < asked->member_count; i++) {
            double least = walk->cost[k][0][i];
            for (size_t l = 1; l < level_count; l++) {
                least = walk->cost[k][l][i] < least ? walk->cost[k][l][i] : least;
            }
            walk->rest_used[d][i] = walk->rest_used[d + 1][i] + least;
        }
    }
}

void council_walk_start(struct council_walk *walk, const struct council_stand *stand)
{
    const struct council_case *asked = stand->asked;
    walk->stand = stand;
    walk->axis_count = 0;
    walk->graded_count = 0;
    walk->hard_count = 0;
    walk->depth = 0;
    walk->done = false;
    walk->loss_most = INFINITY;
    walk->loss[0] = 0.0;
    memset(walk->used[0], 0, sizeof walk->used[0]);
    memset(walk->next, 0, sizeof walk->next);
    for (size_t k = 0; k < asked->provision_count; k++) {
        if (asked->provisions[k].level_count == 0) {
            walk->graded[walk->graded_count++] = k;
        } else {
            price_axis(walk, k);
            walk->axes[walk->axis_count++] = k;
        }
    }
    for (size_t i = 0; i < asked->member_count; i++) {
        if (i == asked->setter || asked->members[i].permanent) {
            walk->hard[walk->hard_count++] = i;
        }
    }
    set_rests(walk);
}

static bool is_hopeless(const struct council_walk *walk, size_t depth)
{
    if (walk->loss[depth] + walk->rest_loss[depth] > walk->loss_most + LOSS_SLACK) {
        return true;
    }
    for (size_t h = 0; h < walk->hard_count; h++) {
        size_t i = walk->hard[h];
        if (walk->used[depth][i] + walk->rest_used[depth][i] > walk->stand->hard_most[i]) {
            return true;
        }
    }
    return false;
}

static void choose(struct council_walk *walk, size_t depth, size_t place)
{
    const struct council_case *asked = walk->stand->asked;
    size_t k = walk->axes[depth];
    size_t level = walk->order[k][place];
    walk->levels[depth] = level;
    walk->text[k] = asked->provisions[k].levels[level];
    walk->loss[depth + 1] = walk->loss[depth] + walk->level_loss[k][level];
    for (size_t i = 0; i < asked->member_count; i++) {
        walk->used[depth + 1][i] = walk->used[depth][i] + walk->cost[k][level][i];
    }
}

bool council_walk_next(struct council_walk *walk)
{
    if (walk->axis_count ==
        0) { /* nothing to choose: one text, without its graded provisions */
        bool first = !walk->done;
        walk->done = true;
        return first && !is_hopeless(walk, 0);
    }
    for (;;) {
        size_t d = walk->depth;
        size_t k = walk->axes[d];
        if (walk->next[d] == walk->stand->asked->provisions[k].level_count) {
            if (d == 0) {
                return false;
            }
            walk->next[d] = 0;
            walk->depth--;
            continue;
        }
        choose(walk, d, walk->next[d]++);
        if (is_hopeless(walk, d + 1)) {
            continue;
        }
        if (d + 1 == walk->axis_count) {
            return true;
        }
        walk->depth++;
    }
}

double council_walk_loss(const struct council_walk *walk)
{
    return walk->loss[walk->axis_count];
}

const double *council_walk_used(const struct council_walk *walk)
{
    return walk->used[walk->axis_count];
}
