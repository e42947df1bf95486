#include "command/keys.h"

#include "broker/access_list.h"
#include "command/output.h"
#include "config/file.h"
#include "wire/key.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static enum exit_code complain(const struct invocation *invocation, const char *words)
{
    console_complain(invocation->console, "%s", words);
    return EXIT_BAD_INPUT;
}

/* Prints a line that others may know. */
static enum exit_code print_line(const struct invocation *invocation, const char *words)
{
    struct buffer text = {0};
    buffer_print(&text, "%s\n", words);
    enum status status = console_write(invocation->console, &text);
    buffer_clear(&text);
    return status == STATUS_OK ? EXIT_DONE : EXIT_FAILED;
}

/* new, show */

/* One whose text no shell and no program takes for an option or a comment. */
static enum status make_key(struct key **key_out)
{
    enum status status = key_new(key_out);
    while (status == STATUS_OK && isalnum((unsigned char)key_public(*key_out)[0]) == 0) {
        key_free(key_out);
        status = key_new(key_out);
    }
    return status;
}

static enum exit_code make(const struct invocation *invocation)
{
    char words[KEY_WORDS_BYTES];
    struct key *key = NULL;
    key_forbid_dumps();
    enum status status = make_key(&key);
    if (status != STATUS_OK) {
        return complain(invocation, status_words(status));
    }
    status = key_write(invocation->options.arguments[1], key, words);
    enum exit_code code = status == STATUS_OK ? print_line(invocation, key_public(key))
                                              : complain(invocation, words);
    key_free(&key);
    return code;
}

static enum exit_code show(const struct invocation *invocation)
{
    char words[KEY_WORDS_BYTES];
    struct key *key = NULL;
    key_forbid_dumps();
    if (key_read(invocation->options.arguments[1], &key, words) != STATUS_OK) {
        return complain(invocation, words);
    }
    enum exit_code code = print_line(invocation, key_public(key));
    key_free(&key);
    return code;
}

/* authorize, revoke */

/* The list as it is; one that is not there is empty. */
static enum exit_code
read_list(const struct invocation *invocation, const char *path, struct buffer *text)
{
    struct problems problems = {0};
    struct stat about;
    if (stat(path, &about) != 0 && errno == ENOENT) {
        return EXIT_DONE;
    }
    enum status status = file_read(path, ACCESS_LIST_BYTES_MAX, text, &problems);
    console_complain_problems(invocation->console, &problems);
    problems_clear(&problems);
    return status == STATUS_OK ? EXIT_DONE : EXIT_BAD_INPUT;
}

