/* brink-worker: takes tasks from a broker, computes them and returns the results. */
#include "base/log.h"
#include "base/manager.h"
#include "config/program.h"
#include "config/worker_settings.h"
#include "wire/context.h"
#include "wire/frame.h"
#include "wire/key.h"
#include "worker/link.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static const char exit_help[] =
    "\nExit codes:\n"
    "  0  left in good order (SIGTERM, SIGINT, or the broker said so)\n"
    "  1  cannot start, or the broker refuses this worker\n"
    "  2  settings are wrong; every problem is on standard error\n"
    "\nA second SIGTERM or SIGINT leaves at once.\n";

static size_t count_threads(const struct worker_settings *values)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t threads = values->threads > 0 ? values->threads : cores;
    return threads > 0 ? (size_t)threads : 1;
}

static enum status work(const struct worker_settings *values,
                        const struct log *log,
                        const struct context *context,
                        const struct key *key,
                        int signals)
{
    const char *topics[SETTING_WORDS_MAX];
    struct link_options options = link_default_options();
    for (size_t i = 0; i < values->topics.count; i++) {
        topics[i] = values->topics.items[i];
    }
    options.context = context;
    options.call = values->call;
    options.key = key;
    options.server_key = values->server_key;
    options.name = values->name;
    options.topics = topics;
    options.topic_count = values->topics.count;
    options.threads = count_threads(values);
    options.credit = (uint32_t)values->credit;
    if (values->credit == 0) {
        options.credit = (uint32_t)(options.threads < FRAME_CREDIT_MAX ? options.threads + 1
                                                                       : FRAME_CREDIT_MAX);
    }
    options.body_max = (uint64_t)values->body_max;
    options.grace_ms = values->grace_ms;
    options.shard_steps = (uint64_t)values->shard_steps;
    options.log = *log;
    options.stop_file = signals;
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

static enum program_exit run(const void *settings)
{
    give_way();
    const struct worker_settings *values = settings;
    const struct log log = {
        .stream = stderr, .program = "brink-worker", .least = (enum log_level)values->log};
    struct context *context = NULL;
    struct key *key = NULL;
    if (!read_key(values, &log, &key)) {
        return PROGRAM_SETTINGS;
    }
    int signals = program_open_signals();
    enum status status = signals >= 0 ? context_new(&context) : STATUS_FULL;
    if (status == STATUS_OK) {
        status = work(values, &log, context, key, signals);
    }
    context_free(&context);
    key_free(&key);
    if (signals >= 0) {
        close(signals);
    }
    log_line(&log, status == STATUS_OK ? LOG_INFO : LOG_ERROR, "stopped", "status=\"%s\"",
             status_words(status));
    return status == STATUS_OK ? PROGRAM_DONE : PROGRAM_FAILED;
}

int main(int argc, char **argv)
{
    struct worker_settings values;
    const struct program program = {
        .settings = worker_settings_table(),
        .exit_help = exit_help,
        .run = run,
    };
    return program_main(&program, argc, argv, &values);
}
