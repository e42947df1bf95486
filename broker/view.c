#include "broker/view.h"

#include "broker/blob.h"
#include "broker/family.h"
#include "broker/lane.h"
#include "broker/ledger.h"
#include "broker/needs.h"
#include "broker/roster.h"

static struct id source_of(const struct job *job)
{
    if (job->leader != NULL) {
        return job->leader->id;
    }
    return job->born != 0 ? (struct id){{0}} : job->source;
}

struct job_view view_job(const struct job *job)
{
    const struct family *family = job->family;
    const struct needs *needs = lane_needs(job->lane);
    return (struct job_view){
        .id = job->id,
        .state = job->state,
        .priority = job->lane->priority,
        .topic = job->lane->topic->name.text,
        .tenant = job->lane->tenant->name.text,
        .attempts = job->attempts,
        .epoch = job->epoch,
        .started_ms = job->started_ms,
        .order = job->order,
        .accepted_ms = job->accepted_ms,
        .ended_ms = job->ended_ms,
        .deadline_ms = job->deadline_ms,
        .ready_ms = job->ready_ms,
        .source = source_of(job),
        .parent = job->born != 0 ? job->source : (struct id){{0}},
        .born = job->born,
        .index = job->index,
        .weight = job->weight,
        .family = family,
        .fork = family != NULL ? family->fork : 0,
        .child_count = family != NULL ? family->count : 0,
        .tolerate = family != NULL ? family->tolerate : 0,
        .continuation = family != NULL ? family->continuation : NULL,
        .continuation_bytes = family != NULL ? family->continuation_bytes : 0,
        .content = job->has_content ? job->content : NULL,
        .needs = needs == NULL ? "" : needs->name.text,
        .is_unmet = job->place == PLACE_LANE && needs != NULL && needs->able == 0,
        .blob = job->blob != NULL ? job->blob->hash : NULL,
        .sequence = job->sequence,
        .record = job->record,
        .status = job->status,
        .request = job->request,
        .request_bytes = job->request_bytes,
        .outcome = job->outcome,
        .outcome_bytes = job->outcome_bytes,
        .steps = job->steps,
        .failures = job->failures,
        .failure_count = job->failure_count,
    };
}

struct blob_view view_blob(const struct blob *blob)
{
    return (struct blob_view){.hash = blob->hash,
                              .parcel = blob->parcel,
                              .bytes = blob->bytes,
                              .record = blob->record};
}

struct worker_view view_worker(const struct worker *worker)
{
    return (struct worker_view){
        .id = worker->id,
        .name = worker->name,
        .prefixes = worker->texts,
        .prefix_count = worker->prefix_count,
        .credit = worker->credit,
        .running = worker->tasks.count + worker->copy_count,
        .done = worker->done,
        .heard_ms = worker->heard_ms,
        .usable = worker->usable,
        .standing = worker->standing,
        .slowness = (double)worker->slowness / ROSTER_SLOW_UNIT,
        .labels = worker->offer.labels == NULL ? "" : worker->offer.labels,
        .cores = worker->offer.cores,
        .memory_mb = worker->offer.memory_mb,
        .threads = worker->threads,
    };
}

struct topic_view view_topic(const struct topic *topic, int64_t now_ms)
{
    int64_t oldest_ms = INT64_MAX;
    uint32_t unmet = 0;
    const struct lane *lane = topic->lanes;
    for (; lane != NULL; lane = lane->next_of_topic) {
        if (lane->want != NULL && lane->want->needs->able == 0) {
            unmet += lane->waiting.count;
            continue;
        }
        const struct job *first = lane->waiting.first;
        if (first != NULL && first->accepted_ms < oldest_ms) {
            oldest_ms = first->accepted_ms;
        }
    }
    const struct pace_reading pace = pace_read(&topic->pace, now_ms);
    return (struct topic_view){
        .topic = topic->name.text,
        .waiting = topic->waiting,
        .running = topic->running,
        .unmet = unmet,
        .oldest_ms = oldest_ms,
        .done_lately = pace.done,
        .lately_ms = pace.over_ms,
    };
}

static int64_t oldest_of(struct lane *const lanes[JOB_PRIORITY_COUNT])
{
    int64_t oldest_ms = INT64_MAX;
    for (int i = 0; i < JOB_PRIORITY_COUNT; i++) {
        const struct lane *root = lanes[i];
        const struct lane *lane = root == NULL ? NULL : root->oldest;
        const struct job *first = lane == NULL ? NULL : lane->waiting.first;
        if (first != NULL && first->accepted_ms < oldest_ms) {
            oldest_ms = first->accepted_ms;
        }
    }
    return oldest_ms;
}

struct needs_view view_needs(const struct needs *needs, const struct tenants *tenants)
{
    int64_t oldest_ms = INT64_MAX;
    const struct tenant *tenant = name_next(&tenants->names, 0);
    while (tenant != NULL) {
        for (const struct want *want = tenant->wants; want != NULL; want = want->next) {
            int64_t want_ms = want->needs == needs ? oldest_of(want->lanes) : INT64_MAX;
            oldest_ms = want_ms < oldest_ms ? want_ms : oldest_ms;
        }
        tenant = name_next(&tenants->names, tenant->name.number + 1);
    }
    return (struct needs_view){.needs = needs->name.text,
                               .waiting = needs->waiting,
                               .able = needs->able,
                               .oldest_ms = oldest_ms};
}

struct tenant_view view_tenant(const struct tenant *tenant)
{
    int64_t oldest_ms = oldest_of(tenant->lanes);
    for (const struct want *want = tenant->wants; want != NULL; want = want->next) {
        int64_t want_ms = want->needs->able == 0 ? INT64_MAX : oldest_of(want->lanes);
        oldest_ms = want_ms < oldest_ms ? want_ms : oldest_ms;
    }
    return (struct tenant_view){
        .tenant = tenant->name.text,
        .weight = tenant->weight,
        .waiting = tenant->waiting,
        .running = tenant->running,
        .oldest_ms = oldest_ms,
    };
}
