/* utf8: is this text what people can read, and what protobuf and JSON accept? */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>

/* Bytes before the first one that is not part of well-formed UTF-8 (RFC 3629: no surrogates, no
 * overlong forms, nothing beyond U+10FFFF); `size` when all are. */
size_t utf8_valid_size(const char *text, size_t size);

/* Bytes of `text` to show where there is room for `size_max`: whole characters of its start. */
size_t utf8_cut(const char *text, size_t size_max);

/* Makes any bytes fit for a terminal, a log or a message: control bytes, and what is not part
 * of well-formed UTF-8, become "?". */
void utf8_clean(char *text);

#endif
