/* rig_redis: Redis streams: requests read by a consumer group, results in a second stream,
 * every write synced (appendfsync always). */
#ifndef BENCH_RIG_REDIS_H
#define BENCH_RIG_REDIS_H

#include "bench/rig_kind.h"

/* NULL: this build has no client of it (libhiredis-dev). */
const struct rig_kind *rig_redis(void);

#endif
