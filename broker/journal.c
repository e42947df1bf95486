#include "broker/journal.h"

#include "base/clock.h"
#include "base/random.h"
#include "broker/filler.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static const uint64_t default_segment_bytes = UINT64_C(64) << 20;
static const int64_t default_retry_ms = 1000;
static const int64_t default_idle_ms = 50;
static const int64_t ns_in_ms = 1000000;
static const int64_t ns_in_s = 1000000000;
static const int64_t never = INT64_MAX;

/* What the writer has to say. It keeps one copy, and shows another to the loop. */
struct report {
    uint64_t committed;
    enum status status;
    char words[JOURNAL_WORDS_BYTES];
    struct journal_counts counts;
};

/* What the writer is to do. */
struct order {
    bool has_batch;
    bool is_last; /* do at once all that is left */
    uint64_t trim_below;
};

struct journal {
    enum journal_durability durability;
    bool is_inline;
    int64_t batch_ns, retry_ns, idle_ns;
    struct disk *own_disk; /* NULL: the disk is borrowed, or there is none */
    int file;              /* eventfd */

    /* The loop's. */
    struct segment_batch filling;
    uint64_t body_max;
    enum status seen; /* the status it saw last */

    pthread_mutex_t mutex; /* guards what both use */
    pthread_cond_t more;   /* there may be something to do for the writer */
    pthread_cond_t done;   /* it has done something */
    bool is_handed;        /* `handed` is the writer's until this is false */
    bool is_stopping;
    bool is_announced; /* `file` is readable */
    uint64_t trim_below;
    struct report shown;

    /* The writer's: the thread, or the loop where there is none. */
    struct store *store; /* NULL: memory */
    struct segment_batch handed;
    int64_t handed_at; /* ns */
    struct report own;
    struct filler filler;
    uint64_t trimmed_below;
    int64_t retry_at; /* ns; not before this after a try that failed */
    int64_t sync_at;  /* what is written must be on disk by then */
    int64_t mark_at;  /* a mark is due when nothing comes until then */

    bool has_thread;
    pthread_t thread;
};

const char *journal_durability_words(enum journal_durability durability)
{
    static const char *const words[] = {
        [JOURNAL_SYNC] = "sync", [JOURNAL_BATCH] = "batch", [JOURNAL_MEMORY] = "memory"};
    return words[durability];
}

enum journal_durability journal_durability(const struct journal *journal)
{
    return journal->durability;
}

/* The writer. */

static bool may_pass(enum status status)
{
    return status == STATUS_FULL || status == STATUS_NO_MEMORY;
}

static bool has_failed(enum status status)
{
    return status != STATUS_OK && !may_pass(status);
}

/* Remembers how it went; the words are those of the store. */
static void note(struct journal *journal, enum status status)
{
    journal->own.status = status;
    if (status == STATUS_OK) {
        journal->own.words[0] = '\0';
    }
    journal->retry_at = may_pass(status) ? clock_monotonic_ns() + journal->retry_ns : 0;
}

static enum status sync_store(struct journal *journal)
{
    if (!store_is_unsynced(journal->store)) {
        return STATUS_OK;
    }
    int64_t start = clock_monotonic_ns();
    enum status status = store_sync(journal->store, journal->own.words);
    int64_t end = clock_monotonic_ns();
    times_add(&journal->own.counts.syncs, (uint64_t)(end - start));
    journal->sync_at = never;
    journal->mark_at = end + journal->idle_ns;
    return status;
}

/* Takes over the file that was made meanwhile; waits for it. */
static void take_spare(struct journal *journal)
{
    char words[JOURNAL_WORDS_BYTES];
    struct disk_name name;
    enum status status = filler_take(&journal->filler, &name);
    if (status == STATUS_OK) {
        status = store_add_spare(journal->store, name, words);
    }
    (void)status; /* the next segment needs a spare, and says why there is none */
}

/* Writes the batch handed over. Whatever the durability asks for is done when it is counted as
 * committed. */
