#include "broker/desk.h"

#include "base/utf8.h"
#include "broker/parcel.h"
#include "broker/report.h"
#include "broker/tenant.h"
#include "broker/topic.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/descriptor.h"
#include "proto/grpc/health/v1/health.pb-c.h"
#include "proto/unpack.h"
#include "wire/digest.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    REQUEUE_MAX = 1000,
    TEXT_BYTES = 400,
    REPLAY_DEFAULT = 64, /* outcomes in an answer */
    REPLAY_MAX = 256,
    REPLAY_BYTES_MAX = 4 * 1024 * 1024 /* of bodies: none is begun beyond this */
};

/* INVALID_ARGUMENT with one violation. */
static void refuse_field(struct shell *shell,
                         const struct call *call,
                         const char *field,
                         const char *format,
                         ...) __attribute__((format(printf, 4, 5)));

static void refuse_field(
    struct shell *shell, const struct call *call, const char *field, const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    utf8_clean(text); /* it may quote any bytes */
    char words[2 * TEXT_BYTES];
    snprintf(words, sizeof words, "%s: %s", field, text);
    const struct frame_violation violation = {.field = field, .text = text};
    struct frame_status refusal = frame_status_make(status_code(STATUS_BAD_INPUT), words);
    refusal.violations = &violation;
    refusal.violation_count = 1;
    shell_end(shell, call, 0, &refusal, NULL);
}

/* The body of a call as a message of its method, or NULL and the call has been refused. */
static ProtobufCMessage *
read_body(struct shell *shell, const struct method *method, const struct visit *visit)
{
    size_t size = body_size(visit->body);
    if (size > SHELL_BODY_BYTES_MAX) {
        refuse_field(shell, &visit->call, "body", "%zu bytes, at most %d", size,
                     SHELL_BODY_BYTES_MAX);
        return NULL;
    }
    ProtobufCMessage *message = NULL;
    enum status status =
        unpack_message(method->input, &shell->scratch, body_bytes(visit->body), size, &message);
    if (status == STATUS_BAD_INPUT) {
        refuse_field(shell, &visit->call, "body", "not a %s", method->input->name);
    } else if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "body: %s", status_words(status));
    }
    return message;
}

/* Submissions. */

static size_t metadata_bytes(const struct frame_call *said)
{
    size_t bytes = 0;
    for (size_t i = 0; i < said->metadata_count; i++) {
        bytes += strlen(said->metadata[i].key) + strlen(said->metadata[i].value);
    }
    return bytes;
}

/* Leaves room for what the outcome adds. */
static bool has_good_metadata(struct shell *shell, const struct visit *visit)
{
    const struct frame_call *said = visit->said;
    size_t bytes = metadata_bytes(said);
    if (said->metadata_count > OUTCOME_REQUEST_METADATA_MAX ||
        bytes > OUTCOME_REQUEST_METADATA_BYTES_MAX) {
        refuse_field(shell, &visit->call, "metadata",
                     "%zu entries of %zu bytes, at most %d of %d with a request",
                     said->metadata_count, bytes, OUTCOME_REQUEST_METADATA_MAX,
                     OUTCOME_REQUEST_METADATA_BYTES_MAX);
        return false;
    }
    for (size_t i = 0; i < said->metadata_count; i++) {
        if (outcome_key_is_reserved(said->metadata[i].key)) {
            refuse_field(shell, &visit->call, "metadata",
                         "%s: keys that begin with brink- are the broker's",
                         said->metadata[i].key);
            return false;
        }
    }
    return true;
}

