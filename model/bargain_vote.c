#include "model/bargain_vote.h"

static const double COALITION_LEAST = 1e-8;
static const double SMALL = 0x1p-512; /* a product below is scaled up, exactly */

static double add_up(lane sums)
{
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* The two coalitions of a pair. */
static void set_coalitions(const lane *a, const lane *b, size_t lanes, double sums[2])
{
    const lane zero = lane_of(0.0);
    lane for_a = zero;
    lane for_b = zero;
    for (size_t l = 0; l < lanes; l++) {
        lane stake = a[l] - b[l];
        for_a += lane_max(stake, zero);
        for_b += lane_max(-stake, zero);
    }
    sums[0] = COALITION_LEAST + add_up(for_a);
    sums[1] = COALITION_LEAST + add_up(for_b);
}

static void multiply(struct bargain_option *option, double factor, size_t times)
{
    for (size_t t = 0; t < times; t++) {
        option->odds *= factor;
        if (option->odds < SMALL) {
            option->odds /= SMALL;
            option->scale++;
        }
    }
}

/* Products brought to one scale, the least any has: what is scaled twice more is nothing. */
static void normalise(struct bargain_option *options, size_t option_count)
{
    unsigned least = options[0].scale;
    double sum = 0.0;
    for (size_t i = 1; i < option_count; i++) {
        least = options[i].scale < least ? options[i].scale : least;
    }
    for (size_t i = 0; i < option_count; i++) {
        unsigned over = options[i].scale - least;
        options[i].chance = over > 1    ? 0.0
                            : over == 1 ? options[i].odds * SMALL
                                        : options[i].odds;
        sum += (double)options[i].copies * options[i].chance;
    }
    for (size_t i = 0; i < option_count; i++) {
        options[i].chance /= sum;
    }
}

void bargain_elect(struct bargain_option *options, size_t option_count, size_t lanes)
{
    for (size_t i = 0; i < option_count; i++) {
        options[i].odds = 1.0;
        options[i].scale = 0;
        multiply(&options[i], 0.5, options[i].copies);
    }
    for (size_t i = 0; i < option_count; i++) {
        for (size_t j = i + 1; j < option_count; j++) {
            double sums[2];
            set_coalitions(options[i].stakes, options[j].stakes, lanes, sums);
            multiply(&options[i], sums[0] / (sums[0] + sums[1]), options[j].copies);
            multiply(&options[j], sums[1] / (sums[0] + sums[1]), options[i].copies);
        }
    }
    normalise(options, option_count);
}
