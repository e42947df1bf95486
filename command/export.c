#include "command/export.h"

#include "command/export_judgement.h"
#include "command/export_mrio.h"
#include "command/export_options.h"
#include "command/export_own.h"
#include "command/series.h"
#include "proto/quantity.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* Columns that many tables share. */
#define OF_SCENARIO                                                                            \
    {"scenario", "", "name of the scenario"},                                                  \
    {                                                                                          \
        "versus", "", "scenario that the numbers are differences to; empty: none"              \
    }
#define OF_ESTIMATE                                                                            \
    {"mean", "see unit", "mean over the draws"},                                               \
        {"standard_error", "see unit", "standard error of the mean"},                          \
        {"q05", "see unit", "5 % quantile"}, {"q25", "see unit", "25 % quantile"},             \
        {"q50", "see unit", "median"}, {"q75", "see unit", "75 % quantile"},                   \
    {                                                                                          \
        "q95", "see unit", "95 % quantile"                                                     \
    }
#define OF_UNIT                                                                                \
    {                                                                                          \
        "unit", "", "unit of the estimate"                                                     \
    }

static void begin_row(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    csv_table_add_text(table, assessment->scenario);
    csv_table_add_text(table, assessment->versus);
}

/* Ends the row with its estimate. */
static void end_row(const Brink__V1__Estimate *estimate, struct csv_table *table)
{
    const double cells[] = {estimate->mean, estimate->standard_error,
                            estimate->q05,  estimate->q25,
                            estimate->q50,  estimate->q75,
                            estimate->q95};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        csv_table_add_number(table, cells[i]);
    }
    csv_table_end_row(table);
}

/* One row of a table that names what it is of, a series or a sector. What has no estimate has
 * no row. */
struct observation {
    const char *month; /* NULL: of a year */
    uint32_t year;
    const char *what;
    const char *unit;
    const Brink__V1__Estimate *estimate;
};

static void add_observation(const Brink__V1__Assessment *assessment,
                            const struct observation *observation,
                            struct csv_table *table)
{
    if (observation->estimate == NULL) {
        return;
    }
    begin_row(assessment, table);
    if (observation->month != NULL) {
        csv_table_add_text(table, observation->month);
    } else {
        csv_table_add_count(table, observation->year);
    }
    csv_table_add_text(table, observation->what);
    csv_table_add_text(table, observation->unit);
    end_row(observation->estimate, table);
}

/* Every month of one number. */
static void add_months(const Brink__V1__Assessment *assessment,
                       const char *what,
                       const Brink__V1__Monthly *monthly,
                       struct csv_table *table)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    for (size_t i = 0; economy != NULL && monthly != NULL && i < economy->n_months; i++) {
        const struct observation observation = {.month = economy->months[i],
                                                .what = what,
                                                .unit = monthly->unit,
                                                .estimate = series_month(monthly, i)};
        add_observation(assessment, &observation, table);
    }
}

static void print_economy_monthly(const Brink__V1__Assessment *assessment,
                                  struct csv_table *table)
{
    for (size_t i = 0; assessment->economy != NULL && series_monthly(i) != NULL; i++) {
        const struct series *series = series_monthly(i);
        add_months(assessment, series->name, series_months(series, assessment->economy), table);
    }
}

static void print_economy_yearly(const Brink__V1__Assessment *assessment,
                                 struct csv_table *table)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    for (size_t i = 0; economy != NULL && series_yearly(i) != NULL; i++) {
        const struct series *series = series_yearly(i);
        for (size_t k = 0; k < economy->n_years; k++) {
            const struct observation observation = {.year = economy->years[k]->year,
                                                    .what = series->name,
                                                    .unit = series->unit,
                                                    .estimate =
                                                        series_year(series, economy->years[k])};
            add_observation(assessment, &observation, table);
        }
    }
}

static void print_sectors_monthly(const Brink__V1__Assessment *assessment,
                                  struct csv_table *table)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    for (size_t i = 0; economy != NULL && i < economy->n_sectors; i++) {
        add_months(assessment, economy->sectors[i]->sector, economy->sectors[i]->output, table);
    }
}

