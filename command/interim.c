#include "command/interim.h"

#include "command/text.h"
#include "proto/figure.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { POINTS = 7, HALVINGS = 64, DECIMALS_SMALL = 2 };

typedef Brink__V1__RunningEstimate running;

/* Putting shards together. */

/* The numbers a shard tells of a spread, and what is below them of it. */
static const double shares[POINTS] = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0};

/* What is larger would not be a number any more in what follows. */
static const double value_max = 1e100;

static void read_points(const running *said, double points[POINTS])
{
    const double values[POINTS] = {said->least, said->q05, said->q25, said->q50,
                                   said->q75,   said->q95, said->most};
    memcpy(points, values, sizeof values);
}

/* May it be what draws say? */
static bool is_sound(const running *said)
{
    double points[POINTS];
    read_points(said, points);
    bool is_sound = said->draws > 0 && fabs(said->mean) <= value_max;
    for (size_t i = 0; i < POINTS && is_sound; i++) {
        is_sound = fabs(points[i]) <= value_max && (i == 0 || points[i] >= points[i - 1]);
    }
    return is_sound;
}

/* The share of a shard's draws up to x. */
static double share_below(const running *said, double x)
{
    double points[POINTS];
    read_points(said, points);
    if (x >= points[POINTS - 1]) {
        return 1.0;
    }
    size_t i = 0;
    while (i < POINTS && points[i] <= x) {
        i++;
    }
    return i == 0 ? 0.0
                  : shares[i - 1] + (shares[i] - shares[i - 1]) * (x - points[i - 1]) /
                                        (points[i] - points[i - 1]);
}

/* What several shards say of one number. */
struct sayings {
    const running *const *list; /* [count] */
    size_t count;
    double draws;
};

static double all_below(const struct sayings *sayings, double x)
{
    double sum = 0.0;
    for (size_t i = 0; i < sayings->count; i++) {
        sum += sayings->list[i]->draws * share_below(sayings->list[i], x);
    }
    return sum / sayings->draws;
}

/* Halves what is between the least and the most until nothing is. */
static double find_quantile(const struct sayings *sayings, double share, const running *all)
{
    double low = all->least;
    double high = all->most;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = low + (high - low) / 2.0;
        if (all_below(sayings, middle) < share) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static void mix(const struct sayings *sayings, running *all)
{
    all->mean = 0.0;
    all->draws = (uint32_t)sayings->draws;
    for (size_t i = 0; i < sayings->count; i++) {
        const running *said = sayings->list[i];
        all->mean += said->mean * said->draws / sayings->draws;
        all->least = said->least < all->least ? said->least : all->least;
        all->most = said->most > all->most ? said->most : all->most;
    }
    if (all->share) {
        return;
    }
    all->approximate = true;
    all->q05 = find_quantile(sayings, shares[1], all);
    all->q25 = find_quantile(sayings, shares[2], all);
    all->q50 = find_quantile(sayings, shares[3], all);
    all->q75 = find_quantile(sayings, shares[4], all);
    all->q95 = find_quantile(sayings, shares[5], all);
}

static bool is_same(const running *a, const running *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->unit, b->unit) == 0 &&
           a->share == b->share;
}

/* All that is said of the number `wanted`; `room` [progress->n_parts]. */
static struct sayings
gather(const Brink__V1__Progress *progress, const running *wanted, const running **room)
{
    struct sayings sayings = {.list = room};
    for (size_t i = 0; i < progress->n_parts; i++) {
        const Brink__V1__RunningPart *part = progress->parts[i];
        for (size_t k = 0; k < part->n_running; k++) {
            const running *said = part->running[k];
            if (is_same(said, wanted) && is_sound(said) &&
                sayings.draws + said->draws <= (double)UINT32_MAX) {
                room[sayings.count++] = said;
                sayings.draws += said->draws;
                break; /* a shard says it once */
            }
        }
    }
    return sayings;
}

static bool is_known(const Brink__V1__Progress *progress, const running *said)
{
    bool is_known = false;
    for (size_t i = 0; i < progress->n_running && !is_known; i++) {
        is_known = is_same(progress->running[i], said);
    }
    return is_known;
}

static void
add(Brink__V1__Progress *progress, const running *said, const running **room, running *all)
{
    const struct sayings sayings = gather(progress, said, room);
    *all = *sayings.list[0];
    if (sayings.count > 1) {
        mix(&sayings, all);
    }
    progress->running[progress->n_running++] = all;
}

void interim_merge(Brink__V1__Progress *progress, struct arena *arena)
{
    if (progress->n_running > 0 || progress->n_parts == 0) {
        return;
    }
    const running **room = arena_take_array(arena, progress->n_parts, sizeof(const running *));
    running *all = arena_take_array(arena, INTERIM_MERGED_MAX, sizeof *all);
    running **list = arena_take_array(arena, INTERIM_MERGED_MAX, sizeof(running *));
    if (room == NULL || all == NULL || list == NULL) {
        return;
    }
    progress->running = list;
    for (size_t i = 0; i < progress->n_parts; i++) {
        const Brink__V1__RunningPart *part = progress->parts[i];
        for (size_t k = 0; k < part->n_running; k++) {
            if (progress->n_running < INTERIM_MERGED_MAX && is_sound(part->running[k]) &&
                !is_known(progress, part->running[k])) {
                add(progress, part->running[k], room, &all[progress->n_running]);
            }
        }
    }
}

