#include "tests/soak/vitals.h"

#include "tests/support/check.h"

#include <stdbool.h>
#include <stdlib.h>

enum {
    LOOKS = VITALS_MAX / 2, /* some come late, none is too many */
    LOOKS_LEAST = 16,
    EVERY_LEAST_MS = 50,
    MEMORY_SLACK_KB = 6 * 1024, /* and a tenth: what is under way differs */
    FILES_SLACK = 6             /* connections of rubbish that are not closed yet */
};

void vitals_begin(struct vitals *vitals, int64_t duration_ms, int64_t now_ms)
{
    int64_t every_ms = duration_ms / LOOKS;
    *vitals = (struct vitals){.every_ms = every_ms > EVERY_LEAST_MS ? every_ms : EVERY_LEAST_MS,
                              .next_ms = now_ms};
}

void vitals_step(struct vitals *vitals, const struct process *process, int64_t now_ms)
{
    if (now_ms < vitals->next_ms || vitals->count == VITALS_MAX) {
        return;
    }
    vitals->memory_kb[vitals->count] = process_memory_kb(process);
    vitals->files[vitals->count] = process_open_files(process);
    vitals->count++;
    vitals->next_ms = now_ms + vitals->every_ms;
}

static int compare(const void *a, const void *b)
{
    size_t first = *(const size_t *)a;
    size_t second = *(const size_t *)b;
    return (first > second) - (first < second);
}

/* Of one quarter, 0 to 3. */
static size_t median(const size_t *values, size_t count, size_t quarter)
{
    size_t sorted[VITALS_MAX];
    size_t size = count / 4;
    for (size_t i = 0; i < size; i++) {
        sorted[i] = values[quarter * size + i];
    }
    qsort(sorted, size, sizeof sorted[0], compare);
    return sorted[size / 2];
}

void vitals_tell(const struct vitals *vitals, const char *name, struct bulletin *bulletin)
{
    bulletin_add(bulletin, "%s | %zu | %zu | %zu | %zu", name,
                 median(vitals->memory_kb, vitals->count, 0) / 1024,
                 median(vitals->memory_kb, vitals->count, 3) / 1024,
                 median(vitals->files, vitals->count, 0),
                 median(vitals->files, vitals->count, 3));
}

void vitals_check(const struct vitals *vitals, size_t filling_kb)
{
    assert_true(vitals->count >= LOOKS_LEAST);
    size_t memory_kb = median(vitals->memory_kb, vitals->count, 1);
    size_t files = median(vitals->files, vitals->count, 1);
    size_t last_memory_kb = median(vitals->memory_kb, vitals->count, 3);
    size_t last_files = median(vitals->files, vitals->count, 3);
    bool is_flat =
        last_memory_kb <= memory_kb + memory_kb / 10 + MEMORY_SLACK_KB + filling_kb &&
        last_files <= files + FILES_SLACK;
    if (!is_flat) {
        fail_msg("%zu kB and %zu files in the second quarter, %zu kB and %zu files in the last",
                 memory_kb, files, last_memory_kb, last_files);
    }
}
