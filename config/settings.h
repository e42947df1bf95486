/* settings: what a program can be told, as a table of rows.
 *
 * A row parses, checks, prints and documents one setting; adding a setting is adding a row and
 * a field. The setting `lease_ms` is `lease_ms = 30000;` in a file, BRINK_LEASE_MS in the
 * environment and --lease-ms 30000 (or --lease-ms=30000) on the command line. What comes later
 * wins: default, file, environment, flag. Every problem is reported, with where it stands.
 *
 *   struct broker_settings values;
 *   const struct settings_sources sources = {argc, argv, environ};
 *   settings_start(broker_settings_table(), &sources, &values, &wish, &problems) */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/buffer.h"
#include "base/problem.h"
#include "base/status.h"
#include "config/setting.h"

#include <stddef.h>

struct settings {
    const char *program;
    const char *summary;        /* what the program does, one sentence */
    const struct setting *rows; /* [count] */
    size_t count;
    /* Adds a problem for values that do not fit each other; NULL: none can. */
    void (*check)(const void *values, struct problems *problems);
};

/* What the command line of a program asks for beyond settings. */
enum settings_wish { SETTINGS_RUN, SETTINGS_HELP, SETTINGS_VERSION, SETTINGS_PRINT };

struct settings_sources {
    int argc;
    char **argv;        /* reordered by the reading */
    char **environment; /* ends with NULL */
};

/* Everything a program does with its settings at its start: defaults, the file named by
 * --config FILE, environment, flags, check; and --help, --version, --print-config. `values_out`
 * is the program's struct. STATUS_BAD_INPUT: `problems` says all that is wrong; the wish is
 * written even so, and help and version need no valid settings. */
MUST_USE enum status settings_start(const struct settings *settings,
                                    const struct settings_sources *sources,
                                    void *values_out,
                                    enum settings_wish *wish_out,
                                    struct problems *problems);

/* Sets every value to its default. */
void settings_default(const struct settings *settings, void *values_out);

/* Takes the values of a libconfig file. STATUS_BAD_INPUT, or what config/tree.h says; what was
 * right has been taken. */
MUST_USE enum status settings_read_file(const struct settings *settings,
                                        const char *path,
                                        void *values,
                                        struct problems *problems);

/* Takes the values of variables like "BRINK_LEASE_MS=30000"; an empty one counts as absent, and
 * variables that are no setting of this program may belong to another. `environment` ends with
 * NULL. STATUS_BAD_INPUT. */
MUST_USE enum status settings_read_environment(const struct settings *settings,
                                               char **environment,
                                               void *values,
                                               struct problems *problems);

/* Takes the flags that are settings out of `arguments` and leaves the others, in order; `count`
 * becomes theirs. Behind "--" nothing is a flag. STATUS_BAD_INPUT. */
MUST_USE enum status settings_take_flags(const struct settings *settings,
                                         int *count,
                                         char **arguments,
                                         void *values,
                                         struct problems *problems);

/* Runs settings->check. STATUS_BAD_INPUT. */
MUST_USE enum status
settings_check(const struct settings *settings, const void *values, struct problems *problems);

/* Writes the values as a libconfig file that reads back as the same values. */
void settings_print(const struct settings *settings, const void *values, struct buffer *text);

/* Writes one line a setting for --help. */
void settings_help(const struct settings *settings, struct buffer *text);

/* Writes the program's section of docs/config.md. */
void settings_document(const struct settings *settings, struct buffer *text);

#endif
