#include "broker/depot.h"

#include <assert.h>

/* Putting. */

/* Those that are idle make room for it, but not before it is there: depot_trim. */
static bool has_room_for(const struct broker *broker, uint64_t bytes)
{
    const struct blobs *blobs = &broker->blobs;
    uint64_t most = broker->limits.blob_bytes_max;
    uint64_t used = blobs->bytes - blobs->idle;
    return used <= most && bytes <= most - used;
}

static void forget(const struct step *step, struct blob *blob)
{
    step_record_blob(step, blob, RECORD_UNBLOB);
    step_release(step, blob->parcel);
    blob_remove(&step->broker->blobs, blob);
}

/* There are so many blobs as there may be: the one that is idle for longest goes. */
static enum status make_place(const struct step *step)
{
    struct blobs *blobs = &step->broker->blobs;
    if (blobs->items.count < BROKER_BLOBS_MAX) {
        return STATUS_OK;
    }
    if (blobs->first_idle == NULL) {
        return STATUS_FULL;
    }
    forget(step, blobs->first_idle);
    return STATUS_OK;
}

static enum status put_new(struct step *step, struct blob *blob)
{
    struct broker *broker = step->broker;
    const struct event *event = step->event;
    enum status status = STATUS_OK;
    if (broker->draining) {
        return STATUS_UNAVAILABLE;
    }
    if (!has_room_for(broker, event->as.put.bytes)) {
        return STATUS_FULL;
    }
    if (blob == NULL) {
        status = make_place(step);
        if (status == STATUS_OK) {
            status = blob_add(&broker->blobs, event->as.put.hash, &blob);
        }
    }
    if (status != STATUS_OK) {
        return status;
    }
    blob->idle_ms = broker->now_ms;
    blob_fill(&broker->blobs, blob, step->parcel, event->as.put.bytes);
    step->parcel = NULL;
    step_record_blob(step, blob, RECORD_BLOB);
    step_stored(step, blob, false);
    return STATUS_OK;
}

enum status depot_put(struct step *step)
{
    struct broker *broker = step->broker;
    const struct event *event = step->event;
    if (event->as.put.bytes == 0 || step->parcel == NULL) {
        return STATUS_BAD_INPUT;
    }
    struct blob *blob = blob_find(&broker->blobs, event->as.put.hash);
    if (blob == NULL || blob->parcel == NULL) {
        return put_new(step, blob);
    }
    blob_touch(&broker->blobs, blob, broker->now_ms);
    step_stored(step, blob, true);
    return STATUS_OK;
}

/* Using. */

bool depot_has(const struct broker *broker, const uint8_t *hash)
{
    const struct blob *blob = hash == NULL ? NULL : blob_find(&broker->blobs, hash);
    return hash == NULL || (blob != NULL && blob->parcel != NULL);
}

void depot_use(struct broker *broker, struct job *job, const uint8_t *hash)
{
    assert(job->blob == NULL);
    if (hash != NULL) {
        job->blob = blob_find(&broker->blobs, hash);
        blob_use(&broker->blobs, job->blob);
    }
}

void depot_unuse(struct broker *broker, struct job *job)
{
    if (job->blob != NULL) {
        blob_unuse(&broker->blobs, job->blob, broker->now_ms);
        job->blob = NULL;
    }
}

/* Forgetting. */

int64_t depot_due_ms(const struct broker *broker)
{
    const struct blob *first = broker->blobs.first_idle;
    return first == NULL ? INT64_MAX : first->idle_ms + broker->limits.blob_retention_ms;
}

void depot_tick(const struct step *step)
{
    struct broker *broker = step->broker;
    for (int i = 0; i < STEP_DROPS_MAX && depot_due_ms(broker) <= broker->now_ms; i++) {
        forget(step, broker->blobs.first_idle);
    }
}

bool depot_is_too_large(const struct broker *broker)
{
    const struct blobs *blobs = &broker->blobs;
    return blobs->bytes > broker->limits.blob_bytes_max && blobs->first_idle != NULL;
}

void depot_trim(const struct step *step)
{
    for (int i = 0; i < STEP_DROPS_MAX && depot_is_too_large(step->broker); i++) {
        forget(step, step->broker->blobs.first_idle);
    }
}

/* Records. */

void depot_rewrite(const struct step *step, uint64_t below)
{
    uint64_t bytes = 0;
    for (int i = 0; i < STEP_REWRITES_MAX && bytes < STEP_REWRITTEN_BYTES_MAX; i++) {
        struct blob *blob = step->broker->blobs.earliest;
        if (blob == NULL || blob->record >= below) {
            break;
        }
        bytes += blob->bytes;
        step_record_blob(step, blob, RECORD_BLOB);
    }
}

enum status depot_name(struct broker *broker, const uint8_t *hash)
{
    struct blob *blob = NULL;
    bool is_known = hash == NULL || blob_find(&broker->blobs, hash) != NULL;
    return is_known ? STATUS_OK : blob_add(&broker->blobs, hash, &blob);
}

static enum status replay_blob(struct step *step, const struct record *record)
{
    struct blobs *blobs = &step->broker->blobs;
    if (step->parcel == NULL || record->blob.bytes == 0) {
        return STATUS_BAD_INPUT;
    }
    enum status status = depot_name(step->broker, record->blob.hash);
    if (status != STATUS_OK) {
        return status;
    }
    struct blob *blob = blob_find(blobs, record->blob.hash);
    if (blob->parcel == NULL) {
        blob_fill(blobs, blob, step->parcel, record->blob.bytes);
        step->parcel = NULL;
    }
    blob_record(blobs, blob, record->number);
    return STATUS_OK;
}

/* One that is not known was written before the records that are left. */
static enum status replay_unblob(const struct step *step, const struct record *record)
{
    struct blobs *blobs = &step->broker->blobs;
    struct blob *blob = blob_find(blobs, record->blob.hash);
    if (blob == NULL) {
        return STATUS_OK;
    }
    if (blob->uses > 0) {
        return STATUS_BAD_INPUT;
    }
    step_release(step, blob->parcel);
    blob_remove(blobs, blob);
    return STATUS_OK;
}

enum status depot_replay(struct step *step, const struct record *record)
{
    return record->kind == RECORD_BLOB ? replay_blob(step, record)
                                       : replay_unblob(step, record);
}

void depot_begin(struct broker *broker)
{
    for (struct blob *blob = broker->blobs.first_idle; blob != NULL; blob = blob->newer) {
        blob->idle_ms = broker->now_ms;
    }
}
