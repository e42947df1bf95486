#include "broker/shell.h"

#include "base/utf8.h"
#include "broker/gate.h"
#include "broker/parcel.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { RETRY_MS = 1000, TOPIC_BYTES = 64 /* "event/worker", "progress/<id>" */ };

/* Milliseconds after which trying again may help; 0: not known. */
static uint32_t retry_after_ms(enum status status)
{
    bool may_pass =
        status == STATUS_FULL || status == STATUS_NO_MEMORY || status == STATUS_UNAVAILABLE;
    return may_pass ? RETRY_MS : 0;
}

static void send_call(struct shell *shell,
                      uint64_t peer,
                      uint64_t covers,
                      const struct frame_call *call,
                      const struct body *body)
{
    const struct address address = {.peer = peer, .covers = covers};
    bool says_so = call->has_status && call->status.code == status_code(STATUS_NO_KEY);
    if (!says_so && !gate_holds(shell, peer)) {
        outbox_lose(shell->outbox, peer); /* its key was revoked: it gets nothing any more */
        return;
    }
    outbox_add(shell->outbox, &address, call, body);
}

static void publish(struct shell *shell,
                    const char *topic,
                    uint64_t covers,
                    const struct frame_call *call,
                    const struct body *body)
{
    const struct address address = {.topic = topic, .covers = covers};
    shell->counts.publications++;
    shell->counts.publication_bytes += body == NULL ? 0 : body_size(body);
    outbox_add(shell->outbox, &address, call, body);
}

void shell_send(struct shell *shell,
                const struct call *call,
                uint64_t covers,
                const struct frame_call *message,
                const struct body *body)
{
    send_call(shell, call->peer, covers, message, body);
}

void shell_end(struct shell *shell,
               const struct call *call,
               uint64_t covers,
               const struct frame_status *status,
               const struct body *body)
{
    struct frame_call end = frame_call_make(FRAME_END, call->id);
    end.has_status = true;
    end.status = *status;
    send_call(shell, call->peer, covers, &end, body);
}

/* The message as a body: STATUS_NO_MEMORY. */
static enum status
pack(const struct shell *shell, const ProtobufCMessage *message, struct body *body)
{
    if (message == NULL || shell->scratch.failed) {
        return STATUS_NO_MEMORY;
    }
    uint8_t *bytes = NULL;
    enum status status = body_make(body, protobuf_c_message_get_packed_size(message), &bytes);
    if (status == STATUS_OK) {
        protobuf_c_message_pack(message, bytes);
    }
    return status;
}

void shell_reply(struct shell *shell,
                 const struct call *call,
                 uint64_t covers,
                 const ProtobufCMessage *message)
{
    struct body body;
    body_init(&body);
    enum status status = pack(shell, message, &body);
    if (status == STATUS_OK) {
        const struct frame_status good = frame_status_make(0, "");
        shell_end(shell, call, covers, &good, &body);
    } else {
        shell_refuse(shell, call, status, "%s", status_words(status));
    }
    body_clear(&body);
}

void shell_refuse(
    struct shell *shell, const struct call *call, enum status status, const char *format, ...)
{
    char words[FRAME_MESSAGE_MAX + 1];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    utf8_clean(words); /* they may quote any bytes */
    struct frame_status refusal = frame_status_make(status_code(status), words);
    refusal.retry_after_ms = retry_after_ms(status);
    shell_end(shell, call, 0, &refusal, NULL);
}

void shell_refuse_until(struct shell *shell,
                        const struct call *call,
                        uint32_t retry_after_ms,
                        const char *words)
{
    struct frame_status refusal = frame_status_make(status_code(STATUS_FULL), words);
    refusal.retry_after_ms = retry_after_ms;
    shell_end(shell, call, 0, &refusal, NULL);
}

/* Effects. */

/* A caller that waits for the outcome is answered once: by that. */
static void on_accepted(struct shell *shell, const struct effect *effect)
{
    if (shell->event->as.submit.await) {
        return;
    }
    Brink__V1__Accepted accepted = BRINK__V1__ACCEPTED__INIT;
    struct id request = effect->job->id;
    accepted.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = request.bytes};
    accepted.durability = (char *)scribe_durability(shell->scribe);
    accepted.known = effect->known;
    shell_reply(shell, &effect->call, effect->covers, &accepted.base);
}

