#include "command/text.h"

#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

struct span {
    uint32_t first, last;
};

/* Combining marks and joiners: they share the column of the character before. */
static const struct span narrow[] = {
    {0x0300, 0x036F}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

/* The blocks whose characters are East Asian Wide or Fullwidth (Unicode UAX 11). */
static const struct span wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

struct relative {
    uint32_t first, last; /* code points */
    const char *plain;    /* ASCII */
};

static const struct relative relatives[] = {
    {0x00A0, 0x00A0, " "},  {0x00C0, 0x00C5, "A"},   {0x00C7, 0x00C7, "C"},
    {0x00C8, 0x00CB, "E"},  {0x00CC, 0x00CF, "I"},   {0x00D1, 0x00D1, "N"},
    {0x00D2, 0x00D6, "O"},  {0x00D7, 0x00D7, "x"},   {0x00D8, 0x00D8, "O"},
    {0x00D9, 0x00DC, "U"},  {0x00DF, 0x00DF, "ss"},  {0x00E0, 0x00E5, "a"},
    {0x00E7, 0x00E7, "c"},  {0x00E8, 0x00EB, "e"},   {0x00EC, 0x00EF, "i"},
    {0x00F1, 0x00F1, "n"},  {0x00F2, 0x00F6, "o"},   {0x00F8, 0x00F8, "o"},
    {0x00F9, 0x00FC, "u"},  {0x2010, 0x2015, "-"},   {0x2018, 0x2019, "'"},
    {0x201C, 0x201E, "\""}, {0x2026, 0x2026, "..."}, {0x2212, 0x2212, "-"},
};

struct character {
    uint32_t code; /* 0: not UTF-8 */
    size_t size;   /* bytes */
};

/* The first character of `text`, which is not empty. */
static struct character read_character(const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
    if (length > size || utf8_valid_size(text, length) != length) {
        return (struct character){.code = 0, .size = 1};
    }
    if (length == 1) {
        return (struct character){.code = bytes[0], .size = 1};
    }
    uint32_t code = bytes[0] & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        code = code << 6 | (bytes[i] & 0x3FU);
    }
    return (struct character){.code = code, .size = length};
}

static bool is_among(uint32_t code, const struct span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= spans[i].first && code <= spans[i].last) {
            return true;
        }
    }
    return false;
}

static size_t character_columns(struct character character)
{
    if (character.code < 0x300) {
        return 1;
    }
    if (is_among(character.code, narrow, sizeof narrow / sizeof narrow[0])) {
        return 0;
    }
    return is_among(character.code, wide, sizeof wide / sizeof wide[0]) ? 2 : 1;
}

size_t text_columns(const char *text, size_t size)
{
    size_t columns = 0;
    for (size_t at = 0; at < size;) {
        struct character character = read_character(text + at, size - at);
        columns += character_columns(character);
        at += character.size;
    }
    return columns;
}

/* C0, DEL and C1 controls, line and paragraph separators, and the marks that turn the direction
 * of a line: text in one field must not change how others look. */
static bool is_control(uint32_t code)
{
    return (code > 0 && code < 0x20) || (code >= 0x7F && code < 0xA0) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

static const char *find_relative(uint32_t code)
{
    for (size_t i = 0; i < sizeof relatives / sizeof relatives[0]; i++) {
        if (code >= relatives[i].first && code <= relatives[i].last) {
            return relatives[i].plain;
        }
    }
    return "?";
}

void text_add_plain(struct buffer *out, const char *text, bool unicode)
{
    size_t size = strlen(text);
    for (size_t at = 0; at < size;) {
        struct character character = read_character(text + at, size - at);
        if (character.code == 0) {
            buffer_add_byte(out, '?');
        } else if (is_control(character.code)) {
            buffer_add_byte(out, ' ');
        } else if (character.code < 0x80 || unicode) {
            buffer_add(out, text + at, character.size);
        } else {
            buffer_add_text(out, find_relative(character.code));
        }
        at += character.size;
    }
}

/* A space that may end a line: not the one between a number and its unit. */
static bool is_break(const char *text)
{
    return text[0] == ' ' && text[1] != '%' && strncmp(text + 1, "USD", 3) != 0 &&
           strncmp(text + 1, "M USD", 5) != 0;
}

size_t text_line(const char *text, size_t columns)
{
    size_t size = strcspn(text, "\n");
    size_t used = 0;
    size_t last_space = 0;
    for (size_t at = 0; at < size;) {
        struct character character = read_character(text + at, size - at);
        used += character_columns(character);
        if (used > columns && at > 0) {
            if (is_break(text + at)) {
                return at;
            }
            return last_space > 0 ? last_space : at;
        }
        if (is_break(text + at)) {
            last_space = at;
        }
        at += character.size;
    }
    return size;
}

size_t text_gap(const char *text)
{
    size_t spaces = strspn(text, " ");
    return text[spaces] == '\n' ? spaces + 1 : spaces;
}
