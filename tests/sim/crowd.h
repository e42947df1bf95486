/* crowd: tenants that always have more requests than there are workers, and one that comes and
 * goes. Nothing fails; the laws about turns are in force. */
#ifndef TESTS_SIM_CROWD_H
#define TESTS_SIM_CROWD_H

#include "base/random.h"
#include "tests/sim/watch.h"

#include <stdint.h>

enum { CROWD_TASKS_MAX = 64, CROWD_TENANTS = 3 };

struct crowd_task {
    struct call worker;
    struct id request;
    uint64_t epoch;
};

struct crowd {
    struct random random;
    struct watch watch;
    int64_t now_ms;
    struct tenant_weight weights[CROWD_TENANTS];
    uint32_t waiting[CROWD_TENANTS]; /* requests */
    uint32_t submitted;
    struct crowd_task tasks[CROWD_TASKS_MAX]; /* [task_count] */
    uint32_t task_count;
    struct parcel parcels[BOOK_REQUESTS_MAX];
};

/* Lives through one seed; NULL, or the name of the promise broken. `story` may be NULL. */
const char *crowd_run(struct crowd *crowd, uint64_t seed, FILE *story);

#endif
