/* What a shard is said to have left. Whatever it is, it is taken whole or not at all. */
#include "tests/fuzz/fuzz.h"
#include "worker/bargain_work.h"
#include "worker/shard.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 3, DRAWS = 21 };

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const struct split_bytes result = {.bytes = bytes, .size = size};
    struct task_refusal refusal = {0};
    struct columns columns;
    struct riders riders = {.count = 1, .each = {{.solo = bargain_solo(), .kind = 2}}};
    uint32_t next = 8;
    require(columns_new(COLUMNS, DRAWS, &columns) == STATUS_OK);
    memset(columns.values, 0, COLUMNS * columns.stride * sizeof(double));
    enum status status = shard_take(&columns, &riders, &result, &next, &refusal);
    require((status == STATUS_OK) == (next > 8 || riders_are_told(&riders)) && next <= DRAWS);
    require(next == 8 || !riders_are_told(&riders));
    require(status == STATUS_OK || refusal.words[0] != '\0');
    for (size_t c = 0; c < COLUMNS; c++) { /* others' draws stay as they are */
        const double *values = columns_at(&columns, c);
        for (uint32_t draw = 0; draw < DRAWS; draw++) {
            uint64_t bits = 0;
            memcpy(&bits, &values[draw], sizeof bits);
            require((draw >= 8 && draw < next) || bits == 0);
        }
    }
    columns_clear(&columns);
    riders_clear(&riders);
    return 0;
}
