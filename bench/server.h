/* server: the server of a peer, a child process that listens on the loopback interface and dies
 * with this program.
 *
 * It is ended by SIGKILL: what it wrote is thrown away. Start and stop it from one thread that
 * lives as long as the program. */
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

#include "base/status.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

enum { SERVER_WORDS_BYTES = 512 };

struct server;

struct server_port {
    uint16_t number;
    char text[sizeof "65535"];
};

/* Everything is borrowed until server_start returns; lists end with NULL. */
struct server_plan {
    const char *path;               /* of the program */
    const char *const *arguments;   /* behind its name */
    const char *const *environment; /* "NAME=value", beside what this program has; NULL: none */
    const char *folder;             /* where it works; what it says is kept there */
    uint16_t port;                  /* where it will listen */
};

/* The first program of that name in the folders of `search`, written as PATH is. */
MUST_USE bool server_find(const char *name, const char *search, char path_out[PATH_MAX]);

/* A port of 127.0.0.1 that nobody listens on now. STATUS_FULL: there is none. */
MUST_USE enum status server_find_port(struct server_port *port_out);

/* Starts it and waits until it takes connections. STATUS_UNAVAILABLE: it ended, or did not
 * listen in time; `words_out` has the last it said. */
MUST_USE enum status server_start(const struct server_plan *plan,
                                  struct server **server_out,
                                  char words_out[SERVER_WORDS_BYTES]);

/* Ends it, with what it started in its process group, and waits for that. */
void server_stop(struct server **server_p);

/* Processor time it has used, nanoseconds. */
int64_t server_cpu_ns(const struct server *server);

#endif
