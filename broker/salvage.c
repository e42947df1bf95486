#include "broker/salvage.h"

#include "base/random.h"
#include "broker/shelf.h"
#include "broker/store.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH_BYTES = 1 << 20 /* about so much is copied at once */ };

/* A journal being read. */
struct wreck {
    const struct disk *disk;
    struct disk *own_disk; /* NULL: the disk is borrowed */
    struct shelf shelf;
    struct buffer *report;
    char *words; /* [DISK_WORDS_BYTES] */
};

/* A journal being written. */
struct copy {
    const struct salvage_filter *filter; /* NULL: all is kept */
    struct store *store;
    struct segment_batch batch;
    uint64_t journal; /* of the segments read */
    uint64_t next;    /* the record that must come next; 0: any */
    uint64_t records;
    uint64_t lost;
};

static enum status read_wreck(struct wreck *wreck, const struct disk *disk, const char *name)
{
    wreck->disk = disk;
    enum status status = shelf_read(disk, &wreck->shelf, wreck->words);
    if (status == STATUS_OK && wreck->shelf.segment_count == 0) {
        snprintf(wreck->words, DISK_WORDS_BYTES, "%s: there is no journal", name);
        status = STATUS_NOT_FOUND;
    }
    return status;
}

static enum status open_wreck(struct wreck *wreck, const char *folder)
{
    enum status status = disk_open(folder, DISK_READ, &wreck->own_disk, wreck->words);
    return status == STATUS_OK ? read_wreck(wreck, wreck->own_disk, folder) : status;
}

static void close_wreck(struct wreck *wreck)
{
    shelf_clear(&wreck->shelf);
    disk_free(&wreck->own_disk);
}

static enum status load(const struct wreck *wreck, size_t index, uint8_t **bytes_out)
{
    const struct disk_entry *entry = &wreck->shelf.segments[index];
    return shelf_load(wreck->disk, entry, bytes_out, wreck->words);
}

static const char *name_of(const struct wreck *wreck, size_t index, char text[DISK_NAME_BYTES])
{
    disk_name_text(wreck->shelf.segments[index].name, text);
    return text;
}

/* "records 5 to 8", "record 5" */
static void print_records(struct buffer *report, uint64_t first, uint64_t last)
{
    if (first == last) {
        buffer_print(report, "record %" PRIu64, first);
    } else {
        buffer_print(report, "records %" PRIu64 " to %" PRIu64, first, last);
    }
}

/* The report itself may lack memory. */
static enum status finish(const struct wreck *wreck, enum status status)
{
    if (status == STATUS_OK && wreck->report->failure != STATUS_OK) {
        snprintf(wreck->words, DISK_WORDS_BYTES, "report: %s",
                 status_words(wreck->report->failure));
        return wreck->report->failure;
    }
    return status;
}

/* Checking. */

static uint64_t walk(struct segment_scan *scan, const uint8_t *bytes, size_t size)
{
    uint64_t records = 0;
    struct segment_record record;
    segment_scan_start(scan, bytes, size);
    while (segment_scan_next(scan, &record)) {
        records++;
    }
    return records;
}

static void print_place(struct buffer *report, const struct segment_scan *scan)
{
    if (scan->verdict == SEGMENT_TORN) {
        buffer_print(report, ": offset %zu", scan->bad_at);
    } else if (scan->verdict == SEGMENT_DAMAGED && scan->found_at > 0) {
        buffer_print(report, ": offset %zu is invalid, offset %zu was written after it",
                     scan->bad_at, scan->found_at);
    } else if (scan->verdict == SEGMENT_DAMAGED) {
        buffer_print(report, ": the file had %" PRIu64 " bytes", scan->header.bytes);
    }
}

