#include "proto/mrio_check.h"

#include "base/date.h"
#include "base/number.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "proto/check.h"
#include "proto/choice.h"
#include "proto/surplus.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
    PATH_BYTES = 192,
    VALUE_BYTES = 96,
    WORDS_BYTES = 512,
    SHOWN_MAX = 60,
    MEASURES_MAX = 256,
    DAYS_PER_YEAR = 365,
    MONTHS = 12
};

/* The least cover, in steps of a day, with which the unshocked economy does not collapse by
 * itself.
 */
static const double cover_days_min = 1.5;
static const double balance_share_max = 0.01;

static int shown(const char *text)
{
    return (int)utf8_cut(text, SHOWN_MAX);
}

/* Fields of a scenario, and of a measure, that mean something with a table. */
static const char *const scenario_fields[] = {"name",  "question", "analysis",
                                              "as_of", "measures", NULL};
static const char *const measure_fields[] = {"name",
                                             "kind",
                                             "goods",
                                             "from",
                                             "to",
                                             "start",
                                             "end",
                                             "start_step",
                                             "end_step",
                                             "phase_in_months",
                                             "cut_share",
                                             "exemption_share",
                                             "phase_in_steps",
                                             "tag",
                                             "source",
                                             NULL};

static void check_scenario(const Brink__V1__Scenario *scenario, struct problems *problems)
{
    static const char *const checked[] = {"name", "question", "analysis"};
    surplus_check(&scenario->base, scenario_fields, "a table", "scenario", problems);
    for (size_t i = 0; i < sizeof checked / sizeof checked[0]; i++) {
        check_field(&scenario->base, checked[i], "scenario", problems);
    }
    if (scenario->as_of[0] != '\0') {
        check_field(&scenario->base, "as_of", "scenario", problems);
    }
    if (scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY &&
        protobuf_c_enum_descriptor_get_value(&brink__v1__analysis__descriptor,
                                             (int)scenario->analysis) != NULL &&
        scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_UNSPECIFIED) {
        char word[CHOICE_WORD_BYTES];
        choice_format(&brink__v1__analysis__descriptor, (int)scenario->analysis, word);
        problem_add(problems, "scenario.analysis",
                    "%s needs a world: of a table only economy can be asked", word);
    }
}

/* The table. */

size_t mrio_sector_count(const Brink__V1__Table *table)
{
    size_t count = 0;
    while (count < table->n_industries &&
           strcmp(table->industries[count]->region, table->industries[0]->region) == 0) {
        count++;
    }
    return count;
}

static void
refuse_label(size_t i, const char *field, struct problems *problems, const char *words)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "table.industries[%zu].%s", i, field);
    problem_add(problems, path, "%s", words);
}

/* Is the region of row i that of the row before, or one behind it where a region begins? */
static bool
check_region(const Brink__V1__Table *table, size_t i, size_t sectors, struct problems *problems)
{
    const Brink__V1__Industry *row = table->industries[i];
    const Brink__V1__Industry *before = table->industries[i > 0 ? i - 1 : 0];
    int order = strcmp(before->region, row->region);
    if (i == 0 || (i % sectors == 0 ? order < 0 : order == 0)) {
        return true;
    }
    char words[WORDS_BYTES];
    snprintf(
        words, sizeof words,
        "%.*s|%.*s stands behind %.*s|%.*s: every region has the same sectors, %zu of them as "
        "the first has, and regions are sorted",
        shown(row->region), row->region, shown(row->sector), row->sector, shown(before->region),
        before->region, shown(before->sector), before->sector, sectors);
    refuse_label(i, "region", problems, words);
    return false;
}

/* Is the sector of row i behind the one before, in the first region, and that of the first in
 * others?
 */
