/* line: what a server says that speaks in lines of words, as NATS and beanstalkd do: a line
 * that ends with CR LF, and behind one that begins with a certain word a body and CR LF again.
 * The last word of such a line is the size of its body. Pure. */
#ifndef BENCH_LINE_H
#define BENCH_LINE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LINE_BYTES_MAX = 4096, /* without its body */
    LINE_BODY_MAX = 1 << 20,
    LINE_WORDS_MAX = 6
};

struct line_word {
    const char *text; /* [size], of the bytes read; no NUL behind it */
    size_t size;
};

struct line {
    struct line_word words[LINE_WORDS_MAX]; /* [count] the first of them */
    size_t count;
    const uint8_t *body; /* [body_size] of the bytes read; NULL: it has none */
    size_t body_size;
};

/* Reads the first line of `bytes`; `used_out` is how many it takes. STATUS_UNAVAILABLE: it is
 * not all there; STATUS_DAMAGED: it never will be a line. */
MUST_USE enum status line_read(const uint8_t *bytes,
                               size_t size,
                               const char *body_word,
                               struct line *line_out,
                               size_t *used_out);

/* Is its word number `index` this one? */
bool line_has(const struct line *line, size_t index, const char *word);

/* The whole number that word number `index` is: 0 to 10^18. STATUS_DAMAGED: it is none. */
MUST_USE enum status line_number(const struct line *line, size_t index, uint64_t *number_out);

#endif
