#include "broker/metrics.h"

#include "broker/gate.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

/* What is measured finer or coarser than these goes into the first or the last bucket. */
enum { SYNC_FIRST = 13 /* 2^13 ns, 8 us */, SYNC_LAST = 33 /* 9 s */ };

static const double ns_per_s = 1e9;
static const double ms_per_s = 1e3;

static void begin(struct buffer *text, const char *name, const char *type, const char *words)
{
    buffer_print(text, "# HELP brink_%s %s\n# TYPE brink_%s %s\n", name, words, name, type);
}

static void print_one(
    struct buffer *text, const char *name, const char *type, const char *words, uint64_t value)
{
    begin(text, name, type, words);
    buffer_print(text, "brink_%s %" PRIu64 "\n", name, value);
}

/* A label's value: "\" and """ are escaped. Topics and tenants are visible ASCII. */
static void print_label(struct buffer *text, const char *value)
{
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            buffer_add_byte(text, '\\');
        }
        buffer_add_byte(text, (uint8_t)*at);
    }
}

/* Counts of the core. */

static const struct {
    const char *name, *type, *words;
    size_t offset;
    bool is_wide;
} counts[] = {
#define COUNTER(name, words, field)                                                            \
    {                                                                                          \
        name "_total", "counter", words, offsetof(struct broker_stats, field), true            \
    }
#define GAUGE(name, words, field, wide)                                                        \
    {                                                                                          \
        name, "gauge", words, offsetof(struct broker_stats, field), wide                       \
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
    GAUGE("requests_running", "Requests running.", running, false),
    GAUGE("requests_kept", "Ended requests kept.", kept, false),
    GAUGE("callers_awaiting", "Callers that wait for an outcome.", awaiting, false),
    GAUGE("queued_bytes", "Bytes of requests waiting or running.", bytes_queued, true),
    GAUGE("kept_bytes", "Bytes of ended requests and their outcomes.", bytes_kept, true),
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
        print_one(text, counts[i].name, counts[i].type, counts[i].words,
                  counts[i].is_wide ? wide : narrow);
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
    begin(text, "outcomes_total", "counter", "Requests that ended, by how.");
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        buffer_print(text, "brink_outcomes_total{status=\"%s\"} %" PRIu64 "\n",
                     outcomes[i].status, outcomes[i].count);
    }
}

/* Of the shell. */

static void write_shell(const struct shell *shell, struct buffer *text)
{
    const struct outbox_counts outbox = outbox_read_counts(shell->outbox);
    print_one(text, "requests_refused_total", "counter", "Requests refused.",
              shell->counts.requests_refused);
    print_one(text, "messages_bad_total", "counter", "Messages that could not be read.",
              shell->counts.messages_bad);
    print_one(text, "calls_unknown_total", "counter", "Calls of methods there are not.",
              shell->counts.calls_unknown);
    print_one(text, "sends_dropped_total", "counter", "Calls that never reached their peer.",
              outbox.dropped);
    print_one(text, "sends_held", "gauge", "Calls that wait for a commit.", outbox.held);
    print_one(text, "keys", "gauge", "Keys on the access list; 0: there are no keys.",
              shell->gate == NULL ? 0 : gate_count_keys(shell->gate));
    print_one(text, "journal_ready", "gauge", "Does the journal take records?",
              scribe_is_ready(shell->scribe) ? 1 : 0);
}

static void write_syncs(const struct journal_counts *journal, struct buffer *text)
{
    begin(text, "journal_sync_seconds", "histogram", "How long syncs of the journal take.");
    uint64_t seen = 0;
    for (int i = 0; i < JOURNAL_SYNC_BUCKETS; i++) {
        seen += journal->sync_ns_log2[i];
        if (i >= SYNC_FIRST && i <= SYNC_LAST) {
            buffer_print(text, "brink_journal_sync_seconds_bucket{le=\"%.9g\"} %" PRIu64 "\n",
                         (double)(UINT64_C(2) << i) / ns_per_s, seen);
        }
    }
    buffer_print(text,
                 "brink_journal_sync_seconds_bucket{le=\"+Inf\"} %" PRIu64
                 "\nbrink_journal_sync_seconds_sum %.9g\nbrink_journal_sync_seconds_count "
                 "%" PRIu64 "\n",
                 journal->syncs, (double)journal->sync_ns / ns_per_s, journal->syncs);
}

