#include "model/mrio_package.h"

double mrio_measure_ramp(const struct mrio_measure *measure, int64_t step)
{
    if (step < measure->start_step || step >= measure->end_step) {
        return 0.0;
    }
    double elapsed = (double)(step - measure->start_step);
    return elapsed < measure->phase_in_steps ? elapsed / measure->phase_in_steps : 1.0;
}

/* Lowers what one product's flows may be, [selling region][buying region]. */
static void
bar(const struct mrio_measure *measure, double least, size_t regions, double *permitted)
{
    for (size_t r = 0; r < regions; r++) {
        for (size_t b = 0; measure->from[r] && b < regions; b++) {
            double *share = &permitted[r * regions + b];
            if (r != b && measure->to[b] && least < *share) {
                *share = least;
            }
        }
    }
}

void mrio_permitted(const struct mrio_measure *measures,
                    size_t count,
                    size_t regions,
                    size_t sectors,
                    int64_t step,
                    double *permitted)
{
    for (size_t i = 0; i < sectors * regions * regions; i++) {
        permitted[i] = 1.0;
    }
    for (size_t k = 0; k < count; k++) {
        double least = 1.0 - mrio_measure_ramp(&measures[k], step) * measures[k].depth;
        for (size_t p = 0; p < sectors; p++) {
            if (measures[k].products[p]) {
                bar(&measures[k], least, regions, permitted + p * regions * regions);
            }
        }
    }
}

bool mrio_permits_as_before(const struct mrio_measure *measures, size_t count, int64_t step)
{
    bool is_same = true;
    for (size_t k = 0; k < count; k++) {
        is_same = is_same && mrio_measure_ramp(&measures[k], step) ==
                                 mrio_measure_ramp(&measures[k], step - 1);
    }
    return is_same;
}
