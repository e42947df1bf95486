/* stray: fields of a message that say something where they mean nothing. */
#ifndef PROTO_STRAY_H
#define PROTO_STRAY_H

#include "base/problem.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

/* Adds a problem for each field that is not known by its name and is not as if nothing had been
 * said, with its path, which begins with `path`, and its value. `with` is what it stands with:
 * "a table". */
void stray_check(const ProtobufCMessage *message,
                 bool (*is_known)(const char *name),
                 const char *path,
                 const char *with,
                 struct problems *problems);

#endif
