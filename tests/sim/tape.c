#include "tests/sim/tape.h"

#include <assert.h>
#include <string.h>

/* What the view borrows from the core, kept by the book and the entry. */
static void own(struct tape_entry *entry, const struct book *book)
{
    struct job_view *job = &entry->record.job;
    job->topic = book->topics[entry->known.topic];
    job->tenant = book->tenants[entry->known.tenant];
    job->needs = book_needs[entry->known.needs].text;
    if (job->content != NULL) {
        memcpy(entry->content, job->content, BROKER_CONTENT_BYTES);
        job->content = entry->content;
    }
    if (job->blob != NULL) {
        memcpy(entry->blob, job->blob, BROKER_BLOB_BYTES);
        job->blob = entry->blob;
    }
    if (job->failure_count > 0) {
        entry->failure = job->failures[job->failure_count - 1];
        job->failures = &entry->failure;
        job->failure_count = 1;
    }
}

void tape_add(struct tape *tape, const struct book *book, const struct effect *effect)
{
    assert(tape->count < TAPE_MAX && effect->covers == tape->count + 1);
    struct tape_entry *entry = &tape->entries[tape->count++];
    *entry = (struct tape_entry){.record = {.kind = effect->record,
                                            .number = effect->covers,
                                            .counters = effect->counters}};
    if (effect->job != NULL) {
        entry->record.job = *effect->job;
        const struct parcel *parcel = effect->record == RECORD_ACCEPTED ? effect->job->request
                                      : effect->record == RECORD_FORKED
                                          ? effect->job->continuation
                                          : effect->job->outcome;
        entry->parcel.number = parcel != NULL ? parcel->number : 0;
        entry->known = book->requests[book_number(&effect->job->id)];
        own(entry, book);
    }
    if (effect->blob != NULL) {
        entry->record.blob = *effect->blob;
        memcpy(entry->blob, effect->blob->hash, BROKER_BLOB_BYTES);
        entry->record.blob.hash = entry->blob;
        entry->parcel.number = effect->blob->parcel->number;
    }
}

void tape_end_step(struct tape *tape)
{
    if (tape->count > 0) {
        tape->entries[tape->count - 1].ends_step = true;
    }
}

uint64_t tape_step_end(const struct tape *tape, uint64_t number)
{
    while (number > 0 && !tape->entries[number - 1].ends_step) {
        number--;
    }
    return number;
}

void tape_cut(struct tape *tape, uint64_t kept)
{
    assert(kept <= tape->count);
    tape->count = kept;
}

/* The parcel comes back from the journal: another one with the same content. */
static struct parcel *hand_over(struct tape_entry *entry, struct book *book)
{
    assert(entry->parcel.held == 0);
    entry->parcel.held = 1;
    book->parcels_held++;
    return &entry->parcel;
}

enum status tape_replay(struct tape *tape,
                        uint64_t from,
                        struct broker *broker,
                        struct book *book,
                        effect_fn *release,
                        void *arg)
{
    enum status status = STATUS_OK;
    for (uint64_t i = from - 1; i < tape->count && status == STATUS_OK; i++) {
        struct tape_entry *entry = &tape->entries[i];
        struct record record = entry->record;
        if (record.kind == RECORD_ACCEPTED) {
            record.job.request = hand_over(entry, book);
        } else if (record.kind == RECORD_OUTCOME && record.job.outcome != NULL) {
            record.job.outcome = hand_over(entry, book);
        } else if (record.kind == RECORD_FORKED) {
            record.job.continuation = hand_over(entry, book);
        } else if (record.kind == RECORD_BLOB) {
            record.blob.parcel = hand_over(entry, book);
        }
        status = broker_replay(broker, &record, release, arg);
    }
    return status;
}
