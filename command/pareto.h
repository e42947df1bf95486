/* pareto: of points with two numbers, those that no other point beats: none is better in one
 * number and as good in the other. */
#ifndef COMMAND_PARETO_H
#define COMMAND_PARETO_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* One of the two numbers. */
struct pareto_aim {
    const double *number; /* [count] NAN: the point has none, and is left out */
    bool wants_most;      /* false: the least is best */
};

/* Writes the points of the front, from the best to the worst by the first aim, equal ones in
 * their order. STATUS_NO_MEMORY. O(count log count). */
MUST_USE enum status pareto_find(const struct pareto_aim aims[2],
                                 size_t count,
                                 size_t *points_out, /* [count] */
                                 size_t *point_count_out);

#endif
