#include "wire/socket.h"

#include "wire/endpoint.h"
#include "wire/handle.h"
#include "wire/key.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
    BACKLOG = 1024,
    RECONNECT_MS = 50, /* grows to the next while nobody listens */
    RECONNECT_MAX_MS = 2000,
    ROOTS_MAX = 16,
    ZAP_ENFORCE_DOMAIN = 93, /* libzmq 4.3.4 has it, its zmq.h names it for drafts only */
    PEER_BYTES = 5           /* a zero and a number: what libzmq itself gives to a peer */
};

/* What subscribers have asked for: a prefix up to its first "/". */
struct root {
    char bytes[FRAME_TOPIC_MAX]; /* [size] */
    size_t size;
};

struct socket {
    void *zmq;
    enum socket_kind kind;
    struct root *roots; /* [root_count] of ROOTS_MAX; NULL: not a publisher */
    size_t root_count;
    bool any_root;   /* there were more, or longer ones */
    bool is_guarded; /* a server or publisher with a key */
    bool confused;   /* see socket_grant */
    bool settles;    /* and what libzmq has still to tell may be mistaken */
    char endpoint[ENDPOINT_BYTES];
};

static const int zmq_types[SOCKET_KIND_COUNT] = {
    [SOCKET_SERVER] = ZMQ_ROUTER,  [SOCKET_CALLER] = ZMQ_DEALER, [SOCKET_PUBLISHER] = ZMQ_XPUB,
    [SOCKET_SUBSCRIBER] = ZMQ_SUB, [SOCKET_GUARD] = ZMQ_REP,     [SOCKET_DOOR] = ZMQ_PAIR,
};

/* Every option here exists and every value is in its range, so setting it cannot fail. */
static void set(const struct socket *socket, int option, int value)
{
    int result = zmq_setsockopt(socket->zmq, option, &value, sizeof value);
    assert(result == 0);
    (void)result;
}

static void set_options(const struct socket *socket, const struct socket_options *options)
{
    int queue_max = options->queue_max > 0 ? options->queue_max : SOCKET_QUEUE_MAX;
    set(socket, ZMQ_RCVHWM, queue_max);
    set(socket, ZMQ_SNDHWM, queue_max);
    set(socket, ZMQ_LINGER, options->linger_ms);
    set(socket, ZMQ_BACKLOG, BACKLOG);
    set(socket, ZMQ_HANDSHAKE_IVL, SOCKET_HANDSHAKE_MS);
    set(socket, ZMQ_RECONNECT_IVL, RECONNECT_MS);
    set(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS);
    set(socket, ZMQ_TCP_KEEPALIVE, 1);
    set(socket, ZMQ_TCP_KEEPALIVE_IDLE, SOCKET_KEEPALIVE_S);
    set(socket, ZMQ_TCP_KEEPALIVE_INTVL, SOCKET_KEEPALIVE_STEP_S);
    set(socket, ZMQ_TCP_KEEPALIVE_CNT, 3);
    set(socket, ZMQ_TCP_MAXRT, SOCKET_SILENCE_MS);
    if (options->kind == SOCKET_SERVER) {
        set(socket, ZMQ_ROUTER_MANDATORY, 1);
    }
    uint64_t frame_bytes_max = options->frame_bytes_max;
    if (frame_bytes_max < FRAME_HEADER_BYTES_MAX) {
        frame_bytes_max = FRAME_HEADER_BYTES_MAX;
    }
    int64_t limit = frame_bytes_max > INT64_MAX ? INT64_MAX : (int64_t)frame_bytes_max;
    int result = zmq_setsockopt(socket->zmq, ZMQ_MAXMSGSIZE, &limit, sizeof limit);
    assert(result == 0);
    (void)result;
}

static bool set_text(const struct socket *socket, int option, const char *text)
{
    return zmq_setsockopt(socket->zmq, option, text, strlen(text)) == 0;
}

