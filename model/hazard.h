/* hazard: the arithmetic of stability (stability.h).
 *
 * Built once for every kind of processor (kernel.h): what is here is called through a kernel.
 */
#ifndef MODEL_HAZARD_H
#define MODEL_HAZARD_H

#include "model/kernel.h"
#include "model/stability.h"

static const struct range HAZARD_RATIO = {-5.0, 5.0};
static const struct range HAZARD_INTERVENTION = {0.0, 0.5};
static const struct range HAZARD_GDP_PER_HEAD = {100.0, 200000.0};

struct stability {
    struct arena arena;          /* holds everything, this struct too */
    const struct kernel *kernel; /* what it computes with */
    struct stability_case asked;
    double root[STABILITY_TERM_COUNT]
               [STABILITY_TERM_COUNT]; /* Cholesky factor of the covariance, lower half */
    struct uncertain normal[STABILITY_TERM_COUNT];
    lane *growth; /* [months] % */
    lane *other;  /* [years from the base year] trend and other shock, % */
    size_t years;
    struct stability_result result;
};

/* As stability_run and stability_hazard; the logarithm of GDP per head is that of the draw. */
void hazard_run(struct stability *stability,
                const struct draws *draws,
                const lane *gdp,
                const lane *severity);
void hazard_yearly(const lane hazard[STABILITY_TERM_COUNT],
                   enum regime_type type,
                   const lane *log_gdp_per_head,
                   const lane *growth_pct,
                   double age,
                   lane *hazard_out);

#endif
