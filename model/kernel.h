/* kernel: the arithmetic of the draws, built for one kind of processor.
 *
 * The files that compute on lanes are built once for any processor and, on x86-64, again for
 * those with AVX2 (room_again in cmake/room.cmake), from the same lines and with the same bits
 * for a result: no fused multiply-add, nothing reassociated, no function whose last bit depends
 * on the processor (function_lanes.h). Which build computes is chosen where a workspace is
 * made; what the two exchange goes by pointer. */
#ifndef MODEL_KERNEL_H
#define MODEL_KERNEL_H

#include "base/problem.h"
#include "base/status.h"
#include "model/lane.h"

struct draws;
struct economy;
struct mrio;
struct stability;

struct kernel {
    /* As economy_start, economy_restart, economy_advance and stability_run. */
    enum status (*start)(struct economy *economy,
                         const struct draws *draws,
                         struct problems *problems);
    void (*restart)(struct economy *economy, const struct draws *draws);
    bool (*advance)(struct economy *economy, size_t steps_max);
    void (*hazards)(struct stability *stability,
                    const struct draws *draws,
                    const lane *gdp,
                    const lane *severity);

    /* As mrio_trade_run. */
    void (*trade)(struct mrio *mrio);

    /* As the functions of month.h. */
    void (*mean)(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out);
    void (*sum)(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out);
    void (*growth)(const lane *months_in, unsigned months, double base, lane *growth_out);

    /* As those of function_lanes.h. */
    void (*exp)(const lane *x, lane *out);
    void (*log)(const lane *x, lane *out);
    void (*expm1)(const lane *x, lane *out);
    void (*log1p)(const lane *x, lane *out);
};

/* The kernels this processor can run, from the plainest on: NULL at and beyond the end. */
const struct kernel *kernel_at(size_t index);

/* The last of them. */
const struct kernel *kernel_best(void);

#endif