static void print_sectors_yearly(const Brink__V1__Assessment *assessment,
                                 struct csv_table *table)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    for (size_t i = 0; economy != NULL && i < economy->n_years; i++) {
        const Brink__V1__YearResult *year = economy->years[i];
        for (size_t k = 0; k < year->n_sectors; k++) {
            const struct observation observation = {.year = year->year,
                                                    .what = year->sectors[k]->sector,
                                                    .unit = "%",
                                                    .estimate = year->sectors[k]->growth};
            add_observation(assessment, &observation, table);
        }
    }
}

static void print_bottlenecks(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    for (size_t i = 0; economy != NULL && i < economy->n_bottlenecks; i++) {
        const Brink__V1__Bottleneck *bottleneck = economy->bottlenecks[i];
        for (size_t k = 0; k < bottleneck->n_causes; k++) {
            begin_row(assessment, table);
            csv_table_add_text(table, bottleneck->sector);
            csv_table_add_number(table, bottleneck->share);
            csv_table_add_text(table, bottleneck->median_month);
            csv_table_add_text(table, bottleneck->causes[k]->input);
            csv_table_add_number(table, bottleneck->causes[k]->share);
            csv_table_end_row(table);
        }
    }
}

static void add_share(const Brink__V1__Share *share, struct csv_table *table)
{
    csv_table_add_number(table, share->value);
    csv_table_add_number(table, share->low);
    csv_table_add_number(table, share->high);
}

static void print_sensitivity(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__SensitivityResult *sensitivity = assessment->sensitivity;
    for (size_t i = 0; sensitivity != NULL && i < sensitivity->n_outputs; i++) {
        const Brink__V1__SensitivityOutput *output = sensitivity->outputs[i];
        for (size_t k = 0; k < output->n_inputs; k++) {
            begin_row(assessment, table);
            csv_table_add_text(table, output->name);
            csv_table_add_count(table, k + 1);
            csv_table_add_text(table, output->inputs[k]->name);
            add_share(output->inputs[k]->first, table);
            add_share(output->inputs[k]->total, table);
            csv_table_end_row(table);
        }
    }
}

/* One row of stability.csv: `years` 0 and an empty cause where they mean nothing. */
struct stability_row {
    const char *series;
    uint32_t years;
    const char *cause;
    const char *unit;
    const Brink__V1__Estimate *estimate;
};

static void add_stability(const Brink__V1__Assessment *assessment,
                          const struct stability_row *row,
                          struct csv_table *table)
{
    if (row->estimate == NULL) {
        return;
    }
    begin_row(assessment, table);
    csv_table_add_text(table, assessment->stability->from);
    csv_table_add_text(table, row->series);
    if (row->years > 0) {
        csv_table_add_count(table, row->years);
    } else {
        csv_table_add_empty(table);
    }
    csv_table_add_text(table, row->cause);
    csv_table_add_text(table, row->unit);
    end_row(row->estimate, table);
}

static void print_stability(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    static const char chance[] = "probability";
    const Brink__V1__StabilityResult *stability = assessment->stability;
    if (stability == NULL) {
        return;
    }
    uint32_t covered = 0;
    for (size_t i = 0; i < stability->n_years; i++) {
        const Brink__V1__YearStability *year = stability->years[i];
        const struct stability_row breakdown = {"breakdown", year->years, "", chance,
                                                year->breakdown};
        const struct stability_row survival = {"survival", year->years, "", chance,
                                               year->survival};
        add_stability(assessment, &breakdown, table);
        add_stability(assessment, &survival, table);
        covered = year->years;
    }
    for (size_t i = 0; i < stability->n_causes; i++) {
        const struct stability_row cause = {"cause", covered, stability->causes[i]->cause,
                                            chance, stability->causes[i]->probability};
        add_stability(assessment, &cause, table);
    }
    const struct stability_row rest[] = {
        {"breakdown_five_years", 5, "", chance, stability->breakdown_five_years},
        {"breakdown_growth_alone", 5, "", chance, stability->breakdown_growth_alone},
        {"intervention_five_years", 5, "", chance, stability->intervention_five_years},
        {"index", 0, "", "points of 100", stability->index},
    };
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
        add_stability(assessment, &rest[i], table);
    }
}

