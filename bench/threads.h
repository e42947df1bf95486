/* threads: the threads of this process, and the processor time of each. */
#ifndef BENCH_THREADS_H
#define BENCH_THREADS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { THREADS_MAX = 64 };

struct threads {
    pid_t ids[THREADS_MAX]; /* [count] */
    int64_t cpu_ns[THREADS_MAX];
    size_t count;
};

/* All that there are now; of more than THREADS_MAX some. */
struct threads threads_look(void);

/* Those of `all` that are not among `others`. */
struct threads threads_without(const struct threads *all, const struct threads *others);

/* Reads the times of those that are in it. */
void threads_read(struct threads *threads);

/* What the busiest of `from` has used until `to`, nanoseconds. */
int64_t threads_busiest_ns(const struct threads *from, const struct threads *to);

#endif
