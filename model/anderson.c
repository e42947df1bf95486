#include "model/anderson.h"

#include "model/linear.h"

#include <assert.h>
#include <string.h>

/* Added to the diagonal of the normal equations, as a share of it: residuals that have become
 * parallel then give a short step in place of a wild one. */
static const double RIDGE = 1e-13;

void anderson_init(struct anderson *anderson, size_t size, size_t depth, struct arena *arena)
{
    assert(size % PACK == 0 && depth >= 1 && depth <= ANDERSON_DEPTH_MAX);
    *anderson = (struct anderson){
        .size = size,
        .depth = depth,
        .image_changes = pack_take(arena, depth * size),
        .residual_changes = pack_take(arena, depth * size),
        .image = pack_take(arena, size),
        .residual = pack_take(arena, size),
    };
}

void anderson_reset(struct anderson *anderson)
{
    anderson->steps = 0;
}

/* Puts the newest differences in place of the oldest, and the newest point in place of the
 * last. Returns the place. */
static size_t keep(struct anderson *anderson, const double *x, const double *image)
{
    size_t place = anderson->steps > 0 ? (anderson->steps - 1) % anderson->depth : 0;
    double *image_change = anderson->image_changes + place * anderson->size;
    double *residual_change = anderson->residual_changes + place * anderson->size;
    for (size_t i = 0; i < anderson->size; i++) {
        double residual = image[i] - x[i];
        image_change[i] = image[i] - anderson->image[i];
        residual_change[i] = residual - anderson->residual[i];
        anderson->image[i] = image[i];
        anderson->residual[i] = residual;
    }
    return place;
}

static void update_products(struct anderson *anderson, size_t place, size_t kept)
{
    const double *newest = anderson->residual_changes + place * anderson->size;
    for (size_t k = 0; k < kept; k++) {
        const double *other = anderson->residual_changes + k * anderson->size;
        double product = pack_dot(newest, other, anderson->size);
        anderson->products[place][k] = product;
        anderson->products[k][place] = product;
    }
}

/* The weights of the differences that cancel the residual best; false where none do. */
static bool find_weights(const struct anderson *anderson, size_t kept, double *weights)
{
    double matrix[ANDERSON_DEPTH_MAX * ANDERSON_DEPTH_MAX];
    size_t pivots[ANDERSON_DEPTH_MAX];
    for (size_t i = 0; i < kept; i++) {
        for (size_t k = 0; k < kept; k++) {
            matrix[i * kept + k] = anderson->products[i][k];
        }
        matrix[i * kept + i] *= 1.0 + RIDGE;
        weights[i] = pack_dot(anderson->residual_changes + i * anderson->size,
                              anderson->residual, anderson->size);
    }
    if (!linear_factor(matrix, pivots, kept)) {
        return false;
    }
    linear_solve(matrix, pivots, kept, weights);
    return true;
}

void anderson_step(struct anderson *anderson, double *x, const double *image)
{
    double weights[ANDERSON_DEPTH_MAX];
    size_t place = keep(anderson, x, image);
    size_t kept = anderson->steps < anderson->depth ? anderson->steps : anderson->depth;
    anderson->steps++;
    memcpy(x, image, anderson->size * sizeof *x);
    if (kept == 0) {
        return;
    }
    update_products(anderson, place, kept);
    if (!find_weights(anderson, kept, weights)) {
        anderson->steps = 1;
        return;
    }
    for (size_t k = 0; k < kept; k++) {
        const double *change = anderson->image_changes + k * anderson->size;
        for (size_t i = 0; i < anderson->size; i++) {
            x[i] -= weights[k] * change[i];
        }
    }
}
