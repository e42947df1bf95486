/* watch: the publications of a broker: outcomes, progress, events.
 *
 * A subscriber that is too slow misses some: outcomes are numbered without gaps, and so are the
 * steps of each, so one that watches all of them ("" or "assessment/") knows how many. One
 * thread owns a watch at a time. */
#ifndef CLIENT_WATCH_H
#define CLIENT_WATCH_H

#include "base/id.h"
#include "base/status.h"
#include "wire/context.h"
#include "wire/frame.h"
#include "wire/key.h"
#include "wire/socket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch;

enum { WATCH_WORDS_BYTES = SOCKET_WORDS_BYTES, WATCH_TOPIC_BYTES = 256 };

struct watch_options {
    struct context *context; /* borrowed; NULL: its own. Share the broker's for inproc */
    const char *publish;     /* endpoint of the broker's publications, borrowed for watch_new */
    const char *prefix;      /* of topics: "assessment/economy/", "" for all */
    const struct key *key;   /* as brink_options has them */
    const char *server_key;
    uint64_t body_max; /* bytes; 0: 64 MiB */
};

/* A publication. What it points to is the watch's and valid until its next function is called.
 */
struct watch_event {
    char topic[WATCH_TOPIC_BYTES]; /* "assessment/<analysis>/<target>", "progress/<id>", ... */
    struct id id;                  /* of the request or worker it is about */
    struct frame_status status;    /* of an outcome */
    struct frame_work work; /* request, tenant, attempt; of an outcome its sequence and how many
                             * steps, of a step also which */
    const struct frame_metadata *metadata; /* [metadata_count] */
    size_t metadata_count;
    const uint8_t *body; /* [body_size] Assessment, Progress or Event, packed */
    size_t body_size;
    uint64_t missed; /* outcomes and steps between the last one and this, at least so many; 0
                      * unless all are watched */
    bool restarted;  /* numbers began again: another broker, or one that forgot */
};

/* Connects in the background. STATUS_BAD_INPUT: not an endpoint, or a prefix of more than 200
 * bytes; `words_out` says why it failed. */
MUST_USE enum status watch_new(const struct watch_options *options,
                               struct watch **watch_out,
                               char words_out[WATCH_WORDS_BYTES]);

void watch_free(struct watch **watch_p);

/* Why the last one was STATUS_NO_KEY, for a person. */
const char *watch_words(const struct watch *watch);

/* The next publication, within `timeout_ms` (negative: wait for ever). STATUS_EXPIRED: none
 * came; STATUS_NO_KEY: the broker does not let us in, and only another watch tries again;
 * STATUS_NO_MEMORY, STATUS_IO. */
MUST_USE enum status
watch_next(struct watch *watch, int64_t timeout_ms, struct watch_event *event_out);

#endif
