#include "tests/broker/story.h"

#include "broker/loop.h"
#include "broker/parcel.h"
#include "tests/support/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t wall_ms = INT64_C(1505116800000);

enum {
    STEP_MS = 1000,
    CLOCK_MS = 7000, /* what the monotonic clock shows at the first step; */
    CLOCK_STEP = 13, /* every start of a broker finds it elsewhere */
    CREDIT = 3,
    TEXT_MAX = 1000,
    BODY_STEP = 37,
    DEADLINE_MS = 2500,
    DELAY_MS = 60000,
    DELAYED = 14, /* this request is not to be started before that */
    SAME = 17     /* from here on all ask the same */
};

enum act {
    ACT_JOIN,
    ACT_LEAVE,
    ACT_SUBMIT,
    ACT_RESULT, /* the worker says how a request ended: well, */
    ACT_FAULT,  /* or with an error */
    ACT_CANCEL,
    ACT_REQUEUE,
    ACT_TICK,
    ACT_REWRITE,
    ACT_COUNT
};

/* `number` is a worker's or a request's. Every fourth request has a deadline. */
static const struct {
    enum act act;
    uint8_t number;
} script[] = {
    {ACT_SUBMIT, 1},  {ACT_JOIN, 1},    {ACT_SUBMIT, 2},  {ACT_SUBMIT, 3},  {ACT_SUBMIT, 4},
    {ACT_RESULT, 1},  {ACT_FAULT, 2},   {ACT_SUBMIT, 5},  {ACT_TICK, 0},    {ACT_LEAVE, 1},
    {ACT_JOIN, 2},    {ACT_RESULT, 3},  {ACT_CANCEL, 5},  {ACT_SUBMIT, 6},  {ACT_LEAVE, 2},
    {ACT_JOIN, 3},    {ACT_LEAVE, 3},   {ACT_SUBMIT, 7},  {ACT_REQUEUE, 6}, {ACT_JOIN, 1},
    {ACT_RESULT, 6},  {ACT_SUBMIT, 9},  {ACT_SUBMIT, 10}, {ACT_RESULT, 9},  {ACT_RESULT, 7},
    {ACT_FAULT, 10},  {ACT_SUBMIT, 8},  {ACT_SUBMIT, 11}, {ACT_LEAVE, 1},   {ACT_REWRITE, 0},
    {ACT_JOIN, 2},    {ACT_TICK, 0},    {ACT_RESULT, 11}, {ACT_SUBMIT, 13}, {ACT_SUBMIT, 14},
    {ACT_LEAVE, 2},   {ACT_JOIN, 4},    {ACT_LEAVE, 4},   {ACT_JOIN, 2},    {ACT_SUBMIT, 17},
    {ACT_SUBMIT, 18}, {ACT_SUBMIT, 19}, {ACT_RESULT, 17}, {ACT_SUBMIT, 21}, {ACT_LEAVE, 2},
    {ACT_SUBMIT, 15},
};

size_t story_length(void)
{
    return sizeof script / sizeof script[0];
}

struct broker_limits story_limits(void)
{
    struct broker_limits limits = loop_default_limits();
    limits.jobs_max = 20;
    limits.kept_max = 6;
    limits.awaiting_max = 5;
    limits.workers_max = 5;
    limits.tenants_max = 4;
    limits.topics_max = 4;
    limits.attempts_max = 2;
    limits.seed = 2385;
    return limits;
}

static struct id id_of(char what, uint32_t number)
{
    struct id id = {{(uint8_t)what}};
    memcpy(&id.bytes[8], &number, sizeof number);
    return id;
}

enum status story_open(struct story *story,
                       const struct journal_options *options,
                       const struct broker_limits *limits,
                       size_t at)
{
    *story = (struct story){.words = ""};
    struct shell *shell = &story->shell;
    shell->limits = *limits;
    shell->log.least = LOG_NONE;
    shell->moment.wall_ms = wall_ms + (int64_t)at * STEP_MS;
    shell->moment.monotonic_ms = CLOCK_MS + (int64_t)at * CLOCK_STEP;
    enum status status = broker_new(limits, &shell->core);
    if (status == STATUS_OK) {
        status =
            scribe_open(options, shell->core, &shell->moment, &shell->scribe, story->words);
    }
    if (status != STATUS_OK) {
        story_close(story);
    }
    return status;
}

