/* scraper: what Prometheus does, more often: asks for /metrics over HTTP ten times a second, on
 * a thread of its own, and reads all of it. */
#ifndef BENCH_SCRAPER_H
#define BENCH_SCRAPER_H

#include "base/status.h"

#include <stdint.h>

struct scraper;

/* Starts it; `endpoint` is that of the pages, "tcp://127.0.0.1:9650", borrowed for this call.
 * STATUS_BAD_INPUT: not on 127.0.0.1; STATUS_FULL, STATUS_NO_MEMORY. */
MUST_USE enum status scraper_new(const char *endpoint, struct scraper **scraper_out);

/* Pages read whole so far, answered with code 200. Safe from any thread. */
uint64_t scraper_count(const struct scraper *scraper);

/* Stops it and waits for its thread. */
void scraper_free(struct scraper **scraper_p);

#endif
