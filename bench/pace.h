/* pace: how fast draws were computed, by the clock and by the processor time of this process,
 * which moves less when other programs want the processor. */
#ifndef BENCH_PACE_H
#define BENCH_PACE_H

#include <stdint.h>

/* Until pace_end the times of the start; then those of a draw. */
struct pace {
    double wall_ns;
    double cpu_ns;
};

struct pace pace_start(void);
struct pace pace_end(const struct pace *start, uint32_t draws);

#endif
