#include "worker/judgement_beside.h"

#include "proto/figure.h"

#include <math.h>
#include <string.h>

enum { DIMENSIONS_TOLD = 2, INCOME_DECIMALS = 2, POINT_DECIMALS = 1 };

static const double income_least = 0.01; /* %: less is told as such */
static const struct figure share_figure = {.kind = FIGURE_DRAWS};

/* Trade. */

/* Of all but the target; NULL: nobody loses. */
static const Brink__V1__TradeCountry *find_loser(const Brink__V1__Assessment *assessment)
{
    const Brink__V1__TradeResult *trade = assessment->trade;
    const Brink__V1__TradeCountry *loser = NULL;
    for (size_t i = 0; i < trade->n_countries; i++) {
        const Brink__V1__TradeCountry *country = trade->countries[i];
        if (strcmp(country->country, assessment->target) != 0 &&
            country->gdp_change < (loser == NULL ? 0.0 : loser->gdp_change)) {
            loser = country;
        }
    }
    return loser;
}

static void judge_costs(struct judgement *judgement)
{
    const Brink__V1__Assessment *assessment = judgement->assessment;
    const Brink__V1__TradeCountry *loser = find_loser(assessment);
    char money[FIGURE_BYTES];
    char income[FIGURE_BYTES];
    struct buffer text = {0};
    if (loser == NULL) {
        buffer_print(&text, "Beside %.8s no country loses by what the measures stop.",
                     assessment->target);
    } else {
        figure_format_number(-loser->gdp_change, 0, money);
        bool is_small = -loser->real_income_pct < income_least;
        figure_format_number(is_small ? income_least : -loser->real_income_pct, INCOME_DECIMALS,
                             income);
        buffer_print(
            &text,
            "Beside %.8s it is %.64s that the measures cost most: some %s M USD a year, %s%s "
            "%% of its real income, once trade has adjusted. Only the order of "
            "magnitude is to be relied on.",
            assessment->target, judgement_partner(judgement, loser->country), money,
            is_small ? "less than " : "", income);
    }
    judgement_add_key(judgement, "costs", &text, (struct judgement_basis){{"trade.countries"}});
}

/* The council. */

static const Brink__V1__CouncilText *find_text(const Brink__V1__CouncilReading *reading,
                                               const char *name)
{
    for (size_t i = 0; i < reading->n_texts; i++) {
        if (strcmp(reading->texts[i]->name, name) == 0) {
            return reading->texts[i];
        }
    }
    return NULL;
}

/* "<1 to 75 %", "at most 1 %"; never 0 or 100 %. */
static void add_shares(double low, double high, struct buffer *text)
{
    char least[FIGURE_BYTES];
    char most[FIGURE_BYTES];
    figure_format(share_figure, low, least);
    figure_format(share_figure, high, most);
    if (low <= 0.0 && high >= 1.0) {
        buffer_add_text(text, "none to all");
    } else if (low <= 0.0) {
        buffer_print(text, most[0] == '<' ? "%s %%" : "at most %s %%", most);
    } else if (high >= 1.0) {
        buffer_print(text, least[0] == '>' ? "%s %%" : "at least %s %%", least);
    } else {
        buffer_print(text, "%s to %s %%", least, most);
    }
}

/* "the text adopted passes in 5 % of draws (in other readings of the council: <1 to 75 %)". */
static void
add_passes(const Brink__V1__CouncilResult *council, const char *name, struct buffer *text)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t r = 1; r < council->n_readings; r++) {
        const Brink__V1__CouncilText *other = find_text(council->readings[r], name);
        if (other != NULL) {
            low = fmin(low, other->passes_share);
            high = fmax(high, other->passes_share);
        }
    }
    buffer_print(text, "the text %.64s passes ", name);
    figure_print_draws(find_text(council->readings[0], name)->passes_share, text);
    if (low < high) {
        buffer_add_text(text, " (in other readings of the council: ");
        add_shares(low, high, text);
        buffer_add_byte(text, ')');
    }
}

static void judge_council(struct judgement *judgement)
{
    const Brink__V1__CouncilResult *council = judgement->assessment->council;
    struct buffer text = {0};
    if (council->n_readings == 0 || council->readings[0]->n_texts == 0) {
        return;
    }
    const Brink__V1__CouncilReading *first = council->readings[0];
    buffer_add_text(&text, "In the council ");
    for (size_t i = 0; i < first->n_texts; i++) {
        buffer_add_text(&text, i == 0 ? "" : "; ");
        add_passes(council, first->texts[i]->name, &text);
    }
    buffer_add_byte(&text, '.');
    judgement_add_key(judgement, "council", &text,
                      (struct judgement_basis){{"council.readings"}});
    buffer_add_text(&text,
                    "Confidence in what is said of the council is low, by rule: positions "
                    "are judged, and some with hindsight.");
    judgement_add(judgement, JUDGEMENT_LIMIT, "council_confidence", &text,
                  (struct judgement_basis){{"council.confidence"}});
}

/* The bargain. */

static void add_points(struct buffer *text, const double *numbers, size_t count, size_t k)
{
    char number[FIGURE_BYTES];
    figure_format_number(k < count ? numbers[k] : 0.0, POINT_DECIMALS, number);
    buffer_add_text(text, number);
}

static void judge_bargain(struct judgement *judgement)
{
    const Brink__V1__BargainResult *bargain = judgement->assessment->bargain;
    struct buffer text = {0};
    size_t told =
        bargain->n_dimensions < DIMENSIONS_TOLD ? bargain->n_dimensions : DIMENSIONS_TOLD;
    if (told == 0) {
        return;
    }
    buffer_add_text(&text, "Where the actors meet, in points of 100, by the weighted mean, the "
                           "weighted median and the end of the bargaining turns:");
    for (size_t k = 0; k < told; k++) {
        buffer_print(&text, "%s on %.64s ", k == 0 ? "" : ";", bargain->dimensions[k]);
        add_points(&text, bargain->weighted_mean, bargain->n_weighted_mean, k);
        buffer_add_text(&text, ", ");
        add_points(&text, bargain->weighted_median, bargain->n_weighted_median, k);
        buffer_add_text(&text, " and ");
        add_points(&text, bargain->last_mean, bargain->n_last_mean, k);
    }
    buffer_add_text(&text, ". The turns are no better guide than the mean.");
    judgement_add_key(
        judgement, "bargain", &text,
        (struct judgement_basis){
            {"bargain.weighted_mean", "bargain.weighted_median", "bargain.last_mean"}});
}

void judgement_of_beside(struct judgement *judgement)
{
    const Brink__V1__Assessment *assessment = judgement->assessment;
    if (assessment->trade != NULL) {
        judge_costs(judgement);
    }
    if (assessment->council != NULL) {
        judge_council(judgement);
    }
    if (assessment->bargain != NULL) {
        judge_bargain(judgement);
    }
}
