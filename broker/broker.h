/* broker: decides who does what next. Events go in, effects come out.
 *
 * The broker never reads a clock, rolls a die, opens a body or touches a socket or a disk: the
 * loop (broker/loop.c) turns messages into events, passes the time in, and carries the effects
 * out. So the same code runs in production and in the simulator.
 *
 * Promises (docs/protocol.md): an accepted request has exactly one outcome; work is done at
 * least once; a result is taken only from the current lease; everything is bounded. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include "base/id.h"
#include "base/status.h"
#include "broker/job.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct broker;
struct family; /* the children of a job: broker_child */

/* Bytes the core carries but never opens: a request with its metadata, or an outcome. Defined
 * by whoever runs the core. One submitted or returned is the core's from then on (also when the
 * step fails), until EFFECT_RELEASE gives it back. */
struct parcel;

enum {
    BROKER_FOLLOWERS_MAX = 256, /* requests that wait for one run; others have their own */
    BROKER_TOPIC_MAX = 200,     /* bytes of a topic or prefix; libzmq 4.3.4 loses longer ones */
    BROKER_TENANT_MAX = 64,
    BROKER_NAME_MAX = 64,
    BROKER_PREFIXES_MAX = 64,
    BROKER_CREDIT_MAX = 1024,
    BROKER_ATTEMPTS_MAX = 16,
    BROKER_CHILDREN_MAX = 256,   /* of a task that is forked */
    BROKER_TREE_MAX = 1024,      /* children of a request at a time, with theirs */
    BROKER_DEPTH_MAX = 4,        /* generations below a request */
    BROKER_WEIGHT_MAX = 1000000, /* of a child */
    BROKER_STEPS_MAX = 16,       /* of an outcome: its parts that are published on their own */
    BROKER_CONTENT_BYTES = 32,   /* of a digest */
    BROKER_NEEDS_BYTES_MAX = 200,
    BROKER_NEEDS_MAX = 256, /* different ones at a time */
    BROKER_LABEL_MAX = 64,  /* bytes of what a worker may have */
    BROKER_LABELS_MAX = 32,
    BROKER_BLOB_BYTES = 32,      /* of the hash of a blob */
    BROKER_BLOBS_MAX = 4096      /* known at a time */
};

/* The longest duration a limit or a deadline may have: ten years of 365 days. */
static const int64_t broker_duration_max_ms = INT64_C(315360000000);

struct tenant_weight {
    const char *tenant; /* at most BROKER_TENANT_MAX visible ASCII bytes; "" means "default" */
    uint32_t weight;    /* share of the workers while several tenants wait, 1 to 1000 */
};

/* Counts are 1 to 2^29, workers_max to 2^20; durations 1 to broker_duration_max_ms. */
struct broker_limits {
    uint32_t jobs_max;       /* requests waiting or running */
    uint64_t bytes_max;      /* their bytes */
    uint32_t kept_max;       /* ended requests still answerable */
    uint64_t kept_bytes_max; /* their bytes, requests and outcomes */
    int64_t retention_ms;    /* an ended request is forgotten after this */
    uint32_t awaiting_max;   /* callers waiting for outcomes */
    uint32_t workers_max;
    uint32_t tenants_max;
    uint32_t topics_max;
    int64_t lease_ms;     /* a task that did not move for this long is lost */
    int64_t heartbeat_ms; /* a worker not heard for this long is lost */
    /* Waiting this long lifts a job by one priority; but of two tasks that follow each other,
     * at most one goes past a job with a higher priority of its own. */
    int64_t ageing_ms;
    uint32_t attempts_max; /* 1 to BROKER_ATTEMPTS_MAX */
    /* Bytes of all blobs; 0: none are taken. One that no request uses goes when there is no
     * room for another, or after this time, 0 to broker_duration_max_ms. */
    uint64_t blob_bytes_max;
    int64_t blob_retention_ms;
    /* What a worker is given that goes on with a forked task: the request, what to go on with
     * and the children's results. 0: no limit. */
    uint64_t task_bytes_max;
    /* A task that runs for this long, and for twice as long as is usual for its topic, is given
     * to a second worker too, when one has nothing better to do; 0 to 86400000, 0: never. */
    int64_t speculate_ms;
    /* After the n-th lost attempt a request waits for a random time up to
     * min(retry_max_ms, retry_base_ms 2^(n - 1)), unless its worker handed it back. Exponential
     * back-off with full jitter: Brooker (2015), AWS Architecture Blog. 0: none. */
    int64_t retry_base_ms; /* 0 to 86400000, both */
    int64_t retry_max_ms;
    const struct tenant_weight *weights; /* [weight_count]; copied; others weigh 1 */
    size_t weight_count;
    uint64_t seed; /* of the hash tables, so that no peer can aim at one bucket */
    /* Epochs are larger than this. One that no broker of these requests has reached before
     * makes sure that their leases are not mistaken for ours. */
    uint64_t epoch_base;
};

