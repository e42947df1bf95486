#include "broker/outcome.h"

#include "broker/parcel.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char reserved[] = "brink-";
static const char request_prefix[] = "scenario/";
static const char outcome_prefix[] = "assessment/";

int64_t moment_wall_ms(const struct moment *moment, int64_t monotonic_ms)
{
    return moment->wall_ms + (monotonic_ms - moment->monotonic_ms);
}

int64_t moment_monotonic_ms(const struct moment *moment, int64_t wall_ms)
{
    return moment->monotonic_ms + (wall_ms - moment->wall_ms);
}

bool outcome_key_is_reserved(const char *key)
{
    return strncmp(key, reserved, sizeof reserved - 1) == 0;
}

void outcome_topic(const char *request_topic, char topic_out[OUTCOME_TOPIC_BYTES])
{
    assert(strncmp(request_topic, request_prefix, sizeof request_prefix - 1) == 0);
    const char *rest = request_topic + sizeof request_prefix - 1;
    size_t size = strlen(rest) + 1;
    assert(sizeof outcome_prefix - 1 + size <= OUTCOME_TOPIC_BYTES);
    memcpy(topic_out, outcome_prefix, sizeof outcome_prefix - 1);
    memcpy(topic_out + sizeof outcome_prefix - 1, rest, size);
}

/* The target begins behind the analysis; a topic without one has none. */
void outcome_step_topic(const struct job_view *job,
                        uint32_t step,
                        char topic_out[OUTCOME_TOPIC_BYTES])
{
    assert(step >= 1 && step <= job->outcome->step_count);
    const char *analysis = job->topic + sizeof request_prefix - 1;
    const char *target = strchr(analysis, '/');
    int size = snprintf(topic_out, OUTCOME_TOPIC_BYTES, "%s%s%s", outcome_prefix,
                        job->outcome->steps[step - 1].name, target == NULL ? "" : target);
    assert(size > 0 && size < OUTCOME_TOPIC_BYTES);
    (void)size;
}

/* Names each attempt, who made it and why it failed. 16 of them fit. */
static void write_failures(const struct job_view *job, char words[FRAME_MESSAGE_MAX + 1])
{
    size_t used =
        (size_t)snprintf(words, FRAME_MESSAGE_MAX + 1, "given up after %" PRIu32 " attempt%s",
                         job->failure_count, job->failure_count == 1 ? "" : "s");
    for (uint32_t i = 0; i < job->failure_count; i++) {
        const struct attempt *attempt = &job->failures[i];
        char worker[ID_TEXT_BYTES];
        id_format(&attempt->worker, worker);
        used += (size_t)snprintf(words + used, FRAME_MESSAGE_MAX + 1 - used,
                                 "%s attempt %" PRIu32 " on %s (%.8s): %s", i == 0 ? ":" : ";",
                                 i + 1, attempt->worker_name, worker,
                                 job_cause_words(attempt->cause));
    }
}

struct frame_status outcome_status(const struct job_view *job,
                                   char words[FRAME_MESSAGE_MAX + 1])
{
    const struct parcel *outcome = job->outcome;
    if (job->state == JOB_DONE && outcome != NULL) {
        return outcome->status;
    }
    words[0] = '\0';
    if (job->state == JOB_DEAD) {
        write_failures(job, words);
    } else if (job->state == JOB_EXPIRED) {
        snprintf(words, FRAME_MESSAGE_MAX + 1,
                 "the deadline passed before a worker answered; attempts started: %" PRIu32,
                 job->attempts);
    } else if (job->status != STATUS_OK) {
        snprintf(words, FRAME_MESSAGE_MAX + 1, "%s", status_words(job->status));
    }
    return frame_status_make(status_code(job->status), words);
}

static void add_entry(struct outcome *outcome, const char *key, const char *value)
{
    assert(outcome->call.metadata_count < FRAME_METADATA_MAX);
    outcome->metadata[outcome->call.metadata_count++] =
        (struct frame_metadata){.key = key, .value = value};
}

