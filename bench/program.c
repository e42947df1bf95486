#include "bench/program.h"

#include "base/clock.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 16, NS_A_US = 1000, NS_A_S = 1000000000 };

bool program_find(const char *name, char path_out[PATH_MAX])
{
    ssize_t size = readlink("/proc/self/exe", path_out, PATH_MAX - 1);
    if (size <= 0) {
        return false;
    }
    path_out[size] = '\0';
    char *slash = strrchr(path_out, '/');
    if (slash == NULL || (size_t)(slash + 1 - path_out) + strlen(name) >= PATH_MAX) {
        return false;
    }
    memcpy(slash + 1, name, strlen(name) + 1);
    return access(path_out, X_OK) == 0;
}

/* Reads until the other end is closed; false: it was not in time. */
static bool read_all(int file, int64_t wait_ms)
{
    char bytes[CHUNK_BYTES];
    int64_t deadline_ms = clock_monotonic_ms() + wait_ms;
    for (;;) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        struct pollfd poll_file = {.fd = file, .events = POLLIN};
        if (left_ms <= 0 || poll(&poll_file, 1, (int)left_ms) == 0) {
            return false;
        }
        if (read(file, bytes, sizeof bytes) == 0) {
            return true;
        }
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

static int64_t ns_of(const struct timeval *time)
{
    return (int64_t)time->tv_sec * NS_A_S + (int64_t)time->tv_usec * NS_A_US;
}

static enum status wait_for(pid_t child, int output, int64_t wait_ms, int64_t *cpu_ns_out)
{
    int code = 0;
    struct rusage usage = {.ru_maxrss = 0};
    bool is_done = read_all(output, wait_ms);
    if (!is_done) {
        kill(child, SIGKILL);
    }
    bool is_known = wait4(child, &code, 0, &usage) == child;
    *cpu_ns_out = ns_of(&usage.ru_utime) + ns_of(&usage.ru_stime);
    bool is_good = is_known && WIFEXITED(code) && WEXITSTATUS(code) == 0;
    return !is_done ? STATUS_EXPIRED : is_good ? STATUS_OK : STATUS_INTERNAL;
}

enum status program_run(const char *path,
                        const char *const *arguments,
                        int64_t wait_ms,
                        struct program_cost *cost_out)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return STATUS_FULL;
    }
    pid_t child = 0;
    int64_t cpu_ns = 0;
    int64_t start_ns = clock_monotonic_ns();
    enum status status = spawn(path, arguments, ends[1], &child);
    close(ends[1]);
    if (status == STATUS_OK) {
        status = wait_for(child, ends[0], wait_ms, &cpu_ns);
    }
    close(ends[0]);
    if (status == STATUS_OK) {
        *cost_out =
            (struct program_cost){.wall_ns = clock_monotonic_ns() - start_ns, .cpu_ns = cpu_ns};
    }
    return status;
}
