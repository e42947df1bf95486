/* bargain_table: actors of a bargain, in the format of the KAPSARC toolkit's tables.
 *
 *   line 1   name, description, number of actors, number of dimensions
 *   line 2   Actor, Description, Power, then for each dimension its name and that of its
 * salience rows     the same for an actor: capability 1e-6 to 1e9, positions 0 to 100,
 * saliences 0 to 100, of an actor together above 0 and at most 100
 *
 * Two more columns may stand behind those, for all actors: the standard deviation of each
 * position of the actor and of each salience, 0 to 100 (the toolkit has none).
 *
 * A comma may end a line, and blanks may stand around a cell. Texts are borrowed from the
 * table. */
#ifndef CONFIG_BARGAIN_TABLE_H
#define CONFIG_BARGAIN_TABLE_H

#include "base/problem.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { BARGAIN_TABLE_ACTORS_MAX = 512, BARGAIN_TABLE_DIMENSIONS_MAX = 16 };

struct bargain_table_actor {
    const char *name;
    const char *description;
    double capability;
    double positions[BARGAIN_TABLE_DIMENSIONS_MAX]; /* shares, 0 to 1 */
    double saliences[BARGAIN_TABLE_DIMENSIONS_MAX]; /* shares, 0 to 1 */
    double position_deviation;                      /* share; 0 without the column */
    double salience_deviation;                      /* the same */
};

struct bargain_table {
    const char *name;
    const char *description;
    const char *dimensions[BARGAIN_TABLE_DIMENSIONS_MAX]; /* names of their columns */
    size_t dimension_count;
    bool has_deviations;                /* has the two columns */
    struct bargain_table_actor *actors; /* [actor_count] 2 or more */
    size_t actor_count;
    struct csv *csv; /* the texts */
};

/* Reads the file at `path`.
 *
 * STATUS_BAD_INPUT  every cell at fault has a problem with file, line, column and what is
 * allowed STATUS_FULL       beyond a limit STATUS_NOT_FOUND, STATUS_IO, STATUS_NO_MEMORY */
MUST_USE enum status bargain_table_read(const char *path,
                                        struct problems *problems,
                                        struct bargain_table **table_out);

/* The same of `size` bytes of text; `file` is the name to report. */
MUST_USE enum status bargain_table_parse(const char *file,
                                         const char *text,
                                         size_t size,
                                         struct problems *problems,
                                         struct bargain_table **table_out);

void bargain_table_free(struct bargain_table **table_p);

#endif
