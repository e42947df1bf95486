/* What a shard is said to have left. Whatever it is, it is taken whole or not at all. */
#include "proto/brink/v1/fit.pb-c.h"
#include "tests/fuzz/fuzz.h"
#include "worker/bargain_work.h"
#include "worker/fit_run.h"
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

/* Eight countries, two of each type, made once. */
static struct fit_run *make_fits(void)
{
    enum { ROWS = 32, YEARS = 4, TYPES = 4, BYTES = 4096 };
    static char *const countries[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    Brink__V1__FitRow rows[ROWS];
    Brink__V1__FitRow *list[ROWS];
    Brink__V1__FitRequest request = BRINK__V1__FIT_REQUEST__INIT;
    struct task_refusal refusal = {0};
    struct fit_run *run = NULL;
    uint8_t bytes[BYTES];
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = (Brink__V1__FitRow)BRINK__V1__FIT_ROW__INIT;
        rows[i].country = countries[i / YEARS];
        rows[i].type = (Brink__V1__RegimeType)(1 + i / YEARS % TYPES);
        rows[i].age = 1.0 + (double)(i % 7);
        rows[i].fell = i * 7 % 3 == 0;
        rows[i].growth_pct = 2.385 - (double)(i * 5 % 11);
        rows[i].gdp_per_head_usd = 900.0 + 100.0 * (double)(i * 3 % 8);
        list[i] = &rows[i];
    }
    request.rows = list;
    request.n_rows = ROWS;
    size_t size = brink__v1__fit_request__pack(&request, bytes);
    require(fit_run_new(bytes, size, &refusal, &run) == STATUS_OK);
    return run;
}

/* The same bytes as what a child has fitted. */
static void take_fits(const struct split_bytes *result)
{
    static struct fit_run *run;
    struct task_refusal refusal = {0};
    uint32_t next = 2;
    run = run == NULL ? make_fits() : run;
    enum status status = fit_run_take(run, result, &next, &refusal);
    require((status == STATUS_OK) == (next > 2) && next <= fit_run_count(run));
    require(status == STATUS_OK || refusal.words[0] != '\0');
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
    take_fits(&result);
    columns_clear(&columns);
    riders_clear(&riders);
    return 0;
}
