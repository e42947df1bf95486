#include "command/sweep_run.h"

#include "base/clock.h"
#include "command/bar.h"
#include "command/interrupt.h"
#include "command/sweep_base.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/unpack.h"

#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW_LEAST = 32, /* requests under way */
    WINDOW_MOST = 512,
    WINDOW_PER_CREDIT = 3, /* one held, one that waits, one that is on its way */
    SLICE_MS = 20,         /* between looks at the user */
    REPEAT_LEAST_MS = 2000,
    REPEAT_MOST_MS = 16000,
    RETRY_MS = 200,  /* where a broker that refuses does not say when to come back */
    PING_MS = 2000,  /* without a word from the broker */
    GONE_MS = 60000, /* and without an answer to that */
    CANCEL_MS = 2000,
    TURNS_MOST = 1000,
    NAME_BYTES = 2 + ID_BYTES,
    PUTS_MOST = 20, /* of what is shared: a broker that cannot keep it gets whole requests */
    COMPLAINTS_MOST = 3
};

/* A request under way. */
struct flight {
    bool is_used;
    uint64_t scenario;
    struct id call; /* zero: not sent yet */
    struct id request;
    unsigned turn;     /* it was cancelled so often: each turn is a request of its own */
    int64_t due_ms;    /* when to send it, or to say it again */
    int64_t repeat_ms; /* from one time to the next */
};

/* What all scenarios share, which a broker elsewhere is given once. */
struct shared {
    struct sweep_base base;
    bool is_refused;  /* there is nothing, or the broker does not take it: requests are whole */
    struct id call;   /* with which it is put; zero: none is under way */
    unsigned puts;    /* so far */
    int64_t again_ms; /* when to say it again */
};

struct run {
    struct session *session;
    const struct sweep_plan *plan;
    struct sweep_table *table;
    struct sweep_files *files;
    struct flight flights[WINDOW_MOST]; /* [window] */
    size_t window;
    size_t used;      /* flights */
    uint64_t next;    /* scenario to look at */
    uint64_t lost;    /* without an answer */
    int64_t heard_ms; /* from the broker */
    int64_t pinged_ms;
    unsigned complaints;
    const char *method;
    char topic[SESSION_TOPIC_BYTES];
    char needs[NEED_WORDS_BYTES]; /* those of the first scenario */
    struct buffer body;
    struct shared shared;
    struct arena arena; /* of one answer */
    struct bar bar;
};

static bool is_remote(const struct run *run)
{
    return run->session->embedded == NULL;
}

/* What is shared. */

/* Puts it, if that is not under way. */
static enum status put_base(struct run *run, int64_t now_ms)
{
    struct shared *shared = &run->shared;
    const struct buffer *bytes = &shared->base.bytes;
    if (!id_is_zero(&shared->call) && now_ms < shared->again_ms) {
        return STATUS_OK;
    }
    shared->again_ms = now_ms + REPEAT_LEAST_MS;
    if (++shared->puts == PUTS_MOST) {
        shared->is_refused = true;
        return STATUS_OK;
    }
    return brink_send_put(run->session->brink, bytes->bytes, bytes->size, &shared->call);
}

/* Where it is not taken now it is put again with the next refusal; where it never will be,
 * requests are whole. */
static void take_put(struct run *run, const struct brink_reply *reply)
{
    enum status status = status_of_code(reply->status.code);
    run->shared.call = (struct id){{0}};
    run->shared.is_refused = status != STATUS_OK && status != STATUS_UNAVAILABLE;
}

/* Before the first request: a broker that is too old for it says so. */
static enum exit_code share_base(struct run *run)
{
    struct shared *shared = &run->shared;
    const struct buffer *bytes = &shared->base.bytes;
    struct brink_reply reply;
    shared->is_refused = true;
    enum status status =
        is_remote(run) ? sweep_base_make(run->plan, &shared->base) : STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND || status == STATUS_BAD_INPUT) {
        return EXIT_DONE; /* nothing is shared */
    }
    if (status != STATUS_OK) {
        console_complain(run->session->console, "the requests: %s", status_words(status));
        return EXIT_FAILED;
    }
    status = brink_put(run->session->brink, bytes->bytes, bytes->size, run->session->timeout_ms,
                       &reply);
    if (status != STATUS_OK) {
        return session_complain(run->session, status);
    }
    take_put(run, &reply);
    return EXIT_DONE;
}

