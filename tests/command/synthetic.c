#include "tests/command/synthetic.h"

#include "base/date.h"
#include "base/random.h"
#include "tests/support/check.h"
#include "worker/judgement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SECTORS_MOST = 8 };

struct forge {
    struct arena *arena;
    struct random random;
    const struct synthetic *wish;
};

static void *take(struct forge *forge, size_t count, size_t size)
{
    void *piece = arena_take_array(forge->arena, count, size);
    assert_non_null(piece);
    return piece;
}

/* A list of pointers to messages or texts. */
static void *take_list(struct forge *forge, size_t count)
{
    return take(forge, count, sizeof(void *));
}

static char *text(struct forge *forge, const char *words)
{
    return arena_copy_text(forge->arena, words);
}

/* Between 0 and 1. */
static double chance(struct forge *forge)
{
    return (double)(random_next(&forge->random) >> 11) * 0x1p-53;
}

static Brink__V1__Estimate *estimate(struct forge *forge, double middle, double spread)
{
    Brink__V1__Estimate *made = take(forge, 1, sizeof *made);
    brink__v1__estimate__init(made);
    middle += spread * 0.01 * chance(forge);
    made->q50 = middle;
    made->mean = middle + spread * 0.07 * chance(forge);
    made->standard_error = spread * 0.01 * (1 + chance(forge));
    made->q25 = middle - spread * (0.4 + 0.1 * chance(forge));
    made->q05 = middle - spread * (0.9 + 0.2 * chance(forge));
    made->q75 = middle + spread * (0.4 + 0.1 * chance(forge));
    made->q95 = middle + spread * (0.9 + 0.3 * chance(forge));
    return made;
}

struct course {
    const char *unit, *meaning;
    double from, to; /* falls or rises between month 18 and 30 */
    double spread;   /* at its end */
};

static Brink__V1__Monthly *monthly(struct forge *forge, const struct course *course)
{
    Brink__V1__Monthly *made = take(forge, 1, sizeof *made);
    size_t months = forge->wish->months;
    brink__v1__monthly__init(made);
    made->unit = text(forge, course->unit);
    made->meaning = text(forge, course->meaning);
    made->n_months = months;
    made->months = take_list(forge, months);
    for (size_t i = 0; i < months; i++) {
        double share = fmin(1.0, fmax(0.0, ((double)i - 18.0) / 12.0));
        made->months[i] = estimate(forge, course->from + share * (course->to - course->from),
                                   course->spread * (0.02 + share));
    }
    return made;
}

static const char *const sector_names[SECTORS_MOST] = {
    "agriculture",  "mining",   "manufacturing", "utilities",
    "construction", "services", "transport",     "fisheries"};

static void add_years(struct forge *forge, Brink__V1__EconomyResult *economy)
{
    size_t count = (forge->wish->months + 11) / 12;
    economy->n_years = count;
    economy->years = take_list(forge, count);
    for (size_t i = 0; i < count; i++) {
        Brink__V1__YearResult *year = take(forge, 1, sizeof *year);
        brink__v1__year_result__init(year);
        double depth = i == 2 ? 1.0 : i == 0 ? 0.0 : 0.37;
        year->year = (uint32_t)(2016 + i);
        year->sanction_growth = estimate(forge, -5.3 * depth, 3.1 * depth);
        year->total_growth = estimate(forge, 0.61 - 5.3 * depth, 3.1 + 2.2 * depth);
        year->exports_recorded = estimate(forge, 2817.0 - 2551.3 * depth, 61.7);
        year->exports_covert = estimate(forge, 101.3 * depth, 33.1);
        year->imports_recorded = estimate(forge, 3711.0 - 1351.0 * depth, 171.3);
        year->imports_covert = estimate(forge, 210.7 * depth, 51.1);
        year->labour_income = estimate(forge, 351.3 - 173.0 * depth, 41.9);
        year->reserves_end = estimate(forge, 4813.0 - 719.0 * (double)i, 1903.0);
        year->n_sectors = forge->wish->sectors;
        year->sectors = take_list(forge, year->n_sectors);
        for (size_t k = 0; k < year->n_sectors; k++) {
            Brink__V1__SectorGrowth *growth = take(forge, 1, sizeof *growth);
            brink__v1__sector_growth__init(growth);
            growth->sector = text(forge, sector_names[k]);
            growth->growth = estimate(forge, -11.7 * depth / (1.0 + (double)k), 4.1);
            year->sectors[k] = growth;
        }
        economy->years[i] = year;
    }
}

