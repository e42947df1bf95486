#include "tests/support/manual.h"

#include "tests/support/check.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void manual_read(const char *path, struct buffer *page)
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

void manual_block(const struct buffer *page,
                  const char *language,
                  size_t index,
                  struct buffer *block)
{
    char fence[32];
    int size = snprintf(fence, sizeof fence, "\n```%s\n", language);
    assert_in_range(size, 1, sizeof fence - 1);
    const char *at = strstr(buffer_text(page), fence);
    for (; at != NULL && index > 0; index--) {
        at = strstr(at + size, fence);
    }
    const char *end = at == NULL ? NULL : strstr(at + size, "```");
    if (end == NULL) {
        fail_msg("the page has no such block of %s", language);
        return;
    }
    buffer_add(block, at + size, (size_t)(end - at - size));
}

void manual_hex(const struct buffer *page, size_t index, struct buffer *bytes)
{
    struct buffer text = {0};
    manual_block(page, "hex", index, &text);
    const char *at = buffer_text(&text);
    while (*at != '\0') {
        char *end = NULL;
        unsigned long byte = strtoul(at, &end, 16);
        assert_true(end == at + 2 && isspace((unsigned char)*end));
        buffer_add_byte(bytes, (uint8_t)byte);
        at = end + 1;
    }
    buffer_clear(&text);
}

void manual_replace(const char *text, const char *from, const char *to, struct buffer *out)
{
    const char *found = strstr(text, from);
    while (found != NULL) {
        buffer_add(out, text, (size_t)(found - text));
        buffer_add_text(out, to);
        text = found + strlen(from);
        found = strstr(text, from);
    }
    buffer_add_text(out, text);
}
