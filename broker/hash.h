/* hash: 64 bits of a key that nobody without the secret can aim.
 *
 * Source: SipHash-2-4, Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012). */
#ifndef BROKER_HASH_H
#define BROKER_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_secret {
    uint64_t low;
    uint64_t high;
};

/* A secret of 128 bits spread from `seed`. */
struct hash_secret hash_secret_of(uint64_t seed);

/* O(size); 16 bytes take about 15 ns. */
uint64_t hash_bytes(const struct hash_secret *secret, const void *bytes, size_t size);

#endif
