/* brink-broker: takes requests, gives them to workers, keeps and publishes the outcomes. */
#include "base/log.h"
#include "base/random.h"
#include "broker/loop.h"
#include "broker/upkeep.h"
#include "config/broker_settings.h"
#include "config/program.h"
#include "wire/context.h"
#include "wire/endpoint.h"

#include <stdio.h>
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
    "brink-broker has no keys: whoever reaches its endpoints may use it.\n";

/* Every connection is an open file: as many as the system allows. */
static void allow_connections(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static void warn_of_strangers(const struct log *log, const char *setting, const char *endpoint)
{
    if (!endpoint_is_local(endpoint)) {
        log_line(log, LOG_WARNING, "no_keys",
                 "%s=%s words=\"other machines reach this endpoint and there are no keys: "
                 "whoever does may submit, cancel, compute and read everything\"",
                 setting, endpoint);
    }
}

static struct broker_limits read_limits(const struct broker_settings *values)
{
    struct broker_limits limits = loop_default_limits();
    limits.jobs_max = (uint32_t)values->jobs_max;
    limits.bytes_max = (uint64_t)values->bytes_max;
    limits.kept_max = (uint32_t)values->kept_max;
    limits.kept_bytes_max = (uint64_t)values->kept_bytes_max;
    limits.retention_ms = values->retention_ms;
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
    random_entropy(&limits.seed, sizeof limits.seed);
    return limits;
}

static enum status serve(const struct broker_settings *values,
                         const struct log *log,
                         struct context *context,
                         int signals)
{
    struct tenant_weight weights[SETTING_WORDS_MAX];
    for (size_t i = 0; i < values->tenants.count; i++) {
        const struct setting_weight *from = &values->tenants.items[i];
        weights[i] = (struct tenant_weight){.tenant = from->name, .weight = from->weight};
    }
    struct loop_options options = {
        .context = context,
        .call = values->call,
        .publish = values->publish,
        .body_max = (uint64_t)values->body_max,
        .limits = read_limits(values),
        .log = *log,
        .stop_file = signals,
        .journal = {.folder = values->journal,
                    .durability = (enum journal_durability)values->durability,
                    .batch_ms = values->batch_ms,
                    .inline_commit = values->commit == COMMIT_INLINE,
                    .segment_bytes = (uint64_t)values->segment_bytes},
    };
    options.limits.weights = weights;
    options.limits.weight_count = values->tenants.count;
    struct loop *loop = NULL;
    char words[LOOP_WORDS_BYTES];
    enum status status = loop_new(&options, &loop, words);
    if (status != STATUS_OK) {
        log_line(log, LOG_ERROR, "not_started", "words=\"%s\"", words);
        return status;
    }
    warn_of_strangers(log, "call", loop_call_endpoint(loop));
    warn_of_strangers(log, "publish", loop_publish_endpoint(loop));
    status = loop_run(loop);
    loop_free(&loop);
    return status;
}

static enum program_exit run(const void *settings)
{
    const struct broker_settings *values = settings;
    const struct log log = {
        .stream = stderr, .program = "brink-broker", .least = (enum log_level)values->log};
    allow_connections();
    struct context *context = NULL;
    int signals = program_open_signals();
    enum status status = signals >= 0 ? context_new(&context) : STATUS_FULL;
    if (status == STATUS_OK) {
        status = serve(values, &log, context, signals);
    } else {
        log_line(&log, LOG_ERROR, "not_started", "words=\"%s\"", status_words(status));
    }
    context_free(&context);
    if (signals >= 0) {
        close(signals);
    }
    return status == STATUS_OK ? PROGRAM_DONE : PROGRAM_FAILED;
}

int main(int argc, char **argv)
{
    enum status status = STATUS_OK;
    if (upkeep_run(argc, argv, stdout, stderr, &status)) {
        return status == STATUS_OK ? PROGRAM_DONE : PROGRAM_FAILED;
    }
    struct broker_settings values;
    const struct program program = {
        .settings = broker_settings_table(),
        .exit_help = exit_help,
        .run = run,
    };
    return program_main(&program, argc, argv, &values);
}
