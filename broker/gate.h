/* gate: who is let in, and what he is let do: the shell asks, the access list knows.
 *
 * At the door libzmq asks for each new connection (wire/guard.h); behind it every call is
 * looked at again, so a key that is revoked can do nothing more from the next call on, and what
 * is on its way to it is dropped. Without a gate (shell->gate is NULL) everything is let
 * through: then the endpoints have no keys.
 *
 * What is not let through has been refused with a status and words:
 *
 *   UNAUTHENTICATED     the key does not hold any more
 *   PERMISSION_DENIED   its role, topics or tenants do not cover it
 *   RESOURCE_EXHAUSTED  a limit of the key; retry_after_ms where time helps */
#ifndef BROKER_GATE_H
#define BROKER_GATE_H

#include "base/log.h"
#include "base/status.h"
#include "broker/shell.h"
#include "proto/method.h"
#include "wire/context.h"
#include "wire/socket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gate;

extern const char gate_call_domain[];
extern const char gate_publish_domain[];

enum { GATE_WORDS_BYTES = SOCKET_WORDS_BYTES, GATE_FAULT_LINES = 8 };

/* Reads the access list at `path` (borrowed for as long as the gate lives) and becomes the
 * guard of the context. STATUS_BAD_INPUT, STATUS_NOT_FOUND, STATUS_EXISTS, STATUS_IO,
 * STATUS_DENIED (others may write it), STATUS_NO_MEMORY: `words_out` says why. */
MUST_USE enum status gate_new(const struct context *context,
                              const char *path,
                              int64_t now_ms,
                              struct gate **gate_out,
                              char words_out[GATE_WORDS_BYTES]);

void gate_free(struct gate **gate_p);

/* To wait for: somebody is at the door. */
const struct socket *gate_socket(const struct gate *gate);

/* Keys that hold. */
size_t gate_count_keys(const struct gate *gate);

/* Answers a bounded number of those at the door. STATUS_IO. */
MUST_USE enum status gate_welcome(struct gate *gate, const struct log *log);

/* Reads the list again; a bad one is logged, and the old one holds. True: somebody who listens
 * to publications lost a right to, and those must be given anew. */
bool gate_reload(struct gate *gate, const struct log *log, int64_t now_ms);

/* Publications are given anew: nobody listens. */
void gate_forget_listeners(struct gate *gate);

/* May whoever is behind `peer` hear what begins with `prefix`, [size]? */
bool gate_lets_listen(struct shell *shell, uint64_t peer, const void *prefix, size_t size);

/* Whoever is behind `peer` spoke out of turn on the publish endpoint (wire/socket.h): he
 * listens no more until the list is read again. */
void gate_bar(struct shell *shell, uint64_t peer);

/* Does the key of a peer hold? */
bool gate_holds(const struct shell *shell, uint64_t peer);

/* A request of this method, or (NULL) a message on a worker's stream. */
bool gate_lets(struct shell *shell, const struct visit *visit, const struct method *method);

/* A submission under `request`: its topic, tenant, size and id. `tenant_out`: whose it is. */
bool gate_lets_ask(struct shell *shell,
                   const struct visit *visit,
                   const struct id *request,
                   const char **tenant_out);

/* A blob: beside what the key has queued, its size is no more than that may be. */
bool gate_lets_store(struct shell *shell, const struct visit *visit);

/* Something about a request there is; one that there is not is let through to be told so. */
bool gate_lets_see(struct shell *shell, const struct visit *visit, const struct id *request);

/* A list of the requests of a tenant; `tenant`: "" becomes the first of the key's own. */
bool gate_lets_list(struct shell *shell, const struct visit *visit, const char **tenant);

/* A worker on the topics that begin with `prefix`. */
bool gate_lets_work(struct shell *shell, const struct visit *visit, const char *prefix);

/* Is an outcome on `topic` for this peer? Nothing is refused. */
bool gate_shows(const struct shell *shell, uint64_t peer, const char *topic);

/* The number of the key that a request of this visit counts for. */
uint32_t gate_owner(const struct visit *visit);

/* Counts the bytes of the requests of each key, as they come and end. */
void gate_count(struct shell *shell, const struct effect *effect);

#endif
