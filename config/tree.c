#include "config/tree.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "config/file.h"
#include "config/scan.h"

#include <assert.h>
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

struct tree {
    struct arena arena;
    struct tree_node root;
};

struct builder {
    struct arena *arena;
    const char *file;
    const struct scan *scan;
    size_t next; /* value of the scan that comes next in the order of the text */
};

static enum status build_children(struct builder *builder,
                                  const config_setting_t *setting,
                                  struct tree_node *node);

/* What libconfig read as one value. Kinds other than those below do not come out of a parse. */
static enum status
build_value(struct builder *builder, const config_setting_t *setting, struct tree_node *node)
{
    const char *text = NULL;
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_GROUP:
        node->kind = TREE_GROUP;
        return build_children(builder, setting, node);
    case CONFIG_TYPE_LIST:
        node->kind = TREE_LIST;
        return build_children(builder, setting, node);
    case CONFIG_TYPE_ARRAY:
        node->kind = TREE_ARRAY;
        return build_children(builder, setting, node);
    case CONFIG_TYPE_FLOAT:
        node->kind = TREE_REAL;
        node->as.real = config_setting_get_float(setting);
        return STATUS_OK;
    case CONFIG_TYPE_STRING:
        node->kind = TREE_TEXT;
        text = config_setting_get_string(setting);
        node->as.text = arena_copy_text(builder->arena, text != NULL ? text : "");
        return node->as.text != NULL ? STATUS_OK : STATUS_NO_MEMORY;
    case CONFIG_TYPE_BOOL:
        node->kind = TREE_TRUTH;
        node->as.truth = config_setting_get_bool(setting) != 0;
        return STATUS_OK;
    default:
        node->kind = TREE_INTEGER;
        node->as.integer = config_setting_get_int64(setting);
        return STATUS_OK;
    }
}

static enum status
build_node(struct builder *builder, const config_setting_t *setting, struct tree_node *node)
{
    const char *name = config_setting_name(setting);
    node->file = builder->file;
    node->line =
        builder->next < builder->scan->count ? builder->scan->lines[builder->next++] : 0;
    if (name != NULL) {
        node->name = arena_copy_text(builder->arena, name);
        if (node->name == NULL) {
            return STATUS_NO_MEMORY;
        }
    }
    return build_value(builder, setting, node);
}

/* Depth is at most SCAN_DEPTH_MAX. */
static enum status
build_children(struct builder *builder, const config_setting_t *setting, struct tree_node *node)
{
    size_t count = (size_t)config_setting_length(setting);
    struct tree_node *children = arena_take_array(builder->arena, count, sizeof *children);
    if (children == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        enum status status =
            build_node(builder, config_setting_get_elem(setting, (unsigned)i), &children[i]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    node->children = children;
    node->count = count;
    return STATUS_OK;
}

static enum status build_tree(const char *file,
                              const char *text,
                              const struct scan *scan,
                              struct tree *tree,
                              struct problems *problems)
{
    config_t config;
    config_init(&config);
    struct builder builder = {.arena = &tree->arena, .scan = scan};
    enum status status = STATUS_NO_MEMORY;
    if (config_read_string(&config, text) != CONFIG_TRUE) {
        problem_add_at(problems, file, (unsigned)config_error_line(&config), "%s",
                       config_error_text(&config));
        status = STATUS_BAD_INPUT;
    } else {
        builder.file = arena_copy_text(&tree->arena, file);
        if (builder.file != NULL) {
            tree->root =
                (struct tree_node){.kind = TREE_GROUP, .file = builder.file, .line = 1};
            status = build_children(&builder, config_root_setting(&config), &tree->root);
        }
    }
    config_destroy(&config);
    return status;
}

static enum status
parse(const char *file, const char *text, struct tree *tree, struct problems *problems)
{
    struct scan *scan = malloc(sizeof *scan);
    if (scan == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = scan_text(file, text, scan, problems);
    if (status == STATUS_OK) {
        status = build_tree(file, text, scan, tree, problems);
    }
    free(scan);
    return status;
}

/* `text` gets a last line end: libconfig 1.5 knows no comment that ends with the file. */
static enum status parse_buffer(const char *file,
                                struct buffer *text,
                                struct problems *problems,
                                struct tree **tree_out)
{
    struct tree *tree = calloc(1, sizeof *tree);
    enum status status = STATUS_NO_MEMORY;
    if (text->size == 0 || text->bytes[text->size - 1] != '\n') {
        buffer_add_byte(text, '\n');
    }
    if (tree != NULL && text->failure == STATUS_OK) {
        status = parse(file, buffer_text(text), tree, problems);
    }
    if (status == STATUS_OK) {
        *tree_out = tree;
        return STATUS_OK;
    }
    if (status == STATUS_NO_MEMORY) {
        problem_add_at(problems, file, 0, "%s", status_words(status));
    }
    tree_free(&tree);
    return status;
}

enum status tree_read(const char *path, struct problems *problems, struct tree **tree_out)
{
    struct buffer text = {0};
    enum status status = file_read(path, TREE_BYTES_MAX, &text, problems);
    if (status == STATUS_OK) {
        status = parse_buffer(path, &text, problems, tree_out);
    }
    buffer_clear(&text);
    return status;
}

enum status tree_parse(const char *file,
                       const char *text,
                       size_t size,
                       struct problems *problems,
                       struct tree **tree_out)
{
    if (size > TREE_BYTES_MAX) {
        problem_add_at(problems, file, 0, "longer than %d bytes", TREE_BYTES_MAX);
        return STATUS_FULL;
    }
    enum status status = file_check_text(file, text, size, problems);
    if (status != STATUS_OK) {
        return status;
    }
    struct buffer copy = {0};
    buffer_add(&copy, text, size);
    status = parse_buffer(file, &copy, problems, tree_out);
    buffer_clear(&copy);
    return status;
}

void tree_free(struct tree **tree_p)
{
    struct tree *tree = *tree_p;
    if (tree == NULL) {
        return;
    }
    arena_clear(&tree->arena);
    free(tree);
    *tree_p = NULL;
}

const struct tree_node *tree_root(const struct tree *tree)
{
    return &tree->root;
}

const struct tree_node *tree_find(const struct tree_node *group, const char *name)
{
    assert(group->kind == TREE_GROUP);
    for (size_t i = 0; i < group->count; i++) {
        if (strcmp(group->children[i].name, name) == 0) {
            return &group->children[i];
        }
    }
    return NULL;
}

const char *tree_kind_words(enum tree_kind kind)
{
    static const char *const words[] = {
        [TREE_GROUP] = "a group",          [TREE_LIST] = "a list",   [TREE_ARRAY] = "an array",
        [TREE_INTEGER] = "a whole number", [TREE_REAL] = "a number", [TREE_TEXT] = "a text",
        [TREE_TRUTH] = "true or false",
    };
    assert(kind < sizeof words / sizeof words[0]);
    return words[kind];
}