static void check_bytes(struct wreck *wreck, size_t index, const uint8_t *bytes)
{
    const struct disk_entry *entry = &wreck->shelf.segments[index];
    char name[DISK_NAME_BYTES];
    struct segment_scan scan;
    uint64_t records = walk(&scan, bytes, (size_t)entry->bytes);
    buffer_print(wreck->report, "%s: %" PRIu64 " bytes, ", name_of(wreck, index, name),
                 entry->bytes);
    if (records > 0) {
        print_records(wreck->report, scan.header.first, scan.next - 1);
        buffer_print(wreck->report, " in %" PRIu64 " batches, ", scan.batches);
    }
    buffer_add_text(wreck->report, segment_verdict_words(scan.verdict));
    print_place(wreck->report, &scan);
    buffer_add_text(wreck->report, "\n");
}

static enum status skip(void *arg, const struct segment_record *record)
{
    (void)record;
    uint64_t *records = arg;
    (*records)++;
    return STATUS_OK;
}

static enum status check_segments(struct wreck *wreck, uint64_t *records_out)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < wreck->shelf.segment_count && status == STATUS_OK; i++) {
        uint8_t *bytes = NULL;
        status = load(wreck, i, &bytes);
        if (status == STATUS_OK) {
            check_bytes(wreck, i, bytes);
            free(bytes);
        }
    }
    /* The last word has the store: by the rules with which a broker would start. */
    return status == STATUS_OK ? store_verify(wreck->disk, skip, records_out, wreck->words)
                               : status;
}

enum status
salvage_check(const char *folder, struct buffer *report, char words_out[DISK_WORDS_BYTES])
{
    words_out[0] = '\0';
    struct wreck wreck = {.report = report, .words = words_out};
    uint64_t records = 0;
    enum status status = open_wreck(&wreck, folder);
    if (status == STATUS_OK) {
        status = check_segments(&wreck, &records);
    }
    if (status == STATUS_OK) {
        buffer_print(report, "%" PRIu64 " records; nothing is damaged\n", records);
    }
    close_wreck(&wreck);
    return finish(&wreck, status);
}

/* Repairing. */

/* The number that seeds the checksums is in every header, and twice in a segment: one that can
 * be read serves them all. */
static enum status
find_journal(const struct wreck *wreck, struct copy *copy, uint64_t *bytes_out)
{
    enum status status = STATUS_DAMAGED;
    snprintf(wreck->words, DISK_WORDS_BYTES, "no segment has a header that can be read");
    for (size_t i = 0; i < wreck->shelf.segment_count && status == STATUS_DAMAGED; i++) {
        uint8_t *bytes = NULL;
        struct segment_header header;
        status = load(wreck, i, &bytes);
        if (status == STATUS_OK) {
            size_t size = (size_t)wreck->shelf.segments[i].bytes;
            status = segment_header_find(bytes, size, &header);
            free(bytes);
        }
        if (status == STATUS_OK) {
            copy->journal = header.journal;
            *bytes_out = header.bytes;
        }
    }
    if (status == STATUS_UNSUPPORTED) {
        snprintf(wreck->words, DISK_WORDS_BYTES, "written by a newer version");
    }
    return status;
}

static enum status write_batch(const struct wreck *wreck, struct copy *copy)
{
    if (copy->batch.count == 0) {
        return STATUS_OK;
    }
    enum status status = store_write(copy->store, &copy->batch, wreck->words);
    if (status == STATUS_OK) {
        segment_batch_reset(&copy->batch, store_next(copy->store));
    }
    return status;
}

static enum status
copy_record(const struct wreck *wreck, struct copy *copy, const struct segment_record *record)
{
    const struct segment_part part = {record->body, record->size};
    uint64_t bytes =
        segment_batch_bytes(&copy->batch) + segment_record_bytes((uint64_t)record->size);
    enum status status = STATUS_OK;
    if (bytes > BATCH_BYTES || bytes > store_batch_max(copy->store)) {
        status = write_batch(wreck, copy);
    }
    if (status == STATUS_OK) {
        status = segment_add(&copy->batch, record->type, &part, 1);
        if (status != STATUS_OK) {
            snprintf(wreck->words, DISK_WORDS_BYTES, "record %" PRIu64 ": %s", record->sequence,
                     status_words(status));
        }
    }
    copy->records += status == STATUS_OK;
    return status;
}

