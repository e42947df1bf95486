#include "worker/judgement_stability.h"

#include "model/sentence.h"

#include <stdio.h>
#include <string.h>

enum { PACKAGES_SHOWN = 4, HORIZON_BYTES = 64 };

/* Is it the first measure of its package? */
static bool is_first_of_package(const Brink__V1__Assessment *assessment, size_t index)
{
    const Brink__V1__AppliedMeasure *measure = assessment->measures[index];
    for (size_t i = 0; i < index; i++) {
        const Brink__V1__AppliedMeasure *other = assessment->measures[i];
        if (other->status_quo == measure->status_quo &&
            strcmp(other->package, measure->package) == 0) {
            return false;
        }
    }
    return true;
}

/* The packages asked about, or those of the status quo: "2371, 2375". */
static size_t
name_packages(const Brink__V1__Assessment *assessment, bool status_quo, struct buffer *names)
{
    size_t count = 0;
    for (size_t i = 0; i < assessment->n_measures; i++) {
        const Brink__V1__AppliedMeasure *measure = assessment->measures[i];
        if (measure->status_quo != status_quo || measure->package[0] == '\0' ||
            !is_first_of_package(assessment, i)) {
            continue;
        }
        if (count < PACKAGES_SHOWN) {
            buffer_print(names, "%s%s", count == 0 ? "" : ", ", measure->package);
        }
        count++;
    }
    if (count > PACKAGES_SHOWN) {
        buffer_print(names, " and %zu more", count - PACKAGES_SHOWN);
    }
    return count;
}

static bool has_measures(const Brink__V1__Assessment *assessment, bool status_quo)
{
    for (size_t i = 0; i < assessment->n_measures; i++) {
        if (assessment->measures[i]->status_quo == status_quo) {
            return true;
        }
    }
    return false;
}

/* What holds when a likelihood is stated. */
static void print_condition(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    bool has_asked = has_measures(assessment, false);
    bool has_quo = has_measures(assessment, true);
    if (!has_asked && !has_quo) {
        buffer_add_text(text, "With no measure in force");
        return;
    }
    struct buffer names = {0};
    size_t count = name_packages(assessment, !has_asked, &names);
    buffer_add_text(text, has_asked ? "With " : "With the status quo");
    if (count > 0) {
        const char *noun = count == 1 ? "package" : "packages";
        buffer_print(text, has_asked ? "%s %s" : " (%s %s)", noun, buffer_text(&names));
    } else if (has_asked) {
        buffer_add_text(text, "the measures asked about");
    }
    buffer_add_text(text, has_asked && has_quo ? " on top of the status quo"
                          : has_asked          ? " in force"
                                               : " alone");
    text->failure = text->failure == STATUS_OK ? names.failure : text->failure;
    buffer_clear(&names);
}

/* Within five years, or as many whole ones as are simulated. */
static void judge_breakdown(struct judgement *judgement, const char *condition)
{
    const Brink__V1__StabilityResult *stability = judgement->assessment->stability;
    const Brink__V1__Estimate *by_growth = stability->breakdown_growth_alone;
    char horizon[HORIZON_BYTES];
    struct judgement_likelihood likelihood = {
        .name = "breakdown",
        .condition = condition,
        .event = "the regime breaks down",
        .horizon = horizon,
        .probability = stability->breakdown_five_years,
        .basis = {{"stability.breakdown_five_years", "stability.breakdown_growth_alone"}},
    };
    snprintf(horizon, sizeof horizon, "within five years of %.10s", stability->from);
    if (by_growth != NULL) {
        likelihood.variant = "sanctions act through growth alone";
        likelihood.by_variant = by_growth->mean;
    }
    if (likelihood.probability == NULL && stability->n_years > 0) {
        const Brink__V1__YearStability *last = stability->years[stability->n_years - 1];
        likelihood.probability = last->breakdown;
        likelihood.variant = NULL;
        likelihood.basis = (struct judgement_basis){{"stability.years"}};
        snprintf(horizon, sizeof horizon, "within %u %s of %.10s", last->years,
                 last->years == 1 ? "year" : "years", stability->from);
    }
    judgement_add_likelihood(judgement, &likelihood);
}

static void judge_intervention(struct judgement *judgement)
{
    const Brink__V1__StabilityResult *stability = judgement->assessment->stability;
    char horizon[HORIZON_BYTES];
    snprintf(horizon, sizeof horizon, "within five years of %.10s", stability->from);
    const struct judgement_likelihood likelihood = {
        .name = "intervention",
        .condition = "",
        .event = "a foreign power intervenes by force",
        .horizon = horizon,
        .probability = stability->intervention_five_years,
        .basis = {{"stability.intervention_five_years"}},
    };
    judgement_add_likelihood(judgement, &likelihood);
}

static void consider_growth_alone(struct judgement *judgement)
{
    const Brink__V1__StabilityResult *stability = judgement->assessment->stability;
    const Brink__V1__Estimate *both = stability->breakdown_five_years;
    const Brink__V1__Estimate *by_growth = stability->breakdown_growth_alone;
    if (both == NULL || by_growth == NULL) {
        return;
    }
    char with[SENTENCE_NUMBER_BYTES];
    char without[SENTENCE_NUMBER_BYTES];
    struct buffer text = {0};
    sentence_number(both->mean, with);
    sentence_number(by_growth->mean, without);
    buffer_print(
        &text,
        "Sanctions act on the regime through growth alone: breakdown within five years "
        "then has a chance of %s %%, in place of %s %% with the effect beyond growth, "
        "which is judged.",
        without, with);
    judgement_add(judgement, JUDGEMENT_ALTERNATIVE, "growth_alone", &text,
                  (struct judgement_basis){
                      {"stability.breakdown_five_years", "stability.breakdown_growth_alone"}});
}

static void say_limits(struct judgement *judgement)
{
    struct buffer text = {0};
    buffer_add_text(&text, "The hazard is an association, not a cause: it says how often past "
                           "regimes of such type, age, income and growth broke down, not what "
                           "sanctions did to them.");
    judgement_add(judgement, JUDGEMENT_LIMIT, "association", &text,
                  (struct judgement_basis){{"stability"}});
}

void judgement_of_stability(struct judgement *judgement)
{
    if (judgement->assessment->stability == NULL) {
        return;
    }
    struct buffer condition = {0};
    print_condition(judgement->assessment, &condition);
    char *words = judgement_take_text(judgement, &condition);
    judge_breakdown(judgement, words);
    judge_intervention(judgement);
    consider_growth_alone(judgement);
    say_limits(judgement);
}
