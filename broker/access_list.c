#include "broker/access_list.h"

#include "base/suggest.h"
#include "broker/tenant.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r";
static const char key_letters[] =
    "0123456789abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"; /* RFC 32 */
static const char name_letters[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ._-";

static const struct {
    const char *name;
    enum access_role role;
} roles[] = {
    {"client", ACCESS_CLIENT},
    {"worker", ACCESS_WORKER},
    {"subscriber", ACCESS_SUBSCRIBER},
    {"admin", ACCESS_ADMIN},
};

enum { ROLE_COUNT = sizeof roles / sizeof roles[0], FAULT_BYTES = 512 };

/* A line under way. */
struct line {
    const char *file;
    unsigned number;
    struct problems *problems;
    bool is_good;
    bool has_tenants;
    struct access_entry entry;
};

static void fault(struct line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fault(struct line *line, const char *format, ...)
{
    char text[FAULT_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    problem_add_at(line->problems, line->file, line->number, "%s", text);
    line->is_good = false;
}

/* A list of words with commas, as words that each end with a NUL, then an empty one. */
static char *take_words(struct line *line, const char *field, const char *value)
{
    size_t size = strlen(value);
    if (size == 0 || value[0] == ',' || value[size - 1] == ',' || strstr(value, ",,") != NULL) {
        fault(line, "%s: \"%.100s\" is no list of words with commas", field, value);
        return NULL;
    }
    char *words = calloc(size + 2, 1);
    if (words == NULL) {
        fault(line, "%s: %s", field, status_words(STATUS_NO_MEMORY));
        return NULL;
    }
    for (size_t i = 0; i < size; i++) {
        words[i] = value[i];
        if (value[i] == ',') {
            words[i] = '\0';
        }
    }
    return words;
}

static void take_key(struct line *line, const char *field, const char *value)
{
    if (strlen(value) != ACCESS_KEY_BYTES - 1 ||
        strspn(value, key_letters) != ACCESS_KEY_BYTES - 1) {
        fault(line, "%s: %zu bytes, not the 40 letters of a public key in Z85", field,
              strlen(value));
        return;
    }
    snprintf(line->entry.key, sizeof line->entry.key, "%s", value);
}

static unsigned role_of(const char *word)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(roles[i].name, word) == 0) {
            return roles[i].role;
        }
    }
    return 0;
}

static void take_roles(struct line *line, const char *field, const char *value)
{
    char *words = take_words(line, field, value);
    for (const char *word = words; words != NULL && *word != '\0'; word += strlen(word) + 1) {
        unsigned role = role_of(word);
        if (role == 0) {
            fault(line, "%s: \"%.40s\" is none of client, worker, subscriber, admin", field,
                  word);
        }
        line->entry.roles |= role;
    }
    free(words);
}

static void take_topics(struct line *line, const char *field, const char *value)
{
    free(line->entry.topics);
    line->entry.topics = take_words(line, field, value);
}

static void take_tenants(struct line *line, const char *field, const char *value)
{
    line->has_tenants = true;
    if (strcmp(value, "*") == 0) {
        return;
    }
    free(line->entry.tenants);
    line->entry.tenants = take_words(line, field, value);
    const char *word = line->entry.tenants;
    for (; word != NULL && *word != '\0'; word += strlen(word) + 1) {
        if (!tenant_is_valid(word) || strcmp(word, "*") == 0) {
            fault(line, "%s: \"%.100s\" is no name of at most %d visible bytes", field, word,
                  BROKER_TENANT_MAX);
        }
    }
}

static uint64_t
take_count(struct line *line, const char *field, const char *value, uint64_t most)
{
    enum { DIGITS_MAX = 15 };
    size_t digits = strspn(value, "0123456789");
    uint64_t count = 0;
    if (digits >= 1 && digits <= DIGITS_MAX && value[digits] == '\0') {
        count = strtoull(value, NULL, 10);
    }
    if (count < 1 || count > most) {
        fault(line, "%s: \"%.40s\", 1 to %" PRIu64, field, value, most);
    }
    return count;
}

static void take_requests(struct line *line, const char *field, const char *value)
{
    line->entry.requests_s = (uint32_t)take_count(line, field, value, BUCKET_RATE_MAX);
}

static void take_queued(struct line *line, const char *field, const char *value)
{
    line->entry.queued_bytes = take_count(line, field, value, UINT64_C(1) << 40);
}

