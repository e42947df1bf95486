#include "command/tipping.h"

#include "base/number.h"
#include "command/deliver.h"
#include "command/grid.h"
#include "config/csv.h"
#include "model/critical_input.h"
#include "model/tipping.h"
#include "proto/figure.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const double PEOPLE_MOST = 1e9; /* of a group */
static const double THRESHOLD_MOST = 1e15;

/* What a kind needs and does. */
struct kind {
    const char *name;
    option_set takes;
    enum exit_code (*run)(const struct invocation *invocation, struct page *page);
};

static void print_rests(const struct tipping_crowd *crowd, struct page *page)
{
    const struct grid_column columns[] = {
        {"share at rest", GRID_RIGHT}, {"density there", GRID_RIGHT}, {"", GRID_LEFT}};
    double rests[TIPPING_RESTS_MAX];
    size_t count = tipping_rests(crowd, rests);
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        double density = tipping_density(crowd, rests[i]);
        grid_add(grid, "%.6f", rests[i]);
        grid_add(grid, "%.4f", density);
        grid_add(grid, "%s", density > 1.0 ? "tipping point" : "stable");
    }
    grid_print(grid, page);
    grid_free(&grid);
}

static void print_critical(const struct tipping_crowd *crowd, struct page *page)
{
    double mean = 0.0;
    if (!tipping_critical_mean(crowd, &mean)) {
        page_paragraph(page, 0,
                       "The density is nowhere above 1: as the mean shifts, the share moves "
                       "without a jump.");
        return;
    }
    page_paragraph(
        page, 0,
        "The edge is a mean threshold of %.6f, %+.6f from this one: below it nothing "
        "holds the cascade short of nearly all.",
        mean, mean - crowd->mean);
}

static enum exit_code run_normal(const struct invocation *invocation, struct page *page)
{
    const struct options *options = &invocation->options;
    const struct tipping_crowd crowd = {options->mean, options->deviation};
    const option_set needed = OPTION_MEAN | OPTION_DEVIATION;
    if ((options->given & needed) != needed) {
        console_complain(invocation->console,
                         "cascade needs --mean and --sd, or --thresholds FILE");
        return EXIT_BAD_INPUT;
    }
    page_paragraph(page, 0,
                   "Thresholds normal with mean %g and deviation %g; %g joined at the start: "
                   "%.6f of all in the end.",
                   crowd.mean, crowd.deviation, options->joined,
                   tipping_end(&crowd, options->joined));
    print_rests(&crowd, page);
    print_critical(&crowd, page);
    return EXIT_DONE;
}

/* The column of this name; csv_columns: there is none. */
static size_t find_column(const struct csv *csv, const char *name)
{
    size_t column = 0;
    while (column < csv_columns(csv) && strcmp(csv_name(csv, column), name) != 0) {
        column++;
    }
    return column;
}

static double read_cell(const struct csv *csv,
                        const char *file,
                        size_t row,
                        size_t column,
                        double most,
                        struct problems *problems)
{
    double value = 0.0;
    const char *cell = csv_cell(csv, row, column);
    if (!number_parse(cell, &value)) {
        problem_add_at(problems, file, csv_line(csv, row), "%.40s: %.40s is no number",
                       csv_name(csv, column), cell);
    } else if (!(value >= 0.0 && value <= most)) {
        problem_add_at(problems, file, csv_line(csv, row), "%.40s: %g is outside 0 to %g",
                       csv_name(csv, column), value, most);
        value = 0.0;
    }
    return value;
}

static int compare_groups(const void *a, const void *b)
{
    double left = ((const struct tipping_group *)a)->threshold;
    double right = ((const struct tipping_group *)b)->threshold;
    return left < right ? -1 : left > right;
}

