#include "worker/judgement_economy.h"

#include "proto/figure.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double growth_least = 0.05;  /* %: less is shown as 0.0 */
static const double ratio_whole = 0.9995; /* a ratio from here on is shown as 100.0 % */
static const double ratio_none = 0.0005;  /* one below is shown as 0.0 % */
static const double cover_low = 3.0;      /* months of imports: the rule of thumb of reserve
                                           * adequacy, IMF (2000), Debt- and Reserve-Related
                                           * Indicators of External Vulnerability */

static const struct figure money = {.kind = FIGURE_MUSD};
static const struct figure draws = {.kind = FIGURE_DRAWS};

typedef const Brink__V1__Estimate *series(const Brink__V1__YearResult *year);

static const Brink__V1__Estimate *sanction_growth(const Brink__V1__YearResult *year)
{
    return year->sanction_growth;
}

static const Brink__V1__Estimate *exports_recorded(const Brink__V1__YearResult *year)
{
    return year->exports_recorded;
}

/* The year of the question or later in which the median of a yearly series is least; NULL:
 * there is none. */
static const Brink__V1__YearResult *find_least_year(const Brink__V1__Assessment *assessment,
                                                    series *of)
{
    unsigned long asked = strtoul(assessment->as_of, NULL, 10);
    const Brink__V1__EconomyResult *economy = assessment->economy;
    const Brink__V1__YearResult *least = NULL;
    for (size_t i = 0; i < economy->n_years; i++) {
        const Brink__V1__YearResult *year = economy->years[i];
        if (year->year >= asked && of(year) != NULL &&
            (least == NULL || of(year)->q50 < of(least)->q50)) {
            least = year;
        }
    }
    return least;
}

/* "-2.7 % (5-95 %: -3.8 to -1.9)"; never 0 %. */
static void print_growth(const Brink__V1__Estimate *growth, struct buffer *text)
{
    const struct figure figure = {.kind = FIGURE_GROWTH};
    char range[FIGURE_RANGE_BYTES];
    if (fabs(growth->q50) >= growth_least) {
        figure_print(figure, growth, text);
        return;
    }
    figure_format_range(figure, growth, range);
    buffer_add_text(text, "next to nothing");
    if (range[0] != '\0') {
        buffer_print(text, " (5-95 %%: %s)", range);
    }
}

static void judge_growth(struct judgement *judgement)
{
    const Brink__V1__YearResult *year = find_least_year(judgement->assessment, sanction_growth);
    struct buffer text = {0};
    if (year == NULL) {
        return;
    }
    if (fabs(year->sanction_growth->q50) < growth_least &&
        year->sanction_growth->q05 > -growth_least) {
        buffer_add_text(&text, "No year shows a loss of growth to sanctions.");
    } else {
        buffer_print(&text, "GDP loses most to sanctions in %u: their effect on growth is ",
                     year->year);
        print_growth(year->sanction_growth, &text);
        if (year->total_growth != NULL) {
            buffer_add_text(&text, ". With trend and other shocks, which statistics show too, "
                                   "growth that year is ");
            print_growth(year->total_growth, &text);
        }
        buffer_add_byte(&text, '.');
    }
    judgement_add_key(judgement, "growth", &text, (struct judgement_basis){{"economy.years"}});
}

static void judge_trade(struct judgement *judgement)
{
    const Brink__V1__EconomyResult *economy = judgement->assessment->economy;
    const Brink__V1__YearResult *year =
        find_least_year(judgement->assessment, exports_recorded);
    if (year == NULL || year->imports_recorded == NULL) {
        return;
    }
    const Brink__V1__YearResult *first = economy->years[0];
    char exports[FIGURE_BYTES];
    char first_exports[FIGURE_BYTES];
    char first_imports[FIGURE_BYTES];
    struct buffer text = {0};
    figure_format_median(money, year->exports_recorded, exports);
    figure_format_median(money, first->exports_recorded, first_exports);
    figure_format_median(money, first->imports_recorded, first_imports);
    if (strcmp(exports, first_exports) == 0) {
        buffer_print(&text, "Recorded exports are in no year below the %s M USD of %u.",
                     exports, first->year);
    } else {
        buffer_print(&text, "Recorded exports are lowest in %u: ", year->year);
        figure_print(money, year->exports_recorded, &text);
        buffer_add_text(&text, ", beside recorded imports of ");
        figure_print(money, year->imports_recorded, &text);
        buffer_print(&text, "; in %u they were %s and %s M USD.", first->year, first_exports,
                     first_imports);
    }
    judgement_add_detail(judgement, "trade", &text,
                         (struct judgement_basis){{"economy.years"}});
}

