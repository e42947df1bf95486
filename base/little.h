/* little: whole numbers as bytes, the lowest first, on every processor. */
#ifndef BASE_LITTLE_H
#define BASE_LITTLE_H

#include <stddef.h>
#include <stdint.h>

/* Writes the lowest `size` bytes of a number, 1 to 8. */
static inline void little_put(uint8_t *bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> (8 * i));
    }
}

/* The number in `size` bytes. */
static inline uint64_t little_get(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value |= (uint64_t)bytes[i] << (8 * i);
    }
    return value;
}

#endif
