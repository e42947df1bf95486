/* sweep_base: what the scenarios of a sweep have in common, for a broker to keep once: a packed
 * ScenarioRequest of world, tables, council and bargain without the fields that the sweep
 * varies (ScenarioRequest.base_hash).
 *
 * Of a request what is not in the base stays in the request; the two, one behind the other, are
 * the same message. Fields of the world count one by one, of all else those of the request. */
#ifndef COMMAND_SWEEP_BASE_H
#define COMMAND_SWEEP_BASE_H

#include "base/buffer.h"
#include "base/status.h"
#include "command/sweep_plan.h"
#include "wire/digest.h"
#include "wire/frame.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    SWEEP_BASE_FIELDS = 64,       /* numbers of a message are below */
    SWEEP_BASE_BYTES_LEAST = 1024 /* less is not worth sharing */
};

struct sweep_base {
    bool varies[2][SWEEP_BASE_FIELDS]; /* of the request, of its world */
    struct buffer bytes;               /* packed */
    uint8_t hash[FRAME_BLOB_BYTES];
    struct buffer kept, rest; /* of the request split last: its base, and what is left of it, */
    struct buffer world_kept, world_rest; /* and of its world the same */
};

/* Looks at some scenarios of the plan. STATUS_NOT_FOUND: they have too little in common;
 * STATUS_NO_MEMORY; STATUS_BAD_INPUT: a field beyond SWEEP_BASE_FIELDS. */
MUST_USE enum status sweep_base_make(const struct sweep_plan *plan, struct sweep_base *base);

/* Accepts a zeroed struct. */
void sweep_base_clear(struct sweep_base *base);

/* Takes what is in the base out of a packed request, and puts the hash there. The same bytes
 * come back in `small_out`, valid until the next split. STATUS_NOT_FOUND: the request has
 * another base; STATUS_NO_MEMORY. O(size). */
MUST_USE enum status sweep_base_split(struct sweep_base *base,
                                      const struct buffer *request,
                                      const struct buffer **small_out);

#endif