static void take_message(struct line *line, const char *field, const char *value)
{
    line->entry.message_bytes = take_count(line, field, value, UINT64_C(1) << 30);
}

static const struct {
    const char *name;
    void (*take)(struct line *line, const char *field, const char *value);
} fields[] = {
    {"key", take_key},
    {"roles", take_roles},
    {"topics", take_topics},
    {"tenants", take_tenants},
    {"requests_s", take_requests},
    {"queued_bytes", take_queued},
    {"message_bytes", take_message},
};

enum { FIELD_COUNT = sizeof fields / sizeof fields[0] };

static void take_field(struct line *line, char *word, unsigned *given)
{
    char *value = strchr(word, '=');
    if (value == NULL) {
        fault(line, "\"%.40s\" is not written as FIELD=VALUE", word);
        return;
    }
    *value++ = '\0';
    struct suggest suggest = suggest_start(word);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        suggest_offer(&suggest, fields[i].name);
        if (strcmp(fields[i].name, word) != 0) {
            continue;
        }
        if ((*given & 1U << i) != 0) {
            fault(line, "%s is given twice", word);
        } else {
            fields[i].take(line, word, value);
        }
        *given |= 1U << i;
        return;
    }
    fault(line, "a key has no field %.40s%s", word, suggest_clause(&suggest));
}

static void take_name(struct line *line, const char *word)
{
    size_t size = strlen(word);
    if (size >= ACCESS_NAME_BYTES || strspn(word, name_letters) != size) {
        fault(line, "\"%.80s\" is no name: at most %d letters, digits, \".\", \"_\" or \"-\"",
              word, ACCESS_NAME_BYTES - 1);
        return;
    }
    snprintf(line->entry.name, sizeof line->entry.name, "%s", word);
}

/* What a line must have, and what does not go together. */
static void check_whole(struct line *line)
{
    struct access_entry *entry = &line->entry;
    if (entry->key[0] == '\0') {
        fault(line, "%s: key is missing", entry->name);
    }
    if (entry->roles == 0) {
        fault(line, "%s: roles is missing", entry->name);
    }
    if (entry->topics == NULL && (entry->roles & ~(unsigned)ACCESS_ADMIN) != 0) {
        fault(line, "%s: topics is missing; \"*\" covers all", entry->name);
    }
    bool is_client = (entry->roles & ACCESS_CLIENT) != 0;
    bool is_wide = (entry->roles & (ACCESS_WORKER | ACCESS_SUBSCRIBER)) != 0;
    if (is_wide && (line->has_tenants ? entry->tenants != NULL : is_client)) {
        fault(line,
              "%s: tenants must be \"*\" for a worker or a subscriber: tasks and publications "
              "are not parted by tenant",
              entry->name);
    } else if (!line->has_tenants && is_client) {
        entry->tenants = take_words(line, "tenants", "default");
    }
}

static void take_line(struct line *line, char *text)
{
    char *rest = NULL;
    unsigned given = 0;
    char *word = strtok_r(text, blanks, &rest);
    take_name(line, word);
    while ((word = strtok_r(NULL, blanks, &rest)) != NULL) {
        take_field(line, word, &given);
    }
    if (line->is_good) {
        check_whole(line);
    }
}

/* The list. */

static enum status add(struct access_list *list, struct access_entry *entry)
{
    enum { STEP = 16 };
    if (list->count % STEP == 0) {
        struct access_entry *entries =
            realloc(list->entries, (list->count + STEP) * sizeof *entries);
        if (entries == NULL) {
            access_entry_clear(entry);
            return STATUS_NO_MEMORY;
        }
        list->entries = entries;
    }
    list->entries[list->count++] = *entry;
    return STATUS_OK;
}

static void check_new(struct line *line, const struct access_list *list)
{
    for (size_t i = 0; i < list->count && line->is_good; i++) {
        const struct access_entry *other = &list->entries[i];
        if (strcmp(other->name, line->entry.name) == 0) {
            fault(line, "%s: there is a key of this name above", other->name);
        } else if (strcmp(other->key, line->entry.key) == 0) {
            fault(line, "%s: the key of %s above", line->entry.name, other->name);
        }
    }
    if (line->is_good && list->count == ACCESS_LIST_MAX) {
        fault(line, "more than %d keys", ACCESS_LIST_MAX);
    }
}

