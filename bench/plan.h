/* plan: what the command line asks brink-bench to measure, and how much of it. */
#ifndef BENCH_PLAN_H
#define BENCH_PLAN_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

enum transport { TRANSPORT_TCP, TRANSPORT_IPC, TRANSPORT_COUNT };

enum { PLAN_REPEATS_MAX = 100, PLAN_WORDS_BYTES = 200 };

struct plan {
    bool help, json, markdown, quick;
    const char *only;         /* name of the one measurement wanted; NULL: all */
    uint32_t repeats;         /* rounds, 1 to PLAN_REPEATS_MAX */
    enum transport transport; /* of round trips */
    const char *journal;      /* a folder for journals; NULL: beside this program */
    const char *system;       /* name of the one measured beside the first; NULL: all */
    bool peers;               /* other systems too; over TCP alone */
    /* How much one round measures; --quick is less of each. */
    int64_t trip_ms;    /* round trips of one system at one window are counted for this long */
    uint64_t trips_max; /* and so many at most */
    uint32_t draws;     /* of an assessment */
    uint32_t starts;    /* of a program */
    const char *report_draws; /* of the assessment that a program prints */
    const char *sweep_draws;  /* of each scenario of a sweep, */
    const char *sweep_over;   /* and what varies in it, beside the other */
    int64_t load_ms;          /* a fleet of waiting workers is watched for this long */
};

/* Reads what follows the program's name; texts are borrowed from `arguments`. STATUS_BAD_INPUT:
 * `words_out` says what is wrong. */
MUST_USE enum status plan_read(int count,
                               char *const *arguments,
                               struct plan *plan_out,
                               char words_out[PLAN_WORDS_BYTES]);

/* Writes the options, one line each. */
void plan_help(struct buffer *text);

#endif
