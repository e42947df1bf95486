/* asker: a client of a broker through libbrink: asks scenarios, hears publications. Whatever
 * goes wrong fails the test. */
#ifndef TESTS_SUPPORT_ASKER_H
#define TESTS_SUPPORT_ASKER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "client/brink.h"
#include "client/scenario_file.h"
#include "client/watch.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <stdbool.h>

enum { ASKER_WAIT_MS = 60000 /* only a broken build waits this long */ };

struct asker {
    struct brink *brink;
    struct watch *watch; /* of all topics; NULL before asker_watch */
    struct scenario_file *file;
    struct buffer body; /* the request, packed */
    char topic[FRAME_TOPIC_MAX + 1];
    struct arena arena; /* the last reply */
};

/* Connects; `asker` is zeroed. */
void asker_open(struct asker *asker, const char *call);

/* Accepts a zeroed struct, or one left in the middle of a failure. */
void asker_close(struct asker *asker);

/* What it asks from now on: a scenario file, with so many draws; 0: the central one only. */
void asker_read(struct asker *asker, const char *path, uint32_t draws);

/* The request, to be changed before asker_pack. */
Brink__V1__Scenario *asker_scenario(struct asker *asker);
void asker_pack(struct asker *asker);

/* Leaves out what stands beside the world, which only the whole chain has. */
void asker_leave_out(struct asker *asker);

/* Hands the request over, to be run by itself, under an id that ends with `number`, and sees it
 * accepted. */
struct id asker_submit(struct asker *asker, uint8_t number);

/* Waits for an outcome, whatever its status, and fails unless that is `code`. */
void asker_await(struct asker *asker,
                 const struct id *request,
                 int code,
                 struct brink_reply *reply_out);

/* Makes a call that must go well; `body` NULL: an empty one. The reply lives until the next. */
const ProtobufCMessage *asker_call(struct asker *asker,
                                   const char *method,
                                   const ProtobufCMessage *body,
                                   const ProtobufCMessageDescriptor *type);

/* How a request stands, and how the broker does. */
const Brink__V1__RequestState *asker_get(struct asker *asker, const struct id *request);
const Brink__V1__StatsReply *asker_stats(struct asker *asker);

/* Asks for the statistics until `is_so`. */
const Brink__V1__StatsReply *
asker_await_stats(struct asker *asker, bool (*is_so)(const Brink__V1__StatsReply *stats));

/* Subscribes to everything; the broker knows of it when this returns. */
void asker_watch(struct asker *asker, const char *publish);

/* The next publication whose topic begins with `prefix`; others are skipped. */
void asker_next(struct asker *asker, const char *prefix, struct watch_event *event_out);

/* The next progress of a request. */
void asker_await_progress(struct asker *asker, const struct id *request);

#endif
