/* rig_jetstream: NATS JetStream: requests in a work-queue stream, results in another, both in
 * files. */
#ifndef BENCH_RIG_JETSTREAM_H
#define BENCH_RIG_JETSTREAM_H

#include "bench/rig_kind.h"

const struct rig_kind *rig_jetstream(void);

#endif
