#include "bench/startup.h"

#include "bench/program.h"

#include <limits.h>
#include <stdio.h>

enum { WAIT_MS = 60000, STARTS_MAX = 16 };

const char startup_name[] = "start-up";

enum { ARGUMENTS_MAX = 10 };

static const char none_path[] = BRINK_CONFIG "/scenarios/dprk-none.cfg";
static const char scenario_path[] = BRINK_CONFIG "/scenarios/dprk-2017-09.cfg";

/* An argument that the plan says. */
static const char plan_draws[] = "";

struct row {
    const char *subject;
    const char *arguments[ARGUMENTS_MAX];
};

/* The first is what the others are measured against. */
static const struct row rows[] = {
    {"brink --version", {"brink", "--version", NULL}},
    {"brink run", {"brink", "run", none_path, "--central", "--json", NULL}},
    {"brink run, draws",
     {"brink", "run", scenario_path, "--months", "60", "--draws", plan_draws, NULL}},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

/* The median of several starts. */
static enum status
measure(const char *path, const struct row *row, const struct plan *plan, double *start_ms_out)
{
    struct tally tally = {.count = 0};
    enum status status = STATUS_OK;
    const char *arguments[ARGUMENTS_MAX];
    for (size_t i = 0; i < ARGUMENTS_MAX; i++) {
        const char *argument = row->arguments[i];
        arguments[i] = argument == plan_draws ? plan->report_draws : argument;
    }
    for (uint32_t i = 0; status == STATUS_OK && i < plan->starts && i < STARTS_MAX; i++) {
        struct program_cost cost = {.wall_ns = 0};
        status = program_run(path, arguments, WAIT_MS, &cost);
        tally_add(&tally, (double)cost.wall_ns / 1e6);
    }
    if (status == STATUS_OK) {
        *start_ms_out = tally_median(&tally);
    }
    return status;
}

enum status startup_round(const struct plan *plan,
                          uint32_t round,
                          struct board *board,
                          char words_out[STARTUP_WORDS_BYTES])
{
    (void)round;
    char path[PATH_MAX];
    double start_ms[ROW_COUNT] = {0};
    if (!program_find("brink", path)) {
        snprintf(words_out, STARTUP_WORDS_BYTES, "there is no program brink beside this one");
        return STATUS_NOT_FOUND;
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < ROW_COUNT; i++) {
        status = measure(path, &rows[i], plan, &start_ms[i]);
        if (status != STATUS_OK) {
            snprintf(words_out, STARTUP_WORDS_BYTES, "%s: %s", rows[i].subject,
                     status_words(status));
            break;
        }
        const struct board_key key = {startup_name, rows[i].subject, 0};
        board_add(board, &key, METRIC_RATIO, start_ms[i] / start_ms[0]);
        board_add(board, &key, METRIC_START_MS, start_ms[i]);
    }
    return status;
}