static void add_bottlenecks(struct forge *forge, Brink__V1__EconomyResult *economy)
{
    static const char *const inputs[] = {"refined", "machinery_vehicles", "crude"};
    size_t count = forge->wish->sectors < 3 ? forge->wish->sectors : 3;
    economy->bottlenecks = take_list(forge, count);
    for (size_t i = 0; i < count; i++) {
        Brink__V1__Bottleneck *made = take(forge, 1, sizeof *made);
        brink__v1__bottleneck__init(made);
        made->sector = text(forge, sector_names[i + 1]);
        made->share = 0.913 / (1.0 + (double)i);
        made->median_month = text(forge, "2018-03");
        made->causes = take_list(forge, 3);
        for (size_t k = 0; k < 3; k++) {
            Brink__V1__BottleneckCause *cause = take(forge, 1, sizeof *cause);
            brink__v1__bottleneck_cause__init(cause);
            cause->input = text(forge, inputs[(i + k) % 3]);
            cause->share = k == 0 ? 0.617 : k == 1 ? 0.232 : 0.151;
            made->causes[made->n_causes++] = cause;
        }
        economy->bottlenecks[economy->n_bottlenecks++] = made;
    }
}

static void add_sectors(struct forge *forge, Brink__V1__EconomyResult *economy)
{
    economy->sectors = take_list(forge, forge->wish->sectors);
    for (size_t i = 0; i < forge->wish->sectors; i++) {
        Brink__V1__SectorOutput *made = take(forge, 1, sizeof *made);
        const struct course course = {"ratio", "gross output over the base year's", 1.0,
                                      0.71 + 0.04 * (double)i, 0.061};
        brink__v1__sector_output__init(made);
        made->sector = text(forge, sector_names[i]);
        made->output = monthly(forge, &course);
        economy->sectors[economy->n_sectors++] = made;
    }
}

static Brink__V1__EconomyResult *make_economy(struct forge *forge)
{
    static const struct course gdp = {"ratio", "GDP over the base year's", 1.0, 0.947, 0.031};
    static const struct course growth = {"%", "growth, last 12 months over the 12 before", 0,
                                         -5.1, 3.3};
    static const struct course exports = {"M USD", "recorded exports in the month", 235, 22.1,
                                          6.7};
    static const struct course covert = {"M USD", "covert exports in the month", 0.3, 8.9, 4.1};
    static const struct course imports = {"M USD", "recorded imports in the month", 309, 197,
                                          19.3};
    static const struct course smuggled = {"M USD", "covert imports in the month", 0.7, 17.1,
                                           9.7};
    static const struct course reserves = {"M USD", "reserves at the month's end", 4811, 3057,
                                           2111};
    static const struct course cover = {"months", "months of imports the reserves pay for",
                                        15.1, 9.3, 5.3};
    static const struct course fuel = {"ratio", "fuel received over the base year's", 1.0,
                                       0.613, 0.17};
    static const struct course food = {"ratio", "food received over the base year's", 1.0,
                                       0.981, 0.023};
    static const struct course labour = {"M USD", "labour income in the month", 29.3, 11.9,
                                         5.7};
    static const struct course unmet = {"share", "final demand not met", 0.0003, 0.047, 0.019};
    static const struct course severity = {"share", "base-year trade stopped", 0.013, 0.513,
                                           0.061};
    Brink__V1__EconomyResult *made = take(forge, 1, sizeof *made);
    char **months = take_list(forge, forge->wish->months);
    brink__v1__economy_result__init(made);
    made->n_months = forge->wish->months;
    made->months = months;
    for (size_t i = 0; i < made->n_months; i++) {
        char month[MONTH_TEXT_BYTES];
        date_format_month(&(struct date){2016, 1, 1}, (int)i, month);
        months[i] = text(forge, month);
    }
    made->gdp = monthly(forge, &gdp);
    made->growth = monthly(forge, &growth);
    made->exports_recorded = monthly(forge, &exports);
    made->exports_covert = monthly(forge, &covert);
    made->imports_recorded = monthly(forge, &imports);
    made->imports_covert = monthly(forge, &smuggled);
    made->reserves = monthly(forge, &reserves);
    made->import_cover = monthly(forge, &cover);
    made->fuel = monthly(forge, &fuel);
    made->food = monthly(forge, &food);
    made->labour_income = monthly(forge, &labour);
    made->unmet_demand = monthly(forge, &unmet);
    made->severity = monthly(forge, &severity);
    add_sectors(forge, made);
    add_years(forge, made);
    add_bottlenecks(forge, made);
    return made;
}