static void print_hazard(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    if (assessment->stability != NULL) {
        add_months(assessment, "yearly_hazard", assessment->stability->yearly_hazard, table);
    }
}

/* One row of brink.csv: the threshold is empty where the number is of the axis itself. */
struct brink_row {
    const char *enforcement;
    const Brink__V1__BrinkThreshold *threshold;
    const char *series;
    const Brink__V1__Estimate *estimate;
};

static void add_brink(const Brink__V1__Assessment *assessment,
                      const struct brink_row *row,
                      struct csv_table *table)
{
    if (row->estimate == NULL) {
        return;
    }
    begin_row(assessment, table);
    csv_table_add_text(table, assessment->brink->from);
    csv_table_add_text(table, row->enforcement);
    csv_table_add_text(table, row->threshold != NULL ? row->threshold->name : "");
    csv_table_add_text(table, row->series);
    csv_table_add_text(table, "share");
    end_row(row->estimate, table);
}

static void print_brink(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__BrinkResult *brink = assessment->brink;
    for (size_t i = 0; brink != NULL && i < brink->n_axes; i++) {
        const Brink__V1__BrinkAxis *axis = brink->axes[i];
        const struct brink_row severity = {axis->enforcement, NULL, "severity", axis->severity};
        const struct brink_row today = {axis->enforcement, NULL, "today", axis->today};
        add_brink(assessment, &severity, table);
        add_brink(assessment, &today, table);
        for (size_t k = 0; k < axis->n_thresholds; k++) {
            const Brink__V1__BrinkThreshold *threshold = axis->thresholds[k];
            const struct brink_row scale = {axis->enforcement, threshold, "scale",
                                            threshold->scale};
            const struct brink_row margin = {axis->enforcement, threshold, "margin",
                                             threshold->margin};
            add_brink(assessment, &scale, table);
            add_brink(assessment, &margin, table);
        }
    }
}

static void print_brink_reached(const Brink__V1__Assessment *assessment,
                                struct csv_table *table)
{
    const Brink__V1__BrinkResult *brink = assessment->brink;
    for (size_t i = 0; brink != NULL && i < brink->n_axes; i++) {
        const Brink__V1__BrinkAxis *axis = brink->axes[i];
        for (size_t k = 0; k < axis->n_thresholds; k++) {
            const Brink__V1__BrinkThreshold *threshold = axis->thresholds[k];
            begin_row(assessment, table);
            csv_table_add_text(table, axis->enforcement);
            csv_table_add_text(table, threshold->name);
            csv_table_add_text(table, threshold->meaning);
            csv_table_add_count(table, brink->draws);
            csv_table_add_number(table, threshold->reached_share);
            csv_table_add_number(table, threshold->passed_share);
            csv_table_end_row(table);
        }
    }
}

/* One row of hazard_places.csv. */
static void add_place(const Brink__V1__Assessment *assessment,
                      const Brink__V1__HazardPlace *place,
                      const char *series,
                      const char *scheme,
                      const Brink__V1__Estimate *estimate,
                      struct csv_table *table)
{
    if (estimate == NULL) {
        return;
    }
    begin_row(assessment, table);
    csv_table_add_text(table, place->name);
    csv_table_add_text(table, place->country);
    csv_table_add_number(table, place->distance_km);
    csv_table_add_number(table, place->people_thousand);
    csv_table_add_text(table, series);
    csv_table_add_text(table, scheme);
    csv_table_add_text(table, scheme[0] == '\0' ? "Modified Mercalli" : "mSv");
    end_row(estimate, table);
}