static void add_entries(struct outcome *outcome, const struct parcel *parcel)
{
    for (size_t i = 0; i < parcel->metadata_count; i++) {
        add_entry(outcome, parcel->metadata[i].key, parcel->metadata[i].value);
    }
}

static void write_number(uint32_t number, char text_out[OUTCOME_NUMBER_BYTES])
{
    char digits[OUTCOME_NUMBER_BYTES];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    memcpy(text_out, digits + at, sizeof digits - at);
}

static void add_attempt(struct outcome *outcome, const struct job_view *job)
{
    const struct parcel *request = job->request;
    clock_format(request->accepted_wall_ms, outcome->accepted_at);
    clock_format(request->ended_wall_ms, outcome->ended_at);
    add_entry(outcome, "brink-accepted-at", outcome->accepted_at);
    add_entry(outcome, "brink-ended-at", outcome->ended_at);
    if (!id_is_zero(&job->source)) {
        id_format(&job->source, outcome->source);
        add_entry(outcome, "brink-source", outcome->source);
    }
    if (job->attempts > 0) {
        clock_format(request->started_wall_ms, outcome->started_at);
        write_number(job->attempts, outcome->attempt);
        add_entry(outcome, "brink-started-at", outcome->started_at);
        add_entry(outcome, "brink-attempt", outcome->attempt);
        add_entry(outcome, "brink-worker", request->worker_name);
    }
}

void outcome_write(const struct job_view *job, struct outcome *outcome_out)
{
    assert(job_has_ended(job->state));
    const struct parcel *request = job->request;
    struct frame_call *call = &outcome_out->call;
    *call = frame_call_make(FRAME_MESSAGE, job->id);
    call->has_status = true;
    call->status = outcome_status(job, outcome_out->words);
    call->has_work = true;
    call->work.priority = (enum frame_priority)job->priority;
    call->work.request_id = job->id;
    call->work.method = request->method;
    call->work.topic = job->topic;
    call->work.tenant = job->tenant;
    call->work.attempt = job->attempts;
    call->work.sequence = job->sequence;
    call->work.steps = job->steps;
    call->metadata = outcome_out->metadata;
    add_attempt(outcome_out, job);
    add_entries(outcome_out, request);
    outcome_out->body = NULL;
    if (job->outcome != NULL) {
        add_entries(outcome_out, job->outcome);
        call->steps = job->outcome->steps;
        call->step_count = job->outcome->step_count;
        outcome_out->body = &job->outcome->body;
    }
}

/* Of the steps all but one are left out. */
static size_t size_of_step(const struct parcel *outcome, const struct frame_step *step)
{
    size_t size = body_size(&outcome->body);
    for (size_t i = 0; i < outcome->step_count; i++) {
        size -= &outcome->steps[i] == step ? 0 : (size_t)outcome->steps[i].bytes;
    }
    return size;
}

enum status outcome_take_step(const struct job_view *job,
                              uint32_t step,
                              struct outcome *outcome,
                              struct body *body)
{
    const struct parcel *parcel = job->outcome;
    assert(step >= 1 && step <= parcel->step_count);
    const struct frame_step *wanted = &parcel->steps[step - 1];
    const uint8_t *from = body_bytes(&parcel->body);
    uint8_t *to = NULL;
    enum status status = body_make(body, size_of_step(parcel, wanted), &to);
    if (status != STATUS_OK) {
        return status;
    }
    size_t at = 0;
    outcome->step = *wanted;
    for (size_t i = 0; i < parcel->step_count; i++) {
        const struct frame_step *other = &parcel->steps[i];
        if (other != wanted) {
            memcpy(to, from + at, (size_t)other->offset - at);
            to += other->offset - at;
            at = (size_t)(other->offset + other->bytes);
            outcome->step.offset -= i + 1 < step ? other->bytes : 0;
        }
    }
    memcpy(to, from + at, body_size(&parcel->body) - at);
    outcome->call.work.step = step;
    outcome->call.steps = &outcome->step;
    outcome->call.step_count = 1;
    outcome->body = body;
    return STATUS_OK;
}
