#include "broker/store.h"

#include "base/random.h"
#include "broker/shelf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPARES_MAX = 2, WIPE_BYTES = 64 * 1024, BUSY_PART = 8, CAPACITY_LEAST = 8 };

/* A segment in use. */
struct range {
    uint64_t number;
    uint64_t first; /* sequence number of its first record */
    uint64_t bytes;
};

struct store {
    const struct disk *disk;
    uint64_t segment_bytes;
    uint64_t journal;     /* see segment_header */
    struct range *ranges; /* [range_count], oldest first; the last is written to */
    size_t range_count;
    size_t range_capacity;
    struct disk_name spares[SPARES_MAX];
    uint64_t claimed_in; /* number of the segment in which a spare was claimed last */
    size_t spare_count;
    uint64_t spare_next; /* number of the next spare; no file has it */
    int file;            /* of the last segment; -1: none */
    uint64_t at;         /* in it: where the next batch goes */
    uint64_t next;       /* sequence number of the next record */
    uint64_t floor;      /* records below it are synced */
    bool is_marked;      /* there is a mark at `at` */
};

/* While segments are read. */
struct recovery {
    struct store *store;
    store_visit_fn *visit;
    void *arg;
    uint8_t *bytes; /* of one segment */
    struct segment_scan scan;
    char *words; /* [DISK_WORDS_BYTES] */
};

/* Files. */

static struct range *last_range(const struct store *store)
{
    return &store->ranges[store->range_count - 1];
}

static struct disk_name segment_name(uint64_t number)
{
    return (struct disk_name){.kind = DISK_SEGMENT, .number = number};
}

static struct segment_header header_of(const struct store *store, const struct range *range)
{
    return (struct segment_header){
        .number = range->number,
        .first = range->first,
        .journal = store->journal,
        .bytes = range->bytes,
    };
}

static enum status no_memory(char *words_out)
{
    snprintf(words_out, DISK_WORDS_BYTES, "journal: %s", status_words(STATUS_NO_MEMORY));
    return STATUS_NO_MEMORY;
}

static enum status add_range(struct store *store, const struct range *range, char *words_out)
{
    if (store->range_count == store->range_capacity) {
        size_t capacity =
            store->range_capacity == 0 ? CAPACITY_LEAST : store->range_capacity * 2;
        struct range *ranges = realloc(store->ranges, capacity * sizeof *ranges);
        if (ranges == NULL) {
            return no_memory(words_out);
        }
        store->ranges = ranges;
        store->range_capacity = capacity;
    }
    store->ranges[store->range_count++] = *range;
    return STATUS_OK;
}

/* A new segment. */

static enum status make_spare(struct store *store, char *words_out)
{
    const struct disk *disk = store->disk;
    struct disk_name name = {.kind = DISK_SPARE, .number = store->spare_next};
    enum status status = disk->ops->create(disk->arg, name, store->segment_bytes, words_out);
    if (status == STATUS_OK) {
        store->spare_next++;
        store->spares[store->spare_count++] = name;
    }
    return status;
}

static enum status write_headers(const struct store *store,
                                 int file,
                                 const struct segment_header *header,
                                 char *words_out)
{
    const struct disk *disk = store->disk;
    uint8_t bytes[SEGMENT_HEADER_BYTES];
    segment_header_write(header, bytes);
    enum status status = disk->ops->write(disk->arg, file, 0, bytes, sizeof bytes, words_out);
    if (status == STATUS_OK) {
        status = disk->ops->write(disk->arg, file, header->bytes - sizeof bytes, bytes,
                                  sizeof bytes, words_out);
    }
    if (status == STATUS_OK) {
        status = disk->ops->sync(disk->arg, file, words_out);
    }
    return status;
}

/* Makes the last spare the segment of `range`. Only a file whose header is on disk gets the
 * name of a segment, so a segment without a valid header is always damage. */
static enum status
convert_spare(struct store *store, const struct range *range, char *words_out)
{
    const struct disk *disk = store->disk;
    struct disk_name name = store->spares[store->spare_count - 1];
    const struct segment_header header = header_of(store, range);
    int file = -1;
    enum status status = disk->ops->open(disk->arg, name, &file, words_out);
    if (status != STATUS_OK) {
        return status;
    }
    status = write_headers(store, file, &header, words_out);
    if (status == STATUS_OK) {
        status = disk->ops->rename(disk->arg, name, segment_name(range->number), words_out);
    }
    if (status != STATUS_OK) {
        disk->ops->close(disk->arg, file);
        return status;
    }
    store->spare_count--;
    if (store->file >= 0) {
        disk->ops->close(disk->arg, store->file);
    }
    store->file = file;
    store->at = SEGMENT_HEADER_BYTES;
    store->is_marked = false;
    return disk->ops->sync_folder(disk->arg, words_out);
}

