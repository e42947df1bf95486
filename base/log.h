/* log: one line an event, on one stream, as logfmt or as JSON.
 *
 *   time=2017-09-11T08:00:00.000Z level=info program=brink-broker event=started call=tcp://...
 *   {"time":"2017-09-11T08:00:00.000Z","level":"info","program":"brink-broker","event":...}
 *
 * Only a loop, a pool or a main writes logs; a core returns what happened instead. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/repeats.h"

#include <stdio.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR, LOG_NONE };
enum log_format { LOG_LOGFMT, LOG_JSON };

struct log {
    FILE *stream;         /* borrowed; NULL: silent */
    const char *program;  /* borrowed */
    enum log_level least; /* lines below it are left out */
    enum log_format format;
    /* Borrowed, of one thread; NULL: every line is written. Else warnings and errors of one
     * event come in bursts at most (base/repeats.h); a line of the same event with repeated=N
     * tells of the N that were held back. */
    struct repeats *repeats;
};

/* Writes one line: `event` is a stable name, a literal; `format` the further pairs ("" for
 * none): KEY=VALUE parted by blanks, a value of several words in quotation marks. Conversions
 * are %s, %d, %u, their l, ll and z forms, and %%; what they say never ends a value, whatever
 * is in it. In JSON a value is a number where its format is a number alone, else a text. A line
 * is written with one call, so lines of several threads never mix; one of more than some 3 kB
 * loses its last pairs. */
void log_line(const struct log *log,
              enum log_level level,
              const char *event,
              const char *format,
              ...) __attribute__((format(printf, 4, 5)));

/* Before the end: tells what was held back. */
void log_close(const struct log *log);

/* Words of a level, and back; LOG_NONE + 1 when `words` is no level. */
const char *log_level_words(enum log_level level);
enum log_level log_level_of(const char *words);

#endif