/* Replaces the list by one that a broker will take, or leaves it. */
static enum exit_code
save_list(const struct invocation *invocation, const char *path, const struct buffer *text)
{
    char words[OUTPUT_WORDS_BYTES];
    struct problems problems = {0};
    struct access_list list = {.count = 0};
    enum status status =
        access_list_read(path, buffer_text(text), text->size, &list, &problems);
    access_list_clear(&list);
    console_complain_problems(invocation->console, &problems);
    problems_clear(&problems);
    if (status != STATUS_OK) {
        return EXIT_BAD_INPUT;
    }
    if (output_save(path, text, words) != STATUS_OK) {
        console_complain(invocation->console, "%s", words);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

/* A public key as such, or the one of a key file. False: it has been complained about. */
static bool
read_public(const struct invocation *invocation, const char *word, char key_out[KEY_TEXT_BYTES])
{
    char words[KEY_WORDS_BYTES];
    struct key *key = NULL;
    if (key_is_text(word)) {
        snprintf(key_out, KEY_TEXT_BYTES, "%s", word);
        return true;
    }
    key_forbid_dumps();
    if (key_read(word, &key, words) != STATUS_OK) {
        console_complain(invocation->console,
                         "%.100s is neither a public key nor the file of one: %.300s", word,
                         words);
        return false;
    }
    snprintf(key_out, KEY_TEXT_BYTES, "%s", key_public(key));
    key_free(&key);
    return true;
}

static void print_field(struct buffer *text, const char *name, const char *value)
{
    if (value != NULL) {
        buffer_print(text, " %s=%s", name, value);
    }
}

/* "requests_s=50,message_bytes=1000": fields of a line as they are, but for the commas. */
static void print_limits(struct buffer *text, const char *limits)
{
    if (limits == NULL) {
        return;
    }
    buffer_add_byte(text, ' ');
    for (const char *at = limits; *at != '\0'; at++) {
        buffer_add_byte(text, *at == ',' ? ' ' : (uint8_t)*at);
    }
}

static enum exit_code authorize(const struct invocation *invocation)
{
    const struct options *options = &invocation->options;
    const char *path = options->arguments[1];
    char key[KEY_TEXT_BYTES];
    struct buffer text = {0};
    if (!read_public(invocation, options->arguments[3], key)) {
        return EXIT_BAD_INPUT;
    }
    enum exit_code code = read_list(invocation, path, &text);
    if (text.size > 0 && text.bytes[text.size - 1] != '\n') {
        buffer_add_byte(&text, '\n');
    }
    buffer_print(&text, "%s key=%s", options->arguments[2], key);
    print_field(&text, "roles", options->roles);
    print_field(&text, "tenants", options->tenants);
    print_field(&text, "topics", options->topics);
    print_limits(&text, options->limits);
    buffer_add_byte(&text, '\n');
    if (code == EXIT_DONE) {
        code = save_list(invocation, path, &text);
    }
    buffer_clear(&text);
    return code;
}

/* Adds the lines of a list that are not of `who`, a name or a key; returns how many were. */
static size_t leave_out(const struct buffer *list, const char *who, struct buffer *text)
{
    size_t count = 0;
    const char *bytes = buffer_text(list);
    for (size_t at = 0; at < list->size;) {
        char name[ACCESS_NAME_BYTES];
        char key[ACCESS_KEY_BYTES];
        const char *end = memchr(bytes + at, '\n', list->size - at);
        size_t size = end == NULL ? list->size - at : (size_t)(end - (bytes + at)) + 1;
        access_list_glance(bytes + at, end == NULL ? size : size - 1, name, key);
        if (strcmp(name, who) == 0 || strcmp(key, who) == 0) {
            count++;
        } else {
            buffer_add(text, bytes + at, size);
        }
        at += size;
    }
    return count;
}

static enum exit_code revoke(const struct invocation *invocation)
{
    const char *path = invocation->options.arguments[1];
    const char *who = invocation->options.arguments[2];
    struct buffer list = {0};
    struct buffer text = {0};
    enum exit_code code = read_list(invocation, path, &list);
    if (code == EXIT_DONE && leave_out(&list, who, &text) == 0) {
        console_complain(invocation->console, "%s: has no key or name %.100s", path, who);
        code = EXIT_FAILED;
    }
    if (code == EXIT_DONE) {
        code = save_list(invocation, path, &text);
    }
    buffer_clear(&list);
    buffer_clear(&text);
    return code;
}

static const struct {
    const char *name;
    const char *arguments;
    size_t count; /* with the verb */
    enum exit_code (*run)(const struct invocation *invocation);
} verbs[] = {
    {"new", "FILE", 2, make},
    {"show", "FILE", 2, show},
    {"authorize", "LIST NAME KEY", 4, authorize},
    {"revoke", "LIST NAME|KEY", 3, revoke},
};

enum exit_code keys_command(const struct invocation *invocation)
{
    const struct options *options = &invocation->options;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(verbs[i].name, options->arguments[0]) != 0) {
            continue;
        }
        if (options->argument_count == verbs[i].count) {
            return verbs[i].run(invocation);
        }
        console_complain(invocation->console, "brink keys %s takes %s", verbs[i].name,
                         verbs[i].arguments);
        return EXIT_BAD_INPUT;
    }
    console_complain(invocation->console,
                     "%.40s: brink keys takes new, show, authorize or revoke",
                     options->arguments[0]);
    return EXIT_BAD_INPUT;
}
