/* shell: the core with hands. It steps the core and carries every effect out: calls and
 * publications into the outbox, records into the journal, parcels back to where they came from.
 *
 * What the loop, the desk and the stream share is in here; one thread owns it. */
#ifndef BROKER_SHELL_H
#define BROKER_SHELL_H

#include "base/arena.h"
#include "base/log.h"
#include "base/status.h"
#include "base/stock.h"
#include "broker/broker.h"
#include "broker/news.h"
#include "broker/outbox.h"
#include "broker/outcome.h"
#include "broker/scribe.h"
#include "wire/body.h"
#include "wire/frame.h"

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

enum {
    SHELL_BODY_BYTES_MAX = 64 * 1024, /* of a call the broker reads itself */
    SHELL_VERSION_BYTES = 128
};

struct gate;

struct shell {
    struct broker *core;
    struct gate *gate;           /* NULL: whoever reaches the endpoints may do everything */
    struct broker_limits limits; /* of the core, without its weights */
    uint64_t body_max;           /* bytes of a request, or of an answer */
    struct scribe *scribe;
    struct outbox *outbox;
    struct news *news; /* NULL: what shards say of their draws is not kept */
    struct log log;
    struct moment moment; /* of this turn */
    int64_t started_wall_ms;
    char model_version[SHELL_VERSION_BYTES]; /* of the worker that joined last; "": none has */
    struct arena scratch;                    /* reset after each call */
    struct stock parcels;                    /* memory of those that come and go */
    struct {
        uint64_t messages_bad;
        uint64_t calls_unknown;
        uint64_t requests_refused;
        uint64_t request_bytes; /* of requests accepted */
        uint64_t outcome_bytes; /* of their outcomes */
        uint64_t attempts;      /* tasks given to workers */
        uint64_t attempts_lost[JOB_CAUSE_COUNT];
        uint64_t publications; /* handed to the publish endpoint, or to nobody there */
        uint64_t publication_bytes;
        uint64_t replays; /* calls of subscribers that missed something */
        uint64_t replayed;
    } counts;
    /* While an event is applied. */
    const struct event *event;
    const struct body *progress; /* of EVENT_PROGRESS */
    struct outcome outcome;      /* the one told last */
    uint64_t outcome_sequence;   /* its number; 0: none yet */
};

/* A call as it came in. */
struct visit {
    struct call call;
    const struct frame_call *said;
    const struct body *body;
};

/* Applies one event now and carries out what comes of it. As broker_step; also
 * STATUS_UNAVAILABLE while the scribe is not ready, for events that always make records. Time
 * stands still for the core then. */
MUST_USE enum status shell_step(struct shell *shell, const struct event *event);

/* Frees the core, with the parcels it holds. */
void shell_free_core(struct shell *shell);

/* Ends a call: `status` and, when that is OK, `body` (NULL: none). It leaves when `covers`
 * records are committed: those that what it says rests on. */
void shell_end(struct shell *shell,
               const struct call *call,
               uint64_t covers,
               const struct frame_status *status,
               const struct body *body);

/* Ends a call with a message as body; one that lacks memory becomes STATUS_NO_MEMORY. */
void shell_reply(struct shell *shell,
                 const struct call *call,
                 uint64_t covers,
                 const ProtobufCMessage *message);

/* Ends a call with a status of ours and words, now. */
void shell_refuse(struct shell *shell,
                  const struct call *call,
                  enum status status,
                  const char *format,
                  ...) __attribute__((format(printf, 4, 5)));

/* The same for a limit of the caller's own, which lets it go on in `retry_after_ms`. */
void shell_refuse_until(struct shell *shell,
                        const struct call *call,
                        uint32_t retry_after_ms,
                        const char *words);

/* Sends a message of a call that streams, when `covers` records are committed. */
void shell_send(struct shell *shell,
                const struct call *call,
                uint64_t covers,
                const struct frame_call *message,
                const struct body *body);

#endif
