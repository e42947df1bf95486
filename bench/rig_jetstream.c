#include "bench/rig_jetstream.h"

#include "bench/nats.h"
#include "bench/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Places of results under way from the worker, more than a window has. */
enum { DELIVERIES = 1, ACKS = 2, PLACES = 4096, SUBJECT_BYTES = 160 };

struct jetstream {
    struct pair pair;
    struct talk *client;
    struct talk *worker;
    char (*settles)[SUBJECT_BYTES]; /* [PLACES] where to say that a request is done */
    uint64_t count;                 /* of results published */
};

static void jetstream_close(void *self)
{
    struct jetstream *rig = self;
    pair_close(&rig->pair);
    talk_free(&rig->client);
    talk_free(&rig->worker);
    free(rig->settles);
    free(rig);
}

/* Publishes a result and remembers which request is done when it is stored. */
static enum status answer(struct jetstream *rig, const struct nats_message *message)
{
    uint8_t result[RIG_RESULT_BYTES];
    char reply[SUBJECT_BYTES];
    if (message->size != RIG_REQUEST_BYTES || message->reply.size >= SUBJECT_BYTES) {
        return STATUS_DAMAGED;
    }
    uint64_t place = rig->count++ % PLACES;
    memcpy(rig->settles[place], message->reply.text, message->reply.size);
    rig->settles[place][message->reply.size] = '\0';
    snprintf(reply, sizeof reply, "acks.worker.%llu", (unsigned long long)place);
    memset(result, 'r', sizeof result);
    memcpy(result, message->body, sizeof(uint64_t));
    nats_publish(rig->worker, "results", reply, result, sizeof result);
    return STATUS_OK;
}

/* A result is stored: its request is done. An empty message says so. */
static enum status settle(struct jetstream *rig, const struct nats_message *message)
{
    static const char prefix[] = "acks.worker.";
    size_t place = 0;
    for (size_t i = sizeof prefix - 1; i < message->subject.size; i++) {
        place = place * 10 + (size_t)(message->subject.text[i] - '0');
    }
    if (nats_is_error(message) || place >= PLACES) {
        return STATUS_DAMAGED;
    }
    nats_publish(rig->worker, rig->settles[place], NULL, "", 0);
    return STATUS_OK;
}

/* What comes of all that was read leaves in one write. */
static void *run_worker(void *argument)
{
    struct jetstream *rig = argument;
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct nats_message message;
        status = nats_take(rig->worker, &message);
        if (status == STATUS_UNAVAILABLE) {
            status = talk_exchange(&rig->worker, 1, -1);
        } else if (status == STATUS_OK) {
            status = message.subscription == DELIVERIES ? answer(rig, &message)
                                                        : settle(rig, &message);
        }
    }
    return NULL;
}

/* Streams, and a consumer of each. Pushed, so that nobody has to ask for the next; the client
 * acknowledges no result: the stream keeps the last 20,000 as Brink does. */
static enum status make_streams(struct talk *talk)
{
    static const char *const asks[][2] = {
        {"$JS.API.STREAM.CREATE.REQUESTS",
         "{\"name\":\"REQUESTS\",\"subjects\":[\"requests\"],\"retention\":\"workqueue\","
         "\"storage\":\"file\",\"num_replicas\":1}"},
        {"$JS.API.STREAM.CREATE.RESULTS",
         "{\"name\":\"RESULTS\",\"subjects\":[\"results\"],\"retention\":\"limits\","
         "\"storage\":\"file\",\"num_replicas\":1,\"max_msgs\":20000,\"discard\":\"old\"}"},
        {"$JS.API.CONSUMER.DURABLE.CREATE.REQUESTS.worker",
         "{\"stream_name\":\"REQUESTS\",\"config\":{\"durable_name\":\"worker\","
         "\"deliver_subject\":\"deliver.requests\",\"ack_policy\":\"explicit\","
         "\"ack_wait\":30000000000,\"max_ack_pending\":4000,\"deliver_policy\":\"all\","
         "\"replay_policy\":\"instant\"}}"},
        {"$JS.API.CONSUMER.DURABLE.CREATE.RESULTS.client",
         "{\"stream_name\":\"RESULTS\",\"config\":{\"durable_name\":\"client\","
         "\"deliver_subject\":\"deliver.results\",\"ack_policy\":\"none\","
         "\"deliver_policy\":\"all\",\"replay_policy\":\"instant\"}}"},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof asks / sizeof asks[0]; i++) {
        status = nats_ask(talk, asks[i][0], asks[i][1]);
    }
    return status;
}

