#include "client/beside.h"

#include "config/file.h"

#include <stdio.h>
#include <stdlib.h>

enum { PATH_BYTES = 96 };

enum status beside_path(const struct fill *fill,
                        const struct tree_node *root,
                        const char *name,
                        const char *owner,
                        char **path_out)
{
    const struct tree_node *node = tree_find(root, name);
    char place[PATH_BYTES];
    if (node == NULL) {
        problem_add_at(fill->problems, root->file, root->line,
                       "%s is missing: the name of a file", name);
        return STATUS_IO;
    }
    if (node->kind != TREE_TEXT) {
        problem_add_at(fill->problems, node->file, node->line,
                       "%s: the name of a file belongs here", name);
        return STATUS_IO;
    }
    snprintf(place, sizeof place, "%s.%s", owner, name);
    char *path = file_beside(node->file, node->as.text);
    char *copy = path != NULL ? arena_copy_text(fill->arena, path) : NULL;
    free(path);
    if (copy == NULL || place_add(fill->places, place, node->file, node->line) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    *path_out = copy;
    return STATUS_OK;
}

enum status beside_read(enum status status)
{
    return status == STATUS_OK || status == STATUS_NO_MEMORY ? status : STATUS_IO;
}
