#include "broker/roster.h"

#include "broker/copy.h"
#include "broker/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHARE_BITS = 20, /* of the share of places taken */
    EPOCH_BITS = 43  /* of the last epoch, to tell equal shares apart */
};

enum status roster_make(const struct broker_limits *limits,
                        const struct hash_secret *secret,
                        struct roster *roster_out)
{
    uint32_t slots = limits->workers_max + 1; /* one prepared while all are present */
    struct roster roster = {.secret = *secret,
                            .workers_max = limits->workers_max,
                            .heartbeat_ms = limits->heartbeat_ms,
                            .lease_ms = limits->lease_ms};
    enum status status = slab_make(sizeof(struct worker), slots, &roster.workers);
    if (status == STATUS_OK) {
        status = table_make(slots, &roster.by_id);
    }
    if (status == STATUS_OK) {
        status = table_make(slots, &roster.by_peer);
    }
    if (status == STATUS_OK) {
        status = prefix_make(slots * BROKER_PREFIXES_MAX, secret, &roster.prefixes);
    }
    if (status == STATUS_OK) {
        status = standing_make(slots, secret, &roster.standings);
    }
    if (status == STATUS_OK) {
        status = heap_reserve(&roster.due, slots);
    }
    roster.due_places = calloc(slots, sizeof *roster.due_places);
    if (status != STATUS_OK || roster.due_places == NULL) {
        roster_clear(&roster);
        return STATUS_NO_MEMORY;
    }
    roster.due.places = roster.due_places;
    *roster_out = roster;
    return STATUS_OK;
}

