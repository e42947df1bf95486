/* context: the threads and sockets of libzmq. One a process: only sockets of the same context
 * meet over inproc. Safe to use from several threads. */
#ifndef WIRE_CONTEXT_H
#define WIRE_CONTEXT_H

#include "base/status.h"

struct context;

/* STATUS_NO_MEMORY. */
MUST_USE enum status context_new(struct context **context_out);

/* Waits for what its closed sockets still linger over. Every socket must be freed before. */
void context_free(struct context **context_p);

#endif
