/* file: the whole of a text file in memory. */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"

#include <stddef.h>

/* Reads the file at `path` into `text_out` (emptied first), which ends with a NUL that its size
 * does not count. A byte order mark at the start is left out.
 *
 * STATUS_NOT_FOUND  there is no such file
 * STATUS_IO         it cannot be read, or is no regular file
 * STATUS_FULL       it is longer than `size_max` bytes
 * STATUS_BAD_INPUT  it holds a NUL byte, or bytes that are not UTF-8
 * STATUS_NO_MEMORY
 * Each adds a problem, at the line where it is known. */
MUST_USE enum status file_read(const char *path,
                               size_t size_max,
                               struct buffer *text_out,
                               struct problems *problems);

/* The same checks on text that is in memory already. */
MUST_USE enum status
file_check_text(const char *path, const char *text, size_t size, struct problems *problems);

/* Joins the folder of `path` and `name`; an absolute `name` stays as it is. The caller frees
 * the result; NULL: no memory. */
char *file_beside(const char *path, const char *name);

#endif
