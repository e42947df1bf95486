#include "model/bargain_prior.h"

#include <stdio.h>

enum { NAME_BYTES = 512 };

static const struct range SHARE = {0.0, 1.0};

static uint64_t key_of(const char *actor, const char *dimension, const char *number)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "bargain.%s.%s.%s", actor, dimension, number);
    return draw_key(name);
}

enum status bargain_prior_name(struct bargain_prior *prior,
                               const char *const *actors,
                               const char *const *dimensions,
                               struct arena *arena)
{
    size_t count = prior->size.dimension_count;
    size_t cells = prior->size.actor_count * count;
    prior->position_keys = arena_take_array(arena, cells, sizeof *prior->position_keys);
    prior->salience_keys = arena_take_array(arena, cells, sizeof *prior->salience_keys);
    if (prior->position_keys == NULL || prior->salience_keys == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t cell = 0; cell < cells; cell++) {
        const char *actor = actors[cell / count];
        const char *dimension = dimensions[cell % count];
        prior->position_keys[cell] = key_of(actor, dimension, "position");
        prior->salience_keys[cell] = key_of(actor, dimension, "salience");
    }
    return STATUS_OK;
}

bool bargain_prior_is_uncertain(const struct bargain_prior *prior)
{
    for (size_t i = 0; i < prior->size.actor_count; i++) {
        if (prior->position_deviations[i] > 0.0 || prior->salience_deviations[i] > 0.0) {
            return true;
        }
    }
    return false;
}

static lane
draw_around(const struct draws *draws, double centre, double deviation, uint64_t key)
{
    const struct uncertain number = {.distribution = distribution_normal(centre, deviation),
                                     .key = key};
    lane value = lane_of(centre);
    if (deviation > 0.0) {
        draw_value(draws, &number, SHARE, 0, &value);
    }
    return value;
}

/* Keeps what an actor cares for, all together, within what a bargain takes. */
static void keep_within(double *saliences, const double *centre, size_t count)
{
    double sum = 0.0;
    for (size_t k = 0; k < count; k++) {
        sum += saliences[k];
    }
    for (size_t k = 0; k < count; k++) {
        if (sum > 1.0) {
            saliences[k] /= sum;
        } else if (sum < BARGAIN_SALIENCE_LEAST) {
            saliences[k] = centre[k];
        }
    }
}

void bargain_prior_draw(const struct bargain_prior *prior,
                        const struct draws *draws,
                        double *positions_out,
                        double *saliences_out)
{
    size_t count = prior->size.dimension_count;
    size_t cells = prior->size.actor_count * count;
    for (size_t cell = 0; cell < cells; cell++) {
        size_t i = cell / count;
        lane position = draw_around(draws, prior->centre.positions[cell],
                                    prior->position_deviations[i], prior->position_keys[cell]);
        lane salience = draw_around(draws, prior->centre.saliences[cell],
                                    prior->salience_deviations[i], prior->salience_keys[cell]);
        for (size_t l = 0; l < LANES; l++) {
            positions_out[l * cells + cell] = position[l];
            saliences_out[l * cells + cell] = salience[l];
        }
    }
    for (size_t l = 0; l < LANES; l++) {
        for (size_t i = 0; i < prior->size.actor_count; i++) {
            keep_within(&saliences_out[l * cells + i * count],
                        &prior->centre.saliences[i * count], count);
        }
    }
}
