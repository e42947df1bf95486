#include "tests/support/process.h"

#include "base/clock.h"
#include "tests/support/check.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    VARIABLES_MAX = 256,
    ARGUMENTS_MAX = 64,
    PIPE_BYTES = 1 << 20, /* so that a program nobody listens to does not wait */
    CHUNK_BYTES = 1 << 16,
    SHOWN_BYTES = 3000 /* of what was said, in a failure */
};

static const char *tail(const struct process *process, enum process_stream stream)
{
    const struct buffer *said = &process->said[stream];
    return buffer_text(said) + (said->size > SHOWN_BYTES ? said->size - SHOWN_BYTES : 0);
}

static void fail_with(const struct process *process, const char *what, const char *words)
{
    fail_msg("%s: %s%s\n--- out\n%s\n--- err\n%s", process->path, what, words,
             tail(process, PROCESS_OUT), tail(process, PROCESS_ERR));
}

/* Starting. */

static int is_dropped(const char *variable)
{
    static const char *const names[] = {
        "BRINK_", "LANG=", "LC_ALL=", "TERM=", "NO_COLOR=", "LC_CTYPE="};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(variable, names[i], strlen(names[i])) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Programs take the first where a variable stands twice. */
static void list_variables(const struct process_plan *plan, const char *list[VARIABLES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; plan->environment != NULL && plan->environment[i] != NULL; i++) {
        list[count++] = plan->environment[i];
    }
    list[count++] = "LANG=C.UTF-8";
    list[count++] = "TERM=xterm";
    for (char **entry = environ; *entry != NULL; entry++) {
        if (!is_dropped(*entry)) {
            assert_true(count + 1 < VARIABLES_MAX);
            list[count++] = *entry;
        }
    }
    list[count] = NULL;
}

static void list_arguments(const struct process_plan *plan, const char *list[ARGUMENTS_MAX])
{
    size_t count = 0;
    list[count++] = plan->path;
    for (size_t i = 0; plan->arguments[i] != NULL; i++) {
        assert_true(count + 1 < ARGUMENTS_MAX);
        list[count++] = plan->arguments[i];
    }
    list[count] = NULL;
}

/* Our end of a stream, and the program's. */
struct ends {
    int ours[PROCESS_STREAM_COUNT];
    int theirs[PROCESS_STREAM_COUNT];
};

static void open_pipe(struct ends *ends, enum process_stream stream)
{
    int files[2];
    assert_int_equal(pipe2(files, O_CLOEXEC), 0);
    (void)fcntl(files[0], F_SETPIPE_SZ, PIPE_BYTES); /* the system may allow less */
    ends->ours[stream] = files[0];
    ends->theirs[stream] = files[1];
}

static struct ends open_ends(enum process_terminal terminal)
{
    struct ends ends = {{-1, -1}, {-1, -1}};
    if (terminal == PROCESS_NO_TERMINAL) {
        open_pipe(&ends, PROCESS_ERR);
    } else {
        const struct winsize size = {.ws_row = 25, .ws_col = 80};
        int *ours = &ends.ours[PROCESS_ERR];
        assert_int_equal(openpty(ours, &ends.theirs[PROCESS_ERR], NULL, NULL, &size), 0);
        assert_int_equal(fcntl(*ours, F_SETFD, FD_CLOEXEC), 0);
        assert_int_equal(fcntl(ends.theirs[PROCESS_ERR], F_SETFD, FD_CLOEXEC), 0);
    }
    if (terminal == PROCESS_TERMINAL_BOTH) {
        ends.theirs[PROCESS_OUT] = ends.theirs[PROCESS_ERR];
    } else {
        open_pipe(&ends, PROCESS_OUT);
    }
    return ends;
}

/* Moves the child into the network namespace of another process. */
static void enter_network(pid_t other)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/net", (int)other);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || setns(file, CLONE_NEWNET) != 0) {
        _exit(127);
    }
}

