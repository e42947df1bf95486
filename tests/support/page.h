/* page: a page of docs/ and the bytes in it, so that a test can hold it to them. */
#ifndef TESTS_SUPPORT_PAGE_H
#define TESTS_SUPPORT_PAGE_H

#include "base/buffer.h"

/* Reads the page at `path`; fails the test when it cannot. */
void page_read(const char *path, struct buffer *page);

/* Adds the bytes of the first ```hex block behind `at` and returns where it ends. */
const char *page_read_block(const char *at, struct buffer *bytes);

#endif
