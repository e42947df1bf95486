#include "bench/overhead.h"

#include "bench/folder.h"
#include "bench/program.h"
#include "bench/squad.h"
#include "bench/stop.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 600 * 1000, PATH_BYTES = PATH_MAX + 32, ARGUMENTS_MAX = 20 };

const char overhead_name[] = "sweep";

/* An economy over 104 weeks. */
static const char scenario[] =
    "world = \"" BRINK_CONFIG "/worlds/dprk-2017.cfg\";\n"
    "analysis = \"economy\"; as_of = \"2016-06-01\"; months = 24;\n"
    "measures = ( { name = \"oil\"; kind = \"cut\"; flow = \"import\"; goods = [ \"refined\" "
    "];\n"
    "  cut_share = 0.5; start = \"2016-06-01\"; tag = \"assumption\"; source = \"a what-if\"; "
    "} );\n";
static const char over[] = "measures.oil.cut=0.05:1:0.05";

/* Who computes; two threads in all. */
struct row {
    const char *subject;
    const char *folder;  /* of its tables */
    size_t workers;      /* 0: this process alone */
    const char *threads; /* each */
};

/* The first is what the others are measured against. */
static const struct row rows[] = {
    {"one process", "alone", 0, "2"},
    {"fleet, 2 workers", "two", 2, "1"},
    {"fleet, 1 worker", "one", 1, "2"},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static enum status write_scenario(const struct folder *folder, char path_out[PATH_BYTES])
{
    snprintf(path_out, PATH_BYTES, "%s/question.cfg", folder->path);
    FILE *file = fopen(path_out, "we");
    if (file == NULL) {
        return STATUS_IO;
    }
    bool is_written = fputs(scenario, file) >= 0;
    return fclose(file) == 0 && is_written ? STATUS_OK : STATUS_IO;
}

static enum status
run_sweep(const struct plan *plan, const char *const *where, struct program_cost *cost_out)
{
    char path[PATH_MAX];
    const char *arguments[ARGUMENTS_MAX] = {
        "brink",           "sweep",  where[0], "--csv",          where[1],
        "--over",          over,     "--over", plan->sweep_over, "--draws",
        plan->sweep_draws, where[2], where[3], "--no-progress",  NULL};
    return program_find("brink", path) ? program_run(path, arguments, WAIT_MS, cost_out)
                                       : STATUS_NOT_FOUND;
}

/* The processor time of a fleet is counted from when it is there. */
static enum status measure_fleet(const struct plan *plan,
                                 const struct row *row,
                                 const char *question,
                                 const char *tables,
                                 struct program_cost *cost_out,
                                 char words_out[OVERHEAD_WORDS_BYTES])
{
    static_assert((int)OVERHEAD_WORDS_BYTES == (int)SQUAD_WORDS_BYTES, "words are passed on");
    struct folder folder = {.path = ""};
    struct squad *squad = NULL;
    enum status status = folder_make(&folder, plan->journal, words_out);
    if (status == STATUS_OK) {
        status = squad_new(folder.path, row->workers, row->threads, &squad, words_out);
    }
    if (status == STATUS_OK) {
        const char *const where[] = {question, tables, "--call", squad_call(squad)};
        int64_t before_ns = squad_cpu_ns(squad);
        status = run_sweep(plan, where, cost_out);
        cost_out->cpu_ns += squad_cpu_ns(squad) - before_ns;
    }
    squad_free(&squad);
    folder_remove(&folder);
    return status;
}

static enum status measure(const struct plan *plan,
                           const struct row *row,
                           const struct folder *folder,
                           const char *question,
                           struct program_cost *cost_out,
                           char words_out[OVERHEAD_WORDS_BYTES])
{
    char tables[PATH_BYTES];
    snprintf(tables, sizeof tables, "%s/%s", folder->path, row->folder);
    if (row->workers > 0) {
        return measure_fleet(plan, row, question, tables, cost_out, words_out);
    }
    const char *const where[] = {question, tables, "--threads", row->threads};
    return run_sweep(plan, where, cost_out);
}

/* The whole of a file, to be freed; NULL: it cannot be read. */
static char *read_table(const struct folder *folder, const struct row *row, size_t *size_out)
{
    char path[PATH_BYTES + sizeof "/sweep.csv"];
    char *bytes = NULL;
    snprintf(path, sizeof path, "%s/%s/sweep.csv", folder->path, row->folder);
    FILE *file = fopen(path, "re");
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        bytes = size > 0 ? malloc((size_t)size) : NULL;
        rewind(file);
        *size_out = bytes != NULL ? fread(bytes, 1, (size_t)size, file) : 0;
    }
    if (file != NULL) {
        fclose(file);
    }
    return bytes;
}

static enum status check_tables(const struct folder *folder)
{
    size_t first_size = 0;
    char *first = read_table(folder, &rows[0], &first_size);
    bool is_same = first != NULL;
    for (size_t i = 1; i < ROW_COUNT && is_same; i++) {
        size_t size = 0;
        char *bytes = read_table(folder, &rows[i], &size);
        is_same = bytes != NULL && size == first_size && memcmp(bytes, first, size) == 0;
        free(bytes);
    }
    free(first);
    return is_same ? STATUS_OK : STATUS_DAMAGED;
}

static void note(struct board *board, const struct program_cost costs[ROW_COUNT])
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct board_key key = {overhead_name, rows[i].subject, 0};
        double wall_s = (double)costs[i].wall_ns / 1e9;
        double cpu_s = (double)costs[i].cpu_ns / 1e9;
        board_add(board, &key, METRIC_RATIO, wall_s / ((double)costs[0].wall_ns / 1e9));
        board_add(board, &key, METRIC_CPU_RATIO, cpu_s / ((double)costs[0].cpu_ns / 1e9));
        board_add(board, &key, METRIC_SWEEP_S, wall_s);
        board_add(board, &key, METRIC_SWEEP_CPU_S, cpu_s);
    }
}

enum status overhead_round(const struct plan *plan,
                           uint32_t round,
                           struct board *board,
                           char words_out[OVERHEAD_WORDS_BYTES])
{
    struct folder folder = {.path = ""};
    char question[PATH_BYTES];
    struct program_cost costs[ROW_COUNT] = {{.wall_ns = 0}};
    enum status status = folder_make(&folder, plan->journal, words_out);
    if (status == STATUS_OK) {
        status = write_scenario(&folder, question);
    }
    for (size_t i = 0; status == STATUS_OK && i < ROW_COUNT; i++) {
        size_t at = (i + round) % ROW_COUNT;
        snprintf(words_out, OVERHEAD_WORDS_BYTES, "%s", rows[at].subject);
        status = stop_is_wanted()
                     ? STATUS_CANCELLED
                     : measure(plan, &rows[at], &folder, question, &costs[at], words_out);
    }
    if (status == STATUS_OK) {
        snprintf(words_out, OVERHEAD_WORDS_BYTES, "the tables of two sweeps differ");
        status = check_tables(&folder);
    }
    if (status == STATUS_OK) {
        note(board, costs);
    }
    folder_remove(&folder);
    return status;
}