void story_close(struct story *story)
{
    if (story->shell.core != NULL) {
        shell_free_core(&story->shell);
    }
    outbox_free(&story->shell.outbox);
    scribe_close(&story->shell.scribe);
    arena_clear(&story->shell.scratch);
    socket_free(&story->calls);
    socket_free(&story->publications);
    context_free(&story->context);
}

/* Steps. */

/* Nobody is at the other end: what leaves the broker is not looked at here. */
static void open_outbox(struct story *story)
{
    const struct socket_options calls = {.kind = SOCKET_SERVER};
    const struct socket_options publications = {.kind = SOCKET_PUBLISHER};
    assert_int_equal(context_new(&story->context), STATUS_OK);
    assert_int_equal(socket_new(story->context, &calls, &story->calls), STATUS_OK);
    assert_int_equal(socket_new(story->context, &publications, &story->publications),
                     STATUS_OK);
    assert_int_equal(outbox_new(story->calls, story->publications, &story->shell.outbox),
                     STATUS_OK);
}

static struct event say(enum event_kind kind, uint32_t worker)
{
    return (struct event){.kind = kind, .call = {worker, id_of('w', worker)}};
}

static struct parcel *make_parcel(const struct frame_call *call, uint32_t number, char letter)
{
    char bytes[TEXT_MAX];
    struct body body;
    struct parcel *parcel = NULL;
    size_t size = number * BODY_STEP;
    assert_true(size <= sizeof bytes);
    memset(bytes, letter, size);
    bytes[size / 2] = (char)number;
    body_init(&body);
    assert_int_equal(body_copy(&body, bytes, size), STATUS_OK);
    assert_int_equal(parcel_new(call, call->method, &body, &parcel), STATUS_OK);
    body_clear(&body);
    return parcel;
}

static enum status submit(struct story *story, uint32_t number)
{
    static const struct frame_metadata metadata[] = {{"traceparent", "00-4bf9-01"},
                                                     {"desk", "east"}};
    struct frame_call call = frame_call_make(FRAME_REQUEST, id_of('c', number));
    call.method = number % 2 == 0 ? "/brink.v1.Assessor/Economy" : "/brink.v1.Assessor/Assess";
    call.metadata = metadata;
    call.metadata_count = number % 3;
    static const uint8_t content[BROKER_CONTENT_BYTES] = {23, 85};
    struct event event = {.kind = EVENT_SUBMIT, .call = {99, call.id}};
    event.request = id_of('r', number);
    event.as.submit.topic = number % 2 == 0 ? "scenario/economy/prk" : "scenario/assess/prk";
    event.as.submit.tenant = number % 3 == 0 ? "navy" : "";
    event.as.submit.priority = (enum job_priority)(number % JOB_PRIORITY_COUNT);
    event.as.submit.deadline_ms = number % 4 == 0 ? DEADLINE_MS : 0;
    event.as.submit.not_before_ms = number == DELAYED ? DELAY_MS : 0;
    event.as.submit.content = number >= SAME ? content : NULL;
    event.as.submit.needs = number % 3 == 0 ? "gpu" : NULL;
    event.as.submit.parcel = make_parcel(&call, number, 'q');
    event.as.submit.bytes = event.as.submit.parcel->bytes;
    return shell_step(&story->shell, &event);
}

static enum status join(struct story *story, uint32_t number)
{
    static const char *const prefixes[] = {"scenario/"};
    static const char *const labels[] = {"gpu"};
    struct event event = say(EVENT_JOIN, number);
    event.as.join.worker = id_of('w', number);
    char name[BROKER_NAME_MAX + 1]; /* another each time: of good standing */
    snprintf(name, sizeof name, "host%" PRId64, story->shell.moment.wall_ms - wall_ms);
    event.as.join.name = name;
    event.as.join.prefixes = prefixes;
    event.as.join.prefix_count = 1;
    event.as.join.credit = CREDIT;
    event.as.join.labels = labels;
    event.as.join.label_count = 1;
    return shell_step(&story->shell, &event);
}

struct search {
    struct event *event;
    bool is_found;
};

static void find_worker(void *arg, const struct worker_view *worker)
{
    struct search *search = arg;
    uint32_t number = 0;
    memcpy(&number, &worker->id.bytes[8], sizeof number);
    search->event->call = (struct call){number, worker->id};
    search->is_found = true;
}

