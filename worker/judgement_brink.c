#include "worker/judgement_brink.h"

#include "proto/figure.h"

#include <string.h>

static const struct {
    const char *name;
    const char *finding; /* "It happens in so many draws"; NULL: not a key judgement */
    const char *change;  /* "Measures so much further ..." */
    const char *sign;    /* to be watched */
} thresholds[] = {
    {"breakdown_half_more",
     "Breakdown within five years becomes 1.5 times as likely as without measures",
     "make breakdown within five years 1.5 times as likely as without any",
     "a chance of breakdown within five years that is half as high again as without measures"},
    {"breakdown_double", NULL,
     "make breakdown within five years twice as likely as without any",
     "a chance of breakdown within five years that is twice that without measures"},
    {"fuel_halved", "Fuel stays below half of base-year orders for 13 weeks",
     "keep fuel below half of base-year orders for 13 weeks",
     "fuel received that stays below half of base-year orders"},
    {"reserves_low", NULL, "take reserves below two months of base-year imports",
     "reserves below two months of base-year imports"},
};

enum { THRESHOLD_COUNT = sizeof thresholds / sizeof thresholds[0] };

static const struct figure scale_figure = {.kind = FIGURE_DRAWS};
static const double most_draws = 0.5; /* share of draws from which a brink is one to tell of */

static const Brink__V1__BrinkAxis *find_axis(const Brink__V1__BrinkResult *brink,
                                             const char *enforcement)
{
    for (size_t i = 0; i < brink->n_axes; i++) {
        if (strcmp(brink->axes[i]->enforcement, enforcement) == 0) {
            return brink->axes[i];
        }
    }
    return NULL;
}

static const Brink__V1__BrinkThreshold *find_threshold(const Brink__V1__BrinkAxis *axis,
                                                       const char *name)
{
    for (size_t i = 0; i < axis->n_thresholds; i++) {
        if (strcmp(axis->thresholds[i]->name, name) == 0) {
            return axis->thresholds[i];
        }
    }
    return NULL;
}

static size_t row_of(const char *name)
{
    size_t row = 0;
    while (row < THRESHOLD_COUNT && strcmp(thresholds[row].name, name) != 0) {
        row++;
    }
    return row;
}

/* "at 93 % (5-95 %: 80 to 96)"; never at 0 or 100 %. */
static void add_place(const Brink__V1__Estimate *scale, struct buffer *text)
{
    if (scale->q50 <= 0.0 || scale->q50 >= 1.0) {
        buffer_add_text(text, scale->q50 >= 1.0 ? "at its end" : "at its beginning");
        return;
    }
    buffer_add_text(text, "at ");
    figure_print(scale_figure, scale, text);
}

/* " in 6 % of draws, at 93 % (5-95 %: 80 to 96)"; " in no draw". */
static void add_reached(const Brink__V1__BrinkThreshold *threshold, struct buffer *text)
{
    buffer_add_byte(text, ' ');
    figure_print_draws(threshold->scale == NULL ? 0.0 : threshold->reached_share, text);
    if (threshold->scale != NULL) {
        buffer_add_text(text, ", ");
        add_place(threshold->scale, text);
    }
}

static void say_threshold(const Brink__V1__BrinkAxis *practical,
                          const Brink__V1__BrinkAxis *full,
                          size_t row,
                          struct buffer *text)
{
    const Brink__V1__BrinkThreshold *in_practice =
        find_threshold(practical, thresholds[row].name);
    const Brink__V1__BrinkThreshold *in_full = find_threshold(full, thresholds[row].name);
    if (thresholds[row].finding == NULL || in_practice == NULL || in_full == NULL) {
        return;
    }
    buffer_print(text, " %s", thresholds[row].finding);
    add_reached(in_practice, text);
    buffer_add_text(text, "; enforced in full,");
    add_reached(in_full, text);
    buffer_add_byte(text, '.');
}

static void judge_position(struct judgement *judgement,
                           const Brink__V1__BrinkAxis *practical,
                           const Brink__V1__BrinkAxis *full)
{
    struct buffer text = {0};
    buffer_add_text(&text, "On the way from no measures to no trade, enforced as in practice, "
                           "the scenario's measures stand ");
    add_place(practical->today, &text);
    buffer_add_text(&text, "; on one enforced in full, with no covert trade, ");
    add_place(full->today, &text);
    buffer_add_byte(&text, '.');
    for (size_t row = 0; row < THRESHOLD_COUNT; row++) {
        say_threshold(practical, full, row, &text);
    }
    buffer_add_text(&text, " A draw that reaches none of it is no sign of safety.");
    judgement_add_key(judgement, "brink", &text, (struct judgement_basis){{"brink.axes"}});
}

