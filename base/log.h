/* log: one line an event, logfmt, on one stream.
 *
 *   time=2017-09-11T08:00:00.000Z level=info program=brink-broker event=started call=tcp://...
 *
 * Only a loop, a pool or a main writes logs; a core returns what happened instead. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdio.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR, LOG_NONE };

struct log {
    FILE *stream;         /* borrowed; NULL: silent */
    const char *program;  /* borrowed */
    enum log_level least; /* lines below it are left out */
};

/* Writes one line: `event` is a stable name, `format` the further key=value pairs ("" for
 * none). A line is written with one call, so lines of several threads never mix. */
void log_line(const struct log *log,
              enum log_level level,
              const char *event,
              const char *format,
              ...) __attribute__((format(printf, 4, 5)));

/* Words of a level, and back; LOG_NONE + 1 when `words` is no level. */
const char *log_level_words(enum log_level level);
enum log_level log_level_of(const char *words);

#endif
