#include "model/draw.h"

#include <Random123/philox.h>

uint64_t draw_key(const char *name)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char *c = name; *c != '\0'; c++) {
        hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    }
    return hash;
}

double draw_uniform(uint64_t seed, uint32_t draw, uint32_t step, uint64_t key)
{
    philox4x32_ctr_t counter = {{draw, step, (uint32_t)key, (uint32_t)(key >> 32)}};
    philox4x32_key_t secret = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t random = philox4x32_R(10, counter, secret);
    uint64_t bits = (uint64_t)random.v[0] << 32 | random.v[1];
    return (double)(bits >> 11 | 1) * 0x1p-53;
}

void draw_value(const struct draws *draws,
                const struct uncertain *uncertain,
                struct range range,
                uint32_t step,
                lane *value_out)
{
    const struct distribution *distribution = &uncertain->distribution;
    lane value = lane_of(distribution_central(distribution));
    if (!draws->central && distribution->kind != DISTRIBUTION_FIXED) {
        for (int i = 0; i < LANES; i++) {
            double u = draw_uniform(draws->seed, draws->draw[i], step, uncertain->key);
            value[i] = distribution_quantile(distribution, u);
        }
    }
    *value_out = lane_clip(value, range.least, range.most);
}
