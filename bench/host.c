#include "bench/host.h"

#include "base/clock.h"
#include "base/random.h"
#include "broker/loop.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Requests that ended are kept in a bounded memory, as in any broker. */
enum { KEPT_MAX = 20000, BODY_MAX = 64 << 20, BATCH_MS = 10 };

struct host {
    struct loop *loop;
    pthread_t thread;
    bool runs;
};

static void *run(void *argument)
{
    enum status status = loop_run(argument);
    (void)status; /* a client that waits hears of it: nobody answers */
    return NULL;
}

static struct loop_options loop_options_of(const struct host_options *options)
{
    struct loop_options loop_options = {
        .context = options->context,
        .call = options->call,
        .publish = options->publish,
        .body_max = BODY_MAX,
        .calls_max = options->calls_max,
        .limits = loop_default_limits(),
        .journal = {.folder = options->journal,
                    .durability = options->durability,
                    .batch_ms = BATCH_MS},
        .log = {.least = LOG_NONE},
        .stop_file = -1,
        .key = options->key,
        .access = options->access,
        .web = options->web,
    };
    loop_options.limits.kept_max = KEPT_MAX;
    random_entropy(&loop_options.limits.seed, sizeof loop_options.limits.seed);
    return loop_options;
}

enum status host_new(const struct host_options *options,
                     struct host **host_out,
                     char words_out[SOCKET_WORDS_BYTES])
{
    const struct loop_options loop_options = loop_options_of(options);
    snprintf(words_out, SOCKET_WORDS_BYTES, "broker: %s", status_words(STATUS_NO_MEMORY));
    struct host *host = calloc(1, sizeof *host);
    if (host == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = loop_new(&loop_options, &host->loop, words_out);
    if (status == STATUS_OK) {
        host->runs = pthread_create(&host->thread, NULL, run, host->loop) == 0;
        status = host->runs ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status != STATUS_OK) {
        host_free(&host);
        return status;
    }
    *host_out = host;
    return STATUS_OK;
}

void host_free(struct host **host_p)
{
    struct host *host = *host_p;
    if (host == NULL) {
        return;
    }
    if (host->runs) {
        loop_stop(host->loop);
        pthread_join(host->thread, NULL);
    }
    loop_free(&host->loop);
    free(host);
    *host_p = NULL;
}

int64_t host_loop_ns(const struct host *host)
{
    return clock_cpu_of_thread_ns(host->thread);
}

const char *host_call(const struct host *host)
{
    return loop_call_endpoint(host->loop);
}
