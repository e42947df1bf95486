#include "model/bargain_beside.h"

/* One dimension. */
struct line {
    const struct bargain_size *size;
    const struct bargain_numbers *numbers;
    const double *positions;
    size_t dimension;
    bool cared_for;
};

static double weight_of(const struct line *line, size_t i)
{
    size_t at = i * line->size->dimension_count + line->dimension;
    double salience = line->cared_for ? line->numbers->saliences[at] : 1.0;
    return line->numbers->capabilities[i] * salience;
}

static double position_of(const struct line *line, size_t i)
{
    return line->positions[i * line->size->dimension_count + line->dimension];
}

static double sum_weights(const struct line *line)
{
    double sum = 0.0;
    for (size_t i = 0; i < line->size->actor_count; i++) {
        sum += weight_of(line, i);
    }
    return sum;
}

static double mean_of(const struct line *line, double weights)
{
    double sum = 0.0;
    for (size_t i = 0; i < line->size->actor_count; i++) {
        sum += weight_of(line, i) * position_of(line, i);
    }
    return sum / weights;
}

/* Actors in the order of their positions, by insertion. */
static void sort(const struct line *line, size_t *order)
{
    for (size_t i = 0; i < line->size->actor_count; i++) {
        size_t at = i;
        for (; at > 0 && position_of(line, order[at - 1]) > position_of(line, i); at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

static double median_of(const struct line *line, double weights, size_t *order)
{
    size_t last = line->size->actor_count - 1;
    double below = 0.0;
    sort(line, order);
    for (size_t at = 0; at < last; at++) {
        below += weight_of(line, order[at]);
        if (below >= 0.5 * weights) {
            return position_of(line, order[at]);
        }
    }
    return position_of(line, order[last]);
}

void bargain_beside(const struct bargain_size *size,
                    const struct bargain_numbers *numbers,
                    const double *positions,
                    size_t *order,
                    double *mean_out,
                    double *median_out)
{
    for (size_t k = 0; k < size->dimension_count; k++) {
        struct line line = {size, numbers, positions, k, true};
        double weights = sum_weights(&line);
        if (!(weights > 0.0)) {
            line.cared_for = false;
            weights = sum_weights(&line);
        }
        mean_out[k] = mean_of(&line, weights);
        median_out[k] = median_of(&line, weights, order);
    }
}
