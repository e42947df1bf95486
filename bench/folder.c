#include "bench/folder.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char name_pattern[] = "/brink-bench-XXXXXX";

/* The folder of this program. */
static enum status find_own(char path_out[PATH_MAX])
{
    ssize_t size = readlink("/proc/self/exe", path_out, PATH_MAX - 1);
    if (size <= 0) {
        return STATUS_IO;
    }
    path_out[size] = '\0';
    *strrchr(path_out, '/') = '\0';
    return STATUS_OK;
}

enum status
folder_make(struct folder *folder, const char *where, char words_out[FOLDER_WORDS_BYTES])
{
    char own[PATH_MAX] = "";
    folder->path[0] = '\0';
    enum status status = where == NULL ? find_own(own) : STATUS_OK;
    const char *parent = where == NULL ? own : where;
    char path[PATH_MAX + sizeof name_pattern];
    snprintf(path, sizeof path, "%s%s", parent, name_pattern);
    if (status != STATUS_OK || strlen(path) >= sizeof folder->path || mkdtemp(path) == NULL) {
        snprintf(words_out, FOLDER_WORDS_BYTES, "%.400s: no folder can be made in it: %s",
                 parent, strerror(errno));
        return STATUS_IO;
    }
    memcpy(folder->path, path, strlen(path) + 1);
    return STATUS_OK;
}

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *place)
{
    (void)found;
    (void)kind;
    (void)place;
    return remove(path);
}

void folder_remove(struct folder *folder)
{
    if (folder->path[0] != '\0') {
        (void)nftw(folder->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        folder->path[0] = '\0';
    }
}
