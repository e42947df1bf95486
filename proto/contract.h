/* contract: a FileDescriptorSet, opened: the services, messages and enums of a contract with
 * the comments people wrote. The bytes may come from a broker nobody knows. */
#ifndef PROTO_CONTRACT_H
#define PROTO_CONTRACT_H

#include "base/arena.h"
#include "base/status.h"
#include "proto/brink/v1/file_descriptor.pb-c.h"

#include <stddef.h>

enum { CONTRACT_BYTES_MAX = 4 * 1024 * 1024, CONTRACT_PATH_MAX = 4 };

struct contract {
    const Brink__V1__FileSet *files;
    const Brink__V1__Location ***locations; /* of each file, in order of their paths */
};

/* Opens a set; everything lies in the arena, whose size_max bounds it.
 * STATUS_BAD_INPUT: these bytes are no set; STATUS_FULL: beyond CONTRACT_BYTES_MAX or the
 * arena's size_max; STATUS_NO_MEMORY. O(n log n). */
MUST_USE enum status contract_open(const void *bytes,
                                   size_t size,
                                   struct arena *arena,
                                   struct contract *contract_out);

/* The comments at a path of file `file`: before it, and behind it on its line. NULL: it has
 * none of them. O(log n). */
const Brink__V1__Location *contract_comment(const struct contract *contract,
                                            size_t file,
                                            const int32_t *path,
                                            size_t path_size);

#endif