static Brink__V1__Share *share(struct forge *forge, double value)
{
    Brink__V1__Share *made = take(forge, 1, sizeof *made);
    brink__v1__share__init(made);
    made->value = value;
    made->low = value - 0.05 * chance(forge);
    made->high = value + 0.05 * chance(forge);
    return made;
}

/* Inputs of one output, the largest total first; the last explain next to nothing. */
static void fill_inputs(struct forge *forge, Brink__V1__SensitivityOutput *output)
{
    static const char *const names[] = {"gdp",   "regime.hazard",
                                        "psi",   "eta",
                                        "h",     "theta",
                                        "delta", "exports.coal.diverted_share",
                                        "k",     "b0"};
    output->n_inputs = sizeof names / sizeof names[0];
    output->inputs = take_list(forge, output->n_inputs);
    for (size_t i = 0; i < output->n_inputs; i++) {
        Brink__V1__SensitivityInput *input = take(forge, 1, sizeof *input);
        double total = 0.61 / (double)((i + 1) * (i + 1));
        brink__v1__sensitivity_input__init(input);
        input->name = text(forge, names[i]);
        input->total = share(forge, total);
        input->first = share(forge, total * 0.8 - 0.01);
        output->inputs[i] = input;
    }
}

static Brink__V1__SensitivityResult *make_sensitivity(struct forge *forge)
{
    static const char *const outputs[][2] = {{"growth_worst_year", "%"},
                                             {"exports_worst_year", "M USD"},
                                             {"reserves_end", "M USD"},
                                             {"breakdown", "probability"}};
    Brink__V1__SensitivityResult *made = take(forge, 1, sizeof *made);
    brink__v1__sensitivity_result__init(made);
    made->points = 512;
    made->n_outputs = sizeof outputs / sizeof outputs[0];
    made->outputs = take_list(forge, made->n_outputs);
    for (size_t i = 0; i < made->n_outputs; i++) {
        Brink__V1__SensitivityOutput *output = take(forge, 1, sizeof *output);
        brink__v1__sensitivity_output__init(output);
        output->name = text(forge, outputs[i][0]);
        output->unit = text(forge, outputs[i][1]);
        output->meaning = text(forge, "a result of the scenario, over all its draws");
        output->mean = 100.0 * chance(forge);
        output->deviation = 10.0 * chance(forge);
        fill_inputs(forge, output);
        made->outputs[i] = output;
    }
    return made;
}

static Brink__V1__StabilityResult *make_stability(struct forge *forge)
{
    static const char *const causes[] = {"insider coup", "popular uprising", "election"};
    static const struct course hazard = {"probability", "chance of breakdown within a year",
                                         0.027, 0.041, 0.013};
    Brink__V1__StabilityResult *made = take(forge, 1, sizeof *made);
    brink__v1__stability_result__init(made);
    made->from = text(forge, "2017-09");
    made->yearly_hazard = monthly(forge, &hazard);
    made->index = estimate(forge, 41.7, 13.1);
    made->breakdown_five_years = estimate(forge, 0.171, 0.051);
    made->intervention_five_years = estimate(forge, 0.00647, 0.00031);
    made->breakdown_growth_alone = estimate(forge, 0.1637, 0.0411);
    made->years = take_list(forge, 5);
    made->causes = take_list(forge, 3);
    for (size_t i = 0; i < 5; i++) {
        Brink__V1__YearStability *year = take(forge, 1, sizeof *year);
        brink__v1__year_stability__init(year);
        year->years = (uint32_t)(i + 1);
        year->breakdown = estimate(forge, 0.0347 * (double)(i + 1), 0.0131);
        year->survival = estimate(forge, 0.961 - 0.0352 * (double)i, 0.0127);
        made->years[made->n_years++] = year;
    }
    for (size_t i = 0; i < 3; i++) {
        Brink__V1__CauseShare *cause = take(forge, 1, sizeof *cause);
        brink__v1__cause_share__init(cause);
        cause->cause = text(forge, causes[i]);
        cause->probability = estimate(forge, 0.083 - 0.027 * (double)i, 0.011);
        made->causes[made->n_causes++] = cause;
    }
    return made;
}

