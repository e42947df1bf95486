#include "worker/sampling.h"

#include "model/sensitivity.h"
#include "worker/catalogue.h"

#include <assert.h>
#include <stdbool.h>

const char SAMPLING_HAZARD[] = "regime.hazard";

/* Wishes being written, [count] of room for more than there can be. */
struct draft {
    struct points_wish *wishes;
    size_t count;
    uint32_t dimensions; /* given away */
};

static uint32_t take_dimension(struct draft *draft)
{
    return draft->dimensions < SOBOL_DIMENSIONS_MAX ? ++draft->dimensions : 0;
}

/* Numbers known to the world, from one place to another, each with the next dimension. */
static void
add_catalogue(struct draft *draft, const struct catalogue *catalogue, size_t from, size_t end)
{
    for (size_t i = from; i < end; i++) {
        draft->wishes[draft->count++] =
            (struct points_wish){.key = catalogue->keys[i], .dimension = take_dimension(draft)};
    }
}

/* Puts a number into a group and gives it a second value; one that has no wish yet gets one. */
static void add_to_group(struct draft *draft, uint64_t key, uint32_t group)
{
    size_t i = 0;
    while (i < draft->count && draft->wishes[i].key != key) {
        i++;
    }
    if (i == draft->count) {
        draft->wishes[draft->count++] =
            (struct points_wish){.key = key, .dimension = take_dimension(draft)};
    }
    draft->wishes[i].group = group;
    draft->wishes[i].second = take_dimension(draft);
}

/* One group for the hazard's coefficients, one for every uncertain number. */
static size_t add_groups(struct draft *draft,
                         const Brink__V1__Regime *regime,
                         const struct parameters *parameters,
                         const char **names)
{
    size_t count = 0;
    if (catalogue_has_hazard(regime)) {
        names[count++] = SAMPLING_HAZARD;
        for (size_t i = 0; i < regime->n_hazard; i++) {
            add_to_group(draft, catalogue_hazard_key(regime->hazard[i]), (uint32_t)count);
        }
    }
    for (const struct parameter *p = parameters->first; p != NULL; p = p->next) {
        if (parameter_is_uncertain(p)) {
            names[count++] = p->name;
            add_to_group(draft, draw_key(p->name), (uint32_t)count);
        }
    }
    return count;
}

/* Rows of a sensitivity analysis. A request has far less than 2^15 uncertain numbers and at
 * most 2^16 points (proto/range.c). */
static uint32_t count_rows(const struct sampling *sampling)
{
    uint64_t rows =
        (uint64_t)sampling->base_points * (sampling->group_count + SENSITIVITY_GROUPS);
    assert(rows < DRAW_MOST);
    return (uint32_t)rows;
}

enum status sampling_make(const Brink__V1__ScenarioRequest *request,
                          const struct parameters *parameters,
                          struct arena *arena,
                          struct sampling *sampling_out)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    struct sampling sampling = {.seed = scenario->seed, .central = scenario->central != 0};
    struct catalogue catalogue;
    enum status status = catalogue_read(request->world, arena, &catalogue);
    size_t room = catalogue.count + parameters->count + request->world->regime->n_hazard + 1;
    struct draft draft = {.wishes = arena_take_array(arena, room, sizeof *draft.wishes)};
    const char **groups = arena_take_array(arena, room, sizeof *groups);
    if (status != STATUS_OK || draft.wishes == NULL || groups == NULL) {
        return STATUS_NO_MEMORY;
    }
    add_catalogue(&draft, &catalogue, 0, catalogue.late);
    sampling.rows = sampling.central ? 1 : scenario->draws;
    if (scenario->analysis == BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY) {
        sampling.base_points = scenario->points > 0 ? scenario->points : SAMPLING_POINTS_USUAL;
        sampling.groups = groups;
        sampling.group_count = add_groups(&draft, request->world->regime, parameters, groups);
        sampling.rows = count_rows(&sampling);
    }
    add_catalogue(&draft, &catalogue, catalogue.late, catalogue.count);
    status = points_init(&sampling.points, draft.wishes, draft.count, sampling.seed, arena);
    if (status == STATUS_OK) {
        *sampling_out = sampling;
    }
    return status;
}

/* Which numbers of a row are at their second value. */
static uint32_t second_of(uint32_t place)
{
    if (place == SENSITIVITY_A) {
        return POINTS_GROUP_NONE;
    }
    return place == SENSITIVITY_B ? DRAW_EVERY : place - SENSITIVITY_GROUPS + 1;
}

struct draws sampling_draws(const struct sampling *sampling, uint32_t first)
{
    struct draws draws = {
        .seed = sampling->seed, .central = sampling->central, .points = &sampling->points};
    for (uint32_t l = 0; l < LANES; l++) {
        uint32_t row = first + l < sampling->rows ? first + l : sampling->rows - 1;
        draws.draw[l] = row;
        if (sampling->base_points > 0) {
            uint32_t size = (uint32_t)sampling->group_count + SENSITIVITY_GROUPS;
            draws.draw[l] = row / size;
            draws.second[l] = second_of(row % size);
        }
    }
    return draws;
}
