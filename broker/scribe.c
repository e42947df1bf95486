#include "broker/scribe.h"

#include "base/little.h"
#include "broker/entry.h"
#include "broker/parcel.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BACKLOG_MAX = 64 * 1024 * 1024, /* bytes of records that wait for the journal */
    LABEL_BYTES = 6,                /* type and size in front of one that waits */
    SEGMENTS_FEW = 2,               /* so many are never too many */
    REWRITE_PART = 8                /* of the records kept, the oldest such part goes next */
};

struct scribe {
    struct journal *journal;
    enum journal_durability durability;
    struct entry entry;
    struct buffer backlog; /* records behind each other, each with its label */
    size_t backlog_at;     /* where the first of them begins */
    uint64_t committed;
    enum status status;
    enum status journal_status;
    char words[SCRIBE_WORDS_BYTES];
    /* Records below `trim_to` are not needed once `trim_from` is committed. */
    uint64_t trim_to, trim_from;
};

/* Reading. */

struct recall {
    struct broker *core;
    const struct moment *moment;
    struct arena arena;
    char words[SCRIBE_WORDS_BYTES]; /* "": none */
};

static void release(void *arg, const struct effect *effect)
{
    (void)arg;
    struct parcel *parcel = effect->parcel;
    parcel_free(&parcel);
}

/* What the parcel of a request learns from later records. */
static void remember(struct broker *core, const struct past *past)
{
    struct job_view job;
    if (broker_find(core, &past->record.job.id, &job) != STATUS_OK) {
        return;
    }
    if (past->record.kind == RECORD_REQUEUED) {
        job.request->accepted_wall_ms = past->accepted_wall_ms;
    } else if (past->record.kind == RECORD_OUTCOME) {
        job.request->ended_wall_ms = past->ended_wall_ms;
        job.request->started_wall_ms = past->started_wall_ms;
        snprintf(job.request->worker_name, sizeof job.request->worker_name, "%s",
                 past->worker_name);
    }
}

static enum status explain(struct recall *recall, uint64_t number, enum status status)
{
    if (status == STATUS_BAD_INPUT) {
        snprintf(recall->words, sizeof recall->words,
                 "record %" PRIu64 " is whole, but does not say what a broker would", number);
        return STATUS_DAMAGED;
    }
    if (status == STATUS_FULL) {
        snprintf(
            recall->words, sizeof recall->words,
            "the journal has more requests, topics or tenants than any broker can hold (at "
            "record %" PRIu64 ")",
            number);
    }
    return status;
}

static enum status recall_one(void *arg, const struct segment_record *from)
{
    struct recall *recall = arg;
    struct past past;
    arena_reset(&recall->arena);
    enum status status =
        entry_read(from->type, from->body, from->size, recall->moment, &recall->arena, &past);
    if (status == STATUS_OK) {
        past.record.number = from->sequence;
        remember(recall->core, &past);
        status = broker_replay(recall->core, &past.record, release, NULL);
    }
    if (status == STATUS_BAD_INPUT && !entry_is_known(from->type)) {
        snprintf(recall->words, sizeof recall->words,
                 "record %" PRIu64
                 " is of type %u, which this version does not know: a newer one "
                 "wrote it",
                 from->sequence, from->type);
        return STATUS_UNSUPPORTED;
    }
    return explain(recall, from->sequence, status);
}

struct families {
    struct broker *core;
    enum status status;
};

/* Parents come before their children, and so are whole when these need them. */
static bool follow_parent(void *arg, const struct job_view *job)
{
    struct families *families = arg;
    struct job_view parent;
    if (job->request->is_behind_parent &&
        broker_find(families->core, &job->parent, &parent) == STATUS_OK) {
        families->status = parcel_follow(job->request, parent.request);
    }
    return families->status == STATUS_OK;
}

/* A child's request may stand behind its parent's, which is another record. */
static enum status bring_together(struct broker *core)
{
    struct families families = {.core = core, .status = STATUS_OK};
    enum status status = broker_each_job(core, NULL, follow_parent, &families);
    return status == STATUS_OK ? families.status : status;
}