static void print_hazard_places(const Brink__V1__Assessment *assessment,
                                struct csv_table *table)
{
    const Brink__V1__HazardResult *hazard = assessment->hazard;
    for (size_t i = 0; hazard != NULL && i < hazard->n_places; i++) {
        const Brink__V1__HazardPlace *place = hazard->places[i];
        add_place(assessment, place, "intensity", "", place->intensity, table);
        for (size_t k = 0; k < place->n_doses; k++) {
            const Brink__V1__HazardDose *dose = place->doses[k];
            add_place(assessment, place, "dose", dose->scheme, dose->msv, table);
            add_place(assessment, place, "downwind", dose->scheme, dose->downwind_msv, table);
        }
    }
}

/* One row of hazard_test.csv. */
struct hazard_row {
    const char *series;
    const char *of;
    double from; /* of a band; NAN: of none */
    const char *unit;
    const Brink__V1__Estimate *estimate;
};

static void add_hazard(const Brink__V1__Assessment *assessment,
                       const struct hazard_row *row,
                       struct csv_table *table)
{
    if (row->estimate == NULL) {
        return;
    }
    begin_row(assessment, table);
    csv_table_add_text(table, row->series);
    csv_table_add_text(table, row->of);
    if (isnan(row->from)) {
        csv_table_add_empty(table);
    } else {
        csv_table_add_number(table, row->from);
    }
    csv_table_add_text(table, row->unit);
    end_row(row->estimate, table);
}

static void add_bands(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    static const char thousand[] = "thousand people";
    const Brink__V1__HazardResult *hazard = assessment->hazard;
    for (size_t i = 0; i < hazard->n_intensities; i++) {
        const Brink__V1__IntensityBand *band = hazard->intensities[i];
        const struct hazard_row row = {"intensity", "", band->from, thousand,
                                       band->people_thousand};
        add_hazard(assessment, &row, table);
    }
    for (size_t i = 0; i < hazard->n_doses; i++) {
        const Brink__V1__DoseBand *band = hazard->doses[i];
        for (size_t k = 0; k < band->n_people; k++) {
            const struct hazard_row row = {"dose", band->people[k]->scheme, band->from_msv,
                                           thousand, band->people[k]->people_thousand};
            add_hazard(assessment, &row, table);
        }
    }
}

static void print_hazard_test(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__HazardResult *hazard = assessment->hazard;
    if (hazard == NULL) {
        return;
    }
    const struct hazard_row rows[] = {
        {"mb", "", NAN, "magnitude", hazard->mb},
        {"mw", "", NAN, "magnitude", hazard->mw},
        {"yield", "", NAN, "kt", hazard->yield_kt},
        {"vent_chance", "", NAN, "probability", hazard->vent_chance},
        {"exposed", "", NAN, "million people", hazard->exposed_million},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        add_hazard(assessment, &rows[i], table);
    }
    for (size_t i = 0; i < hazard->n_releases; i++) {
        const struct hazard_row row = {"release", hazard->releases[i]->nuclide, NAN, "PBq",
                                       hazard->releases[i]->pbq};
        add_hazard(assessment, &row, table);
    }
    add_bands(assessment, table);
}

static void print_measures(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    for (size_t i = 0; i < assessment->n_measures; i++) {
        const Brink__V1__AppliedMeasure *measure = assessment->measures[i];
        begin_row(assessment, table);
        csv_table_add_text(table, measure->name);
        csv_table_add_text(table, measure->package);
        csv_table_add_text(table, measure->status_quo ? "true" : "false");
        csv_table_add_text(table, measure->kind);
        csv_table_add_text(table, measure->flow);
        csv_table_add_text(table, measure->start);
        csv_table_add_text(table, measure->source);
        csv_table_end_row(table);
    }
}

static void print_assumptions(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    for (size_t i = 0; i < assessment->n_assumptions; i++) {
        const Brink__V1__Assumption *assumption = assessment->assumptions[i];
        begin_row(assessment, table);
        csv_table_add_text(table, assumption->name);
        csv_table_add_text(table, assumption->value);
        csv_table_add_text(table, assumption->unit);
        csv_table_add_text(table, assumption->tag);
        csv_table_add_text(table, assumption->source);
        csv_table_end_row(table);
    }
}

