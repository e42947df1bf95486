/* pace: how fast tasks get done, and how long one usually takes.
 *
 * The rate is a plain count over a sliding window of a minute, kept in slots of five seconds:
 * whoever scales the workers reads it as it is, and has no counters to difference. The usual
 * time is a mean in which the last task weighs an eighth (exponential smoothing; the weight is
 * that of the round-trip time in TCP, Jacobson 1988, RFC 6298). */
#ifndef BROKER_PACE_H
#define BROKER_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PACE_SLOTS = 12, PACE_SLOT_MS = 5000, PACE_WINDOW_MS = PACE_SLOTS * PACE_SLOT_MS };

/* Zeroed: nothing has been done. */
struct pace {
    uint32_t done[PACE_SLOTS]; /* by number of the slot, modulo */
    int64_t slot;     /* number of the last one counted in: its time over PACE_SLOT_MS */
    int64_t began_ms; /* the work that the rate is about */
    int64_t usual;    /* eighths of a millisecond; 0: not known */
};

/* Tasks done in the window, and the time that is to be divided by: since the work began, at
 * least a slot and at most the window. */
struct pace_reading {
    uint32_t done;
    int64_t over_ms;
};

/* A task is started; `is_first`: no other runs. Work that begins after a pause of a whole
 * window is not measured over the pause. */
void pace_begin(struct pace *pace, bool is_first, int64_t now_ms);

/* A worker has answered a task that it had for `ran_ms`. */
void pace_count(struct pace *pace, int64_t ran_ms, int64_t now_ms);

struct pace_reading pace_read(const struct pace *pace, int64_t now_ms);

/* How long a task usually takes, milliseconds; 0: not known. */
int64_t pace_usual_ms(const struct pace *pace);

#endif
