#include "command/embedded.h"

#include "base/random.h"
#include "broker/loop.h"
#include "worker/link.h"
#include "worker/pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One user's requests; nothing is left to others. */
enum { REQUESTS_MAX = 64, WORKERS_MAX = 4, TENANTS_MAX = 4, TOPICS_MAX = 64 };

static const char call_endpoint[] = "inproc://call";
static const char publish_endpoint[] = "inproc://publish";
static const char worker_name[] = "embedded";

struct embedded {
    struct context *context;
    struct loop *loop;
    struct link *link;
    pthread_t loop_thread;
    pthread_t link_thread;
    bool loop_runs;
    bool link_runs;
};

static void *run_loop(void *argument)
{
    enum status status = loop_run(argument);
    (void)status; /* a client that waits hears of it: nobody answers */
    return NULL;
}

static void *run_link(void *argument)
{
    enum status status = link_run(argument);
    (void)status;
    return NULL;
}

static enum status start_broker(struct embedded *embedded, char words_out[LOOP_WORDS_BYTES])
{
    struct loop_options options = {.context = embedded->context,
                                   .call = call_endpoint,
                                   .publish = publish_endpoint,
                                   .body_max = EMBEDDED_BODY_MAX,
                                   .limits = loop_default_limits(),
                                   .journal = {.durability = JOURNAL_MEMORY},
                                   .log = {.least = LOG_NONE},
                                   .stop_file = -1};
    options.limits.jobs_max = REQUESTS_MAX;
    options.limits.kept_max = REQUESTS_MAX;
    options.limits.awaiting_max = REQUESTS_MAX;
    options.limits.workers_max = WORKERS_MAX;
    options.limits.tenants_max = TENANTS_MAX;
    options.limits.topics_max = TOPICS_MAX;
    random_entropy(&options.limits.seed, sizeof options.limits.seed);
    enum status status = loop_new(&options, &embedded->loop, words_out);
    if (status != STATUS_OK) {
        return status;
    }
    embedded->loop_runs =
        pthread_create(&embedded->loop_thread, NULL, run_loop, embedded->loop) == 0;
    return embedded->loop_runs ? STATUS_OK : STATUS_NO_MEMORY;
}

static size_t count_threads(size_t wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = wanted > 0 ? wanted : cores > 0 ? (size_t)cores : 1;
    return threads < POOL_THREADS_MAX ? threads : POOL_THREADS_MAX;
}

static enum status
start_worker(struct embedded *embedded, size_t threads, char words_out[SOCKET_WORDS_BYTES])
{
    struct link_options options = link_default_options();
    options.context = embedded->context;
    options.call = call_endpoint;
    options.name = worker_name;
    options.threads = count_threads(threads);
    options.credit = (uint32_t)options.threads + 1; /* the next is there when one ends */
    options.cores = UINT32_MAX;                     /* there is no other worker to wait for */
    options.memory_mb = UINT32_MAX;
    options.body_max = EMBEDDED_BODY_MAX;
    options.log = (struct log){.least = LOG_NONE};
    enum status status = link_new(&options, &embedded->link, words_out);
    if (status != STATUS_OK) {
        return status;
    }
    embedded->link_runs =
        pthread_create(&embedded->link_thread, NULL, run_link, embedded->link) == 0;
    return embedded->link_runs ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status embedded_new(size_t threads,
                         struct embedded **embedded_out,
                         char words_out[EMBEDDED_WORDS_BYTES])
{
    static_assert((int)EMBEDDED_WORDS_BYTES == (int)LOOP_WORDS_BYTES,
                  "words of a loop are passed on");
    snprintf(words_out, EMBEDDED_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    struct embedded *embedded = calloc(1, sizeof *embedded);
    if (embedded == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = context_new(&embedded->context);
    if (status == STATUS_OK) {
        status = start_broker(embedded, words_out);
    }
    if (status == STATUS_OK) {
        status = start_worker(embedded, threads, words_out);
    }
    if (status != STATUS_OK) {
        embedded_free(&embedded);
        return status;
    }
    words_out[0] = '\0';
    *embedded_out = embedded;
    return STATUS_OK;
}

void embedded_free(struct embedded **embedded_p)
{
    struct embedded *embedded = *embedded_p;
    if (embedded == NULL) {
        return;
    }
    if (embedded->link_runs) {
        link_stop(embedded->link);
        link_stop(embedded->link); /* the second time is at once */
        pthread_join(embedded->link_thread, NULL);
    }
    link_free(&embedded->link);
    if (embedded->loop_runs) {
        loop_stop(embedded->loop);
        pthread_join(embedded->loop_thread, NULL);
    }
    loop_free(&embedded->loop);
    context_free(&embedded->context);
    free(embedded);
    *embedded_p = NULL;
}

struct context *embedded_context(const struct embedded *embedded)
{
    return embedded->context;
}

const char *embedded_call(const struct embedded *embedded)
{
    return loop_call_endpoint(embedded->loop);
}

const char *embedded_publish(const struct embedded *embedded)
{
    return loop_publish_endpoint(embedded->loop);
}
