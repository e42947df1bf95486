/* csv_table: one table of the export as it grows, cell by cell: RFC 4180. Numbers have the
 * fewest digits that read back as the same; what is not finite is an empty cell. Failures stay
 * with the buffer (base/buffer.h). */
#ifndef COMMAND_CSV_TABLE_H
#define COMMAND_CSV_TABLE_H

#include "base/buffer.h"

#include <stddef.h>
#include <stdint.h>

struct csv_table {
    struct buffer text;
    size_t cells; /* of the row that is open */
};

void csv_table_clear(struct csv_table *table);

void csv_table_add_text(struct csv_table *table, const char *cell);
void csv_table_add_number(struct csv_table *table, double cell);
void csv_table_add_count(struct csv_table *table, uint64_t cell);
void csv_table_add_empty(struct csv_table *table);
void csv_table_end_row(struct csv_table *table);

#endif
