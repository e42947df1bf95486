/* rig_rabbitmq: RabbitMQ: requests and results in a quorum queue each, persistent, with
 * publisher confirms and manual acknowledgements. */
#ifndef BENCH_RIG_RABBITMQ_H
#define BENCH_RIG_RABBITMQ_H

#include "bench/rig_kind.h"

/* NULL: this build has no client of it (librabbitmq-dev). */
const struct rig_kind *rig_rabbitmq(void);

#endif