/* False: a text is no key. */
static bool set_keys(struct socket *socket, const struct socket_options *options)
{
    if (options->key == NULL) {
        return true;
    }
    bool serves = options->kind == SOCKET_SERVER || options->kind == SOCKET_PUBLISHER;
    bool is_set = true;
    if (serves) {
        set(socket, ZMQ_CURVE_SERVER, 1);
        set(socket, ZAP_ENFORCE_DOMAIN, 1);
        is_set = set_text(socket, ZMQ_ZAP_DOMAIN, options->domain);
        socket->is_guarded = true;
    } else {
        is_set = key_is_text(options->server_key) &&
                 set_text(socket, ZMQ_CURVE_SERVERKEY, options->server_key) &&
                 set_text(socket, ZMQ_CURVE_PUBLICKEY, key_public(options->key));
    }
    if (options->kind == SOCKET_PUBLISHER) {
        set(socket, ZMQ_XPUB_MANUAL, 1);
    }
    return is_set && set_text(socket, ZMQ_CURVE_SECRETKEY, key_secret(options->key));
}

enum status socket_new(const struct context *context,
                       const struct socket_options *options,
                       struct socket **socket_out)
{
    struct socket *socket = calloc(1, sizeof *socket);
    if (socket == NULL) {
        return STATUS_NO_MEMORY;
    }
    socket->kind = options->kind;
    if (options->kind == SOCKET_PUBLISHER) {
        socket->roots = calloc(ROOTS_MAX, sizeof *socket->roots);
        if (socket->roots == NULL) {
            free(socket);
            return STATUS_NO_MEMORY;
        }
    }
    socket->zmq = zmq_socket(context_handle(context), zmq_types[options->kind]);
    if (socket->zmq == NULL) {
        enum status status = errno == EMFILE ? STATUS_FULL : STATUS_NO_MEMORY;
        free(socket->roots);
        free(socket);
        return status;
    }
    set_options(socket, options);
    if (!set_keys(socket, options)) {
        socket_free(&socket);
        return STATUS_BAD_INPUT;
    }
    *socket_out = socket;
    return STATUS_OK;
}

void socket_free(struct socket **socket_p)
{
    struct socket *socket = *socket_p;
    if (socket == NULL) {
        return;
    }
    zmq_close(socket->zmq);
    free(socket->roots);
    free(socket);
    *socket_p = NULL;
}

static const struct reason {
    int error;
    enum status status;
    const char *words;
} reasons[] = {
    {EADDRINUSE, STATUS_EXISTS, "is in use by another program"},
    {EADDRNOTAVAIL, STATUS_NOT_FOUND, "is not an address of this machine"},
    {ENODEV, STATUS_NOT_FOUND, "is not an address of this machine"},
    {EACCES, STATUS_DENIED, "is not allowed for this user"},
    {EINVAL, STATUS_BAD_INPUT, "is not an endpoint; write tcp://ADDRESS:PORT"},
    {EPROTONOSUPPORT, STATUS_BAD_INPUT, "has an unknown protocol; write tcp://ADDRESS:PORT"},
    {ENOCOMPATPROTO, STATUS_BAD_INPUT, "has a protocol that does not fit"},
};

static enum status explain(const char *endpoint, int error, char words_out[SOCKET_WORDS_BYTES])
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].error == error) {
            snprintf(words_out, SOCKET_WORDS_BYTES, "%s %s", endpoint, reasons[i].words);
            return reasons[i].status;
        }
    }
    snprintf(words_out, SOCKET_WORDS_BYTES, "%s: %s", endpoint, zmq_strerror(error));
    return STATUS_IO;
}

typedef int attach_fn(void *zmq, const char *endpoint);

static enum status attach(struct socket *socket,
                          attach_fn *attach_zmq,
                          const char *endpoint,
                          char words_out[SOCKET_WORDS_BYTES])
{
    if (strlen(endpoint) >= ENDPOINT_BYTES) {
        snprintf(words_out, SOCKET_WORDS_BYTES, "endpoint: %zu bytes, at most %d",
                 strlen(endpoint), ENDPOINT_BYTES - 1);
        return STATUS_BAD_INPUT;
    }
    if (!endpoint_port_is_valid(endpoint)) {
        return explain(endpoint, EINVAL, words_out);
    }
    set(socket, ZMQ_IPV6, strchr(endpoint, '[') != NULL);
    if (attach_zmq(socket->zmq, endpoint) != 0) {
        return explain(endpoint, errno, words_out);
    }
    size_t size = sizeof socket->endpoint;
    if (zmq_getsockopt(socket->zmq, ZMQ_LAST_ENDPOINT, socket->endpoint, &size) != 0) {
        return explain(endpoint, errno, words_out);
    }
    return STATUS_OK;
}

