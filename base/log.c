#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <string.h>

enum { LINE_BYTES = 2048 };

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

/* A peer's words may hold anything: control bytes would forge lines. */
static void make_printable(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            *at = '?';
        }
    }
}

void log_line(
    const struct log *log, enum log_level level, const char *event, const char *format, ...)
{
    if (log->stream == NULL || level < log->least || log->least == LOG_NONE) {
        return;
    }
    char time_text[CLOCK_TEXT_BYTES];
    clock_format(clock_wall_ms(), time_text);
    char pairs[LINE_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(pairs, sizeof pairs, format, list);
    va_end(list);
    make_printable(pairs);
    fprintf(log->stream, "time=%s level=%s program=%s event=%s%s%s\n", time_text,
            log_level_words(level), log->program, event, pairs[0] == '\0' ? "" : " ", pairs);
    fflush(log->stream);
}
