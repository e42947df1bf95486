/* brink-worker: takes tasks from a broker, computes them and returns the results. */
#include "base/log.h"
#include "base/manager.h"
#include "config/program.h"
#include "config/reread.h"
#include "config/worker_settings.h"
#include "wire/context.h"
#include "wire/endpoint.h"
#include "wire/frame.h"
#include "wire/key.h"
#include "wire/web.h"
#include "worker/link.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const char exit_help[] =
    "\nExit codes:\n"
    "  0  left in good order (SIGTERM, SIGINT, or the broker said so)\n"
    "  1  cannot start, or the broker refuses this worker\n"
    "  2  settings are wrong; every problem is on standard error\n"
    "\nA second SIGTERM or SIGINT leaves at once.\n"
    "On SIGHUP it reads the level of its log again; settings that are not valid are told and\n"
    "change nothing.\n";

/* What reading the settings again takes: they lie first, where the table finds them. */
struct start {
    struct worker_settings values;
    struct worker_settings scratch;
    int argc;
    char *const *argv;
};

/* What a link stands on. */
struct means {
    struct context *context;
    struct key *key;
    struct web *web;
    int signals, reload; /* files */
};

static enum log_level reload(void *arg, const struct log *log)
{
    struct start *start = arg;
    const struct reread reread = {.table = worker_settings_table(),
                                  .argc = start->argc,
                                  .argv = start->argv,
                                  .values = &start->values};
    enum status status = reread_settings(&reread, log, &start->scratch);
    return status == STATUS_OK ? (enum log_level)start->values.log : log->least;
}

static uint32_t count_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (uint32_t)cores : 1;
}

/* All of the machine's: what else runs there its owner knows, and says in the setting. */
static uint32_t count_memory_mb(void)
{
    long pages = sysconf(_SC_PHYS_PAGES);
    long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page_bytes <= 0) {
        return 0;
    }
    uint64_t mb = (uint64_t)pages * (uint64_t)page_bytes >> 20;
    return mb < UINT32_MAX ? (uint32_t)mb : UINT32_MAX;
}

static size_t count_threads(const struct worker_settings *values)
{
    return values->threads > 0 ? (size_t)values->threads : count_cores();
}

static enum status work(struct start *start, const struct log *log, const struct means *means)
{
    const struct worker_settings *values = &start->values;
    const char *topics[SETTING_WORDS_MAX];
    const char *labels[SETTING_WORDS_MAX];
    struct link_options options = link_default_options();
    for (size_t i = 0; i < values->topics.count; i++) {
        topics[i] = values->topics.items[i];
    }
    options.context = means->context;
    options.call = values->call;
    options.key = means->key;
    options.server_key = values->server_key;
    options.name = values->name;
    options.topics = topics;
    options.topic_count = values->topics.count;
    for (size_t i = 0; i < values->labels.count; i++) {
        labels[i] = values->labels.items[i];
    }
    options.labels = labels;
    options.label_count = values->labels.count;
    options.cores = values->cores > 0 ? (uint32_t)values->cores : count_cores();
    options.memory_mb = values->memory_mb > 0 ? (uint32_t)values->memory_mb : count_memory_mb();
    options.threads = count_threads(values);
    options.credit = (uint32_t)values->credit;
    if (values->credit == 0) {
        options.credit = (uint32_t)(options.threads < FRAME_CREDIT_MAX ? options.threads + 1
                                                                       : FRAME_CREDIT_MAX);
    }
    options.body_max = (uint64_t)values->body_max;
    options.gather_max = (uint64_t)values->gather_max;
    options.grace_ms = values->grace_ms;
    options.shard_steps = (uint64_t)values->shard_steps;
    options.base_cache_bytes = (uint64_t)values->base_cache_bytes;
    options.log = *log;
    options.stop_file = means->signals;
    options.reload_file = means->reload;
    options.reload = reload;
    options.reload_arg = start;
    options.web = means->web;
    struct manager manager = manager_find(environ);
    options.manager = &manager;
    struct link *link = NULL;
    char words[SOCKET_WORDS_BYTES];
    enum status status = link_new(&options, &link, words);
    if (status != STATUS_OK) {
        log_line(log, LOG_ERROR, "not_started", "words=\"%s\"", words);
        manager_close(&manager);
        return status;
    }
    log_line(log, LOG_INFO, "started", "version=%s call=%s threads=%zu", BRINK_VERSION,
             values->call, options.threads);
    status = link_run(link);
    link_free(&link);
    manager_close(&manager);
    return status;
}

