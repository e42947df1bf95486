#include "wire/digest.h"

#include <sodium.h>

struct digest digest_of(const struct digest_part *parts, size_t part_count)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, DIGEST_BYTES);
    for (size_t i = 0; i < part_count; i++) {
        crypto_generichash_update(&state, parts[i].bytes, parts[i].size);
    }
    struct digest digest;
    crypto_generichash_final(&state, digest.bytes, DIGEST_BYTES);
    return digest;
}

void digest_format(const struct digest *digest, char text_out[DIGEST_TEXT_BYTES])
{
    sodium_bin2hex(text_out, DIGEST_TEXT_BYTES, digest->bytes, DIGEST_BYTES);
}
