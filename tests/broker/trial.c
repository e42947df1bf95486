#include "tests/broker/trial.h"

#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

enum { CLIENT = 900 };

struct broker_limits trial_limits(void)
{
    return (struct broker_limits){
        .jobs_max = 8000,
        .bytes_max = 1000000,
        .kept_max = 8000,
        .kept_bytes_max = 1000000,
        .retention_ms = 100000,
        .awaiting_max = 50,
        .workers_max = 20,
        .tenants_max = 10,
        .topics_max = 10,
        .lease_ms = 100,
        .heartbeat_ms = 60,
        .ageing_ms = 70,
        .attempts_max = 3,
        .seed = 2385,
    };
}

struct trial *trial_open(const struct broker_limits *limits)
{
    struct trial *trial = calloc(1, sizeof *trial);
    assert_non_null(trial);
    assert_int_equal(broker_new(limits, &trial->broker), STATUS_OK);
    return trial;
}

struct id trial_id(uint32_t number)
{
    struct id id = {{'t'}};
    memcpy(&id.bytes[8], &number, sizeof number);
    return id;
}

static uint32_t number_of(const struct id *id)
{
    uint32_t number = 0;
    memcpy(&number, &id->bytes[8], sizeof number);
    return number;
}

static void take_note(void *arg, const struct effect *effect)
{
    struct trial *trial = arg;
    if (effect->kind == EFFECT_RELEASE) {
        effect->parcel->releases++;
    } else if (effect->kind == EFFECT_RETAIN) {
        effect->parcel->releases--;
    }
    if (trial->note_count == TRIAL_NOTES_MAX) {
        return;
    }
    struct note *note = &trial->notes[trial->note_count++];
    *note = (struct note){.kind = effect->kind,
                          .record = effect->record,
                          .request = number_of(&effect->request),
                          .peer = effect->call.peer,
                          .epoch = effect->epoch,
                          .covers = effect->covers,
                          .left_ms = effect->deadline_left_ms,
                          .known = effect->known,
                          .step = effect->step,
                          .done = effect->done,
                          .all = effect->all};
    if (effect->job != NULL) {
        note->request = number_of(&effect->job->id);
        note->sequence = effect->job->sequence;
        note->status = effect->job->status;
        note->state = effect->job->state;
    }
    if (effect->kind == EFFECT_WORKER) {
        strncpy(note->what, effect->what, sizeof note->what - 1);
        note->request = number_of(&effect->worker);
    }
}

void trial_close(struct trial **trial_p)
{
    struct trial *trial = *trial_p;
    broker_free(&trial->broker, take_note, trial);
    for (size_t i = 0; i < trial->parcel_count; i++) {
        assert_int_equal(trial->parcels[i].releases, 1);
    }
    free(trial);
    *trial_p = NULL;
}

static struct parcel *new_parcel(struct trial *trial)
{
    assert_true(trial->parcel_count < TRIAL_PARCELS_MAX);
    return &trial->parcels[trial->parcel_count++];
}

/* The same with parcels; a child has one, and so has what to go on with. */
static void
bring_children(struct trial *trial, struct event *spawn, struct event_child *children_out)
{
    spawn->as.spawn.parcel = new_parcel(trial);
    for (uint32_t i = 0; i < spawn->as.spawn.count; i++) {
        children_out[i] = spawn->as.spawn.children[i];
        children_out[i].parcel = new_parcel(trial);
    }
    spawn->as.spawn.children = children_out;
}

enum status trial_step(struct trial *trial, const struct event *event)
{
    struct event given = *event;
    if (given.kind == EVENT_SUBMIT) {
        given.as.submit.parcel = new_parcel(trial);
    } else if (given.kind == EVENT_RESULT && given.as.result.bytes > 0) {
        given.as.result.parcel = new_parcel(trial);
    }
    if (given.kind == EVENT_PUT) {
        given.as.put.parcel = new_parcel(trial);
    }
    struct event_child children[BROKER_CHILDREN_MAX + 1];
    if (given.kind == EVENT_SPAWN) {
        bring_children(trial, &given, children);
    }
    trial->note_count = 0;
    return broker_step(trial->broker, &given, trial->now_ms, take_note, trial);
}

enum status trial_replay(struct trial *trial, const struct record *record, bool has_parcel)
{
    struct record given = *record;
    struct parcel *parcel = has_parcel ? new_parcel(trial) : NULL;
    if (record->kind == RECORD_ACCEPTED) {
        given.job.request = parcel;
    } else if (record->kind == RECORD_FORKED) {
        given.job.continuation = parcel;
    } else if (record->kind == RECORD_BLOB) {
        given.blob.parcel = parcel;
    } else {
        given.job.outcome = parcel;
    }
    trial->note_count = 0;
    return broker_replay(trial->broker, &given, take_note, trial);
}

