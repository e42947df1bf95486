#include "command/report_sources.h"

#include "command/grid.h"
#include "proto/figure.h"
#include "proto/quantity.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { HASH_SHOWN = 12, LABEL_COLUMNS = 14 };

static const char *standing_of(const Brink__V1__AppliedMeasure *measure)
{
    return measure->status_quo ? "status quo" : "asked about";
}

static bool is_same_package(const Brink__V1__AppliedMeasure *a,
                            const Brink__V1__AppliedMeasure *b)
{
    return a->status_quo == b->status_quo && strcmp(a->package, b->package) == 0;
}

/* One row a package: its first day and the names of its measures. */
static void
add_package(struct grid *grid, const Brink__V1__Assessment *assessment, size_t index)
{
    const Brink__V1__AppliedMeasure *first = assessment->measures[index];
    const char *start = first->start;
    struct buffer names = {0};
    for (size_t i = 0; i < assessment->n_measures; i++) {
        const Brink__V1__AppliedMeasure *measure = assessment->measures[i];
        if (!is_same_package(first, measure)) {
            continue;
        }
        if (i < index) {
            buffer_clear(&names);
            return; /* its row is there already */
        }
        start = strcmp(measure->start, start) < 0 ? measure->start : start;
        buffer_print(&names, "%s%s", names.size == 0 ? "" : ", ", measure->name);
    }
    grid_add(grid, "%s", standing_of(first));
    grid_add(grid, "%s", first->package);
    grid_add(grid, "%s", start);
    grid_add_buffer(grid, &names);
    buffer_clear(&names);
}

static struct grid *list_packages(const Brink__V1__Assessment *assessment)
{
    const struct grid_column columns[] = {
        {"", GRID_LEFT}, {"package", GRID_LEFT}, {"from", GRID_LEFT}, {"measures", GRID_WRAP}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < assessment->n_measures; i++) {
        add_package(grid, assessment, i);
    }
    return grid;
}

static void list_measures(const Brink__V1__Assessment *assessment, struct page *page)
{
    for (size_t i = 0; i < assessment->n_measures; i++) {
        const Brink__V1__AppliedMeasure *measure = assessment->measures[i];
        page_item(page, measure->package, LABEL_COLUMNS, "%s: %s, %s, from %s, %s",
                  measure->name, measure->kind, measure->flow, measure->start,
                  standing_of(measure));
        if (measure->source[0] != '\0') {
            page_style(page, STYLE_FAINT);
            page_paragraph(page, LABEL_COLUMNS, "%s", measure->source);
            page_style(page, STYLE_PLAIN);
        }
    }
}

void report_measures(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    bool is_of_other =
        assessment->trade != NULL || assessment->council != NULL || assessment->bargain != NULL;
    if (is_of_other && assessment->world[0] == '\0') {
        return; /* nobody has asked of measures */
    }
    page_heading(page, "Measures", "");
    if (assessment->n_measures == 0) {
        page_paragraph(page, 2, "None: nothing is barred.");
        return;
    }
    if (in_full) {
        list_measures(assessment, page);
        return;
    }
    struct grid *grid = list_packages(assessment);
    grid_print(grid, page);
    grid_free(&grid);
}

/* Does it say of the method what it says of every council? A short report of a whole chain
 * leaves that to its section. */