/* Opens the next segment. What is written must be on disk first: a torn tail may only be in the
 * last segment. */
static enum status open_next(struct store *store, char *words_out)
{
    enum status status = store_sync(store, words_out);
    if (status == STATUS_OK && store->spare_count == 0) {
        status = make_spare(store, words_out);
    }
    const struct range range = {
        .number = store->range_count == 0 ? 1 : last_range(store)->number + 1,
        .first = store->next,
        .bytes = store->segment_bytes,
    };
    if (status == STATUS_OK) {
        status = add_range(store, &range, words_out);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = convert_spare(store, &range, words_out);
    if (status != STATUS_OK) {
        store->range_count--;
    }
    return status;
}

/* Reading what is there. */

static enum status damaged(const struct recovery *recovery,
                           const struct range *range,
                           uint64_t at,
                           const char *what)
{
    char name[DISK_NAME_BYTES];
    disk_name_text(segment_name(range->number), name);
    snprintf(recovery->words, DISK_WORDS_BYTES, "%s, offset %" PRIu64 ": %s", name, at, what);
    return STATUS_DAMAGED;
}

/* Does the header agree with the name, the size and the segment before? */
static enum status
check_header(const struct recovery *recovery, const struct range *range, uint64_t file_bytes)
{
    const struct store *store = recovery->store;
    const struct segment_header *header = &recovery->scan.header;
    char what[DISK_WORDS_BYTES / 2];
    if (header->number != range->number) {
        snprintf(what, sizeof what, "the header is that of segment %" PRIu64, header->number);
        return damaged(recovery, range, 0, what);
    }
    if (store->range_count > 0 && header->journal != store->journal) {
        return damaged(recovery, range, 0, "the segment is of another journal");
    }
    if (header->bytes != file_bytes) {
        snprintf(what, sizeof what, "the file had %" PRIu64 " bytes and has %" PRIu64,
                 header->bytes, file_bytes);
        return damaged(recovery, range, file_bytes, what);
    }
    if (store->range_count == 0) {
        return STATUS_OK;
    }
    const struct range *before = last_range(store);
    if (range->number != before->number + 1) {
        snprintf(what, sizeof what, "segments %" PRIu64 " to %" PRIu64 " are missing",
                 before->number + 1, range->number - 1);
        return damaged(recovery, range, 0, what);
    }
    if (header->first != store->next) {
        snprintf(what, sizeof what,
                 "invalid; records %" PRIu64 " to %" PRIu64 ", which were here, are missing",
                 store->next, header->first - 1);
        return damaged(recovery, before, store->at, what);
    }
    return STATUS_OK;
}

static enum status check_verdict(const struct recovery *recovery, const struct range *range)
{
    const struct segment_scan *scan = &recovery->scan;
    char what[DISK_WORDS_BYTES / 2];
    switch (scan->verdict) {
    case SEGMENT_BAD_HEADER:
        return damaged(recovery, range, 0, "the header is not valid");
    case SEGMENT_NEWER_VERSION:
        snprintf(what, sizeof what,
                 "written in version %" PRIu32
                 " of the journal's format, and this program knows "
                 "%d: start the newer one",
                 segment_header_version(scan->bytes), SEGMENT_VERSION);
        (void)damaged(recovery, range, 0, what);
        return STATUS_UNSUPPORTED;
    case SEGMENT_DAMAGED:
        snprintf(what, sizeof what,
                 "invalid, and offset %zu, written after it, is valid; record %" PRIu64
                 " is missing",
                 scan->found_at, scan->next);
        return damaged(recovery, range, scan->bad_at, what);
    case SEGMENT_MORE:
    case SEGMENT_CLEAN_END:
    case SEGMENT_TORN:
    default:
        return STATUS_OK;
    }
}

static enum status
visit_segment(struct recovery *recovery, struct range *range, uint64_t file_bytes)
{
    struct store *store = recovery->store;
    struct segment_scan *scan = &recovery->scan;
    segment_scan_start(scan, recovery->bytes, (size_t)file_bytes);
    enum status status = check_verdict(recovery, range);
    if (status == STATUS_OK) {
        status = check_header(recovery, range, file_bytes);
    }
    struct segment_record record;
    while (status == STATUS_OK && segment_scan_next(scan, &record)) {
        status = recovery->visit(recovery->arg, &record);
        if (status != STATUS_OK) {
            snprintf(recovery->words, DISK_WORDS_BYTES, "journal, record %" PRIu64 ": %s",
                     record.sequence, status_words(status));
        }
    }
    if (status == STATUS_OK) {
        status = check_verdict(recovery, range);
    }
    if (status == STATUS_OK) {
        range->first = scan->header.first;
        store->journal = scan->header.journal;
        store->next = scan->next;
        store->at = scan->end;
        status = add_range(store, range, recovery->words);
    }
    return status;
}

static enum status recover_segment(struct recovery *recovery, const struct disk_entry *entry)
{
    struct range range = {.number = entry->name.number, .bytes = entry->bytes};
    free(recovery->bytes);
    recovery->bytes = NULL;
    enum status status =
        shelf_load(recovery->store->disk, entry, &recovery->bytes, recovery->words);
    if (status == STATUS_OK) {
        status = visit_segment(recovery, &range, entry->bytes);
    }
    return status;
}

/* Zeros from the end of what is committed up to the copy of the header: were the beginning of a
 * batch left there, what is written later could join it. */
static enum status wipe(struct store *store, char *words_out)
{
    static const uint8_t zeros[WIPE_BYTES] = {0};
    const struct disk *disk = store->disk;
    uint64_t end = last_range(store)->bytes - SEGMENT_HEADER_BYTES;
    enum status status = STATUS_OK;
    for (uint64_t at = store->at; at < end && status == STATUS_OK; at += WIPE_BYTES) {
        size_t size = end - at < WIPE_BYTES ? (size_t)(end - at) : WIPE_BYTES;
        status = disk->ops->write(disk->arg, store->file, at, zeros, size, words_out);
    }
    return status;
}

/* Makes the last segment ready to be written to. Its last batches are written once more: after
 * a sync that failed, what is read may be what the system still had in memory, and not what is
 * on disk. */
static enum status continue_last(struct recovery *recovery)
{
    struct store *store = recovery->store;
    const struct disk *disk = store->disk;
    const struct segment_scan *scan = &recovery->scan;
    char name[DISK_NAME_BYTES];
    disk_name_text(segment_name(last_range(store)->number), name);
    enum status status = disk->ops->open(disk->arg, segment_name(last_range(store)->number),
                                         &store->file, recovery->words);
    if (status == STATUS_OK && scan->verdict == SEGMENT_TORN) {
        status = wipe(store, recovery->words);
    }
    if (status == STATUS_OK && scan->unsynced_at < scan->end) {
        status = disk->ops->write(disk->arg, store->file, scan->unsynced_at,
                                  recovery->bytes + scan->unsynced_at,
                                  scan->end - scan->unsynced_at, recovery->words);
    }
    if (status == STATUS_OK) {
        status = disk->ops->sync(disk->arg, store->file, recovery->words);
    }
    if (status == STATUS_OK && scan->verdict == SEGMENT_TORN) {
        snprintf(recovery->words, DISK_WORDS_BYTES,
                 "%s, offset %" PRIu64 ": a batch that was never committed is cut off", name,
                 store->at);
    }
    return status;
}

/* Spares of another size, and too many of them, are removed. */
static enum status keep_spare(struct store *store, const struct disk_entry *entry, char *words)
{
    const struct disk *disk = store->disk;
    if (entry->name.number >= store->spare_next) {
        store->spare_next = entry->name.number + 1;
    }
    if (entry->bytes == store->segment_bytes && store->spare_count < SPARES_MAX) {
        store->spares[store->spare_count++] = entry->name;
        return STATUS_OK;
    }
    return disk->ops->remove(disk->arg, entry->name, words);
}

static enum status recover_segments(struct recovery *recovery, const struct shelf *shelf)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < shelf->segment_count && status == STATUS_OK; i++) {
        status = recover_segment(recovery, &shelf->segments[i]);
    }
    return status;
}