/* The array of places grows to that of `slots` workers. */
static enum status reserve_places(struct roster *roster, uint32_t slots)
{
    uint32_t *places = calloc(slots, sizeof *places);
    if (places == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(places, roster->due_places, roster->workers.reached * sizeof *places);
    free(roster->due_places);
    roster->due_places = places;
    roster->due.places = places;
    return STATUS_OK;
}

enum status roster_reserve(struct roster *roster, uint32_t workers_max)
{
    uint32_t slots = workers_max + 1;
    if (slots <= roster->workers.items_max) {
        return STATUS_OK;
    }
    enum status status = slab_reserve(&roster->workers, slots);
    if (status == STATUS_OK) {
        status = table_reserve(&roster->by_id, slots);
    }
    if (status == STATUS_OK) {
        status = table_reserve(&roster->by_peer, slots);
    }
    if (status == STATUS_OK) {
        status = prefix_reserve(&roster->prefixes, slots * BROKER_PREFIXES_MAX);
    }
    if (status == STATUS_OK) {
        status = heap_reserve(&roster->due, slots);
    }
    if (status == STATUS_OK) {
        status = reserve_places(roster, slots);
    }
    if (status == STATUS_OK) {
        slab_limit(&roster->workers, slots);
    }
    return status;
}

static void free_memory(struct worker *worker)
{
    free(worker->prefixes);
    free(worker->texts);
    free(worker->stopped);
    offer_clear(&worker->offer);
}

void roster_clear(struct roster *roster)
{
    struct worker *worker = roster_next(roster, 0);
    while (worker != NULL) {
        free_memory(worker);
        worker = roster_next(roster, worker->number + 1);
    }
    heap_clear(&roster->due);
    free(roster->due_places);
    standing_clear(&roster->standings);
    prefix_clear(&roster->prefixes);
    table_clear(&roster->by_peer);
    table_clear(&roster->by_id);
    slab_clear(&roster->workers);
    *roster = (struct roster){0};
}

static uint64_t hash_of_id(const struct roster *roster, const struct id *id)
{
    return hash_bytes(&roster->secret, id->bytes, sizeof id->bytes);
}

static uint64_t hash_of_peer(const struct roster *roster, uint64_t peer)
{
    return hash_bytes(&roster->secret, &peer, sizeof peer);
}

static bool has_id(const void *owner, uint32_t item, const void *key)
{
    const struct roster *roster = owner;
    const struct worker *worker = slab_at(&roster->workers, item);
    return id_equal(&worker->id, key);
}

static bool has_peer(const void *owner, uint32_t item, const void *key)
{
    const struct roster *roster = owner;
    const struct worker *worker = slab_at(&roster->workers, item);
    const uint64_t *peer = key;
    return worker->call.peer == *peer;
}

static struct worker *at(const struct roster *roster, uint32_t number)
{
    return number == table_none ? NULL : slab_at(&roster->workers, number);
}

struct worker *roster_find_id(const struct roster *roster, const struct id *id)
{
    uint64_t hash = hash_of_id(roster, id);
    return at(roster, table_find(&roster->by_id, hash, has_id, roster, id));
}

struct worker *roster_find_peer(const struct roster *roster, uint64_t peer)
{
    uint64_t hash = hash_of_peer(roster, peer);
    return at(roster, table_find(&roster->by_peer, hash, has_peer, roster, &peer));
}

struct worker *roster_find_call(const struct roster *roster, const struct call *call)
{
    struct worker *worker = roster_find_peer(roster, call->peer);
    return worker != NULL && id_equal(&worker->call.id, &call->id) ? worker : NULL;
}

struct worker *roster_next(const struct roster *roster, uint32_t number)
{
    for (; number < roster->workers.reached; number++) {
        struct worker *worker = slab_at(&roster->workers, number);
        if (worker->is_present) {
            return worker;
        }
    }
    return NULL;
}

/* A worker is a member of its i-th prefix under this number. */
static uint32_t member(const struct worker *worker, uint32_t i)
{
    return worker->number * BROKER_PREFIXES_MAX + i;
}

static uint32_t places_taken(const struct worker *worker)
{
    return worker->tasks.count + worker->copy_count + worker->stopped_count;
}

bool roster_has_room(const struct worker *worker)
{
    return places_taken(worker) < worker->usable;
}

/* Smaller is better: few places taken, last task long ago. */
static int64_t load(const struct worker *worker)
{
    uint64_t share = ((uint64_t)places_taken(worker) << SHARE_BITS) / worker->usable;
    uint64_t last = worker->last_epoch & ((UINT64_C(1) << EPOCH_BITS) - 1);
    return (int64_t)(share << EPOCH_BITS | last);
}

static void leave_ready(struct worker *worker)
{
    for (uint32_t i = 0; i < worker->prefix_count; i++) {
        heap_remove(&worker->prefixes[i]->ready, member(worker, i));
    }
}

/* Tells the prefixes whether the worker has room. */
static void refresh_ready(struct worker *worker)
{
    if (!roster_has_room(worker)) {
        leave_ready(worker);
        return;
    }
    int64_t key = load(worker);
    for (uint32_t i = 0; i < worker->prefix_count; i++) {
        heap_set(&worker->prefixes[i]->ready, member(worker, i), key);
    }
}

/* The places of a worker that works as fast as it does. */
static uint32_t places_at_pace(const struct worker *worker)
{
    uint32_t threads = worker->threads == 0 ? worker->credit : worker->threads;
    uint32_t ahead = worker->credit > threads ? worker->credit - threads : 0;
    if (worker->slowness < ROSTER_SLOW * ROSTER_SLOW_UNIT) {
        return worker->credit;
    }
    return worker->credit - ahead + ahead * ROSTER_SLOW_UNIT / worker->slowness;
}

/* How many places are used after its credit, standing or pace has changed. */
static void count_usable(struct worker *worker)
{
    uint32_t places = places_at_pace(worker);
    worker->usable = worker->standing < places ? worker->standing : places;
}

static void refresh_usable(struct worker *worker)
{
    count_usable(worker);
    refresh_ready(worker);
}

static int64_t silent_at_ms(const struct roster *roster, const struct worker *worker)
{
    return worker->heard_ms + roster->heartbeat_ms;
}

static void refresh_due(struct roster *roster, const struct worker *worker)
{
    int64_t due_ms = silent_at_ms(roster, worker);
    if (worker->stopped_count > 0 && worker->stopped[0].until_ms < due_ms) {
        due_ms = worker->stopped[0].until_ms;
    }
    heap_set(&roster->due, worker->number, due_ms);
}

void roster_limit(struct roster *roster, const struct broker_limits *limits)
{
    roster->workers_max = limits->workers_max;
    roster->heartbeat_ms = limits->heartbeat_ms;
    roster->lease_ms = limits->lease_ms;
    const struct worker *worker = roster_next(roster, 0);
    while (worker != NULL) {
        refresh_due(roster, worker);
        worker = roster_next(roster, worker->number + 1);
    }
}

static enum status take_prefixes(struct roster *roster,
                                 struct worker *worker,
                                 const char *const *texts,
                                 size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum status status = prefix_take(&roster->prefixes, texts[i], &worker->prefixes[i]);
        if (status != STATUS_OK) {
            return status;
        }
        worker->texts[i] = worker->prefixes[i]->name.text;
        worker->prefix_count++;
    }
    return STATUS_OK;
}