static bool is_general(const Brink__V1__Warning *warning)
{
    static const char *const codes[] = {"council-few-rows", "council-hindsight",
                                        "council-missed"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strcmp(warning->code, codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

void report_warnings(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    bool is_short = !in_full && strcmp(assessment->analysis, "assess") == 0;
    size_t left_out = 0;
    if (assessment->n_warnings == 0) {
        return;
    }
    page_heading(page, "Keep in mind", "");
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        if (is_short && is_general(assessment->warnings[i])) {
            left_out++;
        } else {
            page_bullet(page, "%s", assessment->warnings[i]->text);
        }
    }
    if (left_out > 0) {
        page_paragraph(page, 2, "and %zu more: --section warnings", left_out);
    }
}

/* Where a number comes from, from the firmest to the softest; a tag of several parts ("S/D")
 * counts as its softest. */
enum origin {
    ORIGIN_READ,
    ORIGIN_DERIVED,
    ORIGIN_KNOWN,
    ORIGIN_JUDGED,
    ORIGIN_UNSAID,
    ORIGIN_REFERENCE, /* no number of its own: the name of a variable */
    ORIGIN_COUNT
};

static enum origin origin_of(const Brink__V1__Assumption *assumption)
{
    const char *tag = assumption->tag;
    bool is_word = isalpha((unsigned char)assumption->value[0]) != 0;
    if (is_word && strchr(assumption->value, '(') == NULL) {
        return ORIGIN_REFERENCE;
    }
    if (tag[0] == '\0') {
        return ORIGIN_UNSAID;
    }
    if (strstr(tag, "assumption") != NULL) {
        return ORIGIN_JUDGED;
    }
    if (strchr(tag, 'G') != NULL) {
        return ORIGIN_KNOWN;
    }
    return strchr(tag, 'D') != NULL ? ORIGIN_DERIVED : ORIGIN_READ;
}

static void print_counts(const Brink__V1__Assessment *assessment, struct page *page)
{
    size_t counts[ORIGIN_COUNT] = {0};
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        counts[origin_of(assessment->assumptions[i])]++;
    }
    page_heading(page, "Assumptions", "");
    page_paragraph(
        page, 2,
        "Numbers put in: %zu. Read in a source: %zu; derived from such: %zu; general "
        "knowledge, not checked: %zu; judgement: %zu; not said: %zu. Each with its source: "
        "--section assumptions.",
        assessment->n_assumptions - counts[ORIGIN_REFERENCE], counts[ORIGIN_READ],
        counts[ORIGIN_DERIVED], counts[ORIGIN_KNOWN], counts[ORIGIN_JUDGED],
        counts[ORIGIN_UNSAID]);
}

static void list_assumptions(const Brink__V1__Assessment *assessment, struct page *page)
{
    page_heading(
        page, "Assumptions",
        "S: read in a source; D: derived; G: general knowledge, not checked; assumption: "
        "judgement");
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        const Brink__V1__Assumption *assumption = assessment->assumptions[i];
        bool is_reference = origin_of(assumption) == ORIGIN_REFERENCE;
        page_item(page, is_reference ? "used as" : assumption->tag, LABEL_COLUMNS, "%s: %s %s",
                  assumption->name, assumption->value, is_reference ? "" : assumption->unit);
        if (assumption->source[0] != '\0') {
            page_style(page, STYLE_FAINT);
            page_paragraph(page, LABEL_COLUMNS, "%s", assumption->source);
            page_style(page, STYLE_PLAIN);
        }
    }
}

void report_assumptions(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page)
{
    if (assessment->n_assumptions == 0) {
        return;
    }
    if (in_full) {
        list_assumptions(assessment, page);
    } else {
        print_counts(assessment, page);
    }
}

static void list_parameters(const Brink__V1__Provenance *provenance, struct page *page)
{
    const struct grid_column columns[] = {
        {"parameter", GRID_WRAP}, {"value", GRID_LEFT}, {"central", GRID_RIGHT}};
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < provenance->n_parameters; i++) {
        const Brink__V1__Parameter *parameter = provenance->parameters[i];
        struct buffer value = {0};
        if (parameter->value != NULL) {
            quantity_format(parameter->value, &value);
        }
        grid_add(grid, "%s", parameter->name);
        grid_add_buffer(grid, &value);
        grid_add(grid, "%.6g", parameter->central);
        buffer_clear(&value);
    }
    page_line_end(page);
    grid_print(grid, page);
    grid_free(&grid);
}

/* Of one about something other than a world or a table, which has no steps. */
static void print_own_provenance(const Brink__V1__Provenance *provenance,
                                 bool in_full,
                                 const char *draws,
                                 struct page *page)
{
    page_paragraph(page, 2, "%s %s, seed %" PRIu64 "; data %.*s%s; model %s.", draws,
                   provenance->draws == 1 ? "draw" : "draws", provenance->seed,
                   in_full ? 64 : HASH_SHOWN, provenance->world_hash,
                   in_full || strlen(provenance->world_hash) <= HASH_SHOWN ? "" : "...",
                   provenance->model_version);
}

void report_provenance(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    const Brink__V1__Provenance *provenance = assessment->provenance;
    if (provenance == NULL) {
        return;
    }
    char draws[FIGURE_BYTES];
    figure_format_count(provenance->draws, draws);
    page_heading(page, "Provenance", "");
    if (provenance->steps_per_year == 0) {
        print_own_provenance(provenance, in_full, draws, page);
        return;
    }
    page_paragraph(page, 2,
                   "%s %s of %u steps, %u steps a year, seed %" PRIu64 "; %s %.*s%s; model %s.",
                   draws, provenance->draws == 1 ? "draw" : "draws", provenance->steps,
                   provenance->steps_per_year, provenance->seed,
                   assessment->table != NULL ? "data" : "world", in_full ? 64 : HASH_SHOWN,
                   provenance->world_hash,
                   in_full || strlen(provenance->world_hash) <= HASH_SHOWN ? "" : "...",
                   provenance->model_version);
    const Brink__V1__Convergence *convergence = assessment->convergence;
    if (convergence != NULL) {
        page_paragraph(page, 2,
                       "The draws %s, of %u allowed: the largest standard error of a headline "
                       "number is %.2g points, the tolerance %g.",
                       convergence->text, convergence->draws_most, convergence->error,
                       convergence->tolerance);
    }
    if (in_full && provenance->n_parameters > 0) {
        list_parameters(provenance, page);
    }
}
