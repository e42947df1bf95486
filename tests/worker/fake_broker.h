/* fake_broker: a broker played by a test, and a worker's link on a thread of its own. Whatever
 * goes wrong fails the test. */
#ifndef TESTS_WORKER_FAKE_BROKER_H
#define TESTS_WORKER_FAKE_BROKER_H

#include "base/buffer.h"
#include "wire/context.h"
#include "wire/message.h"
#include "wire/socket.h"
#include "worker/link.h"

#include <pthread.h>
#include <stdbool.h>

struct fake_broker {
    struct context *context;
    struct socket *server;
    struct link *link;
    pthread_t thread;
    enum status ended; /* what link_run said */
    struct id stream;  /* of the last join */
    struct id worker;
    size_t progress; /* heard so far */
    /* The message being looked at. */
    struct message message;
    struct arena arena;
    struct frame frame;
    size_t next;
    struct body body;
};

/* Options with short times: alive every 10 ms, progress every 2 ms. */
struct link_options fake_options(void);

/* Binds `options->call` and starts a worker with these options and the broker's context. */
void fake_open(struct fake_broker *broker, const struct link_options *options);

/* Tells the worker to leave at once, and waits for it. */
void fake_close(struct fake_broker *broker);

/* Waits until link_run has ended, and frees all. */
void fake_wait(struct fake_broker *broker, enum status expected);

/* Closes the broker's socket and binds the endpoint again, as a broker that starts anew. */
void fake_restart(struct fake_broker *broker);

/* The next call but ALIVE and PROGRESS; valid until the one after it. Its body is broker->body.
 */
const struct frame_call *fake_hear(struct fake_broker *broker);

/* The next call of this kind; others on the way may only be ALIVE and PROGRESS. */
const struct frame_call *fake_hear_work(struct fake_broker *broker, enum frame_work_kind kind);

/* The next join: its stream and worker are remembered. */
void fake_hear_join(struct fake_broker *broker);

/* Says WORK_STOP, WORK_DRAIN or WORK_JOIN. */
void fake_say(struct fake_broker *broker,
              enum frame_work_kind kind,
              uint32_t request,
              uint64_t epoch);

/* Gives a task of /brink.v1.Assessor/Assess; requests are known by a number. */
void fake_task(struct fake_broker *broker,
               uint32_t request,
               uint64_t epoch,
               uint32_t deadline_ms,
               const struct buffer *bytes);

/* The next call is a fetch of what has this hash, [32]; its id. */
struct id fake_hear_fetch(struct fake_broker *broker, const uint8_t *hash);

/* Answers a fetch: with these bytes as a blob, or (NULL) with a code. */
void fake_answer_fetch(struct fake_broker *broker,
                       struct id call,
                       int code,
                       const struct buffer *bytes);

/* Ends the stream. */
void fake_end(struct fake_broker *broker, int code, uint32_t retry_after_ms);

/* Sends two frames as they are. */
void fake_send_raw(struct fake_broker *broker, const char *header, const char *bodies);

/* The next call is the result of this lease, with this code. */
const struct frame_call *
fake_hear_result(struct fake_broker *broker, uint32_t request, uint64_t epoch, int code);

struct id fake_request(uint32_t request);

#endif