/* Where an answer goes: a peer, as the loop knows it, and a call of that peer. */
struct call {
    uint64_t peer;
    struct id id;
};

enum event_kind {
    EVENT_SUBMIT,
    EVENT_AWAIT,  /* call wants the outcome of request, now or when it ends */
    EVENT_FORGET, /* call no longer waits; STATUS_NOT_FOUND: it does not */
    /* A blob, for requests that come later; EFFECT_STORED says that it is kept. Requests that
     * may still be computed, dead ones too, keep those they name. */
    EVENT_PUT,
    EVENT_CANCEL,  /* request is not wanted any more; nothing happens when it has ended */
    EVENT_REQUEUE, /* a dead request gets a new life, as if accepted now, without a deadline */
    /* A worker is there. One that says so again on the same stream keeps its tasks; an older
     * one with the same id, or at the same peer, is replaced and loses them. */
    EVENT_JOIN,
    EVENT_CREDIT, /* 0 to BROKER_CREDIT_MAX; with 0 the worker finishes what it has */
    EVENT_ALIVE,
    EVENT_PROGRESS,
    EVENT_RESULT, /* also answers EFFECT_STOP: the task's place at the worker is free again */
    /* A worker's answer to a task: it is done when these children are, and a worker has gone on
     * with their results. They are accepted as requests of its tenant and priority, and have
     * its place among those that came. */
    EVENT_SPAWN,
    EVENT_LEAVE,
    EVENT_GONE,    /* a send to this peer found nobody there: neither worker nor callers */
    EVENT_DRAIN,   /* from now on no new requests */
    EVENT_TICK,    /* time has passed: only this takes leases and requests away for it */
    EVENT_REWRITE, /* records before a number are to be dispensable: see broker_stats.oldest */
    /* Other limits hold from now on (broker/limits.h). Nothing is lost by it: of what is above
     * them only ended requests are forgotten, the oldest first. */
    EVENT_LIMITS,
    EVENT_KIND_COUNT
};

/* A child of a task. */
struct event_child {
    struct id id;          /* of no request known */
    const char *topic;     /* borrowed; of a request */
    uint32_t weight;       /* of its progress in that of the task, 1 to BROKER_WEIGHT_MAX */
    struct parcel *parcel; /* taken */
    uint64_t bytes;
};