static bool has_good_work(struct shell *shell, const struct visit *visit)
{
    const struct frame_work *work = &visit->said->work;
    if (!topic_is_request(work->topic)) {
        refuse_field(shell, &visit->call, "work.topic",
                     "\"%.100s\" is not scenario/<analysis>/<target> of at most %d visible "
                     "ASCII bytes",
                     work->topic, BROKER_TOPIC_MAX);
        return false;
    }
    if (!tenant_is_valid(work->tenant)) {
        refuse_field(shell, &visit->call, "work.tenant",
                     "\"%.100s\" is not at most %d visible ASCII bytes", work->tenant,
                     BROKER_TENANT_MAX);
        return false;
    }
    if (work->kind != WORK_SUBMISSION) {
        refuse_field(shell, &visit->call, "work.kind", "%d is for the stream of a worker",
                     (int)work->kind);
        return false;
    }
    return has_good_metadata(shell, visit);
}

/* The core does not say which limit it is; these are all it may be. */
static void refuse_for_want_of_room(struct shell *shell, const struct visit *visit)
{
    const struct broker_stats stats = broker_read_stats(shell->core);
    const struct broker_limits *limits = &shell->limits;
    shell_refuse(shell, &visit->call, STATUS_FULL,
                 "the broker is at a limit: requests %" PRIu32 " of %" PRIu32 ", bytes %" PRIu64
                 " of %" PRIu64 " (this one has %zu), topics %" PRIu32 " of %" PRIu32
                 ", tenants %" PRIu32 " of %" PRIu32 ", waiting callers %" PRIu32
                 " of %" PRIu32,
                 stats.waiting + stats.running, limits->jobs_max, stats.bytes_queued,
                 limits->bytes_max, body_size(visit->body), stats.topics, limits->topics_max,
                 stats.tenants, limits->tenants_max, stats.awaiting, limits->awaiting_max);
}

/* It drains, or its journal takes no records. */
static void refuse_for_now(struct shell *shell, const struct call *call)
{
    const char *words = scribe_words(shell->scribe);
    if (words[0] == '\0') {
        shell_refuse(shell, call, STATUS_UNAVAILABLE,
                     "the broker drains: it takes no new requests");
    } else {
        shell_refuse(shell, call, STATUS_UNAVAILABLE, "nothing can be promised now: %s", words);
    }
}

static void
refuse_submission(struct shell *shell, const struct visit *visit, enum status status)
{
    if (status == STATUS_FULL) {
        refuse_for_want_of_room(shell, visit);
    } else if (status == STATUS_UNAVAILABLE) {
        refuse_for_now(shell, &visit->call);
    } else if (status == STATUS_BAD_STATE) {
        shell_refuse(shell, &visit->call, status,
                     "this call waits for another request already");
    } else {
        shell_refuse(shell, &visit->call, status, "%s", status_words(status));
    }
}

/* What is asked, by whom, of which model: requests with the same content have the same answer.
 * Source: promise 4, docs/protocol.md. */
static struct digest
content_of(const struct shell *shell, const char *method, const struct visit *visit)
{
    const char *tenant = visit->said->work.tenant;
    const struct digest_part parts[] = {
        {shell->model_version, strlen(shell->model_version) + 1},
        {method, strlen(method) + 1},
        {tenant, strlen(tenant) + 1},
        {body_bytes(visit->body), body_size(visit->body)},
    };
    return digest_of(parts, sizeof parts / sizeof parts[0]);
}

/* `method` is the Assessor method to run. */
static void
submit(struct shell *shell, const char *method, const struct visit *visit, bool await)
{
    if (!has_good_work(shell, visit)) {
        shell->counts.requests_refused++;
        return;
    }
    const struct frame_work *work = &visit->said->work;
    struct event event = {.kind = EVENT_SUBMIT, .call = visit->call};
    event.request = id_is_zero(&work->request_id) ? visit->call.id : work->request_id;
    event.as.submit.topic = work->topic;
    event.as.submit.tenant = work->tenant;
    event.as.submit.priority = (enum job_priority)work->priority;
    event.as.submit.deadline_ms = visit->said->deadline_ms;
    event.as.submit.not_before_ms = work->not_before_ms;
    event.as.submit.await = await;
    struct digest content;
    if (!work->no_cache) {
        content = content_of(shell, method, visit);
        event.as.submit.content = content.bytes;
    }
    struct parcel *parcel = NULL;
    enum status status =
        parcel_take(&shell->parcels, visit->said, method, visit->body, &parcel);
    if (status == STATUS_OK) {
        event.as.submit.parcel = parcel;
        event.as.submit.bytes = parcel->bytes;
        status = shell_step(shell, &event);
    }
    if (status != STATUS_OK) {
        shell->counts.requests_refused++;
        refuse_submission(shell, visit, status);
    }
}

