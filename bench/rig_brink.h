/* rig_brink: the broker of Brink with libbrink's pipelined calls in front of it. */
#ifndef BENCH_RIG_BRINK_H
#define BENCH_RIG_BRINK_H

#include "bench/rig_kind.h"

const struct rig_kind *rig_brink(void);

#endif
