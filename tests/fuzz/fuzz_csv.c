/* A table of any bytes: read, or refused with a reason. What is read has no gap. */
#include "config/csv.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct problems problems = {0};
    struct csv *csv = NULL;
    enum status status = csv_parse("a.csv", (const char *)bytes, size, &problems, &csv);
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    size_t text_size = 0;
    for (size_t row = 0; status == STATUS_OK && row < csv_rows(csv); row++) {
        for (size_t column = 0; column < csv_columns(csv); column++) {
            text_size += strlen(csv_cell(csv, row, column));
        }
        if (row > 0 && csv_line(csv, row) <= csv_line(csv, row - 1)) {
            abort();
        }
    }
    if (text_size > size) {
        abort();
    }
    csv_free(&csv);
    problems_clear(&problems);
    return 0;
}
