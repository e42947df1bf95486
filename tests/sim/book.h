/* book: what an observer knows who sees only the events that go into a broker and the effects
 * that come out. The laws are checked against it; it never looks inside. */
#ifndef TESTS_SIM_BOOK_H
#define TESTS_SIM_BOOK_H

#include "broker/broker.h"
#include "tests/sim/parcel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BOOK_REQUESTS_MAX = 1024,
    BOOK_WORKERS_MAX = 256, /* joined in a run, one after another */
    BOOK_CALLS_MAX = 4096,
    BOOK_TEXTS_MAX = 16,   /* topics, and tenants, in a run */
    BOOK_TEXT_MAX = 47,    /* bytes of one of them, or of a prefix */
    BOOK_PREFIXES_MAX = 4, /* of a worker */
    BOOK_PLACES_MAX = 64,  /* credit of a worker */
    BOOK_STOPS_MAX = 64,   /* in a step */
    BOOK_CONTENTS_MAX = 16,
    BOOK_NEEDS = 6, /* different ones that requests have */
    BOOK_KEYS = 3,  /* of workers' names: "a:5" and "a:6" are "a" */
    BOOK_NAME_MAX = 3,
    BOOK_BLOBS_MAX = 8,
    BOOK_ANSWERS_MAX = 8192 /* of tasks, by a broker */
};

enum book_kind { BOOK_REQUEST = 'r', BOOK_WORKER = 'w', BOOK_CALL = 'c' };

/* The id of the n-th thing of a kind, and back. */
struct id book_id(enum book_kind kind, uint32_t number);
uint32_t book_number(const struct id *id);

/* What a request may need. */
struct book_needs {
    const char *text;      /* in order */
    const char *scrambled; /* as a client may say it */
    uint32_t cores, memory_mb;
    const char *labels[2]; /* "" behind the last */
    uint32_t inherited;    /* number of what its children need */
};
extern const struct book_needs book_needs[BOOK_NEEDS];

struct book_request {
    enum job_state state; /* JOB_NONE: the broker does not know it */
    enum job_priority priority;
    uint32_t topic;  /* number in book.topics */
    uint32_t tenant; /* number in book.tenants */
    uint64_t bytes;
    uint64_t outcome_bytes;
    int64_t accepted_ms;
    int64_t deadline_ms; /* INT64_MAX: none */
    int64_t moved_ms;    /* RUNNING: start or last progress */
    int64_t started_ms;  /* RUNNING */
    int64_t doubt_ms;    /* RUNNING: when a second run is thought of; INT64_MAX: never */
    bool is_doubted;     /* in this step */
    uint64_t copy_epoch; /* of its second run; 0: it has none */
    uint32_t copy_worker;
    int64_t copy_moved_ms;
    int64_t copy_started_ms;
    int64_t ended_ms;
    int64_t place; /* WAITING: in its lane, smaller is further ahead */
    uint32_t attempts;
    uint32_t failures;
    int64_t ready_ms; /* WAITING: not started before */
    bool is_aside;    /* WAITING, but in no lane: delayed, or for another's run */
    uint32_t leader;  /* WAITING: the request whose run it waits for; 0: none */
    uint32_t source;  /* ended: the request whose answer it has; 0: its own */
    uint32_t content; /* 0: none */
    uint32_t needs;   /* number in book_needs */
    uint32_t blob;    /* that it needs while it may be computed; 0: none */
    uint32_t worker;  /* RUNNING */
    uint64_t epoch;   /* of the last lease */
    uint64_t sequence;
    enum status status;
    uint64_t order;           /* of this life among all */
    uint64_t accepted_record; /* number of the record that began this life */
    uint64_t written_record;  /* of the last RECORD_ACCEPTED */
    uint64_t outcome_record;  /* that ended it */
    uint64_t last_record;
    uint32_t steps;  /* of its outcome */
    uint32_t parent; /* of a child; 0: it is none */
    uint64_t born;   /* number of the fork it came from */
    uint32_t index;  /* among its siblings */
    uint64_t fork;   /* number of the last one; 0: it has no children */
    uint32_t child_count;
    uint32_t left;   /* children that have not ended */
    uint32_t failed; /* of those that have */
    uint32_t tolerate;
    uint64_t result_bytes; /* of its children */
    uint64_t continuation_bytes;
    struct parcel *continuation;
    uint32_t publications; /* in this life, of the outcome and its steps */
    struct parcel *request;
    struct parcel *outcome;
    uint32_t passed;   /* WAITING: tasks of its tenant with less right that started meanwhile */
    uint32_t preceded; /* WAITING: tasks of its tenant with as much right or more that did */
};

