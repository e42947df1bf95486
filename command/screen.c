#include "command/screen.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { COLUMNS_LEAST = 20, LINES_LEAST = 6, COLUMNS_USUAL = 80, LINES_USUAL = 24 };

static const char enter[] = "\033[?1049h\033[?25l"; /* the second screen, no cursor */
static const char leave[] = "\033[?25h\033[?1049l";
static const char home[] = "\033[H";
static const char line_rest[] = "\033[K\r\n"; /* erase to the end of the line */
static const char rest[] = "\033[J";          /* erase to the end of the screen */

struct screen {
    struct console console;
    int keys; /* the terminal itself, whatever the standard input is */
    struct termios before;
};

static bool take_keys(struct screen *screen)
{
    screen->keys = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (screen->keys < 0 || tcgetattr(screen->keys, &screen->before) != 0) {
        return false;
    }
    struct termios raw = screen->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    raw.c_cc[VSUSP] = _POSIX_VDISABLE;
    raw.c_cc[VQUIT] = _POSIX_VDISABLE;
    return tcsetattr(screen->keys, TCSANOW, &raw) == 0;
}

static void write_text(const struct screen *screen, const char *text)
{
    struct buffer bytes = {0};
    buffer_add_text(&bytes, text);
    (void)!console_write(&screen->console, &bytes);
    buffer_clear(&bytes);
}

struct screen *screen_open(const struct console *console)
{
    if (!console->out_is_terminal) {
        return NULL;
    }
    struct screen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) {
        return NULL;
    }
    screen->console = *console;
    if (!take_keys(screen)) {
        if (screen->keys >= 0) {
            close(screen->keys);
        }
        free(screen);
        return NULL;
    }
    write_text(screen, enter);
    return screen;
}

void screen_close(struct screen **screen_p)
{
    struct screen *screen = *screen_p;
    if (screen == NULL) {
        return;
    }
    write_text(screen, leave);
    tcsetattr(screen->keys, TCSAFLUSH, &screen->before);
    close(screen->keys);
    free(screen);
    *screen_p = NULL;
}

struct screen_size screen_size(const struct screen *screen)
{
    struct winsize size = {0};
    struct screen_size found = {COLUMNS_USUAL, LINES_USUAL};
    if (ioctl(screen->console.out, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
        size.ws_row > 0) {
        found = (struct screen_size){size.ws_col, size.ws_row};
    }
    found.columns = found.columns < COLUMNS_LEAST ? COLUMNS_LEAST : found.columns;
    found.lines = found.lines < LINES_LEAST ? LINES_LEAST : found.lines;
    return found;
}

void screen_show(struct screen *screen, const struct buffer *lines)
{
    struct buffer bytes = {.failure = lines->failure};
    buffer_add_text(&bytes, home);
    for (const char *at = buffer_text(lines); *at != '\0';) {
        size_t size = strcspn(at, "\n");
        buffer_add(&bytes, at, size);
        at += size;
        if (*at == '\n') {
            buffer_add_text(&bytes, line_rest);
            at++;
        }
    }
    buffer_add_text(&bytes, rest);
    (void)!console_write(&screen->console, &bytes);
    buffer_clear(&bytes);
}

int screen_key(struct screen *screen, int wait_ms)
{
    struct pollfd look = {.fd = screen->keys, .events = POLLIN};
    unsigned char key = 0;
    if (poll(&look, 1, wait_ms) <= 0) {
        return 0;
    }
    if ((look.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) {
        return -1;
    }
    return read(screen->keys, &key, 1) == 1 ? key : 0;
}
