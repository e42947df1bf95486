#include "broker/ledger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum status ledger_make(const struct broker_limits *limits,
                        const struct hash_secret *secret,
                        struct ledger *ledger_out)
{
    uint32_t jobs_max = limits->jobs_max + limits->kept_max;
    struct ledger ledger = {.secret = *secret};
    enum status status = slab_make(sizeof(struct job), jobs_max, &ledger.jobs);
    if (status == STATUS_OK) {
        status = table_make(jobs_max, &ledger.by_id);
    }
    if (status == STATUS_OK) {
        status = table_make(jobs_max, &ledger.by_content);
    }
    if (status == STATUS_OK) {
        status = table_make(jobs_max, &ledger.by_sequence);
    }
    if (status != STATUS_OK) {
        ledger_clear(&ledger);
        return status;
    }
    *ledger_out = ledger;
    return STATUS_OK;
}

enum status ledger_reserve(struct ledger *ledger, uint32_t jobs)
{
    enum status status = slab_reserve(&ledger->jobs, jobs);
    struct table *const tables[] = {&ledger->by_id, &ledger->by_content, &ledger->by_sequence};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && status == STATUS_OK; i++) {
        status = table_reserve(tables[i], jobs);
    }
    if (status == STATUS_OK && jobs > ledger->jobs.items_max) {
        slab_limit(&ledger->jobs, jobs);
    }
    return status;
}

void ledger_clear(struct ledger *ledger)
{
    table_clear(&ledger->by_sequence);
    table_clear(&ledger->by_content);
    table_clear(&ledger->by_id);
    slab_clear(&ledger->jobs);
}

static uint32_t hash_of(const struct ledger *ledger, const struct id *id)
{
    return (uint32_t)hash_bytes(&ledger->secret, id->bytes, sizeof id->bytes);
}

static bool has_id(const void *owner, uint32_t item, const void *key)
{
    const struct ledger *ledger = owner;
    const struct job *job = slab_at(&ledger->jobs, item);
    return id_equal(&job->id, key);
}

struct job *ledger_find(const struct ledger *ledger, const struct id *id)
{
    uint32_t number = table_find(&ledger->by_id, hash_of(ledger, id), has_id, ledger, id);
    return number == table_none ? NULL : slab_at(&ledger->jobs, number);
}

static uint64_t hash_content(const struct ledger *ledger, const uint8_t *content)
{
    return hash_bytes(&ledger->secret, content, BROKER_CONTENT_BYTES);
}

static bool has_content(const void *owner, uint32_t item, const void *key)
{
    const struct ledger *ledger = owner;
    const struct job *job = slab_at(&ledger->jobs, item);
    return memcmp(job->content, key, BROKER_CONTENT_BYTES) == 0;
}

struct job *ledger_find_holder(const struct ledger *ledger, const uint8_t *content)
{
    uint32_t number = table_find(&ledger->by_content, hash_content(ledger, content),
                                 has_content, ledger, content);
    return number == table_none ? NULL : slab_at(&ledger->jobs, number);
}

void ledger_hold(struct ledger *ledger, struct job *job)
{
    assert(job->has_content && !job->is_holder);
    job->is_holder = true;
    table_add(&ledger->by_content, hash_content(ledger, job->content), job->number);
}

void ledger_unhold(struct ledger *ledger, struct job *job)
{
    if (job->is_holder) {
        table_remove(&ledger->by_content, hash_content(ledger, job->content), job->number);
        job->is_holder = false;
    }
}

/* Numbers that follow each other stay together, eight in a cache line: they come and go one
 * after the other. Not more, or a removal would have to look through a long run of slots. The
 * broker gives the numbers itself, so nobody can aim them.
 *
 * Source: Knuth, The Art of Computer Programming 3 (1998), 6.4: hashing by the golden ratio. */
static uint32_t hash_sequence(uint64_t sequence)
{
    const uint64_t together = 7;
    const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t spread = (sequence / (together + 1) * golden) >> 32;
    return (uint32_t)((spread & ~together) | (sequence & together));
}

static bool has_sequence(const void *owner, uint32_t item, const void *key)
{
    const struct ledger *ledger = owner;
    const struct job *job = slab_at(&ledger->jobs, item);
    return job->sequence == *(const uint64_t *)key;
}

struct job *ledger_find_sequence(const struct ledger *ledger, uint64_t sequence)
{
    uint32_t number = table_find(&ledger->by_sequence, hash_sequence(sequence), has_sequence,
                                 ledger, &sequence);
    return number == table_none ? NULL : slab_at(&ledger->jobs, number);
}

static void join_newest(struct ledger *ledger, struct job *job)
{
    job->order = ++ledger->last_order;
    job->newer = NULL;
    job->older = ledger->newest;
    if (ledger->newest != NULL) {
        ledger->newest->newer = job;
    } else {
        ledger->oldest = job;
    }
    ledger->newest = job;
}

static void leave_order(struct ledger *ledger, struct job *job)
{
    if (job->older != NULL) {
        job->older->newer = job->newer;
    } else {
        ledger->oldest = job->newer;
    }
    if (job->newer != NULL) {
        job->newer->older = job->older;
    } else {
        ledger->newest = job->older;
    }
}

