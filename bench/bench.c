#include "bench/bench.h"

#include "bench/compute.h"
#include "bench/machine.h"
#include "bench/overhead.h"
#include "bench/plan.h"
#include "bench/scaling.h"
#include "bench/startup.h"
#include "bench/stop.h"
#include "bench/table.h"
#include "bench/trip.h"
#include "wire/socket.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { WORDS_BYTES = SOCKET_WORDS_BYTES };

struct measurement {
    const char *name;
    const char *words;
    const char *of; /* rows that another one has noted: its name; NULL: it has a round */
    enum status (*round)(const struct plan *plan,
                         uint32_t round,
                         struct board *board,
                         char words_out[WORDS_BYTES]);
};

static const struct measurement measurements[] = {
    {trip_name,
     "512-byte requests, 1024-byte results, a worker that computes nothing; window: requests "
     "under way; sync, 1: one call a message",
     NULL, trip_round},
    {trip_keys_name,
     "the same with CURVE on every connection; the ratios are to the row without keys, of "
     "requests a second and of processor time a request",
     NULL, trip_keys_round},
    {trip_metrics_name,
     "the same with /metrics written every second and read ten times a second; the ratios are "
     "to the row without metrics",
     NULL, trip_metrics_round},
    {overhead_name,
     "200 scenarios of 1,000 draws (--quick: 40 of 20), an economy over 104 weeks, by two "
     "threads; fleet: through a broker with its journal in sync; the ratios are of time and of "
     "processor time",
     NULL, overhead_round},
    {scaling_name,
     "workers that hold a task each and compute nothing, a broker with its journal in sync; "
     "the "
     "ratio is that of measured to modelled requests a second, and the first two are what the "
     "model is made of",
     NULL, scaling_round},
    {scaling_limits_name,
     "how many workers with tasks of that length saturate a broker whose other threads have "
     "cores of their own, by the processor time its busiest takes a task",
     scaling_name, NULL},
    {compute_name,
     "draws of the assessment dprk-2017-09 without the brink, broker and worker in this "
     "process; economy alone: its first part, by itself on one thread",
     NULL, compute_round},
    {table_name,
     "a step of an input-output table, rule published, shares by capacity, one thread; the "
     "ratio is that of cells a second",
     NULL, table_round},
    {startup_name,
     "a program from start to end; run: the assessment dprk-none --central; draws: the report "
     "of "
     "dprk-2017-09 with 10,000 draws (--quick: 200) over 60 months, a thread a core",
     NULL, startup_round},
};

enum { MEASUREMENT_COUNT = sizeof measurements / sizeof measurements[0] };

static bool is_wanted(const struct plan *plan, const struct measurement *measurement)
{
    const char *name = measurement->of != NULL ? measurement->of : measurement->name;
    return plan->only == NULL || strcmp(plan->only, name) == 0;
}

static bool is_known(const struct plan *plan)
{
    for (size_t i = 0; i < MEASUREMENT_COUNT; i++) {
        if (is_wanted(plan, &measurements[i])) {
            return true;
        }
    }
    return false;
}

static void write_help(struct buffer *text)
{
    buffer_add_text(text, "usage: brink-bench [OPTION...]\n\n"
                          "Measures Brink on this machine, on loopback only, and stops.\n\n");
    plan_help(text);
    buffer_add_text(text, "\nMeasurements:\n");
    for (size_t i = 0; i < MEASUREMENT_COUNT; i++) {
        if (measurements[i].of == NULL) {
            buffer_print(text, "  %-12s %s\n", measurements[i].name, measurements[i].words);
        }
    }
    buffer_add_text(text, "\nExit codes:\n  0  measured\n  1  something could not be measured\n"
                          "  2  the command line is wrong\n");
}

static void write_table(const struct plan *plan, const struct board *board, struct buffer *text)
{
    const struct machine machine = machine_look();
    buffer_print(text, "brink-bench %s: %zu cores, %s, %s, %s\n", BRINK_VERSION, machine.cores,
                 machine.processor, machine.kernel, machine.compiler);
    buffer_print(text,
                 "Medians of %" PRIu32 " rounds (least-most). A ratio is taken within a round, "
                 "to the first row of its window.\n",
                 plan->repeats);
    for (size_t i = 0; i < MEASUREMENT_COUNT; i++) {
        if (is_wanted(plan, &measurements[i])) {
            buffer_print(text, "\n%s: %s\n", measurements[i].name, measurements[i].words);
            board_print(board, measurements[i].name, text);
        }
    }
}

