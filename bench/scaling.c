#include "bench/scaling.h"

#include "base/clock.h"
#include "bench/closed.h"
#include "bench/folder.h"
#include "bench/host.h"
#include "bench/sleepers.h"
#include "bench/stop.h"
#include "bench/threads.h"
#include "client/brink.h"
#include "proto/brink/v1/broker.pb-c.h"

#include <assert.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

enum {
    WAIT_MS = 30000,
    LOOK_MS = 10,
    WARM_UP_SHARE = 5,
    WAITING_PER_WORKER = 2, /* tasks under way: one held, one there when that ends */
    WAITING_SPARE = 4096,   /* outcomes that wait for the disk are under way too */
    BODY_BYTES = 512,
    FILES_PER_WORKER = 3, /* its socket, its mailbox, the broker's side */
    FILES_SPARE = 256
};

const char scaling_name[] = "scaling";
const char scaling_limits_name[] = "saturation";

/* Who is measured. The first two are what the model is made of. */
struct point {
    const char *subject;
    int64_t task_us;
    uint32_t workers;
    bool is_quick; /* measured with --quick too */
};

static const struct point points[] = {
    {"1 worker, 0 ms", 0, 1, true},
    {"256 workers, 0 ms", 0, 256, true},
    {"64 workers, 0 ms", 0, 64, false},
    {"512 workers, 0 ms", 0, 512, false},
    {"16 workers, 1 ms", 1000, 16, true},
    {"64 workers, 10 ms", 10000, 64, true},
    {"256 workers, 10 ms", 10000, 256, false},
    {"256 workers, 100 ms", 100000, 256, false},
    {"512 workers, 1 s", 1000000, 512, false},
};

/* What is told of a broker that has enough cores. */
static const struct {
    const char *subject;
    double task_s;
} limits[] = {
    {"1 ms a task", 0.001}, {"10 ms a task", 0.01}, {"100 ms a task", 0.1},
    {"1 s a task", 1},      {"10 s a task", 10},
};

enum { POINT_ALONE, POINT_FULL, POINT_OTHERS };
enum { POINT_COUNT = sizeof points / sizeof points[0] };
enum { LIMIT_COUNT = sizeof limits / sizeof limits[0] };

/* A broker and its workers and client. */
struct yard {
    struct folder folder;
    struct context *context;
    struct host *host;
    struct threads broker; /* those of the host */
    struct sleepers *sleepers;
    struct brink *client;
    uint32_t under_way, under_way_max;
};

/* What a task took, seconds, and how many there were. */
struct found {
    double rate;      /* a second */
    double held_s;    /* by its worker */
    double loop_s;    /* processor time of the broker's loop, */
    double busiest_s; /* of the busiest of its threads, */
    double shared_s;  /* and of all threads of this process */
};

static enum status allow_files(uint32_t workers, char words_out[SCALING_WORDS_BYTES])
{
    struct rlimit files;
    rlim_t wanted = (rlim_t)workers * FILES_PER_WORKER + FILES_SPARE;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < wanted) {
        files.rlim_cur = wanted;
        if (setrlimit(RLIMIT_NOFILE, &files) != 0) {
            snprintf(words_out, SCALING_WORDS_BYTES, "%lu files are needed, see ulimit -n",
                     (unsigned long)wanted);
            return STATUS_FULL;
        }
    }
    return STATUS_OK;
}

static size_t count_workers(const struct brink_reply *reply)
{
    Brink__V1__StatsReply *stats =
        brink__v1__stats_reply__unpack(NULL, reply->body_size, reply->body);
    size_t count = stats == NULL ? 0 : stats->n_workers;
    if (stats != NULL) {
        brink__v1__stats_reply__free_unpacked(stats, NULL);
    }
    return count;
}

static enum status await_workers(struct yard *yard, size_t workers)
{
    static const struct brink_request request = {.method = "/brink.v1.Broker/Stats"};
    int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    enum status status = STATUS_OK;
    size_t joined = 0;
    while (status == STATUS_OK && joined < workers) {
        struct brink_reply reply;
        status = brink_call(yard->client, &request, WAIT_MS, &reply);
        joined = status == STATUS_OK ? count_workers(&reply) : 0;
        if (status == STATUS_OK && joined < workers) {
            status = clock_monotonic_ms() < deadline_ms ? STATUS_OK : STATUS_EXPIRED;
            poll(NULL, 0, LOOK_MS);
        }
    }
    return status;
}

