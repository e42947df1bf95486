#include "base/log.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { LINE_BYTES = 3072, WORDS_BYTES = 1024 };

static const char *const level_words[] = {"debug", "info", "warning", "error", "none"};

const char *log_level_words(enum log_level level)
{
    return level <= LOG_NONE ? level_words[level] : "unknown";
}

enum log_level log_level_of(const char *words)
{
    int level = LOG_DEBUG;
    while (level <= LOG_NONE && strcmp(words, level_words[level]) != 0) {
        level++;
    }
    return (enum log_level)level;
}

/* A pair, as a format and its arguments make it. */

struct words {
    char text[WORDS_BYTES];
    size_t size;
};

struct pair {
    struct words key, value;
    bool is_quoted; /* by its format */
    bool is_number;
};

static void add_text(struct words *words, const char *text, size_t size)
{
    size_t room = sizeof words->text - 1 - words->size;
    size = size < room ? size : room;
    memcpy(words->text + words->size, text, size);
    words->size += size;
    words->text[words->size] = '\0';
}

/* clang-analyzer 14 takes a list behind a pointer for one that was not begun.
 * NOLINTBEGIN(clang-analyzer-valist.Uninitialized) */

static void add_signed(struct words *words, size_t longs, va_list *list)
{
    long long number = longs == 0   ? va_arg(*list, int)
                       : longs == 1 ? va_arg(*list, long)
                                    : va_arg(*list, long long);
    char digits[32];
    int size = snprintf(digits, sizeof digits, "%lld", number);
    add_text(words, digits, (size_t)size);
}

static void add_unsigned(struct words *words, const char *length, va_list *list)
{
    size_t longs = strspn(length, "l");
    unsigned long long number = length[0] == 'z' ? va_arg(*list, size_t)
                                : longs == 0     ? va_arg(*list, unsigned)
                                : longs == 1     ? va_arg(*list, unsigned long)
                                                 : va_arg(*list, unsigned long long);
    char digits[32];
    int size = snprintf(digits, sizeof digits, "%llu", number);
    add_text(words, digits, (size_t)size);
}

/* Adds what the conversion at `format`, a '%', says; returns what is behind it. */
static const char *convert(const char *format, va_list *list, struct words *words)
{
    const char *length = format + 1;
    const char *kind = length + strspn(length, "lz");
    if (*kind == 's') {
        const char *text = va_arg(*list, const char *);
        add_text(words, text, strlen(text));
    } else if (*kind == 'd') {
        add_signed(words, strspn(length, "l"), list);
    } else if (*kind == 'u') {
        add_unsigned(words, length, list);
    } else {
        assert(*kind == '%');
        add_text(words, "%", 1);
    }
    return kind + 1;
}

/* NOLINTEND(clang-analyzer-valist.Uninitialized) */

/* Adds text and conversions up to a byte of `ends`, or the end of the format. */
static const char *
expand(const char *format, const char *ends, va_list *list, struct words *words)
{
    while (*format != '\0' && strchr(ends, *format) == NULL) {
        if (*format == '%') {
            format = convert(format, list, words);
        } else {
            add_text(words, format++, 1);
        }
    }
    return format;
}

/* Reads the pair that begins at `format`; returns where the next one does. */
static const char *read_pair(const char *format, va_list *list, struct pair *pair_out)
{
    *pair_out = (struct pair){0};
    format = expand(format, "=", list, &pair_out->key);
    assert(*format == '=');
    format++;
    pair_out->is_quoted = *format == '"';
    if (pair_out->is_quoted) {
        format = expand(format + 1, "\"", list, &pair_out->value);
        format += *format == '"';
    } else {
        const char *last = format + strcspn(format, " ") - 1;
        pair_out->is_number = *format == '%' && strchr("du", *last) != NULL &&
                              strspn(format, "%lz") == (size_t)(last - format);
        format = expand(format, " ", list, &pair_out->value);
    }
    utf8_clean(pair_out->value.text); /* a peer's words may hold anything */
    return format + strspn(format, " ");
}

/* The line. */

