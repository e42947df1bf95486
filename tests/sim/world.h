/* world: everything around the broker, from one seed: a clock that jumps, a network that loses,
 * delays, doubles and swaps messages, a journal that is slow, clients that change their minds
 * and workers that fail in every way they can.
 *
 * After its faults the world calms down: messages arrive, workers work. Then whatever was
 * accepted must end, and subscribers have all that is kept. */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "base/random.h"
#include "tests/sim/reader.h"
#include "tests/sim/watch.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    WORLD_CLIENTS = 3,
    WORLD_WORKERS = 5,
    WORLD_MESSAGES_MAX = 1024,
    WORLD_PARCELS_MAX = 16384,
    WORLD_HELD_MAX = 1024,
    WORLD_TASKS_MAX = 32, /* a worker may think it has */
    WORLD_REQUESTS = 100,
    WORLD_FORKS = 200, /* of tasks, by workers */
    WORLD_CHILDREN = 3,
    WORLD_FIRST_CHILD = 200, /* number of its id */
    WORLD_ACTS = 200         /* of clients */
};

enum message_kind {
    MESSAGE_EVENT, /* reaches the broker */
    MESSAGE_TASK,  /* these four reach a worker */
    MESSAGE_STOP,
    MESSAGE_WHO,
    MESSAGE_LEAVE,  /* the broker sends it away */
    MESSAGE_ACT,    /* a client has an idea */
    MESSAGE_ALIVE,  /* a worker says that it lives */
    MESSAGE_MOVE,   /* a task moves on */
    MESSAGE_FATE,   /* something happens to a worker */
    MESSAGE_START,  /* a worker starts */
    MESSAGE_COMMIT, /* the journal is safe so far */
    MESSAGE_TRIM,   /* it would like to get rid of old records */
    MESSAGE_LIMITS, /* whoever runs the broker changes its limits */
    MESSAGE_KIND_COUNT
};

struct message {
    int64_t at_ms;
    uint64_t serial; /* the earlier one first when times are equal */
    enum message_kind kind;
    uint32_t slot;        /* of the client or worker */
    uint64_t incarnation; /* of the worker it is for */
    struct id request;
    uint64_t epoch;
    uint64_t committed; /* COMMIT: so many records, */
    uint64_t oldest;    /* the first of which needed is this, */
    uint32_t life;      /* of this broker */
    struct event event;
};

/* How a worker treats a task. */
enum manner {
    MANNER_FAIR,
    MANNER_QUIET,   /* no progress, longer than the lease */
    MANNER_STUCK,   /* for ever, deaf to a stop */
    MANNER_TWICE,   /* answers twice */
    MANNER_ERROR,   /* ends with an error of its own */
    MANNER_RUBBISH, /* answers for leases it never had */
    MANNER_FORKS,   /* answers with children */
    MANNER_COUNT
};

struct held_task {
    struct id request;
    uint64_t epoch; /* 0: none */
    enum manner manner;
    uint32_t moves_left;
};

struct hand { /* a worker */
    bool is_alive;
    uint32_t number; /* of its id */
    uint64_t peer;
    struct id stream;
    uint64_t incarnation;
    uint32_t taste;  /* which prefixes */
    uint32_t wealth; /* what it has that requests may need */
    char name[BOOK_NAME_MAX + 1];
    uint32_t threads;
    uint32_t credit;
    int64_t frozen_until_ms;
    struct held_task tasks[WORLD_TASKS_MAX];
};

/* What a request says, each time it is submitted. */
struct wish {
    const char *topic;
    const char *tenant;
    enum job_priority priority;
    int64_t deadline_ms;
    int64_t not_before_ms;
    uint8_t content[BROKER_CONTENT_BYTES];
    bool has_content;
    const char *needs;
    uint32_t blob; /* that it needs; 0: none */
    uint64_t bytes;
    bool await;
    struct call call; /* that submitted it first */
};

/* An effect that waits for the journal. */
struct held_effect {
    uint64_t covers;
    uint64_t needed;
    bool is_public;
    struct window_item item; /* PUBLISH */
};

struct world {
    struct random random;
    struct random whims; /* of whoever changes limits */
    struct watch watch;
    struct broker_limits limits;
    int64_t now_ms;
    struct message messages[WORLD_MESSAGES_MAX]; /* [message_count], a heap */
    uint32_t message_count;
    uint64_t serial;
    struct parcel parcels[WORLD_PARCELS_MAX];
    uint32_t parcel_count;
    struct wish wishes[WORLD_REQUESTS + 1];
    uint32_t wish_count;
    struct event_child children[WORLD_FORKS][WORLD_CHILDREN]; /* [fork_count] */
    uint32_t fork_count;
    bool has_blobs; /* in one run of three; these draw from numbers of their own */
    struct random blob_chance;
    uint8_t hashes[BOOK_BLOBS_MAX][BROKER_BLOB_BYTES];
    struct call calls[BOOK_CALLS_MAX];
    uint32_t call_count;
    uint64_t client_peers[WORLD_CLIENTS];
    struct hand hands[WORLD_WORKERS];
    uint32_t hand_count; /* ids given to workers so far */
    uint64_t next_peer;
    uint32_t acts_left;
    struct held_effect held[WORLD_HELD_MAX]; /* [held_count] */
    uint32_t held_count;
    struct readers readers;
    uint64_t committed;
    struct tape tape;
    uint64_t trimmed;         /* records before this are gone from the journal */
    int64_t stalled_until_ms; /* it commits nothing before: its disk is slow, or full */
    uint32_t life;            /* how often the broker was started */
    uint32_t loss, doubling, jumps, crashes, stalls; /* per thousand */
    int64_t delay_ms;                                /* of a message, at most, mostly */
    uint32_t drain_at_act; /* when so many acts are left; WORLD_ACTS: not at all */
    bool is_calm;
};

/* Lives through one seed with so many subscribers, 0 to READERS; NULL, or the name of the
 * promise broken. `world` is large and need not be initialised; its watch says more. `story`
 * may be NULL.
 */
const char *world_run(struct world *world, uint64_t seed, uint32_t readers, FILE *story);

/* All that was recorded, in one number. */
uint64_t world_digest(const struct world *world);

/* For clients and workers. A number below `limit`, true `odds` times in a thousand. */
uint32_t world_draw(struct world *world, uint32_t limit);
bool world_chance(struct world *world, uint32_t odds);

/* The same with the numbers of the blobs: others are what they would be without. */
uint32_t world_draw_blob(struct world *world, uint32_t limit);

/* Puts a message into the future. */
void world_post(struct world *world, const struct message *message, int64_t delay_ms);

/* Sends an event over the network. */
void world_send(struct world *world, const struct event *event);

/* The next call of a peer. */
struct call world_new_call(struct world *world, uint64_t peer);

/* client.c: the client in this slot does something. */
void client_act(struct world *world, uint32_t slot);

/* worker.c: a message for a worker or one of its timers. */
void hand_start(struct world *world, uint32_t slot);
void hand_take(struct world *world, const struct message *message);

#endif
