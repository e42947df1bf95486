/* pick: a number of an assessment, by its name or its path.
 *
 *   growth_worst_year                           a headline number: one of the rows of pick.c
 *   stability.years[3].breakdown.mean           fields as in the contract or as in JSON, to a
 *   economy.reserves.months[last].q50           number; one element of a list by its number
 *   economy.sectors[mining].output.months[max].q50    from 0, its year or its name, or the
 *                                               first, last, min or max of what follows */
#ifndef COMMAND_PICK_H
#define COMMAND_PICK_H

#include "base/status.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

enum { PICK_PATH_BYTES = 256, PICK_WORDS_BYTES = 512 };

struct pick {
    char name[PICK_PATH_BYTES]; /* as it was asked for */
    char path[PICK_PATH_BYTES];
};

/* A headline number. */
struct pick_row {
    const char *name;
    const char *unit;
    const char *words;
    const char *path;
    bool of_economy, of_stability, of_brink; /* the analyses beside assess that have it */
    bool is_usual;                           /* reported unless others are asked for */
};

/* The headline numbers; NULL at and beyond the end. */
const struct pick_row *pick_row(size_t index);

/* STATUS_BAD_INPUT: there is no such number; `words_out` says where it goes wrong and what is
 * near. */
MUST_USE enum status
pick_find(const char *name, struct pick *pick_out, char words_out[PICK_WORDS_BYTES]);

/* False: this assessment does not have it. O(elements it looks at). */
bool pick_read(const struct pick *pick,
               const Brink__V1__Assessment *assessment,
               double *number_out);

#endif
