#include "broker/needs.h"

#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = BROKER_NEEDS_BYTES_MAX / 2 + 1, NUMBER_COUNT = 2 };

/* In the order in which they are written. */
static const char *const number_names[NUMBER_COUNT] = {"cores>=", "memory_mb>="};

struct word {
    const char *text; /* [size] */
    size_t size;
};

/* Needs as they are read. */
struct draft {
    uint32_t numbers[NUMBER_COUNT]; /* 0: none */
    struct word labels[WORDS_MAX];  /* [label_count] sorted, each once */
    size_t label_count;
};

/* The word at `text` or behind the blanks there; of size 0 at the end. */
static struct word next_word(const char *text)
{
    text += strspn(text, " ");
    return (struct word){.text = text, .size = strcspn(text, " ")};
}

static bool is_label(const struct word *word)
{
    for (size_t i = 0; i < word->size; i++) {
        if (word->text[i] <= ' ' || word->text[i] > '~' || word->text[i] == '>') {
            return false;
        }
    }
    return word->size >= 1 && word->size <= BROKER_LABEL_MAX;
}

bool needs_is_label(const char *text)
{
    const struct word word = {.text = text, .size = strlen(text)};
    return is_label(&word);
}

static int compare(const struct word *a, const struct word *b)
{
    size_t size = a->size < b->size ? a->size : b->size;
    int order = memcmp(a->text, b->text, size);
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

static void add_label(struct draft *draft, const struct word *word)
{
    size_t at = 0;
    while (at < draft->label_count && compare(&draft->labels[at], word) < 0) {
        at++;
    }
    if (at < draft->label_count && compare(&draft->labels[at], word) == 0) {
        return;
    }
    memmove(&draft->labels[at + 1], &draft->labels[at],
            (draft->label_count - at) * sizeof draft->labels[0]);
    draft->labels[at] = *word;
    draft->label_count++;
}

/* 1 to 2^32 - 1; 0: it is no such number. */
static uint32_t read_number(const char *digits, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size && number <= UINT32_MAX; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return 0;
        }
        number = 10 * number + (uint64_t)(digits[i] - '0');
    }
    return number <= UINT32_MAX ? (uint32_t)number : 0;
}

/* Of two numbers of a name the larger is needed. */
static enum status add_number(struct draft *draft, const struct word *word)
{
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        size_t size = strlen(number_names[i]);
        if (word->size <= size || memcmp(word->text, number_names[i], size) != 0) {
            continue;
        }
        uint32_t number = read_number(word->text + size, word->size - size);
        if (number > draft->numbers[i]) {
            draft->numbers[i] = number;
        }
        return number == 0 ? STATUS_BAD_INPUT : STATUS_OK;
    }
    return STATUS_BAD_INPUT;
}

static enum status read_words(const char *text, struct draft *draft_out)
{
    enum status status = strlen(text) <= BROKER_NEEDS_BYTES_MAX ? STATUS_OK : STATUS_BAD_INPUT;
    memset(draft_out->numbers, 0, sizeof draft_out->numbers);
    draft_out->label_count = 0;
    while (status == STATUS_OK) {
        const struct word word = next_word(text);
        if (word.size == 0) {
            break;
        }
        text = word.text + word.size;
        if (is_label(&word)) {
            add_label(draft_out, &word);
        } else {
            status = add_number(draft_out, &word);
        }
    }
    return status;
}

/* A word behind those that are there; none becomes longer than it was. */
static void put(char **at_p, const char *words, const char *text, size_t size)
{
    if (*at_p != words) {
        *(*at_p)++ = ' ';
    }
    memcpy(*at_p, text, size);
    *at_p += size;
    **at_p = '\0';
}

static void put_number(char **at_p, const char *words, size_t index, uint32_t number)
{
    enum { DIGITS_MAX = 10 };
    char digits[DIGITS_MAX];
    size_t first = DIGITS_MAX;
    put(at_p, words, number_names[index], strlen(number_names[index]));
    for (; number > 0; number /= 10) {
        digits[--first] = (char)('0' + number % 10);
    }
    memcpy(*at_p, &digits[first], DIGITS_MAX - first);
    *at_p += DIGITS_MAX - first;
    **at_p = '\0';
}

enum status needs_write(const char *text, char words_out[BROKER_NEEDS_BYTES_MAX + 1])
{
    struct draft draft;
    char *at = words_out;
    *at = '\0';
    if (text[0] == '\0') {
        return STATUS_OK; /* most need nothing */
    }
    enum status status = read_words(text, &draft);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        if (draft.numbers[i] > 0) {
            put_number(&at, words_out, i, draft.numbers[i]);
        }
    }
    for (size_t i = 0; i < draft.label_count; i++) {
        put(&at, words_out, draft.labels[i].text, draft.labels[i].size);
    }
    return STATUS_OK;
}

enum status needs_take(struct names *names, const char *words, struct needs **needs_out)
{
    void *item = NULL;
    *needs_out = NULL;
    if (words[0] == '\0') {
        return STATUS_OK;
    }
    enum status status = name_take(names, words, &item);
    if (status != STATUS_OK) {
        return status;
    }
    struct needs *needs = item;
    if (needs->name.users == 1) {
        struct draft draft;
        status = read_words(words, &draft);
        needs->cores = draft.numbers[0];
        needs->memory_mb = draft.numbers[1];
        needs->labels_at = needs->name.size;
        if (draft.label_count > 0) {
            needs->labels_at = (uint32_t)(draft.labels[0].text - words);
        }
    }
    *needs_out = needs;
    return status;
}

void needs_give(struct names *names, struct needs *needs)
{
    if (needs != NULL) {
        name_give(names, &needs->name);
    }
}

static bool has_label(const struct offer *offer, const struct word *wanted)
{
    const char *at = offer->labels == NULL ? "" : offer->labels;
    for (struct word word = next_word(at); word.size > 0; word = next_word(at)) {
        if (compare(&word, wanted) == 0) {
            return true;
        }
        at = word.text + word.size;
    }
    return false;
}

bool needs_are_met(const struct needs *needs, const struct offer *offer)
{
    if (needs == NULL) {
        return true;
    }
    bool are_met = offer->cores >= needs->cores && offer->memory_mb >= needs->memory_mb;
    const char *at = needs_labels(needs);
    while (are_met) {
        const struct word word = next_word(at);
        if (word.size == 0) {
            break;
        }
        are_met = has_label(offer, &word);
        at = word.text + word.size;
    }
    return are_met;
}

const char *needs_labels(const struct needs *needs)
{
    return needs == NULL ? "" : needs->name.text + needs->labels_at;
}

enum status offer_make(const struct event *join, struct offer *offer_out)
{
    size_t size = 1;
    for (size_t i = 0; i < join->as.join.label_count; i++) {
        size += strlen(join->as.join.labels[i]) + 1;
    }
    struct offer offer = {.cores = join->as.join.cores, .memory_mb = join->as.join.memory_mb};
    if (join->as.join.label_count > 0) {
        offer.labels = malloc(size);
        if (offer.labels == NULL) {
            return STATUS_NO_MEMORY;
        }
        char *at = offer.labels;
        for (size_t i = 0; i < join->as.join.label_count; i++) {
            size_t bytes = strlen(join->as.join.labels[i]);
            *at++ = ' ';
            memcpy(at, join->as.join.labels[i], bytes);
            at += bytes;
        }
        *at = '\0';
    }
    *offer_out = offer;
    return STATUS_OK;
}

void offer_clear(struct offer *offer)
{
    free(offer->labels);
    *offer = (struct offer){0};
}
