/* program: how a program that serves until it is told to stop begins: its settings, its help,
 * its signals. */
#ifndef CONFIG_PROGRAM_H
#define CONFIG_PROGRAM_H

#include "config/settings.h"

enum program_exit {
    PROGRAM_DONE,    /* stopped as asked */
    PROGRAM_FAILED,  /* cannot start, or cannot go on */
    PROGRAM_SETTINGS /* settings are wrong; every problem is on standard error */
};

struct program {
    const struct settings *settings;
    const char *exit_help; /* the end of --help: exit codes and what a signal does */
    enum program_exit (*run)(void *values);
};

/* Reads the settings into `values`, the program's struct; answers --help, --version and
 * --print-config, or runs. Returns the exit code. */
int program_main(const struct program *program, int argc, char **argv, void *values);

/* Writes them to standard error, a line each. */
void program_print_problems(const struct settings *settings, const struct problems *problems);

/* Makes SIGTERM and SIGINT something to read, for every thread started from here on; -1 when
 * the process has no file left. */
int program_open_signals(void);

/* The same for SIGHUP, which has what may change while the program runs read again. */
int program_open_reload(void);

/* Reads the settings as program_main did, from the same words, [argc]; problems are told as
 * lines of their own. STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
MUST_USE enum status program_read_again(const struct settings *settings,
                                        int argc,
                                        char *const *argv,
                                        void *values_out);

#endif
