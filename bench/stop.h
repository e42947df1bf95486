/* stop: a person who wants the program to end (Ctrl-C, SIGTERM) gets that between two rows,
 * with all that was started and written gone. */
#ifndef BENCH_STOP_H
#define BENCH_STOP_H

#include <stdbool.h>

/* Before any thread is started: the signals wait from here on, in all of them. */
void stop_hold(void);

/* Has one come? */
bool stop_is_wanted(void);

#endif
