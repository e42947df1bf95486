/* digest: 32 bytes that stand for a content. Equal contents have equal digests; nobody can make
 * two contents with one digest.
 *
 * Source: BLAKE2b with 256 bits, RFC 7693, by libsodium. About 1 ns a byte. */
#ifndef WIRE_DIGEST_H
#define WIRE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 32, DIGEST_TEXT_BYTES = 2 * DIGEST_BYTES + 1 };

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

/* A piece of a content. */
struct digest_part {
    const void *bytes; /* [size] */
    size_t size;
};

/* Of the parts one after the other, as if they were one; where a part may be of any size, put
 * its size before it, or two lists of parts may look the same. */
struct digest digest_of(const struct digest_part *parts, size_t part_count);

/* 64 lower-case hexadecimal digits and a NUL. */
void digest_format(const struct digest *digest, char text_out[DIGEST_TEXT_BYTES]);

#endif