/* The nearest threshold of an axis among those that most draws reach, by the median margin;
 * NULL: most draws reach none. */
static const Brink__V1__BrinkThreshold *find_nearest(const Brink__V1__BrinkAxis *axis)
{
    const Brink__V1__BrinkThreshold *nearest = NULL;
    for (size_t i = 0; i < axis->n_thresholds; i++) {
        const Brink__V1__BrinkThreshold *threshold = axis->thresholds[i];
        bool counts = threshold->margin != NULL && threshold->reached_share >= most_draws &&
                      row_of(threshold->name) < THRESHOLD_COUNT;
        if (counts && (nearest == NULL || threshold->margin->q50 < nearest->margin->q50)) {
            nearest = threshold;
        }
    }
    return nearest;
}

/* "17 points", "less than a point". */
static void add_margin(const Brink__V1__Estimate *margin, struct buffer *text)
{
    char points[FIGURE_BYTES];
    figure_format_median(scale_figure, margin, points);
    if (strcmp(points, "<1") == 0) {
        buffer_add_text(text, "less than a point");
    } else {
        buffer_print(text, "%s %s", points, strcmp(points, "1") == 0 ? "point" : "points");
    }
}

/* How much further measures would have to go for the nearest brink, and its sign. */
static void say_nearest(struct judgement *judgement,
                        const Brink__V1__BrinkAxis *axis,
                        const char *name,
                        const char *enforced)
{
    const Brink__V1__BrinkThreshold *nearest = find_nearest(axis);
    if (nearest == NULL) {
        return;
    }
    const size_t row = row_of(nearest->name);
    const struct judgement_basis basis = {{"brink.axes"}};
    struct buffer change = {0};
    struct buffer sign = {0};
    if (nearest->margin->q50 <= 0.0) {
        buffer_print(&change, "Enforced %s, the scenario's measures %s already,", enforced,
                     thresholds[row].change);
    } else {
        buffer_print(&change, "Enforced %s, measures ", enforced);
        add_margin(nearest->margin, &change);
        buffer_print(&change, " further on the way to no trade %s,", thresholds[row].change);
    }
    add_reached(nearest, &change);
    buffer_add_byte(&change, '.');
    judgement_add(judgement, JUDGEMENT_CHANGE, name, &change, basis);
    buffer_print(&sign, "The brink that comes first when measures are enforced %s is %s.",
                 enforced, thresholds[row].sign);
    judgement_add(judgement, JUDGEMENT_INDICATOR, name, &sign, basis);
}

/* "83 % (5-95 %: 75 to 90) of base-year trade", "all base-year trade", "no trade". */
static void add_severity(const Brink__V1__Estimate *severity, struct buffer *text)
{
    if (severity->q50 <= 0.0 || severity->q50 >= 1.0) {
        buffer_add_text(text, severity->q50 >= 1.0 ? "all base-year trade" : "no trade");
        return;
    }
    figure_print(scale_figure, severity, text);
    buffer_add_text(text, " of base-year trade");
}

static void consider_full(struct judgement *judgement,
                          const Brink__V1__BrinkAxis *practical,
                          const Brink__V1__BrinkAxis *full)
{
    if (practical->severity == NULL || full->severity == NULL) {
        return;
    }
    struct buffer text = {0};
    buffer_add_text(&text, "Measures are enforced in full, with no covert trade: at their most "
                           "they then stop ");
    add_severity(full->severity, &text);
    buffer_add_text(&text, ", and as enforced in practice ");
    add_severity(practical->severity, &text);
    buffer_add_byte(&text, '.');
    judgement_add(judgement, JUDGEMENT_ALTERNATIVE, "full_enforcement", &text,
                  (struct judgement_basis){{"brink.axes"}});
}

void judgement_of_brink(struct judgement *judgement)
{
    const Brink__V1__BrinkResult *brink = judgement->assessment->brink;
    if (brink == NULL) {
        return;
    }
    const Brink__V1__BrinkAxis *practical = find_axis(brink, "practical");
    const Brink__V1__BrinkAxis *full = find_axis(brink, "full");
    if (practical == NULL || full == NULL || practical->today == NULL || full->today == NULL) {
        return;
    }
    judge_position(judgement, practical, full);
    say_nearest(judgement, practical, "nearest_brink_practical", "as in practice");
    say_nearest(judgement, full, "nearest_brink_full", "in full");
    consider_full(judgement, practical, full);
}
