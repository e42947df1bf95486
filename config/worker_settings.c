#include "config/worker_settings.h"

#include "config/key_settings.h"

#define FIELD(name) offsetof(struct worker_settings, name)

static const struct setting rows[] = {
    {"call", SETTING_ENDPOINT, "", "tcp://127.0.0.1:7650", 1, 255, NULL,
     "Endpoint of the broker.", FIELD(call)},
    {"server_key", SETTING_TEXT, "", "", 0, 40, NULL,
     "Public key of the broker; empty where it has none.", FIELD(server_key)},
    {"key", SETTING_TEXT, "", "", 0, 255, NULL,
     "File of our own key, which the broker has on its list.", FIELD(key)},
    {"threads", SETTING_INTEGER, "threads", "0", 0, 1024, NULL,
     "Compute threads; 0 takes one a processor core.", FIELD(threads)},
    {"topics", SETTING_WORDS, "", "scenario/", 1, SETTING_WORDS_MAX, NULL,
     "Prefixes of the request topics it works on.", FIELD(topics)},
    {"name", SETTING_TEXT, "", "", 0, 64, NULL,
     "What people call it; empty takes host and process.", FIELD(name)},
    {"credit", SETTING_INTEGER, "tasks", "0", 0, 1024, NULL,
     "Tasks it holds at once; 0 takes one more than it has threads.", FIELD(credit)},
    {"body_max", SETTING_INTEGER, "bytes", "16777216", 1024, 1073741824, NULL,
     "Largest message taken.", FIELD(body_max)},
    {"grace_ms", SETTING_INTEGER, "milliseconds", "30000", 0, 86400000, NULL,
     "Time to finish the tasks held when stopped; what is left goes to other workers.",
     FIELD(grace_ms)},
    {"shard_steps", SETTING_INTEGER, "steps", "2000000", 0, 1000000000000, NULL,
     "Steps of draws that are worth a task of their own, for any worker; 0 shares none.",
     FIELD(shard_steps)},
    {"base_cache_bytes", SETTING_INTEGER, "bytes", "67108864", 0, 1099511627776, NULL,
     "Bytes of what requests share, kept: worlds, tables; one not kept is fetched again when needed.",
     FIELD(base_cache_bytes)},
    {"metrics", SETTING_TEXT, "", "", 0, 63, NULL,
     "Where /metrics, /healthz and /readyz are served over HTTP, tcp://ADDRESS:PORT; empty: "
     "nowhere.",
     FIELD(metrics)},
    {"insecure", SETTING_CHOICE, "", "false", 0, 0, setting_truths,
     "True lets it serve those where other machines reach them.", FIELD(insecure)},
    {"log", SETTING_CHOICE, "", "info", 0, 0, setting_log_levels,
     "Least level of the lines logged; read again on SIGHUP.", FIELD(log)},
    {"log_format", SETTING_CHOICE, "", "logfmt", 0, 0, setting_log_formats,
     "What a line of the log is written as.", FIELD(log_format)},
};

static void check(const void *values, struct problems *problems)
{
    const struct worker_settings *settings = values;
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
