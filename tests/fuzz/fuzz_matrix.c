/* A matrix of any bytes: read, or refused with a reason. What is read has no gap. */
#include "config/matrix.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct problems problems = {0};
    struct matrix *matrix = NULL;
    enum status status = matrix_parse("a.csv", (const char *)bytes, size, &problems, &matrix);
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    size_t text_size = 0;
    for (size_t row = 0; status == STATUS_OK && row < matrix_rows(matrix); row++) {
        text_size += strlen(matrix_row_label(matrix, row));
        for (size_t column = 0; column < matrix_columns(matrix); column++) {
            if (!isfinite(matrix_row(matrix, row)[column]) ||
                matrix_column_label(matrix, column)[0] == '\0') {
                abort();
            }
        }
        if (row > 0 && matrix_line(matrix, row) <= matrix_line(matrix, row - 1)) {
            abort();
        }
    }
    if (text_size > size) {
        abort();
    }
    matrix_free(&matrix);
    problems_clear(&problems);
    return 0;
}
