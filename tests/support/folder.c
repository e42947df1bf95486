#include "tests/support/folder.h"

#include "tests/support/check.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void folder_make(struct folder *folder)
{
    const char *base = getenv("TMPDIR");
    memset(folder, 0, sizeof *folder);
    snprintf(folder->path, sizeof folder->path, "%s/brink-XXXXXX",
             base != NULL ? base : "/tmp");
    assert_non_null(mkdtemp(folder->path));
}

const char *
folder_write_bytes(struct folder *folder, const char *name, const void *bytes, size_t size)
{
    assert_true(folder->count < FOLDER_FILES_MAX);
    char *path = folder->files[folder->count++];
    size_t folder_size = strlen(folder->path);
    size_t name_size = strlen(name) + 1;
    assert_true(folder_size + 1 + name_size <= FOLDER_PATH_BYTES);
    memcpy(path, folder->path, folder_size);
    path[folder_size] = '/';
    memcpy(path + folder_size + 1, name, name_size);
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(bytes, 1, size, stream), size);
    assert_int_equal(fclose(stream), 0);
    return path;
}

const char *folder_write(struct folder *folder, const char *name, const char *text)
{
    return folder_write_bytes(folder, name, text, strlen(text));
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
    (void)nftw(folder->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    folder->count = 0;
}
