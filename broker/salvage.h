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

/* Verifies every record and says for every segment what it is worth. STATUS_DAMAGED: a broker
 * would not start with it. */
MUST_USE enum status
salvage_check(const char *folder, struct buffer *report, char words_out[DISK_WORDS_BYTES]);

/* Copies every record that verifies, committed or not, into a new journal in `new_folder` and
 * says which are lost. There the records are numbered from 1 on without gaps. STATUS_EXISTS
 * also when the new folder has a journal; STATUS_DAMAGED: there is nothing to copy. */
MUST_USE enum status salvage_repair(const char *folder,
                                    const char *new_folder,
                                    struct buffer *report,
                                    char words_out[DISK_WORDS_BYTES]);

#endif
