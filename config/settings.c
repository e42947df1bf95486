#include "config/settings.h"

#include "base/suggest.h"
#include "config/tree.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 64, ROWS_MAX = 64 };

static const char variable_prefix[] = "BRINK_";

/* "lease-ms" and "lease_ms" are one name. */
static bool is_name(const char *name, const char *text, size_t size)
{
    if (strlen(name) != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (name[i] != (text[i] == '-' ? '_' : text[i])) {
            return false;
        }
    }
    return true;
}

static const struct setting *
find_row(const struct settings *settings, const char *name, size_t size)
{
    for (size_t i = 0; i < settings->count; i++) {
        if (is_name(settings->rows[i].name, name, size)) {
            return &settings->rows[i];
        }
    }
    return NULL;
}

/* The flag or the variable of a setting. */
static void write_flag(const char *name, char flag_out[NAME_BYTES])
{
    snprintf(flag_out, NAME_BYTES, "--%s", name);
    for (char *at = flag_out; *at != '\0'; at++) {
        *at = *at == '_' ? '-' : *at;
    }
}

static void write_variable(const char *name, char variable_out[NAME_BYTES])
{
    snprintf(variable_out, NAME_BYTES, "%s%s", variable_prefix, name);
    for (char *at = variable_out; *at != '\0'; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
}

void settings_default(const struct settings *settings, void *values_out)
{
    for (size_t i = 0; i < settings->count; i++) {
        char fault[SETTING_FAULT_BYTES];
        bool is_valid =
            setting_read(&settings->rows[i], settings->rows[i].fallback, values_out, fault);
        assert(is_valid);
        (void)is_valid;
    }
}

/* Writes one value of a file as a text; false: it is a group or holds one. */
static bool print_node(const struct tree_node *node, struct buffer *text)
{
    switch (node->kind) {
    case TREE_INTEGER:
        buffer_print(text, "%" PRId64, node->as.integer);
        return true;
    case TREE_REAL:
        buffer_print(text, "%.15g", node->as.real);
        return true;
    case TREE_TEXT:
        buffer_add_text(text, node->as.text);
        return true;
    case TREE_TRUTH:
        buffer_add_text(text, node->as.truth ? "true" : "false");
        return true;
    case TREE_LIST:
    case TREE_ARRAY:
        for (size_t i = 0; i < node->count; i++) {
            if (node->children[i].count > 0) {
                return false;
            }
            buffer_add_text(text, i == 0 ? "" : ",");
            if (!print_node(&node->children[i], text)) {
                return false;
            }
        }
        return true;
    case TREE_GROUP:
        return false;
    }
    return false;
}

static enum status take_node(const struct setting *row,
                             const struct tree_node *node,
                             void *values,
                             struct problems *problems)
{
    struct buffer text = {0};
    char fault[SETTING_FAULT_BYTES] = "a group stands where a value belongs";
    bool is_taken = print_node(node, &text) && text.failure == STATUS_OK &&
                    setting_read(row, buffer_text(&text), values, fault);
    enum status status = is_taken ? STATUS_OK : STATUS_BAD_INPUT;
    if (text.failure != STATUS_OK) {
        status = text.failure;
        snprintf(fault, sizeof fault, "%s", status_words(status));
    }
    if (status != STATUS_OK) {
        problem_add_at(problems, node->file, node->line, "%s: %s", row->name, fault);
    }
    buffer_clear(&text);
    return status;
}

static struct suggest suggest_row(const struct settings *settings, const char *name)
{
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; i < settings->count; i++) {
        suggest_offer(&suggest, settings->rows[i].name);
    }
    return suggest;
}

static enum status take_root(const struct settings *settings,
                             const struct tree_node *root,
                             void *values,
                             struct problems *problems)
{
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < root->count; i++) {
        const struct tree_node *node = &root->children[i];
        const struct setting *row = find_row(settings, node->name, strlen(node->name));
        enum status status = STATUS_BAD_INPUT;
        if (row != NULL) {
            status = take_node(row, node, values, problems);
        } else {
            struct suggest suggest = suggest_row(settings, node->name);
            problem_add_at(problems, node->file, node->line, "%s has no setting %s%s",
                           settings->program, node->name, suggest_clause(&suggest));
        }
        worst = status != STATUS_OK ? status : worst;
    }
    return worst;
}

