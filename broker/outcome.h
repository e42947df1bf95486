/* outcome: how a request ended, as its callers and subscribers are told: status, metadata and
 * work of the call that carries it. */
#ifndef BROKER_OUTCOME_H
#define BROKER_OUTCOME_H

#include "base/clock.h"
#include "base/status.h"
#include "broker/broker.h"
#include "wire/body.h"
#include "wire/frame.h"

#include <stddef.h>
#include <stdint.h>

/* The same moment on both clocks: turns the core's times into those people read. */
struct moment {
    int64_t monotonic_ms;
    int64_t wall_ms;
};

int64_t moment_wall_ms(const struct moment *moment, int64_t monotonic_ms);
int64_t moment_monotonic_ms(const struct moment *moment, int64_t wall_ms);

enum {
    /* What a request and a result may bring into the metadata of their outcome; with the
     * broker's own entries they fit the limits of a call. */
    OUTCOME_REQUEST_METADATA_MAX = 16, /* entries */
    OUTCOME_REQUEST_METADATA_BYTES_MAX = 4096,
    OUTCOME_RESULT_METADATA_MAX = 8,
    OUTCOME_RESULT_METADATA_BYTES_MAX = 2048,
    OUTCOME_NUMBER_BYTES = 24
};

/* Metadata keys that begin so are the broker's and the worker's, not the client's. */
bool outcome_key_is_reserved(const char *key);

/* How an ended job is told; `call` points into the rest and into the job's parcels. */
struct outcome {
    struct frame_call call;
    const struct body *body; /* NULL: none */
    struct frame_step step;  /* where its own part of the body is, when it is a step */
    struct frame_metadata metadata[FRAME_METADATA_MAX];
    char words[FRAME_MESSAGE_MAX + 1];
    char attempt[OUTCOME_NUMBER_BYTES];
    char source[ID_TEXT_BYTES];
    char accepted_at[CLOCK_TEXT_BYTES];
    char started_at[CLOCK_TEXT_BYTES];
    char ended_at[CLOCK_TEXT_BYTES];
};

/* Writes the outcome of an ended job as a message about it. It stays where it is while it is
 * used, and no longer than the job's view is valid. */
void outcome_write(const struct job_view *job, struct outcome *outcome_out);

/* Just the status, for RequestState; `words` is room for its message. */
struct frame_status outcome_status(const struct job_view *job,
                                   char words[FRAME_MESSAGE_MAX + 1]);

/* Makes of an outcome that outcome_write wrote for this job what is published as its step
 * `step`, from 1: the result without what the other steps have. Its body is `body`.
 * STATUS_NO_MEMORY. O(bytes of the result). */
MUST_USE enum status outcome_take_step(const struct job_view *job,
                                       uint32_t step,
                                       struct outcome *outcome,
                                       struct body *body);

/* Writes where a request's outcome is published: "assessment/..." for "scenario/...", and where
 * step `step` is, from 1: "assessment/<step>/<target>". */
enum { OUTCOME_TOPIC_BYTES = BROKER_TOPIC_MAX + FRAME_STEP_NAME_MAX + 16 };
void outcome_topic(const char *request_topic, char topic_out[OUTCOME_TOPIC_BYTES]);
void outcome_step_topic(const struct job_view *job,
                        uint32_t step,
                        char topic_out[OUTCOME_TOPIC_BYTES]);

#endif
