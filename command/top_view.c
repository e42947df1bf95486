#include "command/top_view.h"

#include <stdio.h>
#include <string.h>

static const double smooth_s = 5.0;

static void step_rate(struct top_rate *rate, uint64_t count, double seconds)
{
    if (count < rate->count || seconds <= 0.0) {
        *rate = (struct top_rate){.count = count}; /* another broker, or the first look */
        return;
    }
    double now = (double)(count - rate->count) / seconds;
    double share = rate->is_known ? seconds / (seconds + smooth_s) : 1.0;
    rate->per_second += share * (now - rate->per_second);
    rate->count = count;
    rate->is_known = true;
}

static struct id id_of(const ProtobufCBinaryData *bytes)
{
    struct id id = {{0}};
    if (bytes->len == ID_BYTES) {
        memcpy(id.bytes, bytes->data, ID_BYTES);
    }
    return id;
}

static struct top_worker *find_worker(struct top_view *view, const struct id *id)
{
    for (size_t i = 0; i < view->worker_count; i++) {
        if (id_equal(&view->workers[i].id, id)) {
            return &view->workers[i];
        }
    }
    return NULL;
}

static void
look_at_worker(struct top_view *view, double seconds, const Brink__V1__WorkerState *state)
{
    const struct id id = id_of(&state->worker_id);
    struct top_worker *worker = find_worker(view, &id);
    if (worker == NULL && view->worker_count < TOP_WORKERS_MAX) {
        worker = &view->workers[view->worker_count++];
        *worker = (struct top_worker){.id = id};
        seconds = 0.0; /* it has not been looked at before */
    }
    if (worker != NULL) {
        step_rate(&worker->done, state->done, seconds);
        worker->seen = view->looks;
    }
}

/* Those that are gone make room. */
static void forget_workers(struct top_view *view)
{
    size_t kept = 0;
    for (size_t i = 0; i < view->worker_count; i++) {
        if (view->workers[i].seen == view->looks) {
            view->workers[kept++] = view->workers[i];
        }
    }
    view->worker_count = kept;
}

void top_view_look(struct top_view *view, int64_t now_ms, const Brink__V1__StatsReply *stats)
{
    double seconds = view->looks == 0 ? 0.0 : (double)(now_ms - view->looked_ms) / 1000.0;
    view->looks++;
    view->looked_ms = now_ms;
    step_rate(&view->done, stats->outcomes_done, seconds);
    for (size_t i = 0; i < stats->n_workers; i++) {
        look_at_worker(view, seconds, stats->workers[i]);
    }
    forget_workers(view);
}

/* Where the news of a request go: its own place, a new one, or that of the one not heard of for
 * longest. */
static struct top_run *place_of(struct top_view *view, const struct id *request)
{
    struct top_run *oldest = &view->runs[0];
    for (size_t i = 0; i < view->run_count; i++) {
        struct top_run *run = &view->runs[i];
        if (id_equal(&run->id, request)) {
            return run;
        }
        oldest = run->heard_ms < oldest->heard_ms ? run : oldest;
    }
    struct top_run *run =
        view->run_count < TOP_RUNS_MAX ? &view->runs[view->run_count++] : oldest;
    *run = (struct top_run){.id = *request};
    return run;
}

void top_view_progress(struct top_view *view,
                       int64_t now_ms,
                       const struct id *request,
                       uint64_t done,
                       uint64_t draws)
{
    struct top_run *run = place_of(view, request);
    if (run->draws == 0 || done < run->done) { /* the first news, or of another attempt */
        run->first_done = done;
        run->first_ms = now_ms;
    }
    run->done = done;
    run->draws = draws;
    run->heard_ms = now_ms;
}

void top_view_words(struct top_view *view, const struct id *request, const char *words)
{
    for (size_t i = 0; i < view->run_count; i++) {
        if (id_equal(&view->runs[i].id, request)) {
            snprintf(view->runs[i].words, TOP_WORDS_BYTES, "%s", words);
        }
    }
}

const struct top_worker *top_view_worker(const struct top_view *view, const struct id *id)
{
    for (size_t i = 0; i < view->worker_count; i++) {
        if (id_equal(&view->workers[i].id, id)) {
            return &view->workers[i];
        }
    }
    return NULL;
}

const struct top_run *top_view_run(const struct top_view *view, const struct id *request)
{
    for (size_t i = 0; i < view->run_count; i++) {
        if (id_equal(&view->runs[i].id, request)) {
            return &view->runs[i];
        }
    }
    return NULL;
}

double top_view_drain_s(const struct top_view *view, const Brink__V1__StatsReply *stats)
{
    double left = (double)stats->waiting + (double)stats->running;
    if (left == 0.0) {
        return 0.0;
    }
    return view->done.per_second > 0.0 ? left / view->done.per_second : -1.0;
}

double top_view_left_s(const struct top_run *run)
{
    double seconds = (double)(run->heard_ms - run->first_ms) / 1000.0;
    if (seconds <= 0.0 || run->done <= run->first_done || run->done > run->draws) {
        return -1.0;
    }
    return (double)(run->draws - run->done) * seconds / (double)(run->done - run->first_done);
}
