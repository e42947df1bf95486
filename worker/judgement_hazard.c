#include "worker/judgement_hazard.h"

#include "proto/figure.h"

#include <math.h>

static const struct figure magnitude = {.kind = FIGURE_INTENSITY};
static const struct figure dose = {.kind = FIGURE_DOSE};
static const struct figure chance = {.kind = FIGURE_CHANCE};

/* " (5-95 %: 2.7 to 5.0; " or " (": one draw has no range. */
static void open_bracket(const Brink__V1__Estimate *estimate, struct buffer *text)
{
    const struct figure figure = {.kind = FIGURE_INTENSITY};
    char range[FIGURE_RANGE_BYTES];
    figure_format_range(figure, estimate, range);
    buffer_add_text(text, " (");
    if (range[0] != '\0') {
        buffer_print(text, "5-95 %%: %s; ", range);
    }
}

static void judge_felt(struct judgement *judgement)
{
    const Brink__V1__HazardResult *hazard = judgement->assessment->hazard;
    struct buffer text = {0};
    char millions[FIGURE_BYTES];
    char mb[FIGURE_BYTES];
    if (hazard->exposed_million == NULL || hazard->mb == NULL) {
        return;
    }
    figure_format_number(hazard->exposed_million->q50, 1, millions);
    figure_format_median(magnitude, hazard->mb, mb);
    buffer_print(&text,
                 "A nuclear test of magnitude %s is felt at intensity IV or more by %s million "
                 "people within %g km",
                 mb, millions, hazard->radius_km);
    open_bracket(hazard->exposed_million, &text);
    buffer_add_text(&text, "set by reports from where tests were felt, so too high rather than "
                           "too low).");
    judgement_add_key(judgement, "tremor", &text,
                      (struct judgement_basis){{"hazard.exposed_million", "hazard.mb"}});
}

/* The least 5 % and the largest 95 % quantile of all schemes; false: none has a range. */
static bool downwind_range(const Brink__V1__HazardPlace *place, double *low, double *high)
{
    bool found = false;
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < place->n_doses; i++) {
        const Brink__V1__Estimate *estimate = place->doses[i]->downwind_msv;
        if (estimate != NULL) {
            *low = fmin(*low, estimate->q05);
            *high = fmax(*high, estimate->q95);
            found = found || estimate->q05 < estimate->q95;
        }
    }
    return found;
}

/* "1.3 or 1.6 mSv by one or the other scheme of spread"; nothing beyond where the schemes are
 * supported. */
static bool add_medians(const Brink__V1__HazardResult *hazard,
                        const Brink__V1__HazardPlace *place,
                        struct buffer *text)
{
    if (place->distance_km > hazard->supported_km || place->n_doses == 0) {
        return false;
    }
    for (size_t i = 0; i < place->n_doses; i++) {
        char median[FIGURE_BYTES];
        figure_format_median(dose, place->doses[i]->downwind_msv, median);
        buffer_print(text, "%s%s", i == 0 ? "" : " or ", median);
    }
    buffer_add_text(text, " mSv by one or the other scheme of spread");
    return true;
}

static void add_dose(const Brink__V1__HazardResult *hazard, struct buffer *text)
{
    const Brink__V1__HazardPlace *nearest = hazard->places[0];
    char low[FIGURE_BYTES];
    char high[FIGURE_BYTES];
    char km[FIGURE_BYTES];
    double least = 0.0;
    double most = 0.0;
    figure_format_number(nearest->distance_km, 0, km);
    buffer_print(text,
                 "; if it does and the wind blows to %s, %s km away, whoever breathes there "
                 "takes up ",
                 nearest->name, km);
    bool has_medians = add_medians(hazard, nearest, text);
    if (downwind_range(nearest, &least, &most)) {
        figure_format(dose, least, low);
        figure_format(dose, most, high);
        buffer_print(text, "%s%s to %s mSv (5-95 %%)", has_medians ? ", within " : "", low,
                     high);
    }
    buffer_add_text(text, ", ground and food left out");
}

static void judge_leak(struct judgement *judgement)
{
    const Brink__V1__HazardResult *hazard = judgement->assessment->hazard;
    struct buffer text = {0};
    char mean[FIGURE_BYTES];
    char range[FIGURE_RANGE_BYTES];
    if (hazard->vent_chance == NULL) {
        return;
    }
    figure_format_mean(chance, hazard->vent_chance, mean);
    figure_format_range(chance, hazard->vent_chance, range);
    buffer_print(&text, "Such a test vents with a chance of %s %%", mean);
    if (range[0] != '\0') {
        buffer_print(&text, " (5-95 %%: %s)", range);
    }
    if (hazard->n_places > 0) {
        add_dose(hazard, &text);
    }
    buffer_add_byte(&text, '.');
    judgement_add_key(judgement, "leak", &text,
                      (struct judgement_basis){{"hazard.vent_chance", "hazard.places"}});
}

void judgement_of_hazard(struct judgement *judgement)
{
    if (judgement->assessment->hazard != NULL) {
        judge_felt(judgement);
        judge_leak(judgement);
    }
}
