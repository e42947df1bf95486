/* exit_code: what the program says to the shell when it ends. */
#ifndef COMMAND_EXIT_CODE_H
#define COMMAND_EXIT_CODE_H

#include "base/status.h"

#include <stddef.h>

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_BAD_INPUT = 2,
    EXIT_UNREACHABLE = 3,
    EXIT_EXPIRED = 4,
    EXIT_INTERRUPTED = 130 /* 128 and the number of SIGINT, as shells have it */
};

struct exit_row {
    enum exit_code code;
    const char *words;
};

/* The codes for --help; NULL at and beyond the end. */
const struct exit_row *exit_code_row(size_t index);

/* The code for the status a request, or a call to a broker, ended with. */
enum exit_code exit_code_of(enum status status);

#endif
