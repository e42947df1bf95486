#include "tests/command/capture.h"

#include "command/command.h"
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ARGUMENTS_MOST = 64 };

static char *read_all(int file, size_t *size_out)
{
    off_t size = lseek(file, 0, SEEK_END);
    assert_true(size >= 0);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    assert_int_equal(pread(file, text, (size_t)size, 0), size);
    text[size] = '\0';
    close(file);
    *size_out = (size_t)size;
    return text;
}

void capture_run(struct capture *capture, const char *const *arguments)
{
    char *argv[ARGUMENTS_MOST + 1] = {strdup("brink")};
    char *environment[] = {"LANG=C.UTF-8", NULL};
    int argc = 1;
    for (; arguments[argc - 1] != NULL; argc++) {
        assert_true(argc < ARGUMENTS_MOST);
        argv[argc] = strdup(arguments[argc - 1]);
    }
    char *given[ARGUMENTS_MOST + 1];
    memcpy(given, argv, sizeof given); /* the program may reorder its own */
    const struct console console =
        console_of(memfd_create("out", 0), memfd_create("err", 0), environment);
    size_t err_size = 0;
    capture->code = command_main(&console, argc, argv, environment);
    capture->out = read_all(console.out, &capture->out_size);
    capture->err = read_all(console.err, &err_size);
    for (int i = 0; i < argc; i++) {
        free(given[i]);
    }
}

void capture_clear(struct capture *capture)
{
    free(capture->out);
    free(capture->err);
    *capture = (struct capture){.code = EXIT_DONE};
}

void assert_ended(const struct capture *capture, enum exit_code code)
{
    if (capture->code != code) {
        fail_msg("ended with %d, not %d: %s", (int)capture->code, (int)code, capture->err);
    }
}

void assert_said(const struct capture *capture, const char *words)
{
    if (strstr(capture->err, words) == NULL) {
        fail_msg("did not say \"%s\" but: %s", words, capture->err);
    }
}
