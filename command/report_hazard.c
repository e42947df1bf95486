#include "command/report_hazard.h"

#include "command/grid.h"
#include "command/spread.h"
#include "proto/figure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TITLE_BYTES = 128, LABEL_BYTES = 96, PLACES_SHOWN = 5 };

static const struct figure magnitude_figure = {.kind = FIGURE_INTENSITY};
static const struct figure thousand_figure = {.kind = FIGURE_THOUSAND};
static const struct figure dose_figure = {.kind = FIGURE_DOSE};
static const struct figure chance_figure = {.kind = FIGURE_CHANCE};

static void format_km(double km, char text_out[FIGURE_BYTES])
{
    figure_format_number(km, 0, text_out);
}

/* The least 5 % and the largest 95 % quantile of all schemes; false: there is none. */
static bool downwind_range(const Brink__V1__HazardPlace *place, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < place->n_doses; i++) {
        const Brink__V1__Estimate *estimate = place->doses[i]->downwind_msv;
        if (estimate != NULL) {
            *low = estimate->q05 < *low ? estimate->q05 : *low;
            *high = estimate->q95 > *high ? estimate->q95 : *high;
        }
    }
    return *low <= *high;
}

/* "0.048 to 11"; "-" without an estimate. */
static void format_downwind(const Brink__V1__HazardPlace *place, char *text, size_t size)
{
    char low[FIGURE_BYTES];
    char high[FIGURE_BYTES];
    double least = 0.0;
    double most = 0.0;
    if (!downwind_range(place, &least, &most)) {
        snprintf(text, size, "-");
        return;
    }
    figure_format(dose_figure, least, low);
    figure_format(dose_figure, most, high);
    snprintf(text, size, "%s to %s", low, high);
}

