/* trial: a small broker for one test, with notes of all it emits. */
#ifndef TESTS_BROKER_TRIAL_H
#define TESTS_BROKER_TRIAL_H

#include "broker/broker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct parcel {
    int releases;
};

enum { TRIAL_NOTES_MAX = 4096, TRIAL_PARCELS_MAX = 131072 };

/* What is kept of an effect. */
struct note {
    enum effect_kind kind;
    enum record_kind record;
    uint32_t request; /* number; 0: none */
    uint64_t peer;
    uint64_t epoch;
    uint64_t covers;
    uint64_t sequence;
    uint32_t step;
    uint64_t done, all;
    enum status status;
    enum job_state state;
    int64_t left_ms;
    bool known;
    char what[16];
};

struct trial {
    struct broker *broker;
    int64_t now_ms;
    struct note notes[TRIAL_NOTES_MAX]; /* [note_count], of the last step */
    size_t note_count;
    struct parcel parcels[TRIAL_PARCELS_MAX]; /* [parcel_count] */
    size_t parcel_count;
};

/* Limits that nothing reaches by itself: lease 100 ms, heartbeat 60 ms, 3 attempts. */
struct broker_limits trial_limits(void);

/* A broker with these limits; fails the test when there is none. */
struct trial *trial_open(const struct broker_limits *limits);

/* Frees all, and checks that every parcel was released exactly once. */
void trial_close(struct trial **trial_p);

/* Ids of requests, workers and calls, each from a number. */
struct id trial_id(uint32_t number);

/* A step at now_ms; the notes are its own. */
MUST_USE enum status trial_step(struct trial *trial, const struct event *event);

/* A replay of one record. Its parcel, where it brings one (`has_parcel`), is new. */
MUST_USE enum status
trial_replay(struct trial *trial, const struct record *record, bool has_parcel);

/* The end of a replay; the notes are its own. */
MUST_USE enum status trial_replay_end(struct trial *trial, int64_t now_ms);

/* Events of usual shape: topic "scenario/economy/prk", tenant "", 10 bytes, no deadline; a
 * worker of number n is at peer n, with its stream's call n, and takes "scenario/". Worker 1 is
 * "host:17"; others have other names, of good standing each. */
struct event trial_submit(uint32_t request);
struct event trial_ask(enum event_kind kind, uint32_t request, uint32_t call);
struct event trial_join(uint32_t worker, uint32_t credit);
struct event trial_say(enum event_kind kind, uint32_t worker);
struct event trial_result(uint32_t worker, uint32_t request, uint64_t epoch);

/* Steps that must succeed. */
void trial_do(struct trial *trial, struct event event);
void trial_tick(struct trial *trial, int64_t now_ms);

/* The i-th note of the kind in the last step, or NULL; and how many there are. */
const struct note *trial_note(const struct trial *trial, enum effect_kind kind, size_t i);
size_t trial_count(const struct trial *trial, enum effect_kind kind);
size_t trial_records(const struct trial *trial, enum record_kind record);

/* Fails the test when the statistics of the broker are not these. */
void trial_check_stats(const struct trial *trial, const struct broker_stats *expected);

/* The job with this number; fails the test when it is not known. */
struct job_view trial_view(const struct trial *trial, uint32_t request);
bool trial_knows(const struct trial *trial, uint32_t request);

#endif
