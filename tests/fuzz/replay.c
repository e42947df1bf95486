/* Runs a fuzzer's function on every file of a folder, where there is no libFuzzer. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { INPUT_BYTES_MAX = 4 << 20 };

static int replay(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    uint8_t *bytes = malloc(INPUT_BYTES_MAX);
    size_t size = bytes == NULL ? 0 : fread(bytes, 1, INPUT_BYTES_MAX, file);
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 0;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (folder == NULL) {
        fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
        return 2;
    }
    int failures = 0;
    int count = 0;
    struct dirent *entry = readdir(folder);
    for (; entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] != '.') {
            failures += replay(argv[1], entry->d_name);
            count++;
        }
    }
    closedir(folder);
    printf("%d inputs\n", count);
    return failures > 0 || count == 0;
}
