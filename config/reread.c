#include "config/reread.h"

#include "config/program.h"

#include <stdbool.h>
#include <string.h>

/* Says what a setting was and is, where that is not the same. */
static void
tell(const struct setting *row, const struct log *log, const void *values, const void *now)
{
    struct buffer was = {0};
    struct buffer is = {0};
    setting_print(row, values, &was);
    setting_print(row, now, &is);
    bool is_same = strcmp(buffer_text(&was), buffer_text(&is)) == 0;
    if (!is_same && row->live) {
        log_line(log, LOG_INFO, "setting_changed", "setting=%s was=\"%s\" is=\"%s\"", row->name,
                 buffer_text(&was), buffer_text(&is));
    } else if (!is_same) {
        log_line(log, LOG_WARNING, "takes_a_restart",
                 "setting=%s is=\"%s\" wanted=\"%s\" words=\"needs a restart\"", row->name,
                 buffer_text(&was), buffer_text(&is));
    }
    buffer_clear(&was);
    buffer_clear(&is);
}

/* What may not change stays in `now` as it is; does the rest fit that? */
static enum status fit(const struct reread *reread, const struct log *log, void *now)
{
    struct problems problems = {0};
    for (size_t i = 0; i < reread->table->count; i++) {
        const struct setting *row = &reread->table->rows[i];
        if (!row->live) {
            tell(row, log, reread->values, now);
            setting_copy(row, reread->values, now);
        }
    }
    enum status status = settings_check(reread->table, now, &problems);
    program_print_problems(reread->table, &problems);
    problems_clear(&problems);
    return status;
}

static void take_over(const struct reread *reread, const struct log *log, const void *now)
{
    for (size_t i = 0; i < reread->table->count; i++) {
        const struct setting *row = &reread->table->rows[i];
        if (row->live) {
            tell(row, log, reread->values, now);
            setting_copy(row, now, reread->values);
        }
    }
}

enum status reread_settings(const struct reread *reread, const struct log *log, void *scratch)
{
    enum status status = program_read_again(reread->table, reread->argc, reread->argv, scratch);
    if (status == STATUS_OK) {
        status = fit(reread, log, scratch);
    }
    if (status == STATUS_OK) {
        take_over(reread, log, scratch);
    } else {
        log_line(log, LOG_ERROR, "settings_refused",
                 "words=\"what held before holds; the lines above say what is wrong\"");
    }
    return status;
}
