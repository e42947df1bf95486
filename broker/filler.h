/* filler: makes the next file of a journal, full of zeros, on a thread of its own, while the
 * journal goes on with the last one: that takes as long as many commits. */
#ifndef BROKER_FILLER_H
#define BROKER_FILLER_H

#include "base/status.h"
#include "broker/disk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A zeroed struct makes none. */
struct filler {
    const struct disk *disk; /* borrowed; its operations may be called from two threads */
    struct disk_name name;
    uint64_t bytes;
    bool runs;
    atomic_bool is_done;
    enum status status;
    pthread_t thread;
};

/* Begins to make the file `name`. False: there is no thread left; nothing happens. */
bool filler_start(struct filler *filler,
                  const struct disk *disk,
                  struct disk_name name,
                  uint64_t bytes);

/* Is one being made, or made and not yet taken? */
bool filler_runs(const struct filler *filler);

/* Would filler_take return at once? */
bool filler_is_done(const struct filler *filler);

/* Waits until the file is made, or could not be: its status. Only while filler_runs. */
MUST_USE enum status filler_take(struct filler *filler, struct disk_name *name_out);

#endif
