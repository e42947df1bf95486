#include "worker/caution.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* A package is in force before the question: one that begins after it was not known then. */
static void warn_of_hindsight(const struct inputs *inputs, struct answer *answer)
{
    const Brink__V1__Scenario *scenario = inputs->request->scenario;
    const Brink__V1__Economy *economy = inputs->request->world->economy;
    struct date day;
    for (size_t i = 0; i < inputs->measures.count; i++) {
        const struct applied *applied = &inputs->measures.applied[i];
        if (applied->status_quo && date_parse(applied->from->start, &day) == STATUS_OK &&
            date_compare(&day, &inputs->horizon->as_of) > 0) {
            answer_warn(answer, "hindsight",
                        "%s counts as status quo but begins on %s, after %s, the day of the "
                        "question",
                        applied->from->name, applied->from->start, scenario->as_of);
        }
    }
    if (date_parse(economy->illicit_start, &day) == STATUS_OK &&
        date_compare(&day, &inputs->horizon->as_of) > 0 &&
        date_months_since(&day, &inputs->horizon->base) < (int)inputs->horizon->months) {
        answer_warn(answer, "hindsight",
                    "the illicit inflow begins on %s, after %s, the day of the question",
                    economy->illicit_start, scenario->as_of);
    }
}

static void warn_of_judgement(const struct parameters *parameters, struct answer *answer)
{
    size_t uncertain = 0;
    size_t judged = 0;
    for (const struct parameter *p = parameters->first; p != NULL; p = p->next) {
        if (parameter_is_uncertain(p)) {
            uncertain++;
            judged += parameter_is_judged(p);
        }
    }
    if (judged > 0) {
        answer_warn(answer, "judged-inputs",
                    "%zu of %zu uncertain numbers are judgement or general knowledge (tagged "
                    "assumption or G), not read in a source",
                    judged, uncertain);
    }
}

static bool names(const size_t *places, size_t count, size_t place)
{
    bool found = count == 0; /* none named: all */
    for (size_t i = 0; i < count && !found; i++) {
        found = places[i] == place;
    }
    return found;
}

/* Share of a good's trade with the partners a measure binds. */
static double
bound_share(const struct world *world, const struct measure *measure, const double *shares)
{
    double sum = 0.0;
    for (size_t p = 0; p < world->partner_count; p++) {
        sum += names(measure->partners, measure->partner_count, p) ? shares[p] : 0.0;
    }
    return sum;
}

/* The base-year flow a cap is set against, at central values. */
static double baseline(const struct world *world, const struct measure *measure)
{
    bool is_export = measure->flow == MEASURE_EXPORT;
    bool in_units = measure->kind == MEASURE_CAP_QUANTITY;
    size_t count = is_export ? world->export_count : world->import_count;
    double sum = 0.0;
    for (size_t g = 0; g < count; g++) {
        if (!names(measure->goods, measure->good_count, g)) {
            continue;
        }
        const struct uncertain *quantity =
            is_export ? &world->exports[g].quantity : &world->imports[g].quantity;
        double value_musd =
            is_export ? world->exports[g].value_musd : world->imports[g].value_musd;
        const double *shares =
            is_export ? world->exports[g].partner_shares : world->imports[g].partner_shares;
        double whole = in_units ? distribution_central(&quantity->distribution) : value_musd;
        sum += whole * bound_share(world, measure, shares);
    }
    return sum;
}

/* A sum of shares may miss 1 by rounding. */
static const double ROUNDING = 1e-9;

/* Why a measure bars nothing, in words; NULL: it does bar something. */
static const char *idle_words(const struct inputs *inputs, const struct measure *measure)
{
    double years = inputs->horizon->months / 12.0;
    if (measure->start_years >= years) {
        return "it begins after the months simulated";
    }
    if (measure->end_years <= 0.0) {
        return "it ends before the base date";
    }
    if (distribution_central(&measure->exemption_share.distribution) >= 1.0) {
        return "all that it bars is exempt";
    }
    bool is_cap = measure->kind == MEASURE_CAP_VALUE || measure->kind == MEASURE_CAP_QUANTITY;
    if (is_cap && distribution_central(&measure->cap.distribution) >=
                      baseline(&inputs->world, measure) * (1.0 - ROUNDING)) {
        return "the cap is not below the base-year flow it binds";
    }
    return NULL;
}

static void warn_of_idle_measures(const struct inputs *inputs, struct answer *answer)
{
    for (size_t i = 0; i < inputs->measures.count; i++) {
        const struct measure *measure = &inputs->measures.measures[i];
        const char *words = idle_words(inputs, measure);
        if (words != NULL) {
            answer_warn(answer, "measure-without-effect", "%s has no effect: %s", measure->name,
                        words);
        }
    }
}

void caution_add(const struct inputs *inputs,
                 const struct parameters *parameters,
                 struct answer *answer)
{
    warn_of_hindsight(inputs, answer);
    warn_of_judgement(parameters, answer);
    warn_of_idle_measures(inputs, answer);
    if (answer->columns->draws == 1) {
        answer_warn(answer, "single-draw",
                    "one draw was computed: quantiles and errors say nothing");
    }
}
