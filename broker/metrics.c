#include "broker/metrics.h"

#include "broker/gate.h"
#include "wire/exposition.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

static const double ms_per_s = 1000.0;

/* 16 us to 17 s. */
static const struct exposition_range sync_range = {.first = 13, .last = 33};

/* Counts of the core. */

static const struct {
    const char *name, *words;
    size_t offset;
    bool is_wide, is_gauge;
} counts[] = {
#define COUNTER(name, words, field)                                                            \
    {                                                                                          \
        name "_total", words, offsetof(struct broker_stats, field), true, false                \
    }
#define GAUGE(name, words, field, wide)                                                        \
    {                                                                                          \
        name, words, offsetof(struct broker_stats, field), wide, true                          \
    }
    COUNTER("requests_accepted", "Requests accepted.", accepted),
    COUNTER(
        "outcomes_answered", "Outcomes taken from another request: joined, or kept.", answered),
    COUNTER("attempts_lost", "Attempts that ended without a result.", attempts_lost),
    COUNTER("tasks_copied", "Tasks given to a second worker as well.", copies),
    COUNTER("results_stale", "Results of leases that were over.", results_stale),
    COUNTER("records", "Records made for the journal.", records),
    GAUGE("requests_waiting", "Requests waiting.", waiting, false),
    GAUGE("requests_ready", "Requests waiting for nothing but a worker.", ready, false),
    GAUGE("requests_unmet",
          "Requests waiting for a worker that has what they need, while none has.",
          unmet,
          false),
    GAUGE("requests_running", "Requests running.", running, false),
    GAUGE("requests_kept", "Ended requests kept.", kept, false),
    GAUGE("callers_awaiting", "Callers that wait for an outcome.", awaiting, false),
    GAUGE("queued_bytes", "Bytes of requests waiting or running.", bytes_queued, true),
    GAUGE("kept_bytes", "Bytes of ended requests and their outcomes.", bytes_kept, true),
    GAUGE("blobs", "Blobs that requests share.", blobs, false),
    GAUGE("blob_bytes", "Their bytes.", blob_bytes, true),
#undef COUNTER
#undef GAUGE
};

static void write_counts(const struct broker_stats *stats, struct buffer *text)
{
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        const char *field = (const char *)stats + counts[i].offset;
        uint64_t wide = 0;
        uint32_t narrow = 0;
        memcpy(&wide, field, counts[i].is_wide ? sizeof wide : 0);
        memcpy(&narrow, field, counts[i].is_wide ? 0 : sizeof narrow);
        (counts[i].is_gauge ? exposition_gauge : exposition_count)(
            text, counts[i].name, counts[i].words, counts[i].is_wide ? wide : narrow);
    }
}

static void write_outcomes(const struct broker_stats *stats, struct buffer *text)
{
    const struct {
        const char *status;
        uint64_t count;
    } outcomes[] = {
        {"done", stats->done},           {"failed", stats->failed}, {"expired", stats->expired},
        {"cancelled", stats->cancelled}, {"dead", stats->dead},
    };
    exposition_begin(text, "outcomes_total", "counter", "Requests that ended, by how.");
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        exposition_sample(text, "outcomes_total", "status", outcomes[i].status,
                          outcomes[i].count);
    }
}

/* Of the shell. */

static const char *const cause_labels[JOB_CAUSE_COUNT] = {
    [JOB_CAUSE_SILENT] = "silent",     [JOB_CAUSE_LEASE] = "lease", [JOB_CAUSE_LEFT] = "left",
    [JOB_CAUSE_REPLACED] = "replaced", [JOB_CAUSE_GONE] = "gone",
};

static void write_shell(const struct shell *shell, struct buffer *text)
{
    const struct outbox_counts outbox = outbox_read_counts(shell->outbox);
    exposition_count(text, "requests_refused_total", "Requests refused.",
                     shell->counts.requests_refused);
    exposition_count(text, "messages_bad_total", "Messages that could not be read.",
                     shell->counts.messages_bad);
    exposition_count(text, "calls_unknown_total", "Calls of methods there are not.",
                     shell->counts.calls_unknown);
    exposition_count(text, "sends_dropped_total", "Calls that never reached their peer.",
                     outbox.dropped);
    exposition_gauge(text, "sends_held", "Calls that wait for a commit.", outbox.held);
    exposition_gauge(text, "keys", "Keys on the access list; 0: there are no keys.",
                     shell->gate == NULL ? 0 : gate_count_keys(shell->gate));
    exposition_gauge(text, "journal_ready", "Does the journal take records?",
                     scribe_is_ready(shell->scribe) ? 1 : 0);
}

