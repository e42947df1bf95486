/* An access list of any bytes, and a key file: read, or refused with a reason. What a list says
 * is told by its entries, printed, again. */
#include "broker/access_list.h"
#include "tests/fuzz/fuzz.h"
#include "wire/key.h"

#include <stdlib.h>
#include <string.h>

static void print(const struct access_list *list, struct buffer *text)
{
    for (size_t i = 0; i < list->count; i++) {
        access_list_print(&list->entries[i], text);
    }
}

static void check_again(const struct access_list *list)
{
    struct buffer text = {0};
    struct buffer again = {0};
    struct access_list copy = {.count = 0};
    struct problems problems = {0};
    print(list, &text);
    if (access_list_read("b", buffer_text(&text), text.size, &copy, &problems) != STATUS_OK) {
        abort();
    }
    print(&copy, &again);
    if (strcmp(buffer_text(&text), buffer_text(&again)) != 0) {
        abort();
    }
    access_list_clear(&copy);
    buffer_clear(&text);
    buffer_clear(&again);
}

static void read_key(const char *text, size_t size)
{
    struct key *key = NULL;
    char words[KEY_WORDS_BYTES] = "";
    enum status status = key_parse(text, size, &key, words);
    if ((status == STATUS_OK) != (words[0] == '\0')) {
        abort();
    }
    key_free(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct access_list list = {.count = 0};
    struct problems problems = {0};
    enum status status = access_list_read("a", (const char *)bytes, size, &list, &problems);
    if ((status == STATUS_OK) != problems_none(&problems)) {
        abort();
    }
    if (status == STATUS_OK) {
        check_again(&list);
    }
    for (size_t at = 0; at < size;) {
        char name[ACCESS_NAME_BYTES];
        char key[ACCESS_KEY_BYTES];
        const uint8_t *end = memchr(bytes + at, '\n', size - at);
        size_t line = end == NULL ? size - at : (size_t)(end - (bytes + at));
        access_list_glance((const char *)bytes + at, line, name, key);
        at += line + 1;
    }
    read_key((const char *)bytes, size);
    access_list_clear(&list);
    problems_clear(&problems);
    return 0;
}
