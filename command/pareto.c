#include "command/pareto.h"

#include <math.h>
#include <stdlib.h>

struct point {
    double a, b; /* less is better */
    size_t index;
};

static int compare_points(const void *left, const void *right)
{
    const struct point *x = left;
    const struct point *y = right;
    if (x->a != y->a) {
        return x->a < y->a ? -1 : 1;
    }
    if (x->b != y->b) {
        return x->b < y->b ? -1 : 1;
    }
    return (x->index > y->index) - (x->index < y->index);
}

/* In order of the first number a point is beaten unless its second is the least so far; those
 * that are the same as the last of the front belong to it. */
static size_t walk(const struct point *points, size_t count, size_t *points_out)
{
    size_t found = 0;
    const struct point *last = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct point *point = &points[i];
        bool is_same = last != NULL && point->a == last->a && point->b == last->b;
        if (last == NULL || point->b < last->b || is_same) {
            points_out[found++] = point->index;
            last = point;
        }
    }
    return found;
}

enum status pareto_find(const struct pareto_aim aims[2],
                        size_t count,
                        size_t *points_out,
                        size_t *point_count_out)
{
    struct point *points = calloc(count > 0 ? count : 1, sizeof *points);
    size_t used = 0;
    if (points == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        double a = aims[0].number[i];
        double b = aims[1].number[i];
        if (isfinite(a) && isfinite(b)) {
            points[used++] = (struct point){
                .a = aims[0].wants_most ? -a : a, .b = aims[1].wants_most ? -b : b, .index = i};
        }
    }
    qsort(points, used, sizeof *points, compare_points);
    *point_count_out = walk(points, used, points_out);
    free(points);
    return STATUS_OK;
}