static void on_stored(struct shell *shell, const struct effect *effect)
{
    Brink__V1__PutBlobReply reply = BRINK__V1__PUT_BLOB_REPLY__INIT;
    reply.hash =
        (ProtobufCBinaryData){.len = BROKER_BLOB_BYTES, .data = (uint8_t *)effect->blob->hash};
    reply.known = effect->known;
    shell_reply(shell, &effect->call, effect->covers, &reply.base);
}

/* Callers and subscribers are told the same: it is written once a step. */
static struct outcome *write_outcome(struct shell *shell, const struct job_view *job)
{
    if (shell->outcome_sequence != job->sequence) {
        outcome_write(job, &shell->outcome);
        shell->outcome_sequence = job->sequence;
    }
    return &shell->outcome;
}

static void on_outcome(struct shell *shell, const struct effect *effect)
{
    struct outcome *outcome = write_outcome(shell, effect->job);
    outcome->call.kind = FRAME_END;
    outcome->call.id = effect->call.id;
    send_call(shell, effect->call.peer, effect->covers, &outcome->call, outcome->body);
}

/* Publishes on event/<subject>: what became of a worker or a request. */
static void publish_event(struct shell *shell, uint64_t covers, Brink__V1__Event *event)
{
    if (!outbox_has_audience(shell->outbox, "event/")) {
        return;
    }
    char topic[TOPIC_BYTES];
    snprintf(topic, sizeof topic, "event/%s", event->subject);
    const ProtobufCBinaryData *named =
        event->worker_id.len > 0 ? &event->worker_id : &event->request_id;
    struct id id;
    struct body body;
    body_init(&body);
    if (id_read(named->data, named->len, &id) == STATUS_OK &&
        pack(shell, &event->base, &body) == STATUS_OK) {
        const struct frame_call call = frame_call_make(FRAME_MESSAGE, id);
        publish(shell, topic, covers, &call, &body);
    }
    body_clear(&body);
}

static const char *trace_of(const struct parcel *request)
{
    for (size_t i = 0; i < request->metadata_count; i++) {
        if (strcmp(request->metadata[i].key, "traceparent") == 0) {
            return request->metadata[i].value;
        }
    }
    return "";
}

static void log_outcome(struct shell *shell, const struct job_view *job)
{
    enum log_level level = job->state == JOB_DEAD ? LOG_WARNING : LOG_DEBUG;
    if (level < shell->log.least) {
        return; /* there is one for every request */
    }
    int code = write_outcome(shell, job)->call.status.code;
    char id[ID_TEXT_BYTES];
    id_format(&job->id, id);
    log_line(&shell->log, level, "outcome",
             "request=%s topic=%s tenant=%s state=%s code=%s attempts=%" PRIu32
             " sequence=%" PRIu64 " traceparent=%s",
             id, job->topic, job->tenant, job_state_words(job->state), status_code_name(code),
             job->attempts, job->sequence, trace_of(job->request));
}

static void publish_outcome(struct shell *shell, const struct effect *effect)
{
    const struct job_view *job = effect->job;
    struct outcome *outcome = write_outcome(shell, job);
    outcome->call.kind = FRAME_MESSAGE;
    outcome->call.id = job->id;
    char topic[OUTCOME_TOPIC_BYTES];
    outcome_topic(job->topic, topic);
    publish(shell, topic, effect->covers, &outcome->call, outcome->body);
}

/* One that finds no memory is missed as one that is lost on its way: its number tells. */
static void publish_step(struct shell *shell, const struct effect *effect)
{
    const struct job_view *job = effect->job;
    struct outcome *outcome = write_outcome(shell, job);
    shell->outcome_sequence = 0; /* it is written over */
    outcome->call.kind = FRAME_MESSAGE;
    outcome->call.id = job->id;
    char topic[OUTCOME_TOPIC_BYTES];
    outcome_step_topic(job, effect->step, topic);
    struct body body;
    body_init(&body);
    if (outcome_take_step(job, effect->step, outcome, &body) == STATUS_OK) {
        publish(shell, topic, effect->covers, &outcome->call, &body);
    } else {
        log_line(&shell->log, LOG_WARNING, "step_not_published", "topic=%s sequence=%" PRIu64,
                 topic, job->sequence);
    }
    body_clear(&body);
}

static void on_publish(struct shell *shell, const struct effect *effect)
{
    const struct job_view *job = effect->job;
    if (outbox_has_audience(shell->outbox, "assessment/")) {
        (effect->step == 0 ? publish_outcome : publish_step)(shell, effect);
    }
    if (effect->step > 0) {
        return;
    }
    log_outcome(shell, job);
    if (job->state == JOB_DEAD) {
        Brink__V1__Event event = BRINK__V1__EVENT__INIT;
        struct id request = job->id;
        event.subject = "request";
        event.what = "dead";
        event.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = request.bytes};
        publish_event(shell, effect->covers, &event);
    }
}

