#include "client/need.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const double mb = 1024.0 * 1024.0;

static double world_bytes(const Brink__V1__ScenarioRequest *request)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    double draws = scenario->central ? 1.0 : (double)scenario->draws;
    double columns = NEED_COLUMNS + (double)NEED_COLUMNS_A_MONTH * (double)scenario->months;
    double size = (double)brink__v1__scenario_request__get_packed_size(request);
    return columns * draws * sizeof(double) + NEED_COPIES * size;
}

/* Industries come region by region. */
static size_t count_sectors(const Brink__V1__Table *table)
{
    size_t count = 0;
    while (count < table->n_industries &&
           strcmp(table->industries[count]->region, table->industries[0]->region) == 0) {
        count++;
    }
    return count;
}

static double table_bytes(const Brink__V1__Table *table)
{
    double industries = (double)table->n_industries;
    double steps = (double)table->steps;
    double notes = table->stocks_every > 0 ? steps / table->stocks_every + 1.0 : 0.0;
    double sectors = (double)count_sectors(table);
    double matrices = NEED_MATRICES * industries * industries;
    double series = NEED_SERIES * steps * industries;
    return (matrices + series + notes * sectors * industries) * sizeof(double);
}

/* Up to the next number with three bits that count. */
static uint32_t round_up(uint32_t number)
{
    uint32_t unit = 1;
    while (number / unit >= 8) {
        unit *= 2;
    }
    return (number + unit - 1) / unit * unit;
}

uint32_t need_memory_mb(const Brink__V1__ScenarioRequest *request)
{
    double bytes = 0.0;
    if (request->table != NULL) {
        bytes = table_bytes(request->table);
    } else if (request->world != NULL &&
               request->scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY) {
        bytes = world_bytes(request);
    }
    double most = (double)(UINT32_MAX / 2);
    double needed_mb = bytes / mb < most ? bytes / mb : most;
    return needed_mb < NEED_LEAST_MB ? 0 : round_up((uint32_t)needed_mb + 1);
}

enum status need_write(const Brink__V1__ScenarioRequest *request,
                       const char *words,
                       char needs_out[NEED_WORDS_BYTES])
{
    uint32_t memory_mb = need_memory_mb(request);
    const char *own = words == NULL ? "" : words;
    int size = memory_mb == 0 ? snprintf(needs_out, NEED_WORDS_BYTES, "%s", own)
                              : snprintf(needs_out, NEED_WORDS_BYTES, "%s%smemory_mb>=%" PRIu32,
                                         own, own[0] == '\0' ? "" : " ", memory_mb);
    if (size < 0 || size >= NEED_WORDS_BYTES) {
        needs_out[0] = '\0';
        return STATUS_FULL;
    }
    return STATUS_OK;
}
