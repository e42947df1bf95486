#include "model/panel.h"

#include "base/arena.h"
#include "model/function.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS = STABILITY_TERM_COUNT };

static const double GROWTH_MOST = 30.0;

struct tally {
    double years[REGIME_TYPE_COUNT];
    double falls[REGIME_TYPE_COUNT];
};

/* A country, or behind the last of them all together. */
struct country {
    const char *name;
    struct tally tally;
    double hazard[TERMS]; /* fitted without it */
};

struct panel {
    struct arena arena;
    size_t count;
    double *x;          /* [count][TERMS] */
    bool *fell;         /* [count] */
    uint32_t *groups;   /* [count] countries of the rows */
    struct country *of; /* [country_count + 1], the last: all */
    uint32_t country_count;
};

uint32_t panel_find_country(const struct panel *panel, const char *country)
{
    for (uint32_t i = 0; i < panel->country_count; i++) {
        if (strcmp(panel->of[i].name, country) == 0) {
            return i;
        }
    }
    return PANEL_COUNTRY_NONE;
}

static void set_terms(const struct panel_row *row, double x[TERMS])
{
    double growth = fmin(fmax(row->growth_pct, -GROWTH_MOST), GROWTH_MOST);
    x[STABILITY_INTERCEPT] = 1.0;
    x[STABILITY_PERSONAL] = row->type == REGIME_PERSONAL ? 1.0 : 0.0;
    x[STABILITY_MILITARY] = row->type == REGIME_MILITARY ? 1.0 : 0.0;
    x[STABILITY_MONARCHY] = row->type == REGIME_MONARCHY ? 1.0 : 0.0;
    x[STABILITY_GROWTH] = growth;
    x[STABILITY_LOG_GDP_PER_HEAD] = function_log(row->gdp_per_head_usd);
    x[STABILITY_LOG_AGE] = function_log(row->age > 1.0 ? row->age : 1.0);
}

static void count_row(const struct panel_row *row, struct tally *tally)
{
    tally->years[row->type] += 1.0;
    tally->falls[row->type] += row->fell ? 1.0 : 0.0;
}

/* False: it is of one country too many. */
static bool add_row(struct panel *panel, const struct panel_row *row, size_t at)
{
    uint32_t country = panel_find_country(panel, row->country);
    if (country == PANEL_COUNTRY_NONE && panel->country_count == PANEL_COUNTRIES_MAX) {
        return false;
    }
    if (country == PANEL_COUNTRY_NONE) {
        country = panel->country_count++;
        panel->of[country].name = row->country;
    }
    set_terms(row, panel->x + at * TERMS);
    panel->fell[at] = row->fell;
    panel->groups[at] = country;
    count_row(row, &panel->of[country].tally);
    return true;
}

static enum status read_rows(struct panel *panel,
                             const struct panel_row *rows,
                             size_t count,
                             struct problems *problems)
{
    struct arena *arena = &panel->arena;
    panel->count = count;
    panel->x = arena_take_array(arena, count * TERMS, sizeof panel->x[0]);
    panel->fell = arena_take_array(arena, count, sizeof panel->fell[0]);
    panel->groups = arena_take_array(arena, count, sizeof panel->groups[0]);
    panel->of = arena_take_array(arena, count + 1, sizeof panel->of[0]);
    if (arena->failed) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (!add_row(panel, &rows[i], i)) {
            problem_add(problems, "panel", "more than %d countries", PANEL_COUNTRIES_MAX);
            return STATUS_FULL;
        }
    }
    struct country *all = &panel->of[panel->country_count];
    for (size_t i = 0; i < count; i++) {
        count_row(&rows[i], &all->tally);
    }
    return STATUS_OK;
}

static void explain(enum status status, const char *without, struct problems *problems)
{
    problem_add(problems, "panel", "%s%s%s: %s", "the hazard cannot be fitted",
                without == NULL ? "" : " without ", without == NULL ? "" : without,
                status == STATUS_BAD_INPUT
                    ? "regimes of each of the four types are needed"
                    : "some regimes can be told to fall, or to stand, without fail");
}

static enum status fit_without(struct panel *panel,
                               uint32_t without,
                               double hazard[TERMS],
                               const char *name,
                               struct problems *problems)
{
    const struct logit_sample sample = {.x = panel->x,
                                        .happened = panel->fell,
                                        .groups = panel->groups,
                                        .count = panel->count,
                                        .terms = TERMS};
    enum status status = logit_fit(&sample, without, hazard);
    if (status != STATUS_OK) {
        explain(status, name, problems);
    }
    return status;
}