static enum status open_yard(struct yard *yard,
                             const struct point *point,
                             const struct plan *plan,
                             char words_out[SCALING_WORDS_BYTES])
{
    static_assert((int)SCALING_WORDS_BYTES == (int)SOCKET_WORDS_BYTES &&
                      (int)SCALING_WORDS_BYTES == (int)FOLDER_WORDS_BYTES,
                  "words are passed on");
    enum status status = allow_files(point->workers, words_out);
    if (status == STATUS_OK) {
        status = folder_make(&yard->folder, plan->journal, words_out);
    }
    if (status == STATUS_OK) {
        status = context_new(&yard->context);
    }
    if (status == STATUS_OK) {
        const struct threads others = threads_look();
        const struct host_options options = {.context = yard->context,
                                             .call = "tcp://127.0.0.1:*",
                                             .publish = "tcp://127.0.0.1:*",
                                             .durability = JOURNAL_SYNC,
                                             .journal = yard->folder.path};
        status = host_new(&options, &yard->host, words_out);
        yard->broker = threads_look();
        yard->broker = threads_without(&yard->broker, &others);
    }
    if (status == STATUS_OK) {
        const struct sleepers_options options = {
            .call = host_call(yard->host), .count = point->workers, .task_us = point->task_us};
        status = sleepers_new(&options, &yard->sleepers, words_out);
    }
    if (status == STATUS_OK) {
        const struct brink_options options = {.call = host_call(yard->host)};
        status = brink_new(&options, &yard->client, words_out);
    }
    yard->under_way_max = point->workers * WAITING_PER_WORKER + WAITING_SPARE;
    return status == STATUS_OK ? await_workers(yard, point->workers) : status;
}

static void close_yard(struct yard *yard)
{
    brink_free(&yard->client);
    sleepers_free(&yard->sleepers);
    host_free(&yard->host);
    context_free(&yard->context);
    folder_remove(&yard->folder);
}

static enum status send_one(struct yard *yard)
{
    static const uint8_t body[BODY_BYTES];
    static const struct brink_request request = {.method = "/brink.v1.Assessor/Assess",
                                                 .topic = "scenario/assess/sleep",
                                                 .no_cache = true,
                                                 .body = body,
                                                 .body_size = sizeof body};
    struct id call;
    enum status status = brink_send(yard->client, &request, &call);
    yard->under_way += status == STATUS_OK;
    return status;
}

/* Takes outcomes that are there; waits for the first. */
static enum status receive_some(struct yard *yard)
{
    int64_t wait_ms = WAIT_MS;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && yard->under_way > 0) {
        struct brink_reply reply;
        status = brink_receive(yard->client, wait_ms, &reply);
        if (status == STATUS_OK) {
            status = reply.status.code == 0 ? STATUS_OK : STATUS_DAMAGED;
            yard->under_way--;
        } else if (status == STATUS_EXPIRED && wait_ms == 0) {
            return STATUS_OK;
        }
        wait_ms = 0;
    }
    return status;
}

static enum status keep_busy(struct yard *yard, int64_t time_ms)
{
    int64_t end_ms = clock_monotonic_ms() + time_ms;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && clock_monotonic_ms() < end_ms) {
        while (status == STATUS_OK && yard->under_way < yard->under_way_max) {
            status = send_one(yard);
        }
        if (status == STATUS_OK) {
            status = receive_some(yard);
        }
    }
    return status;
}

/* Where the clocks and the workers stand. */
struct mark {
    int64_t wall_ns, loop_ns, shared_ns;
    struct threads threads; /* of the broker */
    struct sleepers_tally tally;
};

static struct mark mark_now(struct yard *yard)
{
    threads_read(&yard->broker);
    return (struct mark){.wall_ns = clock_monotonic_ns(),
                         .loop_ns = host_loop_ns(yard->host),
                         .shared_ns = clock_cpu_ns(),
                         .threads = yard->broker,
                         .tally = sleepers_read(yard->sleepers)};
}

