/* brink: libbrink, a client of a broker.
 *
 * Blocking calls: brink_call for any method; brink_submit hands a request over and brink_await
 * fetches its outcome, from this program or another, also after the connection or the broker
 * was lost in between. Pipelined calls: brink_send and brink_receive keep many calls under way;
 * calls sent while there is no pause travel many to a message.
 *
 *   struct brink_options options = {.call = "tcp://127.0.0.1:7650"};
 *   struct brink_request request = {.method = "/brink.v1.Assessor/Assess",
 *                                   .topic = "scenario/assess/dprk",
 *                                   .body = scenario, .body_size = scenario_size};
 *   brink_new(&options, &client, words);
 *   brink_submit(client, &request, 5000, &accepted);
 *   brink_await(client, &accepted.request, 600000, &reply);
 *   brink_free(&client);
 *
 * One thread owns a client at a time. The connection is made in the background and made again
 * when it is lost; a call during that time waits. Statuses these functions return:
 * STATUS_UNAVAILABLE  the broker did not answer in time
 * STATUS_EXPIRED      the broker answers, but what was asked for has not come in time
 * STATUS_BAD_INPUT    a request that no broker would take
 * STATUS_FULL         too much is under way
 * STATUS_NO_KEY       the broker does not let us in; only another client tries again
 * STATUS_UNSUPPORTED  the broker speaks another version of the protocol
 * STATUS_NO_MEMORY, STATUS_IO
 * On any of these brink_words says why. A broker's own refusal is an answer: STATUS_OK here,
 * and its gRPC code in the reply. */
#ifndef CLIENT_BRINK_H
#define CLIENT_BRINK_H

#include "base/id.h"
#include "base/status.h"
#include "wire/context.h"
#include "wire/frame.h"
#include "wire/key.h"
#include "wire/socket.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct brink;

enum { BRINK_WORDS_BYTES = SOCKET_WORDS_BYTES, BRINK_DURABILITY_BYTES = 16 };

struct brink_options {
    struct context *context; /* borrowed; NULL: its own. Share the broker's for inproc */
    const char *call;        /* endpoint of the broker, borrowed for brink_new */
    /* Of a broker with keys, borrowed for brink_new: our own, and its public one. */
    const struct key *key; /* NULL: the broker has none */
    const char *server_key;
    uint64_t body_max;  /* bytes of an answer's body; 0: 64 MiB */
    uint32_t calls_max; /* a message that it sends; 0: FRAME_CALLS_MAX */
};

struct brink_request {
    const char *method; /* "/brink.v1.Broker/Stats", "/brink.v1.Assessor/Assess" */
    const void *body;   /* [body_size] the method's input message, packed */
    size_t body_size;
    uint32_t deadline_ms; /* an Assessor request not ended after this expires; 0: never */
    const struct frame_metadata *metadata; /* [metadata_count] at most 16 entries */
    size_t metadata_count;
    /* The rest is for methods of Assessor. */
    const char *topic;  /* "scenario/<analysis>/<target>" */
    const char *tenant; /* NULL: "default" */
    /* What its worker must have: "cores>=8", "memory_mb>=4096" and labels, with blanks between
     * them, at most FRAME_NEEDS_MAX bytes; NULL: nothing. client/need.h writes it. */
    const char *needs;
    enum frame_priority priority;
    uint32_t not_before_ms; /* from now; not started earlier */
    bool no_cache;          /* its own run: it neither shares another's nor is it shared */
    const uint8_t *blob;    /* [FRAME_BLOB_BYTES] hash of what brink_put put; NULL: none */
    struct id request_id;   /* zero: a new one. The same id again is the same request */
    bool detached;          /* the answer is the acceptance, not the outcome: Broker/Submit */
};

/* An answer. What it points to is the client's and valid until its next function is called. */
struct brink_reply {
    struct id call;
    struct frame_status status;            /* code 0: good */
    struct frame_work work;                /* of an outcome: request, attempt, sequence */
    const struct frame_metadata *metadata; /* [metadata_count] */
    size_t metadata_count;
    const struct frame_step
        *steps; /* [step_count] of an outcome's body; of a step just its own */
    size_t step_count;
    const uint8_t *body; /* [body_size] the method's output message, packed */
    size_t body_size;
};

struct brink_accepted {
    struct id request;
    char durability[BRINK_DURABILITY_BYTES]; /* "memory": what the acceptance is worth */
    bool known;                              /* it had been accepted before */
};

