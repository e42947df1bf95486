#include "broker/report.h"

#include "broker/parcel.h"

#include <stdio.h>
#include <string.h>

/* A number that fits its field, or the largest that does. */
static uint32_t clip(int64_t number)
{
    if (number < 0) {
        return 0;
    }
    return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

/* Room for the pointers of a repeated field. */
static void *take_pointers(struct arena *arena, size_t count)
{
    return arena_take_array(arena, count, sizeof(void *));
}

static char *copy_time(struct arena *arena, int64_t wall_ms)
{
    char text[CLOCK_TEXT_BYTES];
    clock_format(wall_ms, text);
    return arena_copy_text(arena, text);
}

static ProtobufCBinaryData copy_id(struct arena *arena, const struct id *id)
{
    uint8_t *bytes = arena_take(arena, ID_BYTES);
    if (bytes == NULL) {
        return (ProtobufCBinaryData){0};
    }
    memcpy(bytes, id->bytes, ID_BYTES);
    return (ProtobufCBinaryData){.len = ID_BYTES, .data = bytes};
}

static Brink__V1__RequestPhase phase_of(enum job_state state)
{
    static const Brink__V1__RequestPhase phases[JOB_STATE_COUNT] = {
        [JOB_WAITING] = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_WAITING,
        [JOB_RUNNING] = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_RUNNING,
        [JOB_FORKED] = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_RUNNING,
        [JOB_DONE] = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DONE,
        [JOB_EXPIRED] = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_EXPIRED,
        [JOB_CANCELLED] = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_CANCELLED,
        [JOB_DEAD] = BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_DEAD,
    };
    return phases[state];
}

static Brink__V1__Status *report_status(struct arena *arena, const struct job_view *job)
{
    char words[FRAME_MESSAGE_MAX + 1];
    const struct frame_status from = outcome_status(job, words);
    Brink__V1__Status *status = arena_take(arena, sizeof *status);
    if (status == NULL) {
        return NULL;
    }
    brink__v1__status__init(status);
    status->code = (Brink__V1__Code)from.code;
    status->message = arena_copy_text(arena, from.message);
    status->retry_after_ms = from.retry_after_ms;
    return status;
}

static Brink__V1__AttemptState *report_attempt(struct arena *arena,
                                               const struct attempt *from,
                                               uint32_t number,
                                               const struct moment *moment)
{
    Brink__V1__AttemptState *attempt = arena_take(arena, sizeof *attempt);
    if (attempt == NULL) {
        return NULL;
    }
    brink__v1__attempt_state__init(attempt);
    char worker[BROKER_NAME_MAX + ID_TEXT_BYTES + 4];
    char id[ID_TEXT_BYTES];
    id_format(&from->worker, id);
    snprintf(worker, sizeof worker, "%s (%s)", from->worker_name, id);
    attempt->attempt = number;
    attempt->worker = arena_copy_text(arena, worker);
    attempt->cause = arena_copy_text(arena, job_cause_words(from->cause));
    attempt->at = copy_time(arena, moment_wall_ms(moment, from->at_ms));
    return attempt;
}

static void report_failures(struct arena *arena,
                            const struct job_view *job,
                            const struct moment *moment,
                            Brink__V1__RequestState *state)
{
    state->failures = take_pointers(arena, job->failure_count);
    if (state->failures == NULL) {
        return;
    }
    state->n_failures = job->failure_count;
    for (uint32_t i = 0; i < job->failure_count; i++) {
        state->failures[i] = report_attempt(arena, &job->failures[i], i + 1, moment);
    }
}

Brink__V1__RequestState *
report_request(struct arena *arena, const struct job_view *job, const struct moment *moment)
{
    Brink__V1__RequestState *state = arena_take(arena, sizeof *state);
    if (state == NULL) {
        return NULL;
    }
    brink__v1__request_state__init(state);
    state->request_id = copy_id(arena, &job->id);
    state->phase = phase_of(job->state);
    state->method = arena_copy_text(arena, job->request->method);
    state->topic = arena_copy_text(arena, job->topic);
    state->tenant = arena_copy_text(arena, job->tenant);
    state->priority = (Brink__V1__Priority)job->priority;
    state->attempts = job->attempts;
    state->accepted_at = copy_time(arena, job->request->accepted_wall_ms);
    state->body_bytes = body_size(&job->request->body);
    if (job_has_ended(job->state)) {
        state->ended_at = copy_time(arena, job->request->ended_wall_ms);
        state->sequence = job->sequence;
        state->status = report_status(arena, job);
    } else if (job->deadline_ms != INT64_MAX) {
        state->deadline_left_ms = clip(job->deadline_ms - moment->monotonic_ms);
    }
    if (!id_is_zero(&job->source)) {
        state->source = copy_id(arena, &job->source);
    }
    if (job->state == JOB_WAITING && job->ready_ms > moment->monotonic_ms) {
        state->ready_in_ms = clip(job->ready_ms - moment->monotonic_ms);
    }
    state->needs = arena_copy_text(arena, job->needs);
    if (job->is_unmet) {
        char words[BROKER_NEEDS_BYTES_MAX + 32];
        snprintf(words, sizeof words, "a worker with %s", job->needs);
        state->waits_for = arena_copy_text(arena, words);
    }
    report_failures(arena, job, moment, state);
    return state;
}

struct listing {
    struct arena *arena;
    const struct report_filter *filter;
    const struct moment *moment;
    Brink__V1__RequestList *list;
    struct id last; /* visited */
    uint32_t visits;
    uint64_t covers;
};

static bool fits(const struct report_filter *filter, const struct job_view *job)
{
    return strncmp(job->topic, filter->topic_prefix, strlen(filter->topic_prefix)) == 0 &&
           (filter->tenant[0] == '\0' || strcmp(job->tenant, filter->tenant) == 0) &&
           (filter->phase == BRINK__V1__REQUEST_PHASE__REQUEST_PHASE_UNSPECIFIED ||
            filter->phase == phase_of(job->state));
}

static bool list_job(void *arg, const struct job_view *job)
{
    struct listing *listing = arg;
    Brink__V1__RequestList *list = listing->list;
    if (listing->visits == REPORT_VISITS_MAX || list->n_requests == listing->filter->most) {
        list->more = true;
        list->next = copy_id(listing->arena, &listing->last);
        return false;
    }
    listing->visits++;
    listing->last = job->id;
    if (fits(listing->filter, job)) {
        list->requests[list->n_requests++] =
            report_request(listing->arena, job, listing->moment);
        listing->covers = job->record > listing->covers ? job->record : listing->covers;
    }
    return true;
}

enum status report_list(struct arena *arena,
                        const struct broker *core,
                        const struct report_filter *filter,
                        const struct moment *moment,
                        uint64_t *covers_out,
                        Brink__V1__RequestList **list_out)
{
    Brink__V1__RequestList *list = arena_take(arena, sizeof *list);
    if (list == NULL) {
        return STATUS_NO_MEMORY;
    }
    brink__v1__request_list__init(list);
    list->requests = take_pointers(arena, filter->most);
    if (list->requests == NULL) {
        return STATUS_NO_MEMORY;
    }
    struct listing listing = {.arena = arena, .filter = filter, .moment = moment, .list = list};
    enum status status = broker_each_job(core, filter->after, list_job, &listing);
    if (status == STATUS_OK && arena->failed) {
        status = STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK) {
        *covers_out = listing.covers;
        *list_out = list;
    }
    return status;
}

/* The stats while they are collected. */
struct census {
    struct arena *arena;
    const struct moment *moment;
    Brink__V1__StatsReply *stats;
};

static char **copy_texts(struct arena *arena, const char *const *texts, size_t count)
{
    char **copies = arena_take_array(arena, count, sizeof *copies);
    for (size_t i = 0; copies != NULL && i < count; i++) {
        copies[i] = arena_copy_text(arena, texts[i]);
    }
    return copies;
}

/* `labels`: with a blank in front of each. */
static void
report_labels(struct arena *arena, const char *labels, Brink__V1__WorkerState *worker)
{
    size_t count = 0;
    for (const char *at = labels; *at != '\0'; at++) {
        count += *at == ' ';
    }
    worker->labels = count == 0 ? NULL : take_pointers(arena, count);
    char *copy = worker->labels == NULL ? NULL : arena_copy_text(arena, labels);
    for (char *at = copy; at != NULL; at = strchr(at, ' ')) {
        *at++ = '\0';
        worker->labels[worker->n_labels++] = at;
    }
}

static void count_worker(void *arg, const struct worker_view *from)
{
    struct census *census = arg;
    Brink__V1__StatsReply *stats = census->stats;
    if (stats->n_workers == REPORT_STATS_LIST_MAX) {
        return;
    }
    Brink__V1__WorkerState *worker = arena_take(census->arena, sizeof *worker);
    if (worker == NULL) {
        return;
    }
    brink__v1__worker_state__init(worker);
    worker->worker_id = copy_id(census->arena, &from->id);
    worker->name = arena_copy_text(census->arena, from->name);
    worker->topics = copy_texts(census->arena, from->prefixes, from->prefix_count);
    worker->n_topics = worker->topics == NULL ? 0 : from->prefix_count;
    worker->credit = from->credit;
    worker->running = from->running;
    worker->done = from->done;
    worker->usable = from->usable;
    worker->standing = from->standing;
    worker->slowness = from->slowness;
    worker->cores = from->cores;
    worker->memory_mb = from->memory_mb;
    worker->threads = from->threads;
    report_labels(census->arena, from->labels, worker);
    worker->silent_ms = clip(census->moment->monotonic_ms - from->heard_ms);
    stats->workers[stats->n_workers++] = worker;
}

/* NULL: nothing was done, so nobody knows. */
static Brink__V1__Pace *
report_pace(struct arena *arena, uint32_t waiting, uint32_t done, int64_t over_ms)
{
    Brink__V1__Pace *pace = done == 0 ? NULL : arena_take(arena, sizeof *pace);
    if (pace != NULL) {
        brink__v1__pace__init(pace);
        pace->tasks_per_s = 1000.0 * (double)done / (double)over_ms;
        pace->drain_ms = (uint64_t)waiting * (uint64_t)over_ms / done;
    }
    return pace;
}

static void count_topic(void *arg, const struct topic_view *from)
{
    struct census *census = arg;
    Brink__V1__StatsReply *stats = census->stats;
    uint32_t wait_ms =
        from->oldest_ms == INT64_MAX ? 0 : clip(census->moment->monotonic_ms - from->oldest_ms);
    if (wait_ms > stats->oldest_wait_ms) {
        stats->oldest_wait_ms = wait_ms;
    }
    if (stats->n_topics == REPORT_STATS_LIST_MAX) {
        return;
    }
    Brink__V1__TopicState *topic = arena_take(census->arena, sizeof *topic);
    if (topic == NULL) {
        return;
    }
    brink__v1__topic_state__init(topic);
    topic->topic = arena_copy_text(census->arena, from->topic);
    topic->waiting = from->waiting;
    topic->running = from->running;
    topic->oldest_wait_ms = wait_ms;
    topic->pace = report_pace(census->arena, from->waiting - from->unmet, from->done_lately,
                              from->lately_ms);
    stats->topics[stats->n_topics++] = topic;
}

static void count_tenant(void *arg, const struct tenant_view *from)
{
    struct census *census = arg;
    Brink__V1__StatsReply *stats = census->stats;
    if (stats->n_tenants == REPORT_STATS_LIST_MAX) {
        return;
    }
    Brink__V1__TenantState *tenant = arena_take(census->arena, sizeof *tenant);
    if (tenant == NULL) {
        return;
    }
    brink__v1__tenant_state__init(tenant);
    tenant->tenant = arena_copy_text(census->arena, from->tenant);
    tenant->weight = from->weight;
    tenant->waiting = from->waiting;
    tenant->running = from->running;
    stats->tenants[stats->n_tenants++] = tenant;
}

static void count_needs(void *arg, const struct needs_view *from)
{
    struct census *census = arg;
    Brink__V1__StatsReply *stats = census->stats;
    Brink__V1__NeedsState *needs = arena_take(census->arena, sizeof *needs);
    if (needs == NULL || stats->n_needs == REPORT_STATS_LIST_MAX) {
        return;
    }
    brink__v1__needs_state__init(needs);
    needs->needs = arena_copy_text(census->arena, from->needs);
    needs->waiting = from->waiting;
    needs->workers = from->able;
    needs->oldest_wait_ms =
        from->oldest_ms == INT64_MAX ? 0 : clip(census->moment->monotonic_ms - from->oldest_ms);
    stats->needs[stats->n_needs++] = needs;
}

static void copy_counts(const struct broker_stats *from, Brink__V1__StatsReply *stats)
{
    stats->draining = from->draining;
    stats->requests_accepted = from->accepted;
    stats->outcomes_done = from->done + from->failed;
    stats->outcomes_failed = from->failed;
    stats->outcomes_expired = from->expired;
    stats->outcomes_cancelled = from->cancelled;
    stats->outcomes_dead = from->dead;
    stats->attempts_lost = from->attempts_lost;
    stats->results_stale = from->results_stale;
    stats->last_sequence = from->last_sequence;
    stats->outcomes_answered = from->answered;
    stats->waiting = from->waiting;
    stats->delayed = from->delayed;
    stats->joined = from->joined;
    stats->forked = from->forked;
    stats->ready = from->ready;
    stats->unmet = from->unmet;
    stats->tasks_copied = from->copies;
    stats->running = from->running;
    stats->kept = from->kept;
    stats->bytes_queued = from->bytes_queued;
    stats->bytes_kept = from->bytes_kept;
    stats->blobs = from->blobs;
    stats->blob_bytes = from->blob_bytes;
    stats->awaiting = from->awaiting;
}

Brink__V1__StatsReply *
report_stats(struct arena *arena, const struct broker *core, const struct moment *moment)
{
    Brink__V1__StatsReply *stats = arena_take(arena, sizeof *stats);
    if (stats == NULL) {
        return NULL;
    }
    brink__v1__stats_reply__init(stats);
    const struct broker_stats counts = broker_read_stats(core);
    copy_counts(&counts, stats);
    stats->pace = report_pace(arena, counts.ready, counts.done_lately, counts.lately_ms);
    stats->workers = take_pointers(arena, REPORT_STATS_LIST_MAX);
    stats->topics = take_pointers(arena, REPORT_STATS_LIST_MAX);
    stats->tenants = take_pointers(arena, REPORT_STATS_LIST_MAX);
    stats->needs = take_pointers(arena, REPORT_STATS_LIST_MAX);
    if (arena->failed) {
        return stats;
    }
    struct census census = {.arena = arena, .moment = moment, .stats = stats};
    broker_each_worker(core, count_worker, &census);
    broker_each_topic(core, count_topic, &census);
    broker_each_tenant(core, count_tenant, &census);
    broker_each_needs(core, count_needs, &census);
    return stats;
}

/* So many microseconds, a power of two, are enough for `share` of the syncs. */
static uint32_t sync_us(const struct journal_counts *counts, double share)
{
    uint64_t wanted = (uint64_t)((double)counts->syncs.count * share);
    uint64_t seen = 0;
    size_t bucket = 0;
    while (bucket < TIMES_BUCKETS && seen <= wanted) {
        seen += counts->syncs.ns_log2[bucket++];
    }
    return clip((int64_t)((UINT64_C(1) << bucket) / 1000 + 1));
}

void report_journal(struct arena *arena,
                    const struct scribe *scribe,
                    Brink__V1__StatsReply *stats)
{
    Brink__V1__JournalState *state = arena_take(arena, sizeof *state);
    const struct journal_counts counts = scribe_counts(scribe);
    if (state == NULL || counts.sizes.segments == 0) {
        return; /* nothing is on a disk */
    }
    brink__v1__journal_state__init(state);
    state->fault = arena_copy_text(arena, scribe_words(scribe));
    state->bytes = counts.sizes.bytes;
    state->segments = (uint32_t)counts.sizes.segments;
    state->records = counts.records;
    state->batches = counts.batches;
    state->syncs = counts.syncs.count;
    if (counts.syncs.count > 0) {
        state->sync_p50_us = sync_us(&counts, 0.5);
        state->sync_p99_us = sync_us(&counts, 0.99);
    }
    stats->journal = state;
}
