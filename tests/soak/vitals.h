/* vitals: memory and open files of a process over time, which must not grow. */
#ifndef TESTS_SOAK_VITALS_H
#define TESTS_SOAK_VITALS_H

#include "tests/soak/bulletin.h"
#include "tests/support/process.h"

#include <stdint.h>

enum { VITALS_MAX = 4096 };

struct vitals {
    size_t memory_kb[VITALS_MAX]; /* [count] at even distances */
    size_t files[VITALS_MAX];
    size_t count;
    int64_t every_ms, next_ms;
};

/* Room for a run of so long; the looks are as far apart as that takes. */
void vitals_begin(struct vitals *vitals, int64_t duration_ms, int64_t now_ms);

/* Looks, when it is time. */
void vitals_step(struct vitals *vitals, const struct process *process, int64_t now_ms);

/* A line: what it had in the first quarter of the looks, and in the last. */
void vitals_tell(const struct vitals *vitals, const char *name, struct bulletin *bulletin);

/* Law: after the first quarter of the run neither grows: what it has in the middle of the
 * second quarter, it has in that of the last; and `filling_kb` of memory more, where the run is
 * too short to fill what may be kept. */
void vitals_check(const struct vitals *vitals, size_t filling_kb);

#endif