enum status trial_replay_end(struct trial *trial, int64_t now_ms)
{
    trial->note_count = 0;
    return broker_replay_end(trial->broker, now_ms, take_note, trial);
}

struct event trial_submit(uint32_t request)
{
    return (struct event){
        .kind = EVENT_SUBMIT,
        .call = {CLIENT, trial_id(100000 + request)},
        .request = trial_id(request),
        .as.submit = {.topic = "scenario/economy/prk", .tenant = "", .bytes = 10}};
}

struct event trial_ask(enum event_kind kind, uint32_t request, uint32_t call)
{
    return (struct event){
        .kind = kind, .call = {CLIENT, trial_id(call)}, .request = trial_id(request)};
}

struct event trial_join(uint32_t worker, uint32_t credit)
{
    static const char *const prefixes[] = {"scenario/"};
    static const char *const names[] = {"a:17", "host:17", "b:17", "c:17", "d:17", "e:17"};
    const char *name = names[worker % (sizeof names / sizeof names[0])];
    return (struct event){.kind = EVENT_JOIN,
                          .call = {worker, trial_id(worker)},
                          .as.join = {.worker = trial_id(worker),
                                      .name = name,
                                      .prefixes = prefixes,
                                      .prefix_count = 1,
                                      .credit = credit}};
}

struct event trial_say(enum event_kind kind, uint32_t worker)
{
    return (struct event){.kind = kind, .call = {worker, trial_id(worker)}};
}

struct event trial_result(uint32_t worker, uint32_t request, uint64_t epoch)
{
    struct event event = trial_say(EVENT_RESULT, worker);
    event.request = trial_id(request);
    event.epoch = epoch;
    event.as.result.bytes = 7;
    return event;
}

void trial_do(struct trial *trial, struct event event)
{
    assert_int_equal(trial_step(trial, &event), STATUS_OK);
}

void trial_tick(struct trial *trial, int64_t now_ms)
{
    trial->now_ms = now_ms;
    trial_do(trial, (struct event){.kind = EVENT_TICK});
}

const struct note *trial_note(const struct trial *trial, enum effect_kind kind, size_t i)
{
    for (size_t k = 0; k < trial->note_count; k++) {
        if (trial->notes[k].kind == kind && i-- == 0) {
            return &trial->notes[k];
        }
    }
    return NULL;
}

size_t trial_count(const struct trial *trial, enum effect_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < trial->note_count; i++) {
        count += trial->notes[i].kind == kind;
    }
    return count;
}

size_t trial_records(const struct trial *trial, enum record_kind record)
{
    size_t count = 0;
    for (size_t i = 0; i < trial->note_count; i++) {
        count += trial->notes[i].kind == EFFECT_RECORD && trial->notes[i].record == record;
    }
    return count;
}

void trial_check_stats(const struct trial *trial, const struct broker_stats *expected)
{
    const struct broker_stats stats = broker_read_stats(trial->broker);
    assert_int_equal(stats.accepted, expected->accepted);
    assert_int_equal(stats.done, expected->done);
    assert_int_equal(stats.failed, expected->failed);
    assert_int_equal(stats.expired, expected->expired);
    assert_int_equal(stats.cancelled, expected->cancelled);
    assert_int_equal(stats.dead, expected->dead);
    assert_int_equal(stats.attempts_lost, expected->attempts_lost);
    assert_int_equal(stats.results_stale, expected->results_stale);
    assert_int_equal(stats.last_sequence, expected->last_sequence);
    assert_int_equal(stats.records, expected->records);
    assert_int_equal(stats.waiting, expected->waiting);
    assert_int_equal(stats.running, expected->running);
    assert_int_equal(stats.kept, expected->kept);
    assert_int_equal(stats.awaiting, expected->awaiting);
    assert_int_equal(stats.workers, expected->workers);
    assert_int_equal(stats.tenants, expected->tenants);
    assert_int_equal(stats.topics, expected->topics);
    assert_int_equal(stats.bytes_queued, expected->bytes_queued);
    assert_int_equal(stats.bytes_kept, expected->bytes_kept);
    assert_int_equal(stats.draining, expected->draining);
}

struct job_view trial_view(const struct trial *trial, uint32_t request)
{
    const struct id id = trial_id(request);
    struct job_view view = {0};
    assert_int_equal(broker_find(trial->broker, &id, &view), STATUS_OK);
    return view;
}

bool trial_knows(const struct trial *trial, uint32_t request)
{
    const struct id id = trial_id(request);
    struct job_view view;
    return broker_find(trial->broker, &id, &view) == STATUS_OK;
}