/* Ready for a page. */
static void
write_markdown(const struct plan *plan, const struct board *board, struct buffer *text)
{
    const struct machine machine = machine_look();
    buffer_print(
        text, "Machine: %zu cores, %s, %s, %s. Medians of %" PRIu32 " rounds%s (least-most).\n",
        machine.cores, machine.processor, machine.kernel, machine.compiler, plan->repeats,
        plan->quick ? " of --quick" : "");
    for (size_t i = 0; i < MEASUREMENT_COUNT; i++) {
        if (is_wanted(plan, &measurements[i])) {
            buffer_print(text, "\n**%s**: %s.\n\n", measurements[i].name,
                         measurements[i].words);
            board_mark(board, measurements[i].name, text);
        }
    }
}

static void write_json(const struct plan *plan, const struct board *board, struct buffer *text)
{
    const struct machine machine = machine_look();
    buffer_print(text,
                 "{\n  \"version\": \"%s\",\n  \"cores\": %zu,\n  \"processor\": \"%s\",\n"
                 "  \"kernel\": \"%s\",\n  \"compiler\": \"%s\",\n  \"rounds\": %" PRIu32
                 ",\n  \"quick\": %s,\n  \"rows\": ",
                 BRINK_VERSION, machine.cores, machine.processor, machine.kernel,
                 machine.compiler, plan->repeats, plan->quick ? "true" : "false");
    board_json(board, text);
    buffer_add_text(text, "\n}\n");
}

static enum bench_exit print(struct buffer *text)
{
    bool is_good = text->failure == STATUS_OK && fputs(buffer_text(text), stdout) != EOF &&
                   fflush(stdout) == 0;
    buffer_clear(text);
    return is_good ? BENCH_DONE : BENCH_FAILED;
}

/* All rounds. What fails is complained about. */
static enum status run_rounds(const struct plan *plan, struct board *board)
{
    for (uint32_t round = 0; round < plan->repeats; round++) {
        for (size_t i = 0; i < MEASUREMENT_COUNT; i++) {
            char words[WORDS_BYTES] = "";
            enum status status = STATUS_OK;
            if (measurements[i].round != NULL && is_wanted(plan, &measurements[i])) {
                status = stop_is_wanted() ? STATUS_CANCELLED
                                          : measurements[i].round(plan, round, board, words);
            }
            if (status != STATUS_OK) {
                fprintf(stderr, "brink-bench: %s: %s: %s\n", measurements[i].name,
                        status_words(status), words);
                return status;
            }
        }
        fprintf(stderr, "brink-bench: round %" PRIu32 " of %" PRIu32 "\n", round + 1,
                plan->repeats);
    }
    return STATUS_OK;
}

static enum bench_exit measure_all(const struct plan *plan)
{
    struct board *board = NULL;
    struct buffer text = {0};
    if (board_new(&board) != STATUS_OK) {
        return BENCH_FAILED;
    }
    enum bench_exit code = BENCH_FAILED;
    if (run_rounds(plan, board) == STATUS_OK) {
        void (*write)(const struct plan *, const struct board *, struct buffer *) =
            plan->json       ? write_json
            : plan->markdown ? write_markdown
                             : write_table;
        write(plan, board, &text);
        code = print(&text);
    }
    board_free(&board);
    return code;
}

/* Before anything is measured: a round takes long. */
static enum bench_exit check_trips(const struct plan *plan)
{
    char words[TRIP_WORDS_BYTES] = "";
    enum status status = STATUS_OK;
    if (plan->only == NULL || strcmp(plan->only, trip_name) == 0) {
        status = trip_check(plan, words);
    }
    if (status != STATUS_OK) {
        fprintf(stderr, "brink-bench: %s\n", words);
    }
    return status == STATUS_OK          ? BENCH_DONE
           : status == STATUS_BAD_INPUT ? BENCH_BAD_INPUT
                                        : BENCH_FAILED;
}

enum bench_exit bench_main(int count, char *const *arguments)
{
    struct plan plan;
    char words[PLAN_WORDS_BYTES];
    if (plan_read(count - 1, arguments + 1, &plan, words) != STATUS_OK) {
        fprintf(stderr, "brink-bench: %s\n", words);
        return BENCH_BAD_INPUT;
    }
    if (plan.help) {
        struct buffer text = {0};
        write_help(&text);
        return print(&text);
    }
    if (!is_known(&plan)) {
        fprintf(stderr, "brink-bench: %.40s: no such measurement; see --help\n", plan.only);
        return BENCH_BAD_INPUT;
    }
    stop_hold();
    enum bench_exit code = check_trips(&plan);
    return code == BENCH_DONE ? measure_all(&plan) : code;
}
