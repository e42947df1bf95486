#include "worker/columns.h"

#include <stdlib.h>
#include <sys/mman.h>

size_t columns_stride(size_t draws)
{
    size_t lines = (draws + COLUMNS_LINE_DRAWS - 1) / COLUMNS_LINE_DRAWS;
    return lines * COLUMNS_LINE_DRAWS;
}

enum { PAGE_BYTES = 4096, LARGE_BYTES = 8 << 20 };

/* A group of draws is written into every column, each on another page: with large pages the
 * processor finds them without looking each of them up. Where there are none, nothing is lost.
 */
static void prefer_large_pages(unsigned char *bytes, size_t size)
{
    size_t before = (PAGE_BYTES - (uintptr_t)bytes % PAGE_BYTES) % PAGE_BYTES;
    if (size >= LARGE_BYTES) {
        (void)madvise(bytes + before, size - before, MADV_HUGEPAGE);
    }
}

enum status columns_new(size_t count, size_t draws, struct columns *columns_out)
{
    size_t stride = columns_stride(draws);
    size_t line = COLUMNS_LINE_DRAWS; /* to begin on a cache line */
    if (count > (SIZE_MAX / sizeof(double) - line) / stride) {
        return STATUS_NO_MEMORY;
    }
    double *block = calloc(count * stride + line, sizeof *block);
    if (block == NULL) {
        return STATUS_NO_MEMORY;
    }
    prefer_large_pages((void *)block, (count * stride + line) * sizeof *block);
    size_t over = (uintptr_t)block % COLUMNS_LINE_BYTES / sizeof *block;
    *columns_out = (struct columns){
        .values = block + (over == 0 ? 0 : line - over),
        .count = count,
        .draws = draws,
        .stride = stride,
        .block = block,
    };
    return STATUS_OK;
}

void columns_clear(struct columns *columns)
{
    free(columns->block);
    *columns = (struct columns){0};
}

const double *columns_at(const struct columns *columns, size_t column)
{
    return columns->values + column * columns->stride;
}
