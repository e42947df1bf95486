#include "config/worker_settings.h"

#include "config/key_settings.h"

#include <stdbool.h>

enum { WORKER_LABELS_MAX = 32, WORKER_LABEL_MAX = 64 };

#define FIELD(name) offsetof(struct worker_settings, name)

static const struct setting rows[] = {
    {"call", SETTING_ENDPOINT, "", "tcp://127.0.0.1:7650", 1, 255, NULL,
     "Endpoint of the broker.", FIELD(call), false},
    {"server_key", SETTING_TEXT, "", "", 0, 40, NULL,
     "Public key of the broker; empty where it has none.", FIELD(server_key), false},
    {"key", SETTING_TEXT, "", "", 0, 255, NULL,
     "File of our own key, which the broker has on its list.", FIELD(key), false},
    {"threads", SETTING_INTEGER, "threads", "0", 0, 1024, NULL,
     "Compute threads; 0 takes one a processor core.", FIELD(threads), false},
    {"topics", SETTING_WORDS, "", "scenario/", 1, SETTING_WORDS_MAX, NULL,
     "Prefixes of the request topics it works on.", FIELD(topics), false},
    {"name", SETTING_TEXT, "", "", 0, 64, NULL,
     "What people call it; empty takes host and process.", FIELD(name), false},
    {"credit", SETTING_INTEGER, "tasks", "0", 0, 1024, NULL,
     "Tasks it holds at once; 0 takes one more than it has threads.", FIELD(credit), false},
    {"labels", SETTING_WORDS, "", "", 0, WORKER_LABELS_MAX, NULL,
     "What it has that requests may need: words like gpu or zone=eu, without blanks or \">\".",
     FIELD(labels), false},
    {"cores", SETTING_INTEGER, "cores", "0", 0, 65536, NULL,
     "Cores it says it has, for requests that need so many; 0 takes the machine's.",
     FIELD(cores), false},
    {"memory_mb", SETTING_INTEGER, "MiB", "0", 0, 2147483647, NULL,
     "Memory it says it has, for requests that need so much; 0 takes the machine's.",
     FIELD(memory_mb), false},
    {"body_max", SETTING_INTEGER, "bytes", "16777216", 1024, 1073741824, NULL,
     "Largest message taken or sent, as on the broker.", FIELD(body_max), false},
    {"gather_max", SETTING_INTEGER, "bytes", "268435456", 1024, 1073741824, NULL,
     "Largest message that brings a request and all that its shards left, as on the broker; a "
     "request that would leave more is not shared.",
     FIELD(gather_max), false},
    {"grace_ms", SETTING_INTEGER, "milliseconds", "30000", 0, 86400000, NULL,
     "Time to finish the tasks held when stopped; what is left goes to other workers.",
     FIELD(grace_ms), false},
    {"shard_steps", SETTING_INTEGER, "steps", "2000000", 0, 1000000000000, NULL,
     "Steps of draws that are worth a task of their own, for any worker: a second of a core or "
     "so; "
     "0 shares none.",
     FIELD(shard_steps), false},
    {"base_cache_bytes", SETTING_INTEGER, "bytes", "67108864", 0, 1099511627776, NULL,
     "Bytes of what requests share, kept: worlds, tables; one not kept is fetched again when needed.",
     FIELD(base_cache_bytes), false},
    {"metrics", SETTING_TEXT, "", "", 0, 63, NULL,
     "Where /metrics, /healthz and /readyz are served over HTTP, tcp://ADDRESS:PORT; empty: "
     "nowhere.",
     FIELD(metrics), false},
    {"insecure", SETTING_CHOICE, "", "false", 0, 0, setting_truths,
     "True lets it serve those where other machines reach them.", FIELD(insecure), false},
    {"log", SETTING_CHOICE, "", "info", 0, 0, setting_log_levels,
     "Least level of the lines logged.", FIELD(log), true},
    {"log_format", SETTING_CHOICE, "", "logfmt", 0, 0, setting_log_formats,
     "What a line of the log is written as.", FIELD(log_format), false},
};

/* As the broker takes them (proto/brink/v1/dispatch.proto). */
static bool is_label(const char *text)
{
    size_t size = 0;
    while (text[size] > ' ' && text[size] <= '~' && text[size] != '>') {
        size++;
    }
    return text[size] == '\0' && size >= 1 && size <= WORKER_LABEL_MAX;
}

static void check_labels(const struct setting_words *labels, struct problems *problems)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (!is_label(labels->items[i])) {
            problem_add(problems, "labels",
                        "\"%.100s\" is not 1 to %d visible ASCII bytes without blanks or \">\"",
                        labels->items[i], WORKER_LABEL_MAX);
        }
    }
}

static void check(const void *values, struct problems *problems)
{
    const struct worker_settings *settings = values;
    check_labels(&settings->labels, problems);
    key_settings_check(settings->key, settings->server_key, problems);
}

const struct settings *worker_settings_table(void)
{
    static const struct settings table = {
        .program = "brink-worker",
        .summary = "Takes tasks from a broker, computes them and returns the results.",
        .rows = rows,
        .count = sizeof rows / sizeof rows[0],
        .check = check,
    };
    return &table;
}
