/* brink-broker: takes requests, gives them to workers, keeps and publishes the outcomes. */
#include "base/log.h"
#include "base/manager.h"
#include "base/random.h"
#include "broker/loop.h"
#include "broker/upkeep.h"
#include "config/broker_settings.h"
#include "config/program.h"
#include "config/reread.h"
#include "wire/context.h"
#include "wire/endpoint.h"
#include "wire/key.h"
#include "wire/web.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char exit_help[] =
    "\nOn a journal that no broker uses (docs/journal.md):\n"
    "  --check DIR          verify every record, report every segment; 1 when it is damaged\n"
    "  --repair DIR NEWDIR  copy what can be kept into a new journal, list what is lost\n"
    "  --export DIR         print every record as a line of JSON\n"
    "\nExit codes:\n"
    "  0  stopped by SIGTERM or SIGINT\n"
    "  1  cannot start: an endpoint or the journal is in use, the journal is damaged, no\n"
    "     memory; or sockets or journal failed later\n"
    "  2  settings are wrong; every problem is on standard error\n"
    "\nOn SIGTERM or SIGINT it takes nothing more, sends what it still owes and stops. The\n"
    "requests it holds are in the journal; with durability memory they are gone then, and\n"
    "the last log line counts them.\n"
    "On SIGHUP it reads the access list and its settings again: limits and the level of its\n"
    "log hold at once, and what takes a new start is named in the log. A list or settings "
    "that\n"
    "are not valid are told and change nothing. Without key and access whoever reaches\n"
    "its endpoints may use it, so they are of this machine unless insecure is true.\n";

/* What reading the settings again takes: they lie first, where the table finds them. */
struct start {
    struct broker_settings values;
    struct broker_settings scratch;
    struct tenant_weight weights[SETTING_WORDS_MAX];
    int argc;
    char *const *argv;
};

