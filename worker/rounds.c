#include "worker/rounds.h"

#include "worker/part.h"

#include <math.h>

uint32_t rounds_before(const struct rounds *rounds, unsigned round)
{
    if (round == 0) {
        return 0;
    }
    uint32_t draws = rounds->tolerance > 0.0 ? ROUNDS_FIRST_DRAWS : rounds->most;
    for (unsigned i = 1; i < round && draws < rounds->most; i++) {
        draws *= 2;
    }
    return draws < rounds->most ? draws : rounds->most;
}

double rounds_error(const struct part *part,
                    const void *state,
                    const struct columns *columns,
                    size_t first,
                    uint32_t draws,
                    double *scratch)
{
    double largest = 0.0;
    double scale = 0.0;
    size_t index = 0;
    size_t column = part->headline != NULL ? part->headline(state, index, &scale) : SIZE_MAX;
    while (column != SIZE_MAX) {
        struct estimate estimate;
        estimate_samples(columns_at(columns, first + column), draws, scratch, &estimate);
        double error = scale * estimate.standard_error;
        if (!isfinite(error)) {
            return INFINITY;
        }
        largest = error > largest ? error : largest;
        column = part->headline(state, ++index, &scale);
    }
    return largest;
}

struct verdict rounds_judge(const struct rounds *rounds, unsigned round, double error)
{
    uint32_t draws = rounds_before(rounds, round + 1);
    bool is_converged = error <= rounds->tolerance;
    return (struct verdict){
        .is_settled = (is_converged && draws >= rounds->least) || draws == rounds->most,
        .is_converged = is_converged,
        .draws = draws,
        .error = error,
    };
}
