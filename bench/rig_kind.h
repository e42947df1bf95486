/* rig_kind: what a kind of rig can do: the handlers behind bench/rig.h. */
#ifndef BENCH_RIG_KIND_H
#define BENCH_RIG_KIND_H

#include "base/status.h"
#include "broker/journal.h"

#include <stdbool.h>
#include <stdint.h>

enum { RIG_REQUEST_BYTES = 512, RIG_RESULT_BYTES = 1024, RIG_WORDS_BYTES = 512 };

/* How a rig is set up; texts are borrowed while it is opened. */
struct rig_options {
    const char
        *endpoint; /* to listen on, with a part the system chooses: "tcp://127.0.0.1:*" */
    enum journal_durability durability;
    const char *journal; /* a folder for this journal alone, or for all that a peer writes */
    uint32_t calls_max;  /* of Brink: a message, of client, broker and worker; 0: the most there
                          * can be */
    bool has_keys;       /* of Brink: everybody has one, and CURVE is spoken */
    bool has_metrics;    /* of Brink: its pages are served, and read ten times a second */
    const char *program; /* of a peer: path of its server */
};

/* Since the start: what a journal has done, and the processor time of a server that is a
 * process of its own. 0: there is none. */
struct rig_counts {
    uint64_t records;
    uint64_t syncs;
    int64_t server_cpu_ns;
};

/* `self` is the kind's own. As the functions of rig.h; `request` has RIG_REQUEST_BYTES, the
 * first 8 of which come back at the front of the result. */
struct rig_kind {
    enum status (*open)(const struct rig_options *options,
                        void **self_out,
                        char words_out[RIG_WORDS_BYTES]);
    void (*close)(void *self);
    enum status (*send)(void *self, const uint8_t *request);
    enum status (*receive)(void *self, int64_t timeout_ms, uint64_t *tag_out);
    enum status (*count)(void *self,
                         struct rig_counts *counts_out); /* NULL: nothing to count */
};

#endif
