#include "worker/judgement_options.h"

#include "proto/figure.h"

#include <string.h>

enum { CRITERION_BYTES = 72 };

static const struct figure share_figure = {.kind = FIGURE_DRAWS};

/* The share of weights and outcomes with which an option ranks first. */
static double first_share(const Brink__V1__OptionRanking *ranking, const char *option)
{
    for (size_t i = 0; i < ranking->n_options; i++) {
        const Brink__V1__OptionStanding *standing = ranking->options[i];
        if (strcmp(standing->name, option) == 0 && standing->n_acceptability > 0) {
            return standing->acceptability[0];
        }
    }
    return 0.0;
}

/* "for 85 % of weights and outcomes", "for all weights and outcomes"; never 0 or 100 %. */
static void add_first(double share, struct buffer *text)
{
    char digits[FIGURE_BYTES];
    if (share <= 0.0 || share >= 1.0) {
        buffer_print(text, "for %s weights and outcomes", share <= 0.0 ? "no" : "all");
        return;
    }
    figure_format(share_figure, share, digits);
    buffer_print(text, "for %s %% of weights and outcomes", digits);
}

/* The same of the second, said behind it: "for 4 %", "for none". */
static void add_second(double share, struct buffer *text)
{
    char digits[FIGURE_BYTES];
    if (share <= 0.0 || share >= 1.0) {
        buffer_add_text(text, share <= 0.0 ? "for none" : "for all");
        return;
    }
    figure_format(share_figure, share, digits);
    buffer_print(text, "for %s %%", digits);
}

/* " (enforcement 95 %, talks)", " (all trade stopped, no talks)": what a name stands for. */
static void
add_meaning(const Brink__V1__OptionsResult *result, const char *option, struct buffer *text)
{
    for (size_t i = 0; i < result->n_options; i++) {
        const Brink__V1__OptionOutcome *outcome = result->options[i];
        char digits[FIGURE_BYTES];
        if (strcmp(outcome->name, option) != 0) {
            continue;
        }
        figure_format(share_figure, outcome->enforcement, digits);
        if (outcome->cut_off) {
            buffer_add_text(text, " (all trade stopped");
        } else if (outcome->enforcement <= 0.0 || outcome->enforcement >= 1.0) {
            buffer_print(text, " (%s enforcement", outcome->enforcement <= 0.0 ? "no" : "full");
        } else {
            buffer_print(text, " (enforcement %s %%", digits);
        }
        buffer_add_text(text, outcome->talks ? ", talks)" : ", no talks)");
        return;
    }
}

/* "no war" for "no_war". */
static void format_criterion(const char *name, char text_out[CRITERION_BYTES])
{
    size_t size = strnlen(name, CRITERION_BYTES - 1);
    for (size_t i = 0; i < size; i++) {
        text_out[i] = name[i] == '_' ? ' ' : name[i];
    }
    text_out[size] = '\0';
}

static void add_flip(const Brink__V1__OptionFlip *flip, struct buffer *text)
{
    char from[CRITERION_BYTES];
    char to[CRITERION_BYTES];
    if (flip == NULL) {
        buffer_add_text(text, " No move of weight from one want to another changes that.");
        return;
    }
    format_criterion(flip->from, from);
    format_criterion(flip->to, to);
    buffer_print(
        text, " Moving %.3f of weight from the want %s to %s makes the option %.64s as good.",
        flip->weight, from, to, flip->option);
}

static void judge_best(struct judgement *judgement)
{
    const Brink__V1__OptionsResult *result = judgement->assessment->options;
    const Brink__V1__OptionRanking *ranking = result->ranking;
    struct buffer text = {0};
    buffer_print(&text, "Of what %.64s can do, the option %.64s",
                 judgement_partner(judgement, result->patron), ranking->best);
    add_meaning(result, ranking->best, &text);
    buffer_add_text(&text, " is worth most to it with weights in the middle of those that keep "
                           "the ranking of its wants, and ranks first ");
    add_first(first_share(ranking, ranking->best), &text);
    if (strcmp(ranking->best, ranking->second) != 0) {
        buffer_print(&text, ", the second, %.64s, ", ranking->second);
        add_second(first_share(ranking, ranking->second), &text);
    }
    buffer_add_byte(&text, '.');
    add_flip(ranking->flip, &text);
    judgement_add_key(judgement, "options", &text,
                      (struct judgement_basis){{"options.ranking"}});
}

static void judge_without_talks(struct judgement *judgement)
{
    const Brink__V1__OptionRanking *ranking = judgement->assessment->options->without_talks;
    struct buffer text = {0};
    if (ranking == NULL) {
        return;
    }
    buffer_print(&text,
                 "If talks change nothing, the option %.64s is worth most and ranks first ",
                 ranking->best);
    add_first(first_share(ranking, ranking->best), &text);
    buffer_add_byte(&text, '.');
    judgement_add_key(judgement, "options_without_talks", &text,
                      (struct judgement_basis){{"options.without_talks"}});
}

static void judge_threshold(struct judgement *judgement)
{
    const Brink__V1__OptionThreshold *threshold = judgement->assessment->options->threshold;
    struct buffer text = {0};
    if (threshold == NULL) {
        return;
    }
    if (!threshold->best_at_least) {
        buffer_print(&text,
                     "A cut-off is not the best even if it costs the target no growth: the "
                     "option %.64s is worth more.",
                     threshold->rival);
    } else if (threshold->crossed) {
        buffer_print(&text,
                     "A cut-off is the best until it costs the target %.0f points of growth a "
                     "year for %u years; beyond that the option %.64s is.",
                     threshold->loss_pct, threshold->loss_years, threshold->rival);
    } else {
        buffer_print(&text,
                     "A cut-off stays the best even if it costs the target %.0f points of "
                     "growth a year for %u years, the most tried.",
                     threshold->loss_most_pct, threshold->loss_years);
    }
    judgement_add_key(judgement, "options_cut_off", &text,
                      (struct judgement_basis){{"options.threshold"}});
}

static void limit_shares(struct judgement *judgement)
{
    struct buffer text = {0};
    buffer_add_text(&text,
                    "How often an option ranks first is a share of weights and outcomes, "
                    "and no forecast of what the patron does.");
    judgement_add(judgement, JUDGEMENT_LIMIT, "options_no_forecast", &text,
                  (struct judgement_basis){{"options.ranking"}});
}

void judgement_of_options(struct judgement *judgement)
{
    const Brink__V1__OptionsResult *result = judgement->assessment->options;
    if (result == NULL || result->ranking == NULL || result->n_options == 0) {
        return;
    }
    judge_best(judgement);
    judge_without_talks(judgement);
    judge_threshold(judgement);
    limit_shares(judgement);
}
