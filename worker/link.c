#include "worker/link.h"

#include "base/clock.h"
#include "base/id.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "wire/door.h"
#include "wire/endpoint.h"
#include "worker/analysis.h"
#include "worker/bases.h"
#include "worker/holding.h"
#include "worker/meter.h"
#include "worker/outgoing.h"
#include "worker/pool.h"
#include "worker/reply.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    MESSAGES_MAX = 128, /* a turn */
    PLACES_SPARE = 64,  /* beyond the credit: tasks being stopped, tasks on their way */
    AGAIN_MS = 1000,    /* until a refused join is tried again */
    AGAIN_MAX_MS = 60 * 1000,
    KNOCK_MS = 2000, /* until one who was turned away connects again */
    LINGER_MS = 500, /* for what is not sent yet when the worker has left */
    NAME_BYTES = 65,
    STOP_FILE_BYTES = 1024,
    PAGE_BYTES_MAX = 1 << 20
};

enum link_state {
    LINK_NONE,
    LINK_APART,
    LINK_JOINED,
    LINK_LEAVING,
    LINK_LEFT,
    LINK_STATE_COUNT
};

enum link_event {
    LINK_JOIN,  /* the stream is opened */
    LINK_END,   /* the broker ended it */
    LINK_DRAIN, /* told to leave in good order */
    LINK_LEAVE, /* nothing is held any more, or time is up */
    LINK_EVENT_COUNT
};

/* A cell not named here is LINK_NONE: not allowed. */
static const enum link_state next_state[LINK_STATE_COUNT][LINK_EVENT_COUNT] = {
    [LINK_APART] = {[LINK_JOIN] = LINK_JOINED, [LINK_DRAIN] = LINK_LEAVING},
    [LINK_JOINED] =
        {[LINK_JOIN] = LINK_JOINED, [LINK_END] = LINK_APART, [LINK_DRAIN] = LINK_LEAVING},
    [LINK_LEAVING] =
        {[LINK_END] = LINK_LEAVING, [LINK_DRAIN] = LINK_LEAVING, [LINK_LEAVE] = LINK_LEFT},
};

/* Of priorities, in the pool. */
static const int urgencies[FRAME_PRIORITY_COUNT] = {
    [FRAME_PRIORITY_HIGH] = 1, [FRAME_PRIORITY_NORMAL] = 0, [FRAME_PRIORITY_LOW] = -1};

struct link {
    struct link_options options;
    char name[NAME_BYTES];
    struct id worker;
    enum link_state state;
    enum status ended; /* what link_run will say */
    struct id stream;
    struct pool *pool;
    struct holdings holdings;
    struct bases bases;
    struct socket *socket;
    struct door *door;   /* of the socket; NULL: over inproc */
    enum door_news news; /* logged last */
    struct outgoing outgoing;
    int stop_event;
    int64_t now_ms;   /* of this turn, monotonic */
    int64_t join_ms;  /* when to join, while apart */
    int64_t alive_ms; /* when to say so next */
    int64_t knock_ms; /* when to connect anew; INT64_MAX: no need to */
    int64_t leave_ms; /* when to leave with what is still held; INT64_MAX: no hurry */
    struct meter meter;
    struct buffer page;
    int64_t pages_by_ms; /* when to put the pages next; INT64_MAX: never */
    /* Room for the message being taken. */
    struct message message;
    struct arena arena;
    struct body body;
};

struct link_options link_default_options(void)
{
    static const char *const every[] = {"scenario/"};
    return (struct link_options){
        .call = "tcp://127.0.0.1:7650",
        .name = "",
        .topics = every,
        .topic_count = 1,
        .threads = 1,
        .credit = 2,
        .body_max = 16 << 20,
        .gather_max = 256 << 20,
        .alive_ms = 2000,
        .progress_ms = 200,
        .grace_ms = 30000,
        .base_cache_bytes = 64 << 20,
        .fetch_again_ms = 5000,
        .stop_file = -1,
        .reload_file = -1,
        .pages_ms = 1000,
    };
}

