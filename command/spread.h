/* spread: estimates as rows of a table with every number there is: mean, standard error and
 * quantiles. */
#ifndef COMMAND_SPREAD_H
#define COMMAND_SPREAD_H

#include "command/grid.h"
#include "proto/figure.h"

enum { SPREAD_COLUMNS = 8 };

/* A table whose first column is headed `first`; NULL: no memory, which grid verbs accept. */
struct grid *spread_new(const char *first);

/* Adds a row; "-" throughout without an estimate. */
void spread_add(struct grid *grid,
                const char *label,
                struct figure figure,
                const Brink__V1__Estimate *estimate);

#endif
