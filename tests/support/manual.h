/* manual: a page of the documentation, for tests that hold it to the truth. Whatever goes wrong
 * fails the test. */
#ifndef TESTS_SUPPORT_MANUAL_H
#define TESTS_SUPPORT_MANUAL_H

#include "base/buffer.h"

#include <stddef.h>

/* Adds the whole page to `page`. */
void manual_read(const char *path, struct buffer *page);

/* Adds to `block` what stands between ```language and ``` for the `index`th time, from 0. */
void manual_block(const struct buffer *page,
                  const char *language,
                  size_t index,
                  struct buffer *block);

/* The same of a block of hexadecimal bytes, "```hex", as bytes. */
void manual_hex(const struct buffer *page, size_t index, struct buffer *bytes);

/* Adds `text` with every `from` replaced. */
void manual_replace(const char *text, const char *from, const char *to, struct buffer *out);

#endif
