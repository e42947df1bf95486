#include "tests/support/image.h"

#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

static enum status note_file(void *arg, const struct disk_entry *entry)
{
    struct image *image = arg;
    assert_true(image->count < IMAGE_FILES_MAX);
    image->files[image->count++].name = entry->name;
    return STATUS_OK;
}

void image_take(struct image *image, struct fake_disk *fake)
{
    char words[DISK_WORDS_BYTES];
    const struct disk *disk = fake_disk_of(fake);
    assert_int_equal(disk->ops->list(disk->arg, note_file, image, words), STATUS_OK);
    for (size_t i = 0; i < image->count; i++) {
        const uint8_t *bytes =
            fake_disk_bytes(fake, image->files[i].name, &image->files[i].size);
        image->files[i].bytes = malloc(image->files[i].size + 1);
        if (bytes == NULL || image->files[i].bytes == NULL) {
            fail_msg("no memory, or no file");
            return;
        }
        memcpy(image->files[i].bytes, bytes, image->files[i].size);
    }
}

void image_restore(const struct image *image, struct fake_disk *fake)
{
    fake_disk_empty(fake);
    for (size_t i = 0; i < image->count; i++) {
        fake_disk_put(fake, image->files[i].name, image->files[i].bytes, image->files[i].size);
    }
}

void image_clear(struct image *image)
{
    for (size_t i = 0; i < image->count; i++) {
        free(image->files[i].bytes);
    }
    *image = (struct image){.count = 0};
}

enum { STRIDE = 3 };

size_t image_stride(size_t slowness)
{
    const char *words = getenv("BRINK_SPOIL_STRIDE");
    size_t usual = slowness > 1 ? slowness * slowness : STRIDE;
    size_t stride = words == NULL ? usual : strtoull(words, NULL, 10);
    return stride | 1; /* odd, so that every bit of a byte has its turn */
}