static enum status write_batch(struct journal *journal)
{
    if (filler_runs(&journal->filler) && store_lacks_spare(journal->store, &journal->handed)) {
        take_spare(journal);
    }
    enum status status = store_write(journal->store, &journal->handed, journal->own.words);
    if (status != STATUS_OK) {
        return status;
    }
    if (journal->durability == JOURNAL_BATCH) {
        int64_t due = clock_monotonic_ns() + journal->batch_ns;
        journal->sync_at = due < journal->sync_at ? due : journal->sync_at;
    } else {
        status = sync_store(journal);
    }
    if (status == STATUS_OK) {
        journal->own.committed = store_next(journal->store) - 1;
        times_add(&journal->own.counts.commits,
                  (uint64_t)(clock_monotonic_ns() - journal->handed_at));
        journal->own.counts.batches++;
        journal->own.counts.records += journal->handed.count;
    }
    return status;
}

/* Has the next file made while this one is written to. Files of our own only: another disk need
 * not bear two threads. */
static void make_spare(struct journal *journal)
{
    struct disk_name name;
    uint64_t bytes = 0;
    if (filler_is_done(&journal->filler)) {
        take_spare(journal);
    }
    bool may_start = !journal->is_inline && journal->own_disk != NULL;
    if (may_start && !filler_runs(&journal->filler) &&
        store_claim_spare(journal->store, &name, &bytes)) {
        filler_start(&journal->filler, journal->own_disk, name, bytes);
    }
}

/* What can wait until nothing else is to do, and may fail for want of space. */
static void rest(struct journal *journal)
{
    char words[JOURNAL_WORDS_BYTES];
    journal->mark_at = never;
    enum status status = store_mark(journal->store, words);
    if (status == STATUS_OK && !filler_runs(&journal->filler)) {
        status = store_prepare(journal->store, words);
    }
    if (has_failed(status)) {
        memcpy(journal->own.words, words, sizeof words);
        note(journal, status);
    }
}

static void trim(struct journal *journal, const struct order *order)
{
    enum status status = store_trim(journal->store, order->trim_below, journal->own.words);
    if (status == STATUS_OK) {
        journal->trimmed_below = order->trim_below;
    }
    /* A batch that is waiting for space says when the disk is no longer full. */
    if (status != STATUS_OK || !order->has_batch) {
        note(journal, status);
    }
}

/* One turn of the writer. True: the batch handed over is written. */
static bool take_turn(struct journal *journal, const struct order *order)
{
    int64_t now = clock_monotonic_ns();
    bool may_try = order->is_last || now >= journal->retry_at;
    bool is_written = false;
    if (order->has_batch && may_try && !has_failed(journal->own.status)) {
        enum status status = write_batch(journal);
        note(journal, status);
        is_written = status == STATUS_OK;
    }
    bool sync_due = order->is_last || now >= journal->sync_at;
    if (sync_due && !has_failed(journal->own.status)) {
        enum status status = sync_store(journal);
        if (status != STATUS_OK) {
            note(journal, status);
        }
    }
    if (order->trim_below > journal->trimmed_below && may_try &&
        !has_failed(journal->own.status)) {
        trim(journal, order);
    }
    bool is_idle = order->is_last || (!order->has_batch && now >= journal->mark_at);
    if (is_idle && !has_failed(journal->own.status)) {
        rest(journal);
    }
    if (!order->is_last) {
        make_spare(journal);
    }
    journal->own.counts.sizes = store_read_sizes(journal->store);
    return is_written;
}

/* When the writer has something to do; the mutex is held. */
static int64_t next_turn_at(const struct journal *journal)
{
    if (has_failed(journal->own.status)) {
        return never;
    }
    int64_t mark_at = journal->is_handed ? never : journal->mark_at; /* a batch comes first */
    int64_t at = journal->sync_at < mark_at ? journal->sync_at : mark_at;
    bool is_wanted = journal->is_handed || journal->trim_below > journal->trimmed_below;
    return is_wanted && journal->retry_at < at ? journal->retry_at : at;
}

