#include "tests/support/past.h"

#include "base/random.h"

#include <math.h>
#include <stdio.h>

static const double hazard[STABILITY_TERM_COUNT] = {
    [STABILITY_INTERCEPT] = -2.2, [STABILITY_PERSONAL] = 0.5,
    [STABILITY_MILITARY] = 1.1,   [STABILITY_MONARCHY] = 0.3,
    [STABILITY_GROWTH] = -0.08,   [STABILITY_LOG_GDP_PER_HEAD] = 0.05,
    [STABILITY_LOG_AGE] = -0.1,
};

static double between(struct random *random, double least, double most)
{
    return least + (most - least) * (double)random_below(random, 1000003) / 1000003.0;
}

static void fill_row(struct past *past, struct random *random, int country, int year)
{
    struct panel_row *row = &past->rows[country * PAST_YEARS + year];
    *row = (struct panel_row){.country = past->names[country],
                              .type = (enum regime_type)(country % REGIME_TYPE_COUNT),
                              .age = year + 1.0,
                              .growth_pct = between(random, -15.0, 12.0),
                              .gdp_per_head_usd = between(random, 500.0, 9000.0)};
    double logit = hazard[STABILITY_INTERCEPT] + hazard[STABILITY_GROWTH] * row->growth_pct +
                   hazard[STABILITY_LOG_GDP_PER_HEAD] * log(row->gdp_per_head_usd) +
                   hazard[STABILITY_LOG_AGE] * log(row->age);
    static const int terms[REGIME_TYPE_COUNT] = {0, STABILITY_PERSONAL, STABILITY_MILITARY,
                                                 STABILITY_MONARCHY};
    logit += row->type == REGIME_PARTY ? 0.0 : hazard[terms[row->type]];
    row->fell = between(random, 0.0, 1.0) < 1.0 / (1.0 + exp(-logit));
}

static void fill_episode(struct past *past, struct random *random, int country)
{
    struct episode *episode = &past->episodes[country];
    *episode = (struct episode){.name = past->names[country],
                                .country = past->names[country],
                                .base_year = 1990,
                                .has_regime = true,
                                .type = (enum regime_type)(country % REGIME_TYPE_COUNT),
                                .since_year = 1980,
                                .gdp_per_head_usd = 2000.0 + 100.0 * country,
                                .trend_pct = between(random, -4.0, 5.0),
                                .stopped = between(random, 0.1, 0.9),
                                .openness = between(random, 0.2, 0.8),
                                .years = EPISODE_YEARS,
                                .fate = EPISODE_STOOD};
    loss_predict(LOSS_NONE, true, past->asked.response, episode, episode->change_pct);
}

void past_fill(struct past *past)
{
    struct random random = {.state = 11};
    *past = (struct past){0};
    past->asked = (struct backtest_case){.rows = past->rows,
                                         .row_count = PAST_ROWS,
                                         .episodes = past->episodes,
                                         .episode_count = PAST_EPISODES};
    for (int k = 0; k < STABILITY_TERM_COUNT; k++) {
        past->asked.hazard[k] = hazard[k];
    }
    for (int y = 0; y < EPISODE_YEARS; y++) {
        past->asked.response[y] = 0.2 * (y + 1.0);
    }
    for (int country = 0; country < PAST_COUNTRIES; country++) {
        snprintf(past->names[country], sizeof past->names[country], "A%02u",
                 (unsigned)country % 100U);
        for (int year = 0; year < PAST_YEARS; year++) {
            fill_row(past, &random, country, year);
        }
        fill_episode(past, &random, country);
    }
}