static void move(struct link *link, enum link_event event)
{
    enum link_state next = next_state[link->state][event];
    assert(next != LINK_NONE);
    link->state = next;
}

/* Making and freeing. */

static void write_name(struct link *link)
{
    char host[NAME_BYTES - 12] = ""; /* a process id and a colon fit behind it */
    if (link->options.name[0] != '\0') {
        snprintf(link->name, sizeof link->name, "%s", link->options.name);
        return;
    }
    if (gethostname(host, sizeof host - 1) != 0) {
        snprintf(host, sizeof host, "worker");
    }
    snprintf(link->name, sizeof link->name, "%s:%ld", host, (long)getpid());
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static void disconnect(struct link *link)
{
    door_free(&link->door);
    socket_free(&link->socket);
}

static enum status connect_to(struct link *link, char words_out[SOCKET_WORDS_BYTES])
{
    const uint64_t body_max = larger(link->options.body_max, link->options.gather_max);
    const struct socket_options options = {.kind = SOCKET_CALLER,
                                           .frame_bytes_max = body_max,
                                           .linger_ms = LINGER_MS,
                                           .key = link->options.key,
                                           .server_key = link->options.server_key};
    enum status status = socket_new(link->options.context, &options, &link->socket);
    if (status == STATUS_OK && !endpoint_is_inside(link->options.call)) {
        status = door_new(link->options.context, link->socket, link->options.key, &link->door);
    }
    if (status == STATUS_OK) {
        status = socket_connect(link->socket, link->options.call, words_out);
    } else {
        snprintf(words_out, SOCKET_WORDS_BYTES, "socket: %s", status_words(status));
    }
    if (status != STATUS_OK) {
        disconnect(link);
    }
    link->outgoing.socket = link->socket;
    return status;
}

static enum status fill(struct link *link, char words_out[SOCKET_WORDS_BYTES])
{
    enum status status = connect_to(link, words_out);
    if (status != STATUS_OK) {
        return status;
    }
    link->stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    status = link->stop_event >= 0 ? STATUS_OK : STATUS_FULL;
    if (status == STATUS_OK) {
        status = holdings_init(&link->holdings, link->options.credit + PLACES_SPARE);
    }
    if (status == STATUS_OK) {
        status = pool_new(link->options.threads, &link->pool);
    }
    if (status != STATUS_OK) {
        snprintf(words_out, SOCKET_WORDS_BYTES, "%zu threads: %s", link->options.threads,
                 status_words(status));
    }
    return status;
}

enum status link_new(const struct link_options *options,
                     struct link **link_out,
                     char words_out[SOCKET_WORDS_BYTES])
{
    assert(options->credit >= 1 && options->credit <= FRAME_CREDIT_MAX);
    assert(options->topic_count >= 1);
    struct link *link = calloc(1, sizeof *link);
    if (link == NULL) {
        snprintf(words_out, SOCKET_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
        return STATUS_NO_MEMORY;
    }
    link->options = *options;
    link->state = LINK_APART;
    link->stop_event = -1;
    link->worker = id_new();
    link->leave_ms = INT64_MAX;
    link->knock_ms = INT64_MAX;
    link->pages_by_ms = options->web == NULL ? INT64_MAX : 0;
    link->page.size_max = PAGE_BYTES_MAX;
    link->arena.size_max = FRAME_ARENA_BYTES_MAX;
    message_init(&link->message);
    body_init(&link->body);
    outgoing_init(&link->outgoing, NULL);
    bases_init(&link->bases, options->base_cache_bytes);
    write_name(link);
    enum status status = fill(link, words_out);
    if (status != STATUS_OK) {
        link_free(&link);
        return status;
    }
    *link_out = link;
    return STATUS_OK;
}

void link_free(struct link **link_p)
{
    struct link *link = *link_p;
    if (link == NULL) {
        return;
    }
    pool_free(&link->pool); /* it reads the bodies that are held */
    holdings_clear(&link->holdings);
    bases_clear(&link->bases);
    outgoing_clear(&link->outgoing);
    buffer_clear(&link->page);
    body_clear(&link->body);
    message_clear(&link->message);
    arena_clear(&link->arena);
    disconnect(link);
    if (link->stop_event >= 0) {
        close(link->stop_event);
    }
    free(link);
    *link_p = NULL;
}

void link_stop(struct link *link)
{
    eventfd_write(link->stop_event, 1);
}

/* Saying. */

static void say(struct link *link, const struct frame_call *call, const struct body *body)
{
    enum status status = outgoing_add(&link->outgoing, call, body);
    assert(status == STATUS_OK); /* nothing here depends on what others sent */
    (void)status;
}

/* Nothing is said where there is no stream. */
static void say_plain(struct link *link, enum frame_work_kind kind, uint32_t credit)
{
    if (id_is_zero(&link->stream)) {
        return;
    }
    struct frame_call call = frame_call_make(FRAME_MESSAGE, link->stream);
    call.has_work = true;
    call.work.kind = kind;
    call.work.credit = credit;
    say(link, &call, NULL);
}

static enum status pack_join(const struct link *link, struct body *body)
{
    struct id worker = link->worker;
    Brink__V1__Join join = BRINK__V1__JOIN__INIT;
    join.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = worker.bytes};
    join.name = (char *)link->name;
    join.topics = (char **)link->options.topics;
    join.n_topics = link->options.topic_count;
    join.credit = link->options.credit;
    join.threads = (uint32_t)link->options.threads;
    join.cores = link->options.cores;
    join.memory_mb = link->options.memory_mb;
    join.labels = (char **)link->options.labels;
    join.n_labels = link->options.label_count;
    join.model_version = (char *)analysis_all_versions();
    size_t size = brink__v1__join__get_packed_size(&join);
    uint8_t *bytes = malloc(size);
    enum status status = STATUS_NO_MEMORY;
    if (bytes != NULL) {
        brink__v1__join__pack(&join, bytes);
        status = body_copy(body, bytes, size);
    }
    free(bytes);
    return status;
}

/* Opens the stream, or says on the open one who this is. What could not be said is tried again.
 */
static void join(struct link *link)
{
    struct body body;
    body_init(&body);
    if (link->state == LINK_APART) {
        link->stream = id_new();
    }
    if (pack_join(link, &body) == STATUS_OK) {
        struct frame_call call = frame_call_make(FRAME_REQUEST, link->stream);
        call.method = "/brink.v1.Dispatch/Work";
        call.has_work = true;
        call.work.kind = WORK_JOIN;
        say(link, &call, &body);
        move(link, LINK_JOIN);
        link->alive_ms = link->now_ms + link->options.alive_ms;
        log_line(&link->options.log, LOG_INFO, "joining", "call=%s name=%s credit=%" PRIu32,
                 link->options.call, link->name, link->options.credit);
    } else {
        link->join_ms = link->now_ms + AGAIN_MS;
    }
    body_clear(&body);
}

/* Tasks. */

/* A task that has no run and will get none ends here. */
static void
refuse(struct link *link, struct holding *holding, enum status status, const char *words)
{
    struct frame_call task = frame_call_make(FRAME_MESSAGE, link->stream);
    task.work.request_id = holding->request;
    task.work.epoch = holding->epoch;
    reply_refusal(&link->outgoing, &link->stream, &task, status, words);
    meter_count(&link->meter, holding->method, status_code(status), -1);
    holdings_release(&link->holdings, holding);
}

/* One that waits for its base. */
static void stop_waiting(struct link *link, struct holding *holding, enum holding_fate fate)
{
    if (fate == HOLDING_LOST) {
        holdings_release(&link->holdings, holding);
    } else {
        enum status status = fate == HOLDING_EXPIRED ? STATUS_EXPIRED : STATUS_CANCELLED;
        refuse(link, holding, status, status_words(status));
    }
}

static void stop(struct link *link, struct holding *holding, enum holding_fate fate)
{
    if (holding->waits) {
        stop_waiting(link, holding, fate);
        return;
    }
    if (holding->fate == HOLDING_WANTED || fate == HOLDING_LOST) {
        holding->fate = fate;
    }
    pool_stop(link->pool, holding->run);
}

/* The leases are gone: what is held is of no use to anybody. */
static void lose_all(struct link *link)
{
    bases_lose(&link->bases);
    for (size_t i = 0; i < link->holdings.count; i++) {
        if (holding_is_taken(&link->holdings.places[i])) {
            stop(link, &link->holdings.places[i], HOLDING_LOST);
        }
    }
}

static void log_taken(const struct link *link, const struct holding *holding)
{
    char request[ID_TEXT_BYTES];
    id_format(&holding->request, request);
    log_line(&link->options.log, LOG_DEBUG, "task_taken",
             "request=%s attempt=%" PRIu32 " method=%s traceparent=%s", request,
             holding->attempt, holding->method, holding->trace);
}

static void log_ended(const struct link *link,
                      const struct holding *holding,
                      const struct pool_result *result,
                      enum status sent)
{
    char request[ID_TEXT_BYTES];
    id_format(&holding->request, request);
    log_line(&link->options.log, LOG_INFO, "task_ended",
             "request=%s attempt=%" PRIu32 " method=%s code=%s compute_ms=%" PRId64
             " traceparent=%s",
             request, holding->attempt, holding->method, status_code_name(status_code(sent)),
             result->compute_ms, holding->trace);
}

/* What shards of a request may be: whoever goes on gets the request too. */
static struct shard_policy policy_of(const struct link *link, const struct holding *holding)
{
    uint64_t request = body_size(&holding->body);
    uint64_t most = link->options.gather_max;
    return (struct shard_policy){.topic = holding->topic,
                                 .steps_least = link->options.shard_steps,
                                 .bytes_max = most > request ? most - request : 0,
                                 .shard_bytes_max = link->options.body_max};
}

/* Gives it to the pool, with the base it names where it names one. */
static void begin(struct link *link, struct holding *holding)
{
    bool is_again = holding->results != NULL;
    bool is_whole = body_size(&holding->whole) > 0;
    const struct body *body = is_whole ? &holding->whole : &holding->body;
    const struct pool_order order = {
        .method = holding->method,
        .body = is_again ? holding->again.request.bytes : body_bytes(body),
        .body_size = is_again ? holding->again.request.size : body_size(body),
        .urgency = urgencies[holding->priority],
        .owner = holding,
        .split =
            link->options.split_of == NULL ? NULL : link->options.split_of(holding->method),
        .shards = policy_of(link, holding),
        .look_ms = link->options.progress_ms,
        .split_again = is_again ? &holding->again : NULL,
    };
    struct pool_run *run = NULL;
    enum status status = pool_add(link->pool, &order, &run);
    if (status != STATUS_OK) {
        refuse(link, holding, status, status_words(status));
        return;
    }
    holdings_keep(&link->holdings, holding, run);
    log_taken(link, holding);
}

static void begin_with(struct link *link, struct holding *holding, const struct body *base)
{
    enum status status = holding_complete(holding, base);
    if (status == STATUS_OK) {
        begin(link, holding);
    } else {
        refuse(link, holding, status, status_words(status));
    }
}

static void take_task(struct link *link, const struct frame_call *task)
{
    if (id_is_zero(&task->work.request_id)) {
        return;
    }
    struct holding *known = holdings_find(&link->holdings, &task->work.request_id);
    if (known != NULL && known->epoch == task->work.epoch) {
        return; /* said twice */
    }
    if (known != NULL) {
        stop(link, known, HOLDING_LOST); /* a newer lease of the same request */
    }
    struct holding *holding = holdings_offer(&link->holdings, task, &link->body, link->now_ms);
    if (holding == NULL) {
        reply_refusal(&link->outgoing, &link->stream, task, STATUS_FULL,
                      "this worker holds more tasks than its credit");
        return;
    }
    const struct split_bytes request = holding_request(holding);
    if (!bases_named(request.bytes, request.size, &holding->base)) {
        begin(link, holding);
        return;
    }
    const struct body *base = bases_find(&link->bases, &holding->base);
    if (base != NULL) {
        begin_with(link, holding, base);
    } else {
        holdings_wait(&link->holdings, holding); /* pass_time asks for it */
    }
}

static void take_stop(struct link *link, const struct frame_call *said)
{
    struct holding *holding = holdings_find(&link->holdings, &said->work.request_id);
    if (holding != NULL && holding->epoch == said->work.epoch) {
        stop(link, holding, HOLDING_STOPPED);
    }
}

/* A result nobody waits for ends here. */
static void take_result(struct link *link, const struct pool_result *result)
{
    struct holding *holding = result->owner;
    enum status sent = STATUS_CANCELLED;
    if (holding->fate == HOLDING_WANTED && result->interim.count > 0) {
        reply_interim(&link->outgoing, &link->stream, holding, &result->interim);
    }
    if (holding->fate != HOLDING_LOST) {
        sent = reply_result(&link->outgoing, &link->stream, holding, result,
                            link->options.body_max);
    }
    log_ended(link, holding, result, sent);
    meter_count(&link->meter, holding->method, status_code(sent),
                result->started_wall_ms == 0 ? -1 : result->compute_ms);
    holdings_release(&link->holdings, holding);
}

static void take_results(struct link *link)
{
    struct pool_result result;
    while (pool_take(link->pool, &result)) {
        take_result(link, &result);
        pool_result_clear(&result);
    }
}

/* Bases that tasks name. */

static void ask_for(struct link *link, const struct holding *holding)
{
    int64_t again_ms = link->now_ms + link->options.fetch_again_ms;
    struct id id;
    struct body body;
    body_init(&body);
    if (bases_ask(&link->bases, &holding->base, link->now_ms, again_ms, &id) &&
        bases_pack_get(&holding->base, &body) == STATUS_OK) {
        struct frame_call call = frame_call_make(FRAME_REQUEST, id);
        call.method = "/brink.v1.Broker/GetBlob";
        say(link, &call, &body);
    }
    body_clear(&body);
}

static bool waits_for(const struct holding *holding, const struct digest *base)
{
    return holding->waits && memcmp(holding->base.bytes, base->bytes, DIGEST_BYTES) == 0;
}

static void begin_waiting(struct link *link, const struct digest *hash, const struct body *base)
{
    for (size_t i = 0; i < link->holdings.count; i++) {
        if (waits_for(&link->holdings.places[i], hash)) {
            begin_with(link, &link->holdings.places[i], base);
        }
    }
}

static void refuse_waiting(struct link *link,
                           const struct digest *hash,
                           enum status status,
                           const char *words)
{
    char refusal[FRAME_MESSAGE_MAX];
    char text[DIGEST_TEXT_BYTES];
    digest_format(hash, text);
    snprintf(refusal, sizeof refusal, "base_hash: the base %s: %.500s", text, words);
    log_line(&link->options.log, LOG_WARNING, "base_not_fetched", "base=%s words=\"%s\"", text,
             words);
    for (size_t i = 0; i < link->holdings.count; i++) {
        if (waits_for(&link->holdings.places[i], hash)) {
            refuse(link, &link->holdings.places[i], status, refusal);
        }
    }
}

/* What passes is asked for again: the fetch is under way for a while more. */
static bool may_pass(enum status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_FULL ||
           status == STATUS_NO_MEMORY || status == STATUS_IO;
}

/* The answer to a fetch. */
static void take_blob(struct link *link, const struct frame_call *said)
{
    struct digest hash;
    struct body base;
    if (said->kind != FRAME_END || !bases_answered(&link->bases, &said->id, &hash)) {
        return;
    }
    body_init(&base);
    enum status status = status_of_code(said->status.code);
    const char *words = said->status.message;
    if (status == STATUS_OK) {
        status = bases_read_blob(&link->body, &hash, &base);
        words = status_words(status);
    }
    if (status == STATUS_OK) {
        link->bases.fetched++;
        begin_waiting(link, &hash, &base);
        bases_keep(&link->bases, &hash, &base);
    } else if (may_pass(status)) {
        bases_put_off(&link->bases, &hash, link->now_ms + link->options.fetch_again_ms);
    } else {
        refuse_waiting(link, &hash, status, words);
    }
    body_clear(&base);
}

/* The stream. */

/* Takes no more tasks and leaves when those it has are done. */
static void drain(struct link *link, const char *told_by)
{
    if (link->state != LINK_LEAVING) {
        move(link, LINK_DRAIN);
        manager_say_stopping(link->options.manager);
        say_plain(link, WORK_CREDIT, 0);
        log_line(&link->options.log, LOG_INFO, "leaving", "told_by=%s held=%zu", told_by,
                 link->holdings.held);
    }
}

/* Drains for a while at most; told again, not a moment longer. */
static void drain_soon(struct link *link)
{
    bool is_first = link->leave_ms == INT64_MAX;
    link->leave_ms = is_first ? link->now_ms + link->options.grace_ms : link->now_ms;
    drain(link, "signal");
}

static void take_drain(struct link *link, const struct frame_call *said)
{
    (void)said;
    drain(link, "broker");
}

/* The broker does not know this worker any more, so it has given its tasks to others. */
static void take_join(struct link *link, const struct frame_call *said)
{
    (void)said;
    lose_all(link);
    if (link->state == LINK_JOINED) {
        join(link);
    }
}

typedef void take_fn(struct link *link, const struct frame_call *said);

static void take_work(struct link *link, const struct frame_call *said)
{
    static take_fn *const takers[WORK_KIND_COUNT] = {
        [WORK_TASK] = take_task,
        [WORK_STOP] = take_stop,
        [WORK_DRAIN] = take_drain,
        [WORK_JOIN] = take_join,
    };
    take_fn *take = said->has_work ? takers[said->work.kind] : NULL;
    if (take != NULL) {
        take(link, said);
    }
}

/* Would the broker say the same to another try? */
static bool is_final(enum status status)
{
    return status == STATUS_BAD_INPUT || status == STATUS_DENIED || status == STATUS_NO_KEY ||
           status == STATUS_UNSUPPORTED;
}

static void take_end(struct link *link, const struct frame_call *said)
{
    enum status status = status_of_code(said->status.code);
    int64_t again_ms = said->status.retry_after_ms > 0 ? said->status.retry_after_ms : AGAIN_MS;
    log_line(&link->options.log, LOG_WARNING, "stream_ended", "code=%s words=\"%s\"",
             status_code_name(said->status.code), said->status.message);
    lose_all(link);
    move(link, LINK_END);
    link->stream = (struct id){{0}};
    link->join_ms = link->now_ms + (again_ms < AGAIN_MAX_MS ? again_ms : AGAIN_MAX_MS);
    if (is_final(status) && link->state == LINK_APART) {
        link->ended = status;
        drain(link, "broker");
    }
}

static void take_call(struct link *link, const struct frame_call *said)
{
    bool is_open = link->state == LINK_JOINED || link->state == LINK_LEAVING;
    if (!is_open || !id_equal(&said->id, &link->stream)) {
        take_blob(link, said); /* or of a stream that has ended */
        return;
    }
    if (said->kind == FRAME_END || said->kind == FRAME_CANCEL) {
        take_end(link, said);
    } else if (said->kind == FRAME_MESSAGE) {
        take_work(link, said);
    }
}

static void take_message(struct link *link)
{
    struct frame frame;
    struct frame_fault fault;
    arena_reset(&link->arena);
    enum status status = message_decode(&link->message, &link->arena, &frame, &fault);
    if (status != STATUS_OK) {
        log_line(&link->options.log, LOG_WARNING, "message_refused", "words=\"%s\"",
                 fault.words);
        return;
    }
    for (size_t i = 0; i < frame.count; i++) {
        status = message_body(&link->message, &frame, i, &link->body);
        if (status == STATUS_OK) {
            take_call(link, &frame.calls[i]);
        }
    }
    body_clear(&link->body);
}

/* STATUS_IO when the socket does not work any more. */
static enum status take_messages(struct link *link)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < MESSAGES_MAX && status != STATUS_UNAVAILABLE; i++) {
        status = socket_receive(link->socket, &link->message);
        if (status == STATUS_IO) {
            return status;
        }
        if (status == STATUS_OK) {
            take_message(link);
        }
    }
    return STATUS_OK;
}