/* STATUS_BAD_INPUT: not an endpoint; `words_out` says why it failed. */
MUST_USE enum status brink_new(const struct brink_options *options,
                               struct brink **brink_out,
                               char words_out[BRINK_WORDS_BYTES]);

void brink_free(struct brink **brink_p);

/* Why the last function failed; "" when it did not. */
const char *brink_words(const struct brink *brink);

/* The value of a reply's metadata entry, or NULL. */
const char *brink_metadata(const struct brink_reply *reply, const char *key);

/* Calls and waits for the end, at most `timeout_ms`. Answers to other calls are skipped. The
 * call is made once: when it fails, it may have been carried out or not. */
MUST_USE enum status brink_call(struct brink *brink,
                                const struct brink_request *request,
                                int64_t timeout_ms,
                                struct brink_reply *reply_out);

/* Called for each message of a call that streams; what it points to is valid for the call. */
typedef void brink_message_fn(void *arg, const struct brink_reply *message);

/* The same for a method that streams: every message before the end goes to `take`, which must
 * not use the client. */
MUST_USE enum status brink_stream(struct brink *brink,
                                  const struct brink_request *request,
                                  int64_t timeout_ms,
                                  brink_message_fn *take,
                                  void *arg,
                                  struct brink_reply *reply_out);

/* Hands over a request of an Assessor method. It is sent again, under the same id, until the
 * broker answers; so when this fails it is safe to submit the same request_id again. When the
 * broker refuses, that is STATUS_OK too: `reply_out` (NULL: not wanted) has its status, and
 * accepted_out->request is zero. */
MUST_USE enum status brink_submit(struct brink *brink,
                                  const struct brink_request *request,
                                  int64_t timeout_ms,
                                  struct brink_accepted *accepted_out,
                                  struct brink_reply *reply_out);

/* Puts bytes that many requests share, a packed ScenarioRequest, into the broker: a request
 * with this hash as its `blob` and as its ScenarioRequest.base_hash stands behind them. A
 * request that names what the broker has not, or no more, is refused with FAILED_PRECONDITION
 * and a violation of "work.blob": put it again.
 *
 * When the broker refuses, that is STATUS_OK too: `reply_out` has its status, UNIMPLEMENTED
 * where it is too old for it. brink_hash computes the hash without a broker. */
MUST_USE enum status brink_put(struct brink *brink,
                               const void *bytes,
                               size_t size,
                               int64_t timeout_ms,
                               struct brink_reply *reply_out);
void brink_hash(const void *bytes, size_t size, uint8_t hash_out[FRAME_BLOB_BYTES]);

/* brink_put without waiting: its answer is one of those of brink_receive. */
MUST_USE enum status
brink_send_put(struct brink *brink, const void *bytes, size_t size, struct id *call_out);

/* Was a request refused because the blob it names is not there? */
bool brink_wants_blob(const struct brink_reply *reply);

/* Waits for the outcome of a request, at most `timeout_ms`; asks again after a lost connection.
 * STATUS_EXPIRED: it has not ended; STATUS_UNAVAILABLE: the broker was not heard at all. */
MUST_USE enum status brink_await(struct brink *brink,
                                 const struct id *request,
                                 int64_t timeout_ms,
                                 struct brink_reply *reply_out);

/* brink_call of "/brink.v1.Broker/Get" and "/brink.v1.Broker/Cancel": the reply's body is a
 * brink.v1.RequestState. */
MUST_USE enum status brink_get(struct brink *brink,
                               const struct id *request,
                               int64_t timeout_ms,
                               struct brink_reply *reply_out);
MUST_USE enum status brink_cancel(struct brink *brink,
                                  const struct id *request,
                                  int64_t timeout_ms,
                                  struct brink_reply *reply_out);

/* Sends a call, now or together with those that follow it; brink_receive sends what is left.
 * STATUS_FULL: receive some answers first. */
MUST_USE enum status
brink_send(struct brink *brink, const struct brink_request *request, struct id *call_out);

/* The same once more, as the call it was: whoever doubts that a request of an Assessor method,
 * with a request_id, has arrived says it again. The broker takes it as one. */
MUST_USE enum status brink_send_again(struct brink *brink,
                                      const struct brink_request *request,
                                      const struct id *call);

/* The next answer to any call, within `timeout_ms` (0: only what is there). STATUS_EXPIRED:
 * none came. An answer to a call given up before may come too: match by id. */
MUST_USE enum status
brink_receive(struct brink *brink, int64_t timeout_ms, struct brink_reply *reply_out);

#endif