enum status
socket_bind(struct socket *socket, const char *endpoint, char words_out[SOCKET_WORDS_BYTES])
{
    return attach(socket, zmq_bind, endpoint, words_out);
}

enum status
socket_connect(struct socket *socket, const char *endpoint, char words_out[SOCKET_WORDS_BYTES])
{
    return attach(socket, zmq_connect, endpoint, words_out);
}

void *socket_handle(const struct socket *socket)
{
    return socket->zmq;
}

const char *socket_endpoint(const struct socket *socket)
{
    return socket->endpoint;
}

enum status socket_subscribe(struct socket *socket, const char *prefix)
{
    size_t size = strlen(prefix);
    if (size > FRAME_TOPIC_MAX) {
        return STATUS_BAD_INPUT;
    }
    return zmq_setsockopt(socket->zmq, ZMQ_SUBSCRIBE, prefix, size) == 0 ? STATUS_OK
                                                                         : STATUS_NO_MEMORY;
}

/* Receiving. */

/* A frame, or STATUS_UNAVAILABLE. `more_out`: another one follows. */
static enum status receive_frame(struct socket *socket, struct body *frame, bool *more_out)
{
    zmq_msg_t *handle = body_handle(frame);
    int size = 0;
    do {
        size = zmq_msg_recv(handle, socket->zmq, ZMQ_DONTWAIT);
    } while (size < 0 && errno == EINTR);
    if (size < 0) {
        return errno == EAGAIN ? STATUS_UNAVAILABLE : STATUS_IO;
    }
    *more_out = zmq_msg_more(handle) != 0;
    return STATUS_OK;
}

/* The rest of a message whose shape is wrong. */
static enum status drain(struct socket *socket, bool more)
{
    struct body frame;
    body_init(&frame);
    enum status status = STATUS_OK;
    while (more && status == STATUS_OK) {
        status = receive_frame(socket, &frame, &more);
    }
    body_clear(&frame);
    return status == STATUS_IO ? STATUS_IO : STATUS_BAD_INPUT;
}

enum status
socket_receive_frames(struct socket *socket, struct body *const frames[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool more = false;
        enum status status = receive_frame(socket, frames[i], &more);
        if (status != STATUS_OK) {
            return status;
        }
        if (more != (i + 1 < count)) {
            return drain(socket, more);
        }
    }
    return STATUS_OK;
}

static enum status read_peer(const struct body *frame, uint64_t *peer_out)
{
    const uint8_t *bytes = body_bytes(frame);
    if (body_size(frame) != PEER_BYTES || bytes[0] != 0) {
        return STATUS_BAD_INPUT;
    }
    uint64_t peer = 0;
    for (size_t i = 1; i < PEER_BYTES; i++) {
        peer = peer << 8 | bytes[i];
    }
    *peer_out = peer;
    return STATUS_OK;
}

/* The upper half of a peer: what the guard said of it, 1 to 2^31, or 0. Where there is no guard
 * a peer might have said it itself, so it does not count. */
static uint64_t read_key(const struct body *frame)
{
    const char *user = zmq_msg_gets(body_handle(frame), "User-Id");
    unsigned long number = user == NULL ? 0 : strtoul(user, NULL, 10);
    return number > INT32_MAX ? 0 : (uint64_t)number << 32;
}

static enum status receive_call(struct socket *socket, struct message *message)
{
    struct body *const frames[] = {&message->header, &message->bodies};
    return socket_receive_frames(socket, frames, 2);
}

static enum status receive_from_peer(struct socket *socket, struct message *message)
{
    struct body peer;
    body_init(&peer);
    struct body *const frames[] = {&peer, &message->header, &message->bodies};
    enum status status = socket_receive_frames(socket, frames, 3);
    if (status == STATUS_OK) {
        status = read_peer(&peer, &message->peer);
    }
    if (socket->is_guarded) {
        message->peer |= read_key(&message->header);
    }
    body_clear(&peer);
    return status;
}

static enum status receive_publication(struct socket *socket, struct message *message)
{
    struct body *const frames[] = {&message->topic, &message->header, &message->bodies};
    return socket_receive_frames(socket, frames, 3);
}