struct event {
    enum event_kind kind;
    struct call call;  /* who says it; for a worker its stream */
    struct id request; /* SUBMIT, AWAIT, CANCEL, REQUEUE, PROGRESS, RESULT, SPAWN */
    uint64_t epoch;    /* PROGRESS, RESULT, SPAWN */
    union {
        struct {
            const char *topic;  /* borrowed for the step */
            const char *tenant; /* borrowed; "" means "default" */
            enum job_priority priority;
            int64_t deadline_ms;   /* milliseconds left from now; 0: none */
            int64_t not_before_ms; /* milliseconds from now; 0: at once */
            /* [BROKER_CONTENT_BYTES] what it asks, and of whom, borrowed; two requests with the
             * same content may share a run. NULL: it runs itself, and none shares its run. */
            const uint8_t *content;
            /* What its worker must have, borrowed: see needs.h; NULL or "": nothing. */
            const char *needs;
            const uint8_t *blob; /* [BROKER_BLOB_BYTES] hash of what it needs; NULL: nothing */
            struct parcel *parcel; /* taken */
            uint64_t bytes;        /* its size, for the limits */
            bool await;            /* call waits for the outcome, not just for the acceptance */
        } submit;
        struct {
            const uint8_t *hash;   /* [BROKER_BLOB_BYTES] borrowed */
            struct parcel *parcel; /* taken */
            uint64_t bytes;        /* its size, at least 1 */
        } put;
        struct {
            struct id worker;
            const char *name;            /* borrowed, for people */
            const char *const *prefixes; /* borrowed, [prefix_count] of request topics */
            size_t prefix_count;
            uint32_t credit;
            uint32_t threads; /* tasks it computes at once; 0: as many as its credit */
            /* What it has that requests may need. */
            uint32_t cores, memory_mb;
            const char *const *labels; /* [label_count] borrowed, at most BROKER_LABELS_MAX */
            size_t label_count;
        } join;
        uint32_t credit;                    /* CREDIT */
        uint64_t below;                     /* REWRITE: number of a record */
        const struct broker_limits *limits; /* LIMITS: borrowed; seed and epoch_base stay */
        struct {
            uint64_t done; /* of `all`, in any unit */
            uint64_t all;  /* 0: not known */
        } progress;
        struct {
            const struct event_child *children; /* [count] borrowed, 1 to BROKER_CHILDREN_MAX */
            uint32_t count;
            uint32_t tolerate;     /* below `count`: so many may fail before the task does */
            struct parcel *parcel; /* taken; what a worker goes on with */
            uint64_t bytes;
        } spawn;
        struct {
            enum status status;
            struct parcel *parcel; /* taken; NULL: none */
            uint64_t bytes;
            uint32_t steps; /* that the parcel has, at most BROKER_STEPS_MAX; 0 unless `status`
                             * is STATUS_OK */
        } result;
    } as;
};

/* One attempt that ended without a result. */
struct attempt {
    struct id worker;
    char worker_name[BROKER_NAME_MAX + 1];
    enum job_cause cause;
    int64_t at_ms; /* monotonic */
};

/* What others may see of a job. Valid until the next step; in an effect, for the call. */
struct job_view {
    struct id id;
    enum job_state state;
    enum job_priority priority;
    const char *topic;
    const char *tenant;
    uint32_t attempts;  /* started */
    uint64_t epoch;     /* of the current or last lease */
    int64_t started_ms; /* of that lease, monotonic */
    uint64_t order;     /* of its life among all others: first come, first served */
    int64_t accepted_ms;
    int64_t ended_ms;
    int64_t deadline_ms; /* monotonic; INT64_MAX: none */
    int64_t ready_ms;    /* WAITING: not started before this; monotonic */
    /* WAITING: the request whose run it waits for; ended: whose answer is its own. Zero: none.
     */
    struct id source;
    const uint8_t *content; /* [BROKER_CONTENT_BYTES]; NULL: none */
    const char *needs; /* of its worker, see needs.h; "": none. In a record NULL is none too */
    bool is_unmet; /* it waits for a worker, and none that was there at the last count has that
                    */
    const uint8_t *blob; /* [BROKER_BLOB_BYTES] that it uses; NULL: none */
    uint64_t sequence;  /* of the outcome; 0: none */
    uint64_t record;    /* number of its last record */
    enum status status; /* of the outcome */
    /* Of a child: whose, since which fork of that one, and which among its siblings. */
    struct id parent; /* zero: it is none */
    uint64_t born;    /* number of the fork; 0: it is none */
    uint32_t index;   /* from 0 */
    uint32_t weight;
    /* Of one with children, until it has its outcome or is forked again. */
    const struct family *family; /* NULL: it has none */
    uint64_t fork;               /* number of the fork: its children's `born` */
    uint32_t child_count;
    uint32_t tolerate;
    struct parcel *continuation;
    uint64_t continuation_bytes;
    struct parcel *request;
    uint64_t request_bytes;
    struct parcel *outcome; /* NULL: none, or no body */
    uint64_t outcome_bytes;
    uint32_t steps;                 /* of the outcome */
    const struct attempt *failures; /* [failure_count] */
    uint32_t failure_count;
};

/* What others may see of a blob. Valid as a job_view is. */
struct blob_view {
    const uint8_t *hash;   /* [BROKER_BLOB_BYTES] */
    struct parcel *parcel; /* NULL: it is not there */
    uint64_t bytes;
    uint64_t record; /* number of the record it stands in */
};

