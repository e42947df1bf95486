/* table: how long a step of a multi-regional input-output table takes (model/mrio.h), one
 * thread: rule published, shares by capacity, a shock in force. The ratio is that of cells a
 * second. */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include "base/status.h"
#include "bench/board.h"
#include "bench/plan.h"

enum { TABLE_WORDS_BYTES = 512 };

extern const char table_name[];

/* One round. STATUS_NO_MEMORY. */
MUST_USE enum status table_round(const struct plan *plan,
                                 uint32_t round,
                                 struct board *board,
                                 char words_out[TABLE_WORDS_BYTES]);

#endif
