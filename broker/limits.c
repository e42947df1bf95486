#include "broker/limits.h"

#include "broker/copy.h"
#include "broker/life.h"

#include <stdlib.h>
#include <string.h>

enum { WORKERS_MAX = 1 << 20, COUNT_MAX = 1 << 29, WAIT_MAX_MS = 86400000 };

static bool is_duration(int64_t ms)
{
    return ms >= 1 && ms <= broker_duration_max_ms;
}

/* So short that BROKER_ATTEMPTS_MAX of them, each twice the last, are a time too. */
static bool is_wait(int64_t ms)
{
    return ms >= 0 && ms <= WAIT_MAX_MS;
}

static bool is_count(uint32_t count)
{
    return count >= 1 && count <= COUNT_MAX;
}

bool limits_are_valid(const struct broker_limits *limits)
{
    return is_count(limits->jobs_max) && is_count(limits->kept_max) &&
           is_count(limits->awaiting_max) && is_count(limits->tenants_max) &&
           is_count(limits->topics_max) && limits->workers_max >= 1 &&
           limits->workers_max <= WORKERS_MAX && limits->attempts_max >= 1 &&
           limits->attempts_max <= BROKER_ATTEMPTS_MAX && is_duration(limits->retention_ms) &&
           is_duration(limits->lease_ms) && is_duration(limits->heartbeat_ms) &&
           is_duration(limits->ageing_ms) && is_wait(limits->speculate_ms) &&
           limits->blob_retention_ms >= 0 &&
           limits->blob_retention_ms <= broker_duration_max_ms &&
           is_wait(limits->retry_base_ms) && is_wait(limits->retry_max_ms);
}

static enum status reserve_alarms(struct broker *broker, uint32_t jobs)
{
    uint32_t before = broker->ledger.jobs.room;
    if (jobs > before) {
        uint32_t *places = calloc(jobs, sizeof *places);
        if (places == NULL) {
            return STATUS_NO_MEMORY;
        }
        memcpy(places, broker->alarm_places, broker->ledger.jobs.reached * sizeof *places);
        free(broker->alarm_places);
        broker->alarm_places = places;
        broker->alarms.places = places;
    }
    return heap_reserve(&broker->alarms, jobs);
}

/* Room for so many requests in all. */
static enum status reserve_jobs(struct broker *broker, uint32_t jobs)
{
    enum status status = reserve_alarms(broker, jobs);
    if (status == STATUS_OK) {
        status = ledger_reserve(&broker->ledger, jobs);
    }
    if (status == STATUS_OK) {
        status = slab_reserve(&broker->queue.lanes, jobs);
    }
    if (status == STATUS_OK && jobs > broker->queue.lanes.items_max) {
        slab_limit(&broker->queue.lanes, jobs);
    }
    return status;
}

static enum status reserve(struct broker *broker, const struct broker_limits *limits)
{
    struct queue *queue = &broker->queue;
    enum status status = reserve_jobs(broker, limits->jobs_max + limits->kept_max);
    if (status == STATUS_OK) {
        status = name_reserve(&queue->topics, limits->topics_max);
    }
    if (status == STATUS_OK) {
        status = name_reserve(&queue->tenants.names, limits->tenants_max);
    }
    if (status == STATUS_OK) {
        status = waiter_reserve(&broker->waiters, limits->awaiting_max);
    }
    if (status == STATUS_OK) {
        status = roster_reserve(&broker->roster, limits->workers_max);
    }
    return status;
}

/* A longer lease is good for who has one; a shorter one he gets when he next moves. No second
 * run is thought of where there may be none any more. */
static void change_running(struct broker *broker, struct job *job, int64_t more_ms)
{
    if (more_ms > 0) {
        job->lease_until_ms += more_ms;
    }
    if (more_ms > 0 && job->copy != NULL) {
        job->copy->until_ms += more_ms;
    }
    if (broker->limits.speculate_ms == 0 || job->attempts >= broker->limits.attempts_max) {
        job->doubt_ms = INT64_MAX;
    }
    life_set_alarm(broker, job);
}

static void take_over(struct broker *broker, const struct broker_limits *limits)
{
    int64_t more_ms = limits->lease_ms - broker->limits.lease_ms;
    uint64_t seed = broker->limits.seed;
    uint64_t epoch_base = broker->limits.epoch_base;
    broker->limits = *limits;
    broker->limits.weights = NULL;
    broker->limits.weight_count = 0;
    broker->limits.seed = seed;
    broker->limits.epoch_base = epoch_base;
    broker->queue.ageing_ms = limits->ageing_ms;
    roster_limit(&broker->roster, limits);
    for (struct job *job = broker->ledger.oldest; job != NULL; job = job->newer) {
        if (job->state == JOB_RUNNING) {
            change_running(broker, job, more_ms);
        }
    }
}

void limits_settle(struct broker *broker)
{
    slab_limit(&broker->queue.topics.items, broker->limits.topics_max);
    slab_limit(&broker->queue.tenants.names.items, broker->limits.tenants_max);
    slab_limit(&broker->waiters.items, broker->limits.awaiting_max);
}

enum status limits_change(struct step *step)
{
    struct broker *broker = step->broker;
    const struct broker_limits *limits = step->event->as.limits;
    if (!limits_are_valid(limits)) {
        return STATUS_BAD_INPUT;
    }
    enum status status = reserve(broker, limits);
    if (status == STATUS_OK) { /* last: it changes what holds */
        status = tenant_weigh(&broker->queue.tenants, limits->weights, limits->weight_count);
    }
    if (status == STATUS_OK) {
        take_over(broker, limits);
        limits_settle(broker);
    }
    return status;
}

static bool has_room(const struct names *names)
{
    return names->items.count < names->items.items_max;
}

/* Twice the room, where there is none left. */
static enum status widen(struct names *names)
{
    if (has_room(names)) {
        return STATUS_OK;
    }
    if (names->items.items_max > TABLE_ITEMS_MAX / 2) {
        return STATUS_FULL;
    }
    uint32_t items = 2 * names->items.items_max;
    enum status status = name_reserve(names, items);
    if (status == STATUS_OK) {
        slab_limit(&names->items, items);
    }
    return status;
}

enum status limits_make_room(struct broker *broker)
{
    const struct slab *jobs = &broker->ledger.jobs;
    enum status status = STATUS_OK;
    if (jobs->count == jobs->items_max) {
        status = jobs->items_max > TABLE_ITEMS_MAX / 2
                     ? STATUS_FULL
                     : reserve_jobs(broker, 2 * jobs->items_max);
    }
    if (status == STATUS_OK) {
        status = widen(&broker->queue.topics);
    }
    return status == STATUS_OK ? widen(&broker->queue.tenants.names) : status;
}
