/* metrics: what a broker counts, as text for Prometheus (exposition format 0.0.4).
 *
 * Names begin with "brink_". Counters count since the start; depth and age are told by topic
 * and by tenant, of at most METRICS_SERIES_MAX each. */
#ifndef BROKER_METRICS_H
#define BROKER_METRICS_H

#include "base/buffer.h"
#include "broker/shell.h"

enum { METRICS_SERIES_MAX = 1000 };

/* Adds all of it. O(workers, topics and tenants). */
void metrics_write(const struct shell *shell, struct buffer *text);

#endif