struct book_blob {
    bool is_there;
    uint64_t bytes;
    uint64_t record; /* number of the record it stands in */
    int64_t idle_ms; /* nobody needs it: since when */
    struct parcel *parcel;
};

/* A lease that ended while its worker was still busy with it. */
struct book_stop {
    uint32_t worker;
    uint32_t request;
    uint64_t epoch;
    int64_t until_ms; /* the place at the worker counts as taken */
};

struct book_worker {
    bool is_present;
    bool was_drained;
    struct call call;
    char prefixes[BOOK_PREFIXES_MAX][BOOK_TEXT_MAX + 1];
    size_t prefix_count;
    char name[BOOK_NAME_MAX + 1];
    uint32_t cores, memory_mb;
    bool has_label[2]; /* "eu", "gpu" */
    uint32_t credit;
    uint32_t threads;
    uint32_t standing; /* BROKER_CREDIT_MAX: it lost nothing */
    int64_t slowness;  /* 1024: as usual */
    uint64_t blamed_epoch;
    int64_t joined_ms;
    int64_t heard_ms;
    uint32_t running;
    struct book_stop stopped[BOOK_PLACES_MAX]; /* [stopped_count] */
    uint32_t stopped_count;
};

/* A caller, as the number of its call's id says. */
struct book_call {
    bool is_waiting;
    uint64_t peer;
    uint32_t request;
};

/* What is known of the step being taken. */
struct book_step {
    const struct event *event;
    struct book_request before; /* the request meant, when the step began */
    uint32_t speaker;           /* the worker, or BOOK_WORKERS_MAX */
    bool is_current;            /* RESULT, PROGRESS: of the lease the request has, */
    bool is_second;             /* that is, of its second run */
    bool was_waiting;           /* the call */
    struct parcel *parcel;      /* handed in */
    struct broker_stats counts_before;
    uint32_t effects[EFFECT_KIND_COUNT];
    uint32_t records[RECORD_KIND_COUNT];
    uint32_t steps;                        /* PUBLISH of one */
    uint32_t children_ended;               /* OUTCOME of one */
    uint32_t children_moved;               /* PROGRESS of a parent */
    uint64_t queued_before;                /* bytes, without those of children's answers */
    uint32_t live_before;                  /* requests and children the broker had to hold */
    uint32_t answers;                      /* OUTCOME to the call of the event */
    bool accepted_known;                   /* ACCEPTED said so */
    bool blob_known;                       /* STORED said so */
    bool blob_was_there;                   /* the one that the event names, */
    uint64_t blob_bytes_needed;            /* and what requests needed of all */
    struct book_stop owed[BOOK_STOPS_MAX]; /* leases the workers must be told about */
    uint32_t owed_count;
    struct book_stop told[BOOK_STOPS_MAX]; /* EFFECT_STOP */
    uint32_t told_count;
};