static void add_threshold(struct forge *forge, Brink__V1__BrinkAxis *axis, size_t i)
{
    static const char *const rows[][2] = {
        {"breakdown_half_more", "breakdown within five years 1.5 times as likely"},
        {"breakdown_double", "breakdown within five years twice as likely"},
        {"fuel_halved", "fuel received below half of base-year orders for 13 weeks on end"},
        {"reserves_low", "reserves below two months of base-year import orders"},
    };
    Brink__V1__BrinkThreshold *threshold = take(forge, 1, sizeof *threshold);
    brink__v1__brink_threshold__init(threshold);
    threshold->name = text(forge, rows[i][0]);
    threshold->meaning = text(forge, rows[i][1]);
    threshold->reached_share = 0.639 - 0.213 * (double)i; /* the last in no draw */
    threshold->passed_share = 0.0217;
    if (i < 3) {
        threshold->scale = estimate(forge, 0.713 + 0.0417 * (double)i, 0.113);
        threshold->margin = estimate(forge, 0.317 + 0.0417 * (double)i, 0.109);
    } else {
        threshold->reached_share = 0.0;
        threshold->passed_share = 0.0;
    }
    axis->thresholds[axis->n_thresholds++] = threshold;
}

static Brink__V1__BrinkResult *make_brink(struct forge *forge)
{
    static const char *const enforcements[] = {"practical", "full"};
    Brink__V1__BrinkResult *made = take(forge, 1, sizeof *made);
    brink__v1__brink_result__init(made);
    made->draws = 128;
    made->from = text(forge, "2017-09-11");
    made->axes = take_list(forge, 2);
    for (size_t i = 0; i < 2; i++) {
        Brink__V1__BrinkAxis *axis = take(forge, 1, sizeof *axis);
        brink__v1__brink_axis__init(axis);
        axis->enforcement = text(forge, enforcements[i]);
        axis->severity = estimate(forge, 0.827 + 0.09 * (double)i, 0.043);
        axis->today = estimate(forge, 0.397 - 0.0613 * (double)i, 0.037);
        axis->thresholds = take_list(forge, 4);
        for (size_t k = 0; k < 4; k++) {
            add_threshold(forge, axis, k);
        }
        made->axes[made->n_axes++] = axis;
    }
    return made;
}

static const char *const schemes[] = {"briggs", "isc3"};

static void add_hazard_place(struct forge *forge, Brink__V1__HazardResult *hazard, size_t i)
{
    static const char *const names[] = {"Kilju",    "Changbai", "Hyesan", "Kimchaek",
                                        "Chongjin", "Tanchon",  "Musan",  "Seoul"};
    Brink__V1__HazardPlace *place = take(forge, 1, sizeof *place);
    brink__v1__hazard_place__init(place);
    place->name = text(forge, names[i]);
    place->country = text(forge, i == 1 ? "CHN" : "PRK");
    place->distance_km = 47.3 + 31.7 * (double)i;
    place->people_thousand = 137.0 + 41.0 * (double)i;
    place->intensity = estimate(forge, 5.43 - 0.31 * (double)i, 0.67);
    place->doses = take_list(forge, 2);
    for (size_t k = 0; k < 2; k++) {
        Brink__V1__HazardDose *dose = take(forge, 1, sizeof *dose);
        brink__v1__hazard_dose__init(dose);
        dose->scheme = text(forge, schemes[k]);
        dose->msv = estimate(forge, 0.317 / (double)(i + 1), 0.213 / (double)(i + 1));
        dose->downwind_msv = estimate(forge, 4.17 / (double)(i + k + 1), 2.1 / (double)(i + 1));
        place->doses[place->n_doses++] = dose;
    }
    hazard->places[hazard->n_places++] = place;
}