static bool
check_sector(const Brink__V1__Table *table, size_t i, size_t sectors, struct problems *problems)
{
    const Brink__V1__Industry *row = table->industries[i];
    bool is_first = i < sectors;
    const char *other = table->industries[!is_first ? i % sectors : i > 0 ? i - 1 : 0]->sector;
    int order = strcmp(other, row->sector);
    if (i == 0 || (is_first ? order < 0 : order == 0)) {
        return true;
    }
    char words[WORDS_BYTES];
    snprintf(words, sizeof words, "%.*s|%.*s stands where %s%.*s belongs%s", shown(row->region),
             row->region, shown(row->sector), row->sector, is_first ? "a sector behind " : "",
             shown(other), other,
             is_first ? ": sectors are sorted, and each is there once" : "");
    refuse_label(i, "sector", problems, words);
    return false;
}

/* A name with "|" in it would be read as another label. */
static bool check_bars(const Brink__V1__Industry *row, size_t i, struct problems *problems)
{
    bool is_region = strchr(row->region, '|') != NULL;
    if (!is_region && strchr(row->sector, '|') == NULL) {
        return true;
    }
    refuse_label(i, is_region ? "region" : "sector", problems,
                 "has \"|\" in it, which stands between region and sector");
    return false;
}

/* Region by region, each with the same sectors, both in order. False: they are not. */
static bool check_labels(const Brink__V1__Table *table, struct problems *problems)
{
    size_t sectors = mrio_sector_count(table);
    if (sectors == 0) {
        return false; /* an empty table, which is refused already */
    }
    for (size_t i = 0; i < table->n_industries; i++) {
        if (!check_bars(table->industries[i], i, problems) ||
            !check_region(table, i, sectors, problems) ||
            !check_sector(table, i, sectors, problems)) {
            return false;
        }
    }
    if (table->n_industries % sectors != 0) {
        problem_add(problems, "table.industries",
                    "%zu rows: the last region has not the %zu sectors of the first",
                    table->n_industries, sectors);
        return false;
    }
    return true;
}

static void check_count(size_t i,
                        const char *field,
                        size_t count,
                        size_t wanted,
                        const char *what,
                        struct problems *problems)
{
    if (count != wanted) {
        char words[PATH_BYTES];
        snprintf(words, sizeof words, "%zu numbers for %zu %s", count, wanted, what);
        refuse_label(i, field, problems, words);
    }
}

static bool check_counts(const Brink__V1__Table *table, struct problems *problems)
{
    size_t before = problems->count + problems->left_out;
    size_t regions = table->n_industries / mrio_sector_count(table);
    for (size_t i = 0; i < table->n_industries; i++) {
        const Brink__V1__Industry *row = table->industries[i];
        check_count(i, "flows", row->n_flows, table->n_industries, "industries", problems);
        check_count(i, "final_demand", row->n_final_demand, regions, "regions", problems);
        if (row->n_capacity_loss > table->steps) {
            char words[PATH_BYTES];
            snprintf(words, sizeof words, "%zu numbers for %u steps", row->n_capacity_loss,
                     table->steps);
            refuse_label(i, "capacity_loss", problems, words);
        }
    }
    return problems->count + problems->left_out == before;
}

static double sum_of(const double *numbers, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += numbers[i];
    }
    return sum;
}

static void check_output(const Brink__V1__Table *table, size_t i, struct problems *problems)
{
    const Brink__V1__Industry *row = table->industries[i];
    double final = sum_of(row->final_demand, row->n_final_demand);
    double sold = sum_of(row->flows, row->n_flows) + final;
    double limit = balance_share_max * fmax(row->output, sold);
    char words[PATH_BYTES];
    if (final < -limit) {
        snprintf(words, sizeof words, "%.9g in all is below 0", final);
        refuse_label(i, "final_demand", problems, words);
    } else if (!(fabs(sold - row->output) <= limit)) {
        snprintf(words, sizeof words,
                 "%.9g, but its row sells %.9g: they may be %g %% apart, no more", row->output,
                 sold, 100.0 * balance_share_max);
        refuse_label(i, "output", problems, words);
    }
}

