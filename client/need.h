/* need: what a request needs of its worker, in the words of Work.needs.
 *
 * A request that takes much memory says so by itself, so that it goes to a worker that has it:
 *
 *   world   (NEED_COLUMNS + NEED_COLUMNS_A_MONTH x months) x draws x 8 bytes, and NEED_COPIES
 *           times the request. Measured, not derived: config/scenarios/dprk-2017-09.cfg, with
 * all parts of an assessment, took 260 + 20.3 x months columns (84 and 240 months, 2,000 to
 * 60,000 draws); these numbers are a fifth more. table   NEED_MATRICES matrices of its
 * industries, the series it reports (MRIO_RUN's four a step) and the stocks: what
 * worker/mrio_run.c and model/mrio.c take, counted there.
 *
 * A request that others share in shards needs it too: who merges them has all columns. A
 * sensitivity analysis keeps few columns, and no need is said; nor of trade tables, a council
 * or a bargain. What is below NEED_LEAST_MB is not said: any worker has that. What is said is
 * rounded up to the next of 4, 5, 6 or 7 times a power of two, so that a fleet sees few
 * different needs. */
#ifndef CLIENT_NEED_H
#define CLIENT_NEED_H

#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdint.h>

enum {
    NEED_COLUMNS = 320,
    NEED_COLUMNS_A_MONTH = 25,
    NEED_COPIES = 8,
    NEED_MATRICES = 6,
    NEED_SERIES = 4,
    NEED_LEAST_MB = 1024,
    NEED_WORDS_BYTES = 201
};

/* Memory that the request needs, MiB; 0: less than NEED_LEAST_MB. O(rows of the request). */
uint32_t need_memory_mb(const Brink__V1__ScenarioRequest *request);

/* These words (NULL: none) and the memory. STATUS_FULL: they do not fit. Whether they are words
 * the broker says. */
MUST_USE enum status need_write(const Brink__V1__ScenarioRequest *request,
                                const char *words,
                                char needs_out[NEED_WORDS_BYTES]);

#endif
