/* door: how the handshakes of a caller or a subscriber end. Without it, one who is turned away
 * hears nothing and waits for an answer that will not come.
 *
 * libzmq 4.3.4 tries no more after a refusal that is final; another door, and socket, may.
 *
 *   socket_new -> door_new -> socket_connect -> door_look ... -> door_free -> socket_free
 *
 * The thread that owns the socket owns its door. */
#ifndef WIRE_DOOR_H
#define WIRE_DOOR_H

#include "base/status.h"
#include "wire/context.h"
#include "wire/key.h"
#include "wire/socket.h"

struct door;

enum door_news {
    DOOR_QUIET, /* nothing is wrong, as far as is known */
    DOOR_DOUBT, /* the other side breaks handshakes off, DOOR_DOUBTS_MIN in a row; they are
                 * tried again */
    DOOR_SHUT   /* turned away for good */
};

enum { DOOR_DOUBTS_MIN = 3 };

/* Of a socket that has not connected yet; `key`: that it was given, NULL: none. Over inproc
 * nobody shakes hands. STATUS_NO_MEMORY, STATUS_FULL. */
MUST_USE enum status door_new(const struct context *context,
                              const struct socket *watched,
                              const struct key *key,
                              struct door **door_out);

/* NULL is no door. */
void door_free(struct door **door_p);

/* To wait for: there are news. */
const struct socket *door_socket(const struct door *door);

/* Takes what news there are, and says what they come to. NULL: DOOR_QUIET. */
enum door_news door_look(struct door *door);

/* Why, for a person, naming the endpoint and the likely cause; "" while all is quiet. */
const char *door_words(const struct door *door);

#endif
