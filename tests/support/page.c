#include "tests/support/page.h"

#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void page_read(const char *path, struct buffer *page)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char chunk[4096];
    size_t got = 0;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        buffer_add(page, chunk, got);
    }
    fclose(file);
    assert_int_equal(page->failure, STATUS_OK);
}

const char *page_read_block(const char *at, struct buffer *bytes)
{
    at = strstr(at, "```hex\n");
    assert_non_null(at);
    at += strlen("```hex\n");
    while (strncmp(at, "```", 3) != 0) {
        char *end = NULL;
        long byte = strtol(at, &end, 16);
        assert_true(end == at + 2 && byte >= 0);
        buffer_add_byte(bytes, (uint8_t)byte);
        at = end + 1;
    }
    return at;
}