/* Adds what the children said last of their draws, as they said it: a message that follows
 * another adds its parts to those of the first. Returns how much; `bytes` NULL: just that. */
static size_t add_news(const struct shell *shell, const struct job_view *job, uint8_t *bytes)
{
    size_t all = 0;
    for (uint32_t i = 0; i < job->child_count; i++) {
        size_t size = 0;
        const struct id child = broker_child(job->family, i).id;
        const uint8_t *said = news_find(shell->news, &child, &size);
        if (said != NULL && bytes != NULL) {
            memcpy(bytes + all, said, size);
        }
        all += size;
    }
    return all;
}

/* What children have done, in the form in which workers say it. */
static enum status
pack_progress(const struct shell *shell, const struct effect *effect, struct body *body)
{
    const struct job_view *job = effect->job;
    Brink__V1__Progress progress = BRINK__V1__PROGRESS__INIT;
    progress.draws_done = effect->done;
    progress.draws = effect->all;
    bool has_news = shell->news != NULL && job->family != NULL;
    bool tells = has_news && (news_is_due(shell->news, &job->id, shell->moment.monotonic_ms) ||
                              effect->done == effect->all);
    size_t own = brink__v1__progress__get_packed_size(&progress);
    size_t size = own + (tells ? add_news(shell, job, NULL) : 0);
    uint8_t *bytes = NULL;
    enum status status = body_make(body, size, &bytes);
    if (status == STATUS_OK) {
        brink__v1__progress__pack(&progress, bytes);
    }
    if (status == STATUS_OK && tells) {
        add_news(shell, job, bytes + own);
    }
    return status;
}

static void on_progress(struct shell *shell, const struct effect *effect)
{
    if (!outbox_has_audience(shell->outbox, "progress/")) {
        return;
    }
    const struct job_view *job = effect->job;
    struct frame_call call = frame_call_make(FRAME_MESSAGE, job->id);
    call.has_work = true;
    call.work.kind = WORK_PROGRESS;
    call.work.request_id = job->id;
    call.work.topic = job->topic;
    call.work.tenant = job->tenant;
    call.work.attempt = job->attempts;
    char id[ID_TEXT_BYTES];
    id_format(&job->id, id);
    char topic[TOPIC_BYTES];
    snprintf(topic, sizeof topic, "progress/%s", id);
    if (effect->all == 0) {
        publish(shell, topic, 0, &call, shell->progress);
        return;
    }
    struct body body;
    body_init(&body);
    if (pack_progress(shell, effect, &body) == STATUS_OK) {
        publish(shell, topic, 0, &call, &body);
    }
    body_clear(&body);
}

/* A message on a worker's stream. */
static struct frame_call stream_call(const struct call *stream, enum frame_work_kind kind)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, stream->id);
    call.has_work = true;
    call.work.kind = kind;
    return call;
}

/* What the children said, in their order, behind what there is of the body so far. */
static uint64_t list_results(const struct job_view *job,
                             uint64_t start,
                             struct frame_child children_out[BROKER_CHILDREN_MAX])
{
    for (uint32_t i = 0; i < job->child_count; i++) {
        const struct job_view child = broker_child(job->family, i);
        const struct parcel *outcome = child.outcome;
        uint64_t bytes = outcome == NULL ? 0 : body_size(&outcome->body);
        children_out[i] = (struct frame_child){.id = child.id,
                                               .method = "",
                                               .topic = "",
                                               .offset = start,
                                               .bytes = bytes,
                                               .code = status_code(child.status),
                                               .message = status_words(child.status)};
        start += bytes;
    }
    return start;
}

static void write_results(const struct job_view *job, uint8_t *bytes_out)
{
    for (uint32_t i = 0; i < job->child_count; i++) {
        const struct job_view child = broker_child(job->family, i);
        const struct parcel *outcome = child.outcome;
        if (outcome != NULL) {
            memcpy(bytes_out, body_bytes(&outcome->body), body_size(&outcome->body));
            bytes_out += body_size(&outcome->body);
        }
    }
}

