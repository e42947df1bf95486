/* path: names of files, as one file would name another. */
#ifndef COMMAND_PATH_H
#define COMMAND_PATH_H

#include "base/buffer.h"

/* Adds the name of the file `target` as seen from the folder `from`; both are absolute and
 * without links, "." or "..". A target far away, more than three folders up, keeps its absolute
 * name. */
void path_print_relative(const char *from, const char *target, struct buffer *text);

/* The absolute name of the folder a file at `path` stands in or would stand in; NULL: there is
 * no such folder, or no memory. The caller frees it. */
char *path_folder(const char *path);

/* The last part of a path. */
const char *path_name(const char *path);

#endif
