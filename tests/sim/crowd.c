#include "tests/sim/crowd.h"

#include <assert.h>
#include <string.h>

enum { WORKERS = 3, BACKLOG = 6, REQUESTS = 700, WEIGHT_KINDS = 5, VISIT = 60 };

static const char *const tenants[CROWD_TENANTS] = {"ministry", "bank", "press"};
static const char *const topics[] = {"scenario/economy/prk", "scenario/options/mmr"};

static uint32_t draw(struct crowd *crowd, uint32_t limit)
{
    return random_below(&crowd->random, limit);
}

static void on_effect(void *arg, const struct effect *effect)
{
    struct crowd *crowd = arg;
    if (effect->kind != EFFECT_TASK) {
        return;
    }
    assert(crowd->task_count < CROWD_TASKS_MAX);
    crowd->tasks[crowd->task_count++] = (struct crowd_task){
        .worker = effect->call, .request = effect->job->id, .epoch = effect->epoch};
    for (uint32_t i = 0; i < CROWD_TENANTS; i++) {
        crowd->waiting[i] -= strcmp(tenants[i], effect->job->tenant) == 0;
    }
}

static bool open_crowd(struct crowd *crowd, uint64_t seed, FILE *story)
{
    static const uint32_t kinds[WEIGHT_KINDS] = {1, 2, 3, 5, 7};
    memset(crowd, 0, sizeof *crowd);
    crowd->random.state = seed;
    for (uint32_t i = 0; i < CROWD_TENANTS; i++) {
        crowd->weights[i] = (struct tenant_weight){.tenant = tenants[i],
                                                   .weight = kinds[draw(crowd, WEIGHT_KINDS)]};
    }
    const struct broker_limits limits = {
        .jobs_max = 200,
        .bytes_max = 1000000,
        .kept_max = 9,
        .kept_bytes_max = 1000000,
        .retention_ms = 100000,
        .awaiting_max = 10,
        .workers_max = WORKERS,
        .tenants_max = CROWD_TENANTS,
        .topics_max = 4,
        .lease_ms = 1000000,
        .heartbeat_ms = 1000000,
        .ageing_ms = 1 + draw(crowd, 60),
        .attempts_max = 3,
        .weights = crowd->weights,
        .weight_count = CROWD_TENANTS,
        .seed = random_next(&crowd->random),
    };
    crowd->watch.story = story;
    crowd->watch.effect = on_effect;
    crowd->watch.arg = crowd;
    return watch_open(&crowd->watch, &limits, true);
}

static void join(struct crowd *crowd, uint32_t number)
{
    static const char *const prefixes[] = {"scenario/"};
    const struct event event = {.kind = EVENT_JOIN,
                                .call = {number + 1, book_id(BOOK_CALL, number)},
                                .as.join = {.worker = book_id(BOOK_WORKER, number),
                                            .name = "a:1",
                                            .prefixes = prefixes,
                                            .prefix_count = 1,
                                            .credit = 1 + draw(crowd, 3)}};
    (void)watch_step(&crowd->watch, &event, crowd->now_ms);
}

static void submit(struct crowd *crowd, uint32_t tenant)
{
    static const enum job_priority priorities[] = {JOB_PRIORITY_HIGH, JOB_PRIORITY_NORMAL,
                                                   JOB_PRIORITY_NORMAL, JOB_PRIORITY_LOW,
                                                   JOB_PRIORITY_LOW};
    uint32_t number = ++crowd->submitted;
    const struct event event = {.kind = EVENT_SUBMIT,
                                .call = {99, book_id(BOOK_CALL, 99)},
                                .request = book_id(BOOK_REQUEST, number),
                                .as.submit = {.topic = topics[draw(crowd, 2)],
                                              .tenant = tenants[tenant],
                                              .priority = priorities[draw(crowd, 5)],
                                              .parcel = &crowd->parcels[number],
                                              .bytes = 7}};
    crowd->waiting[tenant]++;
    (void)watch_step(&crowd->watch, &event, crowd->now_ms);
}

/* The first two tenants always wait; the third comes in visits. */
static void refill(struct crowd *crowd)
{
    uint32_t present = crowd->submitted / VISIT % 2 == 0 ? CROWD_TENANTS : CROWD_TENANTS - 1;
    for (uint32_t i = 0; i < present; i++) {
        while (crowd->waiting[i] < BACKLOG && crowd->submitted < REQUESTS) {
            submit(crowd, i);
        }
    }
}

static void finish_some_task(struct crowd *crowd)
{
    uint32_t i = draw(crowd, crowd->task_count);
    const struct crowd_task task = crowd->tasks[i];
    crowd->tasks[i] = crowd->tasks[--crowd->task_count];
    const struct event event = {.kind = EVENT_RESULT,
                                .call = task.worker,
                                .request = task.request,
                                .epoch = task.epoch};
    crowd->now_ms += draw(crowd, 6);
    (void)watch_step(&crowd->watch, &event, crowd->now_ms);
}

const char *crowd_run(struct crowd *crowd, uint64_t seed, FILE *story)
{
    if (!open_crowd(crowd, seed, story)) {
        return "no broker";
    }
    for (uint32_t i = 0; i < WORKERS; i++) {
        join(crowd, i);
    }
    refill(crowd);
    while (crowd->watch.law.broken == NULL && crowd->task_count > 0) {
        finish_some_task(crowd);
        refill(crowd);
    }
    law_rest(&crowd->watch.law);
    watch_close(&crowd->watch);
    return crowd->watch.law.broken;
}
