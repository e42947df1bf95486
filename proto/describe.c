#include "proto/describe.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "proto/contract.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Numbers of fields in descriptor.proto, of which paths are made, and its labels and types. */
enum { MESSAGE_OF_FILE = 4, ENUM_OF_FILE = 5, SERVICE_OF_FILE = 6, PART_OF_ANY = 2 };
enum { LABEL_REPEATED = 3, TYPE_COUNT = 19 };

enum { ARENA_BYTES_MAX = 64 * 1024 * 1024 };

static const char *const type_words[TYPE_COUNT] = {
    "?",       "double",   "float",    "int64",  "uint64", "int32", "fixed64",
    "fixed32", "bool",     "string",   "group",  "?",      "bytes", "uint32",
    "?",       "sfixed32", "sfixed64", "sint32", "sint64",
};

struct page {
    const struct contract *contract;
    struct buffer *text;
    const char *only; /* NULL: everything */
    struct suggest suggest;
    size_t entries; /* written */
    size_t file;
    int32_t path[CONTRACT_PATH_MAX]; /* of what is written now */
};

/* Adds text of a peer: whole characters that print, and line ends where they are wanted. */
static void add_clean(struct buffer *text, const char *words, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t valid = utf8_valid_size(words + at, size - at);
        for (size_t i = 0; i < valid; i++) {
            unsigned char byte = (unsigned char)words[at + i];
            buffer_add_byte(text, byte < ' ' || byte == 0x7F ? '?' : byte);
        }
        at += valid;
        if (at < size) {
            buffer_add_byte(text, '?');
            at++;
        }
    }
}

static void add_name(struct page *page, const char *name)
{
    add_clean(page->text, name, strlen(name));
}

/* Writes each line of a comment behind `margin`. */
static void add_comment(struct page *page, const char *comment, const char *margin)
{
    while (*comment != '\0') {
        size_t size = strcspn(comment, "\n");
        buffer_print(page->text, "%s//", margin);
        add_clean(page->text, comment, size);
        buffer_add_text(page->text, "\n");
        comment += comment[size] == '\n' ? size + 1 : size;
    }
}

static const Brink__V1__Location *comment_at(struct page *page, size_t path_size)
{
    return contract_comment(page->contract, page->file, page->path, path_size);
}

static void add_comment_before(struct page *page, size_t path_size, const char *margin)
{
    const Brink__V1__Location *location = comment_at(page, path_size);
    if (location != NULL) {
        add_comment(page, location->leading_comments, margin);
    }
}

/* Ends a line with the comment that stands behind it. */
static void end_line(struct page *page, size_t path_size)
{
    const Brink__V1__Location *location = comment_at(page, path_size);
    if (location != NULL && location->trailing_comments[0] != '\0') {
        add_comment(page, location->trailing_comments, "  ");
    } else {
        buffer_add_text(page->text, "\n");
    }
}

/* ".brink.v1.World" is World where the package is brink.v1. */
static const char *short_type(const Brink__V1__FileEntry *file, const char *name)
{
    size_t size = strlen(file->package);
    bool is_own =
        name[0] == '.' && strncmp(name + 1, file->package, size) == 0 && name[size + 1] == '.';
    return is_own ? name + size + 2 : name;
}

static void describe_field(struct page *page,
                           const Brink__V1__FileEntry *file,
                           const Brink__V1__FieldEntry *field,
                           const char *margin)
{
    add_comment_before(page, CONTRACT_PATH_MAX, margin);
    buffer_print(page->text, "%s%s", margin, field->label == LABEL_REPEATED ? "repeated " : "");
    if (field->type_name[0] != '\0') {
        add_name(page, short_type(file, field->type_name));
    } else {
        bool is_known = field->type > 0 && field->type < TYPE_COUNT;
        buffer_add_text(page->text, type_words[is_known ? field->type : 0]);
    }
    buffer_add_text(page->text, " ");
    add_name(page, field->name);
    buffer_print(page->text, " = %d;", (int)field->number);
    end_line(page, CONTRACT_PATH_MAX);
}

static const Brink__V1__OneofEntry *oneof_of(const Brink__V1__MessageEntry *message,
                                             const Brink__V1__FieldEntry *field)
{
    size_t index = (size_t)field->oneof_index;
    bool is_in_one = field->place_case == BRINK__V1__FIELD_ENTRY__PLACE_ONEOF_INDEX &&
                     field->oneof_index >= 0 && index < message->n_oneof_decl;
    return is_in_one ? message->oneof_decl[index] : NULL;
}

