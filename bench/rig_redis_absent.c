#include "bench/rig_redis.h"

#include <stddef.h>

const struct rig_kind *rig_redis(void)
{
    return NULL;
}
