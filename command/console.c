#include "command/console.h"

#include "command/text.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The value of a variable; "" where it is not set. */
static const char *find_variable(char *const *environment, const char *name)
{
    size_t size = strlen(name);
    for (char *const *entry = environment; *entry != NULL; entry++) {
        if (strncmp(*entry, name, size) == 0 && (*entry)[size] == '=') {
            return *entry + size + 1;
        }
    }
    return "";
}

/* Does the name of a locale, like "de_DE.UTF-8", name this encoding? Locales are written in
 * either case, with or without the hyphen. */
static bool is_utf8(const char *locale)
{
    char letters[16] = "";
    size_t count = 0;
    const char *encoding = strchr(locale, '.');
    for (; encoding != NULL && *encoding != '\0' && *encoding != '@'; encoding++) {
        if (isalnum((unsigned char)*encoding) && count + 1 < sizeof letters) {
            letters[count++] = (char)tolower((unsigned char)*encoding);
        }
    }
    return strcmp(letters, "utf8") == 0;
}

/* POSIX: the first that is set and not empty counts. */
static bool has_utf8_locale(char *const *environment)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *locale = find_variable(environment, names[i]);
        if (locale[0] != '\0') {
            return is_utf8(locale);
        }
    }
    return false;
}

static size_t find_width(int file)
{
    struct winsize size = {0};
    if (ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return PAGE_WIDTH_USUAL;
    }
    size_t width = size.ws_col;
    width = width < PAGE_WIDTH_LEAST ? PAGE_WIDTH_LEAST : width;
    return width > PAGE_WIDTH_MOST ? PAGE_WIDTH_MOST : width;
}

struct console console_of(int out, int err, char *const *environment)
{
    bool is_terminal = isatty(out) == 1;
    bool is_dumb = strcmp(find_variable(environment, "TERM"), "dumb") == 0;
    bool is_plain = find_variable(environment, "NO_COLOR")[0] != '\0';
    return (struct console){.out = out,
                            .err = err,
                            .width = is_terminal ? find_width(out) : PAGE_WIDTH_USUAL,
                            .colour = is_terminal && !is_dumb && !is_plain,
                            .unicode = has_utf8_locale(environment),
                            .err_is_terminal = isatty(err) == 1 && !is_dumb,
                            .out_is_terminal = is_terminal && !is_dumb};
}

/* 0, or what errno said. */
static int write_all(int file, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write(file, at, size);
        if (written < 0 && errno == EAGAIN) { /* a terminal somebody made non-blocking */
            struct pollfd wait = {.fd = file, .events = POLLOUT};
            poll(&wait, 1, -1);
            continue;
        }
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        if (written > 0) {
            at += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

enum status console_write(const struct console *console, const struct buffer *text)
{
    if (text->failure != STATUS_OK) {
        console_complain(console, "the output cannot be made: %s", status_words(text->failure));
        return text->failure;
    }
    int error = write_all(console->out, text->bytes, text->size);
    if (error != 0) {
        console_complain(console, "the output cannot be written: %s", strerror(error));
        return STATUS_IO;
    }
    return STATUS_OK;
}

static void write_line(const struct console *console, const char *words)
{
    struct buffer line = {0};
    buffer_add_text(&line, "brink: ");
    text_add_plain(&line, words, console->unicode);
    buffer_add_byte(&line, '\n');
    if (line.failure == STATUS_OK) {
        console_show(console, buffer_text(&line), line.size);
    }
    buffer_clear(&line);
}

void console_complain(const struct console *console, const char *format, ...)
{
    struct buffer words = {0};
    va_list list;
    va_start(list, format);
    buffer_print_list(&words, format, list);
    va_end(list);
    write_line(console,
               words.failure == STATUS_OK ? buffer_text(&words) : status_words(words.failure));
    buffer_clear(&words);
}

static void add_problem(const struct problem *problem, bool unicode, struct buffer *lines)
{
    if (problem->file != NULL) {
        text_add_plain(lines, problem->file, unicode);
        if (problem->line > 0) {
            buffer_print(lines, ":%u", problem->line);
        }
        buffer_add_text(lines, ": ");
    } else {
        buffer_add_text(lines, "brink: ");
    }
    if (problem->path[0] != '\0') {
        text_add_plain(lines, problem->path, unicode);
        buffer_add_text(lines, ": ");
    }
    text_add_plain(lines, problem->text, unicode);
    buffer_add_byte(lines, '\n');
}

void console_complain_problems(const struct console *console, const struct problems *problems)
{
    struct buffer lines = {0};
    for (size_t i = 0; i < problems->count; i++) {
        add_problem(&problems->items[i], console->unicode, &lines);
    }
    console_show(console, buffer_text(&lines), lines.size);
    if (lines.failure != STATUS_OK) {
        console_complain(console, "%zu problems: %s", problems->count,
                         status_words(lines.failure));
    }
    if (problems->left_out > 0) {
        console_complain(console, "and %zu more problems", problems->left_out);
    }
    buffer_clear(&lines);
}

void console_show(const struct console *console, const char *text, size_t size)
{
    (void)write_all(console->err, text, size);
}
