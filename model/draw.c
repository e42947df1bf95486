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

struct uncertain draw_fixed(double value)
{
    return (struct uncertain){distribution_fixed(value), 0};
}

void draw_words(
    uint64_t seed, uint32_t draw, uint32_t step, uint64_t key, uint32_t words_out[DRAW_WORDS])
{
    philox4x32_ctr_t counter = {{draw, step, (uint32_t)key, (uint32_t)(key >> 32)}};
    philox4x32_key_t secret = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    philox4x32_ctr_t random = philox4x32_R(10, counter, secret);
    for (int i = 0; i < DRAW_WORDS; i++) {
        words_out[i] = random.v[i];
    }
}

double draw_uniform(uint64_t seed, uint32_t draw, uint32_t step, uint64_t key)
{
    uint32_t words[DRAW_WORDS];
    draw_words(seed, draw, step, key, words);
    uint64_t bits = (uint64_t)words[0] << 32 | words[1];
    return (double)(bits >> 11 | 1) * 0x1p-53;
}

/* The uniform number of a lane: its first or second one, of its axis or by chance. */
static double uniform(const struct draws *draws,
                      int l,
                      uint32_t step,
                      uint64_t key,
                      const struct points_number *number)
{
    uint32_t side = draws->second[l];
    bool is_second = side == DRAW_EVERY ||
                     (side != POINTS_GROUP_NONE && number != NULL && number->group == side);
    if (step == 0 && number != NULL && number->has_axis[is_second]) {
        return sobol_uniform(&number->axis[is_second], draws->draw[l]);
    }
    return draw_uniform(draws->seed, is_second ? draws->draw[l] | DRAW_MOST : draws->draw[l],
                        step, key);
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
        const struct points_number *number =
            draws->points != NULL ? points_find(draws->points, uncertain->key) : NULL;
        for (int l = 0; l < LANES; l++) {
            double u = uniform(draws, l, step, uncertain->key, number);
            value[l] = distribution_quantile(distribution, u);
        }
    }
    *value_out = lane_clip(value, range.least, range.most);
}
