/* reread: settings read again while a program runs, for SIGHUP. */
#ifndef CONFIG_REREAD_H
#define CONFIG_REREAD_H

#include "base/log.h"
#include "base/status.h"
#include "config/settings.h"

/* What they are, and how they were read at the start. Everything is borrowed. */
struct reread {
    const struct settings *table;
    int argc;
    char *const *argv; /* [argc] as the program got them */
    void *values;      /* those that hold, the program's struct */
};

/* Reads them again. Those that may change while it runs (setting.live) hold from then on; each
 * that was changed is logged, with what it was and is, and so is each that takes a new start.
 * Settings that are not valid, or do not fit those that hold, are told as lines of their own,
 * and nothing has changed. `scratch` is room for one more of the program's struct.
 * STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
MUST_USE enum status
reread_settings(const struct reread *reread, const struct log *log, void *scratch);

#endif