/* An industry without output buys nothing: it has no use of inputs per unit of output. */
static void check_idle(const Brink__V1__Table *table, size_t f, struct problems *problems)
{
    for (size_t i = 0; i < table->n_industries && table->industries[f]->output == 0.0; i++) {
        if (table->industries[i]->flows[f] != 0.0) {
            char words[PATH_BYTES];
            snprintf(words, sizeof words, "0, but it buys from %.*s|%.*s",
                     shown(table->industries[i]->region), table->industries[i]->region,
                     shown(table->industries[i]->sector), table->industries[i]->sector);
            refuse_label(f, "output", problems, words);
            return;
        }
    }
}

static void check_settings(const Brink__V1__Table *table, struct problems *problems)
{
    char days[NUMBER_TEXT_BYTES];
    number_format(table->stock_days, days);
    if (table->rule == BRINK__V1__TABLE_RULE__TABLE_RULE_PUBLISHED &&
        table->stock_days < cover_days_min) {
        problem_add(problems, "table.stock_days",
                    "%s days are %s steps of cover: rule published needs %.1f at least", days,
                    days, cover_days_min);
    }
    if (table->overcapacity->max < table->overcapacity->base_ratio) {
        problem_add(problems, "table.overcapacity.max", "%.9g is below base, %.9g",
                    table->overcapacity->max, table->overcapacity->base_ratio);
    }
}

/* False: so much is wrong that measures cannot be looked at. */
static bool check_table(const Brink__V1__Table *table, struct problems *problems)
{
    size_t before = problems->count + problems->left_out;
    if (!check_one(&table->base, "table", problems) || table->n_industries == 0) {
        return false;
    }
    check_settings(table, problems);
    bool is_sound = problems->count + problems->left_out == before;
    if (!check_labels(table, problems) || !check_counts(table, problems)) {
        return false;
    }
    for (size_t i = 0; is_sound && i < table->n_industries; i++) {
        check_output(table, i, problems);
        check_idle(table, i, problems);
    }
    return true;
}

/* Measures. */

/* A measure, and where to report its faults. */
struct look {
    const Brink__V1__ScenarioRequest *request;
    const Brink__V1__Measure *measure;
    size_t sectors; /* of a region */
    const char *path;
    struct problems *problems;
};

