/* folder: a temporary folder for what a measurement writes to disk, gone when it is over. */
#ifndef BENCH_FOLDER_H
#define BENCH_FOLDER_H

#include "base/status.h"

#include <limits.h>

enum { FOLDER_WORDS_BYTES = 512 };

struct folder {
    char path[PATH_MAX]; /* "": there is none */
};

/* Makes one inside `where`, or (NULL) beside this program: on the disk of the build, not in
 * memory as /tmp may be. STATUS_IO; `words_out` says why. */
MUST_USE enum status
folder_make(struct folder *folder, const char *where, char words_out[FOLDER_WORDS_BYTES]);

/* Removes it with all that is in it; accepts a zeroed struct. */
void folder_remove(struct folder *folder);

#endif
