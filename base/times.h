/* times: how long something took, counted by powers of two. */
#ifndef BASE_TIMES_H
#define BASE_TIMES_H

#include <stdint.h>

enum { TIMES_BUCKETS = 40 /* the last holds all that is longer */ };

/* Zeroed: nothing was counted yet. */
struct times {
    uint64_t ns_log2[TIMES_BUCKETS]; /* [i]: those of 2^i to 2^(i+1) - 1 ns; 0 in the first */
    uint64_t count;
    uint64_t sum_ns;
};

void times_add(struct times *times, uint64_t ns);

#endif
