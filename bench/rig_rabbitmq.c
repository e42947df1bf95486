#include "bench/rig_rabbitmq.h"

#include "bench/pair.h"

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CHANNEL = 1,
    FRAME_BYTES = 131072,
    PREFETCH = 2048, /* more than a window has */
    UNSETTLED_MAX = 128,
    PERSISTENT = 2,
    VARIABLES_MAX = 16,
    VARIABLE_BYTES = PATH_MAX + 128
};

struct mailbox {
    amqp_connection_state_t connection;
    uint64_t tag; /* of the message being read */
    size_t size;  /* it will have */
    size_t read;
    uint8_t bytes[RIG_RESULT_BYTES]; /* of it */
};

struct rabbitmq {
    struct pair pair;
    struct server *names; /* epmd, which an Erlang node cannot start without */
    struct mailbox client;
    struct mailbox worker;
    uint64_t received; /* tag of the client's last result */
    uint64_t settled;  /* and of the last that is acknowledged */
};

/* What a mailbox has read: a message, or that messages of its own are stored. */
struct event {
    enum { EVENT_MESSAGE, EVENT_CONFIRMED } kind;
    uint64_t tag;
    bool multiple; /* of a confirmation: and all before it */
};

static amqp_bytes_t text(const char *words)
{
    return amqp_cstring_bytes(words);
}

/* One frame. STATUS_UNAVAILABLE: the event is not complete yet. */
static enum status
read_method(struct mailbox *box, const amqp_method_t *method, struct event *event_out)
{
    if (method->id == AMQP_BASIC_DELIVER_METHOD) {
        const amqp_basic_deliver_t *deliver = method->decoded;
        box->tag = deliver->delivery_tag;
        return STATUS_UNAVAILABLE;
    }
    if (method->id == AMQP_BASIC_ACK_METHOD) {
        const amqp_basic_ack_t *ack = method->decoded;
        *event_out = (struct event){EVENT_CONFIRMED, ack->delivery_tag, ack->multiple != 0};
        return STATUS_OK;
    }
    return STATUS_DAMAGED; /* a refusal, or the end of the channel */
}

static enum status
read_body(struct mailbox *box, const amqp_bytes_t *part, struct event *event_out)
{
    if (part->len > box->size - box->read) {
        return STATUS_DAMAGED;
    }
    memcpy(box->bytes + box->read, part->bytes, part->len);
    box->read += part->len;
    *event_out = (struct event){EVENT_MESSAGE, box->tag, false};
    return box->read == box->size ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status
read_frame(struct mailbox *box, const amqp_frame_t *frame, struct event *event_out)
{
    switch (frame->frame_type) {
    case AMQP_FRAME_METHOD:
        return read_method(box, &frame->payload.method, event_out);
    case AMQP_FRAME_HEADER:
        box->size = frame->payload.properties.body_size;
        box->read = 0;
        return box->size <= sizeof box->bytes ? STATUS_UNAVAILABLE : STATUS_DAMAGED;
    case AMQP_FRAME_BODY:
        return read_body(box, &frame->payload.body_fragment, event_out);
    default:
        return STATUS_UNAVAILABLE;
    }
}

/* Waits for `timeout_ms` at most (below 0: without limit). STATUS_EXPIRED. */
static enum status await(struct mailbox *box, int64_t timeout_ms, struct event *event_out)
{
    struct timeval time = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
    enum status status = STATUS_UNAVAILABLE;
    while (status == STATUS_UNAVAILABLE) {
        amqp_frame_t frame;
        int code = amqp_simple_wait_frame_noblock(box->connection, &frame,
                                                  timeout_ms < 0 ? NULL : &time);
        if (code == AMQP_STATUS_TIMEOUT) {
            return STATUS_EXPIRED;
        }
        status = code == AMQP_STATUS_OK ? read_frame(box, &frame, event_out) : STATUS_IO;
    }
    amqp_maybe_release_buffers(box->connection);
    return status;
}

static enum status
publish(struct mailbox *box, const char *queue, const uint8_t *bytes, size_t size)
{
    const amqp_basic_properties_t properties = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG,
                                                .delivery_mode = PERSISTENT};
    const amqp_bytes_t body = {.len = size, .bytes = (void *)bytes};
    int code = amqp_basic_publish(box->connection, CHANNEL, amqp_empty_bytes, text(queue), 0, 0,
                                  &properties, body);
    return code == AMQP_STATUS_OK ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status settle(struct mailbox *box, uint64_t tag, bool multiple)
{
    return amqp_basic_ack(box->connection, CHANNEL, tag, multiple) == AMQP_STATUS_OK
               ? STATUS_OK
               : STATUS_UNAVAILABLE;
}

/* Every request is followed by its result on the same channel, so both count alike: what the
 * server says is stored of the results is done of the requests. */
static void *run_worker(void *argument)
{
    struct mailbox *box = &((struct rabbitmq *)argument)->worker;
    uint8_t result[RIG_RESULT_BYTES];
    memset(result, 'r', sizeof result);
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        struct event event;
        status = await(box, -1, &event);
        if (status == STATUS_OK && event.kind == EVENT_CONFIRMED) {
            status = settle(box, event.tag, event.multiple);
        } else if (status == STATUS_OK) {
            memcpy(result, box->bytes, sizeof(uint64_t));
            status = publish(box, "results", result, sizeof result);
        }
    }
    return NULL;
}

