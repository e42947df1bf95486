#include "command/report_sweep.h"

#include "base/number.h"
#include "base/suggest.h"
#include "command/grid.h"
#include "command/heat.h"
#include "command/pareto.h"
#include "proto/figure.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS_MOST = SWEEP_AXES_MAX + SWEEP_RESULTS_MAX + 1,
    SAMPLE_CELLS = 12,
    FRONT_MOST = 20
};

static enum status find_pick(const char *name,
                             const struct sweep_plan *plan,
                             struct problems *problems,
                             size_t *pick_out)
{
    struct suggest suggest = suggest_start(name);
    for (size_t i = 0; i < plan->pick_count; i++) {
        if (strcmp(plan->picks[i].name, name) == 0) {
            *pick_out = i;
            return STATUS_OK;
        }
        suggest_offer(&suggest, plan->picks[i].name);
    }
    problem_add(problems, "--pareto", "%.80s is none of the results%s; --results names them",
                name, suggest_clause(&suggest));
    return STATUS_BAD_INPUT;
}

/* "NAME:max" without its end; false: behind the ":" stands something else. */
static bool take_wish(char *aim, bool *wants_most_out)
{
    char *colon = strrchr(aim, ':');
    bool is_least = colon != NULL && strcmp(colon, ":min") == 0;
    *wants_most_out = !is_least;
    if (colon == NULL) {
        return true;
    }
    bool is_known = is_least || strcmp(colon, ":max") == 0;
    *colon = '\0';
    return is_known;
}

