/* top_view: what is only seen by looking at a broker more than once: how much it gets done a
 * second, all in all and by worker, and how far requests are. Time is an argument. */
#ifndef COMMAND_TOP_VIEW_H
#define COMMAND_TOP_VIEW_H

#include "base/id.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOP_WORKERS_MAX = 1000, TOP_RUNS_MAX = 256, TOP_WORDS_BYTES = 160 };

/* How fast a count goes up, smoothed over some five seconds. */
struct top_rate {
    uint64_t count;
    double per_second; /* 0 until it has been looked at twice */
    bool is_known;
};

struct top_worker {
    struct id id;
    struct top_rate done;
    uint64_t seen; /* number of the look */
};

/* A request with news of its progress. */
struct top_run {
    struct id id;
    uint64_t done, draws;
    uint64_t first_done; /* what was done when it was first heard of */
    int64_t first_ms, heard_ms;
    char words[TOP_WORDS_BYTES]; /* what its draws say so far; "": nothing has been heard */
};

/* Zeroed: nothing has been seen. */
struct top_view {
    uint64_t looks;
    int64_t looked_ms;
    struct top_rate done;
    struct top_worker workers[TOP_WORKERS_MAX];
    size_t worker_count;
    struct top_run runs[TOP_RUNS_MAX];
    size_t run_count;
};

/* Takes what the broker says of itself. O(workers^2). */
void top_view_look(struct top_view *view, int64_t now_ms, const Brink__V1__StatsReply *stats);

/* Takes news of a request; of too many, the one not heard of for longest is forgotten. */
void top_view_progress(struct top_view *view,
                       int64_t now_ms,
                       const struct id *request,
                       uint64_t done,
                       uint64_t draws);

/* Takes what the draws of a request say, once it has news; what is too long is cut. */
void top_view_words(struct top_view *view, const struct id *request, const char *words);

/* NULL: not known. */
const struct top_worker *top_view_worker(const struct top_view *view, const struct id *id);
const struct top_run *top_view_run(const struct top_view *view, const struct id *request);

/* Seconds until what waits and runs is done, if it goes on like this; -1: nobody knows. */
double top_view_drain_s(const struct top_view *view, const Brink__V1__StatsReply *stats);

/* Seconds a request has left; -1: nobody knows. */
double top_view_left_s(const struct top_run *run);

#endif