static bool has_root(const struct socket *socket, const char *bytes, size_t size)
{
    for (size_t i = 0; i < socket->root_count; i++) {
        const struct root *root = &socket->roots[i];
        if (root->size == size && memcmp(root->bytes, bytes, size) == 0) {
            return true;
        }
    }
    return false;
}

static void note_prefix(struct socket *socket, const char *prefix, size_t prefix_size)
{
    const char *slash = memchr(prefix, '/', prefix_size);
    size_t size = slash == NULL ? prefix_size : (size_t)(slash - prefix) + 1;
    if (socket->any_root || has_root(socket, prefix, size)) {
        return;
    }
    if (socket->root_count == ROOTS_MAX || size > FRAME_TOPIC_MAX) {
        socket->any_root = true;
        return;
    }
    struct root *root = &socket->roots[socket->root_count++];
    memcpy(root->bytes, prefix, size);
    root->size = size;
}

bool socket_has_audience(const struct socket *socket, const char *root)
{
    size_t size = strlen(root);
    bool has = socket->any_root;
    for (size_t i = 0; i < socket->root_count && !has; i++) {
        const struct root *asked = &socket->roots[i];
        size_t common = asked->size < size ? asked->size : size;
        has = memcmp(asked->bytes, root, common) == 0;
    }
    return has;
}

/* A subscription is one frame: 1 or 0 for subscribe or not, then the prefix. */
static bool is_subscription(enum status status, const uint8_t *bytes, size_t size)
{
    return status == STATUS_OK && size >= 1 && bytes[0] <= 1;
}

static enum status receive_subscription(struct socket *socket, struct message *message)
{
    struct body *const frames[] = {&message->topic};
    enum status status = socket_receive_frames(socket, frames, 1);
    const uint8_t *bytes = body_bytes(&message->topic);
    size_t size = body_size(&message->topic);
    if (size >= 1 && bytes[0] == 1) { /* also where we refuse it: libzmq did not */
        note_prefix(socket, (const char *)bytes + 1, size - 1);
    }
    if (status == STATUS_OK) {
        bool fits = size >= 1 && size <= 1 + FRAME_TOPIC_MAX;
        status = fits && bytes[0] <= 1 ? STATUS_OK : STATUS_BAD_INPUT;
    }
    body_clear(&message->topic);
    return status;
}

/* Moves the prefix in front of which a 1 stands to where it is asked for. */
static enum status take_wish(struct message *message, const uint8_t *bytes, size_t size)
{
    struct body prefix;
    body_init(&prefix);
    enum status status = body_copy(&prefix, bytes + 1, size - 1);
    if (status == STATUS_OK) {
        message->peer = read_key(&message->topic);
        body_move(&message->topic, &prefix);
        status = message->peer == 0 ? STATUS_BAD_INPUT : STATUS_OK;
    }
    body_clear(&prefix);
    return status;
}

/* The same where libzmq has not done what was asked. */
static enum status receive_wish(struct socket *socket, struct message *message)
{
    struct body *const frames[] = {&message->topic};
    enum status status = socket_receive_frames(socket, frames, 1);
    if (status == STATUS_UNAVAILABLE || status == STATUS_IO) {
        socket->settles = socket->settles && status != STATUS_UNAVAILABLE;
        return status;
    }
    const uint8_t *bytes = body_bytes(&message->topic);
    size_t size = body_size(&message->topic);
    if (!is_subscription(status, bytes, size)) {
        message->peer = read_key(&message->topic);
        socket->confused = true;
        socket->settles = true;
        status = STATUS_BAD_INPUT;
    } else if (size > 1 + FRAME_TOPIC_MAX) {
        status = STATUS_BAD_INPUT;
    } else if (bytes[0] == 1) {
        return take_wish(message, bytes, size);
    } else if (!socket->settles) {
        zmq_setsockopt(socket->zmq, ZMQ_UNSUBSCRIBE, bytes + 1, size - 1);
    }
    body_clear(&message->topic);
    return status;
}

static enum status receive_from_subscriber(struct socket *socket, struct message *message)
{
    return socket->is_guarded ? receive_wish(socket, message)
                              : receive_subscription(socket, message);
}

enum status socket_grant(struct socket *socket, const char *prefix)
{
    if (socket->settles) {
        return STATUS_BAD_STATE;
    }
    size_t size = strlen(prefix);
    note_prefix(socket, prefix, size);
    return zmq_setsockopt(socket->zmq, ZMQ_SUBSCRIBE, prefix, size) == 0 ? STATUS_OK
                                                                         : STATUS_NO_MEMORY;
}

