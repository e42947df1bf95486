#include "bench/trip.h"

#include "base/clock.h"
#include "bench/rig.h"
#include "bench/stop.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    WAIT_MS = 10000, /* a result that takes longer never comes */
    WARM_UP_SHARE = 5
};

const char trip_name[] = "round-trip";
const char trip_keys_name[] = "keys";
const char trip_metrics_name[] = "metrics";

enum { WINDOWS_MAX = 4, WINDOW_MAX = 1024 };

/* What is measured of a group of rigs. */
struct trip {
    const char *name;
    uint32_t windows[WINDOWS_MAX]; /* 0: there are no more */
};

static const struct trip trips[RIG_GROUP_COUNT] = {
    [RIG_TRIP] = {trip_name, {1, 16, 256, 1024}},
    [RIG_KEYS] = {trip_keys_name, {1, 256}},
    [RIG_METRICS] = {trip_metrics_name, {1, 256}},
};

/* Requests under way at one rig. A tag is the number of its place. */
struct run {
    struct rig *rig;
    uint32_t window;
    uint32_t under_way;
    uint32_t free[WINDOW_MAX]; /* [window - under_way] places */
    int64_t sent_ns[WINDOW_MAX];
    double *trips_ms; /* [count] */
    uint64_t count;
    uint64_t count_max;
};

static enum status send_all(struct run *run)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && run->under_way < run->window) {
        uint32_t place = run->free[run->window - run->under_way - 1];
        run->sent_ns[place] = clock_monotonic_ns();
        status = rig_send(run->rig, place);
        run->under_way += status == STATUS_OK;
    }
    return status;
}

static enum status receive_one(struct run *run, int64_t timeout_ms)
{
    uint64_t tag = 0;
    enum status status = rig_receive(run->rig, timeout_ms, &tag);
    if (status != STATUS_OK) {
        return status;
    }
    if (tag >= run->window || run->under_way == 0) {
        return STATUS_DAMAGED;
    }
    if (run->count < run->count_max) {
        run->trips_ms[run->count++] = (double)(clock_monotonic_ns() - run->sent_ns[tag]) / 1e6;
    }
    run->free[run->window - run->under_way] = (uint32_t)tag;
    run->under_way--;
    return STATUS_OK;
}

/* Waits for one result and takes all that are there. */
static enum status receive_all(struct run *run)
{
    enum status status = receive_one(run, WAIT_MS);
    enum status more = status;
    while (more == STATUS_OK && run->under_way > 0) {
        more = receive_one(run, 0);
    }
    return status != STATUS_OK || more == STATUS_EXPIRED ? status : more;
}

/* Keeps the window full for so long, or until so many trips are counted. */
static enum status keep_going(struct run *run, int64_t time_ms)
{
    int64_t end_ms = clock_monotonic_ms() + time_ms;
    enum status status = STATUS_OK;
    run->count = 0;
    while (status == STATUS_OK && clock_monotonic_ms() < end_ms &&
           run->count < run->count_max) {
        status = send_all(run);
        if (status == STATUS_OK) {
            status = receive_all(run);
        }
    }
    return status;
}

static enum status empty(struct run *run)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && run->under_way > 0) {
        status = receive_all(run);
    }
    return status;
}

struct figures {
    double requests_per_s;
    double p50_ms, p99_ms, p999_ms;
    double cpu_us;                        /* a request, with a server's */
    double syncs_per_s, records_per_sync; /* 0: no journal */
};

/* Where the clocks and the journal stand. */
struct mark {
    int64_t wall_ns, cpu_ns;
    struct rig_counts counts;
};

/* Of the clocks the last thing before a measurement, or the first behind it. */
static enum status mark_start(struct run *run, struct mark *mark_out)
{
    enum status status = rig_read_counts(run->rig, &mark_out->counts);
    mark_out->cpu_ns = clock_cpu_ns();
    mark_out->wall_ns = clock_monotonic_ns();
    return status;
}

static enum status mark_end(struct run *run, struct mark *mark_out)
{
    mark_out->wall_ns = clock_monotonic_ns();
    mark_out->cpu_ns = clock_cpu_ns();
    return rig_read_counts(run->rig, &mark_out->counts);
}

