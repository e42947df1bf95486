/* mrio_package: the measures in force on a table, and what share of every flow they permit.
 *
 * A measure bars the share b = ramp x depth of what it names, where ramp rises from 0 to 1 over
 * the phase-in as in model/package.h. The permitted share of a flow is that of its strictest
 * measure, A = min over measures that name it of 1 - b. Flows within a region are never barred.
 */
#ifndef MODEL_MRIO_PACKAGE_H
#define MODEL_MRIO_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mrio_measure {
    const bool *products; /* [sector] named */
    const bool *from;     /* [region] that sells */
    const bool *to;       /* [region] that buys */
    double depth;         /* share barred in full force, 0 to 1 */
    int64_t start_step;   /* may be below 0 */
    int64_t end_step;     /* first step no longer in force */
    double phase_in_steps;
};

/* Share of its depth that a measure is in force at a step, 0 to 1. */
double mrio_measure_ramp(const struct mrio_measure *measure, int64_t step);

/* Writes A of a step into permitted[sector][selling region][buying region].
 * O(measures x sectors x regions^2). */
void mrio_permitted(const struct mrio_measure *measures,
                    size_t count,
                    size_t regions,
                    size_t sectors,
                    int64_t step,
                    double *permitted);

/* Is it the same at a step as at the one before? O(measures). */
bool mrio_permits_as_before(const struct mrio_measure *measures, size_t count, int64_t step);

#endif