/* The clock. */

static void tell_progress(struct link *link, struct holding *holding)
{
    if (holding->told_ms + link->options.progress_ms > link->now_ms) {
        return;
    }
    struct pool_progress progress = pool_progress(link->pool, holding->run);
    if (progress.units > holding->told_units) {
        holding->told_units = progress.units;
        holding->told_ms = link->now_ms;
        reply_progress(&link->outgoing, &link->stream, holding, &progress);
    }
}

static void look_at_tasks(struct link *link)
{
    for (size_t i = 0; i < link->holdings.count; i++) {
        struct holding *holding = &link->holdings.places[i];
        if (!holding_is_taken(holding) || holding->fate != HOLDING_WANTED) {
            continue;
        }
        if (holding->deadline_ms <= link->now_ms) {
            stop(link, holding, HOLDING_EXPIRED);
        } else if (holding->waits) {
            ask_for(link, holding);
        } else {
            tell_progress(link, holding);
        }
    }
}

/* What the door says: who is turned away is told, and comes again later. */
static void look_at_door(struct link *link)
{
    enum door_news news = door_look(link->door);
    if (news != DOOR_QUIET && link->news == DOOR_QUIET) {
        log_line(&link->options.log, LOG_WARNING, "not_let_in", "call=%s words=\"%s\"",
                 link->options.call, door_words(link->door));
    }
    if (news == DOOR_SHUT && link->news != DOOR_SHUT) {
        link->knock_ms = link->now_ms + KNOCK_MS;
    }
    link->news = news;
}