static struct figures
figures_of(struct run *run, const struct mark *from, const struct mark *to)
{
    double seconds = (double)(to->wall_ns - from->wall_ns) / 1e9;
    double count = (double)run->count;
    double syncs = (double)(to->counts.syncs - from->counts.syncs);
    double records = (double)(to->counts.records - from->counts.records);
    int64_t cpu_ns =
        to->cpu_ns - from->cpu_ns + to->counts.server_cpu_ns - from->counts.server_cpu_ns;
    return (struct figures){
        .requests_per_s = count / seconds,
        .cpu_us = (double)cpu_ns / 1e3 / count,
        .syncs_per_s = syncs / seconds,
        .records_per_sync = syncs > 0 ? records / syncs : 0,
        .p50_ms = tally_quantile(run->trips_ms, run->count, 0.50),
        .p99_ms = tally_quantile(run->trips_ms, run->count, 0.99),
        .p999_ms = tally_quantile(run->trips_ms, run->count, 0.999),
    };
}

static enum status
measure(struct run *run, const struct plan *plan, struct figures *figures_out)
{
    for (uint32_t i = 0; i < run->window; i++) {
        run->free[i] = i;
    }
    struct mark from = {0};
    struct mark to = {0};
    enum status status = keep_going(run, plan->trip_ms / WARM_UP_SHARE);
    if (status == STATUS_OK) {
        status = mark_start(run, &from);
    }
    if (status == STATUS_OK) {
        status = keep_going(run, plan->trip_ms);
    }
    if (status == STATUS_OK) {
        status = mark_end(run, &to);
    }
    uint64_t count = run->count;
    if (status == STATUS_OK) {
        status = empty(run);
    }
    run->count = count;
    if (status == STATUS_OK) {
        *figures_out = figures_of(run, &from, &to);
    }
    return status;
}

static enum status measure_rig(struct rig *rig,
                               uint32_t window,
                               const struct plan *plan,
                               double *trips_ms,
                               struct figures *figures_out)
{
    struct run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        return STATUS_NO_MEMORY;
    }
    run->rig = rig;
    run->window = window;
    run->trips_ms = trips_ms;
    run->count_max = plan->trips_max;
    if (plan->peers) {
        sync(); /* what others have left to the system would be written while this one syncs */
    }
    enum status status = measure(run, plan, figures_out);
    free(run);
    return status;
}

static bool is_wanted(const struct plan *plan, enum rig_group group, size_t rig)
{
    bool is_named = plan->system == NULL || strcmp(plan->system, rig_name(rig)) == 0;
    return rig_is_of(rig, group) &&
           (group != RIG_TRIP || rig == 0 || (is_named && (plan->peers || !rig_is_peer(rig))));
}

static bool is_known(const struct plan *plan, char words_out[TRIP_WORDS_BYTES])
{
    for (size_t i = 0; plan->system != NULL && i < rig_count(); i++) {
        if (rig_is_of(i, RIG_TRIP) && strcmp(plan->system, rig_name(i)) == 0) {
            snprintf(words_out, TRIP_WORDS_BYTES, "%s is a peer: it needs --peers",
                     plan->system);
            return plan->peers || !rig_is_peer(i);
        }
    }
    snprintf(words_out, TRIP_WORDS_BYTES, "%.40s: no such system",
             plan->system == NULL ? "" : plan->system);
    return plan->system == NULL;
}

enum status trip_check(const struct plan *plan, char words_out[TRIP_WORDS_BYTES])
{
    static_assert((int)TRIP_WORDS_BYTES >= (int)RIG_WORDS_BYTES, "words are passed on");
    if (!is_known(plan, words_out)) {
        return STATUS_BAD_INPUT;
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < rig_count(); i++) {
        if (is_wanted(plan, RIG_TRIP, i)) {
            status = rig_check(i, NULL, words_out);
        }
    }
    return status;
}

static void
note_journal(struct board *board, const struct board_key *key, const struct figures *figures)
{
    if (figures->syncs_per_s > 0) {
        board_add(board, key, METRIC_SYNCS_PER_S, figures->syncs_per_s);
        board_add(board, key, METRIC_RECORDS_PER_SYNC, figures->records_per_sync);
    }
}

/* A round of a group. */
struct tour {
    const struct plan *plan;
    enum rig_group group;
    uint32_t round;
};