enum status settings_read_file(const struct settings *settings,
                               const char *path,
                               void *values,
                               struct problems *problems)
{
    struct tree *tree = NULL;
    enum status status = tree_read(path, problems, &tree);
    if (status == STATUS_OK) {
        status = take_root(settings, tree_root(tree), values, problems);
    }
    tree_free(&tree);
    return status;
}

enum status settings_read_environment(const struct settings *settings,
                                      char **environment,
                                      void *values,
                                      struct problems *problems)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *row = &settings->rows[i];
        char variable[NAME_BYTES];
        write_variable(row->name, variable);
        size_t size = strlen(variable);
        for (char **entry = environment; *entry != NULL; entry++) {
            const char *value = *entry + size + 1;
            char fault[SETTING_FAULT_BYTES];
            if (strncmp(*entry, variable, size) != 0 || (*entry)[size] != '=' ||
                *value == '\0' || setting_read(row, value, values, fault)) {
                continue;
            }
            problem_add(problems, variable, "%s", fault);
            status = STATUS_BAD_INPUT;
        }
    }
    return status;
}

/* An argument taken apart: "--name=value", or "--name" and the next argument. */
struct flag {
    const char *name; /* behind the dashes */
    size_t name_size;
    const char *value; /* NULL: none is there */
    int used;          /* arguments it takes up */
};

static struct flag split_flag(char **arguments, int left)
{
    const char *name = arguments[0] + 2;
    size_t size = strcspn(name, "=");
    if (name[size] == '=') {
        return (struct flag){name, size, name + size + 1, 1};
    }
    return (struct flag){name, size, left > 1 ? arguments[1] : NULL, left > 1 ? 2 : 1};
}

static enum status take_flag(const struct setting *row,
                             const struct flag *flag,
                             void *values,
                             struct problems *problems)
{
    char name[NAME_BYTES];
    char fault[SETTING_FAULT_BYTES] = "its value is missing";
    if (flag->value != NULL && setting_read(row, flag->value, values, fault)) {
        return STATUS_OK;
    }
    write_flag(row->name, name);
    problem_add(problems, name, "%s", fault);
    return STATUS_BAD_INPUT;
}

enum status settings_take_flags(const struct settings *settings,
                                int *count,
                                char **arguments,
                                void *values,
                                struct problems *problems)
{
    enum status worst = STATUS_OK;
    int kept = 0;
    int at = 0;
    while (at < *count && strcmp(arguments[at], "--") != 0) {
        const struct setting *row = NULL;
        struct flag flag = {0};
        if (strncmp(arguments[at], "--", 2) == 0) {
            flag = split_flag(arguments + at, *count - at);
            row = find_row(settings, flag.name, flag.name_size);
        }
        if (row == NULL) {
            arguments[kept++] = arguments[at++];
            continue;
        }
        enum status status = take_flag(row, &flag, values, problems);
        worst = status != STATUS_OK ? status : worst;
        at += flag.used;
    }
    while (at < *count) {
        arguments[kept++] = arguments[at++];
    }
    *count = kept;
    return worst;
}

enum status
settings_check(const struct settings *settings, const void *values, struct problems *problems)
{
    size_t before = problems->count + problems->left_out;
    if (settings->check != NULL) {
        settings->check(values, problems);
    }
    return problems->count + problems->left_out == before ? STATUS_OK : STATUS_BAD_INPUT;
}

/* The flags every program has beside its settings. */
static const struct {
    const char *flag;
    enum settings_wish wish;
    const char *words;
} wishes[] = {
    {"--help", SETTINGS_HELP, "print this page"},
    {"--version", SETTINGS_VERSION, "print the version"},
    {"--print-config", SETTINGS_PRINT, "print the settings in force, as a file"},
};

enum { WISH_COUNT = sizeof wishes / sizeof wishes[0] };

static bool take_wish(const char *argument, enum settings_wish *wish)
{
    for (size_t i = 0; i < WISH_COUNT; i++) {
        if (strcmp(argument, wishes[i].flag) == 0) {
            *wish = wishes[i].wish;
            return true;
        }
    }
    return false;
}

/* Takes the wishes and --config FILE out of the arguments; the last of each kind counts. */
static const char *take_file(int *count, char **arguments, enum settings_wish *wish)
{
    const char *file = NULL;
    int kept = 0;
    int at = 0;
    while (at < *count) {
        struct flag flag = {.used = 1};
        assert(arguments[at] != NULL); /* argc counts them */
        bool is_flag = strncmp(arguments[at], "--", 2) == 0;
        if (is_flag) {
            flag = split_flag(arguments + at, *count - at);
        }
        if (is_flag && flag.value != NULL && is_name("config", flag.name, flag.name_size)) {
            file = flag.value;
            at += flag.used;
        } else if (take_wish(arguments[at], wish)) {
            at++;
        } else {
            arguments[kept++] = arguments[at++];
        }
    }
    *count = kept;
    return file;
}