static struct order read_order(const struct journal *journal)
{
    return (struct order){.has_batch = journal->is_handed, .trim_below = journal->trim_below};
}

/* Shows the loop what became of it; the mutex is held. */
static void show(struct journal *journal, bool is_written)
{
    const struct report *own = &journal->own;
    struct report *shown = &journal->shown;
    if (!journal->is_announced &&
        (own->committed != shown->committed || own->status != shown->status)) {
        journal->is_announced = true;
        eventfd_write(journal->file, 1);
    }
    *shown = *own;
    if (is_written) {
        journal->is_handed = false;
    }
    pthread_cond_broadcast(&journal->done);
}

/* Waits until something may have changed; the mutex is held. */
static void wait_until(struct journal *journal, int64_t at)
{
    if (at == never) {
        pthread_cond_wait(&journal->more, &journal->mutex);
        return;
    }
    const struct timespec until = {.tv_sec = at / ns_in_s, .tv_nsec = at % ns_in_s};
    pthread_cond_timedwait(&journal->more, &journal->mutex, &until);
}

static void *run(void *arg)
{
    struct journal *journal = arg;
    pthread_mutex_lock(&journal->mutex);
    while (!journal->is_stopping) {
        int64_t at = next_turn_at(journal);
        if (at > clock_monotonic_ns()) {
            wait_until(journal, at);
            continue;
        }
        const struct order order = read_order(journal);
        pthread_mutex_unlock(&journal->mutex);
        bool is_written = take_turn(journal, &order);
        pthread_mutex_lock(&journal->mutex);
        show(journal, is_written);
    }
    pthread_mutex_unlock(&journal->mutex);
    return NULL;
}

/* Opening. */

static enum status start_thread(struct journal *journal, char *words_out)
{
    if (pthread_create(&journal->thread, NULL, run, journal) != 0) {
        snprintf(words_out, JOURNAL_WORDS_BYTES, "journal: no thread is left");
        return STATUS_FULL;
    }
    journal->has_thread = true;
    return STATUS_OK;
}

static enum status open_journal(struct journal *journal,
                                const struct journal_options *options,
                                store_visit_fn *visit,
                                void *arg,
                                char *words_out)
{
    enum status status = STATUS_OK;
    struct store_options store_options = {
        .disk = options->disk,
        .segment_bytes =
            options->segment_bytes > 0 ? options->segment_bytes : default_segment_bytes,
    };
    random_entropy(&store_options.seed, sizeof store_options.seed);
    if (options->disk == NULL) {
        status = disk_open(options->folder, DISK_WRITE, &journal->own_disk, words_out);
        store_options.disk = journal->own_disk;
    }
    if (status == STATUS_OK) {
        status = store_open(&store_options, visit, arg, &journal->store, words_out);
    }
    if (status == STATUS_OK) {
        uint64_t batch_max = store_batch_max(journal->store);
        journal->filling.first = store_next(journal->store);
        journal->filling.bytes.size_max = batch_max;
        journal->handed.bytes.size_max = batch_max;
        journal->body_max = batch_max - SEGMENT_COMMIT_BYTES - SEGMENT_RECORD_BYTES;
        journal->own.committed = store_next(journal->store) - 1;
        journal->own.counts.sizes = store_read_sizes(journal->store);
        journal->mark_at = clock_monotonic_ns() + journal->idle_ns;
    }
    return status;
}

static void init_waits(struct journal *journal)
{
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&journal->mutex, NULL);
    pthread_cond_init(&journal->more, &clock);
    pthread_cond_init(&journal->done, NULL);
    pthread_condattr_destroy(&clock);
}

