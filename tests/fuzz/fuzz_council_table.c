/* Two tables of any bytes, parted by the first NUL: read, or refused with a reason. What is
 * read is within its ranges. */
#include "config/council_table.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void expect_share(double value)
{
    if (!(value >= 0.0 && value <= 1.0)) {
        abort();
    }
}

static void expect_sound(const struct council_table *table)
{
    for (size_t k = 0; k < table->provision_count; k++) {
        expect_share(table->provisions[k].status_quo);
        if (table->provisions[k].level_count == 1) {
            abort();
        }
    }
    for (size_t i = 0; i < table->member_count; i++) {
        const struct council_table_member *member = &table->members[i];
        double sum = 0.0;
        for (size_t k = 0; k < table->provision_count; k++) {
            expect_share(member->ideals[k]);
            sum += member->weights[k];
        }
        expect_share(member->tolerance_least);
        if (!(sum > 0.999 && sum < 1.001) || member->tolerance_most < member->tolerance_least) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *text = (const char *)bytes;
    const char *end = size > 0 ? memchr(text, '\0', size) : NULL;
    size_t first = end != NULL ? (size_t)(end - text) : size;
    size_t second = end != NULL ? size - first - 1 : 0;
    const struct council_table_text provisions = {"p.csv", text, first};
    const struct council_table_text members = {"m.csv", end != NULL ? end + 1 : "", second};
    struct problems problems = {0};
    struct council_table *table = NULL;
    enum status status = council_table_parse(&provisions, &members, &problems, &table);
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    if (status == STATUS_OK) {
        expect_sound(table);
    }
    council_table_free(&table);
    problems_clear(&problems);
    return 0;
}