static enum status fit_all(struct panel *panel, struct problems *problems)
{
    struct country *all = &panel->of[panel->country_count];
    return fit_without(panel, LOGIT_GROUP_NONE, all->hazard, NULL, problems);
}

enum status panel_fit(struct panel *panel, uint32_t without, struct problems *problems)
{
    assert(without < panel->country_count);
    const struct country *all = &panel->of[panel->country_count];
    struct country *left_out = &panel->of[without];
    memcpy(left_out->hazard, all->hazard, sizeof all->hazard);
    return fit_without(panel, without, left_out->hazard, left_out->name, problems);
}

void panel_tell(struct panel *panel, uint32_t without, const double hazard[TERMS])
{
    assert(without < panel->country_count);
    memcpy(panel->of[without].hazard, hazard, sizeof panel->of[without].hazard);
}

uint32_t panel_country_count(const struct panel *panel)
{
    return panel->country_count;
}

/* With a finite fit some regimes fell and some stood, of each type and without each country. */
static enum status
fill(struct panel *panel, const struct panel_row *rows, size_t count, struct problems *problems)
{
    if (count > PANEL_ROWS_MAX) {
        problem_add(problems, "panel", "%zu rows, at most %d", count, PANEL_ROWS_MAX);
        return STATUS_FULL;
    }
    if (count == 0) {
        problem_add(problems, "panel", "has no row");
        return STATUS_BAD_INPUT;
    }
    enum status status = read_rows(panel, rows, count, problems);
    return status == STATUS_OK ? fit_all(panel, problems) : status;
}

enum status panel_open(const struct panel_row *rows,
                       size_t count,
                       struct problems *problems,
                       struct panel **panel_out)
{
    struct panel *panel = calloc(1, sizeof *panel);
    if (panel == NULL) {
        return STATUS_NO_MEMORY;
    }
    enum status status = fill(panel, rows, count, problems);
    if (status == STATUS_OK) {
        *panel_out = panel;
    } else {
        panel_free(&panel);
    }
    return status;
}

enum status panel_new(const struct panel_row *rows,
                      size_t count,
                      struct problems *problems,
                      struct panel **panel_out)
{
    struct panel *panel = NULL;
    enum status status = panel_open(rows, count, problems, &panel);
    for (uint32_t i = 0; status == STATUS_OK && i < panel->country_count; i++) {
        status = panel_fit(panel, i, problems);
    }
    if (status != STATUS_OK) {
        panel_free(&panel);
        return status;
    }
    *panel_out = panel;
    return STATUS_OK;
}

void panel_free(struct panel **panel_p)
{
    if (*panel_p == NULL) {
        return;
    }
    arena_clear(&(*panel_p)->arena);
    free(*panel_p);
    *panel_p = NULL;
}

uint32_t panel_country(const struct panel *panel, size_t row)
{
    assert(row < panel->count);
    return panel->groups[row];
}

static const struct country *country_at(const struct panel *panel, uint32_t country)
{
    assert(country < panel->country_count || country == PANEL_COUNTRY_NONE);
    return &panel->of[country == PANEL_COUNTRY_NONE ? panel->country_count : country];
}

static void
add_type(const struct panel *panel, int type, uint32_t without, double *years, double *falls)
{
    const struct tally *all = &panel->of[panel->country_count].tally;
    *years += all->years[type];
    *falls += all->falls[type];
    if (without != PANEL_COUNTRY_NONE) {
        *years -= country_at(panel, without)->tally.years[type];
        *falls -= country_at(panel, without)->tally.falls[type];
    }
}

double panel_rate(const struct panel *panel, uint32_t without)
{
    double years = 0.0;
    double falls = 0.0;
    for (int type = 0; type < REGIME_TYPE_COUNT; type++) {
        add_type(panel, type, without, &years, &falls);
    }
    return falls / years;
}

double panel_type_rate(const struct panel *panel, enum regime_type type, uint32_t without)
{
    double years = 0.0;
    double falls = 0.0;
    add_type(panel, (int)type, without, &years, &falls);
    return falls / years;
}

const double *panel_hazard(const struct panel *panel, uint32_t without)
{
    return country_at(panel, without)->hazard;
}

double
panel_chance(const struct panel *panel, const double hazard[STABILITY_TERM_COUNT], size_t row)
{
    assert(row < panel->count);
    return logit_chance(hazard, panel->x + row * TERMS, TERMS);
}

const bool *panel_fell(const struct panel *panel)
{
    return panel->fell;
}