static void refuse(const struct look *look, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void refuse(const struct look *look, const char *field, const char *format, ...)
{
    char path[PATH_BYTES];
    char words[3 * PATH_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    snprintf(path, sizeof path, "%s.%s", look->path, field);
    problem_add(look->problems, path, "%s", words);
}

/* The names a list may use: the regions, or the sectors; in order. */
static const char *name_at(const struct look *look, bool is_region, size_t index)
{
    Brink__V1__Industry *const *industries = look->request->table->industries;
    return is_region ? industries[index * look->sectors]->region : industries[index]->sector;
}

static size_t name_count(const struct look *look, bool is_region)
{
    return is_region ? look->request->table->n_industries / look->sectors : look->sectors;
}

static bool has_name(const struct look *look, bool is_region, const char *name)
{
    size_t low = 0;
    size_t high = name_count(look, is_region);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name_at(look, is_region, middle), name);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

static void refuse_name(
    const struct look *look, const char *list, size_t index, bool is_region, const char *name)
{
    char field[PATH_BYTES];
    struct suggest suggest = suggest_start(name);
    snprintf(field, sizeof field, "%s[%zu]", list, index);
    if (utf8_valid_size(name, strlen(name)) < strlen(name)) {
        refuse(look, field, "is not UTF-8 text");
        return;
    }
    for (size_t i = 0; i < name_count(look, is_region); i++) {
        suggest_offer(&suggest, name_at(look, is_region, i));
    }
    refuse(look, field, "the table has no %s %.*s%s", is_region ? "region" : "sector",
           shown(name), name, suggest_clause(&suggest));
}

/* The first name at fault is the one reported. */
static void check_names(
    const struct look *look, const char *list, bool is_region, char **names, size_t count)
{
    const char *what = is_region ? "regions" : "sectors";
    size_t most = name_count(look, is_region);
    if (count == 0) {
        refuse(look, list, "is missing: name %s, or [ \"*\" ] for all", what);
    } else if (count > most) {
        refuse(look, list, "%zu names where the table has %zu %s", count, most, what);
    }
    for (size_t i = 0; i < count && i < most; i++) {
        bool is_star = strcmp(names[i], "*") == 0;
        if (is_star && count > 1) {
            refuse(look, list, "\"*\" is all of them: no other is named beside it");
            return;
        }
        if (!is_star && !has_name(look, is_region, names[i])) {
            refuse_name(look, list, i, is_region, names[i]);
            return;
        }
    }
}

/* From one region to itself alone: such flows go on whatever a measure says. */
static void check_border(const struct look *look)
{
    const Brink__V1__Measure *measure = look->measure;
    if (measure->n_from == 1 && measure->n_to == 1 && strcmp(measure->from[0], "*") != 0 &&
        strcmp(measure->from[0], measure->to[0]) == 0) {
        refuse(look, "to", "%.*s is where it is from: flows within a region go on",
               shown(measure->to[0]), measure->to[0]);
    }
}

/* The number a quantity is; 0: there is none. */
static double number_in(const Brink__V1__Quantity *quantity)
{
    bool is_number =
        quantity != NULL && quantity->value_case == BRINK__V1__QUANTITY__VALUE_NUMBER;
    return is_number ? quantity->number : 0.0;
}

/* A table is computed once, with nothing drawn. */
static void
check_certain(const struct look *look, const char *field, const Brink__V1__Quantity *quantity)
{
    if (quantity != NULL && quantity->value_case != BRINK__V1__QUANTITY__VALUE_NUMBER) {
        refuse(look, field,
               "only a number is supported with a table: no distribution, no variable");
    }
}

static void check_cut(const struct look *look, bool is_cut)
{
    const Brink__V1__Quantity *cut = look->measure->cut_share;
    bool is_number = cut != NULL && cut->value_case == BRINK__V1__QUANTITY__VALUE_NUMBER;
    bool is_there = cut != NULL && !(is_number && cut->number == 0.0);
    if (is_cut && !is_there) {
        refuse(look, "cut_share", "is missing: a cut needs one above 0");
    } else if (!is_cut && is_there) {
        refuse(look, "cut_share", "a ban has none");
    } else {
        check_certain(look, "cut_share", cut);
    }
}

static void check_kind(const struct look *look)
{
    const Brink__V1__Measure *measure = look->measure;
    bool is_cut = measure->kind == BRINK__V1__MEASURE_KIND__MEASURE_KIND_CUT;
    bool is_ban = measure->kind == BRINK__V1__MEASURE_KIND__MEASURE_KIND_BAN;
    if (!is_cut && !is_ban) {
        char word[CHOICE_WORD_BYTES] = "a kind unknown";
        if (measure->kind != 0 &&
            protobuf_c_enum_descriptor_get_value(&brink__v1__measure_kind__descriptor,
                                                 (int)measure->kind) != NULL) {
            choice_format(&brink__v1__measure_kind__descriptor, (int)measure->kind, word);
        }
        refuse(look, "kind", "%s is not supported with a table: ban or cut", word);
    } else {
        check_cut(look, is_cut);
    }
}

/* A time is said in days or in steps, and not in both. */
static void
check_time(const struct look *look, const char *day_field, const char *day, uint32_t step)
{
    struct date date;
    if (day[0] == '\0') {
        return;
    }
    if (step != 0) {
        refuse(look, day_field, "beside %s_step: say one of them", day_field);
    } else if (date_parse(day, &date) != STATUS_OK) {
        check_field(&look->measure->base, day_field, look->path, look->problems);
    } else if (date_parse(look->request->scenario->as_of, &date) != STATUS_OK) {
        refuse(look, day_field, "a day needs scenario.as_of, the day of step 0; or say %s_step",
               day_field);
    }
}

static bool is_day(const char *day)
{
    struct date date;
    return date_parse(day, &date) == STATUS_OK;
}

static void check_times(const struct look *look)
{
    const Brink__V1__Measure *measure = look->measure;
    size_t before = look->problems->count + look->problems->left_out;
    check_time(look, "start", measure->start, measure->start_step);
    check_time(look, "end", measure->end, measure->end_step);
    check_certain(look, "phase_in_months", measure->phase_in_months);
    if (number_in(measure->phase_in_months) != 0.0 && measure->phase_in_steps != 0) {
        refuse(look, "phase_in_months", "beside phase_in_steps: say one of them");
    }
    bool is_sound = look->problems->count + look->problems->left_out == before;
    if (is_sound && (measure->end[0] == '\0' || is_day(measure->end))) {
        struct mrio_span span = mrio_span_of(look->request->scenario, measure);
        if (span.end_step <= span.start_step) {
            refuse(look, measure->end[0] != '\0' ? "end" : "end_step",
                   "step %lld is not after the start, step %lld", (long long)span.end_step,
                   (long long)span.start_step);
        }
    }
}

static void check_measure(const struct look *look)
{
    static const char *const numbers[] = {
        "name",       "cut_share", "exemption_share", "phase_in_months",
        "start_step", "end_step",  "phase_in_steps",  "tag",
        "source"};
    const Brink__V1__Measure *measure = look->measure;
    surplus_check(&measure->base, measure_fields, "a table", look->path, look->problems);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        check_field(&measure->base, numbers[i], look->path, look->problems);
    }
    check_kind(look);
    check_names(look, "goods", false, measure->goods, measure->n_goods);
    check_names(look, "from", true, measure->from, measure->n_from);
    check_names(look, "to", true, measure->to, measure->n_to);
    check_border(look);
    check_certain(look, "exemption_share", measure->exemption_share);
    check_times(look);
}

static int64_t step_of_day(const Brink__V1__Scenario *scenario, const char *day)
{
    struct date date;
    struct date first;
    if (date_parse(day, &date) != STATUS_OK ||
        date_parse(scenario->as_of, &first) != STATUS_OK) {
        return 0;
    }
    return date_days_since(&date, &first);
}

struct mrio_span mrio_span_of(const Brink__V1__Scenario *scenario,
                              const Brink__V1__Measure *measure)
{
    struct mrio_span span = {
        .start_step = measure->start_step,
        .end_step = measure->end_step != 0 ? measure->end_step : INT64_MAX,
        .phase_in_steps = measure->phase_in_steps,
    };
    if (measure->start[0] != '\0') {
        span.start_step = step_of_day(scenario, measure->start);
    }
    if (measure->end[0] != '\0') {
        span.end_step = step_of_day(scenario, measure->end);
    }
    if (number_in(measure->phase_in_months) > 0.0) {
        span.phase_in_steps = number_in(measure->phase_in_months) * DAYS_PER_YEAR / MONTHS;
    }
    return span;
}

void mrio_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    if (request->world != NULL) {
        problem_add(problems, "world",
                    "stands beside a table: a question is asked of one of them");
    }
    if (request->council != NULL || request->bargain != NULL) {
        problem_add(problems, request->council != NULL ? "council" : "bargain",
                    "stands beside a table: a question is asked of one of them");
    }
    if (request->versus != NULL) {
        problem_add(problems, "versus", "is not supported with a table: leave it out");
    }
    if (scenario == NULL) {
        problem_add(problems, "scenario", "is missing");
        return;
    }
    check_scenario(scenario, problems);
    if (!check_table(request->table, problems)) {
        return;
    }
    if (scenario->n_measures > MEASURES_MAX) {
        problem_add(problems, "scenario.measures", "%zu measures, at most %d",
                    scenario->n_measures, MEASURES_MAX);
        return;
    }
    for (size_t i = 0; i < scenario->n_measures; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "scenario.measures[%zu]", i);
        const struct look look = {request, scenario->measures[i],
                                  mrio_sector_count(request->table), path, problems};
        check_measure(&look);
    }
}