enum status ledger_add(struct ledger *ledger,
                       const struct id *id,
                       struct parcel *request,
                       uint64_t request_bytes,
                       struct job **job_out)
{
    void *item = NULL;
    uint32_t number = 0;
    enum status status = slab_take(&ledger->jobs, &item, &number);
    if (status != STATUS_OK) {
        return status;
    }
    struct job *job = item;
    job->id = *id;
    job->number = number;
    job->request = request;
    job->request_bytes = request_bytes;
    job->id_hash = hash_of(ledger, id);
    table_add(&ledger->by_id, job->id_hash, number);
    join_newest(ledger, job);
    ledger->live_count++;
    ledger->live_bytes += request_bytes;
    *job_out = job;
    return STATUS_OK;
}

static void leave_records(struct ledger *ledger, struct job *job)
{
    if (job->first_record == 0) {
        return;
    }
    if (job->earlier != NULL) {
        job->earlier->later = job->later;
    } else {
        ledger->earliest = job->later;
    }
    if (job->later != NULL) {
        job->later->earlier = job->earlier;
    } else {
        ledger->latest = job->earlier;
    }
}

void ledger_record(struct ledger *ledger, struct job *job, uint64_t first_record)
{
    leave_records(ledger, job);
    job->first_record = first_record;
    job->later = NULL;
    job->earlier = ledger->latest;
    if (ledger->latest != NULL) {
        ledger->latest->later = job;
    } else {
        ledger->earliest = job;
    }
    ledger->latest = job;
}

static void remove_job(struct ledger *ledger, struct job *job)
{
    leave_order(ledger, job);
    leave_records(ledger, job);
    table_remove(&ledger->by_id, job->id_hash, job->number);
    slab_give(&ledger->jobs, job->number);
}

static void end_life(struct ledger *ledger, const struct job *job)
{
    assert(ledger->live_count > 0);
    ledger->live_count--;
    ledger->live_bytes -= job->request_bytes;
}

void ledger_take_back(struct ledger *ledger, struct job *job)
{
    end_life(ledger, job);
    remove_job(ledger, job);
}

void ledger_keep(struct ledger *ledger, struct job *job)
{
    end_life(ledger, job);
    ledger->kept_bytes += job->request_bytes + job->outcome_bytes;
    chain_add_last(&ledger->kept, job);
    table_add(&ledger->by_sequence, hash_sequence(job->sequence), job->number);
}

static void leave_kept(struct ledger *ledger, struct job *job)
{
    ledger->kept_bytes -= job->request_bytes + job->outcome_bytes;
    chain_remove(&ledger->kept, job);
    table_remove(&ledger->by_sequence, hash_sequence(job->sequence), job->number);
    ledger_unhold(ledger, job);
}

void ledger_revive(struct ledger *ledger, struct job *job)
{
    leave_kept(ledger, job);
    leave_order(ledger, job);
    join_newest(ledger, job);
    ledger->live_count++;
    ledger->live_bytes += job->request_bytes;
}

void ledger_drop(struct ledger *ledger, struct job *job)
{
    leave_kept(ledger, job);
    remove_job(ledger, job);
}

static int compare_order(const void *a, const void *b)
{
    const struct job *left = *(struct job *const *)a;
    const struct job *right = *(struct job *const *)b;
    if (left->order != right->order) {
        return (left->order > right->order) - (left->order < right->order);
    }
    if (left->born != right->born) { /* a child has its parent's order, and a later birth */
        return (left->born > right->born) - (left->born < right->born);
    }
    return (left->index > right->index) - (left->index < right->index);
}

static int compare_sequence(const void *a, const void *b)
{
    const struct job *left = *(struct job *const *)a;
    const struct job *right = *(struct job *const *)b;
    return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

static void relink_order(struct ledger *ledger, struct job **jobs, size_t count)
{
    ledger->oldest = NULL;
    ledger->newest = NULL;
    for (size_t i = 0; i < count; i++) {
        jobs[i]->older = i > 0 ? jobs[i - 1] : NULL;
        jobs[i]->newer = i + 1 < count ? jobs[i + 1] : NULL;
        ledger->oldest = i == 0 ? jobs[i] : ledger->oldest;
        ledger->newest = jobs[i];
    }
}

enum status ledger_sort(struct ledger *ledger)
{
    size_t count = 0;
    struct job **jobs = calloc((size_t)ledger->jobs.count + 1, sizeof(void *));
    if (jobs == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (struct job *job = ledger->oldest; job != NULL; job = job->newer) {
        jobs[count++] = job;
    }
    qsort(jobs, count, sizeof(void *), compare_order);
    relink_order(ledger, jobs, count);
    count = 0;
    for (struct job *job = ledger->kept.first; job != NULL; job = job->next) {
        jobs[count++] = job;
    }
    qsort(jobs, count, sizeof(void *), compare_sequence);
    ledger->kept = (struct chain){0};
    for (size_t i = 0; i < count; i++) {
        chain_add_last(&ledger->kept, jobs[i]);
    }
    free(jobs);
    return STATUS_OK;
}
