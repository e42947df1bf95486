/* fake_disk: a disk in memory that loses power, fails and fills up when a test says so.
 *
 * What is written is volatile until it is synced. A power cut keeps of every sector (512 bytes)
 * written since the last sync any of its versions, each for itself; of the names given since
 * the last sync of the folder those up to some moment. Which, the seed decides. */
#ifndef TESTS_SUPPORT_FAKE_DISK_H
#define TESTS_SUPPORT_FAKE_DISK_H

#include "broker/disk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_disk;

enum fake_op {
    FAKE_CREATE,
    FAKE_OPEN,
    FAKE_READ,
    FAKE_WRITE,
    FAKE_SYNC,
    FAKE_RENAME,
    FAKE_REMOVE,
    FAKE_SYNC_FOLDER,
    FAKE_OP_COUNT
};

struct fake_disk *fake_disk_new(uint64_t seed);
void fake_disk_free(struct fake_disk **fake_p);
const struct disk *fake_disk_of(struct fake_disk *fake);

/* From now on every such operation fails; a write first does a part of its work. STATUS_OK
 * heals. */
void fake_disk_fail(struct fake_disk *fake, enum fake_op op, enum status status);

/* The power fails in the middle of the operation after `count` more. From then on everything
 * fails, until the power comes back. */
void fake_disk_cut_after(struct fake_disk *fake, uint32_t count);
bool fake_disk_is_cut(struct fake_disk *fake);

/* The power fails, where it has not yet, and comes back. */
void fake_disk_restart(struct fake_disk *fake);

/* The process was killed instead: after fake_disk_cut_after, everything works again and nothing
 * of what was done is lost. */
void fake_disk_resume(struct fake_disk *fake);

/* Operations so far; waits until there are `count`. */
uint32_t fake_disk_count(struct fake_disk *fake, enum fake_op op);
void fake_disk_await(struct fake_disk *fake, enum fake_op op, uint32_t count);

/* A sync that begins while they are held ends when they are let go. */
void fake_disk_hold_syncs(struct fake_disk *fake);
void fake_disk_let_syncs_go(struct fake_disk *fake);

/* The bytes of a file, to look at or to change behind everybody's back; NULL: there is none. */
uint8_t *fake_disk_bytes(struct fake_disk *fake, struct disk_name name, size_t *size_out);

/* Makes the file end where it did not. */
void fake_disk_truncate(struct fake_disk *fake, struct disk_name name, size_t size);

/* Files with names of this kind. */
size_t fake_disk_files(struct fake_disk *fake, enum disk_kind kind);

/* Takes a file away, as a careless person would. */
void fake_disk_lose(struct fake_disk *fake, struct disk_name name);

/* Takes every file away; puts a file there, synced. Failures asked for stay. */
void fake_disk_empty(struct fake_disk *fake);
void fake_disk_put(struct fake_disk *fake,
                   struct disk_name name,
                   const uint8_t *bytes,
                   size_t size);

#endif