static enum status rabbitmq_send(void *self, const uint8_t *request)
{
    struct rabbitmq *rig = self;
    return publish(&rig->client, "requests", request, RIG_REQUEST_BYTES);
}

/* The next result; that requests are stored is read on the way. */
static enum status await_result(struct rabbitmq *rig, int64_t timeout_ms, uint64_t *tag_out)
{
    struct event event;
    enum status status = await(&rig->client, timeout_ms, &event);
    while (status == STATUS_OK && event.kind != EVENT_MESSAGE) {
        status = await(&rig->client, timeout_ms, &event);
    }
    if (status != STATUS_OK || rig->client.size != RIG_RESULT_BYTES) {
        return status != STATUS_OK ? status : STATUS_DAMAGED;
    }
    memcpy(tag_out, rig->client.bytes, sizeof *tag_out);
    rig->received = event.tag;
    return STATUS_OK;
}

/* Results are acknowledged many at once, before the client waits for more. */
static enum status settle_results(struct rabbitmq *rig, uint64_t unsettled_max)
{
    if (rig->received - rig->settled <= unsettled_max) {
        return STATUS_OK;
    }
    rig->settled = rig->received;
    return settle(&rig->client, rig->received, true);
}

static enum status rabbitmq_receive(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct rabbitmq *rig = self;
    enum status status = await_result(rig, 0, tag_out);
    if (status == STATUS_EXPIRED) {
        status = settle_results(rig, 0);
        if (status == STATUS_OK) {
            status = timeout_ms == 0 ? STATUS_EXPIRED : await_result(rig, timeout_ms, tag_out);
        }
        return status;
    }
    return status == STATUS_OK ? settle_results(rig, UNSETTLED_MAX) : status;
}

/* Opening and closing. */

static bool is_good(amqp_connection_state_t connection)
{
    return amqp_get_rpc_reply(connection).reply_type == AMQP_RESPONSE_NORMAL;
}

static bool declare(amqp_connection_state_t connection, const char *queue)
{
    amqp_table_entry_t entry = {.key = text("x-queue-type"),
                                .value = {.kind = AMQP_FIELD_KIND_UTF8}};
    entry.value.value.bytes = text("quorum");
    const amqp_table_t arguments = {.num_entries = 1, .entries = &entry};
    amqp_queue_declare(connection, CHANNEL, text(queue), 0, 1, 0, 0, arguments);
    return is_good(connection);
}

static bool consume(amqp_connection_state_t connection, const char *queue)
{
    amqp_basic_qos(connection, CHANNEL, 0, PREFETCH, 0);
    bool is_limited = is_good(connection);
    amqp_basic_consume(connection, CHANNEL, text(queue), amqp_empty_bytes, 0, 0, 0,
                       amqp_empty_table);
    return is_limited && is_good(connection);
}

static bool open_channel(amqp_connection_state_t connection)
{
    amqp_channel_open(connection, CHANNEL);
    bool is_open = is_good(connection);
    amqp_confirm_select(connection, CHANNEL);
    return is_open && is_good(connection);
}