struct book {
    struct broker_limits limits;
    uint32_t attempts_most;                          /* that any limits so far have allowed */
    struct book_request requests[BOOK_REQUESTS_MAX]; /* by the number of the id */
    uint32_t known[BOOK_REQUESTS_MAX];               /* [known_count], those not JOB_NONE */
    uint32_t known_count;
    struct book_worker workers[BOOK_WORKERS_MAX]; /* by the number of the id */
    uint32_t workers_reached;                     /* numbers below it have been seen */
    struct book_call calls[BOOK_CALLS_MAX];       /* by the number of the id */
    uint32_t calls_reached;
    char topics[BOOK_TEXTS_MAX][BOOK_TEXT_MAX + 1];
    char tenants[BOOK_TEXTS_MAX][BOOK_TEXT_MAX + 1];
    int64_t now_ms;
    int64_t ticked_ms;
    int64_t place_back, place_front;
    uint64_t last_epoch;
    uint64_t published;       /* sequence of the last publication */
    uint64_t counters_record; /* number of the last RECORD_COUNTERS */
    uint64_t last_order;
    uint32_t
        holders[BOOK_CONTENTS_MAX]; /* by content: whose run or answer is shared; 0: none */
    struct book_blob blobs[BOOK_BLOBS_MAX]; /* by the number of the hash, from 1 */
    uint32_t standings[BOOK_KEYS];  /* of names whose worker is away */
    uint32_t parcels_held;          /* by the core */
    uint64_t result_bytes;          /* of children, in counts.bytes_queued */
    int64_t usual[BOOK_TEXTS_MAX];  /* eighths of a millisecond a task of the topic takes */
    int64_t answers_ms[BOOK_ANSWERS_MAX]; /* [answer_count] when tasks were answered */
    uint32_t answer_count;
    int64_t work_began_ms;
    struct broker_stats counts; /* as they should be */
    struct book_step step;
};

/* Begins an empty book. */
void book_open(struct book *book, const struct broker_limits *limits);

/* Before the broker takes the event. */
void book_begin(struct book *book, const struct event *event, int64_t now_ms);

/* After the laws have looked at the effect. */
void book_apply(struct book *book, const struct effect *effect);

/* The broker has stopped, and another one goes on from what was recorded: forgets all but
 * topics and tenants. book_recall then says how each request stood when a record was written,
 * in order, and book_reopen that these are all. */
void book_close(struct book *book);
void book_recall(struct book *book, uint32_t number, const struct book_request *request);
void book_recall_blob(struct book *book, const struct record *record);
void book_reopen(struct book *book, uint64_t records, const struct broker_counters *counters);

/* After the broker has returned. */
void book_end(struct book *book, enum status status);

/* Requests that need the blob: live, or dead. */
uint32_t book_blob_uses(const struct book *book, uint32_t blob);

/* The request an effect is about. */
struct book_request *book_request_of(struct book *book, const struct effect *effect);

/* The present worker on this stream, or BOOK_WORKERS_MAX. */
uint32_t book_worker_of(const struct book *book, const struct call *call);

/* Does the worker have what the request needs? */
bool book_meets(const struct book_worker *worker, const struct book_request *request);

/* How many tasks at once it may be given after what it lost, and as slow as it is. */
uint32_t book_usable(const struct book_worker *worker);

/* Does the worker take the request's topic, and have what it needs? */
bool book_takes(const struct book *book,
                const struct book_worker *worker,
                const struct book_request *request);

/* The holder whose run or answer a new request shares; 0: it has its own. */
uint32_t book_holder_for(const struct book *book, const struct book_request *request);

bool book_has_room(const struct book_worker *worker);

/* Is less than half of its places taken? */
bool book_is_idle(const struct book_worker *worker);

/* Has it run for more than twice as long as is usual for its topic? */
bool book_takes_long(const struct book *book, const struct book_request *request);

/* A topic no request has any more is as if there had never been one. */
void book_forget_topic(struct book *book, uint32_t topic);

/* Is it live, or a child, which is held until its parent has ended? */
bool book_is_held(const struct book_request *request);

/* When its time is over: a child has that of the request it serves. */
int64_t book_deadline_ms(const struct book *book, const struct book_request *request);

/* HIGH 0, NORMAL 1, LOW 2. */
int book_rank(enum job_priority priority);

/* The digest of the n-th content or blob, and back; 0 for none. */
void book_content(uint32_t number, uint8_t content_out[BROKER_CONTENT_BYTES]);
uint32_t book_content_number(const uint8_t *content);

#endif