/* Copies a record that is to be kept, and says so of one that is not. */
static enum status take_record(const struct wreck *wreck,
                               struct copy *copy,
                               size_t index,
                               size_t at,
                               const struct segment_record *record)
{
    struct segment_record renumbered = *record;
    renumbered.sequence = copy->batch.first + copy->batch.count;
    enum status status =
        copy->filter == NULL ? STATUS_OK : copy->filter->keep(copy->filter->arg, &renumbered);
    if (status == STATUS_OK) {
        return copy_record(wreck, copy, record);
    }
    if (status != STATUS_BAD_INPUT) {
        snprintf(wreck->words, DISK_WORDS_BYTES, "record %" PRIu64 ": %s", record->sequence,
                 status_words(status));
        return status;
    }
    char name[DISK_NAME_BYTES];
    copy->lost++;
    buffer_print(wreck->report,
                 "record %" PRIu64 " lost: %s, offset %zu: it does not follow from those "
                 "before\n",
                 record->sequence, name_of(wreck, index, name), at);
    return STATUS_OK;
}

/* Says that everything from the next record up to `until` is lost, at this place. */
static void
note_loss(const struct wreck *wreck, struct copy *copy, size_t index, size_t at, uint64_t until)
{
    char name[DISK_NAME_BYTES];
    if (copy->next == 0 || until <= copy->next) {
        return;
    }
    copy->lost += until - copy->next;
    print_records(wreck->report, copy->next, until - 1);
    buffer_print(wreck->report, " lost: %s, offset %zu\n", name_of(wreck, index, name), at);
}

/* Copies what can be found, and says what is missing between. */
static enum status copy_found(const struct wreck *wreck,
                              struct copy *copy,
                              size_t index,
                              const struct segment_scan *scan)
{
    size_t at = SEGMENT_HEADER_BYTES;
    size_t end = at; /* of what was found last */
    struct segment_record record;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && segment_find(scan, &at, &record)) {
        bool is_commit = record.type == SEGMENT_TYPE_COMMIT;
        if (record.sequence >= copy->next) {
            note_loss(wreck, copy, index, end, record.sequence);
            size_t from = at - (size_t)segment_record_bytes(record.size);
            status = is_commit ? STATUS_OK : take_record(wreck, copy, index, from, &record);
            copy->next = record.sequence + !is_commit;
        }
        end = at;
    }
    return status;
}

static enum status
copy_bytes(struct wreck *wreck, struct copy *copy, size_t index, const uint8_t *bytes)
{
    const struct disk_entry *entry = &wreck->shelf.segments[index];
    char name[DISK_NAME_BYTES];
    struct segment_scan scan = {.bytes = bytes, .size = (size_t)entry->bytes};
    bool has_header = segment_header_find(bytes, scan.size, &scan.header) == STATUS_OK;
    if (!has_header) {
        buffer_print(wreck->report, "%s: the header is lost, what is behind it is read\n",
                     name_of(wreck, index, name));
        scan.header =
            (struct segment_header){.number = entry->name.number, .journal = copy->journal};
    } else {
        note_loss(wreck, copy, index, 0, scan.header.first);
        copy->next = copy->next < scan.header.first ? scan.header.first : copy->next;
    }
    return copy_found(wreck, copy, index, &scan);
}

static enum status add_last(const struct wreck *wreck, struct copy *copy)
{
    struct segment_record record = {.sequence = copy->next};
    if (copy->filter == NULL) {
        return STATUS_OK;
    }
    enum status status = copy->filter->last(copy->filter->arg, &record);
    if (status != STATUS_OK) {
        snprintf(wreck->words, DISK_WORDS_BYTES, "last record: %s", status_words(status));
        return status;
    }
    status = copy_record(wreck, copy, &record);
    copy->records -= status == STATUS_OK;
    return status;
}

