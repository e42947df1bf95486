#include "broker/filler.h"

#include <assert.h>

static void *run(void *arg)
{
    struct filler *filler = arg;
    char words[DISK_WORDS_BYTES]; /* whoever needs the file next finds out the same */
    filler->status =
        filler->disk->ops->create(filler->disk->arg, filler->name, filler->bytes, words);
    atomic_store(&filler->is_done, true);
    return NULL;
}

bool filler_start(struct filler *filler,
                  const struct disk *disk,
                  struct disk_name name,
                  uint64_t bytes)
{
    assert(!filler->runs);
    filler->disk = disk;
    filler->name = name;
    filler->bytes = bytes;
    atomic_store(&filler->is_done, false);
    filler->runs = pthread_create(&filler->thread, NULL, run, filler) == 0;
    return filler->runs;
}

bool filler_runs(const struct filler *filler)
{
    return filler->runs;
}

bool filler_is_done(const struct filler *filler)
{
    return filler->runs && atomic_load(&filler->is_done);
}

enum status filler_take(struct filler *filler, struct disk_name *name_out)
{
    assert(filler->runs);
    pthread_join(filler->thread, NULL);
    filler->runs = false;
    *name_out = filler->name;
    return filler->status;
}