/* The packed request without what is shared; or as it is. */
static const struct buffer *make_small(struct run *run)
{
    const struct buffer *small = &run->body;
    enum status status = run->shared.is_refused
                             ? STATUS_NOT_FOUND
                             : sweep_base_split(&run->shared.base, &run->body, &small);
    (void)status; /* whole it is understood as well */
    return small;
}

/* Sends the request of a flight, or says it again. Its id is that of the whole request: a sweep
 * goes on however much of it is shared. */
static enum exit_code send_flight(struct run *run, struct flight *flight, int64_t now_ms)
{
    enum status status = sweep_plan_pack(run->plan, flight->scenario, flight->turn, &run->body,
                                         &flight->request);
    if (status != STATUS_OK) {
        console_complain(run->session->console, "the request: %s", status_words(status));
        return EXIT_FAILED;
    }
    const struct buffer *body = make_small(run);
    const struct brink_request request = {
        .method = run->method,
        .body = body->bytes,
        .body_size = body->size,
        .topic = run->topic,
        .tenant = run->session->broker.tenant,
        .needs = run->needs,
        .priority = FRAME_PRIORITY_LOW,
        .blob = body != &run->body ? run->shared.base.hash : NULL,
        .request_id = flight->request,
    };
    status = id_is_zero(&flight->call)
                 ? brink_send(run->session->brink, &request, &flight->call)
                 : brink_send_again(run->session->brink, &request, &flight->call);
    if (status == STATUS_FULL) {
        flight->due_ms = now_ms + RETRY_MS;
        return EXIT_DONE;
    }
    flight->due_ms = is_remote(run) ? now_ms + flight->repeat_ms : INT64_MAX;
    flight->repeat_ms =
        2 * flight->repeat_ms < REPEAT_MOST_MS ? 2 * flight->repeat_ms : REPEAT_MOST_MS;
    return status == STATUS_OK ? EXIT_DONE : session_complain(run->session, status);
}

/* Whatever its call came to, the next one is another. */
static void restart_flight(struct flight *flight, int64_t due_ms)
{
    flight->call = (struct id){{0}};
    flight->due_ms = due_ms;
    flight->repeat_ms = REPEAT_LEAST_MS;
}

static void fill_window(struct run *run)
{
    for (size_t i = 0; i < run->window && run->next < run->plan->count; i++) {
        struct flight *flight = &run->flights[i];
        while (run->next < run->plan->count && run->table->rows[run->next].is_there) {
            run->next++;
        }
        if (!flight->is_used && run->next < run->plan->count) {
            *flight = (struct flight){.is_used = true, .scenario = run->next++};
            restart_flight(flight, 0);
            run->used++;
        }
    }
}

static enum exit_code send_due(struct run *run, int64_t now_ms)
{
    enum exit_code code = EXIT_DONE;
    for (size_t i = 0; code == EXIT_DONE && i < run->window; i++) {
        if (run->flights[i].is_used && run->flights[i].due_ms <= now_ms) {
            code = send_flight(run, &run->flights[i], now_ms);
        }
    }
    return code;
}

static struct flight *find_flight(struct run *run, const struct id *call)
{
    for (size_t i = 0; i < run->window; i++) {
        if (run->flights[i].is_used && id_equal(&run->flights[i].call, call)) {
            return &run->flights[i];
        }
    }
    return NULL; /* an answer to something else */
}

static void end_flight(struct run *run, struct flight *flight)
{
    flight->is_used = false;
    run->used--;
}

static void
complain_of_row(struct run *run, uint64_t scenario, const struct frame_status *status)
{
    if (run->complaints++ < COMPLAINTS_MOST) {
        console_complain(run->session->console, "scenario %" PRIu64 ": %s: %s", scenario,
                         status_code_name(status->code), status->message);
        for (size_t i = 0; i < status->violation_count && i < COMPLAINTS_MOST; i++) {
            console_complain(run->session->console, "  %s: %s", status->violations[i].field,
                             status->violations[i].text);
        }
    }
}

