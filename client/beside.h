/* beside: a file that a scenario names and that lies beside it. */
#ifndef CLIENT_BESIDE_H
#define CLIENT_BESIDE_H

#include "client/fill.h"

/* The path, as seen from here, of the file that the member `name` of the outermost group names;
 * in fill's arena. Its line becomes that of the path "<owner>.<name>".
 *
 * STATUS_IO  it names none, which has become a problem; STATUS_NO_MEMORY */
MUST_USE enum status beside_path(const struct fill *fill,
                                 const struct tree_node *root,
                                 const char *name,
                                 const char *owner,
                                 char **path_out);

/* What reading it came to, as the readers of parts of a scenario say it: STATUS_OK,
 * STATUS_NO_MEMORY, or STATUS_IO, that the part is not whole. */
enum status beside_read(enum status status);

#endif