/* Every connection is an open file: as many as the system allows. */
static void allow_connections(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/* False: other machines reach an endpoint, there are no keys, and nobody said that it may. */
static bool has_lock(const struct broker_settings *values,
                     const struct log *log,
                     const char *setting,
                     const char *endpoint)
{
    if (values->key[0] != '\0' || endpoint_is_local(endpoint)) {
        return true;
    }
    bool may = values->insecure != 0;
    log_line(log, may ? LOG_WARNING : LOG_ERROR, may ? "no_keys" : "not_started",
             "%s=%s words=\"other machines reach this endpoint and there are no keys: "
             "whoever does may submit, cancel, compute and read everything%s\"",
             setting, endpoint, may ? "" : "; give key and access, or write insecure = true");
    return may;
}

/* The pages have no keys, whatever the endpoints have. */
static bool has_own_page(const struct broker_settings *values, const struct log *log)
{
    bool may = values->metrics[0] == '\0' || endpoint_is_local(values->metrics) ||
               values->insecure != 0;
    if (!may) {
        log_line(
            log, LOG_ERROR, "not_started",
            "metrics=%s words=\"other machines reach this endpoint and pages have no keys: "
            "whoever does reads names of topics and tenants; write insecure = true, or a "
            "loopback address\"",
            values->metrics);
    }
    return may;
}

/* Their texts are those of the settings. */
static struct broker_limits read_limits(const struct broker_settings *values,
                                        struct tenant_weight weights[SETTING_WORDS_MAX])
{
    struct broker_limits limits = loop_default_limits();
    limits.jobs_max = (uint32_t)values->jobs_max;
    limits.bytes_max = (uint64_t)values->bytes_max;
    limits.task_bytes_max = (uint64_t)values->gather_max;
    limits.kept_max = (uint32_t)values->kept_max;
    limits.kept_bytes_max = (uint64_t)values->kept_bytes_max;
    limits.retention_ms = values->retention_ms;
    limits.blob_bytes_max = (uint64_t)values->blob_bytes_max;
    limits.blob_retention_ms = values->blob_retention_ms;
    limits.awaiting_max = (uint32_t)values->awaiting_max;
    limits.workers_max = (uint32_t)values->workers_max;
    limits.tenants_max = (uint32_t)values->tenants_max;
    limits.topics_max = (uint32_t)values->topics_max;
    limits.lease_ms = values->lease_ms;
    limits.heartbeat_ms = values->heartbeat_ms;
    limits.ageing_ms = values->ageing_ms;
    limits.attempts_max = (uint32_t)values->attempts_max;
    limits.retry_base_ms = values->retry_base_ms;
    limits.retry_max_ms = values->retry_max_ms;
    limits.speculate_ms = values->speculate_ms;
    limits.weights = weights;
    limits.weight_count = values->tenants.count;
    for (size_t i = 0; i < values->tenants.count; i++) {
        const struct setting_weight *from = &values->tenants.items[i];
        weights[i] = (struct tenant_weight){.tenant = from->name, .weight = from->weight};
    }
    return limits;
}

static bool reload(void *arg, const struct log *log, struct loop_live *live_out)
{
    struct start *start = arg;
    const struct reread reread = {.table = broker_settings_table(),
                                  .argc = start->argc,
                                  .argv = start->argv,
                                  .values = &start->values};
    if (reread_settings(&reread, log, &start->scratch) != STATUS_OK) {
        return false;
    }
    live_out->least = (enum log_level)start->values.log;
    live_out->body_max = (uint64_t)start->values.body_max;
    live_out->limits = read_limits(&start->values, start->weights);
    return true;
}

/* What the loop is given beside the settings. */
struct means {
    struct context *context;
    const struct key *key; /* NULL: none */
    struct web *web;       /* NULL: none */
    struct manager manager;
    int signals, reload; /* files */
};

static enum status serve(struct start *start, const struct log *log, struct means *means)
{
    const struct broker_settings *values = &start->values;
    struct loop_options options = {
        .context = means->context,
        .call = values->call,
        .publish = values->publish,
        .body_max = (uint64_t)values->body_max,
        .frame_max = (uint64_t)broker_settings_body_most(values),
        .limits = read_limits(values, start->weights),
        .log = *log,
        .stop_file = means->signals,
        .key = means->key,
        .access = values->access,
        .reload_file = means->reload,
        .reload = reload,
        .reload_arg = start,
        .web = means->web,
        .manager = &means->manager,
        .journal = {.folder = values->journal,
                    .durability = (enum journal_durability)values->durability,
                    .batch_ms = values->batch_ms,
                    .inline_commit = values->commit == COMMIT_INLINE,
                    .segment_bytes = (uint64_t)values->segment_bytes},
    };
    random_entropy(&options.limits.seed, sizeof options.limits.seed);
    struct loop *loop = NULL;
    char words[LOOP_WORDS_BYTES];
    enum status status = loop_new(&options, &loop, words);
    if (status != STATUS_OK) {
        log_line(log, LOG_ERROR, "not_started", "words=\"%s\"", words);
        return status;
    }
    if (means->key != NULL) {
        log_line(log, LOG_INFO, "guarded", "key=\"%s\" keys=%zu", key_public(means->key),
                 loop_count_keys(loop));
    }
    status = loop_run(loop);
    loop_free(&loop);
    return status;
}

/* False: it cannot be used, and has been complained about. */
static bool
read_key(const struct broker_settings *values, const struct log *log, struct key **key_out)
{
    char words[KEY_WORDS_BYTES];
    if (values->key[0] == '\0') {
        return true;
    }
    key_forbid_dumps();
    if (key_read(values->key, key_out, words) != STATUS_OK) {
        log_line(log, LOG_ERROR, "not_started", "words=\"key: %s\"", words);
        return false;
    }
    return true;
}

/* Opens what the pages for machines are served from. */
static enum status
open_web(const struct broker_settings *values, const struct log *log, struct web **web_out)
{
    char words[WEB_WORDS_BYTES];
    if (values->metrics[0] == '\0') {
        return STATUS_OK;
    }
    enum status status = web_new(values->metrics, web_out, words);
    if (status != STATUS_OK) {
        log_line(log, LOG_ERROR, "not_started", "words=\"metrics: %s\"", words);
        return status;
    }
    log_line(log, LOG_INFO, "metrics", "http=%s", web_endpoint(*web_out));
    return STATUS_OK;
}

/* Context and pages, then the broker on them. */
static enum status
open_and_serve(struct start *start, const struct log *log, struct means *means)
{
    enum status status =
        means->signals >= 0 && means->reload >= 0 ? context_new(&means->context) : STATUS_FULL;
    if (status != STATUS_OK) {
        log_line(log, LOG_ERROR, "not_started", "words=\"%s\"", status_words(status));
        return status;
    }
    status = open_web(&start->values, log, &means->web);
    return status == STATUS_OK ? serve(start, log, means) : status;
}

static void close_means(struct means *means)
{
    if (means->signals >= 0) {
        close(means->signals);
    }
    if (means->reload >= 0) {
        close(means->reload);
    }
    manager_close(&means->manager);
    web_free(&means->web);
    context_free(&means->context);
}

static enum program_exit run(void *settings)
{
    struct start *start = settings;
    const struct broker_settings *values = &start->values;
    struct repeats repeats = {.count = 0};
    const struct log log = {.stream = stderr,
                            .program = "brink-broker",
                            .least = (enum log_level)values->log,
                            .format = (enum log_format)values->log_format,
                            .repeats = &repeats};
    struct key *key = NULL;
    if (!has_lock(values, &log, "call", values->call) ||
        !has_lock(values, &log, "publish", values->publish) || !has_own_page(values, &log) ||
        !read_key(values, &log, &key)) {
        return PROGRAM_SETTINGS;
    }
    allow_connections();
    struct means means = {.key = key,
                          .signals = program_open_signals(),
                          .reload = program_open_reload(),
                          .manager = manager_find(environ)};
    enum status status = open_and_serve(start, &log, &means);
    log_close(&log);
    close_means(&means);
    key_free(&key);
    return status == STATUS_OK ? PROGRAM_DONE : PROGRAM_FAILED;
}

int main(int argc, char **argv)
{
    enum status status = STATUS_OK;
    if (upkeep_run(argc, argv, stdout, stderr, &status)) {
        return status == STATUS_OK ? PROGRAM_DONE : PROGRAM_FAILED;
    }
    char **words = calloc((size_t)argc + 1, sizeof *words); /* the first reading moves argv */
    if (words == NULL) {
        return PROGRAM_FAILED;
    }
    memcpy(words, argv, (size_t)argc * sizeof *words);
    struct start start = {.argc = argc, .argv = words};
    const struct program program = {
        .settings = broker_settings_table(),
        .exit_help = exit_help,
        .run = run,
    };
    int code = program_main(&program, argc, argv, &start);
    free(words);
    return code;
}