bool socket_is_confused(const struct socket *socket)
{
    return socket->confused;
}

enum status socket_receive(struct socket *socket, struct message *message)
{
    static enum status (*const receivers[SOCKET_KIND_COUNT])(struct socket *,
                                                             struct message *) = {
        [SOCKET_SERVER] = receive_from_peer,
        [SOCKET_CALLER] = receive_call,
        [SOCKET_PUBLISHER] = receive_from_subscriber,
        [SOCKET_SUBSCRIBER] = receive_publication,
    };
    message_clear(message);
    return receivers[socket->kind](socket, message);
}

/* Sending. */

static int send_once(struct socket *socket, struct body *frame, int flags)
{
    int result = 0;
    do {
        result = zmq_msg_send(body_handle(frame), socket->zmq, ZMQ_DONTWAIT | flags);
    } while (result < 0 && errno == EINTR);
    return result;
}

/* Has libzmq take in what its other threads have told it, which it skips before most sends. */
static void catch_up(const struct socket *socket)
{
    int events = 0;
    size_t size = sizeof events;
    zmq_getsockopt(socket->zmq, ZMQ_EVENTS, &events, &size);
}

static enum status send_frame(struct socket *socket, struct body *frame, int flags)
{
    int result = send_once(socket, frame, flags);
    if (result < 0 && errno == EAGAIN) {
        catch_up(socket); /* the peer may have read by now */
        result = send_once(socket, frame, flags);
    }
    if (result >= 0) {
        body_init(frame); /* libzmq has taken it */
        return STATUS_OK;
    }
    switch (errno) {
    case EAGAIN:
        return STATUS_FULL;
    case EHOSTUNREACH:
        return STATUS_NOT_FOUND;
    default:
        return STATUS_IO;
    }
}

static enum status send_peer(struct socket *socket, uint64_t peer)
{
    uint8_t bytes[PEER_BYTES];
    for (size_t i = PEER_BYTES; i-- > 1;) {
        bytes[i] = (uint8_t)peer;
        peer >>= 8;
    }
    bytes[0] = 0;
    struct body frame;
    body_init(&frame);
    enum status status = body_copy(&frame, bytes, sizeof bytes);
    if (status == STATUS_OK) {
        status = send_frame(socket, &frame, ZMQ_SNDMORE);
    }
    body_clear(&frame);
    return status;
}

enum status socket_send(struct socket *socket, struct message *message)
{
    enum status status = STATUS_OK;
    if (socket->kind == SOCKET_SERVER) {
        status = send_peer(socket, message->peer);
    } else if (socket->kind == SOCKET_PUBLISHER) {
        status = send_frame(socket, &message->topic, ZMQ_SNDMORE);
    }
    if (status == STATUS_OK) {
        status = send_frame(socket, &message->header, ZMQ_SNDMORE);
    }
    if (status == STATUS_OK) {
        status = send_frame(socket, &message->bodies, 0);
    }
    message_clear(message);
    return status;
}

/* Waiting. */

int socket_file(const struct socket *socket)
{
    int file = -1;
    size_t size = sizeof file;
    int result = zmq_getsockopt(socket->zmq, ZMQ_FD, &file, &size);
    assert(result == 0);
    (void)result;
    return file;
}

enum status socket_wait(struct socket_event *events, size_t event_count, int64_t timeout_ms)
{
    assert(event_count <= SOCKET_EVENTS_MAX);
    zmq_pollitem_t items[SOCKET_EVENTS_MAX] = {0};
    for (size_t i = 0; i < event_count; i++) {
        items[i].socket = events[i].socket == NULL ? NULL : events[i].socket->zmq;
        items[i].fd = events[i].file;
        items[i].events = ZMQ_POLLIN;
        events[i].ready = false;
    }
    long timeout = timeout_ms > INT_MAX ? INT_MAX : (long)timeout_ms;
    if (zmq_poll(items, (int)event_count, timeout_ms < 0 ? -1 : timeout) < 0) {
        return errno == EINTR ? STATUS_OK : STATUS_IO;
    }
    for (size_t i = 0; i < event_count; i++) {
        events[i].ready = items[i].revents != 0;
    }
    return STATUS_OK;
}
