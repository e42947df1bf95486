/* follow: every outcome from a number on, each followed by its steps, in order, none left out
 * that the broker still has.
 *
 * What is kept comes by Broker/Replay, the rest as it is published; where a number is missing
 * in between, it is asked for. One thread owns a follow at a time. */
#ifndef CLIENT_FOLLOW_H
#define CLIENT_FOLLOW_H

#include "base/status.h"
#include "client/watch.h"

#include <stdint.h>

struct follow;

struct follow_options {
    struct context *context; /* borrowed; NULL: its own. Share the broker's for inproc */
    const char *call;        /* endpoint of the broker's calls, borrowed for follow_new */
    const char *publish;     /* and of its publications */
    const struct key *key;   /* as brink_options has them */
    const char *server_key;
    const char *prefix; /* of the topics of outcomes: "assessment/economy/" */
    uint64_t from;      /* the first number wanted; 0: the first that is kept */
    int64_t timeout_ms; /* for the broker to answer a call */
};

/* Statuses of watch_new; also STATUS_BAD_INPUT for a prefix that no outcome has. */
MUST_USE enum status follow_new(const struct follow_options *options,
                                struct follow **follow_out,
                                char words_out[WATCH_WORDS_BYTES]);

void follow_free(struct follow **follow_p);

/* Called for each outcome; it is valid for the call. `missed` are those the broker had dropped
 * before they could be read, just before this one. */
typedef void follow_fn(void *arg, const struct watch_event *event);

/* Gives what is there now, waiting `timeout_ms` at most for something to come. STATUS_OK also
 * where nothing came; STATUS_UNAVAILABLE: the broker did not answer, try again;
 * STATUS_NO_MEMORY, STATUS_IO. follow_words says why. */
MUST_USE enum status
follow_step(struct follow *follow, int64_t timeout_ms, follow_fn *take, void *arg);

const char *follow_words(const struct follow *follow);

/* How many outcomes and steps were published but not heard, and fetched afterwards. */
uint64_t follow_filled(const struct follow *follow);

#endif
