/* console: where the program's words go, and what can be shown there.
 *
 * Results go to `out` in one write when they are complete, complaints to `err` line by line. */
#ifndef COMMAND_CONSOLE_H
#define COMMAND_CONSOLE_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"
#include "command/page.h"

#include <stdbool.h>
#include <stddef.h>

struct console {
    int out; /* files, borrowed */
    int err;
    size_t width; /* columns of a report: PAGE_WIDTH_LEAST to PAGE_WIDTH_MOST */
    bool colour;  /* of out */
    bool unicode; /* the locale is UTF-8 */
    bool err_is_terminal;
    bool out_is_terminal; /* one that knows escape sequences, as err_is_terminal */
};

/* Looks at what the files are and at the environment, which ends with NULL: LC_ALL, LC_CTYPE
 * and LANG say whether the locale is UTF-8; NO_COLOR and TERM=dumb forbid colours. A width is
 * that of the terminal, within limits, and PAGE_WIDTH_USUAL where there is none. */
struct console console_of(int out, int err, char *const *environment);

/* Writes everything to `out`. STATUS_IO, and a complaint says why, or the failure the buffer
 * had before. */
MUST_USE enum status console_write(const struct console *console, const struct buffer *text);

/* One line on `err`: "brink: ...", without what a terminal would obey. */
void console_complain(const struct console *console, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* One line each: "file:line: path: text". */
void console_complain_problems(const struct console *console, const struct problems *problems);

/* Text for progress: written to `err` as it is; what cannot be written is dropped. */
void console_show(const struct console *console, const char *text, size_t size);

#endif
