/* visit: a call as it came in: its body read, or itself refused with words.
 *
 * What fails here has answered the call: there is nothing left to do for it. */
#ifndef BROKER_VISIT_H
#define BROKER_VISIT_H

#include "base/id.h"
#include "base/status.h"
#include "broker/shell.h"
#include "proto/method.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* The body as a message of the method, in the shell's scratch; NULL: the call is refused. */
ProtobufCMessage *
visit_read_body(struct shell *shell, const struct method *method, const struct visit *visit);

/* The id of a request out of a body; false: the call is refused. */
bool visit_read_id(struct shell *shell,
                   const struct visit *visit,
                   const ProtobufCBinaryData *bytes,
                   struct id *id_out);

/* INVALID_ARGUMENT with one violation. */
void visit_refuse_field(struct shell *shell,
                        const struct call *call,
                        const char *field,
                        const char *format,
                        ...) __attribute__((format(printf, 4, 5)));

/* What the core says of a request: the id and the status's words. */
void visit_refuse_request(struct shell *shell,
                          const struct visit *visit,
                          const struct id *request,
                          enum status status);

/* UNAVAILABLE: the broker drains, or its journal takes no records. */
void visit_refuse_for_now(struct shell *shell, const struct call *call);

#endif