enum status
roster_prepare(struct roster *roster, const struct event *join, struct worker **worker_out)
{
    void *item = NULL;
    uint32_t number = 0;
    enum status status = slab_take(&roster->workers, &item, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct worker *worker = item;
    worker->number = number;
    worker->id = join->as.join.worker;
    worker->call = join->call;
    worker->credit = join->as.join.credit;
    worker->usable = worker->credit;
    worker->standing = STANDING_FULL;
    worker->slowness = ROSTER_SLOW_UNIT;
    worker->threads = join->as.join.threads;
    worker->places_max = worker->credit;
    memcpy(worker->name, join->as.join.name, strlen(join->as.join.name));
    worker->prefixes = calloc(join->as.join.prefix_count, sizeof(struct prefix *));
    worker->texts = calloc(join->as.join.prefix_count, sizeof *worker->texts);
    worker->stopped = calloc(worker->places_max, sizeof *worker->stopped);
    status = STATUS_NO_MEMORY;
    if (worker->prefixes != NULL && worker->texts != NULL && worker->stopped != NULL) {
        status =
            take_prefixes(roster, worker, join->as.join.prefixes, join->as.join.prefix_count);
    }
    if (status == STATUS_OK) {
        status = offer_make(join, &worker->offer);
    }
    if (status != STATUS_OK) {
        roster_remove(roster, worker);
        return status;
    }
    *worker_out = worker;
    return STATUS_OK;
}

void roster_enter(struct roster *roster, struct worker *worker, int64_t now_ms)
{
    worker->is_present = true;
    worker->joined_ms = now_ms;
    worker->standing = standing_recall(&roster->standings, worker->name);
    table_add(&roster->by_id, hash_of_id(roster, &worker->id), worker->number);
    table_add(&roster->by_peer, hash_of_peer(roster, worker->call.peer), worker->number);
    roster->count++;
    refresh_usable(worker);
    roster_hear(roster, worker, now_ms);
}

/* The places of tasks that were stopped move over to a larger array. */
static void swap_places(struct worker *worker, struct worker *prepared)
{
    if (prepared->places_max <= worker->places_max) {
        return;
    }
    struct stopped *larger = prepared->stopped;
    memcpy(larger, worker->stopped, worker->stopped_count * sizeof *larger);
    prepared->stopped = worker->stopped;
    worker->stopped = larger;
    worker->places_max = prepared->places_max;
}

void roster_renew(struct roster *roster, struct worker *worker, struct worker *prepared)
{
    leave_ready(worker);
    swap_places(worker, prepared);
    struct prefix **prefixes = worker->prefixes;
    const char **texts = worker->texts;
    uint32_t prefix_count = worker->prefix_count;
    worker->prefixes = prepared->prefixes;
    worker->texts = prepared->texts;
    worker->prefix_count = prepared->prefix_count;
    const struct offer offer = worker->offer;
    worker->offer = prepared->offer;
    worker->credit = prepared->credit;
    worker->threads = prepared->threads;
    memcpy(worker->name, prepared->name, sizeof worker->name);
    prepared->prefixes = prefixes;
    prepared->texts = texts;
    prepared->prefix_count = prefix_count;
    prepared->offer = offer;
    refresh_usable(worker);
    roster_remove(roster, prepared);
}

void roster_remove(struct roster *roster, struct worker *worker)
{
    assert(worker->tasks.count == 0 && worker->copy_count == 0);
    if (worker->is_present) {
        worker->is_present = false;
        standing_keep(&roster->standings, worker->name, worker->standing);
        leave_ready(worker);
        heap_remove(&roster->due, worker->number);
        table_remove(&roster->by_id, hash_of_id(roster, &worker->id), worker->number);
        table_remove(&roster->by_peer, hash_of_peer(roster, worker->call.peer), worker->number);
        roster->count--;
    }
    for (uint32_t i = 0; i < worker->prefix_count; i++) {
        prefix_give(&roster->prefixes, worker->prefixes[i]);
    }
    free_memory(worker);
    slab_give(&roster->workers, worker->number);
}

void roster_hear(struct roster *roster, struct worker *worker, int64_t now_ms)
{
    worker->heard_ms = now_ms;
    refresh_due(roster, worker);
}

enum status roster_set_credit(struct worker *worker, uint32_t credit)
{
    if (credit > worker->places_max) {
        struct stopped *stopped = realloc(worker->stopped, credit * sizeof *stopped);
        if (stopped == NULL) {
            return STATUS_NO_MEMORY;
        }
        worker->stopped = stopped;
        worker->places_max = credit;
    }
    worker->credit = credit;
    refresh_usable(worker);
    return STATUS_OK;
}

/* By how much it is slower or faster than usual, in ROSTER_SLOW_UNIT. */
static void note_pace(struct worker *worker, int64_t ran_ms, int64_t usual_ms)
{
    enum { WEIGHT = 8 };
    const int64_t most = (int64_t)ROSTER_SLOW_MAX * ROSTER_SLOW_UNIT;
    if (usual_ms < ROSTER_SHORT_MS) {
        return;
    }
    int64_t ratio =
        ran_ms < ROSTER_SLOW_MAX * usual_ms ? ran_ms * ROSTER_SLOW_UNIT / usual_ms : most;
    int64_t slowness = worker->slowness;
    worker->slowness = (uint32_t)(slowness + (ratio - slowness) / WEIGHT);
}

void roster_praise(struct worker *worker, int64_t ran_ms, int64_t usual_ms)
{
    worker->done++;
    worker->standing = standing_after_answer(worker->standing, worker->credit);
    note_pace(worker, ran_ms, usual_ms);
    count_usable(worker); /* its place is about to be free: then it is looked at */
}

void roster_blame(struct worker *worker, uint64_t epoch, uint64_t last_epoch)
{
    if (epoch <= worker->blamed_epoch) {
        return;
    }
    worker->blamed_epoch = last_epoch;
    worker->standing = standing_after_loss(worker->standing, worker->credit);
    refresh_usable(worker);
}

void roster_blame_loss(const struct roster *roster,
                       struct worker *worker,
                       enum job_cause cause,
                       int64_t now_ms)
{
    bool has_tasks = worker->tasks.count + worker->copy_count > 0;
    bool is_young = now_ms - worker->joined_ms < roster->lease_ms;
    bool came_and_went = is_young && (cause == JOB_CAUSE_GONE || cause == JOB_CAUSE_REPLACED);
    if (cause == JOB_CAUSE_SILENT || has_tasks || came_and_went) {
        worker->standing = standing_after_loss(worker->standing, worker->credit);
        refresh_usable(worker);
    }
}

uint32_t roster_count_able(const struct roster *roster, const struct needs *needs)
{
    uint32_t able = 0;
    const struct worker *worker = roster_next(roster, 0);
    while (worker != NULL) {
        able += needs_are_met(needs, &worker->offer);
        worker = roster_next(roster, worker->number + 1);
    }
    return able;
}

/* What a member of a prefix is asked. */
struct demand {
    const struct roster *roster;
    const struct needs *needs;
};

static bool meets(const void *arg, uint32_t member)
{
    const struct demand *demand = arg;
    const struct worker *worker =
        slab_at(&demand->roster->workers, member / BROKER_PREFIXES_MAX);
    return needs_are_met(demand->needs, &worker->offer);
}

struct worker *
roster_best(const struct roster *roster, const struct name *topic, const struct needs *needs)
{
    const struct demand demand = {.roster = roster, .needs = needs};
    uint32_t best = needs == NULL ? prefix_best(&roster->prefixes, topic)
                                  : prefix_best_of(&roster->prefixes, topic, meets, &demand);
    return best == prefix_nobody ? NULL : slab_at(&roster->workers, best / BROKER_PREFIXES_MAX);
}

struct worker *roster_second(const struct roster *roster,
                             const struct name *topic,
                             const struct needs *needs,
                             struct worker *without)
{
    leave_ready(without);
    struct worker *best = roster_best(roster, topic, needs);
    refresh_ready(without);
    return best;
}

bool roster_is_idle(const struct worker *worker)
{
    return 2 * places_taken(worker) < worker->usable;
}

void roster_assign(struct worker *worker, struct job *job)
{
    job->worker = worker;
    worker->last_epoch = job->epoch;
    chain_add_last(&worker->tasks, job);
    refresh_ready(worker);
}

void roster_unassign(struct worker *worker, struct job *job)
{
    assert(job->worker == worker);
    job->worker = NULL;
    chain_remove(&worker->tasks, job);
    refresh_ready(worker);
}

static void
keep_place(const struct roster *roster, struct worker *worker, uint64_t epoch, int64_t now_ms)
{
    assert(worker->stopped_count < worker->places_max);
    worker->stopped[worker->stopped_count++] =
        (struct stopped){.epoch = epoch, .until_ms = now_ms + roster->lease_ms};
}

void roster_stop(struct roster *roster, struct worker *worker, struct job *job, int64_t now_ms)
{
    keep_place(roster, worker, job->epoch, now_ms);
    roster_unassign(worker, job);
    refresh_due(roster, worker);
}

void roster_add_copy(struct worker *worker, struct copy *copy)
{
    copy->worker = worker;
    copy->prev = NULL;
    copy->next = worker->copies;
    if (worker->copies != NULL) {
        worker->copies->prev = copy;
    }
    worker->copies = copy;
    worker->copy_count++;
    if (copy->epoch > worker->last_epoch) {
        worker->last_epoch = copy->epoch;
    }
    refresh_ready(worker);
}

void roster_remove_copy(struct worker *worker, struct copy *copy)
{
    assert(copy->worker == worker && worker->copy_count > 0);
    if (copy->prev != NULL) {
        copy->prev->next = copy->next;
    } else {
        worker->copies = copy->next;
    }
    if (copy->next != NULL) {
        copy->next->prev = copy->prev;
    }
    copy->worker = NULL;
    worker->copy_count--;
    refresh_ready(worker);
}

void roster_stop_copy(struct roster *roster,
                      struct worker *worker,
                      struct copy *copy,
                      int64_t now_ms)
{
    keep_place(roster, worker, copy->epoch, now_ms);
    roster_remove_copy(worker, copy);
    refresh_due(roster, worker);
}

static void free_places(struct worker *worker, uint32_t first, uint32_t count)
{
    uint32_t behind = worker->stopped_count - first - count;
    memmove(&worker->stopped[first], &worker->stopped[first + count],
            behind * sizeof *worker->stopped);
    worker->stopped_count -= count;
    refresh_ready(worker);
}

void roster_answer(struct roster *roster, struct worker *worker, uint64_t epoch)
{
    for (uint32_t i = 0; i < worker->stopped_count; i++) {
        if (worker->stopped[i].epoch == epoch) {
            free_places(worker, i, 1);
            refresh_due(roster, worker);
            return;
        }
    }
}

void roster_give_up(struct roster *roster, struct worker *worker, int64_t now_ms)
{
    uint32_t late = 0;
    while (late < worker->stopped_count && worker->stopped[late].until_ms <= now_ms) {
        late++;
    }
    free_places(worker, 0, late);
    refresh_due(roster, worker);
}

bool roster_is_silent(const struct roster *roster, const struct worker *worker, int64_t now_ms)
{
    return silent_at_ms(roster, worker) <= now_ms;
}

struct worker *roster_due(const struct roster *roster, int64_t *due_ms_out)
{
    const struct heap_entry *top = heap_top(&roster->due);
    *due_ms_out = top == NULL ? INT64_MAX : top->key;
    return top == NULL ? NULL : slab_at(&roster->workers, top->item);
}
