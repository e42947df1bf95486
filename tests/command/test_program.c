#include "command/exit_code.h"
#include "tests/support/check.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char scenario[] = CONFIG_DIR "/scenarios/dprk-none.cfg";

enum { TEXT_MOST = 4096 };

/* Starts the built program; what it says on standard error can be read from `err_out`. */
static pid_t start(const char *const *arguments, int *err_out)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execv(BRINK_PROGRAM, (char *const *)arguments);
        _exit(99);
    }
    close(ends[1]);
    *err_out = ends[0];
    return child;
}

static int finish(pid_t child, int err, char said_out[TEXT_MOST])
{
    size_t size = 0;
    ssize_t got = 0;
    while ((got = read(err, said_out + size, TEXT_MOST - 1 - size)) > 0) {
        size += (size_t)got;
    }
    said_out[size] = '\0';
    close(err);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_shell_sees_the_exit_codes(void **state)
{
    (void)state;
    char said[TEXT_MOST];
    int err = -1;
    pid_t child =
        start((const char *const[]){"brink", "validate", "/nowhere/a.cfg", NULL}, &err);
    assert_int_equal(finish(child, err, said), EXIT_BAD_INPUT);
    assert_non_null(strstr(said, "/nowhere/a.cfg"));
    child = start((const char *const[]){"brink", "frobnicate", NULL}, &err);
    assert_int_equal(finish(child, err, said), EXIT_BAD_INPUT);
}

/* Law: an interrupted run cancels its request, says so and ends with 130. The signal is blocked
 * from the start, so that it waits until the program looks for it. */
static void an_interrupt_cancels_the_request(void **state)
{
    (void)state;
    char said[TEXT_MOST];
    int err = -1;
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, NULL);
    pid_t child = start((const char *const[]){"brink", "run", scenario, "--draws", "100000",
                                              "--months", "600", "--json", NULL},
                        &err);
    sigprocmask(SIG_UNBLOCK, &interrupt, NULL);
    assert_int_equal(kill(child, SIGINT), 0);
    assert_int_equal(finish(child, err, said), EXIT_INTERRUPTED);
    assert_non_null(strstr(said, "interrupted; request "));
    assert_non_null(strstr(said, " is cancelled\n"));
}

/* Law: output that nobody takes is a failure, not a signal. */
static void a_closed_output_is_said(void **state)
{
    (void)state;
    char said[TEXT_MOST];
    int err = -1;
    int saved = dup(STDOUT_FILENO);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    fflush(stdout);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    pid_t child = start((const char *const[]){"brink", "version", NULL}, &err);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    assert_int_equal(finish(child, err, said), EXIT_FAILED);
    assert_non_null(strstr(said, "the output cannot be written"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shell_sees_the_exit_codes),
        cmocka_unit_test(an_interrupt_cancels_the_request),
        cmocka_unit_test(a_closed_output_is_said),
    };
    return cmocka_run_group_tests_name("command/program", tests, NULL, NULL);
}
