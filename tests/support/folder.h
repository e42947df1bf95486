/* folder: a folder of a test's own, gone at the end with all that has come into it. */
#ifndef TESTS_SUPPORT_FOLDER_H
#define TESTS_SUPPORT_FOLDER_H

#include <stddef.h>

enum { FOLDER_PATH_BYTES = 256, FOLDER_FILES_MAX = 64 };

struct folder {
    char path[FOLDER_PATH_BYTES];
    char files[FOLDER_FILES_MAX][FOLDER_PATH_BYTES];
    size_t count;
};

/* Makes a new folder under the system's folder for such; fails the test when it cannot. */
void folder_make(struct folder *folder);

/* Writes a file into it and returns its path, which lives as long as the folder. */
const char *folder_write(struct folder *folder, const char *name, const char *text);
const char *
folder_write_bytes(struct folder *folder, const char *name, const void *bytes, size_t size);

/* Removes it and everything in it. */
void folder_remove(struct folder *folder);

#endif