static enum status open_mailbox(struct mailbox *box, uint16_t port, const char *queue)
{
    box->connection = amqp_new_connection();
    if (box->connection == NULL) {
        return STATUS_NO_MEMORY;
    }
    amqp_socket_t *socket = amqp_tcp_socket_new(box->connection);
    if (socket == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (amqp_socket_open(socket, "127.0.0.1", port) != AMQP_STATUS_OK) {
        return STATUS_UNAVAILABLE;
    }
    amqp_rpc_reply_t login = amqp_login(box->connection, "/", 0, FRAME_BYTES, 0,
                                        AMQP_SASL_METHOD_PLAIN, "guest", "guest");
    bool is_open = login.reply_type == AMQP_RESPONSE_NORMAL && open_channel(box->connection) &&
                   declare(box->connection, "requests") &&
                   declare(box->connection, "results") && consume(box->connection, queue);
    return is_open ? STATUS_OK : STATUS_UNAVAILABLE;
}

static void close_mailbox(struct mailbox *box)
{
    if (box->connection != NULL) {
        amqp_destroy_connection(box->connection);
    }
}

static void rabbitmq_close(void *self)
{
    struct rabbitmq *rig = self;
    pair_close(&rig->pair);
    server_stop(&rig->names);
    close_mailbox(&rig->client);
    close_mailbox(&rig->worker);
    free(rig);
}

/* The names of Erlang nodes: one of our own, that is sure to end. */
static enum status start_names(struct rabbitmq *rig,
                               const char *folder,
                               struct server_port *port_out,
                               char words_out[RIG_WORDS_BYTES])
{
    char path[PATH_MAX];
    const char *search = getenv("PATH");
    if (!server_find("epmd", search == NULL ? "/usr/bin" : search, path)) {
        snprintf(words_out, RIG_WORDS_BYTES, "there is no program epmd: install erlang-base");
        return STATUS_NOT_FOUND;
    }
    enum status status = server_find_port(port_out);
    if (status != STATUS_OK) {
        return status;
    }
    const char *const arguments[] = {"-port", port_out->text, "-address", "127.0.0.1", NULL};
    const struct server_plan plan = {
        .path = path, .arguments = arguments, .folder = folder, .port = port_out->number};
    return server_start(&plan, &rig->names, words_out);
}

struct variables {
    char texts[VARIABLES_MAX][VARIABLE_BYTES];
    const char *list[VARIABLES_MAX + 1];
    size_t count;
};

static void
add(struct variables *variables, const char *name, const char *value, const char *behind)
{
    char *variable = variables->texts[variables->count];
    snprintf(variable, VARIABLE_BYTES, "%s=%s%s", name, value, behind);
    variables->list[variables->count++] = variable;
}

/* Everything RabbitMQ keeps is in the folder, nothing of the machine's own RabbitMQ is read,
 * and all that listens does so on the loopback interface. "detached" has its script become the
 * server instead of waiting for one. */
static void
add_all(struct variables *variables, const char *folder, const struct server_port ports[3])
{
    char name[64];
    snprintf(name, sizeof name, "brink-bench-%ld", (long)getpid());
    add(variables, "detached", "1", "");
    add(variables, "HOME", folder, "");
    add(variables, "ERL_EPMD_PORT", ports[0].text, "");
    add(variables, "RABBITMQ_NODE_PORT", ports[1].text, "");
    add(variables, "RABBITMQ_DIST_PORT", ports[2].text, "");
    add(variables, "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1", "");
    add(variables, "RABBITMQ_NODENAME", name, "@localhost");
    add(variables, "RABBITMQ_MNESIA_BASE", folder, "/mnesia");
    add(variables, "RABBITMQ_LOG_BASE", folder, "/log");
    add(variables, "RABBITMQ_LOGS", "-", "");
    add(variables, "RABBITMQ_PID_FILE", folder, "/pid");
    add(variables, "RABBITMQ_ENABLED_PLUGINS_FILE", folder, "/plugins");
    add(variables, "RABBITMQ_CONFIG_FILE", folder, "/rabbitmq");
    add(variables, "RABBITMQ_CONF_ENV_FILE", folder, "/environment");
    add(variables, "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
        "-kernel inet_dist_use_interface {127,0,0,1}", "");
}

static enum status start_servers(struct rabbitmq *rig,
                                 const struct rig_options *options,
                                 uint16_t *port_out,
                                 char words_out[RIG_WORDS_BYTES])
{
    struct server_port ports[3] = {{0}};
    struct variables variables = {.count = 0};
    char folder[PATH_MAX];
    if (realpath(options->journal, folder) == NULL) {
        return STATUS_IO;
    }
    enum status status = start_names(rig, folder, &ports[0], words_out);
    for (size_t i = 1; status == STATUS_OK && i < 3; i++) {
        status = server_find_port(&ports[i]);
    }
    if (status != STATUS_OK) {
        return status;
    }
    add_all(&variables, folder, ports);
    const char *const arguments[] = {NULL};
    const struct server_plan plan = {.path = options->program,
                                     .arguments = arguments,
                                     .environment = variables.list,
                                     .folder = folder,
                                     .port = ports[1].number};
    *port_out = ports[1].number;
    return server_start(&plan, &rig->pair.server, words_out);
}

static enum status rabbitmq_open(const struct rig_options *options,
                                 void **self_out,
                                 char words_out[RIG_WORDS_BYTES])
{
    struct rabbitmq *rig = calloc(1, sizeof *rig);
    if (rig == NULL) {
        return STATUS_NO_MEMORY;
    }
    uint16_t port = 0;
    enum status status = start_servers(rig, options, &port, words_out);
    if (status == STATUS_OK) {
        snprintf(words_out, RIG_WORDS_BYTES, "rabbitmq-server refuses the queues");
        status = open_mailbox(&rig->worker, port, "requests");
    }
    if (status == STATUS_OK) {
        status = open_mailbox(&rig->client, port, "results");
    }
    if (status == STATUS_OK) {
        status = pair_work(&rig->pair, run_worker, rig);
    }
    if (status != STATUS_OK) {
        rabbitmq_close(rig);
        return status;
    }
    *self_out = rig;
    return STATUS_OK;
}

static enum status rabbitmq_count(void *self, struct rig_counts *counts_out)
{
    struct rabbitmq *rig = self;
    pair_count(&rig->pair, counts_out);
    return STATUS_OK;
}

const struct rig_kind *rig_rabbitmq(void)
{
    static const struct rig_kind kind = {rabbitmq_open, rabbitmq_close, rabbitmq_send,
                                         rabbitmq_receive, rabbitmq_count};
    return &kind;
}
