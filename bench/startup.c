#include "bench/startup.h"

#include "base/clock.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WAIT_MS = 60000, CHUNK_BYTES = 1 << 16, STARTS_MAX = 16 };

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

/* The program beside this one. */
static bool find_program(char path_out[PATH_MAX])
{
    ssize_t size = readlink("/proc/self/exe", path_out, PATH_MAX - sizeof "brink");
    if (size <= 0) {
        return false;
    }
    path_out[size] = '\0';
    char *slash = strrchr(path_out, '/');
    memcpy(slash + 1, "brink", sizeof "brink");
    return access(path_out, X_OK) == 0;
}

/* Reads until the other end is closed; false: it was not in time, or nothing was said. */
static bool read_all(int file)
{
    char bytes[CHUNK_BYTES];
    size_t size = 0;
    int64_t deadline_ms = clock_monotonic_ms() + WAIT_MS;
    for (;;) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        struct pollfd poll_file = {.fd = file, .events = POLLIN};
        if (left_ms <= 0 || poll(&poll_file, 1, (int)left_ms) == 0) {
            return false;
        }
        ssize_t got = read(file, bytes, sizeof bytes);
        if (got == 0) {
            return size > 0;
        }
        size += got > 0 ? (size_t)got : 0;
    }
}

/* Starts the program with its output into `file`. */
static enum status
spawn(const char *path, const char *const *arguments, int file, pid_t *child_out)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return STATUS_NO_MEMORY;
    }
    int failure = posix_spawn_file_actions_adddup2(&actions, file, STDOUT_FILENO);
    if (failure == 0) {
        failure =
            posix_spawn(child_out, path, &actions, NULL, (char *const *)arguments, environ);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failure == 0 ? STATUS_OK : STATUS_IO;
}

static enum status run(const char *path, const char *const *arguments)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return STATUS_FULL;
    }
    pid_t child = 0;
    enum status status = spawn(path, arguments, ends[1], &child);
    close(ends[1]);
    if (status == STATUS_OK) {
        bool is_done = read_all(ends[0]);
        if (!is_done) {
            kill(child, SIGKILL);
        }
        int code = 0;
        waitpid(child, &code, 0);
        bool is_good = WIFEXITED(code) && WEXITSTATUS(code) == 0;
        status = !is_done ? STATUS_EXPIRED : is_good ? STATUS_OK : STATUS_INTERNAL;
    }
    close(ends[0]);
    return status;
}

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
        int64_t start_ns = clock_monotonic_ns();
        status = run(path, arguments);
        tally_add(&tally, (double)(clock_monotonic_ns() - start_ns) / 1e6);
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
    if (!find_program(path)) {
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