/* [csv_rows], in the order of rising thresholds; NULL: no memory, or problems. */
static struct tipping_group *
read_groups(const struct csv *csv, const char *file, struct problems *problems)
{
    size_t rows = csv_rows(csv);
    size_t threshold = find_column(csv, "threshold");
    size_t people = find_column(csv, "people");
    if (threshold == csv_columns(csv)) {
        problem_add_at(problems, file, 1, "there is no column threshold");
        return NULL;
    }
    struct tipping_group *groups = calloc(rows + 1, sizeof *groups);
    for (size_t i = 0; groups != NULL && i < rows; i++) {
        groups[i].threshold = read_cell(csv, file, i, threshold, THRESHOLD_MOST, problems);
        groups[i].people = 1;
        if (people < csv_columns(csv)) {
            double count = read_cell(csv, file, i, people, PEOPLE_MOST, problems);
            groups[i].people = (uint64_t)count;
            if ((double)groups[i].people < count) {
                problem_add_at(problems, file, csv_line(csv, i),
                               "people: %g is no whole number", count);
            }
        }
    }
    if (groups != NULL) {
        qsort(groups, rows, sizeof *groups, compare_groups);
    }
    return groups;
}

static void print_list(const struct tipping_group *groups, size_t count, struct page *page)
{
    uint64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        all += groups[i].people;
    }
    uint64_t joined = tipping_joined(groups, count);
    page_paragraph(page, 0, "%" PRIu64 " of %" PRIu64 " join in the end.", joined, all);
    uint64_t below = 0;
    for (size_t i = 0; i < count && below < joined; i++) {
        below += groups[i].people;
        if (below == joined && i + 1 < count) {
            page_paragraph(page, 0, "The next would join once %g have.",
                           groups[i + 1].threshold);
        }
    }
}

static enum exit_code run_list(const struct invocation *invocation, struct page *page)
{
    const char *file = invocation->options.thresholds;
    struct problems problems = {0};
    struct csv *csv = NULL;
    struct tipping_group *groups = NULL;
    enum status status = csv_read(file, &problems, &csv);
    if (status == STATUS_OK) {
        groups = read_groups(csv, file, &problems);
        status = !problems_none(&problems) ? STATUS_BAD_INPUT
                 : groups == NULL          ? STATUS_NO_MEMORY
                                           : STATUS_OK;
    }
    if (status == STATUS_OK) {
        print_list(groups, csv_rows(csv), page);
    } else {
        console_complain_problems(invocation->console, &problems);
        if (problems_none(&problems)) {
            console_complain(invocation->console, "%s: %s", file, status_words(status));
        }
    }
    free(groups);
    csv_free(&csv);
    problems_clear(&problems);
    if (status == STATUS_OK) {
        return EXIT_DONE;
    }
    return status == STATUS_BAD_INPUT ? EXIT_BAD_INPUT : EXIT_FAILED;
}

static enum exit_code run_cascade(const struct invocation *invocation, struct page *page)
{
    const option_set normal = OPTION_MEAN | OPTION_DEVIATION | OPTION_JOINED;
    if (invocation->options.thresholds == NULL) {
        return run_normal(invocation, page);
    }
    if ((invocation->options.given & normal) != 0) {
        console_complain(invocation->console,
                         "--thresholds stands in place of --mean, --sd and --joined");
        return EXIT_BAD_INPUT;
    }
    return run_list(invocation, page);
}

static enum exit_code run_fold(const struct invocation *invocation, struct page *page)
{
    const struct grid_column columns[] = {{"x at rest", GRID_RIGHT}, {"", GRID_LEFT}};
    double push = invocation->options.push;
    double edge = tipping_fold_push();
    struct tipping_state states[TIPPING_RESTS_MAX];
    size_t count = tipping_states(push, states);
    struct grid *grid = grid_new(columns, sizeof columns / sizeof columns[0]);
    page_paragraph(
        page, 0,
        "dx/dt = r + x - x^3 folds at r = +-%.7f, where x = -+%.7f. At r = %g, %+.7f "
        "from the upper fold and %+.7f from the lower:",
        edge, tipping_fold_state(), push, push - edge, push + edge);
    for (size_t i = 0; i < count; i++) {
        char x[FIGURE_BYTES];
        figure_format_number(states[i].x, 7, x);
        grid_add(grid, "%s", x);
        grid_add(grid, "%s", states[i].stable ? "stable" : "tipping point");
    }
    grid_print(grid, page);
    grid_free(&grid);
    return EXIT_DONE;
}