/* An event of the worker that is there; false: there is none. */
static bool find_speaker(const struct story *story, struct event *event)
{
    struct search search = {.event = event};
    broker_each_worker(story->shell.core, find_worker, &search);
    return search.is_found;
}

static enum status answer(struct story *story, uint32_t number, bool is_good)
{
    static const struct frame_metadata metadata[] = {{"brink-compute-ms", "2385"}};
    static const struct frame_violation violations[] = {{"scenario.draws", "0, 1 to 100000"}};
    struct event event = {.kind = EVENT_RESULT, .request = id_of('r', number)};
    struct job_view job;
    if (!find_speaker(story, &event) ||
        broker_find(story->shell.core, &event.request, &job) != STATUS_OK) {
        return STATUS_NOT_FOUND;
    }
    struct frame_call call = frame_call_make(FRAME_MESSAGE, event.request);
    call.metadata = metadata;
    call.metadata_count = 1;
    if (!is_good) {
        call.status = frame_status_make(3, "input is not valid");
        call.status.violations = violations;
        call.status.violation_count = 1;
    }
    event.epoch = job.epoch;
    event.as.result.status = is_good ? STATUS_OK : STATUS_BAD_INPUT;
    event.as.result.parcel = make_parcel(&call, is_good ? number : 0, 'a');
    event.as.result.bytes = event.as.result.parcel->bytes;
    return shell_step(&story->shell, &event);
}

static enum status leave(struct story *story, uint32_t number)
{
    (void)number;
    struct event event = {.kind = EVENT_LEAVE};
    return find_speaker(story, &event) ? shell_step(&story->shell, &event) : STATUS_NOT_FOUND;
}

static enum status result(struct story *story, uint32_t number)
{
    return answer(story, number, true);
}

static enum status fault(struct story *story, uint32_t number)
{
    return answer(story, number, false);
}

static enum status cancel(struct story *story, uint32_t number)
{
    const struct event event = {
        .kind = EVENT_CANCEL, .call = {99, id_of('c', number)}, .request = id_of('r', number)};
    return shell_step(&story->shell, &event);
}

static enum status requeue(struct story *story, uint32_t number)
{
    const struct event event = {
        .kind = EVENT_REQUEUE, .call = {99, id_of('c', number)}, .request = id_of('r', number)};
    return shell_step(&story->shell, &event);
}

static enum status tick(struct story *story, uint32_t number)
{
    (void)number;
    const struct event event = {.kind = EVENT_TICK};
    return shell_step(&story->shell, &event);
}

static enum status rewrite(struct story *story, uint32_t number)
{
    (void)number;
    struct event event = {.kind = EVENT_REWRITE};
    event.as.below = broker_read_stats(story->shell.core).records + 1;
    return shell_step(&story->shell, &event);
}

enum status story_step(struct story *story, size_t at)
{
    static enum status (*const acts[ACT_COUNT])(struct story *, uint32_t) = {
        [ACT_JOIN] = join,       [ACT_LEAVE] = leave, [ACT_SUBMIT] = submit,
        [ACT_RESULT] = result,   [ACT_FAULT] = fault, [ACT_CANCEL] = cancel,
        [ACT_REQUEUE] = requeue, [ACT_TICK] = tick,   [ACT_REWRITE] = rewrite,
    };
    struct shell *shell = &story->shell;
    if (story->context == NULL) {
        open_outbox(story);
    }
    int64_t now_ms = wall_ms + (int64_t)at * STEP_MS;
    shell->moment.monotonic_ms += now_ms - shell->moment.wall_ms;
    shell->moment.wall_ms = now_ms;
    enum act act = script[at].act;
    if (broker_read_stats(shell->core).workers == 0 &&
        (act == ACT_LEAVE || act == ACT_RESULT || act == ACT_FAULT)) {
        enum status status = join(story, 1);
        (void)status; /* what comes next says so too */
    }
    enum status status = acts[act](story, script[at].number);
    scribe_flush(shell->scribe);
    return status;
}

/* Telling. */

static void tell_time(const struct story *story,
                      const char *what,
                      int64_t monotonic_ms,
                      struct buffer *text)
{
    int64_t at_ms = monotonic_ms == INT64_MAX
                        ? 0
                        : moment_wall_ms(&story->shell.moment, monotonic_ms) - wall_ms;
    buffer_print(text, " %s=%" PRId64, what, at_ms);
}

