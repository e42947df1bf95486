#include "tests/soak/load.h"

#include "base/clock.h"
#include "base/random.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-2017-09.cfg";

enum {
    UNDER_WAY = 24,
    CALLS_MAX = 8 * UNDER_WAY,
    CONTENTS = 9,
    DRAWS = 12 / SLOWNESS + 1,
    SHORT_MS = 40, /* some deadlines are below this */
    LAST_MS = 20,
    NAME_BYTES = 2 + ID_BYTES
};

enum { CODE_OK = 0, CODE_CANCELLED = 1, CODE_EXPIRED = 4, CODE_COUNT = 17 };

/* What may become of a request. */
enum fate { FATE_PLAIN, FATE_CANCELLED, FATE_HURRIED, FATE_COUNT };

static const bool may_end[FATE_COUNT][CODE_COUNT] = {
    [FATE_PLAIN] = {[CODE_OK] = true},
    [FATE_CANCELLED] = {[CODE_OK] = true, [CODE_CANCELLED] = true},
    [FATE_HURRIED] = {[CODE_OK] = true, [CODE_EXPIRED] = true},
};

/* A request in the book. */
struct entry {
    uint64_t sequence; /* of its outcome; 0: not heard of yet */
    int64_t sent_ms;
    uint8_t quarter; /* in which it was sent */
    uint8_t code;
    uint8_t content;
    uint8_t fate;
    bool published;
    bool detached; /* its outcome is asked for in a call of its own */
    bool excused;  /* it may have been published while nobody could hear it */
};

/* A call under way, and what it asks about which request. */
enum asks { ASKS_OUTCOME, ASKS_ACCEPTANCE, ASKS_STATE };

struct under_way {
    struct id call;
    uint32_t number;
    enum asks asks;
};

/* What is asked; and, from the first result on, what the answer is. */
struct content {
    const char *method;
    char topic[FRAME_TOPIC_MAX + 1];
    struct buffer request;
    struct buffer result;
};

struct load {
    struct brink *brink;
    struct asker *asker;        /* the subscriber */
    const char *call, *publish; /* the fleet's */
    struct random random;
    struct content contents[CONTENTS];
    struct entry *book; /* [count] by number */
    uint32_t count;
    uint32_t unpublished;
    uint64_t last_sequence;
    uint64_t ended[CODE_COUNT];
    struct under_way calls[CALLS_MAX]; /* [call_count] */
    size_t call_count;
    uint32_t resumed;
    uint32_t quarter;
    struct latency latency;
    uint64_t again;  /* asked once more after the end */
    uint64_t awaits; /* calls that wait for an outcome, */
    uint64_t cancels;
};

/* What is asked. */

struct question {
    const char *method;
    const char *topic;
    Brink__V1__Analysis analysis;
};

static const struct question questions[] = {
    {"/brink.v1.Assessor/Assess", "scenario/assess/PRK", BRINK__V1__ANALYSIS__ANALYSIS_ASSESS},
    {"/brink.v1.Assessor/Economy", "scenario/economy/PRK",
     BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY},
    {"/brink.v1.Assessor/Stability", "scenario/stability/PRK",
     BRINK__V1__ANALYSIS__ANALYSIS_STABILITY},
};

enum { QUESTIONS = sizeof questions / sizeof questions[0] };

static void write_contents(struct load *load)
{
    for (size_t i = 0; i < CONTENTS; i++) {
        struct content *content = &load->contents[i];
        const struct question *question = &questions[i % QUESTIONS];
        uint32_t draws = (uint32_t)(DRAWS * (1 + i / QUESTIONS)); /* from the smallest on */
        asker_read(load->asker, scenario, draws);
        asker_scenario(load->asker)->analysis = question->analysis;
        asker_scenario(load->asker)->seed = i;
        if (question->analysis != BRINK__V1__ANALYSIS__ANALYSIS_ASSESS) {
            asker_leave_out(load->asker);
        }
        asker_pack(load->asker);
        content->method = question->method;
        snprintf(content->topic, sizeof content->topic, "%s", question->topic);
        buffer_add(&content->request, load->asker->body.bytes, load->asker->body.size);
        assert_int_equal(content->request.failure, STATUS_OK);
    }
}

