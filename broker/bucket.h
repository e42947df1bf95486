/* bucket: so many a second and no more, with one second's worth at once after a pause.
 *
 * Source: the token bucket as a meter, RFC 2697 (Heinanen and Guerin, 1999), one rate, in
 * thousandths of a token so that a millisecond brings a whole number of them. */
#ifndef BROKER_BUCKET_H
#define BROKER_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

enum { BUCKET_RATE_MAX = 1000000 };

struct bucket {
    int64_t milli; /* thousandths of a token in it */
    int64_t at_ms; /* when that was so */
};

/* A full one. */
struct bucket bucket_new(uint32_t per_second, int64_t now_ms);

/* Takes a token at `now_ms`, monotonic, of a bucket that gets `per_second` (1 to
 * BUCKET_RATE_MAX; it may change between calls). False: it is empty, and `wait_ms_out` says in
 * how long it is not. */
bool bucket_take(struct bucket *bucket,
                 uint32_t per_second,
                 int64_t now_ms,
                 uint32_t *wait_ms_out);

#endif
