/* excerpt: some members of a group that a person wrote. */
#ifndef CLIENT_EXCERPT_H
#define CLIENT_EXCERPT_H

#include "base/arena.h"
#include "config/tree.h"

#include <stdbool.h>

/* A copy of the group with those members whose name is one of `names`, which ends with NULL, or
 * (`is_named` false) with the others; valid as long as the arena's content and the tree. NULL:
 * no memory. O(members x names). */
const struct tree_node *excerpt_take(const struct tree_node *group,
                                     const char *const *names,
                                     bool is_named,
                                     struct arena *arena);

#endif
