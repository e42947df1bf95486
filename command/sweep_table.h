/* sweep_table: what the scenarios of a sweep came to, a row each, as CSV and as JSON lines.
 *
 *   scenario,measures.oil.cut,enforcement.CHN,growth_worst_year,reserves_end,status,model,request
 *   0,0,0.2,-2.41,866.3,OK,economy 2,5f0c...
 *
 * A row depends on its scenario and the model alone: not on when it came, nor on who computed
 * it. All rows are of one model. */
#ifndef COMMAND_SWEEP_TABLE_H
#define COMMAND_SWEEP_TABLE_H

#include "base/buffer.h"
#include "base/id.h"
#include "base/status.h"
#include "command/sweep_plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SWEEP_MODEL_BYTES = 160 };

struct sweep_row {
    bool is_there;
    uint8_t code;      /* gRPC code of its outcome; 0: ok */
    struct id request; /* id of the request */
};

struct sweep_table {
    const struct sweep_plan *plan; /* borrowed */
    struct sweep_row *rows;        /* [plan->count] */
    double *values;                /* [plan->count][plan->pick_count]; NAN: there is none */
    uint64_t there;                /* rows */
    uint64_t failed;               /* of them, not ok */
    char model[SWEEP_MODEL_BYTES]; /* of every row that is ok; "": there is none yet */
};

/* STATUS_NO_MEMORY. 30 bytes a scenario, and 8 a result. */
MUST_USE enum status sweep_table_make(const struct sweep_plan *plan,
                                      struct sweep_table *table_out);
void sweep_table_clear(struct sweep_table *table); /* accepts a zeroed struct */

/* Adds the row of a scenario unless it is there: `values` as many as the plan has picks. */
void sweep_table_add(struct sweep_table *table,
                     uint64_t scenario,
                     const struct sweep_row *row,
                     const double *values);

/* Is this the model of the rows, or may it become that? A ";" stands for each "," of it. */
MUST_USE bool sweep_table_takes_model(struct sweep_table *table, const char *model);

/* NAN where there is none. */
double sweep_table_value(const struct sweep_table *table, uint64_t scenario, size_t pick);

/* Each adds whole lines to `text`; failures stay with it. */
void sweep_table_print_header(const struct sweep_table *table, struct buffer *text);
void sweep_table_print_row(const struct sweep_table *table,
                           uint64_t scenario,
                           struct buffer *text);
void sweep_table_print_json(const struct sweep_table *table,
                            uint64_t scenario,
                            struct buffer *text);

/* What the columns mean, as a table like that of other exports: file, column, unit, meaning. */
void sweep_table_print_dictionary(const struct sweep_table *table, struct buffer *text);

/* Takes the rows of a text that sweep_table_print_header and sweep_table_print_row have made,
 * in any order; what stands behind the last line end is left out, since whoever wrote it was
 * stopped. STATUS_BAD_INPUT: it is of another sweep; `line_out` is the first line at fault,
 * from
 * 1. STATUS_NO_MEMORY. O(size). */
MUST_USE enum status
sweep_table_read(struct sweep_table *table, const char *text, size_t size, size_t *line_out);

#endif