static const char digits[] = "0123456789abcdef";

static void tell_parcel(const char *what, const struct parcel *parcel, struct buffer *text)
{
    buffer_print(text, "  %s %s %d \"%s\"", what, parcel->method, parcel->status.code,
                 parcel->status.message);
    for (size_t i = 0; i < parcel->metadata_count; i++) {
        buffer_print(text, " %s=%s", parcel->metadata[i].key, parcel->metadata[i].value);
    }
    for (size_t i = 0; i < parcel->status.violation_count; i++) {
        buffer_print(text, " %s: %s", parcel->status.violations[i].field,
                     parcel->status.violations[i].text);
    }
    buffer_print(text, " %zu bytes ", body_size(&parcel->body));
    for (size_t i = 0; i < body_size(&parcel->body); i++) {
        uint8_t byte = body_bytes(&parcel->body)[i];
        buffer_add_byte(text, (uint8_t)digits[byte >> 4]);
        buffer_add_byte(text, (uint8_t)digits[byte & 15]);
    }
    buffer_add_text(text, "\n");
}

static void
tell_ending(const struct story *story, const struct job_view *job, struct buffer *text)
{
    char source[ID_TEXT_BYTES];
    buffer_print(text, "  ended sequence=%" PRIu64 " status=%d attempts=%" PRIu32 " by \"%s\"",
                 job->sequence, job->status, job->attempts, job->request->worker_name);
    tell_time(story, "ended", job->ended_ms, text);
    id_format(&job->source, source);
    buffer_print(text, " wall=%" PRId64 " started=%" PRId64 " source=%s\n",
                 job->request->ended_wall_ms, job->request->started_wall_ms, source);
    if (job->outcome != NULL) {
        tell_parcel("outcome", job->outcome, text);
    }
}

/* What runs waits after a restart, and who ran it is not known then. */
void story_tell_job(const struct story *story, const struct job_view *job, struct buffer *text)
{
    char id[ID_TEXT_BYTES];
    bool has_ended = job_has_ended(job->state);
    id_format(&job->id, id);
    buffer_print(text, "%s order=%" PRIu64 " %s %s %d \"%s\"", id, job->order, job->topic,
                 job->tenant, job->priority, job->needs);
    tell_time(story, "accepted", job->accepted_ms, text);
    tell_time(story, "deadline", job->deadline_ms, text);
    buffer_print(text, " wall=%" PRId64 " content=%d\n  %s", job->request->accepted_wall_ms,
                 job->content != NULL ? job->content[1] : 0,
                 has_ended ? job_state_words(job->state) : "live");
    if (!has_ended && job->ready_ms > story->shell.moment.monotonic_ms) {
        tell_time(story, "ready", job->ready_ms, text);
    }
    buffer_add_text(text, "\n");
    tell_parcel("request", job->request, text);
    for (uint32_t i = 0; i < job->failure_count; i++) {
        const struct attempt *attempt = &job->failures[i];
        id_format(&attempt->worker, id);
        buffer_print(text, "  lost %s \"%s\" %s", id, attempt->worker_name,
                     job_cause_words(attempt->cause));
        tell_time(story, "at", attempt->at_ms, text);
        buffer_add_text(text, "\n");
    }
    if (has_ended) {
        tell_ending(story, job, text);
    }
}

struct telling {
    const struct story *story;
    struct buffer *text;
};

static bool tell_one(void *arg, const struct job_view *job)
{
    const struct telling *telling = arg;
    story_tell_job(telling->story, job, telling->text);
    return true;
}

void story_tell(const struct story *story, struct buffer *text)
{
    struct telling telling = {.story = story, .text = text};
    const struct broker_stats stats = broker_read_stats(story->shell.core);
    assert_int_equal(broker_each_job(story->shell.core, NULL, tell_one, &telling), STATUS_OK);
    buffer_print(text,
                 "records=%" PRIu64 " oldest=%" PRIu64 " sequence=%" PRIu64 " live=%" PRIu32
                 " kept=%" PRIu32 " bytes=%" PRIu64 " and %" PRIu64 "\n",
                 stats.records, stats.oldest, stats.last_sequence,
                 stats.waiting + stats.running, stats.kept, stats.bytes_queued,
                 stats.bytes_kept);
    assert_int_equal(text->failure, STATUS_OK);
}