static enum exit_code run_escape(const struct invocation *invocation, struct page *page)
{
    const struct options *options = &invocation->options;
    struct tipping_well well;
    if ((options->given & OPTION_SIGMA) == 0) {
        console_complain(invocation->console, "escape needs --sigma");
        return EXIT_BAD_INPUT;
    }
    if (!tipping_well_of(options->push, &well)) {
        page_paragraph(page, 0,
                       "At r = %g there is one state only: no well to escape from (the fold is "
                       "at +-%.7f).",
                       options->push, tipping_fold_push());
        return EXIT_DONE;
    }
    double rate = tipping_escape_rate(&well, options->sigma);
    page_paragraph(page, 0,
                   "Out of the lower well of V = x^4/4 - x^2/2 - r x at r = %g, by noise of "
                   "strength %g over a barrier of %.6f: %.6g escapes per unit of time, one in "
                   "%.6g.",
                   options->push, options->sigma, well.height, rate, 1.0 / rate);
    if (well.height < options->sigma * options->sigma) {
        page_paragraph(page, 0,
                       "The barrier is not high beside sigma^2 / 2 = %.6g: the formula is not "
                       "good here.",
                       options->sigma * options->sigma / 2.0);
    }
    return EXIT_DONE;
}

static enum exit_code run_input(const struct invocation *invocation, struct page *page)
{
    const struct options *options = &invocation->options;
    const option_set needed = OPTION_SHARE | OPTION_LEFT | OPTION_ELASTICITY;
    if ((options->given & needed) != needed) {
        console_complain(invocation->console, "input needs --share, --left and --elasticity");
        return EXIT_BAD_INPUT;
    }
    const struct critical_input input = {options->share, options->left, options->elasticity};
    page_paragraph(
        page, 0,
        "With %g of an input left whose share in output is %g, output is %.3f %% less "
        "at an elasticity of substitution of %g; the answer means nothing without it.",
        input.left, input.share, 100.0 * (1.0 - critical_input_output(&input)),
        input.elasticity);
    return EXIT_DONE;
}

static const struct kind kinds[] = {
    {"cascade", OPTION_MEAN | OPTION_DEVIATION | OPTION_JOINED | OPTION_THRESHOLDS,
     run_cascade},
    {"fold", OPTION_PUSH, run_fold},
    {"escape", OPTION_PUSH | OPTION_SIGMA, run_escape},
    {"input", OPTION_SHARE | OPTION_LEFT | OPTION_ELASTICITY, run_input},
};

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

enum exit_code tipping_command(const struct invocation *invocation)
{
    const option_set of_models = OPTION_MEAN | OPTION_DEVIATION | OPTION_JOINED |
                                 OPTION_THRESHOLDS | OPTION_PUSH | OPTION_SIGMA | OPTION_SHARE |
                                 OPTION_LEFT | OPTION_ELASTICITY;
    const char *name = invocation->options.arguments[0];
    const struct kind *kind = find_kind(name);
    if (kind == NULL) {
        console_complain(invocation->console,
                         "there is no model %.40s: cascade, fold, escape or input", name);
        return EXIT_BAD_INPUT;
    }
    if ((invocation->options.given & of_models & ~kind->takes) != 0) {
        console_complain(invocation->console,
                         "%s does not take all of these options; brink "
                         "tipping --help says which",
                         name);
        return EXIT_BAD_INPUT;
    }
    struct buffer text = {0};
    struct page page = deliver_page(invocation, &text);
    enum exit_code code = kind->run(invocation, &page);
    if (code == EXIT_DONE) {
        page_paragraph(&page, 0,
                       "By itself: no data tie these numbers to an economy, and no assessment "
                       "uses them.");
        code = deliver_text(invocation, &text);
    }
    buffer_clear(&text);
    return code;
}
