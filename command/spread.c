#include "command/spread.h"

#include <math.h>
#include <stdio.h>

struct grid *spread_new(const char *first)
{
    const struct grid_column columns[SPREAD_COLUMNS] = {
        {first, GRID_LEFT},     {"5 %", GRID_RIGHT},        {"25 %", GRID_RIGHT},
        {"median", GRID_RIGHT}, {"75 %", GRID_RIGHT},       {"95 %", GRID_RIGHT},
        {"mean", GRID_RIGHT},   {"std. error", GRID_RIGHT},
    };
    return grid_new(columns, SPREAD_COLUMNS);
}

static void add_value(struct grid *grid, struct figure figure, double value, enum style style)
{
    char text[FIGURE_BYTES];
    figure_format(figure, value, text);
    grid_style(grid, style);
    grid_add(grid, "%s", text);
}

/* Two significant digits: it is far smaller than the number it belongs to. */
static void add_error(struct grid *grid, struct figure figure, double error)
{
    double scaled = error * figure_scale(figure.kind);
    char text[FIGURE_BYTES];
    if (fabs(scaled) < 1e-9) {
        snprintf(text, sizeof text, "0");
    } else if (fabs(scaled) < 10.0) {
        snprintf(text, sizeof text, "%.2g", scaled);
    } else {
        figure_format_number(scaled, 0, text);
    }
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "%s", text);
    grid_style(grid, STYLE_PLAIN);
}

void spread_add(struct grid *grid,
                const char *label,
                struct figure figure,
                const Brink__V1__Estimate *estimate)
{
    grid_style(grid, STYLE_PLAIN);
    grid_add(grid, "%s", label);
    for (size_t i = 1; estimate == NULL && i < SPREAD_COLUMNS; i++) {
        grid_add(grid, "-");
    }
    if (estimate == NULL) {
        return;
    }
    add_value(grid, figure, estimate->q05, STYLE_PLAIN);
    add_value(grid, figure, estimate->q25, STYLE_PLAIN);
    add_value(grid, figure, estimate->q50, STYLE_STRONG);
    add_value(grid, figure, estimate->q75, STYLE_PLAIN);
    add_value(grid, figure, estimate->q95, STYLE_PLAIN);
    add_value(grid, figure, estimate->mean, STYLE_PLAIN);
    add_error(grid, figure, estimate->standard_error);
}
