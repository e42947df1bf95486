/* image: the files of a fake disk as they were, to be put there again and again. */
#ifndef TESTS_SUPPORT_IMAGE_H
#define TESTS_SUPPORT_IMAGE_H

#include "tests/support/fake_disk.h"

enum { IMAGE_FILES_MAX = 16 };

struct image {
    struct {
        struct disk_name name;
        uint8_t *bytes; /* [size] */
        size_t size;
    } files[IMAGE_FILES_MAX];
    size_t count;
};

/* Copies what a process would read now; `image` is zeroed. */
void image_take(struct image *image, struct fake_disk *fake);

/* Makes a disk hold these files, synced, and no others. */
void image_restore(const struct image *image, struct fake_disk *fake);

void image_clear(struct image *image);

/* How far apart the bytes of an image are that are spoilt one by one, in a build that is so
 * many times slower than a plain one: BRINK_SPOIL_STRIDE, or a few. */
size_t image_stride(size_t slowness);

#endif