struct line {
    char text[LINE_BYTES]; /* room for an end is kept */
    size_t size;
};

static void put(struct line *line, const char *text)
{
    size_t size = strlen(text);
    memcpy(line->text + line->size, text, size);
    line->size += size;
}

/* In quotation marks, as logfmt and JSON both have them; control bytes are gone. */
static void put_quoted(struct line *line, const char *text)
{
    put(line, "\"");
    for (; *text != '\0'; text++) {
        const char byte[] = {*text, '\0'};
        put(line, *text == '"' ? "\\\"" : *text == '\\' ? "\\\\" : byte);
    }
    put(line, "\"");
}

/* What any pair takes at most, and the end of a line. */
static size_t size_of(const struct pair *pair)
{
    enum { MARKS = 8 };
    return 2 * (pair->key.size + pair->value.size) + MARKS;
}

static void put_pair(struct line *line, enum log_format format, const struct pair *pair)
{
    if (size_of(pair) >= sizeof line->text - line->size) {
        return;
    }
    if (format == LOG_JSON) {
        put(line, line->size == 0 ? "{" : ",");
        put_quoted(line, pair->key.text);
        put(line, ":");
        (pair->is_number ? put : put_quoted)(line, pair->value.text);
        return;
    }
    put(line, line->size == 0 ? "" : " ");
    put(line, pair->key.text);
    put(line, "=");
    bool is_plain = !pair->is_quoted && strpbrk(pair->value.text, " \"=") == NULL;
    (is_plain ? put : put_quoted)(line, pair->value.text);
}

static void
put_words(struct line *line, enum log_format format, const char *key, const char *value)
{
    struct pair pair = {0};
    add_text(&pair.key, key, strlen(key));
    add_text(&pair.value, value, strlen(value));
    put_pair(line, format, &pair);
}

static void write_line(const struct log *log,
                       enum log_level level,
                       const char *event,
                       const char *format,
                       va_list *list)
{
    struct line line = {.size = 0};
    char time_text[CLOCK_TEXT_BYTES];
    clock_format(clock_wall_ms(), time_text);
    put_words(&line, log->format, "time", time_text);
    put_words(&line, log->format, "level", log_level_words(level));
    put_words(&line, log->format, "program", log->program);
    put_words(&line, log->format, "event", event);
    while (*format != '\0') {
        struct pair pair;
        format = read_pair(format, list, &pair);
        put_pair(&line, log->format, &pair);
    }
    put(&line, log->format == LOG_JSON ? "}\n" : "\n");
    fwrite(line.text, 1, line.size, log->stream);
    fflush(log->stream);
}

__attribute__((format(printf, 4, 5))) static void write_one(
    const struct log *log, enum log_level level, const char *event, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    write_line(log, level, event, format, &list);
    va_end(list);
}

static bool is_silent(const struct log *log, enum log_level level)
{
    return log->stream == NULL || level < log->least || log->least == LOG_NONE;
}

/* Tells of events whose windows are over by then. */
static void tell_repeats(const struct log *log, int64_t now_ms)
{
    struct repeat repeat;
    while (repeats_take(log->repeats, now_ms, &repeat)) {
        enum log_level level = (enum log_level)repeat.level;
        if (!is_silent(log, level)) {
            write_one(log, level, repeat.event, "repeated=%" PRIu64, repeat.held);
        }
    }
}

static bool may_say(const struct log *log, enum log_level level, const char *event)
{
    if (log->repeats == NULL) {
        return true;
    }
    int64_t now_ms = clock_monotonic_ms();
    tell_repeats(log, now_ms);
    return level < LOG_WARNING || repeats_admit(log->repeats, event, (int)level, now_ms);
}

void log_line(
    const struct log *log, enum log_level level, const char *event, const char *format, ...)
{
    if (is_silent(log, level) || !may_say(log, level, event)) {
        return;
    }
    va_list list;
    va_start(list, format);
    write_line(log, level, event, format, &list);
    va_end(list);
}

void log_close(const struct log *log)
{
    if (log->repeats != NULL) {
        tell_repeats(log, INT64_MAX);
    }
}