static void
take_submit(struct shell *shell, const struct method *method, const struct visit *visit)
{
    (void)method;
    const char *path = visit->said->work.method;
    const struct method *wanted = method_find(path);
    if (wanted == NULL || wanted->owner != METHOD_ASSESSOR) {
        shell->counts.requests_refused++;
        refuse_field(shell, &visit->call, "work.method", "\"%.100s\" is no method of Assessor",
                     path);
        return;
    }
    submit(shell, wanted->path, visit, false);
}

/* Calls that name one request. */

/* False: the call has been refused. */
static bool read_request_id(struct shell *shell,
                            const struct visit *visit,
                            const ProtobufCBinaryData *bytes,
                            struct id *id_out)
{
    if (id_read(bytes->data, bytes->len, id_out) != STATUS_OK) {
        refuse_field(shell, &visit->call, "request_id", "%zu bytes, %d that are not all zero",
                     bytes->len, ID_BYTES);
        return false;
    }
    return true;
}

static bool read_request_name(struct shell *shell,
                              const struct method *method,
                              const struct visit *visit,
                              struct id *id_out)
{
    const Brink__V1__RequestName *name =
        (const Brink__V1__RequestName *)read_body(shell, method, visit);
    return name != NULL && read_request_id(shell, visit, &name->request_id, id_out);
}

static void refuse_request(struct shell *shell,
                           const struct visit *visit,
                           const struct id *request,
                           enum status status)
{
    if (status == STATUS_UNAVAILABLE) {
        refuse_for_now(shell, &visit->call);
        return;
    }
    char id[ID_TEXT_BYTES];
    id_format(request, id);
    shell_refuse(shell, &visit->call, status, "request %s: %s", id, status_words(status));
}

static void
reply_with_state(struct shell *shell, const struct visit *visit, const struct id *request)
{
    struct job_view job;
    enum status status = broker_find(shell->core, request, &job);
    if (status != STATUS_OK) {
        refuse_request(shell, visit, request, status);
        return;
    }
    const Brink__V1__RequestState *state =
        report_request(&shell->scratch, &job, &shell->moment);
    shell_reply(shell, &visit->call, job.record, (const ProtobufCMessage *)state);
}

static void
take_get(struct shell *shell, const struct method *method, const struct visit *visit)
{
    struct id request;
    if (read_request_name(shell, method, visit, &request)) {
        reply_with_state(shell, visit, &request);
    }
}

static void
take_await(struct shell *shell, const struct method *method, const struct visit *visit)
{
    struct event event = {.kind = EVENT_AWAIT, .call = visit->call};
    if (!read_request_name(shell, method, visit, &event.request)) {
        return;
    }
    enum status status = shell_step(shell, &event);
    if (status != STATUS_OK) {
        refuse_request(shell, visit, &event.request, status);
    }
}

static void
take_cancel(struct shell *shell, const struct method *method, const struct visit *visit)
{
    struct event event = {.kind = EVENT_CANCEL, .call = visit->call};
    if (!read_request_name(shell, method, visit, &event.request)) {
        return;
    }
    enum status status = shell_step(shell, &event);
    if (status != STATUS_OK) {
        refuse_request(shell, visit, &event.request, status);
        return;
    }
    reply_with_state(shell, visit, &event.request);
}

/* Lists. */

