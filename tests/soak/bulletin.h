/* bulletin: what a long run found, as a table of Markdown ready for docs/performance.md. */
#ifndef TESTS_SOAK_BULLETIN_H
#define TESTS_SOAK_BULLETIN_H

#include "base/buffer.h"

struct bulletin {
    struct buffer text;
};

/* The first line names the columns: cells with " | " between. Then the lines themselves. */
void bulletin_begin(struct bulletin *bulletin, const char *columns);
void bulletin_add(struct bulletin *bulletin, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints it all, and empties it. */
void bulletin_print(struct bulletin *bulletin);
void bulletin_clear(struct bulletin *bulletin);

#endif