static void
add_figure(struct grid *grid, struct figure figure, const Brink__V1__Estimate *estimate)
{
    char median[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    figure_format_median(figure, estimate, median);
    figure_format_range(figure, estimate, range);
    grid_style(grid, STYLE_STRONG);
    grid_add(grid, "%s", median);
    grid_style(grid, STYLE_FAINT);
    grid_add(grid, "%s", range);
    grid_style(grid, STYLE_PLAIN);
}

static void add_place(struct grid *grid,
                      const Brink__V1__HazardResult *hazard,
                      const Brink__V1__HazardPlace *place)
{
    char km[FIGURE_BYTES];
    char people[FIGURE_BYTES];
    char dose[FIGURE_RANGE_BYTES];
    format_km(place->distance_km, km);
    figure_format(thousand_figure, place->people_thousand, people);
    format_downwind(place, dose, sizeof dose);
    grid_add(grid, "%s", place->name);
    grid_add(grid, "%s", place->country);
    grid_add(grid, "%s", km);
    grid_add(grid, "%s", people);
    if (place->distance_km <= hazard->radius_km) {
        add_figure(grid, magnitude_figure, place->intensity);
    } else {
        grid_add(grid, "-");
        grid_add(grid, "%s", "");
    }
    grid_add(grid, "%s", dose);
}

static void print_places(const Brink__V1__HazardResult *hazard, size_t count, struct page *page)
{
    const struct grid_column columns[] = {{"place", GRID_LEFT},
                                          {"", GRID_LEFT},
                                          {"km", GRID_RIGHT},
                                          {"people,\nthousand", GRID_RIGHT},
                                          {"intensity\nmedian", GRID_RIGHT},
                                          {"\n5-95 %", GRID_RIGHT},
                                          {"mSv, if it vents\nand blows there", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        add_place(grid, hazard, hazard->places[i]);
    }
    grid_print(grid, page);
    grid_free(&grid);
    if (count < hazard->n_places) {
        page_paragraph(page, 2, "and %zu more: --section hazard", hazard->n_places - count);
    }
}

/* "4 to 5", "7 or more". */
static void
format_band(const Brink__V1__HazardResult *hazard, size_t i, char *text, size_t size)
{
    double from = hazard->intensities[i]->from;
    if (i + 1 < hazard->n_intensities) {
        snprintf(text, size, "%g to %g", from, hazard->intensities[i + 1]->from);
    } else {
        snprintf(text, size, "%g or more", from);
    }
}

/* One line a report has room for: medians. */
static void print_bands(const Brink__V1__HazardResult *hazard, struct page *page)
{
    struct buffer text = {0};
    for (size_t i = 0; i < hazard->n_intensities; i++) {
        char band[LABEL_BYTES];
        char people[FIGURE_BYTES];
        format_band(hazard, i, band, sizeof band);
        figure_format_median(thousand_figure, hazard->intensities[i]->people_thousand, people);
        buffer_print(&text, "%s%s: %s", i == 0 ? "" : "; ", band, people);
    }
    page_paragraph(page, 2, "Thousand people by intensity, median: %s.", buffer_text(&text));
    page_fail(page, text.failure);
    buffer_clear(&text);
}

static void print_felt(const Brink__V1__HazardResult *hazard, struct page *page)
{
    struct grid *grid = spread_new("thousand people");
    page_heading(page, "People by intensity", "Modified Mercalli");
    for (size_t i = 0; i < hazard->n_intensities; i++) {
        char band[LABEL_BYTES];
        format_band(hazard, i, band, sizeof band);
        spread_add(grid, band, thousand_figure, hazard->intensities[i]->people_thousand);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

/* In full. */

static void print_intensities(const Brink__V1__HazardResult *hazard, struct page *page)
{
    struct grid *grid = spread_new("intensity");
    page_heading(page, "Tremor", "median of each place, Modified Mercalli");
    for (size_t i = 0; i < hazard->n_places; i++) {
        spread_add(grid, hazard->places[i]->name, magnitude_figure,
                   hazard->places[i]->intensity);
    }
    grid_print(grid, page);
    grid_free(&grid);
    page_paragraph(page, 2,
                   "People are counted to %g km; beyond, no report supports the equations.",
                   hazard->radius_km);
}

static void
print_doses(const Brink__V1__HazardResult *hazard, bool is_downwind, struct page *page)
{
    struct grid *grid = spread_new("mSv");
    for (size_t i = 0; i < hazard->n_places; i++) {
        const Brink__V1__HazardPlace *place = hazard->places[i];
        for (size_t k = 0; k < place->n_doses; k++) {
            const Brink__V1__HazardDose *dose = place->doses[k];
            char label[LABEL_BYTES];
            snprintf(label, sizeof label, "%.40s, %.16s", place->name, dose->scheme);
            spread_add(grid, label, dose_figure, is_downwind ? dose->downwind_msv : dose->msv);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_leak(const Brink__V1__HazardResult *hazard, struct page *page)
{
    page_heading(page, "Leak",
                 "doses breathed in, if it vents and the wind blows to the place");
    print_doses(hazard, true, page);
    page_heading(page, "Leak, any wind", "doses breathed in, if it vents");
    print_doses(hazard, false, page);
    page_paragraph(page, 2,
                   "Beyond %g km the schemes extrapolate: a dose there is no more than the "
                   "range that they span.",
                   hazard->supported_km);
}

static void print_dosed(const Brink__V1__HazardResult *hazard, struct page *page)
{
    struct grid *grid = spread_new("thousand people");
    char label[LABEL_BYTES];
    page_heading(page, "People by dose", "at places with so many mSv, if it vents");
    for (size_t i = 0; i < hazard->n_doses; i++) {
        const Brink__V1__DoseBand *band = hazard->doses[i];
        for (size_t k = 0; k < band->n_people; k++) {
            if (i + 1 < hazard->n_doses) {
                snprintf(label, sizeof label, "%g to %g, %.16s", band->from_msv,
                         hazard->doses[i + 1]->from_msv, band->people[k]->scheme);
            } else {
                snprintf(label, sizeof label, "%g or more, %.16s", band->from_msv,
                         band->people[k]->scheme);
            }
            spread_add(grid, label, thousand_figure, band->people[k]->people_thousand);
        }
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_source(const Brink__V1__HazardResult *hazard, struct page *page)
{
    struct grid *grid = spread_new("source");
    page_heading(page, "Test", "");
    spread_add(grid, "body-wave magnitude", magnitude_figure, hazard->mb);
    spread_add(grid, "moment magnitude", magnitude_figure, hazard->mw);
    spread_add(grid, "yield, kt", thousand_figure, hazard->yield_kt);
    spread_add(grid, "chance that it vents, %", chance_figure, hazard->vent_chance);
    for (size_t i = 0; i < hazard->n_releases; i++) {
        char label[LABEL_BYTES];
        snprintf(label, sizeof label, "%.40s, PBq, if it vents", hazard->releases[i]->nuclide);
        spread_add(grid, label, dose_figure, hazard->releases[i]->pbq);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_members(const Brink__V1__HazardResult *hazard, struct page *page)
{
    const struct grid_column columns[] = {{"equation", GRID_LEFT},
                                          {"of", GRID_LEFT},
                                          {"added", GRID_RIGHT},
                                          {"deviation", GRID_RIGHT},
                                          {"weight", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    page_heading(page, "Ensemble", "set by what was felt of earlier tests");
    for (size_t i = 0; i < hazard->n_members; i++) {
        const Brink__V1__TremorMember *member = hazard->members[i];
        grid_add(grid, "%s", member->equation);
        grid_add(grid, "%s", member->magnitude);
        grid_add(grid, "%.2f", member->bias);
        grid_add(grid, "%.2f", member->deviation);
        grid_add(grid, "%.3f", member->weight);
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_left_out(const Brink__V1__HazardResult *hazard, struct page *page)
{
    struct buffer names = {0};
    for (size_t i = 0; i < hazard->n_left_out; i++) {
        buffer_print(&names, "%s%s", i == 0 ? "" : "; ", hazard->left_out[i]);
    }
    page_paragraph(
        page, 2,
        "Intensities are set by reports from where tests were felt, so that they are "
        "too high rather than too low.");
    if (hazard->n_left_out > 0) {
        page_paragraph(page, 2, "Not in these numbers: %s.", buffer_text(&names));
    }
    page_fail(page, names.failure);
    buffer_clear(&names);
}

static void print_title(const Brink__V1__HazardResult *hazard, struct page *page)
{
    char title[TITLE_BYTES];
    char mb[FIGURE_BYTES];
    char kt[FIGURE_BYTES];
    figure_format_median(magnitude_figure, hazard->mb, mb);
    figure_format_median(thousand_figure, hazard->yield_kt, kt);
    snprintf(title, sizeof title, "a nuclear test of magnitude %s, %s kt, at %.2f, %.2f", mb,
             kt, hazard->latitude, hazard->longitude);
    page_heading(page, "Hazard", title);
}

void report_hazard(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__HazardResult *hazard = assessment->hazard;
    if (hazard == NULL || assessment->versus[0] != '\0') {
        return;
    }
    bool shows_all = in_full || hazard->n_places <= PLACES_SHOWN;
    print_title(hazard, page);
    print_places(hazard, shows_all ? hazard->n_places : PLACES_SHOWN, page);
    if (!in_full) {
        print_bands(hazard, page);
        return;
    }
    print_felt(hazard, page);
    print_source(hazard, page);
    print_intensities(hazard, page);
    print_leak(hazard, page);
    print_dosed(hazard, page);
    print_members(hazard, page);
    print_left_out(hazard, page);
}
