#include "model/bargain_scene.h"

#include <math.h>

void bargain_scene_take(struct bargain_scene *scene,
                        const struct bargain_size *size,
                        struct arena *arena)
{
    size_t n = size->actor_count;
    scene->actor_count = n;
    scene->dimension_count = size->dimension_count;
    scene->lanes = (n + LANES - 1) / LANES;
    scene->salience = arena_take_array(arena, n, sizeof(double));
    scene->clout = arena_take_array(arena, n, sizeof(double));
    scene->norm = arena_take_array(arena, n, sizeof(double));
    scene->distance = lane_take(arena, n * scene->lanes);
    scene->risk = lane_take(arena, scene->lanes);
}

void bargain_scene_set_actors(struct bargain_scene *scene,
                              const struct bargain_numbers *numbers)
{
    scene->numbers = numbers;
    for (size_t i = 0; i < scene->actor_count; i++) {
        scene->salience[i] = 0.0;
        scene->norm[i] = 0.0;
        for (size_t k = 0; k < scene->dimension_count; k++) {
            double salience = numbers->saliences[i * scene->dimension_count + k];
            scene->salience[i] += salience;
            scene->norm[i] += salience * salience;
        }
        scene->clout[i] = scene->salience[i] * numbers->capabilities[i];
    }
}

double
bargain_scene_distance(const struct bargain_scene *scene, size_t actor, const double *position)
{
    const double *own = &scene->positions[actor * scene->dimension_count];
    const double *salience = &scene->numbers->saliences[actor * scene->dimension_count];
    double sum = 0.0;
    for (size_t k = 0; k < scene->dimension_count; k++) {
        double part = salience[k] * (own[k] - position[k]);
        sum += part * part;
    }
    double distance = sqrt(sum / scene->norm[actor]);
    return distance < 1.0 ? distance : 1.0; /* beyond it is by rounding */
}

void bargain_scene_set_positions(struct bargain_scene *scene, const double *positions)
{
    scene->positions = positions;
    for (size_t x = 0; x < scene->actor_count; x++) {
        lane *row = bargain_row(scene->distance, x, scene);
        for (size_t i = 0; i < scene->actor_count; i++) {
            const double *position = &positions[x * scene->dimension_count];
            bargain_put(row, i, bargain_scene_distance(scene, i, position));
        }
    }
}
