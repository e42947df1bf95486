#include "tests/support/problems.h"

#include "tests/support/check.h"

#include <stdbool.h>
#include <string.h>

static void print_all(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        const char *file = problem->file != NULL ? problem->file : "-";
        print_error("  %s:%u: %s: %s\n", file, problem->line, problem->path, problem->text);
    }
    print_error("  left out: %zu\n", problems->left_out);
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

void assert_problem(const struct problems *problems, const char *path, const char *text)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (strcmp(problem->path, path) == 0 && begins_with(problem->text, text)) {
            return;
        }
    }
    print_all(problems);
    fail_msg("no problem at %s begins with: %s", path, text);
}

void assert_problem_at(const struct problems *problems,
                       const char *file,
                       unsigned line,
                       const char *text)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem->file != NULL && ends_with(problem->file, file) && problem->line == line &&
            begins_with(problem->text, text)) {
            return;
        }
    }
    print_all(problems);
    fail_msg("no problem at %s:%u begins with: %s", file, line, text);
}

void assert_problem_count(const struct problems *problems, size_t count)
{
    if (problems->count != count || problems->left_out != 0) {
        print_all(problems);
    }
    assert_int_equal(problems->count, count);
    assert_int_equal(problems->left_out, 0);
}
