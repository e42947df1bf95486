/* screen: the whole terminal for a view that changes, until it is given back as it was.
 *
 *   screen_open -> screen_show, screen_key, ... -> screen_close
 *
 * Escape sequences of ECMA-48 and the second screen of xterm, which every terminal of today
 * has. Ctrl-C still is a signal (command/interrupt.h); Ctrl-Z and Ctrl-\ are off meanwhile. */
#ifndef COMMAND_SCREEN_H
#define COMMAND_SCREEN_H

#include "base/buffer.h"
#include "command/console.h"

#include <stdbool.h>
#include <stddef.h>

struct screen;

struct screen_size {
    size_t columns, lines;
};

/* NULL: the console leads to no terminal that could be used, or there is no memory. */
struct screen *screen_open(const struct console *console);

/* Gives the terminal back; accepts NULL. */
void screen_close(struct screen **screen_p);

/* As it is now. */
struct screen_size screen_size(const struct screen *screen);

/* Puts lines, which end with "\n", in place of what is shown. */
void screen_show(struct screen *screen, const struct buffer *lines);

/* Waits so long for a key: its byte, 0: none was pressed, -1: the terminal is gone. */
int screen_key(struct screen *screen, int wait_ms);

#endif
