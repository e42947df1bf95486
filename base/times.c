#include "base/times.h"

#include <stddef.h>

void times_add(struct times *times, uint64_t ns)
{
    size_t bucket = 0;
    for (uint64_t rest = ns; rest > 1 && bucket < TIMES_BUCKETS - 1; rest >>= 1) {
        bucket++;
    }
    times->ns_log2[bucket]++;
    times->count++;
    times->sum_ns += ns;
}