/* The request, what to go on with, and the children's results, end to end. */
static enum status gather(const struct job_view *job,
                          struct frame_call *call,
                          struct frame_child children[BROKER_CHILDREN_MAX],
                          struct body *body)
{
    const struct body *rest = &job->continuation->body;
    size_t request = parcel_request_size(job->request);
    uint64_t size = list_results(job, request + body_size(rest), children);
    uint8_t *bytes = NULL;
    enum status status = body_make(body, (size_t)size, &bytes);
    if (status == STATUS_OK) {
        parcel_request_write(job->request, bytes);
        memcpy(bytes + request, body_bytes(rest), body_size(rest));
        write_results(job, bytes + request + body_size(rest));
    }
    call->resume_offset = request;
    call->children = children;
    call->child_count = job->child_count;
    return status;
}

/* The body of a task: the request as it came, where nothing else belongs to it. */
static enum status make_task_body(const struct job_view *job,
                                  struct frame_call *call,
                                  struct frame_child children[BROKER_CHILDREN_MAX],
                                  struct body *body)
{
    if (job->family != NULL) {
        return gather(job, call, children, body);
    }
    if (body_size(&job->request->before) == 0) {
        body_share(body, &job->request->body);
        return STATUS_OK;
    }
    uint8_t *bytes = NULL;
    enum status status = body_make(body, parcel_request_size(job->request), &bytes);
    if (status == STATUS_OK) {
        parcel_request_write(job->request, bytes);
    }
    return status;
}

/* Who runs it, and since when: as its outcome will say. */
static void note_run(struct shell *shell, const struct effect *effect)
{
    struct parcel *request = effect->job->request;
    request->started_wall_ms = moment_wall_ms(&shell->moment, effect->job->started_ms);
    static_assert(sizeof request->worker_name == BROKER_NAME_MAX + 1, "a name fits");
    memcpy(request->worker_name, effect->worker_name, strlen(effect->worker_name) + 1);
}

static void on_task(struct shell *shell, const struct effect *effect)
{
    const struct job_view *job = effect->job;
    struct parcel *request = job->request;
    if (!effect->is_copy) {
        shell->counts.attempts++;
        note_run(shell, effect);
    }
    struct frame_call call = stream_call(&effect->call, WORK_TASK);
    int64_t left_ms = effect->deadline_left_ms;
    call.deadline_ms = left_ms > UINT32_MAX ? UINT32_MAX : (uint32_t)left_ms;
    call.metadata = request->metadata;
    call.metadata_count = request->metadata_count;
    call.work.priority = (enum frame_priority)job->priority;
    call.work.request_id = job->id;
    call.work.method = request->method;
    call.work.topic = job->topic;
    call.work.tenant = job->tenant;
    call.work.epoch = effect->epoch;
    call.work.attempt = job->attempts;
    struct frame_child children[BROKER_CHILDREN_MAX];
    struct body body;
    body_init(&body);
    if (make_task_body(job, &call, children, &body) == STATUS_OK) {
        send_call(shell, effect->call.peer, 0, &call, &body);
    } else { /* the lease ends, and another attempt may find memory */
        log_line(&shell->log, LOG_WARNING, "task_not_sent", "topic=%s", job->topic);
    }
    body_clear(&body);
}

static void on_stop(struct shell *shell, const struct effect *effect)
{
    struct frame_call call = stream_call(&effect->call, WORK_STOP);
    call.work.request_id = effect->request;
    call.work.epoch = effect->epoch;
    send_call(shell, effect->call.peer, 0, &call, NULL);
}

/* Who says goodbye is not asked who it is. */
static void on_who(struct shell *shell, const struct effect *effect)
{
    if (shell->event->kind == EVENT_LEAVE) {
        return;
    }
    const struct frame_call call = stream_call(&effect->call, WORK_JOIN);
    send_call(shell, effect->call.peer, 0, &call, NULL);
}

static void on_drain(struct shell *shell, const struct effect *effect)
{
    const struct frame_call call = stream_call(&effect->call, WORK_DRAIN);
    send_call(shell, effect->call.peer, 0, &call, NULL);
}

static void on_worker(struct shell *shell, const struct effect *effect)
{
    char id[ID_TEXT_BYTES];
    id_format(&effect->worker, id);
    log_line(&shell->log, LOG_INFO, "worker", "what=%s name=\"%s\" id=%s", effect->what,
             effect->worker_name, id);
    Brink__V1__Event event = BRINK__V1__EVENT__INIT;
    struct id worker = effect->worker;
    event.subject = "worker";
    event.what = (char *)effect->what;
    event.worker_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = worker.bytes};
    event.worker = (char *)effect->worker_name;
    publish_event(shell, 0, &event);
}