/* Another connection in place of one that came to nothing; the stream is opened on it anew. */
static void knock(struct link *link)
{
    char words[SOCKET_WORDS_BYTES];
    struct socket *socket = link->socket;
    struct door *door = link->door;
    link->door = NULL;
    enum status status = connect_to(link, words);
    if (status != STATUS_OK) { /* as before, and again later */
        log_line(&link->options.log, LOG_WARNING, "not_connected", "words=\"%s\"", words);
        link->socket = socket;
        link->outgoing.socket = socket;
        link->door = door;
        link->knock_ms = link->now_ms + KNOCK_MS;
        return;
    }
    door_free(&door);
    socket_free(&socket);
    link->knock_ms = INT64_MAX;
    link->news = DOOR_QUIET;
    lose_all(link);
    if (link->state == LINK_JOINED) {
        move(link, LINK_END);
        link->stream = (struct id){{0}};
        link->join_ms = link->now_ms;
    }
}

static void leave(struct link *link)
{
    say_plain(link, WORK_LEAVE, 0);
    move(link, LINK_LEAVE);
    log_line(&link->options.log, link->holdings.held > 0 ? LOG_WARNING : LOG_INFO, "left",
             "handed_back=%zu calls_dropped=%" PRIu64, link->holdings.held,
             link->outgoing.dropped);
}

