#include "config/broker_settings.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

static const char *const durabilities[] = {"sync", "batch", "memory", NULL};
static const char *const commits[] = {"thread", "inline", NULL};

/* For what a record has beside a body. */
enum { HEADER_ROOM = 2 * 1024 * 1024 };

#define FIELD(name) offsetof(struct broker_settings, name)

static const struct setting rows[] = {
    {"call", SETTING_ENDPOINT, "", "tcp://127.0.0.1:7650", 1, 255, NULL,
     "Endpoint that clients and workers call.", FIELD(call), false},
    {"publish", SETTING_ENDPOINT, "", "tcp://127.0.0.1:7651", 1, 255, NULL,
     "Endpoint that subscribers listen to.", FIELD(publish), false},
    {"key", SETTING_TEXT, "", "", 0, 255, NULL,
     "File of the broker's own key; empty: there are no keys, and whoever reaches an endpoint "
     "may do everything.",
     FIELD(key), false},
    {"access", SETTING_TEXT, "", "", 0, 255, NULL,
     "File that lists the keys of others and what each may do; what it says is read again on "
     "SIGHUP.",
     FIELD(access), false},
    {"insecure", SETTING_CHOICE, "", "false", 0, 0, setting_truths,
     "True lets it listen without keys where other machines reach it.", FIELD(insecure), false},
    {"metrics", SETTING_TEXT, "", "", 0, 63, NULL,
     "Where /metrics, /healthz and /readyz are served over HTTP, tcp://ADDRESS:PORT; empty: "
     "nowhere.",
     FIELD(metrics), false},
    {"journal", SETTING_TEXT, "", "brink-journal", 1, 255, NULL,
     "Folder of the journal, made where it is not there; one broker a folder.", FIELD(journal),
     false},
    {"durability", SETTING_CHOICE, "", "sync", 0, 0, durabilities,
     "What an acceptance is worth: sync, it is on disk; batch, the system has it and it is on "
     "disk within batch_ms; memory, it does not survive the broker.",
     FIELD(durability), false},
    {"batch_ms", SETTING_INTEGER, "milliseconds", "10", 1, 60000, NULL,
     "Durability batch: what a power cut may take of what was accepted.", FIELD(batch_ms),
     false},
    {"commit", SETTING_CHOICE, "", "thread", 0, 0, commits,
     "Who writes the journal: a thread of its own, or the loop itself.", FIELD(commit), false},
    {"segment_bytes", SETTING_INTEGER, "bytes", "67108864", 1048576, 1073741824, NULL,
     "Size of a file of the journal: a multiple of 8, and 2 MiB more than body_max at least.",
     FIELD(segment_bytes), false},
    {"lease_ms", SETTING_INTEGER, "milliseconds", "30000", 100, 86400000, NULL,
     "A task that does not move for this long goes to another worker.", FIELD(lease_ms), true},
    {"heartbeat_ms", SETTING_INTEGER, "milliseconds", "6000", 100, 3600000, NULL,
     "A worker not heard for this long loses its tasks.", FIELD(heartbeat_ms), true},
    {"ageing_ms", SETTING_INTEGER, "milliseconds", "60000", 1, 86400000, NULL,
     "Waiting this long lifts a request by one priority.", FIELD(ageing_ms), true},
    {"attempts_max", SETTING_INTEGER, "attempts", "5", 1, 16, NULL,
     "A request whose last attempt fails is dead and can be requeued.", FIELD(attempts_max),
     true},
    {"retry_base_ms", SETTING_INTEGER, "milliseconds", "100", 0, 86400000, NULL,
     "After a lost attempt a request waits for a random time up to this, twice that after the "
     "next, and so on; 0: not at all.",
     FIELD(retry_base_ms), true},
    {"retry_max_ms", SETTING_INTEGER, "milliseconds", "30000", 0, 86400000, NULL,
     "The longest such time.", FIELD(retry_max_ms), true},
    {"speculate_ms", SETTING_INTEGER, "milliseconds", "1000", 0, 86400000, NULL,
     "A task that runs for this long, and for twice as long as is usual for its topic, is "
     "given "
     "to an idle worker too; 0: never.",
     FIELD(speculate_ms), true},
    {"body_max", SETTING_INTEGER, "bytes", "16777216", 1024, 1073741824, NULL,
     "Largest request or answer taken; a peer that sends more than a file of the journal has "
     "room for is cut off.",
     FIELD(body_max), true},
    {"gather_max", SETTING_INTEGER, "bytes", "268435456", 1024, 1073741824, NULL,
     "Largest message given to a worker that goes on with a task that others did in parts: the "
     "request and all they left.",
     FIELD(gather_max), false},
    {"jobs_max", SETTING_INTEGER, "requests", "1000000", 1, 16777216, NULL,
     "Requests waiting or running.", FIELD(jobs_max), true},
    {"bytes_max", SETTING_INTEGER, "bytes", "4294967296", 1024, 1099511627776, NULL,
     "Bytes of the requests waiting or running.", FIELD(bytes_max), true},
    {"kept_max", SETTING_INTEGER, "requests", "1000000", 1, 16777216, NULL,
     "Ended requests that can still be asked for; the oldest go first.", FIELD(kept_max), true},
    {"kept_bytes_max", SETTING_INTEGER, "bytes", "10737418240", 1024, 1099511627776, NULL,
     "Bytes of the ended requests and their outcomes.", FIELD(kept_bytes_max), true},
    {"retention_ms", SETTING_INTEGER, "milliseconds", "604800000", 1000, 31536000000, NULL,
     "An ended request is forgotten after this.", FIELD(retention_ms), true},
    {"blob_bytes_max", SETTING_INTEGER, "bytes", "1073741824", 0, 1099511627776, NULL,
     "Bytes of what requests share (worlds, tables); what none needs makes room. 0: "
     "each request brings its own.",
     FIELD(blob_bytes_max), true},
    {"blob_retention_ms", SETTING_INTEGER, "milliseconds", "3600000", 1000, 31536000000, NULL,
     "One that no request needs is forgotten after this.", FIELD(blob_retention_ms), true},
    {"awaiting_max", SETTING_INTEGER, "callers", "65536", 1, 16777216, NULL,
     "Callers that wait for an outcome.", FIELD(awaiting_max), true},
    {"workers_max", SETTING_INTEGER, "workers", "4096", 1, 65536, NULL,
     "Workers joined at once.", FIELD(workers_max), true},
    {"tenants_max", SETTING_INTEGER, "tenants", "64", 1, 4096, NULL,
     "Tenants with requests waiting or running.", FIELD(tenants_max), true},
    {"topics_max", SETTING_INTEGER, "topics", "4096", 1, 65536, NULL,
     "Topics with requests waiting or running.", FIELD(topics_max), true},
    {"tenants", SETTING_WEIGHTS, "", "", 1, 1000, NULL,
     "Share of the workers a tenant has while several wait; others weigh 1.", FIELD(tenants),
     true},
    {"log", SETTING_CHOICE, "", "info", 0, 0, setting_log_levels,
     "Least level of the lines logged.", FIELD(log), true},
    {"log_format", SETTING_CHOICE, "", "logfmt", 0, 0, setting_log_formats,
     "What a line of the log is written as.", FIELD(log_format), false},
};

