/* session: what one user asks of a broker, in this process or elsewhere: hands scenarios over,
 * shows how far they are, waits, and gives up when the user does.
 *
 *   session_open -> session_submit -> session_await -> session_close
 *
 * Whatever goes wrong is complained about on the console; what comes back is the exit code that
 * says it. While a session is open the interrupt signals are its own (command/interrupt.h). */
#ifndef COMMAND_SESSION_H
#define COMMAND_SESSION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/id.h"
#include "client/brink.h"
#include "client/need.h"
#include "command/command.h"
#include "command/embedded.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    SESSION_ARENA_BYTES = 1536 * 1024 * 1024, /* a limit for the answers to one command */
    SESSION_TOPIC_BYTES = 201
};

struct session {
    const struct console *console; /* borrowed */
    struct embedded *embedded;     /* NULL: the broker is elsewhere */
    struct key *key;               /* our own; NULL: the broker has none */
    struct brink *brink;
    struct client_settings broker;
    int64_t timeout_ms; /* for a broker to answer a call */
    const char *needs;  /* of every request, beside its memory; NULL: none */
    int interrupt;      /* file; -1: none */
    bool shows_progress;
};

/* Connects to the broker of the invocation, or starts one inside when its `call` is "". */
MUST_USE enum exit_code session_open(const struct invocation *invocation,
                                     struct session *session_out);

/* Accepts a zeroed struct. */
void session_close(struct session *session);

/* Makes a call and reads the message it is answered with into the arena, bounded by its
 * size_max. */
MUST_USE enum exit_code session_call(struct session *session,
                                     const struct brink_request *request,
                                     const ProtobufCMessageDescriptor *type,
                                     struct arena *arena,
                                     ProtobufCMessage **message_out);

/* Says why the broker does not answer, where a call of client/brink.h failed with `status`. */
enum exit_code session_complain(const struct session *session, enum status status);

/* The method that answers a request, and the topic it is asked under. */
const char *session_method(const Brink__V1__ScenarioRequest *request,
                           char topic_out[SESSION_TOPIC_BYTES]);

/* What its worker must have, to be told a broker elsewhere; "" for the worker inside, which is
 * the only one. Complained about when that is too long. */
MUST_USE enum exit_code session_needs(const struct session *session,
                                      const Brink__V1__ScenarioRequest *request,
                                      char needs_out[NEED_WORDS_BYTES]);

/* What a request is submitted with. */
struct session_wish {
    struct id request_id; /* zero: a new one */
    uint64_t deadline_s;  /* 0: none */
    uint64_t after_s;     /* not started before; 0: at once */
    bool no_cache;        /* a run of its own */
    enum frame_priority priority;
    const char *needs; /* what its worker must have; NULL: nothing. session_submit finds it */
};

/* Hands a request over; the broker has accepted it then, under `id_out`. */
MUST_USE enum exit_code session_submit(struct session *session,
                                       const Brink__V1__ScenarioRequest *request,
                                       const struct session_wish *wish,
                                       struct id *id_out);

/* The same of a request of any method of Assessor, packed. */
MUST_USE enum exit_code session_hand_over(struct session *session,
                                          const char *method,
                                          const char *topic,
                                          const struct buffer *body,
                                          const struct session_wish *wish,
                                          struct id *id_out);

/* Waits for the outcome, and cancels the request when the user interrupts. The assessment lies
 * in the arena, bounded by its size_max. A request that failed is complained about with its
 * status, words and violations. */
MUST_USE enum exit_code session_await(struct session *session,
                                      const struct id *request,
                                      struct arena *arena,
                                      Brink__V1__Assessment **assessment_out);

#endif
