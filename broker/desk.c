#include "broker/desk.h"

#include "broker/archive.h"
#include "broker/cloakroom.h"
#include "broker/gate.h"
#include "broker/needs.h"
#include "broker/parcel.h"
#include "broker/report.h"
#include "broker/tenant.h"
#include "broker/topic.h"
#include "broker/visit.h"
#include "proto/brink/v1/broker.pb-c.h"
#include "proto/descriptor.h"
#include "proto/grpc/health/v1/health.pb-c.h"
#include "wire/digest.h"

#include <inttypes.h>
#include <string.h>

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
        visit_refuse_field(shell, &visit->call, "metadata",
                           "%zu entries of %zu bytes, at most %d of %d with a request",
                           said->metadata_count, bytes, OUTCOME_REQUEST_METADATA_MAX,
                           OUTCOME_REQUEST_METADATA_BYTES_MAX);
        return false;
    }
    for (size_t i = 0; i < said->metadata_count; i++) {
        if (outcome_key_is_reserved(said->metadata[i].key)) {
            visit_refuse_field(shell, &visit->call, "metadata",
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
    if (body_size(visit->body) > shell->body_max) {
        shell_refuse(shell, &visit->call, STATUS_FULL,
                     "body: %zu bytes, and body_max of the broker is %" PRIu64,
                     body_size(visit->body), shell->body_max);
        return false;
    }
    if (!topic_is_request(work->topic)) {
        visit_refuse_field(
            shell, &visit->call, "work.topic",
            "\"%.100s\" is not scenario/<analysis>/<target> of at most %d visible "
            "ASCII bytes",
            work->topic, BROKER_TOPIC_MAX);
        return false;
    }
    if (!tenant_is_valid(work->tenant)) {
        visit_refuse_field(shell, &visit->call, "work.tenant",
                           "\"%.100s\" is not at most %d visible ASCII bytes", work->tenant,
                           BROKER_TENANT_MAX);
        return false;
    }
    char needs[BROKER_NEEDS_BYTES_MAX + 1];
    if (needs_write(work->needs, needs) != STATUS_OK) {
        visit_refuse_field(shell, &visit->call, "work.needs",
                           "\"%.200s\" is not words with blanks between them: cores>=N, "
                           "memory_mb>=N with N from 1 to 4294967295, or labels of at most %d "
                           "visible ASCII bytes without \">\"",
                           work->needs, BROKER_LABEL_MAX);
        return false;
    }
    if (work->kind != WORK_SUBMISSION) {
        visit_refuse_field(shell, &visit->call, "work.kind", "%d is for the stream of a worker",
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
                 ", tenants %" PRIu32 " of %" PRIu32 ", needs of at most %d, waiting callers "
                 "%" PRIu32 " of %" PRIu32,
                 stats.waiting + stats.running, limits->jobs_max, stats.bytes_queued,
                 limits->bytes_max, body_size(visit->body), stats.topics, limits->topics_max,
                 stats.tenants, limits->tenants_max, BROKER_NEEDS_MAX, stats.awaiting,
                 limits->awaiting_max);
}

static void
refuse_submission(struct shell *shell, const struct visit *visit, enum status status)
{
    if (status == STATUS_FULL) {
        refuse_for_want_of_room(shell, visit);
    } else if (status == STATUS_UNAVAILABLE) {
        visit_refuse_for_now(shell, &visit->call);
    } else if (status == STATUS_NOT_FOUND) {
        cloakroom_refuse(shell, visit);
    } else if (status == STATUS_BAD_STATE) {
        shell_refuse(shell, &visit->call, status,
                     "this call waits for another request already");
    } else {
        shell_refuse(shell, &visit->call, status, "%s", status_words(status));
    }
}

/* What is asked, by whom, of which model: requests with the same content have the same answer.
 * Source: promise 4, docs/protocol.md. */
static struct digest content_of(const struct shell *shell,
                                const char *method,
                                const char *tenant,
                                const struct visit *visit)
{
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
    if (!gate_lets_ask(shell, visit, &event.request, &event.as.submit.tenant)) {
        shell->counts.requests_refused++;
        return;
    }
    event.as.submit.priority = (enum job_priority)work->priority;
    event.as.submit.deadline_ms = visit->said->deadline_ms;
    event.as.submit.not_before_ms = work->not_before_ms;
    event.as.submit.needs = work->needs;
    event.as.submit.blob = frame_has_blob(work) ? work->blob : NULL;
    event.as.submit.await = await;
    struct digest content;
    if (!work->no_cache) {
        content = content_of(shell, method, event.as.submit.tenant, visit);
        event.as.submit.content = content.bytes;
    }
    struct parcel *parcel = NULL;
    enum status status =
        parcel_take(&shell->parcels, visit->said, method, visit->body, &parcel);
    if (status == STATUS_OK) {
        parcel->owner = gate_owner(visit);
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
        visit_refuse_field(shell, &visit->call, "work.method",
                           "\"%.100s\" is no method of Assessor", path);
        return;
    }
    submit(shell, wanted->path, visit, false);
}

/* Calls that name one request. */

static bool read_request_name(struct shell *shell,
                              const struct method *method,
                              const struct visit *visit,
                              struct id *id_out)
{
    const Brink__V1__RequestName *name =
        (const Brink__V1__RequestName *)visit_read_body(shell, method, visit);
    return name != NULL && visit_read_id(shell, visit, &name->request_id, id_out) &&
           gate_lets_see(shell, visit, id_out);
}

static void
reply_with_state(struct shell *shell, const struct visit *visit, const struct id *request)
{
    struct job_view job;
    enum status status = broker_find(shell->core, request, &job);
    if (status != STATUS_OK) {
        visit_refuse_request(shell, visit, request, status);
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
        visit_refuse_request(shell, visit, &event.request, status);
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
        visit_refuse_request(shell, visit, &event.request, status);
        return;
    }
    reply_with_state(shell, visit, &event.request);
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
        (const Grpc__Health__V1__HealthCheckRequest *)visit_read_body(shell, method, visit);
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
    {"Submit", take_submit},      {"Get", take_get},
    {"Await", take_await},        {"Cancel", take_cancel},
    {"List", archive_list},       {"DeadLetters", archive_dead_letters},
    {"Requeue", archive_requeue}, {"Replay", archive_replay},
    {"PutBlob", cloakroom_put},   {"GetBlob", cloakroom_get},
    {"Stats", take_stats},        {"Drain", take_drain},
    {"Describe", take_describe},  {"Check", take_health},
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
