#include "command/findings.h"

#include "command/figure.h"
#include "command/likelihood.h"
#include "command/report_brink.h"
#include "command/report_options.h"
#include "command/series.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PACKAGES_SHOWN = 4, EVENT_BYTES = 128 };

static const double growth_least = 0.05;  /* %: less is shown as 0.0 */
static const double ratio_whole = 0.9995; /* a ratio from here on is shown as 100.0 % */

static void print_bullet(struct buffer *sentence, struct page *page)
{
    if (sentence->size > 0) {
        page_bullet(page, "%s", buffer_text(sentence));
    }
    page_fail(page, sentence->failure);
    buffer_clear(sentence);
}

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

/* The packages asked about, or those of the status quo: "packages 2371 and 2375". */
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

static void find_breakdown(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    const Brink__V1__StabilityResult *stability = assessment->stability;
    if (stability == NULL) {
        return;
    }
    char event[EVENT_BYTES];
    const Brink__V1__Estimate *estimate = stability->breakdown_five_years;
    snprintf(event, sizeof event, "the regime breaks down within five years of %.10s",
             stability->from);
    if (estimate == NULL && stability->n_years > 0) {
        const Brink__V1__YearStability *last = stability->years[stability->n_years - 1];
        estimate = last->breakdown;
        snprintf(event, sizeof event, "the regime breaks down within %u %s of %.10s",
                 last->years, last->years == 1 ? "year" : "years", stability->from);
    }
    struct buffer condition = {0};
    print_condition(assessment, &condition);
    likelihood_print(buffer_text(&condition), event, estimate, text);
    text->failure = text->failure == STATUS_OK ? condition.failure : text->failure;
    buffer_clear(&condition);
}

static void find_intervention(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    const Brink__V1__StabilityResult *stability = assessment->stability;
    if (stability == NULL) {
        return;
    }
    char event[EVENT_BYTES];
    snprintf(event, sizeof event,
             "a foreign power intervenes by force within five years of %.10s", stability->from);
    likelihood_print("", event, stability->intervention_five_years, text);
}

/* The year of the question or later in which the median of a yearly series is least; NULL:
 * there is none. */
static const Brink__V1__YearResult *find_least_year(const Brink__V1__Assessment *assessment,
                                                    const struct series *series)
{
    unsigned long asked = strtoul(assessment->as_of, NULL, 10);
    const Brink__V1__EconomyResult *economy = assessment->economy;
    const Brink__V1__YearResult *least = NULL;
    for (size_t i = 0; i < economy->n_years; i++) {
        const Brink__V1__YearResult *year = economy->years[i];
        const Brink__V1__Estimate *estimate = series_year(series, year);
        if (year->year < asked || estimate == NULL) {
            continue;
        }
        if (least == NULL || estimate->q50 < series_year(series, least)->q50) {
            least = year;
        }
    }
    return least;
}

static void find_growth(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    const struct figure growth = {.kind = FIGURE_GROWTH};
    const Brink__V1__YearResult *year =
        find_least_year(assessment, series_find_yearly("sanction_growth"));
    if (year == NULL) {
        return;
    }
    if (fabs(year->sanction_growth->q50) < growth_least &&
        year->sanction_growth->q05 > -growth_least) {
        buffer_print(text, "No year shows a loss of growth to sanctions.");
        return;
    }
    buffer_print(text, "GDP loses most to sanctions in %u: their effect on growth is ",
                 year->year);
    figure_print(growth, year->sanction_growth, text);
    if (year->total_growth != NULL) {
        buffer_add_text(text,
                        ". With trend and other shocks, which statistics show too, growth "
                        "that year is ");
        figure_print(growth, year->total_growth, text);
    }
    buffer_add_byte(text, '.');
}

static void find_trade(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    const struct figure money = {.kind = FIGURE_MUSD};
    const Brink__V1__EconomyResult *economy = assessment->economy;
    const Brink__V1__YearResult *year =
        find_least_year(assessment, series_find_yearly("exports_recorded"));
    if (year == NULL || year->imports_recorded == NULL) {
        return;
    }
    const Brink__V1__YearResult *first = economy->years[0];
    char exports[FIGURE_BYTES];
    char first_exports[FIGURE_BYTES];
    char first_imports[FIGURE_BYTES];
    figure_format_median(money, year->exports_recorded, exports);
    figure_format_median(money, first->exports_recorded, first_exports);
    figure_format_median(money, first->imports_recorded, first_imports);
    if (strcmp(exports, first_exports) == 0) {
        buffer_print(text, "Recorded exports are in no year below the %s M USD of %u.", exports,
                     first->year);
        return;
    }
    buffer_print(text, "Recorded exports are lowest in %u: ", year->year);
    figure_print(money, year->exports_recorded, text);
    buffer_add_text(text, ", beside recorded imports of ");
    figure_print(money, year->imports_recorded, text);
    buffer_print(text, "; in %u they were %s and %s M USD.", first->year, first_exports,
                 first_imports);
}

/* The month of the question or later in which the median is least; SIZE_MAX: there is none. */
static size_t find_least_month(const Brink__V1__Assessment *assessment,
                               const Brink__V1__Monthly *monthly)
{
    enum { MONTH_BYTES = 7 }; /* "2017-09" of "2017-09-11" */
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < assessment->economy->n_months; i++) {
        const Brink__V1__Estimate *estimate = series_month(monthly, i);
        if (estimate == NULL ||
            strncmp(assessment->economy->months[i], assessment->as_of, MONTH_BYTES) < 0) {
            continue;
        }
        if (least == SIZE_MAX || estimate->q50 < monthly->months[least]->q50) {
            least = i;
        }
    }
    return least;
}

