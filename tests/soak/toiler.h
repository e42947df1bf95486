/* toiler: a worker that computes nothing of use: it speaks the worker's side of the protocol
 * (docs/protocol.md, section 4) on a thread of its own, and each task keeps it busy for a
 * while.
 *
 * A result is 8 bytes of its request, and 8 bytes that come of the toil. */
#ifndef TESTS_SOAK_TOILER_H
#define TESTS_SOAK_TOILER_H

#include "wire/context.h"

#include <stddef.h>
#include <stdint.h>

struct toiler;

enum { TOILER_ECHO_BYTES = 8, TOILER_RESULT_BYTES = 16 };

struct toiler_options {
    const struct context *context; /* borrowed */
    const char *call;              /* endpoint of the broker, borrowed for toiler_new */
    uint32_t credit;               /* tasks it holds at once */
    uint32_t rounds;               /* random numbers drawn a task, some 2 nanoseconds each */
    size_t echo_at;                /* where the 8 bytes are; of a shorter request they are 0 */
};

/* Connects and joins for all topics. */
struct toiler *toiler_new(const struct toiler_options *options);

struct toiler_tally {
    uint64_t done; /* tasks */
    int64_t
        busy_ns; /* with them; on a machine with too little to do it with, more than the work */
};

/* It finishes the task at hand, hands the others back and leaves; `tally` grows by what it did.
 * Fails the test when anything went wrong. Accepts NULL. */
void toiler_free(struct toiler **toiler_p, struct toiler_tally *tally);

#endif
