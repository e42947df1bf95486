#include "config/scan.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NUMBER_BYTES_MAX = 64 };

struct cursor {
    const char *file;
    const char *at;
    unsigned line;
    unsigned depth;
    char open[SCAN_DEPTH_MAX]; /* brackets not closed yet */
    char before;               /* the mark before, '"' for a text, 0 for anything else */
    struct scan *scan;
    struct problems *problems;
    enum status status;
};

static void refuse(struct cursor *cursor, unsigned line, const char *words)
{
    problem_add_at(cursor->problems, cursor->file, line, "%s", words);
    cursor->status = STATUS_BAD_INPUT;
}

static void note_value(struct cursor *cursor, unsigned line)
{
    if (cursor->scan->count == SCAN_VALUES_MAX) {
        problem_add_at(cursor->problems, cursor->file, line, "more than %d values",
                       SCAN_VALUES_MAX);
        cursor->status = STATUS_FULL;
        return;
    }
    cursor->scan->lines[cursor->scan->count++] = line;
}

/* Moves on by `count` bytes, none of them the closing NUL, and counts the lines passed. */
static void pass(struct cursor *cursor, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cursor->line += *cursor->at++ == '\n';
    }
}

static void pass_block_comment(struct cursor *cursor)
{
    unsigned line = cursor->line;
    const char *end = strstr(cursor->at + 2, "*/");
    if (end == NULL) {
        refuse(cursor, line, "this comment has no end: */ is missing");
        pass(cursor, strlen(cursor->at));
        return;
    }
    pass(cursor, (size_t)(end - cursor->at) + 2);
}

/* Passes white space or a comment; false: there is none. */
static bool pass_blank(struct cursor *cursor)
{
    const char *at = cursor->at;
    if (*at == '#' || (at[0] == '/' && at[1] == '/')) {
        pass(cursor, strcspn(at, "\n"));
        return true;
    }
    if (at[0] == '/' && at[1] == '*') {
        pass_block_comment(cursor);
        return true;
    }
    size_t blanks = strspn(at, " \t\r\n\f");
    pass(cursor, blanks);
    return blanks > 0;
}

/* Bytes of the escape at `at`, which starts with a backslash. */
static size_t escape_size(struct cursor *cursor)
{
    const char *at = cursor->at;
    if (at[1] == '\\' || at[1] == '"') {
        return 2;
    }
    if ((at[1] == 'x' || at[1] == 'X') && isxdigit((unsigned char)at[2]) &&
        isxdigit((unsigned char)at[3])) {
        char digits[] = {at[2], at[3], '\0'};
        unsigned long value = strtoul(digits, NULL, 16);
        if (value == 0 || value > 0x7F) {
            refuse(cursor, cursor->line,
                   "\\x can write 01 to 7F only: write other letters as they are");
        }
        return 4;
    }
    return 1;
}

/* May a text stand here: behind = or :, in a list, or behind a text, which libconfig joins it
 * to? */
static bool may_be_text(const struct cursor *cursor)
{
    bool is_in_list = cursor->depth > 0 && cursor->open[cursor->depth - 1] != '{';
    return cursor->before != '\0' &&
           strchr(is_in_list ? "([,\"" : "=:\"", cursor->before) != NULL;
}

/* libconfig 1.5 loses memory over a text in the wrong place. */
static void pass_text(struct cursor *cursor)
{
    unsigned line = cursor->line;
    if (!may_be_text(cursor)) {
        refuse(cursor, line, "syntax error: a text stands where none belongs");
    }
    if (cursor->before != '"') {
        note_value(cursor, line);
    }
    pass(cursor, 1);
    while (*cursor->at != '"') {
        if (*cursor->at == '\0') {
            refuse(cursor, line, "this text has no end: \" is missing");
            return;
        }
        pass(cursor, *cursor->at == '\\' ? escape_size(cursor) : 1);
    }
    pass(cursor, 1);
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '_' || byte == '-' || byte == '*';
}

static void pass_word(struct cursor *cursor)
{
    size_t size = 0;
    while (is_word_byte(cursor->at[size])) {
        size++;
    }
    bool is_truth = (size == 4 && strncasecmp(cursor->at, "true", 4) == 0) ||
                    (size == 5 && strncasecmp(cursor->at, "false", 5) == 0);
    if (is_truth) {
        note_value(cursor, cursor->line);
    }
    pass(cursor, size);
}