static bool read_filter(struct shell *shell,
                        const struct visit *visit,
                        const Brink__V1__ListRequest *list,
                        struct id *after,
                        struct report_filter *filter_out)
{
    if (list->most > REPORT_LIST_MAX) {
        refuse_field(shell, &visit->call, "most", "%" PRIu32 ", 1 to %d, or 0 for %d",
                     list->most, REPORT_LIST_MAX, REPORT_LIST_DEFAULT);
        return false;
    }
    if (list->phase < BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_UNSPECIFIED ||
        list->phase > BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DEAD) {
        refuse_field(shell, &visit->call, "phase", "%d is not known", (int)list->phase);
        return false;
    }
    *filter_out = (struct report_filter){
        .topic_prefix = list->topic_prefix,
        .tenant = list->tenant,
        .phase = list->phase,
        .most = list->most == 0 ? REPORT_LIST_DEFAULT : list->most,
    };
    if (list->after.len == 0) {
        return true;
    }
    filter_out->after = after;
    return read_request_id(shell, visit, &list->after, after);
}

static void reply_with_list(struct shell *shell,
                            const struct method *method,
                            const struct visit *visit,
                            bool dead_only)
{
    const Brink__V1__ListRequest *request =
        (const Brink__V1__ListRequest *)read_body(shell, method, visit);
    struct id after;
    struct report_filter filter;
    if (request == NULL || !read_filter(shell, visit, request, &after, &filter)) {
        return;
    }
    if (dead_only) {
        filter.phase = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DEAD;
    }
    Brink__V1__RequestList *list = NULL;
    uint64_t covers = 0;
    enum status status =
        report_list(&shell->scratch, shell->core, &filter, &shell->moment, &covers, &list);
    if (status == STATUS_NOT_FOUND) {
        shell_refuse(shell, &visit->call, status,
                     "after: this request is no longer known; start again");
    } else if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "%s", status_words(status));
    } else {
        shell_reply(shell, &visit->call, covers, &list->base);
    }
}

static void
take_list(struct shell *shell, const struct method *method, const struct visit *visit)
{
    reply_with_list(shell, method, visit, false);
}

static void
take_dead_letters(struct shell *shell, const struct method *method, const struct visit *visit)
{
    reply_with_list(shell, method, visit, true);
}

/* Replay. */

struct replay {
    struct shell *shell;
    const struct call *call;
    const char *prefix;
    uint32_t left;   /* outcomes this answer may still have */
    uint32_t visits; /* looked at */
    uint64_t bytes;
    uint64_t covers;
    uint64_t next; /* the number to go on from */
    bool more;
};

static bool replay_outcome(void *arg, const struct job_view *job)
{
    struct replay *replay = arg;
    struct shell *shell = replay->shell;
    char topic[OUTCOME_TOPIC_BYTES];
    replay->next = job->sequence;
    if (replay->left == 0 || replay->bytes > REPLAY_BYTES_MAX ||
        replay->visits == REPORT_VISITS_MAX) {
        replay->more = true;
        return false;
    }
    replay->visits++;
    replay->next = job->sequence + 1;
    outcome_topic(job->topic, topic);
    if (strncmp(topic, replay->prefix, strlen(replay->prefix)) != 0) {
        return true;
    }
    outcome_write(job, &shell->outcome);
    shell->outcome.call.id = replay->call->id;
    /* None leaves before the one in front of it. */
    replay->covers = job->record > replay->covers ? job->record : replay->covers;
    shell_send(shell, replay->call, replay->covers, &shell->outcome.call, shell->outcome.body);
    replay->left--;
    replay->bytes += shell->outcome.body == NULL ? 0 : body_size(shell->outcome.body);
    return true;
}