/* Nothing may be left when wishes and settings are taken. */
static void
refuse(const struct settings *settings, const char *argument, struct problems *problems)
{
    char flags[ROWS_MAX][NAME_BYTES];
    char word[NAME_BYTES];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(argument, "="), argument);
    struct suggest suggest = suggest_start(word);
    assert(settings->count <= ROWS_MAX);
    for (size_t i = 0; i < settings->count; i++) {
        write_flag(settings->rows[i].name, flags[i]);
        suggest_offer(&suggest, flags[i]);
    }
    for (size_t i = 0; i < WISH_COUNT; i++) {
        suggest_offer(&suggest, wishes[i].flag);
    }
    suggest_offer(&suggest, "--config");
    problem_add(problems, argument, "%s has no such argument%s", settings->program,
                suggest_clause(&suggest));
}

/* The first status that is not STATUS_OK. */
static enum status first_failure(enum status before, enum status now)
{
    return before != STATUS_OK ? before : now;
}

enum status settings_start(const struct settings *settings,
                           const struct settings_sources *sources,
                           void *values_out,
                           enum settings_wish *wish_out,
                           struct problems *problems)
{
    int count = sources->argc > 0 ? sources->argc - 1 : 0;
    char **arguments = sources->argv + 1;
    enum status status = STATUS_OK;
    *wish_out = SETTINGS_RUN;
    settings_default(settings, values_out);
    const char *file = take_file(&count, arguments, wish_out);
    if (file != NULL) {
        status = settings_read_file(settings, file, values_out, problems);
    }
    status = first_failure(status, settings_read_environment(settings, sources->environment,
                                                             values_out, problems));
    status = first_failure(
        status, settings_take_flags(settings, &count, arguments, values_out, problems));
    for (int i = 0; i < count; i++) {
        refuse(settings, arguments[i], problems);
        status = first_failure(status, STATUS_BAD_INPUT);
    }
    return first_failure(status, settings_check(settings, values_out, problems));
}

void settings_print(const struct settings *settings, const void *values, struct buffer *text)
{
    buffer_print(text, "# Settings of %s.\n", settings->program);
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *row = &settings->rows[i];
        buffer_print(text, "\n# %s\n# ", row->words);
        setting_print_allowed(row, text);
        buffer_print(text, "%s%s\n%s = ", row->unit[0] == '\0' ? "" : " ", row->unit,
                     row->name);
        setting_print(row, values, text);
        buffer_add_text(text, ";\n");
    }
}

void settings_help(const struct settings *settings, struct buffer *text)
{
    buffer_print(text, "usage: %s [--config FILE] [--SETTING VALUE]...\n\n%s\n\n",
                 settings->program, settings->summary);
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *row = &settings->rows[i];
        char flag[NAME_BYTES];
        write_flag(row->name, flag);
        buffer_print(text, "  %-18s %s", flag, row->words);
        if (row->fallback[0] != '\0') {
            buffer_print(text, " (%s%s%s)", row->fallback, row->unit[0] == '\0' ? "" : " ",
                         row->unit);
        }
        buffer_add_text(text, "\n");
    }
    buffer_print(text, "\n  %-18s %s\n", "--config FILE", "read settings from this file first");
    for (size_t i = 0; i < WISH_COUNT; i++) {
        buffer_print(text, "  %-18s %s\n", wishes[i].flag, wishes[i].words);
    }
}

void settings_document(const struct settings *settings, struct buffer *text)
{
    buffer_print(text, "### %s\n\n%s\n\n", settings->program, settings->summary);
    buffer_add_text(
        text, "| setting | default | allowed | what it does | live | environment | flag |\n"
              "|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < settings->count; i++) {
        const struct setting *row = &settings->rows[i];
        char flag[NAME_BYTES];
        char variable[NAME_BYTES];
        write_flag(row->name, flag);
        write_variable(row->name, variable);
        buffer_print(text, "| `%s` | %s | ", row->name, row->fallback);
        setting_print_allowed(row, text);
        buffer_print(text, "%s%s | %s | %s | `%s` | `%s` |\n", row->unit[0] == '\0' ? "" : " ",
                     row->unit, row->words, row->live ? "yes" : "no", variable, flag);
    }
}
