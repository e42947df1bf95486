/* measure_read: the measures a scenario asks about, in the model's terms.
 *
 * Those of its status-quo packages come first, then those of its packages, each in the world's
 * order, then its own. */
#ifndef WORKER_MEASURE_READ_H
#define WORKER_MEASURE_READ_H

#include "base/date.h"
#include "base/status.h"
#include "model/package.h"
#include "worker/reader.h"

#include <stdbool.h>
#include <stddef.h>

/* A measure in force in the run, and where it is from. */
struct applied {
    const Brink__V1__Measure *from;
    const char *path; /* in the request: "world.measures[3]" */
    bool status_quo;
};

struct measure_list {
    const struct measure *measures; /* [count] */
    const struct applied *applied;  /* [count] */
    size_t count;
};

/* Fills the list in; times are years from `base`. STATUS_NO_MEMORY. O(measures x packages). */
MUST_USE enum status
measure_read(struct reader *reader, const struct date *base, struct measure_list *list_out);

#endif