static void add_hazard_bands(struct forge *forge, Brink__V1__HazardResult *hazard)
{
    static const double edges[] = {3.0, 4.0, 5.5};
    hazard->intensities = take_list(forge, 3);
    hazard->doses = take_list(forge, 2);
    for (size_t i = 0; i < 3; i++) {
        Brink__V1__IntensityBand *band = take(forge, 1, sizeof *band);
        brink__v1__intensity_band__init(band);
        band->from = edges[i];
        band->people_thousand = estimate(forge, 1713.0 / (double)(i + 1), 371.0);
        hazard->intensities[hazard->n_intensities++] = band;
    }
    for (size_t i = 0; i < 2; i++) {
        Brink__V1__DoseBand *band = take(forge, 1, sizeof *band);
        brink__v1__dose_band__init(band);
        band->from_msv = edges[i] / 10.0;
        band->people = take_list(forge, 2);
        for (size_t k = 0; k < 2; k++) {
            Brink__V1__SchemePeople *people = take(forge, 1, sizeof *people);
            brink__v1__scheme_people__init(people);
            people->scheme = text(forge, schemes[k]);
            people->people_thousand = estimate(forge, 613.0 + 17.0 * (double)k, 113.0);
            band->people[band->n_people++] = people;
        }
        hazard->doses[hazard->n_doses++] = band;
    }
}

static void add_hazard_rest(struct forge *forge, Brink__V1__HazardResult *hazard)
{
    Brink__V1__NuclideRelease *release = take(forge, 1, sizeof *release);
    Brink__V1__TremorMember *member = take(forge, 1, sizeof *member);
    brink__v1__nuclide_release__init(release);
    brink__v1__tremor_member__init(member);
    release->nuclide = text(forge, "I-131");
    release->pbq = estimate(forge, 57.3, 31.1);
    member->equation = text(forge, "Allen, Wald and Worden 2012");
    member->magnitude = text(forge, "mb");
    member->bias = 1.4501;
    member->deviation = 0.9171;
    member->weight = 0.6471;
    hazard->releases = take_list(forge, 1);
    hazard->releases[hazard->n_releases++] = release;
    hazard->members = take_list(forge, 1);
    hazard->members[hazard->n_members++] = member;
    hazard->left_out = take_list(forge, 1);
    hazard->left_out[hazard->n_left_out++] = text(forge, "food and milk");
}

static Brink__V1__HazardResult *make_hazard(struct forge *forge)
{
    Brink__V1__HazardResult *made = take(forge, 1, sizeof *made);
    brink__v1__hazard_result__init(made);
    made->latitude = 41.337;
    made->longitude = 129.036;
    made->radius_km = 250.0;
    made->supported_km = 50.0;
    made->mb = estimate(forge, 6.23, 0.11);
    made->mw = estimate(forge, 5.17, 0.07);
    made->yield_kt = estimate(forge, 263.0, 71.0);
    made->vent_chance = estimate(forge, 0.173, 0.0713);
    made->exposed_million = estimate(forge, 4.21, 0.93);
    made->places = take_list(forge, 8);
    for (size_t i = 0; i < 8; i++) {
        add_hazard_place(forge, made, i);
    }
    add_hazard_bands(forge, made);
    add_hazard_rest(forge, made);
    return made;
}

static double *numbers(struct forge *forge, const double *from, size_t count, size_t *count_out)
{
    double *made = take(forge, count, sizeof *made);
    memcpy(made, from, count * sizeof *made);
    *count_out = count;
    return made;
}

enum { OPTIONS = 3, CRITERIA = 6 };

static const char *const option_names[OPTIONS] = {"wink", "keep and talk", "close"};

static void add_option(struct forge *forge, Brink__V1__OptionsResult *result, size_t i)
{
    static const double clipped[CRITERIA] = {0, 0, 0, 0, 0.127, 0};
    double part = 0.317 * (double)i;
    Brink__V1__OptionOutcome *made = take(forge, 1, sizeof *made);
    brink__v1__option_outcome__init(made);
    made->name = text(forge, option_names[i]);
    made->enforcement = i == 0 ? 0.25 : 0.95;
    made->cut_off = i == 2;
    made->talks = i == 1;
    made->income_severity = estimate(forge, 0.157 + part, 0.043);
    made->freeze = estimate(forge, 0.053 + part, 0.027);
    made->force = estimate(forge, 0.031, 0.019);
    made->breakdown = estimate(forge, 0.137 + 0.1 * part, 0.043);
    made->war = estimate(forge, 0.041, 0.021);
    made->trade_kept = estimate(forge, 0.887 - part, 0.037);
    made->own_cost = estimate(forge, 0.793, 0.271);
    made->gap = estimate(forge, 1.0 - made->enforcement, 0.0);
    made->tests = estimate(forge, 2.81, 0.713);
    made->accepted = estimate(forge, 0.187, 0.013);
    made->border_people = estimate(forge, 0.0851, 0.0413);
    made->clipped = numbers(forge, clipped, CRITERIA, &made->n_clipped);
    if (result->hazard_reported) {
        made->exposed = estimate(forge, 3.17, 1.13);
    }
    result->options[result->n_options++] = made;
}

