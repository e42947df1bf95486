/* council_walk: every text of the provisions with levels, depth first, leaving out those that
 * cannot pass or cannot be better than what is known.
 *
 *   council_walk_start(&walk, &stand);
 *   while (council_walk_next(&walk)) { ... walk.text, walk.loss, walk.used ... }
 */
#ifndef MODEL_COUNCIL_WALK_H
#define MODEL_COUNCIL_WALK_H

#include "model/council_stand.h"

struct council_walk {
    const struct council_stand *stand; /* borrowed */
    /* Of what is not decided yet, at each depth: the least it takes. */
    double rest_loss[COUNCIL_PROVISIONS_MAX + 1];
    double rest_used[COUNCIL_PROVISIONS_MAX + 1][COUNCIL_MEMBERS_MAX];
    double cost[COUNCIL_PROVISIONS_MAX][COUNCIL_LEVELS_MAX][COUNCIL_MEMBERS_MAX];
    double level_loss[COUNCIL_PROVISIONS_MAX][COUNCIL_LEVELS_MAX];
    size_t order[COUNCIL_PROVISIONS_MAX]
                [COUNCIL_LEVELS_MAX];    /* nearest the setter's ideal first */
    size_t axes[COUNCIL_PROVISIONS_MAX]; /* provisions walked over */
    size_t axis_count;
    size_t graded[COUNCIL_PROVISIONS_MAX]; /* provisions that are not */
    size_t graded_count;
    size_t hard[COUNCIL_MEMBERS_MAX]; /* members with a hard limit */
    size_t hard_count;
    size_t depth;
    size_t next[COUNCIL_PROVISIONS_MAX]; /* place in `order` to try next */
    bool done;

    double loss_most; /* to be lowered by whoever finds a text: more is not looked at */

    /* The present text. Sums over the provisions walked over. */
    double text[COUNCIL_PROVISIONS_MAX];
    size_t levels[COUNCIL_PROVISIONS_MAX]; /* [axis] which level */
    double loss[COUNCIL_PROVISIONS_MAX + 1];
    double used[COUNCIL_PROVISIONS_MAX + 1][COUNCIL_MEMBERS_MAX];
};

/* Puts the walk before its first text. */
void council_walk_start(struct council_walk *walk, const struct council_stand *stand);

/* Goes to the next text; false behind the last. */
bool council_walk_next(struct council_walk *walk);

/* The setter's loss and the members' costs of the present text, without the graded provisions.
 */
double council_walk_loss(const struct council_walk *walk);
const double *council_walk_used(const struct council_walk *walk);

#endif