static void pass_time(struct link *link)
{
    if (link->state == LINK_APART && link->join_ms <= link->now_ms) {
        join(link);
    }
    if (link->knock_ms <= link->now_ms) {
        knock(link);
    }
    look_at_tasks(link);
    if (link->state != LINK_APART && link->alive_ms <= link->now_ms) {
        say_plain(link, WORK_ALIVE, 0);
        link->alive_ms = link->now_ms + link->options.alive_ms;
    }
    if (link->state == LINK_LEAVING &&
        (link->holdings.held == 0 || link->leave_ms <= link->now_ms)) {
        leave(link);
    }
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
    return a_ms < b_ms ? a_ms : b_ms;
}

/* Whoever asks is answered out of what is put here, so a worker that stands still is seen. */
static void put_pages(struct link *link)
{
    struct web *web = link->options.web;
    struct buffer *page = &link->page;
    if (link->now_ms < link->pages_by_ms) {
        return;
    }
    link->pages_by_ms = link->now_ms + link->options.pages_ms;
    bool is_joined = link->state == LINK_JOINED;
    const struct meter_state state = {.is_joined = is_joined,
                                      .held = link->holdings.held,
                                      .credit = link->options.credit,
                                      .pool = pool_read_counts(link->pool),
                                      .bases_fetched = link->bases.fetched,
                                      .base_bytes = link->bases.bytes,
                                      .dropped = link->outgoing.dropped};
    meter_write(&link->meter, &state, page);
    web_put_text(web, "/metrics", WEB_OK, page);
    buffer_add_text(page, "ok\n");
    web_put_text(web, "/healthz", WEB_OK, page);
    buffer_add_text(page, is_joined                     ? "ready\n"
                          : link->state == LINK_LEAVING ? "leaving\n"
                                                        : "apart\n");
    web_put_text(web, "/readyz", is_joined ? WEB_OK : WEB_UNAVAILABLE, page);
}