static Brink__V1__OptionRanking *make_ranking(struct forge *forge, bool talks_work)
{
    static const double shares[OPTIONS][OPTIONS] = {
        {0.113, 0.271, 0.616}, {0.887, 0.113, 0.0}, {0.0, 0.616, 0.384}};
    static const double central[CRITERIA] = {0.391, 0.243, 0.161, 0.083, 0.071, 0.051};
    static const double values[CRITERIA] = {0.961, 0.863, 0.207, 0.479, 0.926, 0.953};
    Brink__V1__OptionRanking *made = take(forge, 1, sizeof *made);
    brink__v1__option_ranking__init(made);
    made->options = take_list(forge, OPTIONS);
    for (size_t i = 0; i < OPTIONS; i++) {
        Brink__V1__OptionStanding *standing = take(forge, 1, sizeof *standing);
        brink__v1__option_standing__init(standing);
        standing->name = text(forge, option_names[i]);
        standing->acceptability =
            numbers(forge, shares[i], OPTIONS, &standing->n_acceptability);
        if (shares[i][0] > 0.0) {
            standing->central = numbers(forge, central, CRITERIA, &standing->n_central);
            standing->confidence = 0.731;
        }
        standing->values = numbers(forge, values, CRITERIA, &standing->n_values);
        standing->utility = 0.8127 - 0.0313 * (double)i;
        standing->best_share = shares[i][0];
        made->options[made->n_options++] = standing;
    }
    made->best = text(forge, option_names[talks_work ? 1 : 0]);
    made->second = text(forge, option_names[talks_work ? 0 : 1]);
    if (talks_work) {
        made->flip = take(forge, 1, sizeof *made->flip);
        brink__v1__option_flip__init(made->flip);
        made->flip->weight = 0.0453;
        made->flip->from = text(forge, "standing");
        made->flip->to = text(forge, "influence");
        made->flip->option = text(forge, option_names[0]);
    }
    return made;
}

static Brink__V1__OptionsResult *make_options(struct forge *forge)
{
    static const char *const names[CRITERIA] = {"no_war",    "no_breakdown", "no_nuclear",
                                                "influence", "own_cost",     "standing"};
    static const double centroid[CRITERIA] = {0.4083, 0.2417, 0.1583, 0.0639, 0.0639, 0.0639};
    Brink__V1__OptionsResult *made = take(forge, 1, sizeof *made);
    brink__v1__options_result__init(made);
    made->draws = 256;
    made->weights = 16;
    made->from = text(forge, "2017-09-11");
    made->years = 5;
    made->patron = text(forge, "CHN");
    made->hazard_reported = true;
    made->criteria = take_list(forge, CRITERIA);
    for (size_t j = 0; j < CRITERIA; j++) {
        Brink__V1__OptionCriterion *criterion = take(forge, 1, sizeof *criterion);
        brink__v1__option_criterion__init(criterion);
        criterion->name = text(forge, names[j]);
        criterion->rank = j < 3 ? (uint32_t)j + 1 : 4;
        criterion->centroid = centroid[j];
        made->criteria[made->n_criteria++] = criterion;
    }
    made->options = take_list(forge, OPTIONS);
    for (size_t i = 0; i < OPTIONS; i++) {
        add_option(forge, made, i);
    }
    made->ranking = make_ranking(forge, true);
    made->without_talks = make_ranking(forge, false);
    made->threshold = take(forge, 1, sizeof *made->threshold);
    brink__v1__option_threshold__init(made->threshold);
    made->threshold->rival = text(forge, option_names[1]);
    made->threshold->best_at_least = true;
    made->threshold->crossed = true;
    made->threshold->loss_pct = 17.31;
    made->threshold->loss_years = 2;
    made->threshold->loss_most_pct = 30.0;
    return made;
}