static void print_parameters(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__Provenance *provenance = assessment->provenance;
    for (size_t i = 0; provenance != NULL && i < provenance->n_parameters; i++) {
        const Brink__V1__Parameter *parameter = provenance->parameters[i];
        struct buffer value = {0};
        if (parameter->value != NULL) {
            quantity_format(parameter->value, &value);
        }
        begin_row(assessment, table);
        csv_table_add_text(table, parameter->name);
        csv_table_add_text(table, buffer_text(&value));
        csv_table_add_number(table, parameter->central);
        csv_table_end_row(table);
        table->text.failure =
            table->text.failure == STATUS_OK ? value.failure : table->text.failure;
        buffer_clear(&value);
    }
}

static void print_warnings(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    for (size_t i = 0; i < assessment->n_warnings; i++) {
        begin_row(assessment, table);
        csv_table_add_text(table, assessment->warnings[i]->code);
        csv_table_add_text(table, assessment->warnings[i]->text);
        csv_table_end_row(table);
    }
}

static void print_provenance(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__Provenance *provenance = assessment->provenance;
    begin_row(assessment, table);
    csv_table_add_text(table, assessment->question);
    csv_table_add_text(table, assessment->analysis);
    csv_table_add_text(table, assessment->target);
    csv_table_add_text(table, assessment->as_of);
    csv_table_add_text(table, assessment->world);
    if (provenance != NULL) {
        csv_table_add_text(table, provenance->world_hash);
        csv_table_add_text(table, provenance->model_version);
        csv_table_add_count(table, provenance->seed);
        csv_table_add_count(table, provenance->draws);
        csv_table_add_count(table, provenance->steps);
        csv_table_add_count(table, provenance->steps_per_year);
    }
    for (size_t i = 0; provenance == NULL && i < 6; i++) {
        csv_table_add_empty(table);
    }
    csv_table_end_row(table);
}

static void print_dictionary(const Brink__V1__Assessment *assessment, struct csv_table *table);

