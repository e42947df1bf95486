/* Writes the corpus of fuzz_shard: seed_shard FOLDER. */
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/shard.pb-c.h"

#include <stdio.h>
#include <stdlib.h>

enum { VALUES = 39 };

static void write_file(const char *folder, const char *name, const uint8_t *bytes, size_t size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    fwrite(bytes, 1, size, file);
    fclose(file);
}

static void write_seed(const char *folder, const char *name, uint32_t first, uint32_t draws)
{
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
    write_file(folder, name, bytes, brink__v1__shard_result__pack(&result, bytes));
}

/* What stands beside the world: of the kind 3, a bargain, or of another. */
static void write_beside(const char *folder, const char *name, uint32_t kind)
{
    uint8_t report[64];
    uint8_t bytes[128];
    Brink__V1__BargainResult bargain = BRINK__V1__BARGAIN_RESULT__INIT;
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    Brink__V1__ShardResult result = BRINK__V1__SHARD_RESULT__INIT;
    char *dimension = (char *)"talks";
    bargain.dimensions = &dimension;
    bargain.n_dimensions = 1;
    assessment.bargain = &bargain;
    result.beside = kind;
    result.report.data = report;
    result.report.len = brink__v1__assessment__pack(&assessment, report);
    write_file(folder, name, bytes, brink__v1__shard_result__pack(&result, bytes));
}

/* Fits from country `first` on. */
static void write_fits(const char *folder, const char *name, uint32_t first, uint32_t count)
{
    enum { TERMS = 7 };
    double hazard[VALUES];
    uint8_t bytes[VALUES * sizeof(double) + 64];
    Brink__V1__FitResult fit = BRINK__V1__FIT_RESULT__INIT;
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    for (size_t i = 0; i < VALUES; i++) {
        hazard[i] = 0.385 - (double)i;
    }
    fit.first = first;
    fit.count = count;
    fit.terms = TERMS;
    fit.hazard = hazard;
    fit.n_hazard = (size_t)count * TERMS;
    assessment.fit = &fit;
    write_file(folder, name, bytes, brink__v1__assessment__pack(&assessment, bytes));
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
    write_beside(argv[1], "beside", 3);
    write_beside(argv[1], "beside-another", 2);
    write_fits(argv[1], "fits", 2, 3);
    write_fits(argv[1], "fits-of-others", 0, 3);
    return 0;
}