/* In words. */

static const struct {
    const char *name; /* of the number, or how it begins */
    const char *words;
    enum figure_kind kind;
} rows[] = {
    {"stability.breakdown_five_years", "breakdown within five years", FIGURE_CHANCE},
    {"economy.years[", "growth", FIGURE_GROWTH},
    {"economy.gdp.months[last]", "GDP at the end, of base year", FIGURE_RATIO},
    {"brink.axes[practical]", "brink reached", FIGURE_DRAWS},
    {"economy.reserves.months[last]", "reserves at the end", FIGURE_MUSD},
    {"hazard.exposed_million", "people who feel a test", FIGURE_KIND_COUNT},
    {"brink.axes[full]", "enforced in full", FIGURE_DRAWS},
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static size_t row_of(const running *said)
{
    size_t row = 0;
    while (row < ROW_COUNT &&
           strncmp(said->name, rows[row].name, strlen(rows[row].name)) != 0) {
        row++;
    }
    return row;
}

static void print_plain(const running *said, struct buffer *text)
{
    const double values[] = {said->share ? said->mean : said->q50, said->q05, said->q95};
    static const char *const before[] = {"", " (", " to "};
    size_t count = said->share ? 1 : sizeof values / sizeof values[0];
    for (size_t i = 0; i < count; i++) {
        char digits[FIGURE_BYTES];
        int decimals = fabs(said->q50) < 10.0 ? DECIMALS_SMALL : 0;
        figure_format_number(values[i], decimals, digits);
        buffer_print(text, "%s%s%s%s", before[i], digits, i == 0 && said->unit[0] ? " " : "",
                     i == 0 ? said->unit : "");
    }
    buffer_add_text(text, count > 1 ? ")" : "");
}

static void print_figure(const running *said, enum figure_kind kind, struct buffer *text)
{
    const struct figure figure = {.kind = kind};
    Brink__V1__Estimate estimate = BRINK__V1__ESTIMATE__INIT;
    char middle[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    estimate.q05 = said->q05;
    estimate.q95 = said->q95;
    figure_format(figure, kind == FIGURE_CHANCE ? said->mean : said->q50, middle);
    figure_format_range(figure, &estimate, range);
    buffer_print(text, "%s %s", middle, kind == FIGURE_RATIO ? "%" : figure_unit(figure));
    if (range[0] != '\0') {
        buffer_print(text, " (%s)", range);
    }
}

/* A number with its name. */
static void print_number(const running *said, uint32_t draws, struct buffer *text)
{
    size_t row = row_of(said);
    const char *words = row < ROW_COUNT ? rows[row].words : said->name;
    enum figure_kind kind = row < ROW_COUNT ? rows[row].kind : FIGURE_KIND_COUNT;
    const char *year = strchr(said->name, '[');
    buffer_print(text, "%s ", words);
    if (kind == FIGURE_GROWTH && year != NULL) {
        buffer_print(text, "%.4s ", year + 1);
    }
    if (kind == FIGURE_DRAWS && said->share) {
        figure_print_draws(said->mean, text);
    } else if (kind == FIGURE_KIND_COUNT || said->share) {
        print_plain(said, text);
    } else {
        print_figure(said, kind, text);
    }
    if (said->draws != draws) {
        buffer_print(text, " [%" PRIu32 " draws]", said->draws);
    }
}

static uint32_t most_draws(const Brink__V1__Progress *progress)
{
    uint32_t most = 0;
    for (size_t i = 0; i < progress->n_running; i++) {
        most = progress->running[i]->draws > most ? progress->running[i]->draws : most;
    }
    return most;
}

/* Adds it if it fits. */
static void add_number(
    const running *said, uint32_t draws, size_t columns, bool unicode, struct buffer *text)
{
    struct buffer words = {0};
    struct buffer plain = {0};
    bool is_first = text->size > 0 && text->bytes[text->size - 1] == ':';
    print_number(said, draws, &words);
    buffer_add_text(&plain, is_first ? " " : "; ");
    text_add_plain(&plain, buffer_text(&words), unicode);
    size_t taken = text_columns(buffer_text(text), text->size) +
                   text_columns(buffer_text(&plain), plain.size);
    if (taken <= columns) {
        buffer_add_text(text, buffer_text(&plain));
    }
    buffer_clear(&words);
    buffer_clear(&plain);
}

void interim_print(const Brink__V1__Progress *progress,
                   size_t columns,
                   bool unicode,
                   struct buffer *text)
{
    struct buffer line = {0};
    bool is_approximate = false;
    uint32_t draws = most_draws(progress);
    for (size_t i = 0; i < progress->n_running; i++) {
        is_approximate = is_approximate || progress->running[i]->approximate;
    }
    buffer_print(&line, "of %" PRIu32 " draws%s:", draws, is_approximate ? ", about" : "");
    for (size_t row = 0; row <= ROW_COUNT; row++) {
        for (size_t i = 0; i < progress->n_running; i++) {
            if (row_of(progress->running[i]) == row) {
                add_number(progress->running[i], draws, columns, unicode, &line);
            }
        }
    }
    if (line.size > 0 && line.bytes[line.size - 1] != ':') {
        buffer_add_text(text, buffer_text(&line));
    }
    buffer_clear(&line);
}
