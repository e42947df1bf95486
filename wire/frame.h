/* frame: the header frame of a message, read and written.
 *
 * A message is [topic frame, when published] [header frame] [body frame]. The header frame is
 * one brink.v1.Header with 1 to 64 calls; the body frame holds the bodies of these calls end to
 * end, in the same order. Here a header becomes a list of struct frame_call whose every field
 * has been checked, and back. Texts are never NULL: "" is none. Bodies are not looked at. */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/id.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FRAME_VERSION = 1,
    FRAME_CALLS_MAX = 64,
    FRAME_HEADER_BYTES_MAX = 1024 * 1024,
    FRAME_ARENA_BYTES_MAX = 4 * 1024 * 1024, /* what a header may need once it is unpacked */
    /* Bytes of texts: */
    FRAME_METHOD_MAX = 200,
    FRAME_TOPIC_MAX = 200,
    FRAME_TENANT_MAX = 64,
    FRAME_NEEDS_MAX = 200,
    FRAME_KEY_MAX = 64,
    FRAME_MESSAGE_MAX = 4096,        /* of a status */
    FRAME_FIELD_MAX = 256,           /* of a violation: its field */
    FRAME_TEXT_MAX = 1024,           /* and its text */
    FRAME_METADATA_BYTES_MAX = 8192, /* keys and values of a call */
    /* Counts: */
    FRAME_METADATA_MAX = 32, /* entries of a call */
    FRAME_VIOLATIONS_MAX = 100,
    FRAME_STEPS_MAX = 16,
    FRAME_CHILDREN_MAX = 256,
    FRAME_CHILD_MESSAGE_MAX = 200, /* bytes */
    FRAME_STEP_NAME_MAX = 32,      /* bytes */
    FRAME_CREDIT_MAX = 1024,
    FRAME_BLOB_BYTES = 32 /* of the hash of a blob */
};

enum frame_kind {
    FRAME_REQUEST = 1, /* opens a call */
    FRAME_MESSAGE,     /* one message of a stream, or one publication */
    FRAME_END,         /* ends a call */
    FRAME_CANCEL       /* the caller no longer waits */
};

/* What passes between broker and worker: WorkKind of proto/brink/v1/call.proto. */
enum frame_work_kind {
    WORK_SUBMISSION,
    WORK_JOIN,
    WORK_CREDIT,
    WORK_ALIVE,
    WORK_RESULT,
    WORK_PROGRESS,
    WORK_LEAVE,
    WORK_TASK,
    WORK_STOP,
    WORK_DRAIN,
    WORK_SPAWN,
    WORK_KIND_COUNT
};

enum frame_priority {
    FRAME_PRIORITY_NORMAL,
    FRAME_PRIORITY_HIGH,
    FRAME_PRIORITY_LOW,
    FRAME_PRIORITY_COUNT
};

struct frame_metadata {
    const char *key; /* 1 to FRAME_KEY_MAX of a-z 0-9 - . */
    const char *value;
};

struct frame_violation {
    const char *field;
    const char *text;
};

struct frame_status {
    int code; /* gRPC, 0 to 16 */
    uint32_t retry_after_ms;
    const char *message;
    const struct frame_violation *violations; /* [violation_count] */
    size_t violation_count;
};

/* A part of a body that is published on its own, with what is of no step. */
struct frame_step {
    const char *name; /* 1 to FRAME_STEP_NAME_MAX visible ASCII bytes without '/' */
    uint64_t offset;  /* not before the end of the step in front of it */
    uint64_t bytes;   /* at least 1 */
};

/* A part of a task that is a task of its own: in SPAWN what is asked, in TASK what came of it.
 */
struct frame_child {
    struct id id;
    const char *method;
    const char *topic;
    const char *message; /* at most FRAME_CHILD_MESSAGE_MAX bytes */
    uint64_t offset; /* of its bytes in the body: not before the end of the child in front */
    uint64_t bytes;
    uint32_t weight;
    uint32_t of_parent; /* a truth: its bytes stand behind the parent's request */
    int code;           /* gRPC, 0 to 16 */
    uint32_t id_bytes;  /* on the wire; only reading writes it */
};

struct frame_work {
    enum frame_work_kind kind;
    enum frame_priority priority;
    struct id request_id; /* zero: none */
    const char *method;
    const char *topic;
    const char *tenant;
    const char *needs; /* words that only the broker reads */
    uint64_t epoch;
    uint64_t sequence;
    uint32_t attempt;
    uint32_t credit;   /* at most FRAME_CREDIT_MAX */
    uint32_t no_cache; /* a truth: 0 or not */
    uint32_t not_before_ms;
    uint32_t step;  /* from 1; 0: not one */
    uint32_t steps; /* of the outcome */
    uint32_t tolerate;
    uint8_t blob[FRAME_BLOB_BYTES]; /* a hash; zeros: none */
};

struct frame_call {
    enum frame_kind kind;
    struct id id;
    const char *method; /* REQUEST: not "" */
    uint32_t deadline_ms;
    bool has_status;
    bool has_work;
    struct frame_status status;
    struct frame_work work;
    const struct frame_metadata *metadata; /* [metadata_count] */
    size_t metadata_count;
    const struct frame_step *steps; /* [step_count] of the body */
    size_t step_count;
    const struct frame_child *children; /* [child_count] */
    size_t child_count;
    uint64_t resume_offset;
    uint64_t body_bytes;
};

struct frame {
    const struct frame_call *calls; /* [count] */
    size_t count;                   /* 1 to FRAME_CALLS_MAX */
};

/* Bytes of the bodies of a call's steps, all together. */
static const uint64_t frame_steps_bytes_max = UINT64_C(64) << 20;

enum { FRAME_WORDS_BYTES = 200 };

/* What is wrong with a message, and which of its calls wait to hear it. */
struct frame_fault {
    char words[FRAME_WORDS_BYTES];
    struct id waiting[FRAME_CALLS_MAX]; /* [waiting_count] */
    size_t waiting_count;
};

/* An empty call and an empty status, with "" for every text. */
struct frame_call frame_call_make(enum frame_kind kind, struct id id);
struct frame_status frame_status_make(int code, const char *message);

/* Does it name a blob? */
bool frame_has_blob(const struct frame_work *work);

/* Bytes of the bodies of the call's steps, all together: each has what is of no step, too. */
uint64_t frame_steps_bytes(const struct frame_call *call);

/* Reads a header frame; `body_bytes` is the size of its body frame. What comes out lives in the
 * arena, whose size_max should be FRAME_ARENA_BYTES_MAX.
 *
 * STATUS_UNSUPPORTED  a version other than FRAME_VERSION
 * STATUS_BAD_INPUT    anything else that breaks proto/brink/v1/call.proto
 * STATUS_NO_MEMORY
 * Then `fault_out` is written instead of `frame_out`: words with field, value and limit. */
MUST_USE enum status frame_decode(struct arena *arena,
                                  const void *header,
                                  size_t header_bytes,
                                  uint64_t body_bytes,
                                  struct frame *frame_out,
                                  struct frame_fault *fault_out);

/* A header frame is frame_start and then one frame_add a call. frame_add keeps to the same
 * limits as frame_decode: STATUS_BAD_INPUT for a call a peer would refuse, STATUS_FULL beyond
 * the buffer's size_max, STATUS_NO_MEMORY; then the buffer is as it was. */
MUST_USE enum status frame_start(struct buffer *header);
MUST_USE enum status frame_add(struct buffer *header, const struct frame_call *call);

#endif