enum effect_kind {
    EFFECT_ACCEPTED, /* tell call that the request is accepted; `known`: it had been before */
    EFFECT_OUTCOME,  /* tell call how the request ended */
    EFFECT_STORED,   /* tell call that the blob is kept; `known`: it had been before */
    /* Publish the outcome, or one of its steps, once for each, in order of sequence: the
     * outcome first, then its steps from 1 on. */
    EFFECT_PUBLISH,
    EFFECT_PROGRESS, /* publish progress of this job: what its worker said, or `done` of `all`
                      */
    EFFECT_TASK,     /* send the request, or what goes on with it, to the worker at call */
    EFFECT_TAKEN,    /* for observers: the second run of this job holds its lease now, under
                        `epoch` */
    EFFECT_WAITS,    /* for observers: this job was set aside and waits in its lane now */
    /* Tell the worker at call that request, lease epoch, is not wanted any more. It answers
     * with a result; until then, or for one lease, its place counts as taken. */
    EFFECT_STOP,
    EFFECT_WHO,     /* ask the peer at call to join again: it is not known */
    EFFECT_DRAIN,   /* tell the worker at call to finish and leave */
    EFFECT_WORKER,  /* a worker joined, left or was lost: for the log and event/worker */
    EFFECT_RECORD,  /* write to the journal: see `record` */
    EFFECT_RETAIN,  /* the core uses this parcel once more, and will release it once more */
    EFFECT_RELEASE, /* the core is done with this parcel, once */
    EFFECT_KIND_COUNT
};

/* Of a request, but for the last. ACCEPTED, LOST and OUTCOME are also how a request is written
 * anew (EVENT_REWRITE); what was recorded of it before counts no more then. */
enum record_kind {
    RECORD_NONE,
    RECORD_ACCEPTED, /* a request or a child is accepted; nothing is known of it before */
    RECORD_LOST,     /* an attempt, the last of the failures, ended without a result */
    RECORD_OUTCOME,  /* a request ended */
    RECORD_REQUEUED, /* a dead request lives again */
    RECORD_DROPPED,  /* an ended request is forgotten */
    RECORD_COUNTERS, /* the broker's own: last outcome number and order given out */
    RECORD_FORKED,   /* a request has children, each accepted before this */
    RECORD_BLOB,     /* a blob is kept; also how it is written anew */
    RECORD_UNBLOB,   /* a blob is forgotten; no request uses it */
    RECORD_KIND_COUNT
};

/* The numbers a broker goes on counting from. */
struct broker_counters {
    uint64_t last_sequence; /* of outcomes */
    uint64_t last_order;    /* of requests, and of forks */
};

struct effect {
    enum effect_kind kind;
    /* What leaves the system (ACCEPTED, OUTCOME, PUBLISH, STORED) may not leave before this
     * many records are committed; 0: at once. The first record is number 1. */
    uint64_t covers;
    struct call call;
    const struct job_view *job; /* ACCEPTED, OUTCOME, PUBLISH, PROGRESS, TASK, TAKEN, RECORD */
    struct id request;          /* STOP */
    uint64_t epoch;             /* TASK, STOP, TAKEN */
    bool is_copy;               /* TASK: the job runs already */
    int64_t deadline_left_ms;   /* TASK; 0: none */
    uint32_t step;              /* PUBLISH: 0 for the outcome itself */
    uint64_t done, all;         /* PROGRESS: weights of children; 0: its worker's own */
    bool known;                 /* ACCEPTED, STORED */
    const struct blob_view *blob;    /* STORED; RECORD_BLOB, RECORD_UNBLOB */
    enum record_kind record;         /* RECORD; its number is `covers` */
    struct broker_counters counters; /* RECORD_COUNTERS */
    struct parcel *parcel;           /* RETAIN, RELEASE */
    struct id worker;                /* TASK, TAKEN, WORKER */
    const char *worker_name;         /* TASK, TAKEN, WORKER; borrowed for the call */
    const char *what; /* WORKER: "joined", "left", "silent", "replaced", "gone" */
};

/* Called once per effect, in order; `arg` is the caller's own. It must not step the broker. */
typedef void effect_fn(void *arg, const struct effect *effect);

