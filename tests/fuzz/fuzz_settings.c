/* Arguments and variables, parted by NUL bytes: an argument unless it begins with "BRINK_".
 * What is taken prints as a file that reads back as the same. */
#include "config/broker_settings.h"
#include "config/tree.h"
#include "config/worker_settings.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 64 };

union values {
    struct broker_settings broker;
    struct worker_settings worker;
};

static void start(const struct settings *settings, char **words, size_t count)
{
    static union values values;
    char *arguments[WORDS_MAX + 2] = {words[0]};
    char *environment[WORDS_MAX + 1] = {NULL};
    size_t argument_count = 1;
    size_t variable_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (strncmp(words[i], "BRINK_", 6) == 0) {
            environment[variable_count++] = words[i];
        } else if (strncmp(words[i], "--config", 8) != 0) {
            arguments[argument_count++] = words[i];
        }
    }
    const struct settings_sources sources = {(int)argument_count, arguments, environment};
    enum settings_wish wish = SETTINGS_RUN;
    struct problems problems = {0};
    enum status status = settings_start(settings, &sources, &values, &wish, &problems);
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    struct buffer text = {0};
    struct tree *tree = NULL;
    settings_print(settings, &values, &text);
    status = tree_parse("t.cfg", buffer_text(&text), text.size, &problems, &tree);
    if (problems_none(&problems) &&
        (status != STATUS_OK || tree_root(tree)->count != settings->count)) {
        abort();
    }
    tree_free(&tree);
    buffer_clear(&text);
    problems_clear(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char *words[WORDS_MAX] = {NULL};
    size_t count = 0;
    char *copy = calloc(size + 1, 1);
    if (copy == NULL) {
        return 0;
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    for (size_t at = 0; at < size && count < WORDS_MAX; at += strlen(copy + at) + 1) {
        words[count++] = copy + at;
    }
    if (count > 0) {
        start(broker_settings_table(), words, count);
        start(worker_settings_table(), words, count);
    }
    free(copy);
    return 0;
}