static enum status
read_line(struct line *line, const char *text, size_t size, struct access_list *list)
{
    char copy[ACCESS_LINE_BYTES_MAX + 1];
    if (size > ACCESS_LINE_BYTES_MAX || memchr(text, '\0', size) != NULL) {
        fault(line, "a line of %zu bytes, or with a NUL; at most %d", size,
              ACCESS_LINE_BYTES_MAX);
        return STATUS_OK;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    if (copy[0] == '#' || strspn(copy, blanks) == size) {
        return STATUS_OK;
    }
    take_line(line, copy);
    if (line->is_good) {
        check_new(line, list);
    }
    if (!line->is_good) {
        access_entry_clear(&line->entry);
        return STATUS_OK;
    }
    return add(list, &line->entry);
}

enum status access_list_read(const char *file,
                             const char *text,
                             size_t size,
                             struct access_list *list_out,
                             struct problems *problems)
{
    struct access_list list = {.count = 0};
    enum status status = STATUS_OK;
    bool is_good = true;
    unsigned number = 0;
    for (size_t at = 0; at < size && status == STATUS_OK;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t line_size = end == NULL ? size - at : (size_t)(end - (text + at));
        struct line line = {
            .file = file, .number = ++number, .problems = problems, .is_good = true};
        status = read_line(&line, text + at, line_size, &list);
        is_good = is_good && line.is_good;
        at += line_size + 1;
    }
    if (status == STATUS_OK && !is_good) {
        status = STATUS_BAD_INPUT;
    }
    if (status != STATUS_OK) {
        access_list_clear(&list);
        return status;
    }
    *list_out = list;
    return STATUS_OK;
}

void access_list_clear(struct access_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        access_entry_clear(&list->entries[i]);
    }
    free(list->entries);
    *list = (struct access_list){.count = 0};
}

/* Writing. */

static void print_words(const char *words, struct buffer *text)
{
    for (const char *word = words; *word != '\0'; word += strlen(word) + 1) {
        buffer_print(text, "%s%s", word == words ? "" : ",", word);
    }
}

void access_list_print(const struct access_entry *entry, struct buffer *text)
{
    buffer_print(text, "%s key=%s roles=", entry->name, entry->key);
    const char *comma = "";
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if ((entry->roles & roles[i].role) != 0) {
            buffer_print(text, "%s%s", comma, roles[i].name);
            comma = ",";
        }
    }
    buffer_add_text(text, " tenants=");
    print_words(entry->tenants == NULL ? "*\0" : entry->tenants, text);
    if (entry->topics != NULL) {
        buffer_add_text(text, " topics=");
        print_words(entry->topics, text);
    }
    if (entry->requests_s > 0) {
        buffer_print(text, " requests_s=%" PRIu32, entry->requests_s);
    }
    if (entry->queued_bytes > 0) {
        buffer_print(text, " queued_bytes=%" PRIu64, entry->queued_bytes);
    }
    if (entry->message_bytes > 0) {
        buffer_print(text, " message_bytes=%" PRIu64, entry->message_bytes);
    }
    buffer_add_byte(text, '\n');
}

/* A word of `size` bytes into room for `room`, or "". */
static void copy_word(const char *word, size_t size, char *word_out, size_t room)
{
    snprintf(word_out, room, "%.*s", size < room ? (int)size : 0, word);
}

void access_list_glance(const char *line, size_t size, char *name_out, char *key_out)
{
    static const char field[] = "key=";
    name_out[0] = '\0';
    key_out[0] = '\0';
    if (size > 0 && line[0] == '#') {
        return;
    }
    for (size_t at = 0; at < size;) {
        size_t from = at;
        while (from < size && strchr(blanks, line[from]) != NULL && line[from] != '\0') {
            from++;
        }
        at = from;
        while (at < size && (strchr(blanks, line[at]) == NULL || line[at] == '\0')) {
            at++;
        }
        const char *word = line + from;
        size_t word_size = at - from;
        if (name_out[0] == '\0') {
            copy_word(word, word_size, name_out, ACCESS_NAME_BYTES);
        } else if (word_size > sizeof field - 1 && memcmp(word, field, sizeof field - 1) == 0) {
            copy_word(word + sizeof field - 1, word_size - (sizeof field - 1), key_out,
                      ACCESS_KEY_BYTES);
        }
    }
}