/* What is wrong with a number of libconfig, in words; NULL: nothing. `digits` has no L. */
static const char *integer_fault(const char *digits, int base, bool is_long)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(digits, &end, base);
    if (*end != '\0' || end == digits) {
        return "is not a number";
    }
    if (errno == ERANGE) {
        return "is beyond 64 bits";
    }
    bool fits = base == 16 ? value <= INT32_MAX : value >= INT32_MIN && value <= INT32_MAX;
    return fits || is_long ? NULL : "is beyond 32 bits: write an L behind it";
}

static const char *real_fault(const char *digits)
{
    char *end = NULL;
    double value = strtod(digits, &end);
    if (*end != '\0' || end == digits) {
        return "is not a number";
    }
    return isfinite(value) ? NULL : "is too large for a number";
}

static const char *number_fault(const char *word)
{
    char digits[NUMBER_BYTES_MAX + 1];
    size_t size = strlen(word);
    bool is_hexadecimal = word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
    if (!is_hexadecimal && strspn(word, "+-.0123456789eE") == size &&
        strpbrk(word, ".eE") != NULL) {
        return real_fault(word);
    }
    size_t longs = 0;
    while (longs < 2 && longs < size && word[size - longs - 1] == 'L') {
        longs++;
    }
    snprintf(digits, sizeof digits, "%.*s", (int)(size - longs), word);
    if (strspn(digits, is_hexadecimal ? "0123456789abcdefABCDEFxX" : "+-0123456789") <
        strlen(digits)) {
        return "is not a number";
    }
    return integer_fault(digits, is_hexadecimal ? 16 : 10, longs > 0);
}

static void pass_number(struct cursor *cursor)
{
    size_t size = 0;
    while (is_word_byte(cursor->at[size]) || cursor->at[size] == '+' ||
           cursor->at[size] == '.') {
        size++;
    }
    char word[NUMBER_BYTES_MAX + 1];
    snprintf(word, sizeof word, "%.*s", (int)(size < sizeof word ? size : sizeof word - 1),
             cursor->at);
    const char *fault = size < sizeof word ? number_fault(word) : "is too long for a number";
    if (fault != NULL) {
        problem_add_at(cursor->problems, cursor->file, cursor->line, "%s %s", word, fault);
        cursor->status = STATUS_BAD_INPUT;
    }
    note_value(cursor, cursor->line);
    pass(cursor, size);
}

static void open_bracket(struct cursor *cursor, char bracket)
{
    note_value(cursor, cursor->line);
    if (cursor->depth == SCAN_DEPTH_MAX) {
        problem_add_at(cursor->problems, cursor->file, cursor->line,
                       "more than %d groups, lists and arrays inside each other",
                       SCAN_DEPTH_MAX);
        cursor->status = STATUS_FULL;
        return;
    }
    cursor->open[cursor->depth++] = bracket;
}

static void pass_mark(struct cursor *cursor)
{
    char mark = *cursor->at;
    if (mark == '@') {
        refuse(cursor, cursor->line, "@include is not supported: one file is one text");
        pass(cursor, strcspn(cursor->at, "\n"));
        return;
    }
    if (strchr("{[(", mark) != NULL) {
        open_bracket(cursor, mark);
    } else if (strchr("}])", mark) != NULL && cursor->depth > 0) {
        cursor->depth--;
    }
    pass(cursor, 1);
}

static void pass_token(struct cursor *cursor)
{
    char first = *cursor->at;
    bool is_word = isalpha((unsigned char)first) || first == '*';
    bool is_number = isdigit((unsigned char)first) || strchr("+-.", first) != NULL;
    if (first == '"') {
        pass_text(cursor);
    } else if (is_word) {
        pass_word(cursor);
    } else if (is_number) {
        pass_number(cursor);
    } else {
        pass_mark(cursor);
    }
    bool is_closing = strchr("}])", first) != NULL;
    cursor->before = (char)(is_word || is_number || is_closing ? '\0' : first);
}

enum status
scan_text(const char *file, const char *text, struct scan *scan_out, struct problems *problems)
{
    struct cursor cursor = {
        .file = file, .at = text, .line = 1, .scan = scan_out, .problems = problems};
    scan_out->count = 0;
    while (*cursor.at != '\0' && cursor.status != STATUS_FULL) {
        if (!pass_blank(&cursor)) {
            pass_token(&cursor);
        }
    }
    return cursor.status;
}
