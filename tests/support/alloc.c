/* Linked with -Wl,--wrap for malloc, calloc, realloc and strdup: fails the Nth allocation, as
 * CSparse and SQLite do. */
#include "tests/support/alloc.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);

static int left_before_failure = -1; /* -1: never */

void alloc_fail_after(int count)
{
    left_before_failure = count;
}

static _Atomic uint64_t allocations;
static _Thread_local bool is_ignored;

uint64_t alloc_count(void)
{
    return allocations;
}

void alloc_ignore_thread(void)
{
    is_ignored = true;
}

static bool fails(void)
{
    allocations += !is_ignored;
    if (left_before_failure > 0) {
        left_before_failure--;
        return false;
    }
    return left_before_failure == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails() ? NULL : __real_realloc(old, size);
}

char *__wrap_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = fails() ? NULL : __real_malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}
