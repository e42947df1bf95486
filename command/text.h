/* text: words for people, made fit to show: how many columns they take, where a line breaks,
 * and nothing in them that a terminal would obey. */
#ifndef COMMAND_TEXT_H
#define COMMAND_TEXT_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* Columns of UTF-8 on a terminal: 2 for East Asian wide characters, 0 for combining marks.
 * Bytes that are not UTF-8 count 1 each. */
size_t text_columns(const char *text, size_t size);

/* Adds `text` without what a terminal would obey: control characters become spaces, bytes that
 * are not UTF-8 "?", and without `unicode` so does every character beyond ASCII, save
 * typographic quotes, dashes and accented Latin letters, which become their plain relatives. */
void text_add_plain(struct buffer *out, const char *text, bool unicode);

/* Where to break: bytes of `text` to put on a line of `columns` columns, at least one character
 * if there is one. The line ends before a space where there is one, though never between a
 * number and its unit, and at a line end of the text at the latest. */
size_t text_line(const char *text, size_t columns);

/* Spaces, and at most one line end, at the start of what follows a broken line: to be left out.
 */
size_t text_gap(const char *text);

#endif