/* How long to sleep: until the clock matters again. */
static int64_t sleep_ms(const struct link *link)
{
    int64_t due_ms = link->state == LINK_APART ? link->join_ms : link->alive_ms;
    due_ms = sooner(due_ms, sooner(link->leave_ms, link->pages_by_ms));
    due_ms = sooner(due_ms, link->knock_ms);
    due_ms = sooner(due_ms, manager_due_ms(link->options.manager));
    for (size_t i = 0; i < link->holdings.count; i++) {
        const struct holding *holding = &link->holdings.places[i];
        if (holding_is_taken(holding) && holding->fate == HOLDING_WANTED) {
            int64_t tell_ms = holding->told_ms + link->options.progress_ms;
            if (tell_ms <= link->now_ms) { /* it has not moved: look again a while later */
                tell_ms = link->now_ms + link->options.progress_ms;
            }
            due_ms = sooner(due_ms, sooner(holding->deadline_ms, tell_ms));
        }
    }
    return due_ms > link->now_ms ? due_ms - link->now_ms : 0;
}

/* Reads a file that is there to be read from. */
static void read_away(int file)
{
    char bytes[STOP_FILE_BYTES];
    (void)!read(file, bytes, sizeof bytes);
}

/* What may change while it runs. */
static void reload(struct link *link)
{
    struct link_options *options = &link->options;
    read_away(options->reload_file);
    if (options->reload != NULL) {
        options->log.least = options->reload(options->reload_arg, &options->log);
    }
}

