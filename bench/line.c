#include "bench/line.h"

#include <string.h>

enum { DIGITS_MAX = 18, END_BYTES = 2 };

static void split(const char *text, size_t size, struct line *line)
{
    size_t at = 0;
    while (at < size && line->count < LINE_WORDS_MAX) {
        const char *space = memchr(text + at, ' ', size - at);
        size_t end = space == NULL ? size : (size_t)(space - text);
        if (end > at) {
            line->words[line->count++] = (struct line_word){text + at, end - at};
        }
        at = end + 1;
    }
}

static bool is_end(const uint8_t *bytes)
{
    return bytes[0] == '\r' && bytes[1] == '\n';
}

/* The body behind the first `head` bytes. */
static enum status
read_body(const uint8_t *bytes, size_t size, size_t head, struct line *line, size_t *used_out)
{
    uint64_t body_size = 0;
    enum status status = line_number(line, line->count - 1, &body_size);
    if (status != STATUS_OK || body_size > LINE_BODY_MAX) {
        return STATUS_DAMAGED;
    }
    if (size - head < body_size + END_BYTES) {
        return STATUS_UNAVAILABLE;
    }
    if (!is_end(bytes + head + body_size)) {
        return STATUS_DAMAGED;
    }
    line->body = bytes + head;
    line->body_size = body_size;
    *used_out = head + body_size + END_BYTES;
    return STATUS_OK;
}

enum status line_read(const uint8_t *bytes,
                      size_t size,
                      const char *body_word,
                      struct line *line_out,
                      size_t *used_out)
{
    size_t seen = size < LINE_BYTES_MAX ? size : LINE_BYTES_MAX;
    const uint8_t *feed = seen == 0 ? NULL : memchr(bytes, '\n', seen);
    if (feed == NULL) {
        return size < LINE_BYTES_MAX ? STATUS_UNAVAILABLE : STATUS_DAMAGED;
    }
    if (feed == bytes || !is_end(feed - 1)) {
        return STATUS_DAMAGED;
    }
    struct line line = {.count = 0};
    size_t head = (size_t)(feed - bytes) + 1;
    enum status status = STATUS_OK;
    split((const char *)bytes, head - END_BYTES, &line);
    *used_out = head;
    if (line_has(&line, 0, body_word)) {
        status = read_body(bytes, size, head, &line, used_out);
    }
    if (status == STATUS_OK) {
        *line_out = line;
    }
    return status;
}

bool line_has(const struct line *line, size_t index, const char *word)
{
    return index < line->count && line->words[index].size == strlen(word) &&
           memcmp(line->words[index].text, word, line->words[index].size) == 0;
}

enum status line_number(const struct line *line, size_t index, uint64_t *number_out)
{
    if (index >= line->count || line->words[index].size > DIGITS_MAX) {
        return STATUS_DAMAGED;
    }
    uint64_t number = 0;
    for (size_t i = 0; i < line->words[index].size; i++) {
        char digit = line->words[index].text[i];
        if (digit < '0' || digit > '9') {
            return STATUS_DAMAGED;
        }
        number = number * 10 + (uint64_t)(digit - '0');
    }
    *number_out = number;
    return STATUS_OK;
}
