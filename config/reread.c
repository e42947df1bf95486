#include "config/reread.h"

#include "config/program.h"

#include <string.h>

/* Says which settings were changed that take a new start. */
static void tell_unchanged(const struct reread *reread,
                           const struct log *log,
                           const char *live,
                           const void *now)
{
    const struct settings *table = reread->table;
    for (size_t i = 0; i < table->count; i++) {
        const struct setting *row = &table->rows[i];
        struct buffer before = {0};
        struct buffer after = {0};
        setting_print(row, reread->values, &before);
        setting_print(row, now, &after);
        if (strcmp(row->name, live) != 0 &&
            strcmp(buffer_text(&before), buffer_text(&after)) != 0) {
            log_line(log, LOG_WARNING, "takes_a_restart", "setting=%s", row->name);
        }
        buffer_clear(&before);
        buffer_clear(&after);
    }
}

enum status reread_settings(const struct reread *reread,
                            const struct log *log,
                            const char *live,
                            void *values_out)
{
    enum status status =
        program_read_again(reread->table, reread->argc, reread->argv, values_out);
    if (status != STATUS_OK) {
        log_line(log, LOG_ERROR, "settings_refused",
                 "words=\"what held before holds; the lines above say what is wrong\"");
        return status;
    }
    tell_unchanged(reread, log, live, values_out);
    return STATUS_OK;
}
