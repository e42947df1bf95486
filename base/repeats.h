/* repeats: how often a log has said something lately, and whether to say it once more.
 *
 * REPEATS_BURST lines of an event within REPEATS_WINDOW_MS of its first one are said; what
 * comes beyond that is held back and counted until the window is over. Pure: time is an
 * argument. */
#ifndef BASE_REPEATS_H
#define BASE_REPEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REPEATS_EVENTS_MAX = 32, REPEATS_BURST = 20, REPEATS_WINDOW_MS = 10 * 1000 };

/* Of one event. */
struct repeat {
    const char *event; /* borrowed for good: names of events are literals */
    int level;         /* of the line held back last */
    int64_t since_ms;  /* the first line of its window; monotonic */
    uint32_t said;     /* in the window */
    uint64_t held;     /* held back in it */
};

/* Zeroed: nothing was said yet. */
struct repeats {
    struct repeat events[REPEATS_EVENTS_MAX]; /* [count] */
    size_t count;
};

/* May one more line of this event be said? Events beyond REPEATS_EVENTS_MAX always may.
 * O(events). */
bool repeats_admit(struct repeats *repeats, const char *event, int level, int64_t now_ms);

/* Takes out an event whose window is over and of which lines were held back: its next window
 * begins with its next line. False: there is none. `now_ms` INT64_MAX takes every one. */
bool repeats_take(struct repeats *repeats, int64_t now_ms, struct repeat *repeat_out);

#endif
