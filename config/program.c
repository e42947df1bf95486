#include "config/program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static enum program_exit
print_wish(const struct program *program, enum settings_wish wish, const void *values)
{
    const struct settings *settings = program->settings;
    struct buffer text = {0};
    if (wish == SETTINGS_HELP) {
        settings_help(settings, &text);
        buffer_add_text(&text, program->exit_help);
    } else if (wish == SETTINGS_VERSION) {
        buffer_print(&text, "%s %s\n", settings->program, BRINK_VERSION);
    } else {
        settings_print(settings, values, &text);
    }
    int written = fputs(buffer_text(&text), stdout);
    bool failed = text.failure != STATUS_OK || written == EOF || fflush(stdout) != 0;
    buffer_clear(&text);
    return failed ? PROGRAM_FAILED : PROGRAM_DONE;
}

void program_print_problems(const struct settings *settings, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem->file != NULL && problem->line > 0) {
            fprintf(stderr, "%s:%u: ", problem->file, problem->line);
        } else if (problem->file != NULL) {
            fprintf(stderr, "%s: ", problem->file);
        } else {
            fprintf(stderr, "%s: ", settings->program);
        }
        fprintf(stderr, "%s%s%s\n", problem->path, problem->path[0] != '\0' ? ": " : "",
                problem->text);
    }
    if (problems->left_out > 0) {
        fprintf(stderr, "%s: and %zu more problems\n", settings->program, problems->left_out);
    }
}

int program_main(const struct program *program, int argc, char **argv, void *values)
{
    const struct settings_sources sources = {argc, argv, environ};
    enum settings_wish wish = SETTINGS_RUN;
    struct problems problems = {0};
    enum status status = settings_start(program->settings, &sources, values, &wish, &problems);
    enum program_exit code = PROGRAM_SETTINGS;
    if (wish == SETTINGS_HELP || wish == SETTINGS_VERSION) {
        code = print_wish(program, wish, values);
    } else if (status != STATUS_OK) {
        program_print_problems(program->settings, &problems);
    } else {
        code =
            wish == SETTINGS_PRINT ? print_wish(program, wish, values) : program->run(values);
    }
    problems_clear(&problems);
    return (int)code;
}

static int open_signals(int first, int second)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, first);
    sigaddset(&signals, second);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int program_open_signals(void)
{
    return open_signals(SIGTERM, SIGINT);
}

int program_open_reload(void)
{
    return open_signals(SIGHUP, SIGHUP);
}

enum status program_read_again(const struct settings *settings,
                               int argc,
                               char *const *argv,
                               void *values_out)
{
    enum settings_wish wish = SETTINGS_RUN;
    struct problems problems = {0};
    char **words = calloc((size_t)argc + 1, sizeof *words); /* the reading moves them */
    if (words == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(words, argv, (size_t)argc * sizeof *words);
    const struct settings_sources sources = {argc, words, environ};
    enum status status = settings_start(settings, &sources, values_out, &wish, &problems);
    program_print_problems(settings, &problems);
    problems_clear(&problems);
    free(words);
    return status;
}