static void find_fuel(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    const Brink__V1__Monthly *fuel = assessment->economy->fuel;
    size_t month = find_least_month(assessment, fuel);
    if (month == SIZE_MAX) {
        return;
    }
    const Brink__V1__Estimate *estimate = fuel->months[month];
    if (estimate->q50 >= ratio_whole) {
        buffer_add_text(text, "Fuel arrives as in the base year in the middle of the draws.");
        return;
    }
    buffer_print(text,
                 "Fuel received is lowest in %.10s: ", assessment->economy->months[month]);
    figure_print((struct figure){.kind = FIGURE_RATIO}, estimate, text);
    buffer_add_byte(text, '.');
}

static void find_reserves(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    const Brink__V1__EconomyResult *economy = assessment->economy;
    if (economy->n_months == 0) {
        return;
    }
    size_t last = economy->n_months - 1;
    const Brink__V1__Estimate *reserves = series_month(economy->reserves, last);
    const Brink__V1__Estimate *cover = series_month(economy->import_cover, last);
    if (reserves == NULL) {
        return;
    }
    buffer_print(text, "Reserves at the end of %.10s: ", economy->months[last]);
    figure_print((struct figure){.kind = FIGURE_MUSD}, reserves, text);
    if (cover != NULL) {
        buffer_add_text(text, ", which pay for imports of the base year for ");
        figure_print((struct figure){.kind = FIGURE_MONTHS}, cover, text);
    }
    buffer_add_byte(text, '.');
}

static void find_bottleneck(const Brink__V1__Assessment *assessment, struct buffer *text)
{
    const Brink__V1__Bottleneck *most = NULL;
    for (size_t i = 0; i < assessment->economy->n_bottlenecks; i++) {
        const Brink__V1__Bottleneck *bottleneck = assessment->economy->bottlenecks[i];
        if (most == NULL || bottleneck->share > most->share) {
            most = bottleneck;
        }
    }
    if (most == NULL || most->sector[0] == '\0') {
        buffer_add_text(text, "No sector is held back for want of inputs in any draw.");
        return;
    }
    const struct figure draws = {.kind = FIGURE_DRAWS};
    char share[FIGURE_BYTES];
    figure_format(draws, most->share, share);
    buffer_print(
        text, "%c%s is the sector most often held back for want of inputs: in %s %% of draws",
        toupper((unsigned char)most->sector[0]), most->sector + 1, share);
    if (most->median_month[0] != '\0') {
        buffer_print(text, ", from %.10s on in the middle one of them", most->median_month);
    }
    if (most->n_causes > 0) {
        figure_format(draws, most->causes[0]->share, share);
        buffer_print(text, "; %s comes to lack first in %s %% of those", most->causes[0]->input,
                     share);
    }
    buffer_add_byte(text, '.');
}

typedef void find(const Brink__V1__Assessment *assessment, struct buffer *text);

static void print_all(const Brink__V1__Assessment *assessment,
                      find *const *finders,
                      size_t count,
                      struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        struct buffer sentence = {0};
        finders[i](assessment, &sentence);
        print_bullet(&sentence, page);
    }
}

/* What moves each result most. */
static void find_movers(const Brink__V1__SensitivityResult *sensitivity, struct page *page)
{
    for (size_t i = 0; i < sensitivity->n_outputs; i++) {
        const Brink__V1__SensitivityOutput *output = sensitivity->outputs[i];
        const Brink__V1__Share *total = output->n_inputs > 0 ? output->inputs[0]->total : NULL;
        if (total == NULL || !(total->value > 0.0)) {
            continue;
        }
        char share[FIGURE_BYTES];
        char low[FIGURE_BYTES];
        char high[FIGURE_BYTES];
        figure_format_number(100.0 * total->value, 0, share);
        figure_format_number(100.0 * total->low, 0, low);
        figure_format_number(100.0 * total->high, 0, high);
        page_bullet(page, "What moves %s most is %s: %s %% of its variance (95 %%: %s to %s).",
                    output->name, output->inputs[0]->name, share, low, high);
    }
}

void findings_print(const Brink__V1__Assessment *assessment, bool in_full, struct page *page)
{
    (void)in_full;
    page_heading(page, "Findings", "");
    if (assessment->versus[0] != '\0') {
        page_bullet(page,
                    "All numbers are differences: %s less %s, draw by draw on the same draws. "
                    "Differences of per cents are in points.",
                    assessment->scenario, assessment->versus);
        return;
    }
    if (assessment->sensitivity != NULL) {
        find_movers(assessment->sensitivity, page);
    }
    static find *const of_regime[] = {find_breakdown, find_intervention, report_brink_find,
                                      report_options_find};
    static find *const of_economy[] = {find_growth, find_trade, find_fuel, find_reserves,
                                       find_bottleneck};
    print_all(assessment, of_regime, sizeof of_regime / sizeof of_regime[0], page);
    if (assessment->economy != NULL) {
        print_all(assessment, of_economy, sizeof of_economy / sizeof of_economy[0], page);
    }
}
