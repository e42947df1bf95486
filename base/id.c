#include "base/id.h"

#include "base/random.h"

#include <string.h>

struct id id_new(void)
{
    struct id id;
    random_entropy(id.bytes, sizeof id.bytes);
    return id;
}

bool id_equal(const struct id *a, const struct id *b)
{
    return memcmp(a->bytes, b->bytes, ID_BYTES) == 0;
}

bool id_is_zero(const struct id *id)
{
    const struct id zero = {{0}};
    return id_equal(id, &zero);
}

enum status id_read(const void *bytes, size_t size, struct id *id_out)
{
    if (size != ID_BYTES) {
        return STATUS_BAD_INPUT;
    }
    struct id id;
    memcpy(id.bytes, bytes, ID_BYTES);
    if (id_is_zero(&id)) {
        return STATUS_BAD_INPUT;
    }
    *id_out = id;
    return STATUS_OK;
}

void id_format(const struct id *id, char text_out[ID_TEXT_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < ID_BYTES; i++) {
        text_out[2 * i] = digits[id->bytes[i] >> 4];
        text_out[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    text_out[2 * ID_BYTES] = '\0';
}

static int digit_value(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return -1;
}

enum status id_parse(const char *text, struct id *id_out)
{
    if (strlen(text) != 2 * ID_BYTES) {
        return STATUS_BAD_INPUT;
    }
    struct id id;
    for (size_t i = 0; i < ID_BYTES; i++) {
        int high = digit_value(text[2 * i]);
        int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return STATUS_BAD_INPUT;
        }
        id.bytes[i] = (uint8_t)(high * 16 + low);
    }
    *id_out = id;
    return STATUS_OK;
}
