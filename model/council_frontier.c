#include "model/council_frontier.h"

#include "model/council_line.h"
#include "model/council_walk.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_STEPS = 100, LEVEL_STEPS = COUNCIL_LEVELS_MAX - 1 };

static const double GRID_SLACK =
    1e-7; /* of a step: a text at the very end of an interval passes */
static const double TIE = 1e-12;

struct council_frontier {
    struct council_case grid; /* at most one graded provision is left in it */
    struct council_provision provisions[COUNCIL_PROVISIONS_MAX];
    struct council_stand preferences;
    struct council_stand stand;
    struct council_walk walk;
    size_t line_points; /* values of the graded provision, 1 without one */
    size_t cell_count;
    uint64_t draws;
    uint32_t *passes; /* [cell_count] draws in which the text passed */
};

/* Gives all graded provisions but the first the tenths as levels. */
static void set_grid(struct council_frontier *frontier, const struct council_case *asked)
{
    size_t graded_count = 0;
    frontier->grid = *asked;
    frontier->grid.provisions = frontier->provisions;
    frontier->line_points = 1;
    for (size_t k = 0; k < asked->provision_count; k++) {
        struct council_provision *provision = &frontier->provisions[k];
        *provision = asked->provisions[k];
        if (provision->level_count > 0) {
            continue;
        }
        if (graded_count++ == 0) {
            frontier->line_points = LINE_STEPS + 1;
            continue;
        }
        provision->level_count = LEVEL_STEPS + 1;
        for (size_t l = 0; l <= LEVEL_STEPS; l++) {
            provision->levels[l] = (double)l / LEVEL_STEPS;
        }
    }
}

/* Cells of the grid; 0 when there are too many. */
static size_t count_cells(const struct council_frontier *frontier)
{
    size_t cells = frontier->line_points;
    for (size_t k = 0; k < frontier->grid.provision_count; k++) {
        size_t level_count = frontier->provisions[k].level_count;
        cells *= level_count > 0 ? level_count : 1;
        if (cells > COUNCIL_CELLS_MAX) {
            return 0;
        }
    }
    return cells;
}

