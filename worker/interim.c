#include "worker/interim.h"

#include "worker/part.h"

#include <math.h>
#include <string.h>

bool interim_is_due(uint32_t draws_before, uint32_t draws)
{
    return draws >= INTERIM_DRAWS_LEAST && draws > draws_before &&
           draws - draws_before >= draws_before / 8;
}

/* How many of the draws looked at have the number. */
static uint32_t draws_of(const struct interim *interim, const struct part_interim *wanted)
{
    uint32_t end = interim->first + interim->draws;
    end = wanted->draws > 0 && wanted->draws < end ? wanted->draws : end;
    return end > interim->first ? end - interim->first : 0;
}

static bool find_range(const double *values, struct interim_number *number)
{
    number->least = values[0];
    number->most = values[0];
    bool is_finite = true;
    for (size_t i = 0; i < number->draws && is_finite; i++) {
        is_finite = isfinite(values[i]);
        number->least = values[i] < number->least ? values[i] : number->least;
        number->most = values[i] > number->most ? values[i] : number->most;
    }
    return is_finite;
}

static void count_share(const double *values, struct interim_number *number)
{
    size_t count = 0;
    for (size_t i = 0; i < number->draws; i++) {
        count += values[i] >= 0.0;
    }
    number->estimate.mean = (double)count / number->draws;
}

/* False: it cannot be said. */
static bool describe(const struct interim *interim,
                     const struct interim_source *source,
                     const struct part_interim *wanted,
                     double *scratch,
                     struct interim_number *number)
{
    size_t first = wanted->is_noted ? source->noted : source->estimated;
    const double *values = columns_at(source->columns, first + wanted->column);
    *number = (struct interim_number){
        .unit = wanted->unit, .draws = draws_of(interim, wanted), .is_share = wanted->is_share};
    memcpy(number->name, wanted->name, sizeof number->name);
    if (number->draws < INTERIM_DRAWS_LEAST) {
        return false;
    }
    if (wanted->is_share) {
        count_share(values, number);
        return true;
    }
    bool is_finite = find_range(values, number);
    if (is_finite) {
        estimate_samples(values, number->draws, scratch, &number->estimate);
    }
    return is_finite;
}

void interim_add(struct interim *interim, const struct interim_source *source, double *scratch)
{
    const struct part *part = source->part;
    struct part_interim wanted;
    for (size_t i = 0; part->interim != NULL && interim->count < INTERIM_NUMBERS_MAX &&
                       part->interim(source->state, i, &wanted);
         i++) {
        interim->count +=
            describe(interim, source, &wanted, scratch, &interim->numbers[interim->count]);
    }
}