/* Reads the numbers wanted from an answer. STATUS_OK also where it has not all of them. */
static enum status read_values(struct run *run, const struct brink_reply *reply, double *values)
{
    ProtobufCMessage *message = NULL;
    arena_reset(&run->arena);
    enum status status = unpack_message(&brink__v1__assessment__descriptor, &run->arena,
                                        reply->body, reply->body_size, &message);
    if (status != STATUS_OK) {
        return status;
    }
    const Brink__V1__Assessment *assessment = (const Brink__V1__Assessment *)message;
    const char *model =
        assessment->provenance != NULL ? assessment->provenance->model_version : "";
    if (!sweep_table_takes_model(run->table, model)) {
        console_complain(
            run->session->console,
            "a worker has the model \"%.100s\", the rows so far have \"%s\": a sweep "
            "is of one model",
            model, run->table->model);
        return STATUS_BAD_STATE;
    }
    for (size_t i = 0; i < run->plan->pick_count; i++) {
        if (!pick_read(&run->plan->picks[i], assessment, &values[i])) {
            values[i] = NAN;
        }
    }
    return STATUS_OK;
}

/* The row of a scenario that has its answer, good or bad. */
static enum exit_code
take_row(struct run *run, struct flight *flight, const struct brink_reply *reply)
{
    double values[SWEEP_RESULTS_MAX];
    char words[OUTPUT_WORDS_BYTES];
    struct sweep_row row = {.code = (uint8_t)reply->status.code};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < SWEEP_RESULTS_MAX; i++) {
        values[i] = NAN;
    }
    if (row.code == 0) {
        status = read_values(run, reply, values);
    } else {
        complain_of_row(run, flight->scenario, &reply->status);
    }
    if (status == STATUS_OK) {
        /* The row names the first turn: it is the same whatever was cancelled before. */
        status = sweep_plan_pack(run->plan, flight->scenario, 0, &run->body, &row.request);
    }
    if (status != STATUS_OK) {
        console_complain(run->session->console, "scenario %" PRIu64 ": %s", flight->scenario,
                         status_words(status));
        return EXIT_FAILED;
    }
    sweep_table_add(run->table, flight->scenario, &row, values);
    if (run->files != NULL &&
        sweep_files_add(run->files, run->table, flight->scenario, words) != STATUS_OK) {
        console_complain(run->session->console, "%s", words);
        return EXIT_FAILED;
    }
    end_flight(run, flight);
    return EXIT_DONE;
}

/* Does the outcome follow from the scenario, so that it is the same whoever computes it? The
 * model may say no too. */
static bool is_row(enum status status)
{
    return status == STATUS_OK || status == STATUS_BAD_INPUT || status == STATUS_BAD_STATE ||
           status == STATUS_UNSUPPORTED;
}

/* The broker has no more what is shared, or is another: it gets that, then the request again.
 */
static enum exit_code put_again(struct run *run, struct flight *flight, int64_t now_ms)
{
    enum status status = put_base(run, now_ms);
    restart_flight(flight, now_ms + RETRY_MS);
    return status == STATUS_OK || status == STATUS_FULL
               ? EXIT_DONE
               : session_complain(run->session, status);
}

