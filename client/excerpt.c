#include "client/excerpt.h"

#include <string.h>

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(*names, name) != 0) {
        names++;
    }
    return *names != NULL;
}

const struct tree_node *excerpt_take(const struct tree_node *group,
                                     const char *const *names,
                                     bool is_named,
                                     struct arena *arena)
{
    struct tree_node *excerpt = arena_take(arena, sizeof *excerpt);
    struct tree_node *children = arena_take_array(arena, group->count, sizeof *children);
    if (excerpt == NULL || children == NULL) {
        return NULL;
    }
    *excerpt = *group;
    excerpt->children = children;
    excerpt->count = 0;
    for (size_t i = 0; i < group->count; i++) {
        if (is_one_of(group->children[i].name, names) == is_named) {
            children[excerpt->count++] = group->children[i];
        }
    }
    return excerpt;
}