static struct journal *make_journal(const struct journal_options *options)
{
    struct journal *journal = calloc(1, sizeof *journal);
    if (journal == NULL) {
        return NULL;
    }
    int64_t retry_ms = options->retry_ms > 0 ? options->retry_ms : default_retry_ms;
    int64_t idle_ms = options->idle_ms > 0 ? options->idle_ms : default_idle_ms;
    journal->durability = options->durability;
    journal->is_inline = options->inline_commit;
    journal->batch_ns = options->batch_ms * ns_in_ms;
    journal->retry_ns = retry_ms * ns_in_ms;
    journal->idle_ns = idle_ms * ns_in_ms;
    journal->sync_at = never;
    journal->mark_at = never;
    journal->filling.first = 1;
    journal->body_max = SEGMENT_BYTES_MAX;
    init_waits(journal);
    journal->file = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return journal;
}

static void free_journal(struct journal *journal)
{
    store_free(&journal->store);
    disk_free(&journal->own_disk);
    segment_batch_clear(&journal->filling);
    segment_batch_clear(&journal->handed);
    if (journal->file >= 0) {
        close(journal->file);
    }
    pthread_cond_destroy(&journal->more);
    pthread_cond_destroy(&journal->done);
    pthread_mutex_destroy(&journal->mutex);
    free(journal);
}

