/* part: some members of a group, as a group of their own. */
#ifndef CLIENT_PART_H
#define CLIENT_PART_H

#include "base/arena.h"
#include "config/tree.h"

#include <stdbool.h>

/* Those members of `group` whose names are chosen (`wanted`), or the others; valid as long as
 * the arena's content and the tree. NULL: no memory. */
const struct tree_node *part_take(const struct tree_node *group,
                                  bool (*is_chosen)(const char *name),
                                  bool wanted,
                                  struct arena *arena);

#endif
