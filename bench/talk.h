/* talk: a TCP connection to the server of a peer that speaks in lines (bench/line.h).
 *
 *   talk_new -> (talk_say ... talk_exchange -> talk_take ...)* -> talk_free
 *
 * What is said waits for the next exchange, so that many commands leave in one write; an
 * exchange reads all that is there. Neither side can wait for the other to read: both
 * directions move in one poll. */
#ifndef BENCH_TALK_H
#define BENCH_TALK_H

#include "base/buffer.h"
#include "bench/line.h"

#include <stddef.h>
#include <stdint.h>

enum { TALK_GROUP_MAX = 4 };

struct talk;

/* `body_word` as in line_read; borrowed, and constant. STATUS_UNAVAILABLE: nobody listens. */
MUST_USE enum status talk_new(uint16_t port, const char *body_word, struct talk **talk_out);
void talk_free(struct talk **talk_p);

/* What is to be said is added here; a failure of it comes back from the next exchange. */
struct buffer *talk_say(struct talk *talk);

/* Says what waits on all talks, [count] of them up to TALK_GROUP_MAX, and reads until one has
 * read something or `timeout_ms` have passed (0: only what is there; below: without limit).
 * STATUS_EXPIRED: nothing was read; STATUS_UNAVAILABLE: the server has gone. */
MUST_USE enum status talk_exchange(struct talk *const *talks, size_t count, int64_t timeout_ms);

/* The next line that was read, valid until the next exchange. STATUS_UNAVAILABLE: none is all
 * there; STATUS_DAMAGED: what was read is no line. */
MUST_USE enum status talk_take(struct talk *talk, struct line *line_out);

/* Exchanges until there is a line, for `timeout_ms` at most. STATUS_EXPIRED, and as above. */
MUST_USE enum status talk_await(struct talk *talk, int64_t timeout_ms, struct line *line_out);

#endif