/* One turn; a place of a file that is not there waits for the stop event again. STATUS_IO. */
static enum status turn(struct link *link)
{
    const struct link_options *options = &link->options;
    struct socket_event events[] = {
        {.socket = link->socket},
        {.file = pool_file(link->pool)},
        {.file = link->stop_event},
        {.file = options->stop_file >= 0 ? options->stop_file : link->stop_event},
        {.file = options->reload_file >= 0 ? options->reload_file : link->stop_event},
        {.file = link->stop_event},
    };
    if (link->door != NULL) {
        events[5].socket = door_socket(link->door);
    }
    enum status status = socket_wait(events, sizeof events / sizeof events[0], sleep_ms(link));
    if (status != STATUS_OK) {
        return status;
    }
    link->now_ms = clock_monotonic_ms();
    status = take_messages(link);
    if (status != STATUS_OK) {
        return status;
    }
    look_at_door(link);
    take_results(link);
    if (events[2].ready) {
        eventfd_t count = 0;
        eventfd_read(link->stop_event, &count);
        drain_soon(link);
    }
    if (options->stop_file >= 0 && events[3].ready) {
        read_away(options->stop_file);
        drain_soon(link);
    }
    if (options->reload_file >= 0 && events[4].ready) {
        reload(link);
    }
    pass_time(link);
    put_pages(link);
    manager_pass_time(link->options.manager, link->now_ms);
    outgoing_flush(&link->outgoing);
    return STATUS_OK;
}

enum status link_run(struct link *link)
{
    link->now_ms = clock_monotonic_ms();
    link->join_ms = link->now_ms;
    manager_say_ready(link->options.manager);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && link->state != LINK_LEFT) {
        status = turn(link);
    }
    return status != STATUS_OK ? status : link->ended;
}
