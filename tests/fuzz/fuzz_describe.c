/* A FileDescriptorSet of any bytes: whatever is written of it is harmless text. */
#include "base/utf8.h"
#include "proto/describe.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

enum { TEXT_BYTES_MAX = 4 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct buffer text = {.size_max = TEXT_BYTES_MAX};
    if (describe_contract(bytes, size, NULL, &text) == STATUS_OK) {
        if (utf8_valid_size(buffer_text(&text), text.size) < text.size) {
            abort();
        }
        for (size_t i = 0; i < text.size; i++) {
            if (text.bytes[i] < ' ' && text.bytes[i] != '\n') {
                abort();
            }
        }
    }
    buffer_clear(&text);
    return 0;
}
