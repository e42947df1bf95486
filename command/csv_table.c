#include "command/csv_table.h"

#include "base/number.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

void csv_table_clear(struct csv_table *table)
{
    buffer_clear(&table->text);
    table->cells = 0;
}

void csv_table_add_empty(struct csv_table *table)
{
    if (table->cells++ > 0) {
        buffer_add_byte(&table->text, ',');
    }
}

void csv_table_add_text(struct csv_table *table, const char *cell)
{
    csv_table_add_empty(table);
    if (cell[strcspn(cell, ",\"\r\n")] == '\0') {
        buffer_add_text(&table->text, cell);
        return;
    }
    buffer_add_byte(&table->text, '"');
    for (; *cell != '\0'; cell++) {
        if (*cell == '"') {
            buffer_add_byte(&table->text, '"');
        }
        buffer_add_byte(&table->text, (uint8_t)*cell);
    }
    buffer_add_byte(&table->text, '"');
}

void csv_table_add_number(struct csv_table *table, double cell)
{
    csv_table_add_empty(table);
    if (isfinite(cell)) {
        char digits[NUMBER_TEXT_BYTES];
        number_format(cell, digits);
        buffer_add_text(&table->text, digits);
    }
}

void csv_table_add_count(struct csv_table *table, uint64_t cell)
{
    csv_table_add_empty(table);
    buffer_print(&table->text, "%" PRIu64, cell);
}

void csv_table_end_row(struct csv_table *table)
{
    buffer_add_text(&table->text, "\r\n");
    table->cells = 0;
}
