/* embedded: a whole Brink inside this process: the broker and the worker of a fleet, each on a
 * thread of its own, over inproc. Nothing to install, configure or start. */
#ifndef COMMAND_EMBEDDED_H
#define COMMAND_EMBEDDED_H

#include "base/status.h"
#include "wire/context.h"

#include <stddef.h>

struct embedded;

enum {
    EMBEDDED_WORDS_BYTES = 512,
    EMBEDDED_BODY_MAX = 1 << 30 /* largest request or answer: memory is the user's own */
};

/* Starts both with so many compute threads, 0: one a processor core. Any status of the broker's
 * and the worker's own start; `words_out` says why, for a person. */
MUST_USE enum status embedded_new(size_t threads,
                                  struct embedded **embedded_out,
                                  char words_out[EMBEDDED_WORDS_BYTES]);

/* Stops both at once, whatever they do, and waits for their threads. Clients must be gone. */
void embedded_free(struct embedded **embedded_p);

/* What a client needs to reach it. */
struct context *embedded_context(const struct embedded *embedded);
const char *embedded_call(const struct embedded *embedded);
const char *embedded_publish(const struct embedded *embedded);

#endif
