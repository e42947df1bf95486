/* salvage: a journal looked at, and repaired, while no broker uses it.
 *
 * Both write a report of lines for a person, also when they fail, and on failure words with
 * the cause. Neither changes the folder it reads. STATUS_EXISTS: a broker uses it;
 * STATUS_NOT_FOUND: no folder, or no segment in it; STATUS_UNSUPPORTED: written by a newer
 * version; STATUS_NO_MEMORY; statuses of the disk. */
#ifndef BROKER_SALVAGE_H
#define BROKER_SALVAGE_H

#include "base/buffer.h"
#include "base/status.h"
#include "broker/disk.h"
#include "broker/segment.h"

/* Verifies every record and says for every segment what it is worth. STATUS_DAMAGED: a broker
 * would not start with it. */
MUST_USE enum status
salvage_check(const char *folder, struct buffer *report, char words_out[DISK_WORDS_BYTES]);

/* Which of the records that verify are worth keeping. A status that is not meant below ends the
 * repair. */
struct salvage_filter {
    void *arg;
    /* Called first, with the bytes of all segments together. */
    enum status (*begin)(void *arg, uint64_t bytes);
    /* Called for each, with the number it gets in the new journal. STATUS_BAD_INPUT: it does
     * not follow from those before; it is left out, and listed as lost. */
    enum status (*keep)(void *arg, const struct segment_record *record);
    /* Called last: type and body, which is the filter's, of one more record to write. */
    enum status (*last)(void *arg, struct segment_record *record_out);
};

/* Copies every record that verifies, committed or not, and that the filter keeps (NULL: all),
 * into a new journal in `new_folder` and says which are lost. There the records are numbered
 * from 1 on without gaps. STATUS_EXISTS also when the new folder has a journal; STATUS_DAMAGED:
 * there is nothing to copy. */
MUST_USE enum status salvage_repair(const char *folder,
                                    const char *new_folder,
                                    const struct salvage_filter *filter,
                                    struct buffer *report,
                                    char words_out[DISK_WORDS_BYTES]);

/* The same from one disk to another, which is empty. */
MUST_USE enum status salvage_copy(const struct disk *from,
                                  const struct disk *to,
                                  const struct salvage_filter *filter,
                                  struct buffer *report,
                                  char words_out[DISK_WORDS_BYTES]);

#endif
