#include "base/problem.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *format_text(const char *format, va_list list)
    __attribute__((format(printf, 1, 0)));

static char *format_text(const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0) {
        return NULL;
    }
    char *text = malloc((size_t)size + 1);
    if (text != NULL) {
        vsnprintf(text, (size_t)size + 1, format, list);
        utf8_clean(text); /* what was found may be any bytes */
    }
    return text;
}

static void clear_one(const struct problem *problem)
{
    free(problem->path);
    free(problem->text);
    free(problem->file);
}

static struct problem *add(struct problems *problems, const char *path, char *text)
{
    struct problem problem = {.path = strdup(path)};
    problem.text = text;
    struct problem *items = NULL;
    if (problem.path != NULL && text != NULL && problems->count < PROBLEMS_MAX) {
        items = realloc(problems->items, (problems->count + 1) * sizeof *items);
    }
    if (items == NULL) {
        clear_one(&problem);
        problems->left_out++;
        return NULL;
    }
    problems->items = items;
    items[problems->count] = problem;
    return &items[problems->count++];
}

void problem_add(struct problems *problems, const char *path, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_text(format, list);
    va_end(list);
    add(problems, path, text);
}

void problem_add_at(
    struct problems *problems, const char *file, unsigned line, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    char *text = format_text(format, list);
    va_end(list);
    struct problem *problem = add(problems, "", text);
    if (problem != NULL) {
        problem_place(problem, file, line);
    }
}

void problem_place(struct problem *problem, const char *file, unsigned line)
{
    char *copy = strdup(file);
    if (copy == NULL) {
        return;
    }
    free(problem->file);
    problem->file = copy;
    problem->line = line;
}

int problems_none(const struct problems *problems)
{
    return problems->count == 0 && problems->left_out == 0;
}

void problems_clear(struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        clear_one(&problems->items[i]);
    }
    free(problems->items);
    *problems = (struct problems){0};
}
