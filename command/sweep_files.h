/* sweep_files: the results of a sweep in a folder, from which it goes on where it was stopped.
 *
 *   sweep.part.csv   the rows so far, as they come (command/sweep_table.h)
 *   sweep.jsonl      the same as JSON lines; in order once all are there
 *   sweep.csv        all rows in order, once all are there; sweep.part.csv is gone then
 *   dictionary.csv   what their columns mean
 *
 * A process that is killed leaves at most half a line at the end of the first two, which is
 * made good when they are opened again. */
#ifndef COMMAND_SWEEP_FILES_H
#define COMMAND_SWEEP_FILES_H

#include "base/status.h"
#include "command/output.h"
#include "command/sweep_table.h"

struct sweep_files;

/* Opens the folder, makes it where it is not there, and takes the rows it holds into the table.
 *
 * STATUS_BAD_INPUT  it holds another sweep
 * STATUS_EXISTS     another process has it open
 * and the statuses of output_save; `words_out` says why. */
MUST_USE enum status sweep_files_open(const char *folder,
                                      struct sweep_table *table,
                                      struct sweep_files **files_out,
                                      char words_out[OUTPUT_WORDS_BYTES]);

void sweep_files_close(struct sweep_files **files_p); /* accepts NULL */

/* Adds a row the table has. STATUS_IO, STATUS_NO_MEMORY. */
MUST_USE enum status sweep_files_add(struct sweep_files *files,
                                     const struct sweep_table *table,
                                     uint64_t scenario,
                                     char words_out[OUTPUT_WORDS_BYTES]);

/* Writes the files of a table that has all rows. As output_save. */
MUST_USE enum status sweep_files_finish(struct sweep_files *files,
                                        const struct sweep_table *table,
                                        char words_out[OUTPUT_WORDS_BYTES]);

/* Writes a further file into the folder. As output_save. */
MUST_USE enum status sweep_files_save(const struct sweep_files *files,
                                      const char *name,
                                      const struct buffer *text,
                                      char words_out[OUTPUT_WORDS_BYTES]);

#endif