static enum status recover(struct recovery *recovery, const struct shelf *shelf)
{
    struct store *store = recovery->store;
    enum status status = recover_segments(recovery, shelf);
    if (status == STATUS_OK && store->range_count > 0) {
        status = continue_last(recovery);
        store->spare_next = last_range(store)->number + 1;
    }
    for (size_t i = 0; i < shelf->spare_count && status == STATUS_OK; i++) {
        status = keep_spare(store, &shelf->spares[i], recovery->words);
    }
    return status;
}

static enum status open_store(struct store *store, struct recovery *recovery)
{
    const struct disk *disk = store->disk;
    struct shelf shelf = {0};
    enum status status = shelf_read(disk, &shelf, recovery->words);
    if (status == STATUS_OK) {
        /* The names there are must last before anything relies on them. */
        status = disk->ops->sync_folder(disk->arg, recovery->words);
    }
    if (status == STATUS_OK) {
        status = recover(recovery, &shelf);
    }
    store->floor = store->next;
    if (status == STATUS_OK && store->range_count == 0) {
        status = open_next(store, recovery->words);
    }
    shelf_clear(&shelf);
    free(recovery->bytes);
    return status;
}

enum status store_open(const struct store_options *options,
                       store_visit_fn *visit,
                       void *arg,
                       struct store **store_out,
                       char *words_out)
{
    words_out[0] = '\0';
    if (options->segment_bytes < SEGMENT_BYTES_LEAST ||
        options->segment_bytes > SEGMENT_BYTES_MAX || options->segment_bytes % 8 != 0) {
        snprintf(words_out, DISK_WORDS_BYTES, "a segment cannot have %" PRIu64 " bytes",
                 options->segment_bytes);
        return STATUS_BAD_INPUT;
    }
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        return no_memory(words_out);
    }
    struct random random = {.state = options->seed};
    store->disk = options->disk;
    store->segment_bytes = options->segment_bytes;
    store->journal = random_next(&random);
    store->file = -1;
    store->next = 1;
    store->spare_next = 1;
    struct recovery recovery = {.store = store, .visit = visit, .arg = arg, .words = words_out};
    enum status status = open_store(store, &recovery);
    if (status != STATUS_OK) {
        store_free(&store);
        return status;
    }
    *store_out = store;
    return STATUS_OK;
}

