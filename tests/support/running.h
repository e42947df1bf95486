/* running: a broker's loop on a thread of its own, for tests. */
#ifndef TESTS_SUPPORT_RUNNING_H
#define TESTS_SUPPORT_RUNNING_H

#include "broker/loop.h"
#include "tests/support/peer.h"

#include <pthread.h>

struct running {
    struct context *context;
    struct loop *loop;
    pthread_t thread;
    enum status ended; /* what loop_run said */
};

/* Options for a loop on inproc endpoints, with small limits and a silent log. */
struct loop_options running_options(void);

/* Starts a loop; the context becomes the running's own. */
void running_start(struct running *running,
                   struct context *context,
                   struct loop_options options);

/* Stops the loop, checks that it ended well, frees all. Peers must be closed before. */
void running_stop(struct running *running);

/* A caller of the running loop. */
void running_call(const struct running *running, struct peer *peer);

/* A subscriber that the loop knows of when this returns. It is subscribed to event/worker too.
 */
void running_subscribe(const struct running *running, struct peer *peer, const char *prefix);

/* The subscriber's next publication whose topic begins with `prefix`; others are skipped. */
const struct frame_call *running_next(struct peer *subscriber, const char *prefix);

/* A worker named "fake" that joins for one topic prefix; its id and its stream's id are
 * peer_id(number). */
void running_work(const struct running *running,
                  struct peer *peer,
                  uint32_t number,
                  const char *prefix,
                  uint32_t credit);

/* Says the same again. */
void running_join(struct peer *peer, uint32_t number, const char *prefix, uint32_t credit);

#endif
