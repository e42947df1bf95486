#include "bench/rig_nats.h"

#include "bench/nats.h"
#include "bench/pair.h"

#include <stdlib.h>
#include <string.h>

enum { SUBSCRIPTION = 1 };

struct nats_rig {
    struct pair pair;
    struct talk *client;
    struct talk *worker;
};

static void nats_close(void *self)
{
    struct nats_rig *rig = self;
    pair_close(&rig->pair);
    talk_free(&rig->client);
    talk_free(&rig->worker);
    free(rig);
}

/* Answers all that was read in one write. */
static void *run_worker(void *argument)
{
    struct nats_rig *rig = argument;
    uint8_t result[RIG_RESULT_BYTES];
    char reply[LINE_BYTES_MAX];
    memset(result, 'r', sizeof result);
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct nats_message message;
        status = nats_take(rig->worker, &message);
        if (status == STATUS_UNAVAILABLE) {
            status = talk_exchange(&rig->worker, 1, -1);
        } else if (status == STATUS_OK && message.size == RIG_REQUEST_BYTES) {
            memcpy(result, message.body, sizeof(uint64_t));
            memcpy(reply, message.reply.text, message.reply.size);
            reply[message.reply.size] = '\0';
            nats_publish(rig->worker, reply, NULL, result, sizeof result);
        }
    }
    return NULL;
}

static enum status start_server(struct nats_rig *rig,
                                const struct rig_options *options,
                                uint16_t *port_out,
                                char words_out[RIG_WORDS_BYTES])
{
    struct server_port port;
    enum status status = server_find_port(&port);
    if (status != STATUS_OK) {
        return status;
    }
    *port_out = port.number;
    const char *const arguments[] = {"-a", "127.0.0.1", "-p", port.text, NULL};
    const struct server_plan plan = {.path = options->program,
                                     .arguments = arguments,
                                     .folder = options->journal,
                                     .port = port.number};
    return server_start(&plan, &rig->pair.server, words_out);
}

static enum status open_all(struct nats_rig *rig,
                            const struct rig_options *options,
                            char words_out[RIG_WORDS_BYTES])
{
    uint16_t port = 0;
    enum status status = start_server(rig, options, &port, words_out);
    if (status == STATUS_OK) {
        status = nats_open(port, &rig->worker);
    }
    if (status == STATUS_OK) {
        nats_subscribe(rig->worker, "requests", SUBSCRIPTION);
        status = nats_settle(rig->worker);
    }
    if (status == STATUS_OK) {
        status = nats_open(port, &rig->client);
    }
    if (status == STATUS_OK) {
        nats_subscribe(rig->client, "results", SUBSCRIPTION);
        status = nats_settle(rig->client);
    }
    return status == STATUS_OK ? pair_work(&rig->pair, run_worker, rig) : status;
}

static enum status nats_rig_open(const struct rig_options *options,
                                 void **self_out,
                                 char words_out[RIG_WORDS_BYTES])
{
    struct nats_rig *rig = calloc(1, sizeof *rig);
    if (rig == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = open_all(rig, options, words_out);
    if (status != STATUS_OK) {
        nats_close(rig);
        return status;
    }
    *self_out = rig;
    return STATUS_OK;
}

static enum status nats_send(void *self, const uint8_t *request)
{
    struct nats_rig *rig = self;
    nats_publish(rig->client, "requests", "results", request, RIG_REQUEST_BYTES);
    return STATUS_OK;
}

static enum status nats_receive(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct nats_rig *rig = self;
    struct nats_message message;
    enum status status = nats_take(rig->client, &message);
    while (status == STATUS_UNAVAILABLE) {
        status = talk_exchange(&rig->client, 1, timeout_ms);
        if (status != STATUS_OK) {
            return status;
        }
        status = nats_take(rig->client, &message);
    }
    if (status != STATUS_OK || message.size != RIG_RESULT_BYTES) {
        return status != STATUS_OK ? status : STATUS_DAMAGED;
    }
    memcpy(tag_out, message.body, sizeof *tag_out);
    return STATUS_OK;
}

static enum status nats_count(void *self, struct rig_counts *counts_out)
{
    struct nats_rig *rig = self;
    pair_count(&rig->pair, counts_out);
    return STATUS_OK;
}

const struct rig_kind *rig_nats(void)
{
    static const struct rig_kind kind = {nats_rig_open, nats_close, nats_send, nats_receive,
                                         nats_count};
    return &kind;
}
