/* heat: how a number depends on two others, as a map of shades.
 *
 *   reserves_end by measures.oil.cut (across) and enforcement.CHN (up)
 *      0.8 ┤▓▓▓▓▒▒▒▒░░░░····
 *      0.5 ┤████▓▓▓▓▒▒▒▒░░░░
 *          └────────────────
 *           0              1
 *
 * Where there are more values than room, neighbours share a cell; a cell is the mean of its
 * points, blank where it has none. */
#ifndef COMMAND_HEAT_H
#define COMMAND_HEAT_H

#include "base/status.h"
#include "command/page.h"

#include <stddef.h>

struct heat {
    const double *across; /* [count] */
    const double *up;     /* [count] */
    const double *number; /* [count] NAN: there is none */
    size_t count;
    size_t
        cells_max; /* to a side; 0: as many as there is room for. Less for scattered points */
    const char *across_name;
    const char *up_name;
    const char *number_name;
};

/* Failures stay with the page's text. O(count log count). */
void heat_print(const struct heat *heat, struct page *page);

#endif
