#include "config/setting.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const setting_log_levels[] = {"debug", "info", "warning", "error", "none", NULL};
const char *const setting_log_formats[] = {"logfmt", "json", NULL};
const char *const setting_truths[] = {"false", "true", NULL};

/* What a kind of setting can do. */
struct kind {
    /* Reads `text` into `value`, which stays as it is when words are left in `fault`. */
    void (*read)(const struct setting *row,
                 const char *text,
                 void *value,
                 char fault[SETTING_FAULT_BYTES]);
    /* Writes the value as libconfig does. */
    void (*print)(const struct setting *row, const void *value, struct buffer *text);
    /* Writes what is allowed, for people. */
    void (*print_allowed)(const struct setting *row, struct buffer *text);
    size_t size; /* bytes of a value */
};

static void read_integer(const struct setting *row, const char *text, void *value, char fault[])
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != '\0') {
        snprintf(fault, SETTING_FAULT_BYTES, "\"%.60s\" is not a whole number", text);
    } else if (errno == ERANGE || number < row->least || number > row->most) {
        snprintf(fault, SETTING_FAULT_BYTES, "%.60s is outside %" PRId64 " to %" PRId64 "%s%s",
                 text, row->least, row->most, row->unit[0] == '\0' ? "" : " ", row->unit);
    } else {
        *(int64_t *)value = number;
    }
}

static void print_integer(const struct setting *row, const void *value, struct buffer *text)
{
    (void)row;
    int64_t number = *(const int64_t *)value;
    bool is_long = number > INT32_MAX || number < INT32_MIN;
    buffer_print(text, "%" PRId64 "%s", number, is_long ? "L" : "");
}

static void print_integer_range(const struct setting *row, struct buffer *text)
{
    buffer_print(text, "%" PRId64 " to %" PRId64, row->least, row->most);
}

static void read_text(const struct setting *row, const char *text, void *value, char fault[])
{
    size_t size = strlen(text);
    if (size < (size_t)row->least || size > (size_t)row->most) {
        snprintf(fault, SETTING_FAULT_BYTES,
                 "\"%.60s\" has %zu bytes, allowed are %" PRId64 " to %" PRId64, text, size,
                 row->least, row->most);
    } else {
        memcpy(value, text, size + 1);
    }
}

static void print_quoted(const char *words, struct buffer *text)
{
    buffer_add_byte(text, '"');
    for (const char *at = words; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            buffer_add_byte(text, '\\');
        }
        buffer_add_byte(text, (uint8_t)*at);
    }
    buffer_add_byte(text, '"');
}

static void print_text(const struct setting *row, const void *value, struct buffer *text)
{
    (void)row;
    print_quoted(value, text);
}

static void print_text_size(const struct setting *row, struct buffer *text)
{
    buffer_print(text, "%" PRId64 " to %" PRId64 " bytes", row->least, row->most);
}

static void
read_endpoint(const struct setting *row, const char *text, void *value, char fault[])
{
    static const char *const transports[] = {"tcp://", "ipc://", "inproc://"};
    for (size_t i = 0; i < sizeof transports / sizeof transports[0]; i++) {
        size_t size = strlen(transports[i]);
        if (strncmp(text, transports[i], size) == 0 && text[size] != '\0') {
            read_text(row, text, value, fault);
            return;
        }
    }
    snprintf(fault, SETTING_FAULT_BYTES,
             "\"%.60s\" is not an endpoint: tcp://HOST:PORT, ipc://PATH or inproc://NAME",
             text);
}

static void print_endpoint_forms(const struct setting *row, struct buffer *text)
{
    (void)row;
    buffer_add_text(text, "tcp://HOST:PORT, ipc://PATH or inproc://NAME");
}

static void print_choices(const struct setting *row, struct buffer *text)
{
    for (size_t i = 0; row->choices[i] != NULL; i++) {
        buffer_print(text, "%s%s", i == 0 ? "" : ", ", row->choices[i]);
    }
}

static void read_choice(const struct setting *row, const char *text, void *value, char fault[])
{
    for (int i = 0; row->choices[i] != NULL; i++) {
        if (strcmp(row->choices[i], text) == 0) {
            *(int *)value = i;
            return;
        }
    }
    struct buffer allowed = {0};
    print_choices(row, &allowed);
    snprintf(fault, SETTING_FAULT_BYTES, "\"%.60s\" is none of %.200s", text,
             buffer_text(&allowed));
    buffer_clear(&allowed);
}

static void print_choice(const struct setting *row, const void *value, struct buffer *text)
{
    print_quoted(row->choices[*(const int *)value], text);
}

/* Size of the word at `*text_p`, which moves behind the comma that follows it; spaces around
 * the word do not count. */
static size_t next_word(const char **text_p, const char **word_out)
{
    const char *start = *text_p + strspn(*text_p, " ");
    size_t size = strcspn(start, ",");
    *text_p = start[size] == ',' ? start + size + 1 : start + size;
    while (size > 0 && start[size - 1] == ' ') {
        size--;
    }
    *word_out = start;
    return size;
}