static enum status open_talks(struct jetstream *rig, uint16_t port)
{
    enum status status = nats_open(port, &rig->client);
    if (status == STATUS_OK) {
        status = make_streams(rig->client);
    }
    if (status == STATUS_OK) {
        nats_subscribe(rig->client, "deliver.results", DELIVERIES);
        nats_subscribe(rig->client, "acks.client", ACKS);
        status = nats_settle(rig->client);
    }
    if (status == STATUS_OK) {
        status = nats_open(port, &rig->worker);
    }
    if (status == STATUS_OK) {
        nats_subscribe(rig->worker, "deliver.requests", DELIVERIES);
        nats_subscribe(rig->worker, "acks.worker.*", ACKS);
        status = nats_settle(rig->worker);
    }
    return status;
}

static enum status open_all(struct jetstream *rig,
                            const struct rig_options *options,
                            char words_out[RIG_WORDS_BYTES])
{
    struct server_port port;
    rig->settles = calloc(PLACES, sizeof *rig->settles);
    enum status status = rig->settles == NULL ? STATUS_NO_MEMORY : server_find_port(&port);
    if (status != STATUS_OK) {
        return status;
    }
    const char *const arguments[] = {"-a",  "127.0.0.1", "-p", port.text,
                                     "-js", "-sd",       ".",  NULL};
    const struct server_plan plan = {.path = options->program,
                                     .arguments = arguments,
                                     .folder = options->journal,
                                     .port = port.number};
    status = server_start(&plan, &rig->pair.server, words_out);
    if (status == STATUS_OK) {
        snprintf(words_out, RIG_WORDS_BYTES, "nats-server refuses the streams");
        status = open_talks(rig, port.number);
    }
    return status == STATUS_OK ? pair_work(&rig->pair, run_worker, rig) : status;
}

static enum status jetstream_open(const struct rig_options *options,
                                  void **self_out,
                                  char words_out[RIG_WORDS_BYTES])
{
    struct jetstream *rig = calloc(1, sizeof *rig);
    if (rig == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = open_all(rig, options, words_out);
    if (status != STATUS_OK) {
        jetstream_close(rig);
        return status;
    }
    *self_out = rig;
    return STATUS_OK;
}

static enum status jetstream_send(void *self, const uint8_t *request)
{
    struct jetstream *rig = self;
    nats_publish(rig->client, "requests", "acks.client", request, RIG_REQUEST_BYTES);
    return STATUS_OK;
}

/* The next result; what says that a request is stored is looked at on the way. */
static enum status take_result(struct jetstream *rig, struct nats_message *message_out)
{
    enum status status = nats_take(rig->client, message_out);
    while (status == STATUS_OK && message_out->subscription != DELIVERIES) {
        if (nats_is_error(message_out)) {
            return STATUS_DAMAGED;
        }
        status = nats_take(rig->client, message_out);
    }
    return status;
}

static enum status jetstream_receive(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct jetstream *rig = self;
    struct nats_message message;
    enum status status = take_result(rig, &message);
    while (status == STATUS_UNAVAILABLE) {
        status = talk_exchange(&rig->client, 1, timeout_ms);
        if (status != STATUS_OK) {
            return status;
        }
        status = take_result(rig, &message);
    }
    if (status != STATUS_OK || message.size != RIG_RESULT_BYTES) {
        return status != STATUS_OK ? status : STATUS_DAMAGED;
    }
    memcpy(tag_out, message.body, sizeof *tag_out);
    return STATUS_OK;
}

static enum status jetstream_count(void *self, struct rig_counts *counts_out)
{
    struct jetstream *rig = self;
    pair_count(&rig->pair, counts_out);
    return STATUS_OK;
}

const struct rig_kind *rig_jetstream(void)
{
    static const struct rig_kind kind = {jetstream_open, jetstream_close, jetstream_send,
                                         jetstream_receive, jetstream_count};
    return &kind;
}
