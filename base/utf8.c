#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* Well-formed byte sequences, RFC 3629 section 4: the lead byte says how many bytes follow and
 * between what the first of them lies. */
static const struct lead {
    uint8_t from, to;    /* lead byte */
    uint8_t followers;   /* bytes after it */
    uint8_t least, most; /* of the first follower; the others are 80 to BF */
} leads[] = {
    {0x00, 0x7F, 0, 0x00, 0x00}, {0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF},
    {0xE1, 0xEC, 2, 0x80, 0xBF}, {0xED, 0xED, 2, 0x80, 0x9F}, {0xEE, 0xEF, 2, 0x80, 0xBF},
    {0xF0, 0xF0, 3, 0x90, 0xBF}, {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static const struct lead *find_lead(uint8_t byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (byte >= leads[i].from && byte <= leads[i].to) {
            return &leads[i];
        }
    }
    return NULL;
}

/* Size of the sequence that starts at `bytes`, or 0. */
static size_t sequence_size(const uint8_t *bytes, size_t size)
{
    const struct lead *lead = find_lead(bytes[0]);
    if (lead == NULL || lead->followers >= size) {
        return 0;
    }
    for (size_t i = 1; i <= lead->followers; i++) {
        uint8_t least = i == 1 ? lead->least : 0x80;
        uint8_t most = i == 1 ? lead->most : 0xBF;
        if (bytes[i] < least || bytes[i] > most) {
            return 0;
        }
    }
    return (size_t)lead->followers + 1;
}

size_t utf8_valid_size(const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    size_t at = 0;
    while (at < size) {
        size_t step = sequence_size(bytes + at, size - at);
        if (step == 0) {
            break;
        }
        at += step;
    }
    return at;
}

size_t utf8_cut(const char *text, size_t size_max)
{
    return utf8_valid_size(text, strnlen(text, size_max));
}

void utf8_clean(char *text)
{
    size_t size = strlen(text);
    for (size_t at = 0; at < size; at++) {
        if ((unsigned char)text[at] < ' ' || text[at] == 0x7F) {
            text[at] = '?';
        }
    }
    for (size_t at = utf8_valid_size(text, size); at < size;
         at += utf8_valid_size(text + at, size - at)) {
        text[at] = '?';
    }
}