static void write_attempts(const struct shell *shell, struct buffer *text)
{
    exposition_count(text, "attempts_total", "Tasks given to workers.", shell->counts.attempts);
    exposition_begin(text, "attempts_lost_by_cause_total", "counter",
                     "Attempts that ended without a result, by why.");
    for (int cause = 0; cause < JOB_CAUSE_COUNT; cause++) {
        exposition_sample(text, "attempts_lost_by_cause_total", "cause", cause_labels[cause],
                          shell->counts.attempts_lost[cause]);
    }
}

static void write_bytes(const struct shell *shell, struct buffer *text)
{
    exposition_count(text, "request_bytes_total", "Bytes of requests accepted.",
                     shell->counts.request_bytes);
    exposition_count(text, "outcome_bytes_total", "Bytes of outcomes.",
                     shell->counts.outcome_bytes);
    exposition_count(text, "publications_total", "Publications.", shell->counts.publications);
    exposition_count(text, "publication_bytes_total", "Bytes of their bodies.",
                     shell->counts.publication_bytes);
    exposition_count(text, "replays_total", "Calls of those who missed publications.",
                     shell->counts.replays);
    exposition_count(text, "replayed_total", "Publications told once more to them.",
                     shell->counts.replayed);
}

static void
write_times(struct buffer *text, const char *name, const char *words, const struct times *times)
{
    exposition_begin(text, name, "histogram", words);
    exposition_times(text, name, NULL, NULL, times, sync_range);
}

static void write_journal(const struct shell *shell, struct buffer *text)
{
    const struct journal_counts journal = scribe_counts(shell->scribe);
    if (journal.sizes.segments == 0) {
        return; /* nothing is on a disk */
    }
    exposition_gauge(text, "journal_bytes", "Bytes of the journal's files.",
                     journal.sizes.bytes);
    exposition_gauge(text, "journal_segments", "Files of the journal.", journal.sizes.segments);
    exposition_count(text, "journal_batches_total", "Batches written.", journal.batches);
    write_times(text, "journal_sync_seconds", "How long syncs of the journal take.",
                &journal.syncs);
    write_times(text, "journal_commit_seconds",
                "How long a batch of records takes until it is committed.", &journal.commits);
}

/* By worker, topic and tenant. A metric's lines stand together, so each is a round of its own.
 */

struct series {
    struct buffer *text;
    const char *name;
    const struct shell *shell;
    size_t count;
    size_t field; /* offset in the view */
};

static bool has_room(struct series *series)
{
    return series->count++ < METRICS_SERIES_MAX;
}

static uint32_t read_field(const void *view, size_t offset)
{
    uint32_t value = 0;
    memcpy(&value, (const char *)view + offset, sizeof value);
    return value;
}

static void tell_topic(void *arg, const struct topic_view *topic)
{
    struct series *series = arg;
    if (has_room(series)) {
        exposition_sample(series->text, series->name, "topic", topic->topic,
                          read_field(topic, series->field));
    }
}

static void tell_tenant(void *arg, const struct tenant_view *tenant)
{
    struct series *series = arg;
    if (has_room(series)) {
        exposition_sample(series->text, series->name, "tenant", tenant->tenant,
                          read_field(tenant, series->field));
    }
}

static void tell_age(struct series *series, const char *label, const char *value, int64_t at_ms)
{
    if (at_ms != INT64_MAX && has_room(series)) {
        exposition_seconds(series->text, series->name, label, value,
                           series->shell->moment.monotonic_ms - at_ms);
    }
}

static void tell_topic_age(void *arg, const struct topic_view *topic)
{
    tell_age(arg, "topic", topic->topic, topic->oldest_ms);
}

static void tell_tenant_age(void *arg, const struct tenant_view *tenant)
{
    tell_age(arg, "tenant", tenant->tenant, tenant->oldest_ms);
}

/* Both only where something was done lately. */
static void tell_rate(void *arg, const struct topic_view *topic)
{
    struct series *series = arg;
    if (topic->done_lately > 0 && has_room(series)) {
        double per_s = ms_per_s * (double)topic->done_lately / (double)topic->lately_ms;
        exposition_ratio(series->text, series->name, "topic", topic->topic, per_s);
    }
}

static void tell_drain(void *arg, const struct topic_view *topic)
{
    struct series *series = arg;
    if (topic->done_lately > 0 && has_room(series)) {
        double drain_ms = (double)(topic->waiting - topic->unmet) * (double)topic->lately_ms /
                          (double)topic->done_lately;
        exposition_ratio(series->text, series->name, "topic", topic->topic,
                         drain_ms / ms_per_s);
    }
}