enum status
store_verify(const struct disk *disk, store_visit_fn *visit, void *arg, char *words_out)
{
    words_out[0] = '\0';
    struct store store = {.disk = disk, .file = -1, .next = 1};
    struct recovery recovery = {
        .store = &store, .visit = visit, .arg = arg, .words = words_out};
    struct shelf shelf = {0};
    enum status status = shelf_read(disk, &shelf, words_out);
    if (status == STATUS_OK) {
        status = recover_segments(&recovery, &shelf);
    }
    shelf_clear(&shelf);
    free(recovery.bytes);
    free(store.ranges);
    return status;
}

void store_free(struct store **store_p)
{
    struct store *store = *store_p;
    if (store == NULL) {
        return;
    }
    if (store->file >= 0) {
        store->disk->ops->close(store->disk->arg, store->file);
    }
    free(store->ranges);
    free(store);
    *store_p = NULL;
}

/* Writing. */

uint64_t store_next(const struct store *store)
{
    return store->next;
}

uint64_t store_batch_max(const struct store *store)
{
    return segment_room(store->segment_bytes);
}

static bool has_room(const struct store *store, uint64_t bytes)
{
    uint64_t used = store->at - SEGMENT_HEADER_BYTES;
    return used + bytes <= segment_room(last_range(store)->bytes);
}

enum status store_write(struct store *store, struct segment_batch *batch, char *words_out)
{
    assert(batch->count > 0 && batch->first == store->next);
    uint64_t bytes = segment_batch_bytes(batch);
    if (bytes > store_batch_max(store)) {
        snprintf(words_out, DISK_WORDS_BYTES, "a batch of %" PRIu64 " bytes, allowed %" PRIu64,
                 bytes, store_batch_max(store));
        return STATUS_BAD_INPUT;
    }
    if (!has_room(store, bytes)) {
        enum status status = open_next(store, words_out);
        if (status != STATUS_OK) {
            return status;
        }
    }
    const struct disk *disk = store->disk;
    const struct segment_header header = header_of(store, last_range(store));
    segment_seal(batch, &header, store->floor);
    store->is_marked = false; /* also where the write fails half way */
    enum status status = disk->ops->write(disk->arg, store->file, store->at, batch->bytes.bytes,
                                          (size_t)bytes, words_out);
    if (status == STATUS_OK) {
        store->at += bytes;
        store->next += batch->count;
    }
    return status;
}

