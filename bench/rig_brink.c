#include "bench/rig_brink.h"

#include "bench/crowd.h"
#include "bench/echo.h"
#include "bench/host.h"
#include "bench/scraper.h"
#include "client/brink.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { STATS_MS = 5000 };

struct rig_parts {
    struct context *broker_context;
    struct context *worker_context;
    struct host *host;
    struct echo *echo;
    struct brink *client; /* with a context of its own */
    struct brink *reader; /* of counts; idle while trips are measured */
    struct crowd crowd;   /* empty: there are no keys */
    struct web *web;      /* the same two: NULL: there are no metrics */
    struct scraper *scraper;
};

static void brink_close(void *self)
{
    struct rig_parts *parts = self;
    scraper_free(&parts->scraper);
    brink_free(&parts->reader);
    brink_free(&parts->client);
    echo_free(&parts->echo);
    host_free(&parts->host);
    web_free(&parts->web);
    context_free(&parts->worker_context);
    context_free(&parts->broker_context);
    crowd_clear(&parts->crowd);
    free(parts);
}

/* The public key of the broker; NULL: it has none. */
static const char *server_key(const struct rig_parts *parts)
{
    return parts->crowd.broker == NULL ? NULL : key_public(parts->crowd.broker);
}

static enum status open_clients(struct rig_parts *parts,
                                const struct rig_options *options,
                                char words_out[RIG_WORDS_BYTES])
{
    struct brink_options own = {.call = host_call(parts->host),
                                .key = parts->crowd.client,
                                .server_key = server_key(parts),
                                .calls_max = options->calls_max};
    enum status status = brink_new(&own, &parts->client, words_out);
    if (status == STATUS_OK) {
        own.context = parts->broker_context;
        status = brink_new(&own, &parts->reader, words_out);
    }
    return status;
}

static enum status open_echo(struct rig_parts *parts,
                             const struct rig_options *options,
                             char words_out[RIG_WORDS_BYTES])
{
    const struct echo_options echo_options = {.context = parts->worker_context,
                                              .call = host_call(parts->host),
                                              .calls_max = options->calls_max,
                                              .key = parts->crowd.worker,
                                              .server_key = server_key(parts)};
    return echo_new(&echo_options, &parts->echo, words_out);
}

static enum status open_parts(struct rig_parts *parts,
                              const struct rig_options *options,
                              char words_out[RIG_WORDS_BYTES])
{
    static_assert((int)RIG_WORDS_BYTES == (int)SOCKET_WORDS_BYTES,
                  "words of a socket are passed on");
    enum status status =
        options->has_keys ? crowd_make(&parts->crowd, options->journal) : STATUS_OK;
    if (status == STATUS_OK) {
        status = context_new(&parts->broker_context);
    }
    if (status == STATUS_OK) {
        status = context_new(&parts->worker_context);
    }
    if (status == STATUS_OK && options->has_metrics) {
        status = web_new("tcp://127.0.0.1:*", &parts->web, words_out);
    }
    if (status == STATUS_OK) {
        const struct host_options host_options = {.context = parts->broker_context,
                                                  .call = options->endpoint,
                                                  .publish = options->endpoint,
                                                  .durability = options->durability,
                                                  .journal = options->journal,
                                                  .calls_max = options->calls_max,
                                                  .key = parts->crowd.broker,
                                                  .access = parts->crowd.access,
                                                  .web = parts->web};
        status = host_new(&host_options, &parts->host, words_out);
    }
    if (status == STATUS_OK && options->has_metrics) {
        status = scraper_new(web_endpoint(parts->web), &parts->scraper);
    }
    if (status == STATUS_OK) {
        status = open_echo(parts, options, words_out);
    }
    return status == STATUS_OK ? open_clients(parts, options, words_out) : status;
}

static enum status
brink_open(const struct rig_options *options, void **self_out, char words_out[RIG_WORDS_BYTES])
{
    struct rig_parts *parts = calloc(1, sizeof *parts);
    if (parts == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = open_parts(parts, options, words_out);
    if (status != STATUS_OK) {
        brink_close(parts);
        return status;
    }
    *self_out = parts;
    return STATUS_OK;
}

static enum status send_request(void *self, const uint8_t *bytes)
{
    struct rig_parts *parts = self;
    const struct brink_request request = {
        .method = "/brink.v1.Assessor/Assess",
        .topic = "scenario/assess/echo",
        .no_cache = true, /* every request is the same */
        .body = bytes,
        .body_size = RIG_REQUEST_BYTES,
    };
    struct id call;
    return brink_send(parts->client, &request, &call);
}

static enum status receive_result(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct rig_parts *parts = self;
    struct brink_reply reply;
    enum status status = brink_receive(parts->client, timeout_ms, &reply);
    if (status != STATUS_OK) {
        return status;
    }
    if (reply.status.code != 0 || reply.body_size != RIG_RESULT_BYTES) {
        return STATUS_DAMAGED;
    }
    memcpy(tag_out, reply.body, sizeof *tag_out);
    return STATUS_OK;
}

static enum status read_stats(const struct brink_reply *reply, struct rig_counts *counts_out)
{
    Brink__V1__StatsReply *stats =
        brink__v1__stats_reply__unpack(NULL, reply->body_size, reply->body);
    if (stats == NULL) {
        return STATUS_DAMAGED;
    }
    *counts_out = (struct rig_counts){0};
    if (stats->journal != NULL) {
        counts_out->records = stats->journal->records;
        counts_out->syncs = stats->journal->syncs;
    }
    brink__v1__stats_reply__free_unpacked(stats, NULL);
    return STATUS_OK;
}

static enum status read_counts(void *self, struct rig_counts *counts_out)
{
    struct rig_parts *parts = self;
    const struct brink_request request = {.method = "/brink.v1.Broker/Stats"};
    struct brink_reply reply;
    enum status status = brink_call(parts->reader, &request, STATS_MS, &reply);
    return status == STATUS_OK ? read_stats(&reply, counts_out) : status;
}

const struct rig_kind *rig_brink(void)
{
    static const struct rig_kind kind = {brink_open, brink_close, send_request, receive_result,
                                         read_counts};
    return &kind;
}