static void
take_replay(struct shell *shell, const struct method *method, const struct visit *visit)
{
    const Brink__V1__ReplayRequest *wish =
        (const Brink__V1__ReplayRequest *)read_body(shell, method, visit);
    if (wish == NULL) {
        return;
    }
    if (wish->most > REPLAY_MAX) {
        refuse_field(shell, &visit->call, "most", "%" PRIu32 ", 1 to %d, or 0 for %d",
                     wish->most, REPLAY_MAX, REPLAY_DEFAULT);
        return;
    }
    struct replay replay = {.shell = shell,
                            .call = &visit->call,
                            .prefix = wish->topic_prefix,
                            .left = wish->most == 0 ? REPLAY_DEFAULT : wish->most,
                            .next = wish->from == 0 ? 1 : wish->from};
    Brink__V1__ReplayReply reply = BRINK__V1__REPLAY_REPLY__INIT;
    shell->outcome_sequence = 0; /* it is written over */
    broker_each_outcome(shell->core, wish->from, replay_outcome, &replay, &reply.first);
    reply.next = replay.next;
    reply.more = replay.more;
    reply.last = broker_read_stats(shell->core).last_sequence;
    shell_reply(shell, &visit->call, replay.covers, &reply.base);
}

/* Requeue. */

struct dead_list {
    const char *prefix;
    struct id *ids; /* [REQUEUE_MAX] */
    size_t count;
    bool more;
};

static bool note_dead(void *arg, const struct job_view *job)
{
    struct dead_list *list = arg;
    if (job->state != JOB_DEAD ||
        strncmp(job->topic, list->prefix, strlen(list->prefix)) != 0) {
        return true;
    }
    if (list->count == REQUEUE_MAX) {
        list->more = true;
        return false;
    }
    list->ids[list->count++] = job->id;
    return true;
}

/* STATUS_OK when every one of them lives again. */
static enum status requeue_list(struct shell *shell,
                                const struct visit *visit,
                                struct dead_list *list,
                                Brink__V1__RequeueReply *reply)
{
    list->ids = arena_take_array(&shell->scratch, REQUEUE_MAX, sizeof *list->ids);
    if (list->ids == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = broker_each_job(shell->core, NULL, note_dead, list);
    for (size_t i = 0; status == STATUS_OK && i < list->count; i++) {
        const struct event event = {
            .kind = EVENT_REQUEUE, .call = visit->call, .request = list->ids[i]};
        status = shell_step(shell, &event);
        reply->requeued += status == STATUS_OK;
    }
    reply->more = list->more;
    return status;
}

static void
take_requeue(struct shell *shell, const struct method *method, const struct visit *visit)
{
    const Brink__V1__RequeueRequest *wish =
        (const Brink__V1__RequeueRequest *)read_body(shell, method, visit);
    if (wish == NULL) {
        return;
    }
    if ((wish->request_id.len == 0) == (wish->topic_prefix[0] == '\0')) {
        refuse_field(shell, &visit->call, "request_id",
                     "give either a request_id or a topic_prefix");
        return;
    }
    Brink__V1__RequeueReply reply = BRINK__V1__REQUEUE_REPLY__INIT;
    enum status status = STATUS_OK;
    if (wish->request_id.len > 0) {
        struct event event = {.kind = EVENT_REQUEUE, .call = visit->call};
        if (!read_request_id(shell, visit, &wish->request_id, &event.request)) {
            return;
        }
        status = shell_step(shell, &event);
        reply.requeued = status == STATUS_OK;
    } else {
        struct dead_list list = {.prefix = wish->topic_prefix};
        status = requeue_list(shell, visit, &list, &reply);
    }
    if (status == STATUS_UNAVAILABLE) {
        refuse_for_now(shell, &visit->call);
        return;
    }
    if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "%s; requeued before that: %" PRIu32,
                     status_words(status), reply.requeued);
        return;
    }
    shell_reply(shell, &visit->call, broker_read_stats(shell->core).records, &reply.base);
}

/* The broker itself. */

