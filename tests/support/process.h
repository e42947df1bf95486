/* process: a program run beside a test.
 *
 *   process_start -> process_await ... process_signal ... -> process_finish -> process_end
 *
 * What it says is kept as it comes; a test waits for words or for the end of the process until
 * a deadline, never for time to pass. Whatever goes wrong fails the test and shows what was
 * said. A process that is not ended dies with the test program. One thread starts them all. */
#ifndef TESTS_SUPPORT_PROCESS_H
#define TESTS_SUPPORT_PROCESS_H

#include "base/buffer.h"

#include <stddef.h>
#include <sys/types.h>

enum {
    PROCESS_WAIT_MS = 60000, /* only a broken build waits this long */
    PROCESS_KILLED = 1000    /* and the signal: how a killed process ends */
};

enum process_stream { PROCESS_OUT, PROCESS_ERR, PROCESS_STREAM_COUNT };

/* Where the streams lead: to pipes, or to a terminal of 80 columns. What a terminal shows of
 * either stream is read as PROCESS_ERR. */
enum process_terminal { PROCESS_NO_TERMINAL, PROCESS_TERMINAL_ERR, PROCESS_TERMINAL_BOTH };

/* Everything is borrowed until process_start returns; lists end with NULL. */
struct process_plan {
    const char *path;
    const char *const *arguments;   /* behind the program's name */
    const char *const *environment; /* "NAME=value"; NULL: nothing of its own. The test's own is
                                     * there too, without settings of Brink; the locale is
                                     * C.UTF-8, TERM is xterm */
    enum process_terminal terminal;
    pid_t network; /* a process whose network namespace it is to be in; 0: that of the test */
};

struct process {
    const char *path; /* borrowed, for failures */
    pid_t pid;        /* 0: there is none, or it has ended */
    int code;         /* how it ended */
    int files[PROCESS_STREAM_COUNT];
    struct buffer said[PROCESS_STREAM_COUNT];
    size_t seen[PROCESS_STREAM_COUNT]; /* how far process_await has come */
};

void process_start(struct process *process, const struct process_plan *plan);

/* Waits until a line with `words` is said that was not awaited before, and returns the line: it
 * ends with a line end and is valid until the process is used again. */
const char *
process_await(struct process *process, enum process_stream stream, const char *words);

/* Waits until `words` are said, in a line or not, since the line last awaited. */
void process_await_words(struct process *process,
                         enum process_stream stream,
                         const char *words);

void process_signal(const struct process *process, int signal);

/* Types a character, or a control character, "C" for Ctrl-C, at its terminal. */
void process_press(const struct process *process, char key);
void process_type(const struct process *process, char letter);

/* Waits for its end: its exit code, or PROCESS_KILLED and a signal. */
int process_finish(struct process *process);

/* The same, and fails the test unless that is `code`. */
void process_expect(struct process *process, int code);

/* Has it ended? Reads what it has said until now, and waits `wait_ms` for more. */
int process_has_ended(struct process *process, int wait_ms);

/* Everything it has said so far; how often it has said `words`. */
const char *process_said(const struct process *process, enum process_stream stream);
size_t
process_count(const struct process *process, enum process_stream stream, const char *words);

/* Memory it has in use, kB, and how many files it has open. */
size_t process_memory_kb(const struct process *process);

/* Processor time of all its threads so far, in ticks of 10 ms. */
uint64_t process_ticks(const struct process *process);

size_t process_open_files(const struct process *process);

/* Kills it where it still runs and frees what it said; accepts a zeroed struct. */
void process_end(struct process *process);

/* The value of `key` in a line of a log, without quotation marks. */
void process_value(const char *line, const char *key, char *value_out, size_t size);

#endif
