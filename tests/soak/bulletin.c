#include "tests/soak/bulletin.h"

#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 512 };

void bulletin_begin(struct bulletin *bulletin, const char *columns)
{
    buffer_print(&bulletin->text, "\n| %s |\n|", columns);
    for (const char *bar = columns; bar != NULL; bar = strstr(bar + 1, " | ")) {
        buffer_add_text(&bulletin->text, "---|");
    }
    buffer_add_byte(&bulletin->text, '\n');
}

void bulletin_add(struct bulletin *bulletin, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list list;
    va_start(list, format);
    int size = vsnprintf(line, sizeof line, format, list);
    va_end(list);
    assert_in_range(size, 1, sizeof line - 1);
    buffer_print(&bulletin->text, "| %s |\n", line);
}

void bulletin_print(struct bulletin *bulletin)
{
    assert_int_equal(bulletin->text.failure, STATUS_OK);
    fputs(buffer_text(&bulletin->text), stdout); /* print_message has room for less */
    fputc('\n', stdout);
    fflush(stdout);
    buffer_reset(&bulletin->text);
}

void bulletin_clear(struct bulletin *bulletin)
{
    buffer_clear(&bulletin->text);
}
