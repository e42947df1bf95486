/* report_sweep: what a sweep found, for people: what was varied, a map of two dimensions, the
 * scenarios at the top and at the bottom, the Pareto front. */
#ifndef COMMAND_REPORT_SWEEP_H
#define COMMAND_REPORT_SWEEP_H

#include "command/page.h"
#include "command/sweep_table.h"

enum { REPORT_SWEEP_EXTREMES = 5 /* scenarios at the top, and at the bottom */ };

/* Two numbers of the plan and what is wanted of each. */
struct sweep_front {
    bool is_asked;
    size_t picks[2];
    bool wants_most[2];
};

/* "NAME:max,NAME:min"; without a word the most is wanted. STATUS_BAD_INPUT: a problem says
 * why. */
MUST_USE enum status sweep_front_parse(const char *text,
                                       const struct sweep_plan *plan,
                                       struct problems *problems,
                                       struct sweep_front *front_out);

/* Of a table that has all rows. Failures stay with the page's text. */
void report_sweep_print(const struct sweep_table *table,
                        const struct sweep_front *front,
                        struct page *page);

/* The rows of the front as CSV, in its order. Failures stay with the text. */
void report_sweep_front(const struct sweep_table *table,
                        const struct sweep_front *front,
                        struct buffer *text);

#endif
