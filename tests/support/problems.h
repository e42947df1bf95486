/* problems: assertions on what a check has found. */
#ifndef TESTS_SUPPORT_PROBLEMS_H
#define TESTS_SUPPORT_PROBLEMS_H

#include "base/problem.h"

/* Fails the test unless a problem has this path and its text begins with `text`. */
void assert_problem(const struct problems *problems, const char *path, const char *text);

/* The same by line of the file whose path ends with `file`. */
void assert_problem_at(const struct problems *problems,
                       const char *file,
                       unsigned line,
                       const char *text);

/* Fails the test, and prints what was found, unless that is exactly `count` problems. */
void assert_problem_count(const struct problems *problems, size_t count);

#endif
