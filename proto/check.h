/* check: is every field of a request what its row in proto/range.h allows?
 *
 * Each field by itself; what fields must be to each other is proto/scenario_check.h, which
 * calls this one first. */
#ifndef PROTO_CHECK_H
#define PROTO_CHECK_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* Adds a problem for each field of scenario and world at fault, with its path, the value found
 * and what is allowed:
 *
 *   world.sectors[2].final_share: 1.4 is outside 0 to 1 (share)
 *
 * Lists longer than allowed are not looked into. False: such a list was found, or one of
 * scenario, world, economy and regime is missing, so that no further check can be made.
 * O(fields x rows). */
bool check_request(const Brink__V1__ScenarioRequest *request, struct problems *problems);

/* The same of one message with rows in proto/range.h, at a path of its own ("table"). */
bool check_one(const ProtobufCMessage *message, const char *path, struct problems *problems);

/* The same of one field of it: its row holds, wherever it stands. */
bool check_field(const ProtobufCMessage *message,
                 const char *field,
                 const char *path,
                 struct problems *problems);

#endif