static void describe_message(struct page *page,
                             const Brink__V1__FileEntry *file,
                             const Brink__V1__MessageEntry *message)
{
    buffer_add_text(page->text, "message ");
    add_name(page, message->name);
    buffer_add_text(page->text, " {\n");
    const Brink__V1__OneofEntry *open = NULL;
    for (size_t i = 0; i < message->n_field; i++) {
        const Brink__V1__OneofEntry *oneof = oneof_of(message, message->field[i]);
        if (open != NULL && oneof != open) {
            buffer_add_text(page->text, "  }\n");
        }
        if (oneof != NULL && oneof != open) {
            buffer_add_text(page->text, "  oneof ");
            add_name(page, oneof->name);
            buffer_add_text(page->text, " {\n");
        }
        open = oneof;
        page->path[3] = (int32_t)i;
        describe_field(page, file, message->field[i], oneof != NULL ? "    " : "  ");
    }
    buffer_add_text(page->text, open != NULL ? "  }\n}\n" : "}\n");
}

static void describe_enum(struct page *page, const Brink__V1__EnumEntry *entry)
{
    buffer_add_text(page->text, "enum ");
    add_name(page, entry->name);
    buffer_add_text(page->text, " {\n");
    for (size_t i = 0; i < entry->n_value; i++) {
        page->path[3] = (int32_t)i;
        add_comment_before(page, CONTRACT_PATH_MAX, "  ");
        buffer_add_text(page->text, "  ");
        add_name(page, entry->value[i]->name);
        buffer_print(page->text, " = %d;", (int)entry->value[i]->number);
        end_line(page, CONTRACT_PATH_MAX);
    }
    buffer_add_text(page->text, "}\n");
}

static void describe_service(struct page *page,
                             const Brink__V1__FileEntry *file,
                             const Brink__V1__ServiceEntry *service)
{
    buffer_add_text(page->text, "service ");
    add_name(page, service->name);
    buffer_add_text(page->text, " {\n");
    for (size_t i = 0; i < service->n_method; i++) {
        page->path[3] = (int32_t)i;
        add_comment_before(page, CONTRACT_PATH_MAX, "  ");
        buffer_add_text(page->text, "  rpc ");
        add_name(page, service->method[i]->name);
        buffer_add_text(page->text, "(");
        add_name(page, short_type(file, service->method[i]->input_type));
        buffer_add_text(page->text, ") returns (");
        add_name(page, short_type(file, service->method[i]->output_type));
        buffer_add_text(page->text, ");");
        end_line(page, CONTRACT_PATH_MAX);
    }
    buffer_add_text(page->text, "}\n");
}

/* Begins an entry with what is written about it; false: it is not asked for. */
static bool begin_entry(struct page *page, int32_t kind, size_t index, const char *name)
{
    if (page->only != NULL) {
        suggest_offer(&page->suggest, name);
        if (strcmp(page->only, name) != 0) {
            return false;
        }
    }
    if (page->entries++ > 0) {
        buffer_add_text(page->text, "\n");
    }
    page->path[0] = kind;
    page->path[1] = (int32_t)index;
    page->path[2] = PART_OF_ANY;
    add_comment_before(page, 2, "");
    return true;
}

static void describe_file(struct page *page, const Brink__V1__FileEntry *file)
{
    if (page->only == NULL) {
        buffer_add_text(page->text, page->entries > 0 ? "\n// " : "// ");
        add_name(page, file->name);
        buffer_add_text(page->text, ", package ");
        add_name(page, file->package);
        buffer_add_text(page->text, "\n");
        page->entries++;
    }
    for (size_t i = 0; i < file->n_service; i++) {
        if (begin_entry(page, SERVICE_OF_FILE, i, file->service[i]->name)) {
            describe_service(page, file, file->service[i]);
        }
    }
    for (size_t i = 0; i < file->n_enum_type; i++) {
        if (begin_entry(page, ENUM_OF_FILE, i, file->enum_type[i]->name)) {
            describe_enum(page, file->enum_type[i]);
        }
    }
    for (size_t i = 0; i < file->n_message_type; i++) {
        if (begin_entry(page, MESSAGE_OF_FILE, i, file->message_type[i]->name)) {
            describe_message(page, file, file->message_type[i]);
        }
    }
}

static enum status
describe_open(const struct contract *contract, const char *only, struct buffer *text)
{
    struct page page = {.contract = contract, .text = text, .only = only};
    page.suggest = suggest_start(only != NULL ? only : "");
    for (page.file = 0; page.file < contract->files->n_file; page.file++) {
        describe_file(&page, contract->files->file[page.file]);
    }
    if (only == NULL || page.entries > 0) {
        return text->failure;
    }
    buffer_print(text, "no service, message or enum is named %s%s\n", only,
                 suggest_clause(&page.suggest));
    return STATUS_NOT_FOUND;
}

enum status
describe_contract(const void *bytes, size_t size, const char *only, struct buffer *text)
{
    struct arena arena = {.size_max = ARENA_BYTES_MAX};
    struct contract contract;
    enum status status = contract_open(bytes, size, &arena, &contract);
    if (status == STATUS_OK) {
        status = describe_open(&contract, only, text);
    }
    arena_clear(&arena);
    return status;
}
