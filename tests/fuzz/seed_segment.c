/* Writes the corpus of fuzz_segment: seed_segment FOLDER. */
#include "broker/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct segment_header header = {
    .number = 1, .first = 1, .journal = 2385, .bytes = SEGMENT_BYTES_LEAST};

static void write_seed(const char *folder, const char *name, const void *bytes, size_t size)
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

static size_t add_batch(uint8_t *bytes, size_t at, uint64_t first, uint32_t count)
{
    struct segment_batch batch = {.first = first};
    for (uint32_t i = 0; i < count; i++) {
        const struct segment_part part = {"sanctions", 1 + i % 9};
        if (segment_add(&batch, (uint16_t)(i + 1), &part, 1) != STATUS_OK) {
            exit(1);
        }
    }
    segment_seal(&batch, &header, first);
    memcpy(bytes + at, batch.bytes.bytes, batch.bytes.size);
    at += batch.bytes.size;
    segment_batch_clear(&batch);
    return at;
}

static void write_files(const char *folder)
{
    uint8_t bytes[SEGMENT_BYTES_LEAST] = {0};
    segment_header_write(&header, bytes);
    write_seed(folder, "empty", bytes, sizeof bytes);
    size_t second = add_batch(bytes, SEGMENT_HEADER_BYTES, 1, 1);
    size_t third = add_batch(bytes, second, 2, 5);
    size_t end = add_batch(bytes, third, 7, 2);
    write_seed(folder, "three-batches", bytes, sizeof bytes);
    segment_mark(&header, 9, bytes + end);
    write_seed(folder, "marked", bytes, sizeof bytes);
    write_seed(folder, "truncated", bytes, second + 60);
    bytes[second + 40] ^= 1;
    write_seed(folder, "damaged", bytes, sizeof bytes);
    memset(bytes + third, 0, sizeof bytes - third);
    write_seed(folder, "torn", bytes, sizeof bytes);
    bytes[9] = 1;
    write_seed(folder, "bad-header", bytes, sizeof bytes);
}

/* Pairs of what happens and its operand; see fuzz_segment.c. */
static void write_stories(const char *folder)
{
    static const uint8_t good[] = {0, 9, 0, 40, 1, 0, 0, 255, 1, 0, 0, 0, 0, 7, 1, 1, 2, 0};
    static const uint8_t flipped[] = {0, 9, 1, 0, 0, 255, 0, 8, 1, 0, 0, 30, 1, 0, 3, 99};
    static const uint8_t holed[] = {0, 255, 1, 0, 0, 255, 1, 0, 0, 255, 1, 0, 4, 1, 0, 2, 1, 0};
    write_seed(folder, "story", good, sizeof good);
    write_seed(folder, "story-flipped", flipped, sizeof flipped);
    write_seed(folder, "story-holed", holed, sizeof holed);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    write_files(argv[1]);
    write_stories(argv[1]);
    write_seed(argv[1], "nothing", "", 0);
    return 0;
}
