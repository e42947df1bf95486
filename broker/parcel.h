/* parcel: what the core carries and never opens. One is a request as its client sent it, or an
 * outcome as its worker sent it: method, metadata, status and body, copied out of the message
 * they came in, save that the body is shared with it. */
#ifndef BROKER_PARCEL_H
#define BROKER_PARCEL_H

#include "base/status.h"
#include "base/stock.h"
#include "broker/broker.h"
#include "wire/body.h"
#include "wire/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct parcel {
    const char *method;                    /* of a request: the Assessor method to run */
    const struct frame_metadata *metadata; /* [metadata_count] */
    size_t metadata_count;
    struct frame_status status;     /* of an outcome */
    const struct frame_step *steps; /* [step_count] of an outcome's body */
    size_t step_count;
    struct body body;
    /* Of a child's request: its body stands behind that of its parent's, which is shared here
     * when it is known. */
    bool is_behind_parent;
    struct body before;
    uint64_t bytes; /* all of it, for the limits */
    uint32_t uses;  /* beyond the first */
    size_t size;    /* its own, without the body */
    /* Of a request, by the wall clock; they stay what they were when that jumps. */
    int64_t accepted_wall_ms;
    int64_t started_wall_ms;               /* its latest attempt, */
    char worker_name[BROKER_NAME_MAX + 1]; /* and who made it */
    int64_t ended_wall_ms;
    uint32_t owner; /* of a request: the number of the key that it counts for; 0: none */
};

/* A copy of the call's metadata, status and steps, with another method and a body shared with
 * `body`. STATUS_NO_MEMORY. */
MUST_USE enum status parcel_new(const struct frame_call *call,
                                const char *method,
                                const struct body *body,
                                struct parcel **parcel_out);

/* One use more: it is freed when parcel_free was called once for each. */
void parcel_retain(struct parcel *parcel);

void parcel_free(struct parcel **parcel_p);

/* Brings the child's request, which is behind its parent's, together with that.
 * STATUS_NO_MEMORY.
 */
MUST_USE enum status parcel_follow(struct parcel *child, const struct parcel *parent);

/* What a request comes to with all that stands before it. */
size_t parcel_request_size(const struct parcel *request);
/* Writes it, [parcel_request_size]. */
void parcel_request_write(const struct parcel *request, uint8_t *bytes_out);

/* The same with memory of a stock, and back to it; a parcel of parcel_new may go there too. */
MUST_USE enum status parcel_take(struct stock *stock,
                                 const struct frame_call *call,
                                 const char *method,
                                 const struct body *body,
                                 struct parcel **parcel_out);

void parcel_give(struct stock *stock, struct parcel **parcel_p);

#endif