enum status sweep_front_parse(const char *text,
                              const struct sweep_plan *plan,
                              struct problems *problems,
                              struct sweep_front *front_out)
{
    char aims[2][PICK_PATH_BYTES + 8];
    struct sweep_front front = {.is_asked = true};
    const char *comma = strchr(text, ',');
    if (comma == NULL || strchr(comma + 1, ',') != NULL || strlen(text) >= sizeof aims[0]) {
        problem_add(problems, "--pareto", "\"%.60s\" is no NAME:max,NAME:min", text);
        return STATUS_BAD_INPUT;
    }
    snprintf(aims[0], sizeof aims[0], "%.*s", (int)(comma - text), text);
    snprintf(aims[1], sizeof aims[1], "%s", comma + 1);
    for (size_t i = 0; i < 2; i++) {
        if (!take_wish(aims[i], &front.wants_most[i])) {
            problem_add(problems, "--pareto", "behind %.60s stands neither :max nor :min",
                        aims[i]);
            return STATUS_BAD_INPUT;
        }
        enum status status = find_pick(aims[i], plan, problems, &front.picks[i]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    *front_out = front;
    return STATUS_OK;
}

/* One column of the table; the caller frees it. NULL: no memory. */
static double *column_of(const struct sweep_table *table, size_t pick)
{
    double *column = calloc(table->plan->count, sizeof *column);
    for (uint64_t i = 0; column != NULL && i < table->plan->count; i++) {
        column[i] = sweep_table_value(table, i, pick);
    }
    return column;
}

static double *values_of(const struct sweep_table *table, size_t axis)
{
    double *values = calloc(table->plan->count, sizeof *values);
    for (uint64_t i = 0; values != NULL && i < table->plan->count; i++) {
        values[i] = sweep_plan_value(table->plan, i, axis);
    }
    return values;
}

static void print_axes(const struct sweep_plan *plan, struct page *page)
{
    const struct grid_column columns[] = {{"varied", GRID_WRAP},
                                          {"values", GRID_RIGHT},
                                          {"from", GRID_RIGHT},
                                          {"to", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < plan->axis_count; i++) {
        const struct axis *axis = &plan->axes[i];
        grid_add(grid, "%s", axis->path);
        if (axis->count > 0) {
            grid_add(grid, "%zu", axis->count);
            grid_add(grid, "%.6g", axis->values[0]);
            grid_add(grid, "%.6g", axis->values[axis->count - 1]);
        } else {
            grid_add(grid, "points");
            grid_add(grid, "%.6g", axis->low);
            grid_add(grid, "%.6g", axis->high);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

/* Columns for a scenario, what it has of each axis, and what came of it. */
static struct grid *new_rows(const struct sweep_plan *plan)
{
    struct grid_column columns[COLUMNS_MOST] = {{"scenario", GRID_RIGHT}};
    size_t count = 1;
    for (size_t i = 0; i < plan->axis_count; i++) {
        columns[count++] = (struct grid_column){plan->axes[i].path, GRID_RIGHT};
    }
    for (size_t i = 0; i < plan->pick_count; i++) {
        columns[count++] = (struct grid_column){plan->picks[i].name, GRID_RIGHT};
    }
    return grid_new(columns, count);
}

static void add_row(const struct sweep_table *table, uint64_t scenario, struct grid *grid)
{
    const struct sweep_plan *plan = table->plan;
    grid_add(grid, "%" PRIu64, scenario);
    for (size_t i = 0; i < plan->axis_count; i++) {
        grid_add(grid, "%.5g", sweep_plan_value(plan, scenario, i));
    }
    for (size_t i = 0; i < plan->pick_count; i++) {
        double value = sweep_table_value(table, scenario, i);
        if (isfinite(value)) {
            grid_add(grid, "%.5g", value);
        } else {
            grid_add(grid, "-");
        }
    }
}

struct rank {
    double value;
    size_t scenario;
};

static int compare_ranks(const void *left, const void *right)
{
    const struct rank *a = left;
    const struct rank *b = right;
    if (a->value != b->value) {
        return a->value > b->value ? -1 : 1;
    }
    return (a->scenario > b->scenario) - (a->scenario < b->scenario);
}

/* The scenarios that have the number, the highest first. NULL: no memory. */
static struct rank *rank_all(const struct sweep_table *table, size_t pick, size_t *count_out)
{
    struct rank *ranks = calloc(table->plan->count, sizeof *ranks);
    size_t count = 0;
    for (uint64_t i = 0; ranks != NULL && i < table->plan->count; i++) {
        double value = sweep_table_value(table, i, pick);
        if (isfinite(value)) {
            ranks[count++] = (struct rank){value, i};
        }
    }
    if (ranks != NULL) {
        qsort(ranks, count, sizeof *ranks, compare_ranks);
    }
    *count_out = count;
    return ranks;
}

static void print_extremes(const struct sweep_table *table, size_t pick, struct page *page)
{
    size_t count = 0;
    struct rank *ranks = rank_all(table, pick, &count);
    struct grid *grid = new_rows(table->plan);
    char title[PICK_PATH_BYTES + 32];
    bool is_all = count <= 2 * REPORT_SWEEP_EXTREMES;
    for (size_t i = 0; ranks != NULL && i < count; i++) {
        if (is_all || i < REPORT_SWEEP_EXTREMES || i + REPORT_SWEEP_EXTREMES >= count) {
            add_row(table, ranks[i].scenario, grid);
        }
    }
    snprintf(title, sizeof title, is_all ? "By %s" : "Top and bottom by %s",
             table->plan->picks[pick].name);
    page_heading(page, title, count == 0 ? "no scenario has it" : "");
    if (count > 0) {
        grid_print(grid, page);
    }
    page_fail(page, ranks == NULL ? STATUS_NO_MEMORY : STATUS_OK);
    grid_free(&grid);
    free(ranks);
}

/* The scenarios of the front. NULL: no memory. */
static size_t *
find_front(const struct sweep_table *table, const struct sweep_front *front, size_t *count_out)
{
    double *numbers[2] = {column_of(table, front->picks[0]), column_of(table, front->picks[1])};
    size_t *points = calloc(table->plan->count, sizeof *points);
    enum status status = STATUS_NO_MEMORY;
    if (numbers[0] != NULL && numbers[1] != NULL && points != NULL) {
        const struct pareto_aim aims[] = {{numbers[0], front->wants_most[0]},
                                          {numbers[1], front->wants_most[1]}};
        status = pareto_find(aims, table->plan->count, points, count_out);
    }
    free(numbers[0]);
    free(numbers[1]);
    if (status != STATUS_OK) {
        free(points);
        return NULL;
    }
    return points;
}

static void
print_front(const struct sweep_table *table, const struct sweep_front *front, struct page *page)
{
    size_t count = 0;
    size_t *points = find_front(table, front, &count);
    struct grid *grid = new_rows(table->plan);
    for (size_t i = 0; points != NULL && i < count && i < FRONT_MOST; i++) {
        add_row(table, points[i], grid);
    }
    page_heading(page, "Pareto front", "");
    page_paragraph(
        page, 2, "%s %s and %s %s: %zu scenarios%s", front->wants_most[0] ? "most" : "least",
        table->plan->picks[front->picks[0]].name, front->wants_most[1] ? "most" : "least",
        table->plan->picks[front->picks[1]].name, count,
        count > FRONT_MOST ? ", of which the first" : "");
    if (count > 0) {
        grid_print(grid, page);
    }
    page_fail(page, points == NULL ? STATUS_NO_MEMORY : STATUS_OK);
    grid_free(&grid);
    free(points);
}

void report_sweep_front(const struct sweep_table *table,
                        const struct sweep_front *front,
                        struct buffer *text)
{
    size_t count = 0;
    size_t *points = find_front(table, front, &count);
    sweep_table_print_header(table, text);
    for (size_t i = 0; points != NULL && i < count; i++) {
        sweep_table_print_row(table, points[i], text);
    }
    if (points == NULL && text->failure == STATUS_OK) {
        text->failure = STATUS_NO_MEMORY;
    }
    free(points);
}

/* The first result that any scenario has. */
static size_t find_lead(const struct sweep_table *table)
{
    for (size_t pick = 0; pick < table->plan->pick_count; pick++) {
        for (uint64_t i = 0; i < table->plan->count; i++) {
            if (isfinite(sweep_table_value(table, i, pick))) {
                return pick;
            }
        }
    }
    return 0;
}

/* A map of a result over the first two axes; of more axes, the mean over the others. */
static void print_map(const struct sweep_table *table, size_t pick, struct page *page)
{
    const struct sweep_plan *plan = table->plan;
    double *across = values_of(table, 0);
    double *up = values_of(table, 1);
    double *number = column_of(table, pick);
    size_t side = (size_t)sqrt((double)plan->count);
    if (across != NULL && up != NULL && number != NULL) {
        const struct heat heat = {
            .across = across,
            .up = up,
            .number = number,
            .count = plan->count,
            .cells_max = !plan->is_sample      ? 0
                         : side < SAMPLE_CELLS ? side
                                               : SAMPLE_CELLS,
            .across_name = plan->axes[0].path,
            .up_name = plan->axes[1].path,
            .number_name = plan->picks[pick].name,
        };
        heat_print(&heat, page);
        if (plan->axis_count > 2) {
            page_paragraph(page, 2, "Each shade is the mean over what else is varied.");
        }
    } else {
        page_fail(page, STATUS_NO_MEMORY);
    }
    free(across);
    free(up);
    free(number);
}

/* Draws and seed, but where they are what varies. */
static void print_draws(const struct sweep_plan *plan, const char *count, struct page *page)
{
    const Brink__V1__Scenario *scenario = plan->request->scenario;
    bool is_varied = false;
    for (size_t i = 0; i < plan->axis_count; i++) {
        is_varied = is_varied || strcmp(plan->axes[i].path, "draws") == 0 ||
                    strcmp(plan->axes[i].path, "seed") == 0;
    }
    if (is_varied) {
        page_paragraph(page, 0, "%s scenarios.", count);
    } else if (scenario->central) {
        page_paragraph(page, 0, "%s scenarios, each at its central values.", count);
    } else {
        page_paragraph(page, 0, "%s scenarios of %u draws, seed %" PRIu64 ".", count,
                       scenario->draws, scenario->seed);
    }
}

void report_sweep_print(const struct sweep_table *table,
                        const struct sweep_front *front,
                        struct page *page)
{
    char count[FIGURE_BYTES];
    const size_t lead = find_lead(table);
    const struct sweep_plan *plan = table->plan;
    figure_format_count(plan->count, count);
    page_style(page, STYLE_TITLE);
    page_add(page, plan->request->scenario->name);
    page_style(page, STYLE_PLAIN);
    page_line_end(page);
    print_draws(plan, count, page);
    if (table->failed > 0) {
        page_paragraph(page, 0, "%" PRIu64 " of them were refused: see their status.",
                       table->failed);
    }
    page_line_end(page);
    print_axes(plan, page);
    if (plan->axis_count >= 2) {
        print_map(table, lead, page);
    }
    print_extremes(table, lead, page);
    if (front->is_asked) {
        print_front(table, front, page);
    }
}
