#include "command/console.h"
#include "tests/support/check.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool is_unicode(char *const *environment)
{
    return console_of(-1, -1, environment).unicode;
}

static void the_locale_says_whether_there_is_unicode(void **state)
{
    (void)state;
    assert_true(is_unicode((char *[]){"LANG=de_DE.UTF-8", NULL}));
    assert_true(is_unicode((char *[]){"LANG=C.utf8", NULL}));
    assert_true(is_unicode((char *[]){"LC_CTYPE=de_AT.UTF-8@euro", "LANG=C", NULL}));
    assert_false(is_unicode((char *[]){"LC_ALL=C", "LANG=de_DE.UTF-8", NULL}));
    assert_false(is_unicode((char *[]){"LANG=de_DE.ISO-8859-1", NULL}));
    assert_false(is_unicode((char *[]){"LANGUAGE=de.UTF-8", NULL}));
    assert_false(is_unicode((char *[]){NULL}));
    assert_true(
        is_unicode((char *[]){"LC_ALL=", "LANG=en_US.UTF-8", NULL})); /* empty: not set */
}

/* What a colour depends on besides the environment, a terminal, is opened here. */
static int open_terminal(void)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    return terminal;
}

static void colours_are_for_terminals_that_want_them(void **state)
{
    (void)state;
    int terminal = open_terminal();
    int file = memfd_create("out", 0);
    assert_true(console_of(terminal, file, (char *[]){"TERM=xterm", NULL}).colour);
    assert_true(console_of(terminal, file, (char *[]){"NO_COLOR=", NULL}).colour);
    assert_false(console_of(terminal, file, (char *[]){"NO_COLOR=1", NULL}).colour);
    assert_false(console_of(terminal, file, (char *[]){"TERM=dumb", NULL}).colour);
    assert_false(console_of(file, terminal, (char *[]){NULL}).colour);
    assert_true(console_of(file, terminal, (char *[]){NULL}).err_is_terminal);
    assert_false(console_of(terminal, file, (char *[]){NULL}).err_is_terminal);
    assert_int_equal(console_of(file, file, (char *[]){NULL}).width, PAGE_WIDTH_USUAL);
    close(file);
    close(terminal);
}

static void everything_is_written_or_the_failure_is_said(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct console console = {.out = memfd_create("out", 0), .err = memfd_create("err", 0)};
    for (int i = 0; i < 50000; i++) {
        buffer_print(&text, "line %d\n", i);
    }
    assert_int_equal(console_write(&console, &text), STATUS_OK);
    assert_int_equal(lseek(console.out, 0, SEEK_END), (off_t)text.size);
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    const struct console bad = {.out = full, .err = console.err};
    assert_int_equal(console_write(&bad, &text), STATUS_IO);
    text.failure = STATUS_NO_MEMORY;
    assert_int_equal(console_write(&console, &text), STATUS_NO_MEMORY);
    char said[256] = "";
    assert_true(pread(console.err, said, sizeof said - 1, 0) > 0);
    assert_string_equal(said, "brink: the output cannot be written: No space left on device\n"
                              "brink: the output cannot be made: out of memory\n");
    close(full);
    close(console.out);
    close(console.err);
    buffer_clear(&text);
}

static void a_reader_that_is_gone_is_a_failure(void **state)
{
    (void)state;
    struct buffer text = {0};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    const struct console console = {.out = ends[1], .err = memfd_create("err", 0)};
    buffer_add_text(&text, "text");
    assert_int_equal(console_write(&console, &text), STATUS_IO);
    close(ends[1]);
    close(console.err);
    buffer_clear(&text);
}

static void complaints_give_a_terminal_no_orders(void **state)
{
    (void)state;
    struct problems problems = {0};
    const struct console console = {.out = -1, .err = memfd_create("err", 0), .unicode = true};
    char said[256] = "";
    console_complain(&console, "%s: no such \033[2Jthing", "x");
    problem_add_at(&problems, "a.cfg", 12, "no such field: %s", "drows");
    problem_add(&problems, "--draws", "0 is outside 1 to 7");
    problems.left_out = 3;
    console_complain_problems(&console, &problems);
    assert_true(pread(console.err, said, sizeof said - 1, 0) > 0);
    assert_string_equal(said, "brink: x: no such  [2Jthing\n"
                              "a.cfg:12: no such field: drows\n"
                              "brink: --draws: 0 is outside 1 to 7\n"
                              "brink: and 3 more problems\n");
    problems_clear(&problems);
    close(console.err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_locale_says_whether_there_is_unicode),
        cmocka_unit_test(colours_are_for_terminals_that_want_them),
        cmocka_unit_test(everything_is_written_or_the_failure_is_said),
        cmocka_unit_test(a_reader_that_is_gone_is_a_failure),
        cmocka_unit_test(complaints_give_a_terminal_no_orders),
    };
    return cmocka_run_group_tests_name("command/console", tests, NULL, NULL);
}
