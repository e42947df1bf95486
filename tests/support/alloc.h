/* alloc: makes allocations fail on demand. Link with alloc.c and ALLOC_WRAP (tests/support). */
#ifndef TESTS_SUPPORT_ALLOC_H
#define TESTS_SUPPORT_ALLOC_H

/* Lets `count` allocations through, then fails every one; -1 heals. */
void alloc_fail_after(int count);

#endif
