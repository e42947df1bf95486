/* ledger: every request the broker knows, by id and in order of acceptance, and what they
 * weigh.
 *
 * A request is live until it has its outcome, then it is kept for those who ask, until it is
 * forgotten. A job takes 384 bytes, its place in the tables about 50 more. */
#ifndef BROKER_LEDGER_H
#define BROKER_LEDGER_H

#include "base/id.h"
#include "base/status.h"
#include "broker/broker.h"
#include "broker/chain.h"
#include "broker/hash.h"
#include "broker/slab.h"
#include "broker/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;
struct copy;
struct lane;
struct waiter;
struct worker;

/* Where a job that waits does so. */
enum job_place {
    PLACE_NOWHERE, /* it does not wait */
    PLACE_LANE,    /* in its lane, for a worker */
    PLACE_DELAY,   /* for its time */
    PLACE_FLIGHT,  /* for the run of another, its leader */
    PLACE_COUNT
};

struct job {
    struct id id;
    struct id source; /* ended: the request whose answer it got; zero: its own; of a child the
                       * parent */
    uint8_t content[BROKER_CONTENT_BYTES];
    struct blob *blob;           /* that it uses; NULL: none */
    struct family *family;       /* its children, or NULL */
    struct job *parent;          /* of a child; NULL during a replay */
    struct job *leader;          /* PLACE_FLIGHT */
    struct chain followers;      /* live: who waits for its run, in order of coming */
    int64_t ready_ms;            /* WAITING: not before this */
    struct lane *lane;           /* topic, tenant and priority */
    struct worker *worker;       /* RUNNING: who holds the lease */
    struct copy *copy;           /* RUNNING: its second run; NULL: it has none */
    struct waiter *waiters;      /* live: the callers waiting for the outcome */
    struct job *next, *prev;     /* in its chain */
    struct job *newer, *older;   /* in order of acceptance */
    struct job *later, *earlier; /* in order of their first records */
    struct parcel *request;
    struct parcel *outcome;   /* ended: NULL when it has no body */
    struct attempt *failures; /* [failure_count]; NULL until one has failed */
    uint64_t request_bytes;
    uint64_t outcome_bytes;
    uint64_t order;        /* of its life among all others: first come, first served */
    uint64_t epoch;        /* of the current or last lease; 0: none */
    uint64_t sequence;     /* of the outcome; 0: none */
    uint64_t first_record; /* number of the first record that counts */
    uint64_t record;       /* and of the last */
    uint64_t born;         /* of a child: the fork it came from; 0: it is none */
    int64_t accepted_ms;
    int64_t ended_ms;
    int64_t deadline_ms;    /* INT64_MAX: none */
    int64_t lease_until_ms; /* RUNNING */
    int64_t started_ms;     /* RUNNING: when the worker got it */
    int64_t doubt_ms; /* RUNNING: when a second run is thought of next; INT64_MAX: never */
    uint32_t number;  /* its item in the slab, and in the heap of alarms */
    uint32_t id_hash; /* for the table */
    uint32_t index;   /* of a child among its siblings, */
    uint32_t weight;  /* its part of the parent's progress, */
    uint32_t moved;   /* and how much of that is done */
    enum job_state state;
    enum job_place place;
    enum status status; /* ended: of the outcome */
    uint8_t attempts;
    uint8_t failure_count;
    uint8_t steps; /* ended: of the outcome */
    bool has_content;
    bool is_holder; /* of all with its content, the one that others join or get the answer of */
};

struct ledger {
    struct slab jobs;
    struct table by_id;
    struct table by_content;  /* holders */
    struct table by_sequence; /* ended */
    struct hash_secret secret;
    struct job *oldest, *newest;   /* in order of acceptance */
    struct job *earliest, *latest; /* in order of their first records */
    struct chain kept;             /* in order of ending */
    uint32_t live_count;
    uint64_t live_bytes; /* of requests, of what children have answered, and to go on with */
    uint64_t kept_bytes; /* of requests and outcomes */
    uint64_t last_order;
};

/* An empty ledger for `jobs_max` live and `kept_max` kept requests; STATUS_NO_MEMORY. */
MUST_USE enum status ledger_make(const struct broker_limits *limits,
                                 const struct hash_secret *secret,
                                 struct ledger *ledger_out);

/* Makes room for so many jobs in all. STATUS_NO_MEMORY. */
MUST_USE enum status ledger_reserve(struct ledger *ledger, uint32_t jobs);

/* Frees all but what the jobs point to; accepts a zeroed struct. */
void ledger_clear(struct ledger *ledger);

/* The job, or NULL. O(1). */
struct job *ledger_find(const struct ledger *ledger, const struct id *id);

/* A new live job with this id, which is not there yet, and this request; the rest is zero.
 * STATUS_FULL, STATUS_NO_MEMORY. O(1). */
MUST_USE enum status ledger_add(struct ledger *ledger,
                                const struct id *id,
                                struct parcel *request,
                                uint64_t request_bytes,
                                struct job **job_out);

/* The job added last goes again, as if it had never been there. */
void ledger_take_back(struct ledger *ledger, struct job *job);

/* The job has ended: it is kept, behind those that ended before. */
void ledger_keep(struct ledger *ledger, struct job *job);

/* A kept job lives again, as the newest of all. */
void ledger_revive(struct ledger *ledger, struct job *job);

/* The holder of a content, or NULL. O(1). */
struct job *ledger_find_holder(const struct ledger *ledger, const uint8_t *content);

/* The job with content, which has no holder, holds it; or does so no more. */
void ledger_hold(struct ledger *ledger, struct job *job);
void ledger_unhold(struct ledger *ledger, struct job *job);

/* The kept job with this outcome number, or NULL. O(1). */
struct job *ledger_find_sequence(const struct ledger *ledger, uint64_t sequence);

/* A kept job is forgotten. */
void ledger_drop(struct ledger *ledger, struct job *job);

/* The records that count of a job begin with this number, larger than any before. */
void ledger_record(struct ledger *ledger, struct job *job, uint64_t first_record);

/* Puts the jobs in order of acceptance, by `order`, and the kept ones in order of ending, by
 * `sequence`. STATUS_NO_MEMORY. O(n log n). */
MUST_USE enum status ledger_sort(struct ledger *ledger);

#endif