static void note(struct board *board,
                 const struct tour *tour,
                 uint32_t window,
                 const struct figures *figures)
{
    enum rig_group group = tour->group;
    for (size_t i = 0; i < rig_count(); i++) {
        const struct board_key key = {trips[group].name, rig_name(i), window};
        if (!is_wanted(tour->plan, group, i)) {
            continue;
        }
        const struct figures *base = &figures[rig_base(i, group)];
        board_add(board, &key, METRIC_RATIO, figures[i].requests_per_s / base->requests_per_s);
        if (group != RIG_TRIP) {
            board_add(board, &key, METRIC_CPU_RATIO, figures[i].cpu_us / base->cpu_us);
        }
        board_add(board, &key, METRIC_REQUESTS_PER_S, figures[i].requests_per_s);
        board_add(board, &key, METRIC_P50_MS, figures[i].p50_ms);
        board_add(board, &key, METRIC_P99_MS, figures[i].p99_ms);
        board_add(board, &key, METRIC_P999_MS, figures[i].p999_ms);
        board_add(board, &key, METRIC_CPU_US, figures[i].cpu_us);
        note_journal(board, &key, &figures[i]);
    }
}

/* Which rig comes `i`th. Of two that are compared each is as often the first. */
static size_t place_of(const struct tour *tour, size_t i)
{
    bool is_back = tour->round % 2 == 1;
    return tour->group == RIG_TRIP ? (i + tour->round) % rig_count()
           : is_back               ? rig_count() - 1 - i
                                   : i;
}

/* All rigs at one window; which comes first changes from round to round. */
static enum status measure_all(struct rig **rigs,
                               const struct tour *tour,
                               uint32_t window,
                               double *trips_ms,
                               struct figures figures_out[RIGS_MAX])
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < rig_count(); i++) {
        size_t at = place_of(tour, i);
        if (rigs[at] != NULL && stop_is_wanted()) {
            status = STATUS_CANCELLED;
        } else if (rigs[at] != NULL) {
            status = measure_rig(rigs[at], window, tour->plan, trips_ms, &figures_out[at]);
        }
    }
    return status;
}

static enum status measure_windows(struct rig **rigs,
                                   const struct tour *tour,
                                   struct board *board,
                                   char words_out[TRIP_WORDS_BYTES])
{
    const uint32_t *windows = trips[tour->group].windows;
    double *trips_ms = calloc(tour->plan->trips_max, sizeof *trips_ms);
    enum status status = trips_ms == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < WINDOWS_MAX && windows[i] > 0; i++) {
        struct figures figures[RIGS_MAX] = {{0}};
        status = measure_all(rigs, tour, windows[i], trips_ms, figures);
        if (status == STATUS_OK) {
            note(board, tour, windows[i], figures);
        } else {
            snprintf(words_out, TRIP_WORDS_BYTES, "window %" PRIu32 ": %s", windows[i],
                     status_words(status));
        }
    }
    free(trips_ms);
    return status;
}

static enum status
measure_group(const struct tour *tour, struct board *board, char words_out[TRIP_WORDS_BYTES])
{
    assert(rig_count() <= RIGS_MAX);
    struct rig *rigs[RIGS_MAX] = {NULL};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < rig_count(); i++) {
        if (is_wanted(tour->plan, tour->group, i)) {
            status = stop_is_wanted() ? STATUS_CANCELLED
                                      : rig_new(i, tour->plan, &rigs[i], words_out);
        }
    }
    if (status == STATUS_OK) {
        status = measure_windows(rigs, tour, board, words_out);
    }
    for (size_t i = 0; i < rig_count(); i++) {
        rig_free(&rigs[i]);
    }
    return status;
}

enum status trip_round(const struct plan *plan,
                       uint32_t round,
                       struct board *board,
                       char words_out[TRIP_WORDS_BYTES])
{
    const struct tour tour = {plan, RIG_TRIP, round};
    return measure_group(&tour, board, words_out);
}

enum status trip_keys_round(const struct plan *plan,
                            uint32_t round,
                            struct board *board,
                            char words_out[TRIP_WORDS_BYTES])
{
    const struct tour tour = {plan, RIG_KEYS, round};
    return measure_group(&tour, board, words_out);
}

enum status trip_metrics_round(const struct plan *plan,
                               uint32_t round,
                               struct board *board,
                               char words_out[TRIP_WORDS_BYTES])
{
    const struct tour tour = {plan, RIG_METRICS, round};
    return measure_group(&tour, board, words_out);
}