/* What an end means for its scenario. */
static enum exit_code
take_reply(struct run *run, const struct brink_reply *reply, int64_t now_ms)
{
    struct flight *flight = find_flight(run, &reply->call);
    run->heard_ms = now_ms;
    if (flight == NULL) {
        if (id_equal(&reply->call, &run->shared.call)) {
            take_put(run, reply);
        }
        return EXIT_DONE;
    }
    if (brink_wants_blob(reply)) {
        return put_again(run, flight, now_ms);
    }
    bool is_outcome = reply->work.sequence > 0;
    enum status status = status_of_code(reply->status.code);
    if (!is_outcome && (status == STATUS_FULL || status == STATUS_UNAVAILABLE)) {
        uint32_t wait_ms = reply->status.retry_after_ms;
        restart_flight(flight, now_ms + (wait_ms > 0 ? wait_ms : RETRY_MS));
        return EXIT_DONE;
    }
    if (status == STATUS_CANCELLED && flight->turn < TURNS_MOST) {
        flight->turn++; /* by whoever stopped this sweep before */
        restart_flight(flight, now_ms);
        return EXIT_DONE;
    }
    if (!is_outcome && status != STATUS_OK) {
        console_complain(run->session->console, "the request is refused: %s: %s",
                         status_code_name(reply->status.code), reply->status.message);
        return exit_code_of(status);
    }
    if (!is_row(status)) {
        complain_of_row(run, flight->scenario, &reply->status);
        run->lost++;
        end_flight(run, flight);
        return EXIT_DONE;
    }
    return take_row(run, flight, reply);
}

/* Takes what is there, waiting a slice for the first. */
static enum exit_code receive(struct run *run)
{
    int64_t wait_ms = SLICE_MS;
    for (;;) {
        struct brink_reply reply;
        enum status status = brink_receive(run->session->brink, wait_ms, &reply);
        if (status == STATUS_EXPIRED) {
            return EXIT_DONE;
        }
        if (status == STATUS_FULL) {
            poll(NULL, 0, SLICE_MS); /* what waits to be sent cannot leave yet */
            return EXIT_DONE;
        }
        if (status != STATUS_OK) {
            return session_complain(run->session, status);
        }
        enum exit_code code = take_reply(run, &reply, clock_monotonic_ms());
        if (code != EXIT_DONE) {
            return code;
        }
        wait_ms = 0;
    }
}

/* A broker that says nothing is asked whether it is there. */
static enum exit_code ping(struct run *run, int64_t now_ms)
{
    static const struct brink_request stats = {.method = "/brink.v1.Broker/Stats"};
    struct id call;
    int64_t silent_ms = now_ms - run->heard_ms;
    if (!is_remote(run) || silent_ms < PING_MS || now_ms - run->pinged_ms < PING_MS) {
        return EXIT_DONE;
    }
    if (silent_ms > GONE_MS && silent_ms > run->session->timeout_ms) {
        return session_complain(run->session, STATUS_UNAVAILABLE);
    }
    run->pinged_ms = now_ms;
    enum status status = brink_send(run->session->brink, &stats, &call);
    return status == STATUS_OK || status == STATUS_FULL
               ? EXIT_DONE
               : session_complain(run->session, status);
}

static void show(struct run *run, int64_t now_ms)
{
    struct buffer line = {0};
    const struct console *console = run->session->console;
    if (run->session->shows_progress && bar_step(&run->bar, now_ms, run->table->there,
                                                 run->plan->count, console->unicode, &line)) {
        console_show(console, buffer_text(&line), line.size);
    }
    buffer_clear(&line);
}

static enum status send_cancel(struct run *run, const struct flight *flight)
{
    uint8_t body[NAME_BYTES];
    struct id request = flight->request;
    struct id call;
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = request.bytes};
    const struct brink_request cancel = {
        .method = "/brink.v1.Broker/Cancel",
        .body = body,
        .body_size = brink__v1__request_name__pack(&name, body),
    };
    return brink_send(run->session->brink, &cancel, &call);
}

/* Asks for the end of all that is under way. */
static enum status send_cancels(struct run *run)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < run->window; i++) {
        struct flight *flight = &run->flights[i];
        if (flight->is_used && id_is_zero(&flight->call)) {
            end_flight(run, flight);
        } else if (flight->is_used) {
            status = send_cancel(run, flight);
        }
    }
    return status;
}

/* The user wants to stop: so does all that is under way. Each answer to a wait says that it has
 * ended; none is waited for longer than CANCEL_MS. */
