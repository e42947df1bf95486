#include "model/bargain_vote.h"

static const double COALITION_LEAST = 1e-8;
static const double SMALL = 0x1p-512; /* a product below is scaled up, exactly */

/* The two coalitions of a pair. Four sums side by side: a chain of additions would wait for
 * each other. */
static void set_coalitions(const struct bargain_vote *vote,
                           const double *a,
                           const double *b,
                           double sums[2])
{
    double for_a[4] = {0.0};
    double for_b[4] = {0.0};
    size_t k = 0;
    for (; k + 4 <= vote->actor_count; k += 4) {
        for (size_t l = 0; l < 4; l++) {
            double stake = vote->capabilities[k + l] * (a[k + l] - b[k + l]);
            for_a[l] += stake > 0.0 ? stake : 0.0;
            for_b[l] -= stake < 0.0 ? stake : 0.0;
        }
    }
    for (; k < vote->actor_count; k++) {
        double stake = vote->capabilities[k] * (a[k] - b[k]);
        for_a[0] += stake > 0.0 ? stake : 0.0;
        for_b[0] -= stake < 0.0 ? stake : 0.0;
    }
    sums[0] = COALITION_LEAST + ((for_a[0] + for_a[1]) + (for_a[2] + for_a[3]));
    sums[1] = COALITION_LEAST + ((for_b[0] + for_b[1]) + (for_b[2] + for_b[3]));
}

static void multiply(const struct bargain_vote *vote, size_t option, double factor)
{
    vote->odds[option] *= factor;
    if (vote->odds[option] < SMALL) {
        vote->odds[option] /= SMALL;
        vote->scale[option]++;
    }
}

/* Products brought to one scale, the least any has: what is scaled twice more is nothing. */
static void normalise(const struct bargain_vote *vote, size_t option_count, double *chance_out)
{
    long least = vote->scale[0];
    double sum = 0.0;
    for (size_t i = 1; i < option_count; i++) {
        least = vote->scale[i] < least ? vote->scale[i] : least;
    }
    for (size_t i = 0; i < option_count; i++) {
        long over = vote->scale[i] - least;
        chance_out[i] = over == 0 ? vote->odds[i] : over == 1 ? vote->odds[i] * SMALL : 0.0;
        sum += chance_out[i];
    }
    for (size_t i = 0; i < option_count; i++) {
        chance_out[i] /= sum;
    }
}

void bargain_elect(const struct bargain_vote *vote,
                   const double *const *rows,
                   size_t option_count,
                   double *chance_out)
{
    for (size_t i = 0; i < option_count; i++) {
        vote->odds[i] = 0.5;
        vote->scale[i] = 0;
    }
    for (size_t i = 0; i < option_count; i++) {
        for (size_t j = i + 1; j < option_count; j++) {
            double sums[2];
            set_coalitions(vote, rows[i], rows[j], sums);
            multiply(vote, i, sums[0] / (sums[0] + sums[1]));
            multiply(vote, j, sums[1] / (sums[0] + sums[1]));
        }
    }
    normalise(vote, option_count, chance_out);
}