/* The first whole year behind the question: what its statistics should show. */
static void watch_exports(struct judgement *judgement)
{
    const Brink__V1__EconomyResult *economy = judgement->assessment->economy;
    unsigned long asked = strtoul(judgement->assessment->as_of, NULL, 10);
    for (size_t i = 0; i < economy->n_years; i++) {
        const Brink__V1__YearResult *year = economy->years[i];
        char range[FIGURE_RANGE_BYTES];
        figure_format_range(money, year->exports_recorded, range);
        if (year->year <= asked || range[0] == '\0') {
            continue;
        }
        struct buffer text = {0};
        buffer_print(
            &text,
            "Recorded exports of %u: a figure outside %s M USD is one that one draw in "
            "ten has, and speaks against the enforcement assumed.",
            year->year, range);
        judgement_add(judgement, JUDGEMENT_INDICATOR, "exports", &text,
                      (struct judgement_basis){{"economy.years"}});
        return;
    }
}

static const Brink__V1__Estimate *month_of(const Brink__V1__Monthly *monthly, size_t month)
{
    return monthly != NULL && month < monthly->n_months ? monthly->months[month] : NULL;
}

/* Is the month that of the question or later? */
static bool is_ahead(const Brink__V1__Assessment *assessment, size_t month)
{
    enum { MONTH_BYTES = 7 }; /* "2017-09" of "2017-09-11" */
    return strncmp(assessment->economy->months[month], assessment->as_of, MONTH_BYTES) >= 0;
}

/* The month in which the median is least; SIZE_MAX: there is none. */
static size_t find_least_month(const Brink__V1__Assessment *assessment,
                               const Brink__V1__Monthly *monthly)
{
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < assessment->economy->n_months; i++) {
        const Brink__V1__Estimate *estimate = month_of(monthly, i);
        if (estimate != NULL && is_ahead(assessment, i) &&
            (least == SIZE_MAX || estimate->q50 < monthly->months[least]->q50)) {
            least = i;
        }
    }
    return least;
}

static void judge_fuel(struct judgement *judgement)
{
    const Brink__V1__EconomyResult *economy = judgement->assessment->economy;
    size_t month = find_least_month(judgement->assessment, economy->fuel);
    struct buffer text = {0};
    if (month == SIZE_MAX) {
        return;
    }
    const Brink__V1__Estimate *estimate = economy->fuel->months[month];
    if (estimate->q50 >= ratio_whole) {
        buffer_add_text(&text, "Fuel arrives as in the base year in the middle of the draws.");
    } else if (estimate->q50 < ratio_none) {
        buffer_print(&text, "No fuel arrives in %.10s in the middle of the draws.",
                     economy->months[month]);
    } else {
        buffer_print(&text, "Fuel received is lowest in %.10s: ", economy->months[month]);
        figure_print((struct figure){.kind = FIGURE_RATIO}, estimate, &text);
        buffer_add_byte(&text, '.');
    }
    judgement_add_detail(judgement, "fuel", &text, (struct judgement_basis){{"economy.fuel"}});
}

static void judge_reserves(struct judgement *judgement)
{
    const Brink__V1__EconomyResult *economy = judgement->assessment->economy;
    if (economy->n_months == 0) {
        return;
    }
    size_t last = economy->n_months - 1;
    const Brink__V1__Estimate *reserves = month_of(economy->reserves, last);
    const Brink__V1__Estimate *cover = month_of(economy->import_cover, last);
    struct buffer text = {0};
    if (reserves == NULL) {
        return;
    }
    buffer_print(&text, "Reserves at the end of %.10s: ", economy->months[last]);
    figure_print(money, reserves, &text);
    if (cover != NULL) {
        buffer_add_text(&text, ", which pay for imports of the base year for ");
        figure_print((struct figure){.kind = FIGURE_MONTHS}, cover, &text);
    }
    buffer_add_byte(&text, '.');
    judgement_add_detail(
        judgement, "reserves", &text,
        (struct judgement_basis){{"economy.reserves", "economy.import_cover"}});
}

