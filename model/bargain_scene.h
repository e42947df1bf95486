/* bargain_scene: who bargains, and where everybody stands at a turn.
 *
 * Rows go by position: row x has a number for every actor, four side by side, zero behind the
 * last. */
#ifndef MODEL_BARGAIN_SCENE_H
#define MODEL_BARGAIN_SCENE_H

#include "model/bargain.h"
#include "model/lane.h"

struct bargain_scene {
    size_t actor_count;
    size_t dimension_count;
    size_t lanes;                          /* of a row */
    const struct bargain_numbers *numbers; /* borrowed */
    double *salience;                      /* [actor] over all dimensions, S */
    double *clout;                         /* [actor] S x capability */
    double *norm;                          /* [actor] sum of squared saliences */
    const double *positions;               /* [actor][dimension] of the turn, borrowed */
    lane *distance;                        /* [position] row of d, 0 to 1 */
    lane *risk;                            /* row of R, -0.5 to 1 */
};

/* Makes room in the arena, which says whether there was any. */
void bargain_scene_take(struct bargain_scene *scene,
                        const struct bargain_size *size,
                        struct arena *arena);

void bargain_scene_set_actors(struct bargain_scene *scene,
                              const struct bargain_numbers *numbers);

/* Everybody stands at `positions` now; risks are left as they are. */
void bargain_scene_set_positions(struct bargain_scene *scene, const double *positions);

/* d from where an actor stands to a position. */
double
bargain_scene_distance(const struct bargain_scene *scene, size_t actor, const double *position);

/* u = (1 - d)(1 + R d); d is never above 1 between positions from 0 to 1. */
static inline double bargain_utility(double distance, double risk)
{
    return (1.0 - distance) * (1.0 + risk * distance);
}

static inline lane *bargain_row(lane *rows, size_t row, const struct bargain_scene *scene)
{
    return &rows[row * scene->lanes];
}

/* The number of an actor in a row. */
static inline double bargain_at(const lane *row, size_t actor)
{
    return row[actor / LANES][actor % LANES];
}

static inline void bargain_put(lane *row, size_t actor, double value)
{
    row[actor / LANES][actor % LANES] = value;
}

#endif
