/* problem: everything that is wrong with an input, not just the first thing.
 *
 * A check adds one problem for each fault it finds, with the path of the field
 * ("scenario.measures[2].start"). Whoever knows the file adds its line later. */
#ifndef BASE_PROBLEM_H
#define BASE_PROBLEM_H

#include "base/status.h"

#include <stddef.h>

struct problem {
    char *path;    /* field path; "" when the whole input is meant */
    char *text;    /* the value found and what is allowed */
    char *file;    /* NULL until known */
    unsigned line; /* from 1; 0: not known */
};

struct problems {
    struct problem *items; /* [count] */
    size_t count;
    size_t left_out; /* found beyond the limit, or while memory was short */
};

enum { PROBLEMS_MAX = 100 };

/* Adds a problem. It is never lost: what cannot be kept is counted in left_out. Bytes of the
 * text that are not UTF-8 or are control characters become "?". */
void problem_add(struct problems *problems, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with a place in a file. */
void problem_add_at(struct problems *problems,
                    const char *file,
                    unsigned line,
                    const char *format,
                    ...) __attribute__((format(printf, 4, 5)));

/* Says where the problem stands; keeps "not known" when memory is short. */
void problem_place(struct problem *problem, const char *file, unsigned line);

/* True when nothing was found. */
int problems_none(const struct problems *problems);

/* Frees all; accepts a zeroed struct. */
void problems_clear(struct problems *problems);

#endif
