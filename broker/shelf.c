#include "broker/shelf.h"

#include "broker/segment.h"

#include <stdio.h>
#include <stdlib.h>

enum { CAPACITY_LEAST = 8 };

/* The files as they come. */
struct entries {
    struct disk_entry *items; /* [count] */
    size_t count;
    size_t capacity;
};

static enum status add_entry(void *arg, const struct disk_entry *entry)
{
    struct entries *entries = arg;
    if (entries->count == SHELF_FILES_MAX) {
        return STATUS_FULL;
    }
    if (entries->count == entries->capacity) {
        size_t capacity = entries->capacity == 0 ? CAPACITY_LEAST : entries->capacity * 2;
        struct disk_entry *items = realloc(entries->items, capacity * sizeof *items);
        if (items == NULL) {
            return STATUS_NO_MEMORY;
        }
        entries->items = items;
        entries->capacity = capacity;
    }
    entries->items[entries->count++] = *entry;
    return STATUS_OK;
}

/* Segments before spares, each by number. */
static int compare(const void *left, const void *right)
{
    const struct disk_entry *a = left;
    const struct disk_entry *b = right;
    if (a->name.kind != b->name.kind) {
        return a->name.kind == DISK_SEGMENT ? -1 : 1;
    }
    return a->name.number < b->name.number ? -1 : a->name.number > b->name.number;
}

enum status shelf_read(const struct disk *disk, struct shelf *shelf_out, char *words_out)
{
    struct entries entries = {0};
    enum status status = disk->ops->list(disk->arg, add_entry, &entries, words_out);
    if (status != STATUS_OK) {
        free(entries.items);
        return status;
    }
    struct shelf shelf = {.segments = entries.items};
    if (entries.count > 0) {
        qsort(entries.items, entries.count, sizeof *entries.items, compare);
        while (shelf.segment_count < entries.count &&
               entries.items[shelf.segment_count].name.kind == DISK_SEGMENT) {
            shelf.segment_count++;
        }
        shelf.spares = entries.items + shelf.segment_count;
        shelf.spare_count = entries.count - shelf.segment_count;
    }
    *shelf_out = shelf;
    return STATUS_OK;
}

void shelf_clear(struct shelf *shelf)
{
    free(shelf->segments);
    *shelf = (struct shelf){0};
}

enum status shelf_load(const struct disk *disk,
                       const struct disk_entry *entry,
                       uint8_t **bytes_out,
                       char *words_out)
{
    char name[DISK_NAME_BYTES];
    disk_name_text(entry->name, name);
    if (entry->bytes > SEGMENT_BYTES_MAX) {
        snprintf(words_out, DISK_WORDS_BYTES, "%s: larger than a segment can be", name);
        return STATUS_DAMAGED;
    }
    uint8_t *bytes = malloc((size_t)entry->bytes + 1); /* never nothing */
    if (bytes == NULL) {
        snprintf(words_out, DISK_WORDS_BYTES, "%s: %s", name, status_words(STATUS_NO_MEMORY));
        return STATUS_NO_MEMORY;
    }
    int file = -1;
    enum status status = disk->ops->open(disk->arg, entry->name, &file, words_out);
    if (status == STATUS_OK) {
        status = disk->ops->read(disk->arg, file, 0, bytes, (size_t)entry->bytes, words_out);
        disk->ops->close(disk->arg, file);
    }
    if (status != STATUS_OK) {
        free(bytes);
        return status;
    }
    *bytes_out = bytes;
    return STATUS_OK;
}
