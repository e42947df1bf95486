/* bar: how far a run is, in one line that writes over itself:
 *
 *   ██████████░░░░░░░░░░  1024 of 2048 draws  512 draws/s  2 s left
 *
 * Time is an argument; nothing is written here. */
#ifndef COMMAND_BAR_H
#define COMMAND_BAR_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum { BAR_PERIOD_MS = 100 };

struct bar {
    const char *unit; /* what is counted; NULL: "draws" */
    bool is_started;
    int64_t started_ms; /* when the first news came: what was done by then tells no speed */
    uint64_t started_done;
    int64_t shown_ms;
};

/* Makes the line for `done` of `total` and true; false: it is too soon after the last, or
 * there is nothing to show. */
bool bar_step(struct bar *bar,
              int64_t now_ms,
              uint64_t done,
              uint64_t total,
              bool unicode,
              struct buffer *line);

/* Adds lines of at most so many columns below, in place of those that were there; "": as they
 * are. The cursor comes back to the bar's. */
void bar_add_below(const char *text, size_t columns, struct buffer *line);

/* What takes all of it away again. */
const char *bar_end(void);

/* Adds a duration: "45 s", "2 min 5 s", "1 h 3 min". */
void bar_print_duration(int64_t seconds, struct buffer *text);

#endif