/* In the child, where only what is safe after a fork may be called. */
static void become(const struct process_plan *plan,
                   const struct ends *ends,
                   pid_t parent,
                   const char *const *arguments,
                   const char *const *variables)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(127);
    }
    setsid();
    if (plan->network != 0) {
        enter_network(plan->network);
    }
    if (plan->terminal != PROCESS_NO_TERMINAL) {
        ioctl(ends->theirs[PROCESS_ERR], TIOCSCTTY, 0);
    }
    dup2(ends->theirs[PROCESS_OUT], STDOUT_FILENO);
    dup2(ends->theirs[PROCESS_ERR], STDERR_FILENO);
    execve(plan->path, (char *const *)arguments, (char *const *)variables);
    _exit(127);
}

void process_start(struct process *process, const struct process_plan *plan)
{
    const char *arguments[ARGUMENTS_MAX];
    const char *variables[VARIABLES_MAX];
    list_arguments(plan, arguments);
    list_variables(plan, variables);
    struct ends ends = open_ends(plan->terminal);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        become(plan, &ends, parent, arguments, variables);
    }
    assert_true(child > 0);
    close(ends.theirs[PROCESS_ERR]);
    if (plan->terminal != PROCESS_TERMINAL_BOTH) {
        close(ends.theirs[PROCESS_OUT]);
    }
    *process = (struct process){.path = plan->path, .pid = child};
    for (size_t i = 0; i < PROCESS_STREAM_COUNT; i++) {
        process->files[i] = ends.ours[i];
        if (ends.ours[i] >= 0) {
            assert_int_equal(fcntl(ends.ours[i], F_SETFL, O_NONBLOCK), 0);
        }
    }
}

/* Listening. */

static void read_stream(struct process *process, enum process_stream stream)
{
    static char bytes[CHUNK_BYTES];
    ssize_t got = read(process->files[stream], bytes, sizeof bytes);
    if (got > 0) {
        buffer_add(&process->said[stream], bytes, (size_t)got);
        assert_int_equal(process->said[stream].failure, STATUS_OK);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(process->files[stream]); /* a terminal ends with EIO */
        process->files[stream] = -1;
    }
}

static int is_open(const struct process *process)
{
    return process->files[PROCESS_OUT] >= 0 || process->files[PROCESS_ERR] >= 0;
}

/* Waits for more, at most until the deadline, and reads it. */
static void listen_until(struct process *process, int64_t deadline_ms)
{
    struct pollfd polls[PROCESS_STREAM_COUNT];
    for (size_t i = 0; i < PROCESS_STREAM_COUNT; i++) {
        polls[i] = (struct pollfd){.fd = process->files[i], .events = POLLIN};
    }
    int64_t left_ms = deadline_ms - clock_monotonic_ms();
    if (poll(polls, PROCESS_STREAM_COUNT, left_ms > 0 ? (int)left_ms : 0) <= 0) {
        return;
    }
    for (size_t i = 0; i < PROCESS_STREAM_COUNT; i++) {
        if (polls[i].revents != 0) {
            read_stream(process, (enum process_stream)i);
        }
    }
}

/* The words, as soon as they are there and `end` stands behind them. */
static size_t
find(struct process *process, enum process_stream stream, const char *words, const char *end)
{
    int64_t deadline_ms = clock_monotonic_ms() + PROCESS_WAIT_MS;
    for (;;) {
        const char *text = buffer_text(&process->said[stream]);
        const char *found = strstr(text + process->seen[stream], words);
        if (found != NULL && strstr(found, end) != NULL) {
            return (size_t)(found - text);
        }
        if (process->files[stream] < 0) {
            fail_with(process, "ended without saying: ", words);
        }
        if (clock_monotonic_ms() >= deadline_ms) {
            fail_with(process, "did not say in time: ", words);
        }
        listen_until(process, deadline_ms);
    }
}

const char *
process_await(struct process *process, enum process_stream stream, const char *words)
{
    size_t at = find(process, stream, words, "\n");
    const char *text = buffer_text(&process->said[stream]);
    process->seen[stream] = (size_t)(strchr(text + at, '\n') + 1 - text);
    while (at > 0 && text[at - 1] != '\n') {
        at--;
    }
    return text + at;
}

