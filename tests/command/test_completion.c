#include "command/completion.h"

#include "tests/command/capture.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RUN(capture, ...) capture_run(capture, (const char *const[]){__VA_ARGS__, NULL})

/* A page for completion, and the part of it that is about one command. */
struct completion {
    const char *shell;
    char *part;
};

static void assert_offered(void *arg, const struct option_line *line)
{
    const struct completion *completion = arg;
    bool is_bash = strcmp(completion->shell, "bash") == 0;
    struct buffer wanted = {0};
    buffer_print(&wanted, is_bash ? " %s" : "'%s[", line->name);
    const char *at = strstr(completion->part, buffer_text(&wanted));
    assert_non_null(at);
    assert_true(!is_bash || at[wanted.size] == ' ' || at[wanted.size] == '\'');
    buffer_clear(&wanted);
}

/* Law: completion has every command, and with it every option it takes. */
static void completion_knows_all_commands_and_options(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh"};
    static const char *const begins[] = {") options='", ")\n        _arguments"};
    for (size_t s = 0; s < 2; s++) {
        struct capture capture;
        RUN(&capture, "completion", shells[s]);
        assert_ended(&capture, EXIT_DONE);
        for (size_t i = 0; command_at(i) != NULL; i++) {
            struct buffer begin = {0};
            buffer_print(&begin, "\n    %s%s", command_at(i)->name, begins[s]);
            const char *at = strstr(capture.out, buffer_text(&begin));
            assert_non_null(at);
            const char *end = strstr(at, ";;\n");
            assert_non_null(end);
            struct completion completion = {.shell = shells[s]};
            completion.part = strndup(at, (size_t)(end - at));
            command_each_option(command_at(i), assert_offered, &completion);
            free(completion.part);
            buffer_clear(&begin);
        }
        capture_clear(&capture);
    }
    struct capture capture;
    RUN(&capture, "completion", "fish");
    assert_ended(&capture, EXIT_BAD_INPUT);
    assert_said(&capture, "fish: there is completion for bash and zsh");
    capture_clear(&capture);
}

/* Law: without memory there is no page, and none that lacks something. */
static void half_a_page_is_none(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh"};
    char *environment[] = {NULL};
    for (size_t s = 0; s < 2; s++) {
        enum exit_code code = EXIT_FAILED;
        off_t written = 0;
        int allowed = 0;
        for (; code != EXIT_DONE; allowed++) {
            assert_int_equal(written, 0);
            const struct console console =
                console_of(memfd_create("out", 0), memfd_create("err", 0), environment);
            struct invocation invocation = {.console = &console};
            invocation.options.arguments[0] = shells[s];
            invocation.options.argument_count = 1;
            alloc_fail_after(allowed);
            code = completion_command(&invocation);
            alloc_fail_after(-1);
            written = lseek(console.out, 0, SEEK_END);
            close(console.out);
            close(console.err);
        }
        struct capture capture;
        RUN(&capture, "completion", shells[s]);
        assert_int_equal(written, capture.out_size);
        assert_true(allowed > 5);
        capture_clear(&capture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(completion_knows_all_commands_and_options),
        cmocka_unit_test(half_a_page_is_none),
    };
    return cmocka_run_group_tests_name("command/completion", tests, NULL, NULL);
}
