#include "bench/squad.h"

#include "base/clock.h"
#include "bench/program.h"
#include "client/brink.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <assert.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { ENDPOINT_BYTES = sizeof "tcp://127.0.0.1:65535", JOIN_MS = 30000, LOOK_MS = 10 };

static const char host[] = "tcp://127.0.0.1:";

struct squad {
    char call[ENDPOINT_BYTES];
    char publish[ENDPOINT_BYTES];
    uint16_t call_port;
    struct server *broker;
    struct server *workers[SQUAD_WORKERS_MAX]; /* [count] */
    size_t count;
};

static enum status choose_ports(struct squad *squad)
{
    struct server_port call;
    struct server_port publish = {.number = 0};
    enum status status = server_find_port(&call);
    if (status == STATUS_OK) {
        status = server_find_port(&publish);
    }
    if (status == STATUS_OK) {
        snprintf(squad->call, sizeof squad->call, "%s%s", host, call.text);
        snprintf(squad->publish, sizeof squad->publish, "%s%s", host, publish.text);
        squad->call_port = call.number;
    }
    return status;
}

static enum status start(struct squad *squad,
                         const char *program,
                         const char *const *arguments,
                         const char *folder,
                         struct server **server_out,
                         char words_out[SQUAD_WORDS_BYTES])
{
    char path[PATH_MAX];
    if (!program_find(program, path)) {
        snprintf(words_out, SQUAD_WORDS_BYTES, "there is no program %s beside this one",
                 program);
        return STATUS_NOT_FOUND;
    }
    /* The broker's port is there before a worker is: nobody waits for one of his own. */
    const struct server_plan plan = {
        .path = path, .arguments = arguments, .folder = folder, .port = squad->call_port};
    return server_start(&plan, server_out, words_out);
}

static size_t count_workers(const struct brink_reply *reply)
{
    Brink__V1__StatsReply *stats =
        brink__v1__stats_reply__unpack(NULL, reply->body_size, reply->body);
    size_t count = stats == NULL ? 0 : stats->n_workers;
    if (stats != NULL) {
        brink__v1__stats_reply__free_unpacked(stats, NULL);
    }
    return count;
}

static enum status await_workers(const struct squad *squad, char words_out[SQUAD_WORDS_BYTES])
{
    static_assert((int)SQUAD_WORDS_BYTES >= (int)BRINK_WORDS_BYTES, "words are passed on");
    const struct brink_options options = {.call = squad->call};
    const struct brink_request request = {.method = "/brink.v1.Broker/Stats"};
    struct brink *brink = NULL;
    int64_t deadline_ms = clock_monotonic_ms() + JOIN_MS;
    enum status status = brink_new(&options, &brink, words_out);
    size_t joined = 0;
    while (status == STATUS_OK && joined < squad->count) {
        struct brink_reply reply;
        status = brink_call(brink, &request, JOIN_MS, &reply);
        joined = status == STATUS_OK ? count_workers(&reply) : 0;
        if (status == STATUS_OK && joined < squad->count) {
            status = clock_monotonic_ms() < deadline_ms ? STATUS_OK : STATUS_UNAVAILABLE;
            poll(NULL, 0, LOOK_MS);
        }
    }
    if (status != STATUS_OK) {
        snprintf(words_out, SQUAD_WORDS_BYTES, "%zu of %zu workers have joined", joined,
                 squad->count);
    }
    brink_free(&brink);
    return status;
}

static enum status start_all(struct squad *squad,
                             const char *folder,
                             size_t workers,
                             const char *threads,
                             char words_out[SQUAD_WORDS_BYTES])
{
    const char *const broker[] = {"--call",    squad->call, "--publish", squad->publish,
                                  "--journal", "journal",   NULL};
    const char *const worker[] = {"--call", squad->call, "--threads", threads, NULL};
    enum status status =
        start(squad, "brink-broker", broker, folder, &squad->broker, words_out);
    while (status == STATUS_OK && squad->count < workers) {
        status = start(squad, "brink-worker", worker, folder, &squad->workers[squad->count],
                       words_out);
        squad->count += status == STATUS_OK;
    }
    return status == STATUS_OK ? await_workers(squad, words_out) : status;
}

enum status squad_new(const char *folder,
                      size_t workers,
                      const char *threads,
                      struct squad **squad_out,
                      char words_out[SQUAD_WORDS_BYTES])
{
    assert(workers >= 1 && workers <= SQUAD_WORKERS_MAX);
    snprintf(words_out, SQUAD_WORDS_BYTES, "broker: %s", status_words(STATUS_NO_MEMORY));
    struct squad *squad = calloc(1, sizeof *squad);
    if (squad == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = choose_ports(squad);
    if (status == STATUS_OK) {
        status = start_all(squad, folder, workers, threads, words_out);
    }
    if (status != STATUS_OK) {
        squad_free(&squad);
        return status;
    }
    *squad_out = squad;
    return STATUS_OK;
}

void squad_free(struct squad **squad_p)
{
    struct squad *squad = *squad_p;
    if (squad == NULL) {
        return;
    }
    for (size_t i = 0; i < squad->count; i++) {
        server_stop(&squad->workers[i]);
    }
    server_stop(&squad->broker);
    free(squad);
    *squad_p = NULL;
}

const char *squad_call(const struct squad *squad)
{
    return squad->call;
}

int64_t squad_cpu_ns(const struct squad *squad)
{
    int64_t sum_ns = server_cpu_ns(squad->broker);
    for (size_t i = 0; i < squad->count; i++) {
        sum_ns += server_cpu_ns(squad->workers[i]);
    }
    return sum_ns;
}
