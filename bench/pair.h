/* pair: what every rig of a peer has: its server, and the thread of a worker in front
 * of it. A worker ends when its connection breaks, so the server ends first. */
#ifndef BENCH_PAIR_H
#define BENCH_PAIR_H

#include "bench/rig_kind.h"
#include "bench/server.h"

#include <pthread.h>
#include <stdbool.h>

struct pair {
    struct server *server;
    pthread_t thread;
    bool works;
};

/* Starts the worker's thread. STATUS_NO_MEMORY. */
MUST_USE enum status pair_work(struct pair *pair, void *(*run)(void *), void *argument);

/* Ends the server and waits for the worker; accepts a zeroed struct. */
void pair_close(struct pair *pair);

/* What the server has used so far. */
void pair_count(const struct pair *pair, struct rig_counts *counts_out);

#endif