/* STATUS_BAD_INPUT for a limit out of range, STATUS_NO_MEMORY. */
MUST_USE enum status broker_new(const struct broker_limits *limits, struct broker **broker_out);

/* Frees the broker. Parcels it holds are given back through `emit` first (NULL: not). */
void broker_free(struct broker **broker_p, effect_fn *emit, void *arg);

/* A record of an earlier broker, as EFFECT_RECORD told it. */
struct record {
    enum record_kind kind;
    uint64_t number;
    struct job_view job; /* of a request: id and what the kind says; parcels are taken */
    struct broker_counters counters; /* COUNTERS */
    struct blob_view blob;           /* BLOB, its parcel taken, and UNBLOB */
};

/* Rebuilds what a broker was: each record in order of number, before the first event, then
 * broker_replay_end at the time `now_ms`. Records from any number on will do that leaves out
 * none from broker_stats.oldest on; of requests that are not known only ACCEPTED counts. What
 * ran waits again. Parcels that are not needed are released by `emit`, which gets nothing else.
 *
 * ACCEPTED uses id, order, topic, tenant, priority, accepted_ms, deadline_ms, ready_ms,
 * content, needs, request and request_bytes; LOST ready_ms and the last of the failures;
 * OUTCOME state, status, attempts, ended_ms, sequence, source, outcome, outcome_bytes and
 * steps; REQUEUED order and accepted_ms; FORKED fork, child_count, tolerate, continuation and
 * continuation_bytes. ACCEPTED of a child also parent, born, index and weight; its OUTCOME has
 * no sequence. ACCEPTED also uses blob, whose own record may come before or later. At the end
 * children whose parent has ended, is gone or was forked again are
 * forgotten, and a parent that lacks one, as only a mended journal shows, begins anew.
 *
 * STATUS_BAD_INPUT   a record that does not follow from those before: nothing has changed, save
 *                    that the numbers in it count as given out
 * STATUS_FULL        more than any limits could allow; what is above those of this broker is
 *                    taken even so, and only what is new is refused
 * STATUS_NO_MEMORY
 * After the last two the broker is good for nothing but broker_free. */
MUST_USE enum status
broker_replay(struct broker *broker, const struct record *record, effect_fn *emit, void *arg);
MUST_USE enum status
broker_replay_end(struct broker *broker, int64_t now_ms, effect_fn *emit, void *arg);

/* Applies one event at time `now_ms` (monotonic, 0 to 2^62; a smaller time than before counts
 * as the same) and emits what must happen because of it. O(log n) in what is queued; a worker
 * that joins or is lost costs its tasks, EVENT_GONE also its callers.
 *
 * STATUS_BAD_INPUT   an id, topic, tenant, needs, name, prefix, label, credit or time out of
 * range STATUS_NOT_FOUND   no such request or caller, or a worker that is not known (with
 * EFFECT_WHO); a blob that is not there, of a new request STATUS_BAD_STATE   a stale epoch; a
 * requeue of what is not dead; a call that waits for another request already STATUS_FULL at a
 * limit STATUS_UNAVAILABLE draining: a new request, or a requeue STATUS_NO_MEMORY On any other
 * status than STATUS_OK nothing has changed, save that a parcel handed in is released, the
 * worker that spoke was heard, a stale result was counted and has freed the place of a task
 * that was stopped, and that a tick short of memory has done a part of its work.
 *
 * A step does a bounded part of the work that time brings; the rest is due a millisecond later.
 * After a pause, step what has arrived meanwhile before EVENT_TICK, or all workers seem silent.
 */
MUST_USE enum status broker_step(struct broker *broker,
                                 const struct event *event,
                                 int64_t now_ms,
                                 effect_fn *emit,
                                 void *arg);

/* The earliest time at which EVENT_TICK has work to do, or INT64_MAX; always later than the
 * last EVENT_TICK. O(1). */
int64_t broker_deadline_ms(const struct broker *broker);

/* Reads one request; STATUS_NOT_FOUND. */
MUST_USE enum status
broker_find(const struct broker *broker, const struct id *request, struct job_view *view_out);

/* Reads one blob; STATUS_NOT_FOUND: it is not there. */
MUST_USE enum status
broker_find_blob(const struct broker *broker, const uint8_t *hash, struct blob_view *view_out);