enum status journal_open(const struct journal_options *options,
                         store_visit_fn *visit,
                         void *arg,
                         struct journal **journal_out,
                         char words_out[JOURNAL_WORDS_BYTES])
{
    snprintf(words_out, JOURNAL_WORDS_BYTES, "journal: %s", status_words(STATUS_NO_MEMORY));
    struct journal *journal = make_journal(options);
    if (journal == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = STATUS_OK;
    if (journal->file < 0) {
        snprintf(words_out, JOURNAL_WORDS_BYTES, "journal: no file is left to open");
        status = STATUS_FULL;
    } else if (options->durability == JOURNAL_MEMORY) {
        words_out[0] = '\0';
    } else {
        status = open_journal(journal, options, visit, arg, words_out);
        journal->shown = journal->own;
    }
    if (status == STATUS_OK && journal->store != NULL && !journal->is_inline) {
        status = start_thread(journal, words_out);
    }
    if (status != STATUS_OK) {
        free_journal(journal);
        return status;
    }
    *journal_out = journal;
    return STATUS_OK;
}

/* Closing. */

static void stop_thread(struct journal *journal)
{
    if (!journal->has_thread) {
        return;
    }
    pthread_mutex_lock(&journal->mutex);
    journal->is_stopping = true;
    pthread_cond_signal(&journal->more);
    pthread_mutex_unlock(&journal->mutex);
    pthread_join(journal->thread, NULL);
}

static void hand_over(struct journal *journal)
{
    struct segment_batch empty = journal->handed;
    segment_batch_reset(&empty, journal->filling.first + journal->filling.count);
    journal->handed = journal->filling;
    journal->filling = empty;
    journal->is_handed = true;
    journal->handed_at = clock_monotonic_ns();
}

/* The thread has ended: its work is this one's now. */
static void write_rest(struct journal *journal)
{
    struct order order = read_order(journal);
    order.is_last = true;
    bool is_written = take_turn(journal, &order);
    if ((is_written || !order.has_batch) && journal->filling.count > 0) {
        hand_over(journal);
        order.has_batch = true;
        (void)take_turn(journal, &order);
    }
}

void journal_close(struct journal **journal_p)
{
    struct journal *journal = *journal_p;
    if (journal == NULL) {
        return;
    }
    stop_thread(journal);
    if (filler_runs(&journal->filler)) {
        take_spare(journal);
    }
    if (journal->store != NULL) {
        write_rest(journal);
    }
    free_journal(journal);
    *journal_p = NULL;
}

/* The loop's side. */

uint64_t journal_body_max(const struct journal *journal)
{
    return journal->body_max;
}

uint64_t journal_room(const struct journal *journal)
{
    const struct segment_batch *filling = &journal->filling;
    return journal->store == NULL ? UINT64_MAX
                                  : filling->bytes.size_max - segment_batch_bytes(filling);
}

static uint64_t size_of(const struct segment_part *parts, size_t part_count)
{
    uint64_t size = 0;
    for (size_t i = 0; i < part_count; i++) {
        size += parts[i].size;
    }
    return size;
}

enum status journal_append(struct journal *journal,
                           uint16_t type,
                           const struct segment_part *parts,
                           size_t part_count,
                           uint64_t *sequence_out)
{
    struct segment_batch *filling = &journal->filling;
    if (type == 0 || type > SEGMENT_TYPE_MAX ||
        size_of(parts, part_count) > journal->body_max) {
        return STATUS_BAD_INPUT;
    }
    if (has_failed(journal->seen)) {
        return STATUS_IO;
    }
    if (journal->store == NULL) {
        filling->count++;
        *sequence_out = filling->first + filling->count - 1;
        return STATUS_OK;
    }
    enum status status = segment_add(filling, type, parts, part_count);
    if (status == STATUS_OK) {
        *sequence_out = filling->first + filling->count - 1;
    }
    return status;
}

uint32_t journal_appended(const struct journal *journal)
{
    return journal->filling.count;
}

static void commit_memory(struct journal *journal)
{
    journal->shown.committed += journal->filling.count;
    journal->shown.counts.batches += journal->filling.count > 0;
    journal->shown.counts.records += journal->filling.count;
    segment_batch_reset(&journal->filling, journal->filling.first + journal->filling.count);
}

void journal_commit(struct journal *journal)
{
    if (journal->store == NULL) {
        commit_memory(journal);
        return;
    }
    pthread_mutex_lock(&journal->mutex);
    if (!journal->is_handed && journal->filling.count > 0) {
        hand_over(journal);
        pthread_cond_signal(&journal->more);
    }
    if (journal->is_inline && next_turn_at(journal) <= clock_monotonic_ns()) {
        const struct order order = read_order(journal);
        show(journal, take_turn(journal, &order));
    }
    journal->seen = journal->shown.status;
    pthread_mutex_unlock(&journal->mutex);
}

uint64_t journal_committed(struct journal *journal)
{
    pthread_mutex_lock(&journal->mutex);
    if (journal->is_announced) {
        eventfd_t ignored;
        (void)eventfd_read(journal->file, &ignored);
        journal->is_announced = false;
    }
    journal->seen = journal->shown.status;
    uint64_t committed = journal->shown.committed;
    pthread_mutex_unlock(&journal->mutex);
    return committed;
}

int journal_file(const struct journal *journal)
{
    return journal->file;
}

enum status journal_status(struct journal *journal, char words_out[JOURNAL_WORDS_BYTES])
{
    pthread_mutex_lock(&journal->mutex);
    enum status status = journal->shown.status;
    memcpy(words_out, journal->shown.words, JOURNAL_WORDS_BYTES);
    pthread_mutex_unlock(&journal->mutex);
    return status;
}

enum status journal_flush(struct journal *journal)
{
    enum status status = STATUS_OK;
    bool is_done = false;
    while (!is_done && status == STATUS_OK) {
        journal_commit(journal);
        pthread_mutex_lock(&journal->mutex);
        while (journal->is_handed && journal->shown.status == STATUS_OK) {
            pthread_cond_wait(&journal->done, &journal->mutex);
        }
        status = journal->shown.status;
        is_done = !journal->is_handed && journal->filling.count == 0;
        pthread_mutex_unlock(&journal->mutex);
    }
    return status;
}

void journal_trim(struct journal *journal, uint64_t sequence)
{
    pthread_mutex_lock(&journal->mutex);
    if (sequence > journal->trim_below) {
        journal->trim_below = sequence;
        pthread_cond_signal(&journal->more);
    }
    pthread_mutex_unlock(&journal->mutex);
}

struct journal_counts journal_read_counts(struct journal *journal)
{
    pthread_mutex_lock(&journal->mutex);
    struct journal_counts counts = journal->shown.counts;
    pthread_mutex_unlock(&journal->mutex);
    return counts;
}
