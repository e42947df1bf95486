#include "bench/rig_rabbitmq.h"

#include <stddef.h>

const struct rig_kind *rig_rabbitmq(void)
{
    return NULL;
}