/* When it happened, by the clock of people. */
static void note_time(const struct shell *shell, const struct effect *effect)
{
    if (shell->event->kind == EVENT_REWRITE || effect->job == NULL) {
        return; /* it happened before */
    }
    struct parcel *request = effect->job->request;
    if (effect->record == RECORD_ACCEPTED || effect->record == RECORD_REQUEUED) {
        request->accepted_wall_ms = shell->moment.wall_ms;
    } else if (effect->record == RECORD_OUTCOME) {
        request->ended_wall_ms = shell->moment.wall_ms;
    }
}

/* For the metrics; what is written anew happened before. */
static void count_record(struct shell *shell, const struct effect *effect)
{
    const struct job_view *job = effect->job;
    if (shell->event->kind == EVENT_REWRITE || job == NULL) {
        return;
    }
    if (effect->record == RECORD_ACCEPTED) {
        shell->counts.request_bytes += job->request_bytes;
    } else if (effect->record == RECORD_OUTCOME) {
        shell->counts.outcome_bytes += job->outcome_bytes;
    } else if (effect->record == RECORD_LOST) {
        shell->counts.attempts_lost[job->failures[job->failure_count - 1].cause]++;
    }
}

static void on_record(struct shell *shell, const struct effect *effect)
{
    note_time(shell, effect);
    count_record(shell, effect);
    gate_count(shell, effect);
    scribe_write(shell->scribe, effect, &shell->moment);
}

static void on_retain(struct shell *shell, const struct effect *effect)
{
    (void)shell;
    parcel_retain(effect->parcel);
}

/* For those who watch the core only. */
static void on_waits(struct shell *shell, const struct effect *effect)
{
    (void)shell;
    (void)effect;
}

static void on_release(struct shell *shell, const struct effect *effect)
{
    struct parcel *parcel = effect->parcel;
    parcel_give(&shell->parcels, &parcel);
}

static void carry_out(void *arg, const struct effect *effect)
{
    static void (*const handlers[EFFECT_KIND_COUNT])(struct shell *, const struct effect *) = {
        [EFFECT_ACCEPTED] = on_accepted, [EFFECT_OUTCOME] = on_outcome,
        [EFFECT_PUBLISH] = on_publish,   [EFFECT_PROGRESS] = on_progress,
        [EFFECT_TASK] = on_task,         [EFFECT_STOP] = on_stop,
        [EFFECT_WHO] = on_who,           [EFFECT_DRAIN] = on_drain,
        [EFFECT_WORKER] = on_worker,     [EFFECT_RECORD] = on_record,
        [EFFECT_RELEASE] = on_release,   [EFFECT_RETAIN] = on_retain,
        [EFFECT_WAITS] = on_waits,       [EFFECT_TAKEN] = note_run,
        [EFFECT_STORED] = on_stored,
    };
    assert(effect->kind < EFFECT_KIND_COUNT);
    handlers[effect->kind](arg, effect);
}

/* Of an event that is not to be: the parcel goes as it would after a step. */
static enum status turn_away(const struct event *event)
{
    struct parcel *parcel = event->kind == EVENT_SUBMIT   ? event->as.submit.parcel
                            : event->kind == EVENT_RESULT ? event->as.result.parcel
                            : event->kind == EVENT_SPAWN  ? event->as.spawn.parcel
                            : event->kind == EVENT_PUT    ? event->as.put.parcel
                                                          : NULL;
    parcel_free(&parcel);
    for (uint32_t i = 0; event->kind == EVENT_SPAWN && i < event->as.spawn.count; i++) {
        struct parcel *child = event->as.spawn.children[i].parcel;
        parcel_free(&child);
    }
    return STATUS_UNAVAILABLE;
}

enum status shell_step(struct shell *shell, const struct event *event)
{
    static const bool makes_records[EVENT_KIND_COUNT] = {
        [EVENT_SUBMIT] = true, [EVENT_CANCEL] = true, [EVENT_REQUEUE] = true,
        [EVENT_RESULT] = true, [EVENT_TICK] = true,   [EVENT_REWRITE] = true,
        [EVENT_SPAWN] = true,  [EVENT_PUT] = true,
    };
    if (makes_records[event->kind] && !scribe_is_ready(shell->scribe)) {
        return turn_away(event);
    }
    shell->event = event;
    shell->outcome_sequence = 0; /* what it points to may be gone */
    enum status status =
        broker_step(shell->core, event, shell->moment.monotonic_ms, carry_out, shell);
    shell->event = NULL;
    return status;
}

void shell_free_core(struct shell *shell)
{
    shell->parcels.kept_bytes_max = 0;
    broker_free(&shell->core, carry_out, shell);
    stock_clear(&shell->parcels);
}
