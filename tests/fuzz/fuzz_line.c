/* What a server says, of any bytes: read as a line, refused, or waited for. What is read lies
 * within the bytes, and is the same when nothing follows it. */
#include "bench/line.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void check_within(const uint8_t *bytes, size_t used, const struct line *line)
{
    const char *end = (const char *)bytes + used;
    for (size_t i = 0; i < line->count; i++) {
        const struct line_word *word = &line->words[i];
        if (word->size == 0 || word->text < (const char *)bytes ||
            word->text + word->size > end) {
            abort();
        }
    }
    if (line->body != NULL &&
        (line->body < bytes || line->body + line->body_size + 2 != bytes + used)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    size_t used = 0;
    struct line line;
    while (line_read(bytes + at, size - at, "MSG", &line, &used) == STATUS_OK) {
        if (used == 0 || used > size - at || line.count > LINE_WORDS_MAX) {
            abort();
        }
        check_within(bytes + at, used, &line);
        struct line alone;
        size_t used_alone = 0;
        if (line_read(bytes + at, used, "MSG", &alone, &used_alone) != STATUS_OK ||
            used_alone != used || alone.count != line.count || alone.body != line.body) {
            abort();
        }
        at += used;
    }
    return 0;
}