static void write_journal(const struct shell *shell, struct buffer *text)
{
    const struct journal_counts journal = scribe_counts(shell->scribe);
    if (journal.sizes.segments == 0) {
        return; /* nothing is on a disk */
    }
    print_one(text, "journal_bytes", "gauge", "Bytes of the journal's files.",
              journal.sizes.bytes);
    print_one(text, "journal_segments", "gauge", "Files of the journal.",
              journal.sizes.segments);
    print_one(text, "journal_batches_total", "counter", "Batches written.", journal.batches);
    write_syncs(&journal, text);
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

static void
print_labelled(struct series *series, const char *label, const char *value, uint32_t number)
{
    buffer_print(series->text, "brink_%s{%s=\"", series->name, label);
    print_label(series->text, value);
    buffer_print(series->text, "\"} %" PRIu32 "\n", number);
}

static void tell_topic(void *arg, const struct topic_view *topic)
{
    struct series *series = arg;
    if (has_room(series)) {
        print_labelled(series, "topic", topic->topic, read_field(topic, series->field));
    }
}

static void tell_tenant(void *arg, const struct tenant_view *tenant)
{
    struct series *series = arg;
    if (has_room(series)) {
        print_labelled(series, "tenant", tenant->tenant, read_field(tenant, series->field));
    }
}

static void tell_age(void *arg, const struct topic_view *topic)
{
    struct series *series = arg;
    if (topic->oldest_ms == INT64_MAX || !has_room(series)) {
        return;
    }
    int64_t age_ms = series->shell->moment.monotonic_ms - topic->oldest_ms;
    buffer_add_text(series->text, "brink_topic_oldest_seconds{topic=\"");
    print_label(series->text, topic->topic);
    buffer_print(series->text, "\"} %.9g\n", (double)age_ms / ms_per_s);
}

/* Both only where something was done lately. */
static void tell_rate(void *arg, const struct topic_view *topic)
{
    struct series *series = arg;
    if (topic->done_lately > 0 && has_room(series)) {
        buffer_add_text(series->text, "brink_topic_tasks_per_second{topic=\"");
        print_label(series->text, topic->topic);
        buffer_print(series->text, "\"} %.9g\n",
                     ms_per_s * (double)topic->done_lately / (double)topic->lately_ms);
    }
}

static void tell_drain(void *arg, const struct topic_view *topic)
{
    struct series *series = arg;
    if (topic->done_lately > 0 && has_room(series)) {
        double drain_ms =
            (double)topic->waiting * (double)topic->lately_ms / (double)topic->done_lately;
        buffer_add_text(series->text, "brink_topic_drain_seconds{topic=\"");
        print_label(series->text, topic->topic);
        buffer_print(series->text, "\"} %.9g\n", drain_ms / ms_per_s);
    }
}

static void write_pace(const struct shell *shell, struct buffer *text)
{
    struct series rate = {.text = text};
    struct series drain = {.text = text};
    begin(text, "topic_tasks_per_second", "gauge",
          "Tasks done a second over the last minute, by topic.");
    broker_each_topic(shell->core, tell_rate, &rate);
    begin(text, "topic_drain_seconds", "gauge",
          "Until all that wait are done at this rate, by topic.");
    broker_each_topic(shell->core, tell_drain, &drain);
}

static void write_topics(const struct shell *shell, struct buffer *text)
{
    struct series waiting = {.text = text, .name = "topic_waiting"};
    struct series running = {.text = text, .name = "topic_running"};
    struct series age = {.text = text, .shell = shell};
    waiting.field = offsetof(struct topic_view, waiting);
    running.field = offsetof(struct topic_view, running);
    begin(text, waiting.name, "gauge", "Requests waiting, by topic.");
    broker_each_topic(shell->core, tell_topic, &waiting);
    begin(text, running.name, "gauge", "Requests running, by topic.");
    broker_each_topic(shell->core, tell_topic, &running);
    begin(text, "topic_oldest_seconds", "gauge",
          "Age of the oldest request waiting, by topic.");
    broker_each_topic(shell->core, tell_age, &age);
}

static void write_tenants(const struct shell *shell, struct buffer *text)
{
    struct series waiting = {.text = text, .name = "tenant_waiting"};
    struct series running = {.text = text, .name = "tenant_running"};
    waiting.field = offsetof(struct tenant_view, waiting);
    running.field = offsetof(struct tenant_view, running);
    begin(text, waiting.name, "gauge", "Requests waiting, by tenant.");
    broker_each_tenant(shell->core, tell_tenant, &waiting);
    begin(text, running.name, "gauge", "Requests running, by tenant.");
    broker_each_tenant(shell->core, tell_tenant, &running);
}

static void add_credit(void *arg, const struct worker_view *worker)
{
    uint64_t *credit = arg;
    *credit += worker->credit;
}

static void
write_workers(const struct shell *shell, const struct broker_stats *stats, struct buffer *text)
{
    uint64_t credit = 0;
    broker_each_worker(shell->core, add_credit, &credit);
    print_one(text, "workers", "gauge", "Workers joined.", stats->workers);
    print_one(text, "worker_credit", "gauge", "Tasks that the workers take at once.", credit);
}

void metrics_write(const struct shell *shell, struct buffer *text)
{
    const struct broker_stats stats = broker_read_stats(shell->core);
    begin(text, "info", "gauge", "What runs.");
    buffer_print(text, "brink_info{version=\"%s\",durability=\"%s\"} 1\n", BRINK_VERSION,
                 scribe_durability(shell->scribe));
    write_counts(&stats, text);
    write_outcomes(&stats, text);
    print_one(text, "draining", "gauge", "Does the broker drain?", stats.draining ? 1 : 0);
    write_workers(shell, &stats, text);
    write_shell(shell, text);
    write_journal(shell, text);
    write_topics(shell, text);
    write_pace(shell, text);
    write_tenants(shell, text);
}