static void write_pace(const struct shell *shell, struct buffer *text)
{
    struct series rate = {.text = text, .name = "topic_tasks_per_second"};
    struct series drain = {.text = text, .name = "topic_drain_seconds"};
    exposition_begin(text, rate.name, "gauge",
                     "Tasks done a second over the last minute, by topic.");
    broker_each_topic(shell->core, tell_rate, &rate);
    exposition_begin(text, drain.name, "gauge",
                     "Until all that wait are done at this rate, by topic.");
    broker_each_topic(shell->core, tell_drain, &drain);
}

static void write_topics(const struct shell *shell, struct buffer *text)
{
    struct series waiting = {.text = text, .name = "topic_waiting"};
    struct series running = {.text = text, .name = "topic_running"};
    struct series age = {.text = text, .name = "topic_oldest_seconds", .shell = shell};
    waiting.field = offsetof(struct topic_view, waiting);
    running.field = offsetof(struct topic_view, running);
    exposition_begin(text, waiting.name, "gauge", "Requests waiting, by topic.");
    broker_each_topic(shell->core, tell_topic, &waiting);
    exposition_begin(text, running.name, "gauge", "Requests running, by topic.");
    broker_each_topic(shell->core, tell_topic, &running);
    exposition_begin(text, age.name, "gauge", "Age of the oldest request waiting, by topic.");
    broker_each_topic(shell->core, tell_topic_age, &age);
}

static void write_tenants(const struct shell *shell, struct buffer *text)
{
    struct series waiting = {.text = text, .name = "tenant_waiting"};
    struct series running = {.text = text, .name = "tenant_running"};
    struct series age = {.text = text, .name = "tenant_oldest_seconds", .shell = shell};
    waiting.field = offsetof(struct tenant_view, waiting);
    running.field = offsetof(struct tenant_view, running);
    exposition_begin(text, waiting.name, "gauge", "Requests waiting, by tenant.");
    broker_each_tenant(shell->core, tell_tenant, &waiting);
    exposition_begin(text, running.name, "gauge", "Requests running, by tenant.");
    broker_each_tenant(shell->core, tell_tenant, &running);
    exposition_begin(text, age.name, "gauge", "Age of the oldest request waiting, by tenant.");
    broker_each_tenant(shell->core, tell_tenant_age, &age);
}

static void tell_needs(void *arg, const struct needs_view *needs)
{
    struct series *series = arg;
    if (has_room(series)) {
        exposition_sample(series->text, series->name, "needs", needs->needs,
                          read_field(needs, series->field));
    }
}

static void write_needs(const struct shell *shell, struct buffer *text)
{
    struct series waiting = {.text = text, .name = "needs_waiting"};
    struct series able = {.text = text, .name = "needs_workers"};
    waiting.field = offsetof(struct needs_view, waiting);
    able.field = offsetof(struct needs_view, able);
    exposition_begin(text, waiting.name, "gauge",
                     "Requests waiting for nothing but a worker, by what it must have.");
    broker_each_needs(shell->core, tell_needs, &waiting);
    exposition_begin(text, able.name, "gauge", "Workers that have it, by what it is.");
    broker_each_needs(shell->core, tell_needs, &able);
}

struct credits {
    uint64_t given, usable;
};

static void add_credit(void *arg, const struct worker_view *worker)
{
    struct credits *credits = arg;
    credits->given += worker->credit;
    credits->usable += worker->usable;
}

static void
write_workers(const struct shell *shell, const struct broker_stats *stats, struct buffer *text)
{
    struct credits credits = {0};
    broker_each_worker(shell->core, add_credit, &credits);
    exposition_gauge(text, "workers", "Workers joined.", stats->workers);
    exposition_gauge(text, "worker_credit", "Tasks that the workers take at once.",
                     credits.given);
    exposition_gauge(text, "worker_credit_usable",
                     "Of these, tasks that they are given at once after what they lost.",
                     credits.usable);
}

void metrics_write(const struct shell *shell, struct buffer *text)
{
    const struct broker_stats stats = broker_read_stats(shell->core);
    exposition_begin(text, "info", "gauge", "What runs.");
    buffer_print(text, "brink_info{version=\"%s\",durability=\"%s\"} 1\n", BRINK_VERSION,
                 scribe_durability(shell->scribe));
    write_counts(&stats, text);
    write_outcomes(&stats, text);
    exposition_gauge(text, "draining", "Does the broker drain?", stats.draining ? 1 : 0);
    write_workers(shell, &stats, text);
    write_shell(shell, text);
    write_attempts(shell, text);
    write_bytes(shell, text);
    write_journal(shell, text);
    write_topics(shell, text);
    write_pace(shell, text);
    write_tenants(shell, text);
    write_needs(shell, text);
}