static enum status copy_segments(struct wreck *wreck, struct copy *copy)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < wreck->shelf.segment_count && status == STATUS_OK; i++) {
        uint8_t *bytes = NULL;
        status = load(wreck, i, &bytes);
        if (status == STATUS_OK) {
            status = copy_bytes(wreck, copy, i, bytes);
            free(bytes);
        }
    }
    if (status == STATUS_OK) {
        status = add_last(wreck, copy);
    }
    if (status == STATUS_OK) {
        status = write_batch(wreck, copy);
    }
    if (status == STATUS_OK) {
        status = store_sync(copy->store, wreck->words);
    }
    return status == STATUS_OK ? store_mark(copy->store, wreck->words) : status;
}

static enum status begin(const struct wreck *wreck, const struct salvage_filter *filter)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < wreck->shelf.segment_count; i++) {
        bytes += wreck->shelf.segments[i].bytes;
    }
    enum status status = filter == NULL ? STATUS_OK : filter->begin(filter->arg, bytes);
    if (status != STATUS_OK) {
        snprintf(wreck->words, DISK_WORDS_BYTES, "%s", status_words(status));
    }
    return status;
}

/* What `copy` has of the wreck is known; the new disk is empty. */
static enum status
write_copy(struct wreck *wreck, struct copy *copy, const struct disk *to, uint64_t bytes)
{
    struct store_options options = {.disk = to, .segment_bytes = bytes};
    uint64_t none = 0;
    random_entropy(&options.seed, sizeof options.seed);
    copy->batch.first = 1;
    enum status status = begin(wreck, copy->filter);
    if (status == STATUS_OK) {
        status = store_open(&options, skip, &none, &copy->store, wreck->words);
    }
    if (status == STATUS_OK) {
        status = copy_segments(wreck, copy);
    }
    if (status == STATUS_OK) {
        buffer_print(wreck->report, "%" PRIu64 " records copied, %" PRIu64 " lost\n",
                     copy->records, copy->lost);
    }
    store_free(&copy->store);
    segment_batch_clear(&copy->batch);
    return finish(wreck, status);
}

enum status salvage_repair(const char *folder,
                           const char *new_folder,
                           const struct salvage_filter *filter,
                           struct buffer *report,
                           char words_out[DISK_WORDS_BYTES])
{
    words_out[0] = '\0';
    struct wreck wreck = {.report = report, .words = words_out};
    struct copy copy = {.filter = filter};
    struct disk *to = NULL;
    uint64_t segment_bytes = 0;
    enum status status = open_wreck(&wreck, folder);
    if (status == STATUS_OK) {
        status = find_journal(&wreck, &copy, &segment_bytes);
    }
    if (status == STATUS_OK) {
        status = disk_open(new_folder, DISK_NEW, &to, words_out);
    }
    if (status == STATUS_OK) {
        status = write_copy(&wreck, &copy, to, segment_bytes);
    }
    disk_free(&to);
    close_wreck(&wreck);
    return status;
}

enum status salvage_copy(const struct disk *from,
                         const struct disk *to,
                         const struct salvage_filter *filter,
                         struct buffer *report,
                         char words_out[DISK_WORDS_BYTES])
{
    words_out[0] = '\0';
    struct wreck wreck = {.report = report, .words = words_out};
    struct copy copy = {.filter = filter};
    uint64_t segment_bytes = 0;
    enum status status = read_wreck(&wreck, from, "this disk");
    if (status == STATUS_OK) {
        status = find_journal(&wreck, &copy, &segment_bytes);
    }
    if (status == STATUS_OK) {
        status = write_copy(&wreck, &copy, to, segment_bytes);
    }
    close_wreck(&wreck);
    return status;
}
