/* method: every rpc of the contract, by its gRPC path. */
#ifndef PROTO_METHOD_H
#define PROTO_METHOD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum method_owner {
    METHOD_ASSESSOR, /* routed by topic to a worker */
    METHOD_BROKER,   /* answered by the broker */
    METHOD_DISPATCH, /* a worker's stream */
    METHOD_HEALTH
};

enum { METHOD_PATH_MAX = 200 };

struct method {
    const char *path; /* "/brink.v1.Assessor/Assess" */
    enum method_owner owner;
    bool streams;     /* both sides send messages until END; protobuf-c drops the word from the
                         proto */
    const char *name; /* "Assess" */
    const ProtobufCMessageDescriptor *input;
    const ProtobufCMessageDescriptor *output;
};

/* The method of a path, or NULL. */
const struct method *method_find(const char *path);

/* All methods in the order of the contract: NULL at and beyond the end. */
const struct method *method_at(size_t index);

#endif