struct measure_row {
    const char *name, *package, *kind, *flow, *start;
    bool status_quo;
};

static void add_measures(struct forge *forge, Brink__V1__Assessment *assessment)
{
    static const struct measure_row rows[] = {
        {"coal_cap", "2321", "cap_value", "export", "2017-01-01", true},
        {"metals_ban", "2321", "ban", "export", "2017-01-01", true},
        {"coal_ban", "2371", "ban", "export", "2017-08-05", true},
        {"seafood_ban", "2371", "ban", "export", "2017-08-05", true},
        {"textiles_ban", "2375", "ban", "export", "2017-09-11", false},
        {"refined_cap", "2375", "cap_quantity", "import", "2017-10-01", false},
        {"no_new_permits", "2375", "no_new_permits", "labour", "2017-09-11", false},
    };
    size_t count = sizeof rows / sizeof rows[0];
    assessment->measures = take_list(forge, count);
    for (size_t i = 0; i < count; i++) {
        Brink__V1__AppliedMeasure *made = take(forge, 1, sizeof *made);
        brink__v1__applied_measure__init(made);
        made->name = text(forge, rows[i].name);
        made->package = text(forge, rows[i].package);
        made->kind = text(forge, rows[i].kind);
        made->flow = text(forge, rows[i].flow);
        made->start = text(forge, rows[i].start);
        made->status_quo = rows[i].status_quo;
        made->source = text(forge, "the resolution's operative paragraph, \"as published\"");
        assessment->measures[assessment->n_measures++] = made;
    }
}

static void add_assumptions(struct forge *forge, Brink__V1__Assessment *assessment)
{
    static const char *const rows[][5] = {
        {"enforcement CHN export", "triangular(0.75, 0.92, 0.99)", "share", "assumption",
         "China, visible export bans"},
        {"economy.gdp_musd", "uniform(16500, 32300)", "M USD", "S/D",
         "BOK 32.3 bn (2017), 28.5 bn (CIA/UN): level unknown by a factor 2"},
        {"economy.restock_months", "triangular(1, 2, 6)", "months", "G", "ARIO 30-90 days"},
        {"stock of fuel", "triangular(0.5, 2, 6)", "months", "assumption",
         "months of fuel held"},
        {"labour", "triangular(200, 350, 500)", "M USD", "S", ""},
    };
    size_t count = sizeof rows / sizeof rows[0];
    assessment->assumptions = take_list(forge, count);
    for (size_t i = 0; i < count; i++) {
        Brink__V1__Assumption *made = take(forge, 1, sizeof *made);
        brink__v1__assumption__init(made);
        made->name = text(forge, rows[i][0]);
        made->value = text(forge, rows[i][1]);
        made->unit = text(forge, rows[i][2]);
        made->tag = text(forge, rows[i][3]);
        made->source = text(forge, rows[i][4]);
        assessment->assumptions[assessment->n_assumptions++] = made;
    }
}

static void add_rest(struct forge *forge, Brink__V1__Assessment *assessment)
{
    Brink__V1__Warning *warning = take(forge, 1, sizeof *warning);
    Brink__V1__Provenance *provenance = take(forge, 1, sizeof *provenance);
    Brink__V1__Parameter *parameter = take(forge, 1, sizeof *parameter);
    Brink__V1__Quantity *value = take(forge, 1, sizeof *value);
    Brink__V1__Triangular *triangular = take(forge, 1, sizeof *triangular);
    assessment->warnings = take_list(forge, 1);
    brink__v1__warning__init(warning);
    warning->code = text(forge, "association");
    warning->text = text(forge, "The hazard is an association in past regimes, not a cause.");
    assessment->warnings[assessment->n_warnings++] = warning;
    brink__v1__triangular__init(triangular);
    triangular->low = 3;
    triangular->mode = 9;
    triangular->high = 24;
    brink__v1__quantity__init(value);
    value->value_case = BRINK__V1__QUANTITY__VALUE_TRIANGULAR;
    value->triangular = triangular;
    brink__v1__parameter__init(parameter);
    parameter->name = text(forge, "absorption_months");
    parameter->value = value;
    parameter->central = 11.3;
    brink__v1__provenance__init(provenance);
    provenance->model_version = text(forge, "0.1.0");
    provenance->world_hash =
        text(forge, "3b1f00c2a9d4e577684b21d0f6ac9e4412aa57390fd1c8e2b7465d90a1e3c7f5");
    provenance->seed = 2385;
    provenance->draws = forge->wish->draws;
    provenance->steps = 209;
    provenance->steps_per_year = 52;
    provenance->parameters = take_list(forge, 1);
    provenance->parameters[provenance->n_parameters++] = parameter;
    assessment->provenance = provenance;
}

