#include "worker/meter.h"

#include "base/status.h"
#include "wire/exposition.h"
#include "worker/analysis.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROW_SHARD = METER_ROWS_MAX, ROW_OTHER, ROW_COUNT };

static const char shard_method[] = "/brink.v1.Assessor/Shard";

/* 1 ms to 9 minutes. */
static const struct exposition_range task_range = {.first = 19, .last = 38};

static size_t row_of(const char *method)
{
    for (size_t i = 0; i < METER_ROWS_MAX && analysis_at(i) != NULL; i++) {
        if (strcmp(analysis_at(i)->method, method) == 0) {
            return i;
        }
    }
    return strcmp(method, shard_method) == 0 ? ROW_SHARD : ROW_OTHER;
}

static const char *row_name(size_t row)
{
    if (row >= METER_ROWS_MAX) {
        return row == ROW_SHARD ? "shard" : "other";
    }
    const struct analysis *analysis = analysis_at(row);
    assert(analysis != NULL); /* a task was counted in it */
    return analysis->name;
}

void meter_count(struct meter *meter, const char *method, int code, int64_t compute_ms)
{
    static const int64_t ns_in_ms = 1000000;
    assert(code >= 0 && code < METER_CODES);
    meter->ended[code]++;
    if (compute_ms >= 0) {
        times_add(&meter->tasks[row_of(method)], (uint64_t)(compute_ms * ns_in_ms));
    }
}

/* Bytes of memory in use; 0: not known. Source: proc(5), /proc/PID/statm. */
static uint64_t read_memory(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL) {
        return 0;
    }
    char line[128];
    if (fgets(line, sizeof line, file) == NULL || sscanf(line, "%*s %lu", &pages) != 1) {
        pages = 0;
    }
    fclose(file);
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Of those that there were. */
static void write_tasks(const struct meter *meter, struct buffer *text)
{
    exposition_begin(text, "worker_tasks_total", "counter", "Tasks that ended, by code.");
    for (int code = 0; code < METER_CODES; code++) {
        if (meter->ended[code] > 0) {
            exposition_sample(text, "worker_tasks_total", "code", status_code_name(code),
                              meter->ended[code]);
        }
    }
    exposition_begin(text, "worker_task_seconds", "histogram",
                     "How long tasks took, by analysis.");
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (meter->tasks[row].count > 0) {
            exposition_times(text, "worker_task_seconds", "analysis", row_name(row),
                             &meter->tasks[row], task_range);
        }
    }
}

static void write_state(const struct meter_state *state, struct buffer *text)
{
    exposition_gauge(text, "worker_joined", "Is it joined to a broker?", state->is_joined);
    exposition_gauge(text, "worker_tasks_held", "Tasks held.", state->held);
    exposition_gauge(text, "worker_tasks_most", "Tasks that it takes at once.", state->credit);
    exposition_gauge(text, "worker_threads", "Compute threads.", state->pool.threads);
    exposition_gauge(text, "worker_threads_busy", "Of these, at work.", state->pool.busy);
    exposition_count(text, "worker_draws_total", "Draws computed.", state->pool.draws);
    exposition_count(text, "worker_base_fetches_total", "Bases fetched from the broker.",
                     state->bases_fetched);
    exposition_gauge(text, "worker_base_bytes", "Bytes of the bases kept for other tasks.",
                     state->base_bytes);
    exposition_count(text, "worker_calls_dropped_total", "Calls that never left.",
                     state->dropped);
}

void meter_write(const struct meter *meter,
                 const struct meter_state *state,
                 struct buffer *text)
{
    exposition_begin(text, "worker_info", "gauge", "What runs.");
    exposition_sample(text, "worker_info", "version", BRINK_VERSION, 1);
    write_state(state, text);
    write_tasks(meter, text);
    uint64_t memory = read_memory();
    if (memory > 0) {
        exposition_gauge(text, "worker_memory_bytes", "Memory in use.", memory);
    }
}