static const struct export_table tables[] = {
    {"economy_monthly.csv",
     "the economy month by month",
     {OF_SCENARIO,
      {"month", "year-month", "month of the number"},
      {"series", "", "which number: see the rows series=... of this dictionary"},
      OF_UNIT,
      OF_ESTIMATE},
     print_economy_monthly},
    {"economy_yearly.csv",
     "the economy year by year",
     {OF_SCENARIO,
      {"year", "year", "calendar year of the number"},
      {"series", "", "which number: see the rows series=... of this dictionary"},
      OF_UNIT,
      OF_ESTIMATE},
     print_economy_yearly},
    {"sectors_monthly.csv",
     "output of each sector month by month",
     {OF_SCENARIO,
      {"month", "year-month", "month of the number"},
      {"sector", "", "sector whose output it is, over that of the base year"},
      OF_UNIT,
      OF_ESTIMATE},
     print_sectors_monthly},
    {"sectors_yearly.csv",
     "growth of each sector year by year",
     {OF_SCENARIO,
      {"year", "year", "calendar year of the number"},
      {"sector", "", "sector whose growth it is, sanction effect alone"},
      OF_UNIT,
      OF_ESTIMATE},
     print_sectors_yearly},
    {"bottlenecks.csv",
     "inputs that hold sectors back",
     {OF_SCENARIO,
      {"sector", "", "sector whose output falls below 99 % of what it wants"},
      {"share", "share", "share of draws in which it happens"},
      {"median_month", "year-month", "middle of the first months in which it happens"},
      {"input", "", "input that came to lack first"},
      {"input_share", "share", "share of those draws that begin with this input"}},
     print_bottlenecks},
    {"stability.csv",
     "breakdown and survival of the regime",
     {OF_SCENARIO,
      {"from", "year-month", "first month counted"},
      {"series", "",
       "breakdown, survival, cause, breakdown_five_years, breakdown_growth_alone (were growth "
       "all that sanctions act through), intervention_five_years or index"},
      {"years", "years", "years counted; empty where they mean nothing"},
      {"cause", "", "kind of breakdown; empty: any"},
      OF_UNIT,
      OF_ESTIMATE},
     print_stability},
    {"hazard_monthly.csv",
     "hazard of breakdown month by month",
     {OF_SCENARIO,
      {"month", "year-month", "month of the number"},
      {"series", "", "yearly_hazard: chance of breakdown within a year at that month's rate"},
      OF_UNIT,
      OF_ESTIMATE},
     print_hazard},
    {"brink.csv",
     "where on the way from no measures to no trade something gives way",
     {OF_SCENARIO,
      {"from", "day", "day the measures of the scale begin"},
      {"enforcement", "", "practical: of each partner as drawn; full: of all, no covert trade"},
      {"threshold", "", "see brink_reached.csv; empty: of the scale itself"},
      {"series", "",
       "severity: trade stopped at 1; today: where the scenario's measures stand; scale: where "
       "the threshold is first reached, in the draws that do; margin: scale less today"},
      OF_UNIT,
      OF_ESTIMATE},
     print_brink},
    {"brink_reached.csv",
     "in how many draws something gives way",
     {OF_SCENARIO,
      {"enforcement", "", "practical: of each partner as drawn; full: of all, no covert trade"},
      {"threshold", "", "name of the threshold"},
      {"meaning", "", "the threshold in words"},
      {"draws", "", "draws that seek it"},
      {"reached_share", "share", "share of them that reach it anywhere on the scale"},
      {"passed_share", "share", "share in which the scenario's measures are there or beyond"}},
     print_brink_reached},
    {"hazard_test.csv",
     "a nuclear test, and people by intensity and dose",
     {OF_SCENARIO,
      {"series", "",
       "mb, mw, yield, vent_chance, exposed (people who feel intensity IV or more), release; "
       "intensity, dose: people in a band of it; releases and doses are under the condition "
       "that it vents"},
      {"of", "", "nuclide of a release, scheme of spread of a dose; empty: of none"},
      {"from", "Modified Mercalli or mSv", "lower edge of a band; empty: no band"},
      OF_UNIT,
      OF_ESTIMATE},
     print_hazard_test},
    {"hazard_places.csv",
     "tremor and dose of a nuclear test, place by place",
     {OF_SCENARIO,
      {"place", "", "name of the place, the nearest first"},
      {"country", "ISO 3166 alpha-3", "country it is in"},
      {"distance_km", "km", "from the site"},
      {"people_thousand", "thousand people", "counted at this place"},
      {"series", "",
       "intensity: median of the place; dose: breathed in if it vents, wherever the wind "
       "blows; downwind: the same with the wind straight to the place"},
      {"scheme", "", "scheme of spread, of doses"},
      OF_UNIT,
      OF_ESTIMATE},
     print_hazard_places},
    {"options.csv",
     "what comes of each thing the patron can do",
     {OF_SCENARIO,
      {"option", "", "name of the option"},
      {"series", "",
       "income_severity: external income the target loses, against a total embargo; freeze, "
       "force, breakdown, war: chances; trade_kept: of the patron's trade; own_cost; gap: what "
       "binds the patron and goes on; tests; exposed: people times tests; accepted: as a "
       "nuclear "
       "power; border_people"},
      OF_UNIT,
      OF_ESTIMATE},
     export_options},
    {"options_rank.csv",
     "with how many weights and outcomes each option has each rank; no chance of what is done",
     {OF_SCENARIO,
      {"talks", "", "as drawn; or never work: they change nothing and cost the same"},
      {"option", "", "name of the option"},
      {"rank", "", "1: the best"},
      {"acceptability", "share", "of weights and outcomes"}},
     export_options_rank},
    {"options_criteria.csv",
     "what each option is worth by each criterion",
     {OF_SCENARIO,
      {"talks", "", "as drawn; or never work: they change nothing and cost the same"},
      {"option", "", "name of the option"},
      {"criterion", "", "name of the criterion"},
      {"importance", "", "its rank, 1: the most important; 0: none is ranked"},
      {"centroid", "share", "mean of the weights that keep the ranking"},
      {"value", "0 to 1", "mean over the draws"},
      {"central_weight", "share", "mean of the weights with which it is best; empty: never"}},
     export_options_criteria},
    {"options_answer.csv",
     "which option is best at the centroid, and what the answer hangs on",
     {OF_SCENARIO,
      {"talks", "", "as drawn; or never work: they change nothing and cost the same"},
      {"best", "", "name of the option"},
      {"second", "", "name of the option; the best where it is alone"},
      {"flip_weight", "share", "least weight to be moved; empty: no move does it"},
      {"flip_from", "", "from this criterion"},
      {"flip_to", "", "to this one"},
      {"flip_option", "", "and this option is as good"},
      {"cut_off_loss", "% a year",
       "growth lost at which a cut-off stops being the best; empty: never, or it never is"}},
     export_options_answer},
    {"sensitivity.csv",
     "shares of the variance of results, by uncertain number",
     {OF_SCENARIO,
      {"output", "", "the result that varies"},
      {"rank", "", "1: the number with the largest total"},
      {"input", "", "the uncertain number, by its name in assumptions.csv, or regime.hazard"},
      {"first", "share", "of the variance that goes when the number becomes known"},
      {"first_low", "share", "95 % bootstrap interval of it, lower end"},
      {"first_high", "share", "upper end"},
      {"total", "share", "of the variance that stays while this number alone is not known"},
      {"total_low", "share", "95 % bootstrap interval of it, lower end"},
      {"total_high", "share", "upper end"}},
     print_sensitivity},
    {"judgements.csv",
     "what the assessment comes to, in sentences",
     {OF_SCENARIO,
      {"list", "",
       "key_judgement, confidence, what_would_change, indicator, alternative or limit"},
      {"name", "", "stable, for programs; of the confidence its level"},
      {"text", "", "the sentence"},
      {"words", "", "likelihood in words; empty: none"},
      {"probability", "probability", "mean over the draws; empty: no likelihood"},
      {"q05", "probability", "5 % quantile"},
      {"q95", "probability", "95 % quantile"}},
     export_judgement_print},
    {"measures.csv",
     "measures in force",
     {OF_SCENARIO,
      {"name", "", "name of the measure"},
      {"package", "", "resolution or package it belongs to"},
      {"status_quo", "true or false", "in force before the question"},
      {"kind", "", "what it does: ban, cap_value, ..."},
      {"flow", "", "export, import, labour or finance"},
      {"start", "day", "first day in force"},
      {"source", "", "where it is taken from"}},
     print_measures},
    {"assumptions.csv",
     "every number put in",
     {OF_SCENARIO,
      {"name", "", "what the number is"},
      {"value", "see unit",
       "the number or its distribution, as the world or the scenario has it"},
      {"unit", "", "unit of the value"},
      {"tag", "",
       "S: read in a source; D: derived; G: general knowledge; assumption: judgement"},
      {"source", "", "the source, or the reason"}},
     print_assumptions},
    {"parameters.csv",
     "the parameters of the model as it ran",
     {OF_SCENARIO,
      {"name", "", "name of the parameter"},
      {"value", "", "the number or its distribution"},
      {"central", "", "its central value"}},
     print_parameters},
    {"warnings.csv",
     "what to keep in mind",
     {OF_SCENARIO,
      {"code", "", "stable name of the warning"},
      {"text", "", "the warning in words"}},
     print_warnings},
    {"provenance.csv",
     "what was asked, and what computed it",
     {OF_SCENARIO,
      {"question", "", "the question in words"},
      {"analysis", "", "assess, economy, stability, brink, options or hazard"},
      {"target", "ISO 3166 alpha-3", "the sanctioned state"},
      {"as_of", "day", "day the question is asked"},
      {"world", "", "name of the world"},
      {"world_hash", "hexadecimal", "BLAKE2b-256 of the world"},
      {"model_version", "", "version of the model"},
      {"seed", "", "seed of the random numbers"},
      {"draws", "", "Monte Carlo draws computed"},
      {"steps", "", "steps of each draw"},
      {"steps_per_year", "", "steps a year"}},
     print_provenance},
    {"dictionary.csv",
     "what every column means",
     {{"file", "", "file the column is in"},
      {"column", "", "name of the column, or a value of its column series"},
      {"unit", "", "unit of the column"},
      {"meaning", "", "what it means"}},
     print_dictionary},
};

