/* option: what the command line asks for: one row an option, the same in every command that
 * takes it. The row parses, checks and documents.
 *
 * An option is "--name VALUE" or "--name=VALUE", or one of the short forms below; behind "--"
 * nothing is an option. Where one is given twice the last counts. */
#ifndef COMMAND_OPTION_H
#define COMMAND_OPTION_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bits of a set. */
enum option {
    OPTION_HELP = 1 << 0,
    OPTION_JSON = 1 << 1,
    OPTION_CSV = 1 << 2,
    OPTION_OUTPUT = 1 << 3,
    OPTION_SECTION = 1 << 4,
    OPTION_QUIET = 1 << 5,
    OPTION_NO_PROGRESS = 1 << 6,
    OPTION_THREADS = 1 << 7,
    OPTION_DRAWS = 1 << 8,
    OPTION_SEED = 1 << 9,
    OPTION_MONTHS = 1 << 10,
    OPTION_CENTRAL = 1 << 11,
    OPTION_WORLD = 1 << 12,
    OPTION_WAIT = 1 << 13,
    OPTION_PRIORITY = 1 << 14,
    OPTION_DEADLINE = 1 << 15,
    OPTION_ID = 1 << 16,
    OPTION_COUNT = 1 << 17,
    OPTION_NO_CACHE = 1 << 18,
    OPTION_AFTER = 1 << 19,
    OPTION_FROM = 1 << 20,
    OPTION_POINTS = 1 << 21
};

enum { OPTION_ARGUMENTS_MAX = 64 };

struct options {
    uint32_t given; /* set of enum option */
    bool help, json, quiet, no_progress, central, wait, no_cache;
    const char *csv, *output, *section, *world, *priority, *id; /* NULL: not given */
    uint64_t threads, draws, seed, months, deadline_s, after_s, count, from, points;
    const char *arguments[OPTION_ARGUMENTS_MAX]; /* what is no option */
    size_t argument_count;
};

/* For the words about what is wrong. */
struct option_words {
    const char *command;
    const char *const *others; /* further option names to suggest; ends with NULL */
};

/* Reads what follows the name of a command that takes the set `allowed` of enum option. All
 * texts are borrowed
 * from `arguments`. STATUS_BAD_INPUT: `problems` says all that is wrong; but where help is
 * asked for, that is not looked at. */
MUST_USE enum status option_read(const struct option_words *words,
                                 uint32_t allowed,
                                 int count,
                                 char *const *arguments,
                                 struct options *options_out,
                                 struct problems *problems);

/* Writes the options of the set for --help, one line each. */
void option_help(uint32_t allowed, struct buffer *text);

#endif
