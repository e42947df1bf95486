/* columns: what every draw came to, a column a number, the draws of a column side by side.
 *
 * The draws of a group of LANES are written by one pen; groups of different units never share a
 * cache line, so threads may write at once without slowing each other down. */
#ifndef WORKER_COLUMNS_H
#define WORKER_COLUMNS_H

#include "base/status.h"
#include "model/lane.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    COLUMNS_LINE_BYTES = 64,
    COLUMNS_LINE_DRAWS = COLUMNS_LINE_BYTES / sizeof(double) /* draws of one cache line */
};

struct columns {
    double *values; /* [count][stride] */
    size_t count;
    size_t draws;
    size_t stride; /* draws and what fills their last line */
    void *block;   /* what values lies in */
};

/* The draws of a column with what fills its last line. */
size_t columns_stride(size_t draws);

/* STATUS_NO_MEMORY. Memory that is not written is not used. */
MUST_USE enum status columns_new(size_t count, size_t draws, struct columns *columns_out);
void columns_clear(struct columns *columns);

/* One column, [draws]. */
const double *columns_at(const struct columns *columns, size_t column);

/* Writes one group of draws into the columns of one part of an assessment. */
struct pen {
    double *values; /* of the group's first draw in column 0, aligned for a lane; NULL: what is
                     * written is not wanted */
    size_t stride;
    size_t estimated; /* the part's first column of each kind (worker/part.h) */
    size_t noted;
    bool subtracts; /* of the scenario compared with: what it writes is taken off */
};

/* Estimated column `column` of the part. */
LANE_INLINE void pen_write(const struct pen *pen, size_t column, lane value)
{
    if (pen->values != NULL) {
        lane *place = (lane *)(void *)(pen->values + (pen->estimated + column) * pen->stride);
        *place = pen->subtracts ? *place - value : value;
    }
}

/* Noted column `column` of the part: of the scenario itself only. */
LANE_INLINE void pen_note(const struct pen *pen, size_t column, lane value)
{
    if (pen->values != NULL && !pen->subtracts) {
        *(lane *)(void *)(pen->values + (pen->noted + column) * pen->stride) = value;
    }
}

#endif
