#include "bench/pace.h"

#include "base/clock.h"

struct pace pace_start(void)
{
    return (struct pace){(double)clock_monotonic_ns(), (double)clock_cpu_ns()};
}

struct pace pace_end(const struct pace *start, uint32_t draws)
{
    struct pace now = pace_start();
    return (struct pace){(now.wall_ns - start->wall_ns) / draws,
                         (now.cpu_ns - start->cpu_ns) / draws};
}