static enum status open_journal(struct scribe *scribe,
                                const struct journal_options *options,
                                struct recall *recall)
{
    enum status status =
        journal_open(options, recall_one, recall, &scribe->journal, scribe->words);
    if (recall->words[0] != '\0') {
        memcpy(scribe->words, recall->words, sizeof scribe->words);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = broker_replay_end(recall->core, recall->moment->monotonic_ms, release, NULL);
    scribe->committed = journal_committed(scribe->journal);
    return status == STATUS_OK ? bring_together(recall->core) : status;
}

enum status scribe_open(const struct journal_options *options,
                        struct broker *core,
                        const struct moment *moment,
                        struct scribe **scribe_out,
                        char words_out[SCRIBE_WORDS_BYTES])
{
    struct recall recall = {.core = core, .moment = moment};
    struct scribe *scribe = calloc(1, sizeof *scribe);
    snprintf(words_out, SCRIBE_WORDS_BYTES, "%s", status_words(STATUS_NO_MEMORY));
    if (scribe == NULL) {
        return STATUS_NO_MEMORY;
    }
    scribe->durability = options->durability;
    scribe->backlog.size_max = BACKLOG_MAX;
    enum status status = open_journal(scribe, options, &recall);
    memcpy(words_out, scribe->words, SCRIBE_WORDS_BYTES);
    if (status != STATUS_OK && words_out[0] == '\0') {
        snprintf(words_out, SCRIBE_WORDS_BYTES, "%s", status_words(status));
    }
    scribe->words[0] = '\0';
    arena_clear(&recall.arena);
    if (status != STATUS_OK) {
        scribe_close(&scribe);
        return status;
    }
    *scribe_out = scribe;
    return STATUS_OK;
}

void scribe_close(struct scribe **scribe_p)
{
    struct scribe *scribe = *scribe_p;
    if (scribe == NULL) {
        return;
    }
    journal_close(&scribe->journal);
    entry_clear(&scribe->entry);
    buffer_clear(&scribe->backlog);
    free(scribe);
    *scribe_p = NULL;
}

const char *scribe_durability(const struct scribe *scribe)
{
    return journal_durability_words(scribe->durability);
}

bool scribe_is_durable(const struct scribe *scribe)
{
    return scribe->durability != JOURNAL_MEMORY;
}

/* Writing. */

static void fail(struct scribe *scribe, enum status status)
{
    if (scribe->status == STATUS_OK) {
        scribe->status = status;
    }
}

static bool has_backlog(const struct scribe *scribe)
{
    return scribe->backlog_at < scribe->backlog.size;
}

static void keep(struct scribe *scribe)
{
    const struct entry *entry = &scribe->entry;
    uint8_t label[LABEL_BYTES];
    little_put(label, entry->type, 2);
    little_put(label + 2, entry->head.size + entry->body_size, 4);
    buffer_add(&scribe->backlog, label, sizeof label);
    buffer_add(&scribe->backlog, entry->head.bytes, entry->head.size);
    buffer_add(&scribe->backlog, entry->body, entry->body_size);
    if (scribe->backlog.failure != STATUS_OK) {
        fail(scribe, scribe->backlog.failure);
    }
}

/* STATUS_OK: it is the journal's now. */
static enum status append(struct scribe *scribe, uint64_t number)
{
    const struct entry *entry = &scribe->entry;
    const struct segment_part parts[] = {{entry->head.bytes, entry->head.size},
                                         {entry->body, entry->body_size}};
    uint64_t sequence = 0;
    enum status status = journal_append(scribe->journal, entry->type, parts, 2, &sequence);
    assert(status != STATUS_BAD_INPUT); /* no message is larger than a batch may be */
    assert(status != STATUS_OK || sequence == number);
    return status;
}

void scribe_write(struct scribe *scribe,
                  const struct effect *record,
                  const struct moment *moment)
{
    if (scribe->durability == JOURNAL_MEMORY) {
        uint64_t sequence = 0;
        enum status status = journal_append(scribe->journal, 1, NULL, 0, &sequence);
        assert(status == STATUS_OK && sequence == record->covers);
        (void)status;
        return;
    }
    enum status status = entry_write(record, moment, &scribe->entry);
    if (status != STATUS_OK) {
        fail(scribe, status);
        return;
    }
    if (has_backlog(scribe) || append(scribe, record->covers) != STATUS_OK) {
        keep(scribe);
    }
}

/* Hands over what was kept, as far as the journal takes it. */
static void work_off(struct scribe *scribe)
{
    const struct buffer *backlog = &scribe->backlog;
    enum status status = STATUS_OK;
    while (has_backlog(scribe) && status == STATUS_OK) {
        const uint8_t *label = backlog->bytes + scribe->backlog_at;
        const struct segment_part part = {label + LABEL_BYTES,
                                          (size_t)little_get(label + 2, 4)};
        uint64_t sequence = 0;
        status = journal_append(scribe->journal, (uint16_t)little_get(label, 2), &part, 1,
                                &sequence);
        scribe->backlog_at += status == STATUS_OK ? LABEL_BYTES + part.size : 0;
    }
    if (!has_backlog(scribe) && backlog->size > 0) {
        buffer_clear(&scribe->backlog);
        scribe->backlog_at = 0;
    }
}

bool scribe_has_more(const struct scribe *scribe)
{
    return has_backlog(scribe) || journal_appended(scribe->journal) > 0;
}

void scribe_look(struct scribe *scribe)
{
    scribe->committed = journal_committed(scribe->journal);
    scribe->journal_status = journal_status(scribe->journal, scribe->words);
}

void scribe_commit(struct scribe *scribe)
{
    work_off(scribe);
    journal_commit(scribe->journal);
    scribe_look(scribe);
}

void scribe_flush(struct scribe *scribe)
{
    enum status status = STATUS_OK;
    do {
        work_off(scribe);
        status = journal_flush(scribe->journal);
    } while (status == STATUS_OK && has_backlog(scribe));
    scribe_look(scribe);
}

uint64_t scribe_committed(const struct scribe *scribe)
{
    return scribe->committed;
}

int scribe_file(const struct scribe *scribe)
{
    return journal_file(scribe->journal);
}

bool scribe_is_ready(const struct scribe *scribe)
{
    return scribe->journal_status == STATUS_OK && scribe->status == STATUS_OK &&
           !has_backlog(scribe);
}

const char *scribe_words(const struct scribe *scribe)
{
    if (scribe->journal_status != STATUS_OK) {
        return scribe->words;
    }
    return scribe_is_ready(scribe) ? "" : "records wait for the journal";
}

enum status scribe_status(const struct scribe *scribe)
{
    return scribe->status;
}

/* Tidying. */

static void trim(struct scribe *scribe, const struct broker_stats *stats)
{
    if (scribe->trim_to > 0 && scribe->committed >= scribe->trim_from) {
        journal_trim(scribe->journal, scribe->trim_to);
        scribe->trim_to = 0;
    }
    if (scribe->trim_to == 0) {
        scribe->trim_to = stats->oldest;
        scribe->trim_from = stats->records;
    }
}

/* Only what keeps the oldest segment from being used again is written anew: what comes after it
 * has more time to become dispensable by itself. */
uint64_t scribe_tidy(struct scribe *scribe, const struct broker_stats *stats)
{
    if (scribe->durability == JOURNAL_MEMORY || !scribe_is_ready(scribe)) {
        return 0;
    }
    trim(scribe, stats);
    const struct store_sizes sizes = journal_read_counts(scribe->journal).sizes;
    uint64_t needed = stats->bytes_queued + stats->bytes_kept;
    if (sizes.segments <= SEGMENTS_FEW || sizes.bytes / 2 <= needed ||
        stats->oldest >= sizes.second) {
        return 0;
    }
    uint64_t below = stats->oldest + 1 + (stats->records - stats->oldest) / REWRITE_PART;
    return below < sizes.second ? below : sizes.second;
}

struct journal_counts scribe_counts(const struct scribe *scribe)
{
    return journal_read_counts(scribe->journal);
}
