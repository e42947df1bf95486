/* capture: one run of the program inside the test: what it wrote and how it ended. */
#ifndef TESTS_COMMAND_CAPTURE_H
#define TESTS_COMMAND_CAPTURE_H

#include "command/exit_code.h"

#include <stddef.h>

struct capture {
    char *out; /* ends with NUL */
    char *err;
    size_t out_size;
    enum exit_code code;
};

/* Runs "brink" with the arguments, which end with NULL, in a UTF-8 locale. */
void capture_run(struct capture *capture, const char *const *arguments);

void capture_clear(struct capture *capture);

/* Fails the test unless the run ended so; says what it wrote. */
void assert_ended(const struct capture *capture, enum exit_code code);

/* Fails the test unless `err` holds the words. */
void assert_said(const struct capture *capture, const char *words);

#endif
