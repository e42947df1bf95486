#include "client/part.h"

const struct tree_node *part_take(const struct tree_node *group,
                                  bool (*is_chosen)(const char *name),
                                  bool wanted,
                                  struct arena *arena)
{
    struct tree_node *part = arena_take(arena, sizeof *part);
    struct tree_node *children = arena_take_array(arena, group->count, sizeof *children);
    if (part == NULL || children == NULL) {
        return NULL;
    }
    *part = *group;
    part->children = children;
    part->count = 0;
    for (size_t i = 0; i < group->count; i++) {
        if (is_chosen(group->children[i].name) == wanted) {
            children[part->count++] = group->children[i];
        }
    }
    return part;
}
