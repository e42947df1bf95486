/* surplus: fields of a message that say what nobody will read.
 *
 * A request about something other than a world (a table, trade tables, a council, a bargain)
 * uses few fields of its scenario; what is said in others would be lost in silence. */
#ifndef PROTO_SURPLUS_H
#define PROTO_SURPLUS_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <protobuf-c/protobuf-c.h>

/* Adds a problem for each field of the message that is not as if nothing had been said and is
 * none of `known`, which ends with NULL. `path` is the message's own; `with` is what the
 * request is about: "a table". O(fields x known). */
void surplus_check(const ProtobufCMessage *message,
                   const char *const *known,
                   const char *with,
                   const char *path,
                   struct problems *problems);

/* The rest of a request about `with`, which is the field `own` of it: adds a problem for a
 * world, a versus or another such part beside it, and one where the scenario is missing, asks
 * for another analysis than `choice`, or says more than `known`; name, question, analysis and
 * as_of are checked. */
void surplus_check_request(const Brink__V1__ScenarioRequest *request,
                           const char *own,
                           Brink__V1__Analysis choice,
                           const char *const *known,
                           const char *with,
                           struct problems *problems);

#endif
