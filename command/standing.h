/* standing: how far a request is, as its broker says. */
#ifndef COMMAND_STANDING_H
#define COMMAND_STANDING_H

#include "base/arena.h"
#include "base/id.h"
#include "command/page.h"
#include "command/session.h"
#include "proto/brink/v1/broker.pb-c.h"

/* Reads the id a user gave as an argument; complains when it is none. */
MUST_USE enum exit_code
standing_read_id(const struct invocation *invocation, const char *text, struct id *id_out);

/* Makes a call of Broker that takes a request's name and answers with its state: "Get",
 * "Cancel". The state lies in the arena. */
MUST_USE enum exit_code standing_call(struct session *session,
                                      const char *method,
                                      const struct id *request,
                                      struct arena *arena,
                                      Brink__V1__RequestState **state_out);

/* Has it ended? */
bool standing_has_ended(const Brink__V1__RequestState *state);

/* Adds the state in words: phase, attempts and what became of each, times. */
void standing_print(const Brink__V1__RequestState *state, struct page *page);

#endif