enum { MOVERS = 3 };

static Brink__V1__Spread *make_spread(struct forge *forge, const char *name)
{
    static const char *const names[MOVERS] = {"regime.hazard", "delta", "b0"};
    static const char *const tags[MOVERS] = {"S", "assumption", "G"};
    Brink__V1__Spread *spread = take(forge, 1, sizeof *spread);
    brink__v1__spread__init(spread);
    spread->name = text(forge, name);
    spread->explained = 0.5 + 0.4 * chance(forge);
    spread->judged_share = 0.3 + 0.2 * chance(forge);
    spread->movers = take_list(forge, MOVERS);
    spread->n_movers = MOVERS;
    for (size_t i = 0; i < MOVERS; i++) {
        Brink__V1__Mover *mover = take(forge, 1, sizeof *mover);
        brink__v1__mover__init(mover);
        mover->name = text(forge, names[i]);
        mover->tag = text(forge, tags[i]);
        mover->share = (0.3 + 0.1 * chance(forge)) / (double)(i + 1);
        spread->movers[i] = mover;
    }
    return spread;
}

static void add_parameters(struct forge *forge, struct parameters *parameters)
{
    static const char *const tags[] = {"S", "S/D", "S/assumption", "G", "", "D", "S"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        Brink__V1__Quantity *value = take(forge, 1, sizeof *value);
        brink__v1__quantity__init(value);
        const struct parameter parameter = {.name = "a number", .value = value, .tag = tags[i]};
        parameters_add(parameters, forge->arena, &parameter);
    }
}

void synthetic_judge(Brink__V1__Assessment *assessment, struct arena *arena)
{
    struct forge forge = {.arena = arena, .random = {11}};
    struct parameters parameters = {0};
    struct answer answer = {.arena = arena};
    Brink__V1__Spread *spreads[] = {make_spread(&forge, "breakdown"),
                                    make_spread(&forge, "growth_worst_year")};
    Brink__V1__Regime *regime = take(&forge, 1, sizeof *regime);
    brink__v1__regime__init(regime);
    regime->backtest = BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_AHEAD;
    regime->backtest_source = text(&forge, "a back-test of 17 episodes");
    add_parameters(&forge, &parameters);
    struct judgement_source source = {
        .parameters = &parameters,
        .regime = regime,
        .spreads = take_list(&forge, 2),
        .spread_count = 2,
    };
    memcpy(source.spreads, spreads, sizeof spreads);
    assessment->judgement = judgement_write(&source, assessment, &answer);
    assert_false(arena->failed);
}

Brink__V1__Assessment *synthetic_assessment(const struct synthetic *wish, struct arena *arena)
{
    struct forge forge = {.arena = arena, .random = {7}, .wish = wish};
    Brink__V1__Assessment *made = take(&forge, 1, sizeof *made);
    brink__v1__assessment__init(made);
    made->scenario = text(&forge, "dprk-2017-09");
    made->question = text(&forge, "What does resolution 2375 add to what is in force?");
    made->world = text(&forge, "dprk-2017");
    made->target = text(&forge, "PRK");
    made->analysis = text(&forge, "assess");
    made->as_of = text(&forge, "2017-09-11");
    add_measures(&forge, made);
    made->economy = make_economy(&forge);
    made->stability = make_stability(&forge);
    made->sensitivity = make_sensitivity(&forge);
    add_assumptions(&forge, made);
    add_rest(&forge, made);
    made->brink = make_brink(&forge);
    made->options = make_options(&forge);
    made->hazard = make_hazard(&forge);
    synthetic_judge(made, arena);
    return made;
}