static struct found found_of(const struct mark *from, const struct mark *to)
{
    double done = (double)(to->tally.done - from->tally.done);
    return (struct found){
        .rate = done / ((double)(to->wall_ns - from->wall_ns) / 1e9),
        .held_s = (double)(to->tally.held_ns - from->tally.held_ns) / 1e9 / done,
        .loop_s = (double)(to->loop_ns - from->loop_ns) / 1e9 / done,
        .busiest_s = (double)threads_busiest_ns(&from->threads, &to->threads) / 1e9 / done,
        .shared_s = (double)(to->shared_ns - from->shared_ns) / 1e9 / done,
    };
}

static enum status measure(const struct plan *plan,
                           const struct point *point,
                           struct found *found_out,
                           char words_out[SCALING_WORDS_BYTES])
{
    struct yard yard = {.under_way = 0};
    struct mark from = {.wall_ns = 0};
    enum status status = open_yard(&yard, point, plan, words_out);
    if (status == STATUS_OK) {
        status = keep_busy(&yard, plan->load_ms / WARM_UP_SHARE + point->task_us / 1000);
    }
    if (status == STATUS_OK) {
        from = mark_now(&yard);
        status = keep_busy(&yard, plan->load_ms);
    }
    if (status == STATUS_OK) {
        const struct mark to = mark_now(&yard);
        status = to.tally.done > from.tally.done ? STATUS_OK : STATUS_EXPIRED;
        *found_out = found_of(&from, &to);
    }
    close_yard(&yard);
    return status;
}

/* The rate that the model has for a point; how long a task was held, waking up late included,
 * is the point's own. */
static double predict(const struct found founds[POINT_OTHERS], double held_s, uint32_t workers)
{
    double demand_s = 1 / founds[POINT_FULL].rate;
    double way_s = 1 / founds[POINT_ALONE].rate - founds[POINT_ALONE].held_s;
    const struct closed closed = {.demand = demand_s,
                                  .delay = held_s + fmax(way_s - demand_s, 0)};
    return closed_rate(&closed, workers);
}

static void note(struct board *board,
                 const struct point *point,
                 const struct found *found,
                 const struct found founds[POINT_OTHERS])
{
    const struct board_key key = {scaling_name, point->subject, 0};
    if (point >= &points[POINT_OTHERS]) {
        double rate = predict(founds, found->held_s, point->workers);
        board_add(board, &key, METRIC_RATIO, found->rate / rate);
        board_add(board, &key, METRIC_MODEL_PER_S, rate);
    }
    board_add(board, &key, METRIC_REQUESTS_PER_S, found->rate);
    board_add(board, &key, METRIC_CPU_US, found->shared_s * 1e6);
    board_add(board, &key, METRIC_LOOP_US, found->loop_s * 1e6);
    board_add(board, &key, METRIC_BUSIEST_US, found->busiest_s * 1e6);
    board_add(board, &key, METRIC_HELD_MS, found->held_s * 1e3);
}

static void note_limits(struct board *board, const struct found *full)
{
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        const struct board_key key = {scaling_limits_name, limits[i].subject, 0};
        const struct closed closed = {.demand = fmax(full->busiest_s, full->loop_s),
                                      .delay = limits[i].task_s};
        board_add(board, &key, METRIC_WORKERS, closed_saturation(&closed));
        board_add(board, &key, METRIC_MODEL_PER_S, 1 / closed.demand);
    }
}

enum status scaling_round(const struct plan *plan,
                          uint32_t round,
                          struct board *board,
                          char words_out[SCALING_WORDS_BYTES])
{
    (void)round;
    struct found founds[POINT_OTHERS] = {{.rate = 0}};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < POINT_COUNT; i++) {
        struct found found = {.rate = 0};
        if (plan->quick && !points[i].is_quick) {
            continue;
        }
        snprintf(words_out, SCALING_WORDS_BYTES, "%s", points[i].subject);
        status =
            stop_is_wanted() ? STATUS_CANCELLED : measure(plan, &points[i], &found, words_out);
        if (i < POINT_OTHERS) {
            founds[i] = found;
        }
        if (status == STATUS_OK) {
            note(board, &points[i], &found, founds);
        }
    }
    if (status == STATUS_OK) {
        note_limits(board, &founds[POINT_FULL]);
    }
    return status;
}
