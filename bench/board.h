/* board: the rows of what was measured, and how they are shown: as a table for people, as
 * Markdown for a page, as JSON for programs. A row is a subject at a window; a round adds one
 * value to each of its metrics.
 */
#ifndef BENCH_BOARD_H
#define BENCH_BOARD_H

#include "base/buffer.h"
#include "bench/tally.h"

#include <stddef.h>
#include <stdint.h>

enum metric {
    METRIC_RATIO, /* of what the row is for, against the same round of the measurement's first
                   * subject */
    METRIC_CPU_RATIO, /* of processor time, against the same */
    METRIC_REQUESTS_PER_S,
    METRIC_MODEL_PER_S, /* requests a second, as a model of the broker has it */
    METRIC_P50_MS,
    METRIC_P99_MS,
    METRIC_P999_MS,
    METRIC_CPU_US, /* of all threads of this process, and of a peer's server, a request */
    METRIC_RECORDS_PER_SYNC, /* of the journal */
    METRIC_SYNCS_PER_S,
    METRIC_DRAWS_PER_S,
    METRIC_STEP_NS,
    METRIC_STEP_CPU_NS,   /* of all threads of this process */
    METRIC_TABLE_STEP_US, /* of a whole table */
    METRIC_START_MS,
    METRIC_SWEEP_S,
    METRIC_SWEEP_CPU_S, /* of all processes */
    METRIC_LOOP_US,     /* processor time of the broker's loop, a task */
    METRIC_BUSIEST_US,  /* the same of the busiest of its threads */
    METRIC_HELD_MS,     /* by a worker, a task */
    METRIC_WORKERS,
    METRIC_COUNT
};

enum { BOARD_ROWS_MAX = 128 };

/* Which row. The texts are borrowed, and constant. */
struct board_key {
    const char *measurement;
    const char *subject;
    uint32_t window; /* requests under way at once; 0: not about that */
};

struct board_row {
    struct board_key key;
    struct tally tallies[METRIC_COUNT]; /* empty: not a metric of this row */
};

struct board {
    struct board_row *rows; /* [count] in the order they came first */
    size_t count;
};

/* STATUS_NO_MEMORY. */
MUST_USE enum status board_new(struct board **board_out);
void board_free(struct board **board_p);

/* One more value; at most BOARD_ROWS_MAX rows and TALLY_VALUES_MAX values. */
void board_add(struct board *board,
               const struct board_key *key,
               enum metric metric,
               double value);

/* The rows of one measurement as a table: each metric its median and, in brackets, the least
 * and the most. */
void board_print(const struct board *board, const char *measurement, struct buffer *text);

/* The same as a table of Markdown, the numbers with three digits that count. */
void board_mark(const struct board *board, const char *measurement, struct buffer *text);

/* All rows as one JSON array. */
void board_json(const struct board *board, struct buffer *text);

#endif