static enum status fill(struct council_frontier *frontier, struct problems *problems)
{
    frontier->cell_count = count_cells(frontier);
    if (frontier->cell_count == 0) {
        problem_add(problems, "council.provisions", "a frontier of more than %d texts",
                    COUNCIL_CELLS_MAX);
        return STATUS_FULL;
    }
    frontier->passes = calloc(frontier->cell_count, sizeof frontier->passes[0]);
    return frontier->passes == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status council_frontier_new(const struct council_case *council_case,
                                 const struct council_numbers *preferences,
                                 struct problems *problems,
                                 struct council_frontier **frontier_out)
{
    size_t known = problems->count + problems->left_out;
    council_check(council_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct council_frontier *frontier = calloc(1, sizeof *frontier);
    if (frontier == NULL) {
        return STATUS_NO_MEMORY;
    }
    set_grid(frontier, council_case);
    enum status status = fill(frontier, problems);
    if (status != STATUS_OK) {
        council_frontier_free(&frontier);
        return status;
    }
    council_stand_set(&frontier->preferences, &frontier->grid, preferences);
    *frontier_out = frontier;
    return STATUS_OK;
}

void council_frontier_free(struct council_frontier **frontier_p)
{
    if (*frontier_p != NULL) {
        free((*frontier_p)->passes);
        free(*frontier_p);
        *frontier_p = NULL;
    }
}

/* Place of the walk's present text, of its first value where it is a line. */
static size_t cell_of(const struct council_frontier *frontier)
{
    const struct council_walk *walk = &frontier->walk;
    size_t cell = 0;
    for (size_t a = 0; a < walk->axis_count; a++) {
        size_t level_count = frontier->provisions[walk->axes[a]].level_count;
        cell = cell * level_count + walk->levels[a];
    }
    return cell * frontier->line_points;
}

/* Steps of the line inside an interval: first and one behind the last. */
static void find_steps(const double ends[2], size_t steps_out[2])
{
    double first = ceil(ends[0] * LINE_STEPS - GRID_SLACK);
    double last = floor(ends[1] * LINE_STEPS + GRID_SLACK);
    first = first > 0.0 ? first : 0.0;
    last = last < LINE_STEPS ? last : LINE_STEPS;
    steps_out[0] = first <= last ? (size_t)first : 0;
    steps_out[1] = first <= last ? (size_t)last + 1 : 0;
}

static void count_line(struct council_frontier *frontier, size_t provision, uint32_t *cells)
{
    const struct council_stand *stand = &frontier->stand;
    const double *used = council_walk_used(&frontier->walk);
    int change[LINE_STEPS + 2] = {0}; /* yes votes at a step, less those at the one before */
    double ends[2];
    size_t between[2];
    if (!council_line_between(stand, provision, used, ends)) {
        return;
    }
    find_steps(ends, between);
    for (size_t i = 0; i < stand->asked->member_count; i++) {
        double room = council_stand_room(stand, stand->yes_limits[i], used[i]);
        if (council_stand_interval(stand, i, provision, room, ends)) {
            size_t steps[2];
            find_steps(ends, steps);
            change[steps[0]]++;
            change[steps[1]]--;
        }
    }
    int yes_count = 0;
    for (size_t s = 0; s < between[1]; s++) {
        yes_count += change[s];
        cells[s] += s >= between[0] && yes_count >= (int)stand->asked->quota;
    }
}

static void count_text(struct council_frontier *frontier, uint32_t *cell)
{
    const struct council_stand *stand = &frontier->stand;
    const double *used = council_walk_used(&frontier->walk);
    size_t yes_count = 0;
    for (size_t i = 0; i < stand->asked->member_count; i++) {
        yes_count += used[i] <= stand->yes_most[i];
    }
    *cell += yes_count >= stand->asked->quota;
}

void council_frontier_add(struct council_frontier *frontier,
                          const struct council_numbers *numbers)
{
    struct council_walk *walk = &frontier->walk;
    council_stand_set(&frontier->stand, &frontier->grid, numbers);
    council_walk_start(walk, &frontier->stand);
    while (council_walk_next(walk)) {
        uint32_t *cells = &frontier->passes[cell_of(frontier)];
        if (walk->graded_count > 0) {
            count_line(frontier, walk->graded[0], cells);
        } else {
            count_text(frontier, cells);
        }
    }
    frontier->draws++;
}

void council_frontier_merge(struct council_frontier *frontier,
                            const struct council_frontier *other)
{
    assert(frontier->cell_count == other->cell_count);
    for (size_t c = 0; c < frontier->cell_count; c++) {
        frontier->passes[c] += other->passes[c];
    }
    frontier->draws += other->draws;
}

/* The text of a cell, and what the setter loses by it. */
static void
read_cell(const struct council_frontier *frontier, size_t cell, struct council_front *front)
{
    const struct council_case *grid = &frontier->grid;
    size_t rest = cell / frontier->line_points;
    double loss = 0.0;
    for (size_t k = grid->provision_count; k-- > 0;) {
        size_t level_count = grid->provisions[k].level_count;
        if (level_count == 0) {
            front->text[k] = (double)(cell % frontier->line_points) / LINE_STEPS;
        } else {
            front->text[k] = grid->provisions[k].levels[rest % level_count];
            rest /= level_count;
        }
        loss += council_stand_loss(&frontier->preferences, k, front->text[k]);
    }
    front->found = true;
    front->loss = grid->distance == COUNCIL_EUCLID ? sqrt(loss) : loss;
    front->share = (double)frontier->passes[cell] / (double)frontier->draws;
}

/* Ties as in council.h. */
static bool is_better(const struct council_frontier *frontier,
                      const struct council_front *a,
                      const struct council_front *b)
{
    double distances[2] = {0.0, 0.0};
    size_t changes[2] = {0, 0};
    uint32_t masks[2] = {0, 0};
    if (!b->found || fabs(a->loss - b->loss) > TIE) {
        return !b->found || a->loss < b->loss;
    }
    for (size_t k = 0; k < frontier->grid.provision_count; k++) {
        const double x[2] = {a->text[k], b->text[k]};
        for (int t = 0; t < 2; t++) {
            double change = fabs(x[t] - frontier->provisions[k].status_quo);
            distances[t] += change;
            changes[t] += change > TIE;
            masks[t] |= (uint32_t)(change > TIE) << k;
        }
    }
    if (fabs(distances[0] - distances[1]) > TIE) {
        return distances[0] < distances[1];
    }
    return changes[0] != changes[1] ? changes[0] < changes[1] : masks[0] < masks[1];
}

void council_frontier_best(const struct council_frontier *frontier,
                           double share,
                           struct council_front *front_out)
{
    struct council_front best = {0};
    double least = share * (double)frontier->draws * (1.0 - TIE);
    for (size_t c = 0; c < frontier->cell_count && frontier->draws > 0; c++) {
        struct council_front front = {0};
        if (frontier->passes[c] == 0 || (double)frontier->passes[c] < least) {
            continue;
        }
        read_cell(frontier, c, &front);
        if (is_better(frontier, &front, &best)) {
            best = front;
        }
    }
    *front_out = best;
}

uint64_t council_frontier_draws(const struct council_frontier *frontier)
{
    return frontier->draws;
}
