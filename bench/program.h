/* program: the programs beside this one, run from start to end. */
#ifndef BENCH_PROGRAM_H
#define BENCH_PROGRAM_H

#include "base/status.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* What a program took. */
struct program_cost {
    int64_t wall_ns;
    int64_t cpu_ns; /* of it and of what it waited for */
};

/* The path of the program `name` in the folder of this one. False: it is not there. */
MUST_USE bool program_find(const char *name, char path_out[PATH_MAX]);

/* Runs it, with `arguments`, its name first and NULL last, and waits for its end. What it
 * prints is read and thrown away. STATUS_EXPIRED: it took longer than `wait_ms`, and was ended;
 * STATUS_INTERNAL: it failed; STATUS_FULL, STATUS_IO, STATUS_NO_MEMORY: it could not be
 * started. */
MUST_USE enum status program_run(const char *path,
                                 const char *const *arguments,
                                 int64_t wait_ms,
                                 struct program_cost *cost_out);

#endif
