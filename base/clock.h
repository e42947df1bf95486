/* clock: the one place that reads the time. Everywhere else time is an argument. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <pthread.h>
#include <stdint.h>
#include <sys/types.h>

/* Milliseconds and nanoseconds of a clock that never jumps; its zero means nothing. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_ns(void);

/* Milliseconds since 1970-01-01 UTC; may jump, so it is for people and for restarts only. */
int64_t clock_wall_ms(void);

/* Processor time this process has used, nanoseconds. */
int64_t clock_cpu_ns(void);

/* The same of the process `pid`; 0: there is none. */
int64_t clock_cpu_of_ns(pid_t pid);

/* The same of one thread of this process, which has not been joined. */
int64_t clock_cpu_of_thread_ns(pthread_t thread);

enum { CLOCK_TEXT_BYTES = sizeof "2017-09-11T00:00:00.000Z" };

/* Writes `wall_ms` as RFC 3339 in UTC, with milliseconds; "" outside the years 0 to 9999. */
void clock_format(int64_t wall_ms, char text_out[CLOCK_TEXT_BYTES]);

#endif