static void cancel_all(struct run *run)
{
    int64_t end_ms = clock_monotonic_ms() + CANCEL_MS;
    enum status status = send_cancels(run);
    while (status == STATUS_OK && run->used > 0 && clock_monotonic_ms() < end_ms) {
        struct brink_reply reply;
        status = brink_receive(run->session->brink, SLICE_MS, &reply);
        struct flight *flight = status == STATUS_OK ? find_flight(run, &reply.call) : NULL;
        if (flight != NULL) {
            end_flight(run, flight);
        }
        status = status == STATUS_EXPIRED ? STATUS_OK : status;
    }
    if (run->used > 0) {
        console_complain(run->session->console, "%zu requests could not be cancelled",
                         run->used);
    }
}

static enum exit_code step(struct run *run)
{
    int64_t now_ms = clock_monotonic_ms();
    fill_window(run);
    enum exit_code code = send_due(run, now_ms);
    if (code == EXIT_DONE) {
        code = receive(run);
    }
    now_ms = clock_monotonic_ms();
    if (code == EXIT_DONE) {
        code = ping(run, now_ms);
    }
    show(run, now_ms);
    return code;
}

/* Is the broker there, and how much do its workers take at once? */
static enum exit_code meet(struct run *run)
{
    static const struct brink_request call = {.method = "/brink.v1.Broker/Stats"};
    ProtobufCMessage *message = NULL;
    enum exit_code code = session_call(run->session, &call, &brink__v1__stats_reply__descriptor,
                                       &run->arena, &message);
    if (code != EXIT_DONE) {
        return code;
    }
    const Brink__V1__StatsReply *stats = (const Brink__V1__StatsReply *)message;
    size_t credit = 0;
    for (size_t i = 0; i < stats->n_workers; i++) {
        credit += stats->workers[i]->credit;
    }
    size_t window = credit * WINDOW_PER_CREDIT;
    window = window < WINDOW_LEAST ? WINDOW_LEAST : window;
    window = window > WINDOW_MOST ? WINDOW_MOST : window;
    run->window = is_remote(run) ? window : WINDOW_LEAST;
    return EXIT_DONE;
}

static enum exit_code run_all(struct run *run)
{
    enum exit_code code = meet(run);
    if (code == EXIT_DONE) {
        code = share_base(run);
    }
    run->heard_ms = clock_monotonic_ms();
    while (code == EXIT_DONE && run->table->there + run->lost < run->plan->count) {
        if (interrupt_has_come(run->session->interrupt)) {
            cancel_all(run);
            code = EXIT_INTERRUPTED;
        } else {
            code = step(run);
        }
    }
    return code == EXIT_DONE && run->lost > 0 ? EXIT_FAILED : code;
}

static void say_end(const struct run *run, enum exit_code code)
{
    const struct console *console = run->session->console;
    if (run->complaints > COMPLAINTS_MOST) {
        console_complain(console, "and %u more like these", run->complaints - COMPLAINTS_MOST);
    }
    if (run->lost > 0) {
        console_complain(console,
                         "%" PRIu64
                         " scenarios have no answer: brink dead lists what was lost, "
                         "brink requeue gives it a new life",
                         run->lost);
    }
    if (code != EXIT_DONE) {
        console_complain(console, "%" PRIu64 " of %" PRIu64 " scenarios are done%s",
                         run->table->there, run->plan->count,
                         run->files != NULL ? "; the same command goes on from there" : "");
    }
}

enum exit_code sweep_run(struct session *session,
                         const struct sweep_plan *plan,
                         struct sweep_table *table,
                         struct sweep_files *files)
{
    struct run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        console_complain(session->console, "%s", status_words(STATUS_NO_MEMORY));
        return EXIT_FAILED;
    }
    run->session = session;
    run->plan = plan;
    run->table = table;
    run->files = files;
    run->arena.size_max = SESSION_ARENA_BYTES;
    run->bar.unit = "scenarios";
    run->method = session_method(plan->request, run->topic);
    enum exit_code code = session_needs(session, plan->request, run->needs);
    if (code == EXIT_DONE) {
        code = run_all(run);
    }
    if (run->bar.is_started) {
        console_show(session->console, bar_end(), strlen(bar_end()));
    }
    say_end(run, code);
    buffer_clear(&run->body);
    sweep_base_clear(&run->shared.base);
    arena_clear(&run->arena);
    free(run);
    return code;
}
