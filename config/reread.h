/* reread: settings read again while a program runs, for SIGHUP. */
#ifndef CONFIG_REREAD_H
#define CONFIG_REREAD_H

#include "base/log.h"
#include "base/status.h"
#include "config/settings.h"

/* How they were read at the start. Everything is borrowed. */
struct reread {
    const struct settings *table;
    int argc;
    char *const *argv;  /* [argc] as the program got them */
    const void *values; /* what came of them, the program's struct */
};

/* Reads them again, and logs which have changed that take a new start: all but `live` (a
 * setting's name), the one that may change. Settings that are not valid are told as lines of
 * their own, and `values_out` is of no use then. STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
MUST_USE enum status reread_settings(const struct reread *reread,
                                     const struct log *log,
                                     const char *live,
                                     void *values_out);

#endif
