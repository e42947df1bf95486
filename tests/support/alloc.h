/* alloc: makes allocations fail on demand. Link with alloc.c and ALLOC_WRAP (tests/support). */
#ifndef TESTS_SUPPORT_ALLOC_H
#define TESTS_SUPPORT_ALLOC_H

#include <stdint.h>

/* Lets `count` allocations through, then fails every one; -1 heals. */
void alloc_fail_after(int count);

/* Allocations that were let through, of all threads but those that asked not to be counted. */
uint64_t alloc_count(void);
void alloc_ignore_thread(void);

#endif