static void read_words(const struct setting *row, const char *text, void *value, char fault[])
{
    struct setting_words words = {0};
    for (const char *at = text; *at != '\0';) {
        const char *word = NULL;
        size_t size = next_word(&at, &word);
        if (size == 0 || size >= SETTING_WORD_BYTES) {
            snprintf(fault, SETTING_FAULT_BYTES, "word %zu has %zu bytes, allowed are 1 to %d",
                     words.count + 1, size, SETTING_WORD_BYTES - 1);
            return;
        }
        if (words.count == (size_t)row->most) {
            snprintf(fault, SETTING_FAULT_BYTES, "more than %" PRId64 " words", row->most);
            return;
        }
        memcpy(words.items[words.count++], word, size);
    }
    if (words.count < (size_t)row->least) {
        snprintf(fault, SETTING_FAULT_BYTES, "fewer than %" PRId64 " words", row->least);
        return;
    }
    memcpy(value, &words, sizeof words);
}

static void print_words(const struct setting *row, const void *value, struct buffer *text)
{
    (void)row;
    const struct setting_words *words = value;
    buffer_add_text(text, "[");
    for (size_t i = 0; i < words->count; i++) {
        buffer_add_text(text, i == 0 ? " " : ", ");
        print_quoted(words->items[i], text);
    }
    buffer_add_text(text, " ]");
}

static void print_word_count(const struct setting *row, struct buffer *text)
{
    buffer_print(text, "%" PRId64 " to %" PRId64 " words of 1 to %d bytes", row->least,
                 row->most, SETTING_WORD_BYTES - 1);
}

/* Reads "name:weight"; false: it is none. */
static bool read_weight(const struct setting *row,
                        const char *word,
                        size_t size,
                        struct setting_weight *out)
{
    char text[SETTING_WEIGHT_NAME_BYTES + 16];
    snprintf(text, sizeof text, "%.*s", (int)(size < sizeof text ? size : sizeof text - 1),
             word);
    char *colon = strrchr(text, ':');
    if (size >= sizeof text || colon == NULL || colon == text ||
        colon - text >= SETTING_WEIGHT_NAME_BYTES) {
        return false;
    }
    char *end = NULL;
    errno = 0;
    long long weight = strtoll(colon + 1, &end, 10);
    if (!isdigit((unsigned char)colon[1]) || *end != '\0' || errno == ERANGE ||
        weight < row->least || weight > row->most) {
        return false;
    }
    memcpy(out->name, text, (size_t)(colon - text));
    out->weight = (uint32_t)weight;
    return true;
}

static void read_weights(const struct setting *row, const char *text, void *value, char fault[])
{
    struct setting_weights weights = {0};
    for (const char *at = text; *at != '\0';) {
        const char *word = NULL;
        size_t size = next_word(&at, &word);
        if (weights.count == SETTING_WORDS_MAX) {
            snprintf(fault, SETTING_FAULT_BYTES, "more than %d weights", SETTING_WORDS_MAX);
            return;
        }
        if (!read_weight(row, word, size, &weights.items[weights.count])) {
            snprintf(fault, SETTING_FAULT_BYTES,
                     "\"%.*s\" is not NAME:WEIGHT with a name of 1 to %d bytes and a weight of "
                     "%" PRId64 " to %" PRId64,
                     (int)(size < 90 ? size : 90), word, SETTING_WEIGHT_NAME_BYTES - 1,
                     row->least, row->most);
            return;
        }
        weights.count++;
    }
    memcpy(value, &weights, sizeof weights);
}

static void print_weights(const struct setting *row, const void *value, struct buffer *text)
{
    (void)row;
    const struct setting_weights *weights = value;
    buffer_add_text(text, "[");
    for (size_t i = 0; i < weights->count; i++) {
        char word[SETTING_WEIGHT_NAME_BYTES + 16];
        snprintf(word, sizeof word, "%s:%" PRIu32, weights->items[i].name,
                 weights->items[i].weight);
        buffer_add_text(text, i == 0 ? " " : ", ");
        print_quoted(word, text);
    }
    buffer_add_text(text, " ]");
}

static void print_weight_form(const struct setting *row, struct buffer *text)
{
    buffer_print(text, "up to %d of NAME:WEIGHT, weight %" PRId64 " to %" PRId64,
                 SETTING_WORDS_MAX, row->least, row->most);
}

static const struct kind kinds[] = {
    [SETTING_INTEGER] = {read_integer, print_integer, print_integer_range, sizeof(int64_t)},
    [SETTING_TEXT] = {read_text, print_text, print_text_size, SETTING_TEXT_BYTES},
    [SETTING_ENDPOINT] = {read_endpoint, print_text, print_endpoint_forms, SETTING_TEXT_BYTES},
    [SETTING_CHOICE] = {read_choice, print_choice, print_choices, sizeof(int)},
    [SETTING_WORDS] = {read_words, print_words, print_word_count, sizeof(struct setting_words)},
    [SETTING_WEIGHTS] = {read_weights, print_weights, print_weight_form,
                         sizeof(struct setting_weights)},
};

bool setting_read(const struct setting *row,
                  const char *text,
                  void *values,
                  char fault_out[SETTING_FAULT_BYTES])
{
    fault_out[0] = '\0';
    kinds[row->kind].read(row, text, (char *)values + row->offset, fault_out);
    return fault_out[0] == '\0';
}

void setting_copy(const struct setting *row, const void *from, void *to)
{
    memcpy((unsigned char *)to + row->offset, (const unsigned char *)from + row->offset,
           kinds[row->kind].size);
}

void setting_print(const struct setting *row, const void *values, struct buffer *text)
{
    kinds[row->kind].print(row, (const char *)values + row->offset, text);
}

void setting_print_allowed(const struct setting *row, struct buffer *text)
{
    kinds[row->kind].print_allowed(row, text);
}
