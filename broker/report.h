/* report: what the broker says of itself, as the messages of brink/v1/broker.proto. Everything
 * is taken from the arena and lives as long; a report that did not fit leaves arena->failed
 * set. */
#ifndef BROKER_REPORT_H
#define BROKER_REPORT_H

#include "base/arena.h"
#include "base/id.h"
#include "base/status.h"
#include "broker/broker.h"
#include "broker/outcome.h"
#include "broker/scribe.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <stdint.h>

enum {
    REPORT_LIST_DEFAULT = 100, /* requests of a list */
    REPORT_LIST_MAX = 1000,
    REPORT_VISITS_MAX = 50000,   /* requests looked at for one list */
    REPORT_STATS_LIST_MAX = 1000 /* workers, topics or tenants of the stats */
};

Brink__V1__RequestState *
report_request(struct arena *arena, const struct job_view *job, const struct moment *moment);

/* What a list is asked for; texts are borrowed. */
struct report_filter {
    const char *topic_prefix;
    const char *tenant;            /* "": any */
    Brink__V1__RequestPhase phase; /* unspecified: any */
    const struct id *after;        /* NULL: from the oldest */
    uint32_t most;                 /* 1 to REPORT_LIST_MAX */
};

/* What it says rests on `covers_out` records. STATUS_NOT_FOUND: `after` is not known any more;
 * STATUS_NO_MEMORY. O(REPORT_VISITS_MAX). */
MUST_USE enum status report_list(struct arena *arena,
                                 const struct broker *core,
                                 const struct report_filter *filter,
                                 const struct moment *moment,
                                 uint64_t *covers_out,
                                 Brink__V1__RequestList **list_out);

/* Workers, topics and tenants; the counts are the core's, the rest is left to the caller. */
Brink__V1__StatsReply *
report_stats(struct arena *arena, const struct broker *core, const struct moment *moment);

/* Adds how the journal is, where there is one. */
void report_journal(struct arena *arena,
                    const struct scribe *scribe,
                    Brink__V1__StatsReply *stats);

#endif