/* The first month in which the median of the cover is low. */
static void watch_cover(struct judgement *judgement)
{
    const Brink__V1__EconomyResult *economy = judgement->assessment->economy;
    for (size_t i = 0; i < economy->n_months; i++) {
        const Brink__V1__Estimate *cover = month_of(economy->import_cover, i);
        if (cover == NULL || !is_ahead(judgement->assessment, i) || cover->q50 >= cover_low) {
            continue;
        }
        struct buffer text = {0};
        buffer_print(
            &text,
            "Reserves fall below three months of imports in %.10s in the middle of the "
            "draws: ",
            economy->months[i]);
        figure_print((struct figure){.kind = FIGURE_MONTHS}, cover, &text);
        buffer_add_byte(&text, '.');
        judgement_add(judgement, JUDGEMENT_INDICATOR, "import_cover", &text,
                      (struct judgement_basis){{"economy.import_cover"}});
        return;
    }
}

static const Brink__V1__Bottleneck *find_tightest(const Brink__V1__EconomyResult *economy)
{
    const Brink__V1__Bottleneck *most = NULL;
    for (size_t i = 0; i < economy->n_bottlenecks; i++) {
        const Brink__V1__Bottleneck *bottleneck = economy->bottlenecks[i];
        if (most == NULL || bottleneck->share > most->share) {
            most = bottleneck;
        }
    }
    return most != NULL && most->sector[0] != '\0' ? most : NULL;
}

static void judge_bottleneck(struct judgement *judgement)
{
    const Brink__V1__Bottleneck *most = find_tightest(judgement->assessment->economy);
    const struct judgement_basis basis = {{"economy.bottlenecks"}};
    struct buffer text = {0};
    if (most == NULL) {
        buffer_add_text(&text, "No sector is held back for want of inputs in any draw.");
        judgement_add_detail(judgement, "bottleneck", &text,
                             (struct judgement_basis){{"economy"}});
        return;
    }
    buffer_print(&text, "%c%s is the sector most often held back for want of inputs: ",
                 toupper((unsigned char)most->sector[0]), most->sector + 1);
    figure_print_draws(most->share, &text);
    if (most->median_month[0] != '\0') {
        buffer_print(&text, ", in the median one from %.10s on", most->median_month);
    }
    if (most->n_causes > 0) {
        char share[FIGURE_BYTES];
        figure_format(draws, most->causes[0]->share, share);
        buffer_print(&text, "; %s runs short first in ", most->causes[0]->input);
        if (most->causes[0]->share >= 1.0) {
            buffer_add_text(&text, "all of those");
        } else {
            buffer_print(&text, "%s %% of those", share);
        }
    }
    buffer_add_byte(&text, '.');
    judgement_add_detail(judgement, "bottleneck", &text, basis);
}

/* What runs short first in the sector most often held back. */
static void watch_inputs(struct judgement *judgement)
{
    const Brink__V1__Bottleneck *most = find_tightest(judgement->assessment->economy);
    if (most == NULL || most->n_causes == 0 || most->median_month[0] == '\0') {
        return;
    }
    struct buffer text = {0};
    buffer_print(&text,
                 "Stocks of %s in the sector %s lead: in the middle draw they run short from "
                 "%.10s on.",
                 most->causes[0]->input, most->sector, most->median_month);
    judgement_add(judgement, JUDGEMENT_INDICATOR, "inputs", &text,
                  (struct judgement_basis){{"economy.bottlenecks"}});
}

void judgement_of_economy(struct judgement *judgement)
{
    if (judgement->assessment->economy == NULL) {
        return;
    }
    judge_growth(judgement);
    judge_trade(judgement);
    judge_fuel(judgement);
    judge_reserves(judgement);
    judge_bottleneck(judgement);
    watch_exports(judgement);
    watch_cover(judgement);
    watch_inputs(judgement);
}