enum { TABLE_COUNT = sizeof tables / sizeof tables[0] };

const struct export_table *export_table_at(size_t index)
{
    return index < TABLE_COUNT ? &tables[index] : NULL;
}

static void define(const char *file,
                   const char *prefix,
                   const struct export_column *column,
                   struct csv_table *table)
{
    char name[128];
    snprintf(name, sizeof name, "%s%s", prefix, column->name);
    csv_table_add_text(table, file);
    csv_table_add_text(table, name);
    csv_table_add_text(table, column->unit);
    csv_table_add_text(table, column->meaning);
    csv_table_end_row(table);
}

/* Unit and meaning of a monthly series are those the message states. */
static void define_series(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    for (size_t i = 0; assessment->economy != NULL && series_monthly(i) != NULL; i++) {
        const Brink__V1__Monthly *monthly =
            series_months(series_monthly(i), assessment->economy);
        if (monthly != NULL) {
            const struct export_column row = {series_monthly(i)->name, monthly->unit,
                                              monthly->meaning};
            define("economy_monthly.csv", "series=", &row, table);
        }
    }
    for (size_t i = 0; series_yearly(i) != NULL; i++) {
        const struct export_column row = {series_yearly(i)->name, series_yearly(i)->unit,
                                          series_yearly(i)->meaning};
        define("economy_yearly.csv", "series=", &row, table);
    }
}

