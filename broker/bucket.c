#include "broker/bucket.h"

enum { TOKEN = 1000 };

struct bucket bucket_new(uint32_t per_second, int64_t now_ms)
{
    return (struct bucket){.milli = (int64_t)per_second * TOKEN, .at_ms = now_ms};
}

/* What a second brings fills it. */
static void fill(struct bucket *bucket, uint32_t per_second, int64_t now_ms)
{
    int64_t full = (int64_t)per_second * TOKEN;
    int64_t passed_ms = now_ms - bucket->at_ms;
    if (passed_ms > TOKEN) {
        passed_ms = TOKEN;
    }
    if (passed_ms > 0) {
        bucket->milli += passed_ms * per_second;
        bucket->at_ms = now_ms;
    }
    if (bucket->milli > full) {
        bucket->milli = full;
    }
}

bool bucket_take(struct bucket *bucket,
                 uint32_t per_second,
                 int64_t now_ms,
                 uint32_t *wait_ms_out)
{
    fill(bucket, per_second, now_ms);
    if (bucket->milli >= TOKEN) {
        bucket->milli -= TOKEN;
        return true;
    }
    int64_t lacking = TOKEN - bucket->milli;
    *wait_ms_out = (uint32_t)((lacking + per_second - 1) / per_second);
    return false;
}
