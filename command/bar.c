#include "command/bar.h"

#include "command/text.h"
#include "proto/figure.h"

#include <inttypes.h>

enum { CELLS = 24, INDENT = 2 };

/* ECMA-48: to the start of the line, and erase to its end. */
static const char line_start[] = "\r";
static const char line_erase[] = "\033[K";

/* To the start of the line, and erase from there to the end of the screen. */
const char *bar_end(void)
{
    return "\r\033[J";
}

void bar_add_below(const char *text, size_t columns, struct buffer *line)
{
    size_t lines = 0;
    for (; *text != '\0'; lines++) {
        size_t size = text_line(text, columns - INDENT);
        buffer_add_text(line, "\n\r  ");
        buffer_add(line, text, size);
        buffer_add_text(line, line_erase);
        text += size;
        text += text_gap(text);
    }
    if (lines > 0) {
        buffer_print(line, "\033[J\033[%zuA", lines); /* what is below is old; and up again */
    }
}

void bar_print_duration(int64_t seconds, struct buffer *text)
{
    if (seconds < 60) {
        buffer_print(text, "%" PRId64 " s", seconds);
    } else if (seconds < 3600) {
        buffer_print(text, "%" PRId64 " min %" PRId64 " s", seconds / 60, seconds % 60);
    } else {
        buffer_print(text, "%" PRId64 " h %" PRId64 " min", seconds / 3600,
                     seconds % 3600 / 60);
    }
}

static void print_cells(uint64_t done, uint64_t total, bool unicode, struct buffer *line)
{
    uint64_t full = (uint64_t)((double)done / (double)total * CELLS);
    for (uint64_t i = 0; i < CELLS; i++) {
        buffer_add_text(line, i < full ? (unicode ? "█" : "#") : (unicode ? "░" : "."));
    }
}

static const char *unit_of(const struct bar *bar)
{
    return bar->unit != NULL ? bar->unit : "draws";
}

/* Nothing before there is a speed to tell. */
static void print_speed(
    const struct bar *bar, int64_t now_ms, uint64_t done, uint64_t total, struct buffer *line)
{
    int64_t elapsed_ms = now_ms - bar->started_ms;
    if (elapsed_ms <= 0 || done <= bar->started_done) {
        return;
    }
    double speed = (double)(done - bar->started_done) * 1000.0 / (double)elapsed_ms;
    char digits[FIGURE_BYTES];
    figure_format_number(speed, speed < 10.0 ? 1 : 0, digits);
    buffer_print(line, "  %s %s/s", digits, unit_of(bar));
    double left = (double)(total - done) / speed;
    if (done < total && left < 1e9) {
        buffer_add_text(line, "  ");
        bar_print_duration((int64_t)(left + 0.999), line);
        buffer_add_text(line, " left");
    }
}

bool bar_step(struct bar *bar,
              int64_t now_ms,
              uint64_t done,
              uint64_t total,
              bool unicode,
              struct buffer *line)
{
    if (total == 0) {
        return false;
    }
    done = done < total ? done : total;
    if (!bar->is_started) {
        *bar = (struct bar){.unit = bar->unit,
                            .is_started = true,
                            .started_ms = now_ms,
                            .started_done = done,
                            .shown_ms = now_ms};
    } else if (now_ms - bar->shown_ms < BAR_PERIOD_MS && done < total) {
        return false;
    }
    bar->shown_ms = now_ms;
    char counted[FIGURE_BYTES];
    char all[FIGURE_BYTES];
    figure_format_count(done, counted);
    figure_format_count(total, all);
    buffer_print(line, "%s  ", line_start);
    print_cells(done, total, unicode, line);
    buffer_print(line, "  %s of %s %s", counted, all, unit_of(bar));
    print_speed(bar, now_ms, done, total, line);
    buffer_add_text(line, line_erase);
    return true;
}