static void print_dictionary(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct export_column *columns = tables[i].columns;
        for (size_t k = 0; k < EXPORT_COLUMNS_MAX && columns[k].name != NULL; k++) {
            define(tables[i].file, "", &columns[k], table);
        }
    }
    define_series(assessment, table);
}

void export_print(const struct export_table *table,
                  const Brink__V1__Assessment *assessment,
                  struct csv_table *csv)
{
    for (size_t i = 0; i < EXPORT_COLUMNS_MAX && table->columns[i].name != NULL; i++) {
        csv_table_add_text(csv, table->columns[i].name);
    }
    csv_table_end_row(csv);
    table->print(assessment, csv);
}

static enum status save_table(const struct export_table *table,
                              const Brink__V1__Assessment *assessment,
                              const char *folder,
                              char words_out[OUTPUT_WORDS_BYTES])
{
    struct csv_table csv = {0};
    struct buffer path = {0};
    export_print(table, assessment, &csv);
    buffer_print(&path, "%s/%s", folder, table->file);
    enum status status = path.failure;
    if (status != STATUS_OK) {
        snprintf(words_out, OUTPUT_WORDS_BYTES, "%s: %s", folder, status_words(status));
    } else {
        status = output_save(buffer_text(&path), &csv.text, words_out);
    }
    csv_table_clear(&csv);
    buffer_clear(&path);
    return status;
}

enum status export_save(const Brink__V1__Assessment *assessment,
                        const char *folder,
                        char words_out[OUTPUT_WORDS_BYTES])
{
    enum status status = output_make_folder(folder, words_out);
    if (status == STATUS_OK && assessment->table != NULL) {
        return export_mrio_save(assessment->table, folder, words_out);
    }
    if (status == STATUS_OK && export_own_of(assessment) != NULL) {
        return export_own_save(export_own_of(assessment), assessment, folder, words_out);
    }
    for (size_t i = 0; i < TABLE_COUNT && status == STATUS_OK; i++) {
        status = save_table(&tables[i], assessment, folder, words_out);
    }
    return status == STATUS_OK ? export_own_save_beside(assessment, folder, words_out) : status;
}
