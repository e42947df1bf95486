/* fan: a chart of one number over the months: its median as a line, the bands between the 25
 * and 75 % and between the 5 and 95 % quantiles as shades around it.
 *
 *   104 ┤           ░░░░
 *   100 ┤━━━━━━━▄▄▒▒▒▒░░
 *    96 ┤         ▀▀━━▒▒
 *       └┴───────▲────┴───
 *        2016         2017
 */
#ifndef COMMAND_FAN_H
#define COMMAND_FAN_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stddef.h>

enum { FAN_ROWS_MOST = 13 }; /* lines of the plot, without the axis */

struct fan {
    const char *const *months;             /* [count]: "2016-01" */
    Brink__V1__Estimate *const *estimates; /* [count] */
    size_t count;
    double scale;        /* of the values: 100 shows a ratio in per cent */
    const char *pointer; /* a month to point at under the axis; NULL: none */
};

/* Adds the chart and its axes. Months without finite quantiles stay empty; a chart without any
 * is a line that says so. O(page width x rows). */
void fan_print(const struct fan *fan, struct page *page);

#endif
