#include "bench/rig_proxy.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum { QUEUE_MAX = 10000, ENDPOINT_BYTES_MAX = 256, PEER_BYTES = 256 };

/* A thread with sockets of its own: the proxy, or the worker. */
struct side {
    void *context;
    void *front; /* the worker's only one */
    void *back;
    pthread_t thread;
    bool runs;
};

struct proxy {
    struct side proxy;
    struct side worker;
    void *context; /* the client's */
    void *client;
};

static void *open_socket(void *context, int type)
{
    void *socket = context == NULL ? NULL : zmq_socket(context, type);
    const int queue_max = QUEUE_MAX;
    const int none = 0;
    if (socket != NULL) {
        zmq_setsockopt(socket, ZMQ_SNDHWM, &queue_max, sizeof queue_max);
        zmq_setsockopt(socket, ZMQ_RCVHWM, &queue_max, sizeof queue_max);
        zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
    }
    return socket;
}

/* Where the system chooses, and says. */
static void *
open_bound(void *context, int type, const char *endpoint, char endpoint_out[ENDPOINT_BYTES_MAX])
{
    void *socket = open_socket(context, type);
    size_t size = ENDPOINT_BYTES_MAX;
    if (socket != NULL &&
        (zmq_bind(socket, endpoint) != 0 ||
         zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, endpoint_out, &size) != 0)) {
        zmq_close(socket);
        return NULL;
    }
    return socket;
}

static void *open_connected(void *context, const char *endpoint)
{
    void *socket = open_socket(context, ZMQ_DEALER);
    if (socket != NULL && zmq_connect(socket, endpoint) != 0) {
        zmq_close(socket);
        return NULL;
    }
    return socket;
}

/* Ends when its context is shut down. */
static void *run_proxy(void *argument)
{
    struct side *side = argument;
    zmq_proxy(side->front, side->back, NULL);
    return NULL;
}

/* A request is [peer][bytes]; so is the result. */
static void *run_worker(void *argument)
{
    struct side *side = argument;
    uint8_t peer[PEER_BYTES];
    uint8_t bytes[RIG_RESULT_BYTES];
    memset(bytes, 'r', sizeof bytes);
    for (;;) {
        int peer_size = zmq_recv(side->front, peer, sizeof peer, 0);
        if (peer_size < 0 || zmq_recv(side->front, bytes, sizeof bytes, 0) < 0 ||
            zmq_send(side->front, peer, (size_t)peer_size, ZMQ_SNDMORE) < 0 ||
            zmq_send(side->front, bytes, sizeof bytes, 0) < 0) {
            return NULL;
        }
    }
}

static bool start(struct side *side, void *(*run)(void *))
{
    side->runs = pthread_create(&side->thread, NULL, run, side) == 0;
    return side->runs;
}

static void stop(struct side *side)
{
    if (side->context == NULL) {
        return;
    }
    zmq_ctx_shutdown(side->context);
    if (side->runs) {
        pthread_join(side->thread, NULL);
    }
    if (side->front != NULL) {
        zmq_close(side->front);
    }
    if (side->back != NULL) {
        zmq_close(side->back);
    }
    zmq_ctx_term(side->context);
}

static void proxy_close(void *self)
{
    struct proxy *proxy = self;
    if (proxy->client != NULL) {
        zmq_close(proxy->client);
    }
    if (proxy->context != NULL) {
        zmq_ctx_term(proxy->context);
    }
    stop(&proxy->worker);
    stop(&proxy->proxy);
    free(proxy);
}

static bool open_all(struct proxy *proxy, const char *endpoint)
{
    char front[ENDPOINT_BYTES_MAX];
    char back[ENDPOINT_BYTES_MAX];
    proxy->proxy.context = zmq_ctx_new();
    proxy->worker.context = zmq_ctx_new();
    proxy->context = zmq_ctx_new();
    proxy->proxy.front = open_bound(proxy->proxy.context, ZMQ_ROUTER, endpoint, front);
    proxy->proxy.back = open_bound(proxy->proxy.context, ZMQ_DEALER, endpoint, back);
    if (proxy->proxy.front == NULL || proxy->proxy.back == NULL) {
        return false;
    }
    proxy->worker.front = open_connected(proxy->worker.context, back);
    proxy->client = open_connected(proxy->context, front);
    return proxy->worker.front != NULL && proxy->client != NULL &&
           start(&proxy->proxy, run_proxy) && start(&proxy->worker, run_worker);
}

static enum status
proxy_open(const struct rig_options *options, void **self_out, char words_out[RIG_WORDS_BYTES])
{
    struct proxy *proxy = calloc(1, sizeof *proxy);
    if (proxy == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (!open_all(proxy, options->endpoint)) {
        snprintf(words_out, RIG_WORDS_BYTES, "zmq_proxy: %s", zmq_strerror(zmq_errno()));
        proxy_close(proxy);
        return STATUS_IO;
    }
    *self_out = proxy;
    return STATUS_OK;
}

static enum status proxy_send(void *self, const uint8_t *request)
{
    struct proxy *proxy = self;
    int sent = zmq_send(proxy->client, request, RIG_REQUEST_BYTES, ZMQ_DONTWAIT);
    return sent == RIG_REQUEST_BYTES ? STATUS_OK
           : zmq_errno() == EAGAIN   ? STATUS_FULL
                                     : STATUS_IO;
}

static enum status proxy_receive(void *self, int64_t timeout_ms, uint64_t *tag_out)
{
    struct proxy *proxy = self;
    uint8_t bytes[RIG_RESULT_BYTES];
    int got = zmq_recv(proxy->client, bytes, sizeof bytes, ZMQ_DONTWAIT);
    if (got < 0 && zmq_errno() == EAGAIN && timeout_ms > 0) {
        zmq_pollitem_t item = {.socket = proxy->client, .events = ZMQ_POLLIN};
        zmq_poll(&item, 1, (long)timeout_ms);
        got = zmq_recv(proxy->client, bytes, sizeof bytes, ZMQ_DONTWAIT);
    }
    if (got < 0) {
        return zmq_errno() == EAGAIN ? STATUS_EXPIRED : STATUS_IO;
    }
    if (got != RIG_RESULT_BYTES) {
        return STATUS_DAMAGED;
    }
    memcpy(tag_out, bytes, sizeof *tag_out);
    return STATUS_OK;
}

const struct rig_kind *rig_proxy(void)
{
    static const struct rig_kind kind = {proxy_open, proxy_close, proxy_send, proxy_receive,
                                         NULL};
    return &kind;
}
