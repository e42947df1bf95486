/* sample: one value of every uncertain number of a world, in each of LANES draws.
 *
 * Values are clipped to the ranges of the world (world.h), so a tail of a distribution that
 * reaches beyond what makes sense does no harm. */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include "model/world.h"

struct sample {
    const struct world *world; /* borrowed from the caller of sample_init */
    lane *sector_stock_months; /* [sector] */
    lane *export_diverted;     /* [export good] share */
    lane *export_absorbed;     /* [export good] share */
    lane *export_quantity;     /* [export good] units a year */
    lane *import_diverted;     /* [import good] share */
    lane *import_stock_months; /* [import good] */
    lane *import_quantity;     /* [import good] units a year */
    lane *processed;           /* [processing] share */
    lane *enforcement;         /* [class][partner] share */
    size_t *enforcement_row;   /* [class][partner] row of world->enforcement */
    lane number[WORLD_NUMBER_COUNT];
};

/* Makes room in the arena for a world that passed world_check. STATUS_NO_MEMORY. */
MUST_USE enum status
sample_init(struct sample *sample, const struct world *world, struct arena *arena);

/* Draws every value. Time O(numbers), no allocation. */
void sample_take(struct sample *sample, const struct draws *draws);

#endif
