/* command: what the program can be asked to do: one row a command, which --help prints.
 *
 *   brink COMMAND [OPTION...] [ARGUMENT...]
 *
 * Adding a command is adding a file pair with its function, and a row. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "command/console.h"
#include "command/exit_code.h"
#include "command/option.h"
#include "config/client_settings.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stddef.h>
#include <stdint.h>

enum command_broker {
    COMMAND_ALONE,    /* needs no broker */
    COMMAND_MAY_CALL, /* uses one when --call names it */
    COMMAND_MUST_CALL /* uses the one of --call, BRINK_CALL or the default */
};

struct command;

/* What one run of the program was asked. */
struct invocation {
    const struct console *console;
    const struct command *command;
    struct options options;
    struct client_settings broker; /* call is "" where --call may name one and did not */
};

struct command {
    const char *name;
    const char *arguments; /* of the usage line: "FILE..." */
    const char *summary;   /* one line */
    const char *detail;    /* for its own --help; "" where the summary says it all */
    option_set options;    /* OPTION_HELP is always in it */
    size_t arguments_least, arguments_most;
    enum command_broker broker;
    Brink__V1__Analysis analysis; /* in place of the scenario's own; UNSPECIFIED: its own */
    enum exit_code (*run)(const struct invocation *invocation);
};

/* The commands; NULL at and beyond the end. */
const struct command *command_at(size_t index);

/* Calls `tell` for every option of a command: its own, then those that name the broker. */
void command_each_option(const struct command *command, option_line_fn *tell, void *arg);

/* Runs the program: argv[1] names the command; `environment` ends with NULL. */
enum exit_code
command_main(const struct console *console, int argc, char **argv, char **environment);

#endif
