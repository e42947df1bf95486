/* plain_mrio: the step of model/mrio.h once more, written as it is said there: every order by
 * itself, no blocks, no gates that are guessed, nothing kept that follows from something else.
 * And a table of any size to run it on. */
#ifndef TESTS_MODEL_PLAIN_MRIO_H
#define TESTS_MODEL_PLAIN_MRIO_H

#include "model/mrio.h"

/* A table of uneven numbers that balances. */
struct plain_table {
    size_t regions, sectors, industries;
    double *cells; /* [industry][industry] */
    double *sales; /* [industry][region] */
    const double **flows, **final;
    double *output;
};

/* Zeros. */
double *plain_numbers(size_t count);

void plain_table_make(struct plain_table *table, size_t regions, size_t sectors);
void plain_table_clear(struct plain_table *table);
struct mrio_table plain_table_numbers(const struct plain_table *table);

struct plain_mrio {
    const struct plain_table *table;
    struct mrio_settings settings;
    size_t steps;
    double *stock;                                  /* [product][industry] */
    double *orders;                                 /* [industry][industry] */
    double *demand, *alpha, *production, *capacity; /* [industry] */
    double *final; /* [industry] permitted in the coming step */
};

void plain_mrio_start(struct plain_mrio *plain,
                      const struct plain_table *table,
                      const struct mrio_settings *settings,
                      const double *permitted);
void plain_mrio_clear(struct plain_mrio *plain);

/* loss: [industry]; permitted: as the step after orders it; NULL: everything. */
void plain_mrio_step(struct plain_mrio *plain, const double *loss, const double *permitted);

#endif
