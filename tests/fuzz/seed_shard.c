/* Writes the corpus of fuzz_shard: seed_shard FOLDER. */
#include "proto/brink/v1/shard.pb-c.h"

#include <stdio.h>
#include <stdlib.h>

enum { VALUES = 39 };

static void write_seed(const char *folder, const char *name, uint32_t first, uint32_t draws)
{
    char path[4096];
    double values[VALUES];
    uint8_t bytes[VALUES * sizeof(double) + 64];
    Brink__V1__ShardResult result = BRINK__V1__SHARD_RESULT__INIT;
    for (size_t i = 0; i < VALUES; i++) {
        values[i] = 0.385 + (double)i;
    }
    result.first = first;
    result.draws = draws;
    result.columns = 3;
    result.values = values;
    result.n_values = 3 * (size_t)draws;
    size_t size = brink__v1__shard_result__pack(&result, bytes);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fwrite(bytes, 1, size, file);
    fclose(file);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    write_seed(argv[1], "middle", 8, 8);
    write_seed(argv[1], "rest", 8, 13);
    write_seed(argv[1], "other-draws", 0, 8);
    write_seed(argv[1], "none", 8, 0);
    return 0;
}
