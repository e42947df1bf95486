/* shelf: the files of a journal, in order, and their bytes. */
#ifndef BROKER_SHELF_H
#define BROKER_SHELF_H

#include "base/status.h"
#include "broker/disk.h"

#include <stddef.h>
#include <stdint.h>

enum { SHELF_FILES_MAX = 65536 };

struct shelf {
    struct disk_entry *segments; /* [segment_count], oldest first */
    size_t segment_count;
    struct disk_entry *spares; /* [spare_count], behind the segments */
    size_t spare_count;
};

/* Lists what is there. `words_out` has DISK_WORDS_BYTES bytes here and below. STATUS_NO_MEMORY,
 * STATUS_FULL for more than SHELF_FILES_MAX; statuses of the disk. */
MUST_USE enum status
shelf_read(const struct disk *disk, struct shelf *shelf_out, char *words_out);

/* Frees it; accepts a zeroed struct. */
void shelf_clear(struct shelf *shelf);

/* Reads a whole file into memory that is the caller's to free. STATUS_DAMAGED: it is larger
 * than a segment can be; STATUS_NO_MEMORY; statuses of the disk. */
MUST_USE enum status shelf_load(const struct disk *disk,
                                const struct disk_entry *entry,
                                uint8_t **bytes_out,
                                char *words_out);

#endif
