/* alone: draws of an economy by itself, on the thread that asks: no stability, no estimates, no
 * broker and no messages. */
#ifndef BENCH_ALONE_H
#define BENCH_ALONE_H

#include "base/problem.h"
#include "base/status.h"
#include "bench/pace.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdint.h>

/* STATUS_NO_MEMORY; STATUS_BAD_INPUT and STATUS_NOT_CONVERGED with problems (model/economy.h).
 */
MUST_USE enum status alone_measure(const Brink__V1__ScenarioRequest *request,
                                   uint32_t draws,
                                   struct problems *problems,
                                   struct pace *pace_out);

#endif