int64_t broker_settings_body_most(const struct broker_settings *settings)
{
    return settings->segment_bytes - HEADER_ROOM;
}

/* "tcp://127.0.0.1:*" is another port each time it is bound. */
static bool is_any_port(const char *endpoint)
{
    size_t size = strlen(endpoint);
    return size > 2 && strcmp(endpoint + size - 2, ":*") == 0;
}

static void check(const void *values, struct problems *problems)
{
    const struct broker_settings *settings = values;
    if (strcmp(settings->call, settings->publish) == 0 && !is_any_port(settings->call)) {
        problem_add(problems, "publish", "%s is the endpoint of call too", settings->publish);
    }
    if ((settings->key[0] == '\0') != (settings->access[0] == '\0')) {
        problem_add(problems, settings->key[0] == '\0' ? "key" : "access",
                    "is empty: key and access are given together, or neither is");
    }
    if (settings->segment_bytes % 8 != 0 ||
        settings->body_max > broker_settings_body_most(settings)) {
        problem_add(problems, "segment_bytes",
                    "%" PRId64 " is no multiple of 8 that has room for body_max, %" PRId64
                    ", and 2 MiB more",
                    settings->segment_bytes, settings->body_max);
    }
}

const struct settings *broker_settings_table(void)
{
    static const struct settings table = {
        .program = "brink-broker",
        .summary = "Takes requests, gives them to workers, keeps and publishes the outcomes.",
        .rows = rows,
        .count = sizeof rows / sizeof rows[0],
        .check = check,
    };
    return &table;
}