/* A child, by its place among its siblings, as the view of a job. Valid as that is. */
struct job_view broker_child(const struct family *family, uint32_t index);

/* Calls `visit` for the requests behind `after` (NULL: from the oldest) in order of acceptance
 * until it returns false. STATUS_NOT_FOUND: `after` is not known. */
typedef bool job_visit_fn(void *arg, const struct job_view *view);
MUST_USE enum status broker_each_job(const struct broker *broker,
                                     const struct id *after,
                                     job_visit_fn *visit,
                                     void *arg);

/* The same for those that have ended, in order of their outcomes' numbers from `from` on.
 * `first_out`: the number of the first that is kept, 0: none is. */
void broker_each_outcome(const struct broker *broker,
                         uint64_t from,
                         job_visit_fn *visit,
                         void *arg,
                         uint64_t *first_out);

struct broker_stats {
    /* Since the start. `done` had STATUS_OK, `failed` a worker's error. */
    uint64_t accepted, done, failed, expired, cancelled, dead;
    uint64_t attempts_lost, results_stale;
    uint64_t answered; /* done by the answer to another request: joined or from the cache */
    uint64_t last_sequence; /* of all outcomes, those of earlier brokers included */
    uint64_t records;       /* number of the last one */
    uint64_t oldest;        /* of the first record that is still needed */
    uint32_t waiting, running, kept, awaiting, workers, tenants, topics; /* now */
    uint32_t delayed, joined; /* of those waiting: for a time, and for another's run */
    uint32_t forked;          /* neither waiting nor running: their children are */
    uint64_t bytes_queued, bytes_kept;
    uint64_t blob_bytes; /* now */
    uint32_t blobs;      /* now, those only named included */
    uint64_t copies; /* since the start: tasks given to a second worker */
    uint32_t ready;  /* of those waiting: for nothing but a worker, and one could take it */
    uint32_t unmet;  /* of those waiting: for a worker that has what they need; none is there */
    uint32_t done_lately; /* tasks that workers answered in the last minute at most, */
    int64_t lately_ms;    /* and in which time: see pace.h */
    bool draining;
};

struct broker_stats broker_read_stats(const struct broker *broker);

struct worker_view {
    struct id id;
    const char *name;
    const char *const *prefixes; /* [prefix_count] */
    size_t prefix_count;
    uint32_t credit;
    uint32_t running;
    uint64_t done;
    int64_t heard_ms;  /* monotonic */
    uint32_t usable;   /* of the credit: so many tasks it is given at once */
    uint32_t standing; /* see standing.h */
    double slowness;   /* how long its tasks take, in times of what is usual for their topics */
    const char *labels; /* with a blank in front of each */
    uint32_t cores, memory_mb, threads;
};

struct needs_view {
    const char *needs;
    uint32_t waiting;  /* requests, for nothing but a worker */
    uint32_t able;     /* workers present that have it */
    int64_t oldest_ms; /* acceptance of the oldest that is first in its lane; INT64_MAX: none */
};

struct topic_view {
    const char *topic;
    uint32_t waiting, running;
    uint32_t unmet; /* of those waiting, as in the stats */
    /* Acceptance of the oldest that is first in its lane, but for these; INT64_MAX: none. */
    int64_t oldest_ms;
    uint32_t done_lately; /* as in the stats */
    int64_t lately_ms;
};

struct tenant_view {
    const char *tenant;
    uint32_t weight, waiting, running;
    int64_t oldest_ms; /* as of a topic */
};

/* Call `visit` once for each; for Stats. */
typedef void worker_visit_fn(void *arg, const struct worker_view *view);
typedef void topic_visit_fn(void *arg, const struct topic_view *view);
typedef void tenant_visit_fn(void *arg, const struct tenant_view *view);
void broker_each_worker(const struct broker *broker, worker_visit_fn *visit, void *arg);
void broker_each_topic(const struct broker *broker, topic_visit_fn *visit, void *arg);
void broker_each_tenant(const struct broker *broker, tenant_visit_fn *visit, void *arg);

/* The same for the needs of requests that are known. */
typedef void needs_visit_fn(void *arg, const struct needs_view *view);
void broker_each_needs(const struct broker *broker, needs_visit_fn *visit, void *arg);

#endif
