/* Actors of any bytes: read, or refused with a reason. What is read is within its ranges. */
#include "config/bargain_table.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

static void expect_sound(const struct bargain_table *table)
{
    if (table->actor_count < 2 || table->dimension_count < 1) {
        abort();
    }
    for (size_t i = 0; i < table->actor_count; i++) {
        const struct bargain_table_actor *actor = &table->actors[i];
        double sum = 0.0;
        for (size_t k = 0; k < table->dimension_count; k++) {
            sum += actor->saliences[k];
            if (!(actor->positions[k] >= 0.0 && actor->positions[k] <= 1.0)) {
                abort();
            }
        }
        if (!(sum > 0.0 && sum < 1.0001 && actor->capability > 0.0)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct problems problems = {0};
    struct bargain_table *table = NULL;
    enum status status =
        bargain_table_parse("a.csv", (const char *)bytes, size, &problems, &table);
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    if (status == STATUS_OK) {
        expect_sound(table);
    }
    bargain_table_free(&table);
    problems_clear(&problems);
    return 0;
}
