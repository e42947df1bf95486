/* rig_nats: NATS core: a request, a worker's subscription, a reply; nothing is stored. */
#ifndef BENCH_RIG_NATS_H
#define BENCH_RIG_NATS_H

#include "bench/rig_kind.h"

const struct rig_kind *rig_nats(void);

#endif
