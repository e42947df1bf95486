#include "broker/hash.h"

#include "base/random.h"

#include <string.h>

struct sip {
    uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotate(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void mix(struct sip *sip)
{
    sip->v0 += sip->v1;
    sip->v2 += sip->v3;
    sip->v1 = rotate(sip->v1, 13) ^ sip->v0;
    sip->v3 = rotate(sip->v3, 16) ^ sip->v2;
    sip->v0 = rotate(sip->v0, 32) + sip->v3;
    sip->v2 += sip->v1;
    sip->v1 = rotate(sip->v1, 17) ^ sip->v2;
    sip->v3 = rotate(sip->v3, 21) ^ sip->v0;
    sip->v2 = rotate(sip->v2, 32);
}

static inline void take_word(struct sip *sip, uint64_t word)
{
    sip->v3 ^= word;
    mix(sip);
    mix(sip);
    sip->v0 ^= word;
}

/* Little-endian on every processor, so that a seed gives the same run everywhere. */
static inline uint64_t read_word(const uint8_t bytes[8])
{
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
           (uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 |
           (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
}

struct hash_secret hash_secret_of(uint64_t seed)
{
    struct random random = {seed};
    struct hash_secret secret;
    secret.low = random_next(&random);
    secret.high = random_next(&random);
    return secret;
}

uint64_t hash_bytes(const struct hash_secret *secret, const void *bytes, size_t size)
{
    /* The constants spell "somepseudorandomlygeneratedbytes". */
    struct sip sip = {
        .v0 = secret->low ^ UINT64_C(0x736f6d6570736575),
        .v1 = secret->high ^ UINT64_C(0x646f72616e646f6d),
        .v2 = secret->low ^ UINT64_C(0x6c7967656e657261),
        .v3 = secret->high ^ UINT64_C(0x7465646279746573),
    };
    const uint8_t *at = bytes;
    size_t left = size;
    while (left >= 8) {
        take_word(&sip, read_word(at));
        at += 8;
        left -= 8;
    }
    uint8_t tail[8] = {0};
    memcpy(tail, at, left);
    tail[7] = (uint8_t)size;
    take_word(&sip, read_word(tail));
    sip.v2 ^= 0xff;
    for (int i = 0; i < 4; i++) {
        mix(&sip);
    }
    return sip.v0 ^ sip.v1 ^ sip.v2 ^ sip.v3;
}
