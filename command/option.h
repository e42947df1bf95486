/* option: what the command line asks for: one row an option, the same in every command that
 * takes it. The row parses, checks and documents.
 *
 * An option is "--name VALUE" or "--name=VALUE", or one of the short forms below; behind "--"
 * nothing is an option. Where one is given twice the last counts, but for --over, of which each
 * does. */
#ifndef COMMAND_OPTION_H
#define COMMAND_OPTION_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of options; more of them than an enum has bits for. */
typedef uint64_t option_set;

#define OPTION_HELP         ((option_set)1 << 0)
#define OPTION_JSON         ((option_set)1 << 1)
#define OPTION_CSV          ((option_set)1 << 2)
#define OPTION_OUTPUT       ((option_set)1 << 3)
#define OPTION_SECTION      ((option_set)1 << 4)
#define OPTION_QUIET        ((option_set)1 << 5)
#define OPTION_NO_PROGRESS  ((option_set)1 << 6)
#define OPTION_THREADS      ((option_set)1 << 7)
#define OPTION_DRAWS        ((option_set)1 << 8)
#define OPTION_BRINK_DRAWS  ((option_set)1 << 9)
#define OPTION_CHOICE_DRAWS ((option_set)1 << 51)
#define OPTION_SEED         ((option_set)1 << 10)
#define OPTION_MONTHS       ((option_set)1 << 11)
#define OPTION_CENTRAL      ((option_set)1 << 12)
#define OPTION_WORLD        ((option_set)1 << 13)
#define OPTION_WAIT         ((option_set)1 << 14)
#define OPTION_PRIORITY     ((option_set)1 << 15)
#define OPTION_DEADLINE     ((option_set)1 << 16)
#define OPTION_ID           ((option_set)1 << 17)
#define OPTION_COUNT        ((option_set)1 << 18)
#define OPTION_NO_CACHE     ((option_set)1 << 19)
#define OPTION_AFTER        ((option_set)1 << 20)
#define OPTION_FROM         ((option_set)1 << 21)
#define OPTION_EPISODES     ((option_set)1 << 22)
#define OPTION_GDP          ((option_set)1 << 23)
#define OPTION_PANEL        ((option_set)1 << 24)
#define OPTION_RESPONSE     ((option_set)1 << 25)
#define OPTION_HAZARD       ((option_set)1 << 26)
#define OPTION_MEAN         ((option_set)1 << 27)
#define OPTION_DEVIATION    ((option_set)1 << 28)
#define OPTION_THRESHOLDS   ((option_set)1 << 29)
#define OPTION_JOINED       ((option_set)1 << 30)
#define OPTION_PUSH         ((option_set)1 << 31)
#define OPTION_SIGMA        ((option_set)1 << 32)
#define OPTION_SHARE        ((option_set)1 << 33)
#define OPTION_LEFT         ((option_set)1 << 34)
#define OPTION_ELASTICITY   ((option_set)1 << 35)
#define OPTION_POINTS       ((option_set)1 << 36)
#define OPTION_OVER         ((option_set)1 << 37)
#define OPTION_SAMPLE       ((option_set)1 << 38)
#define OPTION_LIMIT        ((option_set)1 << 39)
#define OPTION_RESULTS      ((option_set)1 << 40)
#define OPTION_PARETO       ((option_set)1 << 41)
#define OPTION_ROLES        ((option_set)1 << 43)
#define OPTION_TOPICS       ((option_set)1 << 44)
#define OPTION_TENANTS      ((option_set)1 << 45)
#define OPTION_LIMITS       ((option_set)1 << 46)
#define OPTION_NEEDS        ((option_set)1 << 55)

enum { OPTION_ARGUMENTS_MAX = 64, OPTION_OVER_MAX = 16 };

struct options {
    option_set given;
    bool help, json, quiet, no_progress, central, wait, no_cache;
    const char *csv, *output, *section, *world, *priority, *id; /* NULL: not given */
    const char *roles, *topics, *tenants, *limits, *needs;
    const char *over[OPTION_OVER_MAX]; /* [over_count] */
    size_t over_count;
    const char *results, *pareto;
    uint64_t sample, limit;
    const char *episodes, *gdp, *panel, *response, *hazard, *thresholds;
    uint64_t threads, draws, brink_draws, option_draws, seed, months, deadline_s, after_s,
        count, from, points;
    double mean, deviation, joined, push, sigma, share, left, elasticity;
    const char *arguments[OPTION_ARGUMENTS_MAX]; /* what is no option */
    size_t argument_count;
};

/* For the words about what is wrong. */
struct option_words {
    const char *command;
    const char *const *others; /* further option names to suggest; ends with NULL */
};

/* Reads what follows the name of a command that takes the set `allowed`. All
 * texts are borrowed
 * from `arguments`. STATUS_BAD_INPUT: `problems` says all that is wrong; but where help is
 * asked for, that is not looked at. */
MUST_USE enum status option_read(const struct option_words *words,
                                 option_set allowed,
                                 int count,
                                 char *const *arguments,
                                 struct options *options_out,
                                 struct problems *problems);

/* An option as --help lists it. */
struct option_line {
    const char *name;   /* "--output" */
    const char *letter; /* "-o"; NULL: none */
    const char *value;  /* "FILE"; NULL: takes none */
    const char *words;
};

typedef void option_line_fn(void *arg, const struct option_line *line);

/* Calls `tell` for each option of the set. */
void option_each(option_set allowed, option_line_fn *tell, void *arg);

/* Writes the options of the set for --help, one line each. */
void option_help(option_set allowed, struct buffer *text);

#endif