void process_await_words(struct process *process, enum process_stream stream, const char *words)
{
    (void)find(process, stream, words, "");
}

void process_signal(const struct process *process, int signal)
{
    assert_true(process->pid > 0);
    assert_int_equal(kill(process->pid, signal), 0);
}

void process_press(const struct process *process, char key)
{
    assert_int_equal(write(process->files[PROCESS_ERR], &key, 1), 1);
}

void process_type(const struct process *process, char letter)
{
    process_press(process, (char)(letter - '@')); /* ASCII: a letter less 64 */
}

static void reap(struct process *process)
{
    int status = 0;
    assert_int_equal(waitpid(process->pid, &status, 0), process->pid);
    process->pid = 0;
    process->code = WIFEXITED(status) ? WEXITSTATUS(status) : PROCESS_KILLED + WTERMSIG(status);
}

int process_finish(struct process *process)
{
    int64_t deadline_ms = clock_monotonic_ms() + PROCESS_WAIT_MS;
    while (is_open(process)) {
        if (clock_monotonic_ms() >= deadline_ms) {
            fail_with(process, "did not end in time", "");
        }
        listen_until(process, deadline_ms);
    }
    if (process->pid > 0) {
        reap(process);
    }
    return process->code;
}

void process_expect(struct process *process, int code)
{
    int ended = process_finish(process);
    if (ended != code) {
        char words[64];
        snprintf(words, sizeof words, "%d, not with %d", ended, code);
        fail_with(process, "ended with ", words);
    }
}

int process_has_ended(struct process *process, int wait_ms)
{
    if (is_open(process)) {
        listen_until(process, clock_monotonic_ms() + wait_ms);
    }
    return !is_open(process);
}

const char *process_said(const struct process *process, enum process_stream stream)
{
    return buffer_text(&process->said[stream]);
}

size_t
process_count(const struct process *process, enum process_stream stream, const char *words)
{
    size_t count = 0;
    const char *at = strstr(process_said(process, stream), words);
    for (; at != NULL; at = strstr(at + 1, words)) {
        count++;
    }
    return count;
}

size_t process_memory_kb(const struct process *process)
{
    char path[64];
    char line[256];
    size_t memory_kb = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)process->pid);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    while (memory_kb == 0 && fgets(line, sizeof line, stream) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0) {
            memory_kb = strtoul(line + 6, NULL, 10);
        }
    }
    fclose(stream);
    assert_true(memory_kb > 0);
    return memory_kb;
}

uint64_t process_ticks(const struct process *process)
{
    char path[64];
    char line[1024] = "";
    unsigned long user = 0;
    unsigned long system = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)process->pid);
    FILE *stream = fopen(path, "r");
    assert_non_null(stream);
    assert_non_null(fgets(line, sizeof line, stream));
    fclose(stream);
    const char *rest = strrchr(line, ')'); /* behind the name, which may be anything */
    assert_non_null(rest);
    assert_int_equal(sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                            &user, &system),
                     2);
    return user + system;
}

size_t process_open_files(const struct process *process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)process->pid);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

void process_end(struct process *process)
{
    if (process->path == NULL) {
        return;
    }
    if (process->pid > 0) {
        kill(process->pid, SIGKILL);
        reap(process);
    }
    for (size_t i = 0; i < PROCESS_STREAM_COUNT; i++) {
        if (process->files[i] >= 0) {
            close(process->files[i]);
        }
        buffer_clear(&process->said[i]);
    }
    *process = (struct process){.path = NULL};
}

void process_value(const char *line, const char *key, char *value_out, size_t size)
{
    char entry[64];
    snprintf(entry, sizeof entry, " %s=", key);
    const char *at = strstr(line, entry);
    if (at == NULL) {
        fail_msg("no %s in: %s", key, line);
        return;
    }
    at += strlen(entry);
    at += *at == '"';
    size_t length = strcspn(at, " \"\n");
    assert_true(length < size);
    memcpy(value_out, at, length);
    value_out[length] = '\0';
}
