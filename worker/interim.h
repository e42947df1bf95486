/* interim: what the draws computed so far say of a few numbers of the assessment to come, for
 * those who watch a request. It reads what draws have left and changes nothing of it.
 *
 * It always rests on the first so many draws of a request, or of a shard of one, so that what
 * it says of `draws` of them has the same bits whoever computed them; with all draws it is what
 * the assessment says. */
#ifndef WORKER_INTERIM_H
#define WORKER_INTERIM_H

#include "model/estimate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct columns; /* worker/columns.h */
struct part;    /* worker/part.h */

enum {
    INTERIM_NUMBERS_MAX = 8,
    INTERIM_NAME_BYTES = 80,
    INTERIM_DRAWS_LEAST = 16 /* fewer say nothing of a 5 % quantile */
};

struct interim_number {
    char name[INTERIM_NAME_BYTES]; /* its path in the assessment */
    const char *unit;              /* of the program's own: it outlives the task */
    uint32_t draws;                /* it rests on */
    bool is_share;                 /* of these draws, the mean; what follows is nothing then */
    struct estimate estimate;
    double least, most;
};

struct interim {
    bool is_shard;
    uint32_t first; /* draw of the request that a shard begins with */
    uint32_t draws; /* looked at */
    size_t count;   /* 0: nothing can be said */
    struct interim_number numbers[INTERIM_NUMBERS_MAX];
};

/* Where the numbers of one part are, and how many draws are there. */
struct interim_source {
    const struct part *part;
    const void *state;
    const struct columns *columns; /* a shard has its own draws in them, from 0 */
    size_t estimated;              /* the part's first column of each kind */
    size_t noted;
};

/* Adds the numbers of a part, as far as there is room, from interim->draws draws from
 * interim->first on; one that is not finite in all of them is left out. `scratch` [draws] is
 * overwritten. O(numbers x draws): some 10 ns a number and draw. */
void interim_add(struct interim *interim, const struct interim_source *source, double *scratch);

/* Is it worth while to look again, after so many draws and with so many now? Each look has an
 * eighth more than the one before, so that all together look at each draw nine times. */
bool interim_is_due(uint32_t draws_before, uint32_t draws);

#endif
