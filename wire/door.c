#include "wire/door.h"

#include "wire/handle.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

enum {
    NEWS = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
           ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH,
    ENDPOINT_TEXT_BYTES = 64
};

/* What libzmq says of one event. Source: zmq_socket_monitor(3). */
struct event {
    uint16_t kind;
    uint32_t value;
};

struct door {
    struct socket *socket; /* where libzmq says it */
    const struct socket *watched;
    char key[KEY_TEXT_BYTES]; /* public; "": none */
    int doubts;               /* in a row */
    enum door_news news;
    char words[SOCKET_WORDS_BYTES];
};

static enum status listen_to(struct door *door, const struct context *context)
{
    const struct socket_options options = {.kind = SOCKET_DOOR};
    char endpoint[ENDPOINT_TEXT_BYTES];
    char words[SOCKET_WORDS_BYTES];
    snprintf(endpoint, sizeof endpoint, "inproc://door-%p", (const void *)door);
    enum status status = socket_new(context, &options, &door->socket);
    if (status != STATUS_OK) {
        return status;
    }
    if (zmq_socket_monitor(socket_handle(door->watched), endpoint, NEWS) != 0) {
        return STATUS_NO_MEMORY;
    }
    return socket_connect(door->socket, endpoint, words);
}

enum status door_new(const struct context *context,
                     const struct socket *watched,
                     const struct key *key,
                     struct door **door_out)
{
    struct door *door = calloc(1, sizeof *door);
    if (door == NULL) {
        return STATUS_NO_MEMORY;
    }
    door->watched = watched;
    snprintf(door->key, sizeof door->key, "%s", key == NULL ? "" : key_public(key));
    enum status status = listen_to(door, context);
    if (status != STATUS_OK) {
        door_free(&door);
        return status;
    }
    *door_out = door;
    return STATUS_OK;
}

void door_free(struct door **door_p)
{
    struct door *door = *door_p;
    if (door == NULL) {
        return;
    }
    zmq_socket_monitor(socket_handle(door->watched), NULL, 0);
    socket_free(&door->socket);
    free(door);
    *door_p = NULL;
}

const struct socket *door_socket(const struct door *door)
{
    return door->socket;
}

static void explain_protocol(struct door *door, uint32_t value)
{
    const char *endpoint = socket_endpoint(door->watched);
    if (value != ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH) {
        snprintf(
            door->words, sizeof door->words,
            "%s: refused: whoever listens there does not speak as a broker does (ZMTP error "
            "%#x): is it the right port?",
            endpoint, value);
    } else if (door->key[0] == '\0') {
        snprintf(door->words, sizeof door->words,
                 "%s: refused: the broker asks for a key, and there is none: give key and "
                 "server_key",
                 endpoint);
    } else {
        snprintf(door->words, sizeof door->words,
                 "%s: refused: a key is given, and whoever listens there has none: is it the "
                 "right broker?",
                 endpoint);
    }
}

static void explain_doubt(struct door *door)
{
    snprintf(door->words, sizeof door->words,
             "%s: connections break off during the handshake: %s",
             socket_endpoint(door->watched),
             door->key[0] == '\0' ? "does the broker ask for a key, or is it no broker's port?"
                                  : "is server_key that of this broker?");
}

/* By the other side, that is; one that says nothing may be stopped, or far away. */
static bool is_cut_off(const struct event *event)
{
    return event->value == EPIPE || event->value == ECONNRESET;
}

static void take(struct door *door, const struct event *event)
{
    if (event->kind == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
        door->news = DOOR_QUIET;
        door->doubts = 0;
        door->words[0] = '\0';
    } else if (event->kind == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) {
        door->news = DOOR_SHUT;
        snprintf(
            door->words, sizeof door->words,
            "%s: refused: the broker does not let in the key %s: is it on its access list, "
            "and has the broker read that since?",
            socket_endpoint(door->watched), door->key);
    } else if (event->kind == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) {
        door->news = DOOR_SHUT;
        explain_protocol(door, event->value);
    } else if (is_cut_off(event) && ++door->doubts >= DOOR_DOUBTS_MIN &&
               door->news == DOOR_QUIET) {
        door->news = DOOR_DOUBT;
        explain_doubt(door);
    }
}

/* An event is two frames: kind and value, and the endpoint. */
static enum status receive(struct door *door, struct event *event_out)
{
    struct body said;
    struct body where;
    struct body *const frames[] = {&said, &where};
    body_init(&said);
    body_init(&where);
    enum status status = socket_receive_frames(door->socket, frames, 2);
    if (status == STATUS_OK &&
        body_size(&said) < sizeof event_out->kind + sizeof event_out->value) {
        status = STATUS_BAD_INPUT;
    }
    if (status == STATUS_OK) {
        const uint8_t *bytes = body_bytes(&said);
        memcpy(&event_out->kind, bytes, sizeof event_out->kind);
        memcpy(&event_out->value, bytes + sizeof event_out->kind, sizeof event_out->value);
    }
    body_clear(&said);
    body_clear(&where);
    return status;
}

enum door_news door_look(struct door *door)
{
    struct event event;
    while (door != NULL && receive(door, &event) == STATUS_OK) {
        take(door, &event);
    }
    return door == NULL ? DOOR_QUIET : door->news;
}

const char *door_words(const struct door *door)
{
    return door->words;
}
