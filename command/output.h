/* output: results as files of the user's: whole or not at all. */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include "base/buffer.h"
#include "base/status.h"

enum { OUTPUT_WORDS_BYTES = 512 };

/* Writes the bytes to the file at `path`. A regular file is replaced at once when the new one
 * is complete, with the rights new files get; through a symbolic link its target is; anything
 * else that is there, a pipe or a device, is written to directly.
 *
 * STATUS_EXISTS  `path` is a folder
 * STATUS_IO      it cannot be written
 * STATUS_NO_MEMORY, or the failure of the buffer
 * `words_out` says why, for a person. */
MUST_USE enum status
output_save(const char *path, const struct buffer *bytes, char words_out[OUTPUT_WORDS_BYTES]);

/* Makes the folder at `path` unless it is there. As output_save. */
MUST_USE enum status output_make_folder(const char *path, char words_out[OUTPUT_WORDS_BYTES]);

#endif
