#include "tests/sim/watch.h"

#include <inttypes.h>

static const char *const event_words[EVENT_KIND_COUNT] = {
    [EVENT_SUBMIT] = "submit", [EVENT_AWAIT] = "await",     [EVENT_FORGET] = "forget",
    [EVENT_CANCEL] = "cancel", [EVENT_REQUEUE] = "requeue", [EVENT_JOIN] = "join",
    [EVENT_CREDIT] = "credit", [EVENT_ALIVE] = "alive",     [EVENT_PROGRESS] = "progress",
    [EVENT_RESULT] = "result", [EVENT_LEAVE] = "leave",     [EVENT_GONE] = "gone",
    [EVENT_DRAIN] = "drain",   [EVENT_TICK] = "tick",       [EVENT_REWRITE] = "rewrite",
    [EVENT_SPAWN] = "spawn",   [EVENT_LIMITS] = "limits", [EVENT_PUT] = "put",
};

static const char *const effect_words[EFFECT_KIND_COUNT] = {
    [EFFECT_ACCEPTED] = "accepted", [EFFECT_OUTCOME] = "outcome", [EFFECT_PUBLISH] = "publish",
    [EFFECT_PROGRESS] = "progress", [EFFECT_TASK] = "task",       [EFFECT_STOP] = "stop",
    [EFFECT_WHO] = "who",           [EFFECT_DRAIN] = "drain",     [EFFECT_WORKER] = "worker",
    [EFFECT_RECORD] = "record",     [EFFECT_RELEASE] = "release", [EFFECT_RETAIN] = "retain",
    [EFFECT_WAITS] = "waits",       [EFFECT_TAKEN] = "taken",     [EFFECT_STORED] = "stored",
};

static const char *const record_words[] = {
    [RECORD_NONE] = "",
    [RECORD_ACCEPTED] = " accepted",
    [RECORD_LOST] = " lost",
    [RECORD_OUTCOME] = " outcome",
    [RECORD_REQUEUED] = " requeued",
    [RECORD_DROPPED] = " dropped",
    [RECORD_COUNTERS] = " counters",
    [RECORD_FORKED] = " forked",
    [RECORD_BLOB] = " blob",
    [RECORD_UNBLOB] = " unblob",
};

static void tell_effect(FILE *story, const struct effect *effect)
{
    fprintf(story, "    %s%s", effect_words[effect->kind], record_words[effect->record]);
    if (effect->job != NULL) {
        const struct job_view *job = effect->job;
        fprintf(story, " r%" PRIu32 " %s %s %s", book_number(&job->id), job->tenant, job->topic,
                job_state_words(job->state));
    }
    if (effect->blob != NULL) {
        fprintf(story, " b%" PRIu32, book_content_number(effect->blob->hash));
    }
    if (effect->kind == EFFECT_STOP) {
        fprintf(story, " r%" PRIu32, book_number(&effect->request));
    }
    if (effect->epoch != 0) {
        fprintf(story, " epoch %" PRIu64, effect->epoch);
    }
    if (effect->covers != 0) {
        fprintf(story, " record %" PRIu64, effect->covers);
    }
    if (effect->kind == EFFECT_WORKER) {
        fprintf(story, " w%" PRIu32 " %s", book_number(&effect->worker), effect->what);
    }
    if (effect->kind == EFFECT_RELEASE || effect->kind == EFFECT_RETAIN) {
        fprintf(story, " p%" PRIu32, effect->parcel->number);
    }
    if (effect->call.peer != 0) {
        fprintf(story, " peer %" PRIu64, effect->call.peer);
    }
    fputc('\n', story);
}

static void on_effect(void *arg, const struct effect *effect)
{
    struct watch *watch = arg;
    if (watch->story != NULL) {
        tell_effect(watch->story, effect);
    }
    law_effect(&watch->law, effect);
    if (watch->law.broken == NULL && watch->effect != NULL) {
        watch->effect(watch->arg, effect);
    }
}

bool watch_open(struct watch *watch, const struct broker_limits *limits, bool is_uniform)
{
    law_open(&watch->law, limits, is_uniform);
    return broker_new(limits, &watch->broker) == STATUS_OK;
}

static void tell_event(const struct watch *watch, const struct event *event, int64_t now_ms)
{
    fprintf(watch->story, "%8" PRId64 " %s", now_ms, event_words[event->kind]);
    if (!id_is_zero(&event->request)) {
        fprintf(watch->story, " r%" PRIu32, book_number(&event->request));
    }
    if (event->kind == EVENT_PUT) {
        fprintf(watch->story, " b%" PRIu32, book_content_number(event->as.put.hash));
    }
    if (event->kind == EVENT_JOIN) {
        fprintf(watch->story, " w%" PRIu32 " credit %" PRIu32,
                book_number(&event->as.join.worker), event->as.join.credit);
    }
    if (event->epoch != 0) {
        fprintf(watch->story, " epoch %" PRIu64, event->epoch);
    }
    fprintf(watch->story, " peer %" PRIu64 " call c%" PRIu32 "\n", event->call.peer,
            book_number(&event->call.id));
}

bool watch_step(struct watch *watch, const struct event *event, int64_t now_ms)
{
    if (watch->story != NULL) {
        tell_event(watch, event, now_ms);
    }
    law_begin(&watch->law, event, now_ms);
    enum status status = broker_step(watch->broker, event, now_ms, on_effect, watch);
    law_end(&watch->law, status, watch->broker);
    if (watch->story != NULL && status != STATUS_OK) {
        fprintf(watch->story, "    = %s\n", status_words(status));
    }
    return watch->law.broken == NULL;
}

/* Outside of steps all that comes is parcels. */
static void on_release(void *arg, const struct effect *effect)
{
    struct watch *watch = arg;
    effect->parcel->held--;
    watch->law.book.parcels_held--;
}

bool watch_restart(struct watch *watch, struct tape *tape, uint64_t kept, uint64_t from)
{
    struct law *law = &watch->law;
    if (watch->story != NULL) {
        fprintf(watch->story,
                "%8" PRId64 " the broker stops; of %" PRIu64 " records %" PRIu64
                " are kept, and read from %" PRIu64 " on\n",
                law->book.now_ms, tape->count, kept, from);
    }
    broker_free(&watch->broker, on_release, watch);
    law_close(law);
    tape_cut(tape, kept);
    law_recall(law, tape);
    law->book.limits.epoch_base = law->book.last_epoch;
    if (broker_new(&law->book.limits, &watch->broker) != STATUS_OK) {
        return false;
    }
    enum status status = tape_replay(tape, from, watch->broker, &law->book, on_release, watch);
    if (status == STATUS_OK) {
        status = broker_replay_end(watch->broker, law->book.now_ms, on_release, watch);
    }
    law_replayed(law, status, watch->broker);
    return law->broken == NULL;
}

void watch_close(struct watch *watch)
{
    if (watch->broker == NULL) {
        return;
    }
    broker_free(&watch->broker, on_release, watch);
    law_close(&watch->law);
}