static void
take_stats(struct shell *shell, const struct method *method, const struct visit *visit)
{
    (void)method;
    Brink__V1__StatsReply *stats = report_stats(&shell->scratch, shell->core, &shell->moment);
    if (stats != NULL) {
        char started_at[CLOCK_TEXT_BYTES];
        clock_format(shell->started_wall_ms, started_at);
        stats->version = BRINK_VERSION;
        stats->started_at = arena_copy_text(&shell->scratch, started_at);
        stats->durability = (char *)scribe_durability(shell->scribe);
        report_journal(&shell->scratch, shell->scribe, stats);
        stats->requests_refused = shell->counts.requests_refused;
        stats->messages_bad = shell->counts.messages_bad;
        stats->calls_unknown = shell->counts.calls_unknown;
        stats->sends_dropped = outbox_read_counts(shell->outbox).dropped;
    }
    shell_reply(shell, &visit->call, 0, (const ProtobufCMessage *)stats);
}

static void
take_drain(struct shell *shell, const struct method *method, const struct visit *visit)
{
    (void)method;
    const struct event event = {.kind = EVENT_DRAIN, .call = visit->call};
    enum status status = shell_step(shell, &event);
    if (status != STATUS_OK) {
        shell_refuse(shell, &visit->call, status, "%s", status_words(status));
        return;
    }
    log_line(&shell->log, LOG_INFO, "draining", "");
    const struct broker_stats stats = broker_read_stats(shell->core);
    Brink__V1__DrainReply reply = BRINK__V1__DRAIN_REPLY__INIT;
    reply.waiting = stats.waiting;
    reply.running = stats.running;
    shell_reply(shell, &visit->call, 0, &reply.base);
}

static void
take_describe(struct shell *shell, const struct method *method, const struct visit *visit)
{
    (void)method;
    Brink__V1__Description description = BRINK__V1__DESCRIPTION__INIT;
    description.file_descriptor_set = (ProtobufCBinaryData){
        .len = descriptor_set_size(), .data = (uint8_t *)descriptor_set_bytes()};
    shell_reply(shell, &visit->call, 0, &description.base);
}

static bool is_service(const char *name)
{
    return name[0] == '\0' || strcmp(name, "brink.v1.Broker") == 0 ||
           strcmp(name, "brink.v1.Assessor") == 0 || strcmp(name, "brink.v1.Dispatch") == 0;
}

static void
take_health(struct shell *shell, const struct method *method, const struct visit *visit)
{
    const Grpc__Health__V1__HealthCheckRequest *check =
        (const Grpc__Health__V1__HealthCheckRequest *)read_body(shell, method, visit);
    if (check == NULL) {
        return;
    }
    if (!is_service(check->service)) {
        shell_refuse(shell, &visit->call, STATUS_NOT_FOUND, "service: \"%.100s\" is not known",
                     check->service);
        return;
    }
    Grpc__Health__V1__HealthCheckResponse reply = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;
    bool is_closed = broker_read_stats(shell->core).draining || !scribe_is_ready(shell->scribe);
    reply.status = is_closed ? GRPC__HEALTH__V1__SERVING_STATUS__NOT_SERVING
                             : GRPC__HEALTH__V1__SERVING_STATUS__SERVING;
    shell_reply(shell, &visit->call, 0, &reply.base);
}

typedef void
take_fn(struct shell *shell, const struct method *method, const struct visit *visit);

static const struct {
    const char *name; /* of the method */
    take_fn *take;
} takers[] = {
    {"Submit", take_submit},   {"Get", take_get},           {"Await", take_await},
    {"Cancel", take_cancel},   {"List", take_list},         {"DeadLetters", take_dead_letters},
    {"Requeue", take_requeue}, {"Replay", take_replay},     {"Stats", take_stats},
    {"Drain", take_drain},     {"Describe", take_describe}, {"Check", take_health},
};

void desk_take(struct shell *shell, const struct method *method, const struct visit *visit)
{
    if (method->owner == METHOD_ASSESSOR) {
        submit(shell, method->path, visit, true);
        return;
    }
    for (size_t i = 0; i < sizeof takers / sizeof takers[0]; i++) {
        if (strcmp(takers[i].name, method->name) == 0) {
            takers[i].take(shell, method, visit);
            return;
        }
    }
    shell_refuse(shell, &visit->call, STATUS_UNSUPPORTED, "%s is not served here",
                 method->path);
}