static void connect_caller(struct load *load)
{
    char words[BRINK_WORDS_BYTES];
    const struct brink_options options = {.call = load->call};
    if (brink_new(&options, &load->brink, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
}

struct load *load_new(struct fleet *fleet, uint64_t seed)
{
    struct load *load = calloc(1, sizeof *load);
    assert_non_null(load);
    load->book = calloc(LOAD_REQUESTS_MAX, sizeof *load->book);
    assert_non_null(load->book);
    load->random.state = seed;
    latency_begin(&load->latency);
    load->asker = &fleet->asker;
    write_contents(load);
    asker_watch(load->asker, fleet->publish);
    load->call = fleet->call;
    load->publish = fleet->publish;
    connect_caller(load);
    return load;
}

void load_free(struct load **load_p)
{
    struct load *load = *load_p;
    if (load == NULL) {
        return;
    }
    for (size_t i = 0; i < CONTENTS; i++) {
        buffer_clear(&load->contents[i].request);
        buffer_clear(&load->contents[i].result);
    }
    latency_clear(&load->latency);
    brink_free(&load->brink);
    free(load->book);
    free(load);
    *load_p = NULL;
}

/* Asking. */

static struct id id_of(uint32_t number)
{
    struct id id = {{0x50, 0xa4}};
    memcpy(id.bytes + ID_BYTES - sizeof number, &number, sizeof number);
    return id;
}

/* False: a request of somebody else. */
static bool find(const struct load *load, const struct id *id, uint32_t *number_out)
{
    memcpy(number_out, id->bytes + ID_BYTES - sizeof *number_out, sizeof *number_out);
    const struct id ours = id_of(*number_out);
    return id_equal(&ours, id) && *number_out < load->count;
}

static void send_call(struct load *load,
                      const struct brink_request *request,
                      uint32_t number,
                      enum asks asks)
{
    assert_true(load->call_count < CALLS_MAX);
    struct under_way *call = &load->calls[load->call_count++];
    *call = (struct under_way){.number = number, .asks = asks};
    if (brink_send(load->brink, request, &call->call) != STATUS_OK) {
        fail_msg("%s", brink_words(load->brink));
    }
}

/* Sends a request of the book; the same again asks for the same outcome. */
static void send_request(struct load *load, uint32_t number)
{
    static const char *const tenants[] = {"", "navy", "treasury", "press"};
    const struct entry *entry = &load->book[number];
    const struct content *content = &load->contents[entry->content];
    const struct brink_request request = {
        .method = content->method,
        .topic = content->topic,
        .body = content->request.bytes,
        .body_size = content->request.size,
        .tenant = tenants[number % 4],
        .priority = (enum frame_priority)(number % FRAME_PRIORITY_COUNT),
        .deadline_ms = entry->fate == FATE_HURRIED ? 1 + number % SHORT_MS : 0,
        .request_id = id_of(number),
        .detached = entry->detached,
        .no_cache = number % 4 != 0, /* some share a run or an answer, most have their own */
    };
    send_call(load, &request, number, entry->detached ? ASKS_ACCEPTANCE : ASKS_OUTCOME);
}

static void send_named(struct load *load, uint32_t number, const char *method, enum asks asks)
{
    uint8_t bytes[NAME_BYTES];
    struct id id = id_of(number);
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    size_t size = brink__v1__request_name__pack(&name, bytes);
    const struct brink_request request = {.method = method, .body = bytes, .body_size = size};
    load->awaits += asks == ASKS_OUTCOME;
    load->cancels += asks == ASKS_STATE;
    send_call(load, &request, number, asks);
}

static enum fate choose_fate(struct random *random)
{
    uint32_t chance = random_below(random, 8);
    return chance == 0 ? FATE_CANCELLED : chance == 1 ? FATE_HURRIED : FATE_PLAIN;
}

static void ask_one(struct load *load)
{
    uint32_t number = load->count++;
    struct entry *entry = &load->book[number];
    entry->sent_ms = clock_monotonic_ms();
    entry->quarter = (uint8_t)load->quarter;
    entry->content = (uint8_t)random_below(&load->random, CONTENTS);
    entry->fate = (uint8_t)choose_fate(&load->random);
    entry->detached = random_below(&load->random, 4) == 0;
    load->unpublished++;
    send_request(load, number);
    if (entry->fate == FATE_CANCELLED) {
        send_named(load, number, "/brink.v1.Broker/Cancel", ASKS_STATE);
    }
}

void load_ask(struct load *load)
{
    while (load_open(load) < UNDER_WAY && load->count < LOAD_REQUESTS_MAX) {
        ask_one(load);
    }
}

/* The same call once more, of a client that knows nothing of the first. */
static void send_again(struct load *load, const struct under_way *call)
{
    static const char *const methods[] = {
        [ASKS_OUTCOME] = "/brink.v1.Broker/Await", [ASKS_STATE] = "/brink.v1.Broker/Cancel"};
    const struct entry *entry = &load->book[call->number];
    bool is_request =
        call->asks == ASKS_ACCEPTANCE || (call->asks == ASKS_OUTCOME && !entry->detached);
    if (is_request) {
        send_request(load, call->number);
    } else {
        send_named(load, call->number, methods[call->asks], call->asks);
    }
}

/* Asks for the outcome where its publication may have been missed. */
static void excuse(struct load *load, uint32_t number)
{
    struct entry *entry = &load->book[number];
    if (!entry->published && !entry->excused) {
        entry->excused = true;
        load->unpublished--;
        if (entry->detached) {
            send_named(load, number, "/brink.v1.Broker/Await", ASKS_OUTCOME);
        }
    }
}

void load_resume(struct load *load)
{
    static struct under_way calls[CALLS_MAX];
    size_t count = load->call_count;
    memcpy(calls, load->calls, count * sizeof calls[0]);
    load->call_count = 0;
    load->last_sequence = 0;
    load->resumed++;
    brink_free(&load->brink);
    connect_caller(load);
    asker_watch(load->asker, load->publish);
    for (size_t i = 0; i < count; i++) { /* what is asked about a request comes behind it */
        if (calls[i].asks != ASKS_STATE) {
            send_again(load, &calls[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (calls[i].asks == ASKS_STATE) {
            send_again(load, &calls[i]);
        }
    }
    for (uint32_t i = 0; i < load->count; i++) {
        excuse(load, i);
    }
}

/* Hearing. */

/* Law: results of the same content are the same, byte for byte. */
static void check_result(struct content *content, const uint8_t *body, size_t size)
{
    if (content->result.size == 0) {
        buffer_add(&content->result, body, size);
        assert_int_equal(content->result.failure, STATUS_OK);
    }
    assert_true(size > 0);
    assert_int_equal(size, content->result.size);
    assert_memory_equal(body, content->result.bytes, size);
}

/* Law: a request has one outcome, whoever tells of it. */
static void check_outcome(struct load *load,
                          uint32_t number,
                          const struct frame_status *status,
                          uint64_t sequence,
                          const uint8_t *body,
                          size_t size)
{
    struct entry *entry = &load->book[number];
    if (sequence == 0 || !may_end[entry->fate][status->code]) {
        fail_msg("request %" PRIu32 " ended with %s, number %" PRIu64 ": %s", number,
                 status_code_name(status->code), sequence, status->message);
    }
    if (entry->sequence == 0) {
        entry->sequence = sequence;
        entry->code = (uint8_t)status->code;
        load->ended[status->code]++;
    }
    assert_int_equal(sequence, entry->sequence);
    assert_int_equal(status->code, entry->code);
    if (status->code == CODE_OK) {
        check_result(&load->contents[entry->content], body, size);
    }
}

/* Some that have ended are asked once more. */
static void ask_again(struct load *load, uint32_t number)
{
    if (number % 16 == 0 && load->call_count < UNDER_WAY) {
        load->again++;
        send_request(load, number);
    }
}

static struct under_way take_call(struct load *load, const struct id *id)
{
    for (size_t i = 0; i < load->call_count; i++) {
        if (id_equal(&load->calls[i].call, id)) {
            struct under_way call = load->calls[i];
            load->calls[i] = load->calls[--load->call_count];
            return call;
        }
    }
    fail_msg("an answer to a call that is not under way");
    return (struct under_way){.number = 0};
}

/* Before its outcome is in the book, so once, unless its publication was faster. */
static void note_latency(struct load *load, const struct entry *entry)
{
    if (entry->fate == FATE_PLAIN && !entry->detached && entry->sequence == 0) {
        latency_note(&load->latency, entry->quarter,
                     (double)(clock_monotonic_ms() - entry->sent_ms));
    }
}

static void take_answer(struct load *load, const struct brink_reply *reply)
{
    const struct under_way call = take_call(load, &reply->call);
    if (call.asks == ASKS_OUTCOME) {
        bool is_first = load->book[call.number].sequence == 0;
        note_latency(load, &load->book[call.number]);
        check_outcome(load, call.number, &reply->status, reply->work.sequence, reply->body,
                      reply->body_size);
        if (is_first) {
            ask_again(load, call.number);
        }
    } else if (reply->status.code != 0) {
        fail_msg("request %" PRIu32 " refused: %s: %s", call.number,
                 status_code_name(reply->status.code), reply->status.message);
    }
}

/* Law: outcomes are published once each, in the order of their numbers, without a gap. */
static void take_publication(struct load *load, const struct watch_event *event)
{
    uint32_t number = 0;
    if (strncmp(event->topic, "assessment/", strlen("assessment/")) != 0) {
        return;
    }
    if (event->missed > 0 || event->restarted) {
        fail_msg("%" PRIu64 " publications missed between outcomes %" PRIu64 " and %" PRIu64
                 ", of %" PRIu64 " steps, of the broker started %" PRIu32 " times anew",
                 event->missed, load->last_sequence, event->work.sequence,
                 (uint64_t)event->work.steps, load->resumed);
    }
    if (event->work.step > 0) { /* a step of the outcome before it, under its number; of the
                                 * very first asker_watch may have taken the outcome */
        assert_true(event->work.sequence == load->last_sequence || load->last_sequence == 0);
        return;
    }
    if (load->last_sequence > 0) {
        assert_int_equal(event->work.sequence, load->last_sequence + 1);
    }
    load->last_sequence = event->work.sequence;
    if (!find(load, &event->id, &number)) {
        return; /* the subscriber's own, at its start */
    }
    struct entry *entry = &load->book[number];
    assert_false(entry->published);
    entry->published = true;
    load->unpublished -= !entry->excused;
    check_outcome(load, number, &event->status, event->work.sequence, event->body,
                  event->body_size);
    if (entry->detached && !entry->excused) {
        send_named(load, number, "/brink.v1.Broker/Await", ASKS_OUTCOME);
    }
}

static void hear_publications(struct load *load)
{
    struct watch_event event;
    enum status status = watch_next(load->asker->watch, 0, &event);
    while (status == STATUS_OK) {
        take_publication(load, &event);
        status = watch_next(load->asker->watch, 0, &event);
    }
    assert_int_equal(status, STATUS_EXPIRED);
}

void load_hear(struct load *load, int64_t wait_ms)
{
    struct brink_reply reply;
    enum status status = brink_receive(load->brink, wait_ms, &reply);
    while (status == STATUS_OK) {
        take_answer(load, &reply);
        status = brink_receive(load->brink, 0, &reply);
    }
    if (status != STATUS_EXPIRED) {
        fail_msg("%s", brink_words(load->brink));
    }
    hear_publications(load);
}

size_t load_open(const struct load *load)
{
    return load->call_count + load->unpublished;
}

void load_enter(struct load *load, uint32_t quarter)
{
    load->quarter = quarter;
}

struct latency *load_latency(struct load *load)
{
    return &load->latency;
}

static void tell_kind(const struct load *load,
                      const char *name,
                      bool (*is_of)(const struct entry *entry),
                      struct bulletin *bulletin)
{
    uint64_t ended[CODE_COUNT] = {0};
    uint64_t sent = 0;
    for (uint32_t i = 0; i < load->count; i++) {
        if (is_of(&load->book[i])) {
            ended[load->book[i].code]++;
            sent++;
        }
    }
    bulletin_add(bulletin, "%s | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64, name,
                 sent, ended[CODE_OK], ended[CODE_CANCELLED], ended[CODE_EXPIRED]);
}

static bool is_assess(const struct entry *entry)
{
    return entry->content % QUESTIONS == 0;
}

static bool is_economy(const struct entry *entry)
{
    return entry->content % QUESTIONS == 1;
}

static bool is_stability(const struct entry *entry)
{
    return entry->content % QUESTIONS == 2;
}

static bool is_cancelled(const struct entry *entry)
{
    return entry->fate == FATE_CANCELLED;
}

static bool is_hurried(const struct entry *entry)
{
    return entry->fate == FATE_HURRIED;
}

static bool is_detached(const struct entry *entry)
{
    return entry->detached;
}

static bool is_any(const struct entry *entry)
{
    (void)entry;
    return true;
}

void load_tell(const struct load *load, struct bulletin *bulletin)
{
    tell_kind(load, "assess", is_assess, bulletin);
    tell_kind(load, "economy", is_economy, bulletin);
    tell_kind(load, "stability", is_stability, bulletin);
    tell_kind(load, "all", is_any, bulletin);
    tell_kind(load, "of these cancelled soon", is_cancelled, bulletin);
    tell_kind(load, "of these with a deadline of milliseconds", is_hurried, bulletin);
    tell_kind(load, "of these submitted, and awaited later", is_detached, bulletin);
    bulletin_add(bulletin,
                 "calls about them: to wait, to cancel, to ask once more | %" PRIu64
                 ", %" PRIu64 ", %" PRIu64 " | | | ",
                 load->awaits, load->cancels, load->again);
}

uint64_t load_sent(const struct load *load)
{
    return load->count;
}

/* Law: no two requests have the same outcome, and no outcome has a number not given out. */
static void check_numbers(const struct load *load, uint64_t last_sequence)
{
    bool *numbers = calloc(last_sequence + 1, sizeof *numbers);
    assert_non_null(numbers);
    for (uint32_t i = 0; i < load->count; i++) {
        const struct entry *entry = &load->book[i];
        assert_in_range(entry->sequence, 1, last_sequence);
        assert_false(numbers[entry->sequence]);
        assert_true(entry->published || entry->excused);
        numbers[entry->sequence] = true;
    }
    free(numbers);
}

/* Law: a broker that was never started anew has counted all that happened. */
static void check_counts(const struct load *load, const Brink__V1__StatsReply *stats)
{
    assert_int_equal(stats->requests_accepted, stats->last_sequence);
    assert_int_equal(stats->outcomes_done - stats->outcomes_failed, load->ended[CODE_OK]);
    assert_int_equal(stats->outcomes_done + stats->outcomes_expired + stats->outcomes_cancelled,
                     stats->requests_accepted);
    /* A worker that sees the deadline first answers with it. */
    assert_int_equal(stats->outcomes_expired + stats->outcomes_failed,
                     load->ended[CODE_EXPIRED]);
}

/* The publication of an outcome that was heard of in an answer may still be on its way. */
static void hear_last(struct load *load)
{
    uint64_t last_sequence = asker_stats(load->asker)->last_sequence;
    int64_t deadline_ms = clock_monotonic_ms() + ASKER_WAIT_MS;
    while (load->last_sequence < last_sequence && clock_monotonic_ms() < deadline_ms) {
        load_hear(load, LAST_MS);
    }
}

/* Law: an outcome each, and the numbers of outcomes are those of the requests and no more. */
void load_check(struct load *load)
{
    hear_last(load);
    const Brink__V1__StatsReply *stats = asker_stats(load->asker);
    check_numbers(load, stats->last_sequence);
    assert_int_equal(stats->waiting, 0);
    assert_int_equal(stats->running, 0);
    assert_int_equal(stats->requests_refused, 0);
    assert_int_equal(stats->last_sequence, load->last_sequence);
    if (load->resumed == 0) {
        check_counts(load, stats);
    }
    assert_int_equal(stats->outcomes_dead, 0);
    assert_true(load->ended[CODE_OK] > 0 && load->ended[CODE_CANCELLED] > 0);
    assert_true(load->ended[CODE_EXPIRED] > 0);
}
