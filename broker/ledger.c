#include "broker/ledger.h"

#include <assert.h>

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
    if (status != STATUS_OK) {
        ledger_clear(&ledger);
        return status;
    }
    *ledger_out = ledger;
    return STATUS_OK;
}

void ledger_clear(struct ledger *ledger)
{
    table_clear(&ledger->by_id);
    slab_clear(&ledger->jobs);
}

static uint64_t hash_of(const struct ledger *ledger, const struct id *id)
{
    return hash_bytes(&ledger->secret, id->bytes, sizeof id->bytes);
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
    table_add(&ledger->by_id, hash_of(ledger, id), number);
    join_newest(ledger, job);
    ledger->live_count++;
    ledger->live_bytes += request_bytes;
    *job_out = job;
    return STATUS_OK;
}

static void remove_job(struct ledger *ledger, struct job *job)
{
    leave_order(ledger, job);
    table_remove(&ledger->by_id, hash_of(ledger, &job->id), job->number);
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
}

static void leave_kept(struct ledger *ledger, struct job *job)
{
    ledger->kept_bytes -= job->request_bytes + job->outcome_bytes;
    chain_remove(&ledger->kept, job);
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
