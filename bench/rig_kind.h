/* rig_kind: what a kind of rig can do: the handlers behind bench/rig.h. */
#ifndef BENCH_RIG_KIND_H
#define BENCH_RIG_KIND_H

#include "base/status.h"

#include <stdint.h>

enum { RIG_REQUEST_BYTES = 512, RIG_RESULT_BYTES = 1024, RIG_WORDS_BYTES = 512 };

/* `self` is the kind's own. As the functions of rig.h; `request` has RIG_REQUEST_BYTES, the
 * first 8 of which come back at the front of the result. */
struct rig_kind {
    enum status (*open)(void **self_out, char words_out[RIG_WORDS_BYTES]);
    void (*close)(void *self);
    enum status (*send)(void *self, const uint8_t *request);
    enum status (*receive)(void *self, int64_t timeout_ms, uint64_t *tag_out);
};

#endif