/* Threads made later are as urgent as this one. Whoever started us less urgent has his way. */
static void give_way(void)
{
    if (getpriority(PRIO_PROCESS, 0) < WORKER_NICENESS) {
        int result = setpriority(PRIO_PROCESS, 0, WORKER_NICENESS);
        (void)result; /* it computes all the same */
    }
}

/* False: it cannot be used, and has been complained about. */
static bool
read_key(const struct worker_settings *values, const struct log *log, struct key **key_out)
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

/* The pages have no keys. */
static bool has_own_page(const struct worker_settings *values, const struct log *log)
{
    bool may = values->metrics[0] == '\0' || endpoint_is_local(values->metrics) ||
               values->insecure != 0;
    if (!may) {
        log_line(
            log, LOG_ERROR, "not_started",
            "metrics=%s words=\"other machines reach this endpoint and pages have no keys: "
            "whoever does reads how much is computed; write insecure = true, or a loopback "
            "address\"",
            values->metrics);
    }
    return may;
}

/* Opens what the pages for machines are served from. */
static enum status
open_web(const struct worker_settings *values, const struct log *log, struct web **web_out)
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

static enum status
open_and_work(struct start *start, const struct log *log, struct means *means)
{
    enum status status =
        means->signals >= 0 && means->reload >= 0 ? context_new(&means->context) : STATUS_FULL;
    if (status == STATUS_OK) {
        status = open_web(&start->values, log, &means->web);
    }
    return status == STATUS_OK ? work(start, log, means) : status;
}

static void close_means(struct means *means)
{
    if (means->signals >= 0) {
        close(means->signals);
    }
    if (means->reload >= 0) {
        close(means->reload);
    }
    web_free(&means->web);
    context_free(&means->context);
    key_free(&means->key);
}

static enum program_exit run(void *settings)
{
    give_way();
    struct start *start = settings;
    const struct worker_settings *values = &start->values;
    struct repeats repeats = {.count = 0};
    const struct log log = {.stream = stderr,
                            .program = "brink-worker",
                            .least = (enum log_level)values->log,
                            .format = (enum log_format)values->log_format,
                            .repeats = &repeats};
    struct means means = {.signals = -1, .reload = -1};
    if (!has_own_page(values, &log) || !read_key(values, &log, &means.key)) {
        return PROGRAM_SETTINGS;
    }
    means.signals = program_open_signals();
    means.reload = program_open_reload();
    enum status status = open_and_work(start, &log, &means);
    close_means(&means);
    log_close(&log);
    log_line(&log, status == STATUS_OK ? LOG_INFO : LOG_ERROR, "stopped", "status=\"%s\"",
             status_words(status));
    return status == STATUS_OK ? PROGRAM_DONE : PROGRAM_FAILED;
}

int main(int argc, char **argv)
{
    char **words = calloc((size_t)argc + 1, sizeof *words); /* the first reading moves argv */
    if (words == NULL) {
        return PROGRAM_FAILED;
    }
    memcpy(words, argv, (size_t)argc * sizeof *words);
    struct start start = {.argc = argc, .argv = words};
    const struct program program = {
        .settings = worker_settings_table(),
        .exit_help = exit_help,
        .run = run,
    };
    int code = program_main(&program, argc, argv, &start);
    free(words);
    return code;
}