bool store_is_unsynced(const struct store *store)
{
    return store->floor < store->next;
}

enum status store_sync(struct store *store, char *words_out)
{
    if (!store_is_unsynced(store)) {
        return STATUS_OK;
    }
    const struct disk *disk = store->disk;
    enum status status = disk->ops->sync(disk->arg, store->file, words_out);
    if (status == STATUS_OK) {
        store->floor = store->next;
    }
    return status;
}

enum status store_mark(struct store *store, char *words_out)
{
    if (store->is_marked || store_is_unsynced(store)) {
        return STATUS_OK;
    }
    const struct disk *disk = store->disk;
    const struct segment_header header = header_of(store, last_range(store));
    uint8_t mark[SEGMENT_COMMIT_BYTES];
    segment_mark(&header, store->next, mark);
    enum status status =
        disk->ops->write(disk->arg, store->file, store->at, mark, sizeof mark, words_out);
    store->is_marked = status == STATUS_OK;
    return status;
}

/* Is there no spare, though such a part of the segment is used already? */
static bool wants_spare(const struct store *store, uint64_t part)
{
    return store->spare_count == 0 && store->at > last_range(store)->bytes / part;
}

enum status store_prepare(struct store *store, char *words_out)
{
    return wants_spare(store, 2) ? make_spare(store, words_out) : STATUS_OK;
}

bool store_claim_spare(struct store *store, struct disk_name *name_out, uint64_t *bytes_out)
{
    uint64_t number = last_range(store)->number;
    if (!wants_spare(store, BUSY_PART) || store->claimed_in == number) {
        return false;
    }
    store->claimed_in = number;
    *name_out = (struct disk_name){.kind = DISK_SPARE, .number = store->spare_next++};
    *bytes_out = store->segment_bytes;
    return true;
}

enum status store_add_spare(struct store *store, struct disk_name name, char *words_out)
{
    const struct disk *disk = store->disk;
    if (store->spare_count == SPARES_MAX) {
        return disk->ops->remove(disk->arg, name, words_out);
    }
    store->spares[store->spare_count++] = name;
    return STATUS_OK;
}

bool store_lacks_spare(const struct store *store, const struct segment_batch *batch)
{
    return store->spare_count == 0 && !has_room(store, segment_batch_bytes(batch));
}

/* The folder is synced before the file is used again: a name must never lead to what is written
 * under another. */
static enum status give_up_first(struct store *store, char *words_out)
{
    const struct disk *disk = store->disk;
    const struct range *range = &store->ranges[0];
    struct disk_name name = segment_name(range->number);
    struct disk_name spare = {.kind = DISK_SPARE, .number = store->spare_next};
    bool is_kept = range->bytes == store->segment_bytes && store->spare_count < SPARES_MAX;
    enum status status = is_kept ? disk->ops->rename(disk->arg, name, spare, words_out)
                                 : disk->ops->remove(disk->arg, name, words_out);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_kept) {
        store->spare_next++;
        store->spares[store->spare_count++] = spare;
    }
    store->range_count--;
    memmove(store->ranges, store->ranges + 1, store->range_count * sizeof *store->ranges);
    return disk->ops->sync_folder(disk->arg, words_out);
}

enum status store_trim(struct store *store, uint64_t sequence, char *words_out)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && store->range_count > 1 &&
           store->ranges[1].first <= sequence) {
        status = give_up_first(store, words_out);
    }
    return status;
}

struct store_sizes store_read_sizes(const struct store *store)
{
    struct store_sizes sizes = {
        .bytes = store->spare_count * store->segment_bytes,
        .segments = store->range_count,
        .spares = store->spare_count,
        .first = store->ranges[0].first,
        .second = store->range_count > 1 ? store->ranges[1].first : 0,
        .free_bytes = store->disk->ops->free_bytes(store->disk->arg),
    };
    for (size_t i = 0; i < store->range_count; i++) {
        sizes.bytes += store->ranges[i].bytes;
    }
    return sizes;
}
