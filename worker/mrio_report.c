#include "worker/mrio_report.h"

#include "base/number.h"
#include "model/mrio.h"
#include "proto/choice.h"
#include "worker/analysis.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Rows further from their output than this are warned of. */
static const double balance_share = 1e-6;

static const double *
series_at(const struct mrio_record *record, size_t step, enum mrio_series series)
{
    return record->series + (step * MRIO_SERIES_COUNT + series) * record->industries;
}

static double ratio(double part, double whole)
{
    return whole != 0.0 ? part / whole : 0.0;
}

static double sum_of(const double *numbers, size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += numbers[i];
    }
    return sum;
}

/* Names. */

static void report_names(const struct mrio_record *record,
                         struct answer *answer,
                         Brink__V1__TableResult *result)
{
    Brink__V1__Industry *const *industries = record->request->table->industries;
    result->regions = answer_take(answer, record->regions, sizeof(char *));
    result->sectors = answer_take(answer, record->sectors, sizeof(char *));
    result->industries = answer_take(answer, record->industries, sizeof(char *));
    if (answer->arena->failed) {
        return;
    }
    for (size_t i = 0; i < record->industries; i++) {
        result->industries[i] =
            answer_text(answer, "%s|%s", industries[i]->region, industries[i]->sector);
    }
    for (size_t i = 0; i < record->regions; i++) {
        result->regions[i] = industries[i * record->sectors]->region;
    }
    for (size_t i = 0; i < record->sectors; i++) {
        result->sectors[i] = industries[i]->sector;
    }
    result->n_regions = record->regions;
    result->n_sectors = record->sectors;
    result->n_industries = record->industries;
    result->base_output = (double *)record->base_output;
    result->n_base_output = record->industries;
}

/* Series. Packing only reads them. */

static double value_added_at(const struct mrio_record *record, const double *production)
{
    double sum = 0.0;
    for (size_t i = 0; i < record->industries; i++) {
        sum += record->value_added[i] * ratio(production[i], record->base_output[i]);
    }
    return sum;
}

static void report_steps(const struct mrio_record *record,
                         struct answer *answer,
                         Brink__V1__TableResult *result)
{
    double output = sum_of(record->base_output, record->industries);
    double value_added = sum_of(record->value_added, record->industries);
    result->steps = answer_list(answer, &brink__v1__table_step__descriptor, record->steps,
                                &result->n_steps);
    for (size_t t = 0; t < result->n_steps; t++) {
        Brink__V1__TableStep *step = result->steps[t];
        const double *production = series_at(record, t, MRIO_SERIES_PRODUCTION);
        step->step = (uint32_t)t;
        step->output = ratio(sum_of(production, record->industries), output);
        step->value_added = ratio(value_added_at(record, production), value_added);
        step->unmet = ratio(record->unmet[t], record->base_final);
        step->production = (double *)production;
        step->capacity = (double *)series_at(record, t, MRIO_SERIES_CAPACITY);
        step->demand = (double *)series_at(record, t, MRIO_SERIES_DEMAND);
        step->overcapacity = (double *)series_at(record, t, MRIO_SERIES_OVERCAPACITY);
        step->n_production = step->n_capacity = record->industries;
        step->n_demand = step->n_overcapacity = record->industries;
    }
}

static void report_stocks(const struct mrio_record *record,
                          struct answer *answer,
                          Brink__V1__TableResult *result)
{
    result->stocks = answer_list(answer, &brink__v1__table_stock__descriptor,
                                 record->stock_count * record->sectors, &result->n_stocks);
    for (size_t i = 0; i < result->n_stocks; i++) {
        Brink__V1__TableStock *stock = result->stocks[i];
        stock->step = (uint32_t)(i / record->sectors) * record->request->table->stocks_every;
        stock->input = record->request->table->industries[i % record->sectors]->sector;
        stock->stock = record->stocks + i * record->industries;
        stock->n_stock = record->industries;
    }
}

/* Losses. */

static int compare_losses(const void *left, const void *right)
{
    const Brink__V1__TableLoss *a = *(Brink__V1__TableLoss *const *)left;
    const Brink__V1__TableLoss *b = *(Brink__V1__TableLoss *const *)right;
    if (a->lost != b->lost) {
        return a->lost > b->lost ? -1 : 1;
    }
    return strcmp(a->name, b->name);
}

/* Which industries a loss is of: `count` of them, `stride` apart, from `first` on. */
struct span {
    size_t first, stride, count;
};

static double span_sum(const struct span *span, const double *numbers)
{
    double sum = 0.0;
    for (size_t i = 0; i < span->count; i++) {
        sum += numbers[span->first + i * span->stride];
    }
    return sum;
}

static void
fill_loss(const struct mrio_record *record, const struct span *span, Brink__V1__TableLoss *loss)
{
    double base = span_sum(span, record->base_output);
    loss->least = INFINITY;
    for (size_t t = 0; t < record->steps; t++) {
        double made = span_sum(span, series_at(record, t, MRIO_SERIES_PRODUCTION));
        double share = base != 0.0 ? made / base : 1.0;
        loss->lost += base - made;
        if (share < loss->least) {
            loss->least = share;
            loss->least_step = (uint32_t)t;
        }
    }
    loss->lost_share = ratio(loss->lost, base * (double)record->steps);
}

/* What losses are listed of: names, and the industries of the first; those of the next are
 * `next` further on. */
struct listing {
    char **names; /* [count] */
    size_t count;
    struct span span;
    size_t next;
};

static Brink__V1__TableLoss **report_losses(const struct mrio_record *record,
                                            struct answer *answer,
                                            const struct listing *listing,
                                            size_t *count_out)
{
    Brink__V1__TableLoss **losses =
        answer_list(answer, &brink__v1__table_loss__descriptor, listing->count, count_out);
    struct span span = listing->span;
    for (size_t i = 0; i < *count_out && !answer->arena->failed; i++) {
        losses[i]->name = listing->names[i];
        fill_loss(record, &span, losses[i]);
        span.first += listing->next;
    }
    if (*count_out > 0 && !answer->arena->failed) {
        qsort(losses, *count_out, sizeof(void *), compare_losses);
    }
    return losses;
}

static void report_all_losses(const struct mrio_record *record,
                              struct answer *answer,
                              Brink__V1__TableResult *result)
{
    const struct listing industries = {result->industries, result->n_industries, {0, 1, 1}, 1};
    const struct listing regions = {
        result->regions, result->n_regions, {0, 1, record->sectors}, record->sectors};
    const struct listing sectors = {
        result->sectors, result->n_sectors, {0, record->sectors, record->regions}, 1};
    const struct span all = {0, 1, record->industries};
    Brink__V1__TableLoss whole = BRINK__V1__TABLE_LOSS__INIT;
    result->lost_by_industry =
        report_losses(record, answer, &industries, &result->n_lost_by_industry);
    result->lost_by_region = report_losses(record, answer, &regions, &result->n_lost_by_region);
    result->lost_by_sector = report_losses(record, answer, &sectors, &result->n_lost_by_sector);
    fill_loss(record, &all, &whole);
    result->lost_output = whole.lost;
    result->lost_output_share = whole.lost_share;
    double value_added = 0.0;
    for (size_t t = 0; t < record->steps; t++) {
        value_added += value_added_at(record, series_at(record, t, MRIO_SERIES_PRODUCTION));
    }
    double base = sum_of(record->value_added, record->industries) * (double)record->steps;
    result->lost_value_added_share = ratio(base - value_added, base);
    result->unmet_share =
        ratio(sum_of(record->unmet, record->steps), record->base_final * (double)record->steps);
}

/* Shortages. */

static int compare_shortages(const void *left, const void *right)
{
    const Brink__V1__TableShortage *a = *(Brink__V1__TableShortage *const *)left;
    const Brink__V1__TableShortage *b = *(Brink__V1__TableShortage *const *)right;
    if (a->first_step != b->first_step) {
        return a->first_step < b->first_step ? -1 : 1;
    }
    if (a->steps != b->steps) {
        return a->steps > b->steps ? -1 : 1;
    }
    return strcmp(a->industry, b->industry);
}

static void report_shortages(const struct mrio_record *record,
                             struct answer *answer,
                             Brink__V1__TableResult *result)
{
    size_t room = 0;
    size_t count = 0;
    for (size_t i = 0; i < record->industries; i++) {
        room += record->shortages[i].steps > 0;
    }
    result->shortages =
        answer_list(answer, &brink__v1__table_shortage__descriptor, room, &room);
    for (size_t i = 0; i < result->n_industries && count < room; i++) {
        const struct mrio_shortage *from = &record->shortages[i];
        if (from->steps > 0) {
            Brink__V1__TableShortage *shortage = result->shortages[count++];
            shortage->industry = result->industries[i];
            shortage->input = record->request->table->industries[from->product]->sector;
            shortage->first_step = (uint32_t)from->first_step;
            shortage->steps = (uint32_t)from->steps;
        }
    }
    result->n_shortages = count;
    if (count > 0 && !answer->arena->failed) {
        qsort(result->shortages, count, sizeof(void *), compare_shortages);
    }
}

/* What every assessment says. */

static void report_measures(const Brink__V1__Scenario *scenario,
                            struct answer *answer,
                            Brink__V1__Assessment *assessment)
{
    assessment->measures = answer_list(answer, &brink__v1__applied_measure__descriptor,
                                       scenario->n_measures, &assessment->n_measures);
    for (size_t i = 0; i < assessment->n_measures; i++) {
        const Brink__V1__Measure *from = scenario->measures[i];
        Brink__V1__AppliedMeasure *measure = assessment->measures[i];
        char kind[CHOICE_WORD_BYTES];
        choice_format(&brink__v1__measure_kind__descriptor, (int)from->kind, kind);
        measure->name = answer_borrow(from->name);
        measure->kind = answer_text(answer, "%s", kind);
        measure->flow = answer_borrow("between regions");
        measure->start = from->start[0] != '\0'
                             ? answer_borrow(from->start)
                             : answer_text(answer, "step %u", from->start_step);
        measure->source = answer_borrow(from->source);
    }
}

static void add_setting(struct answer *answer,
                        Brink__V1__Assumption *assumption,
                        const char *name,
                        const char *value,
                        const char *unit)
{
    assumption->name = answer_borrow(name);
    assumption->value = answer_text(answer, "%s", value);
    assumption->unit = answer_borrow(unit);
    assumption->tag = answer_borrow("assumption");
    assumption->source = answer_borrow("setting of the scenario, or its default");
}

static void report_settings(const Brink__V1__Table *table,
                            struct answer *answer,
                            Brink__V1__Assessment *assessment)
{
    const struct {
        const char *name;
        double value;
        const char *unit;
    } numbers[] = {
        {"psi", table->psi, "share"},
        {"stock_days", table->stock_days, "days"},
        {"tau_stock_days", table->tau_stock_days, "days"},
        {"overcapacity.base", table->overcapacity->base_ratio, "ratio"},
        {"overcapacity.max", table->overcapacity->max, "ratio"},
        {"overcapacity.tau_days", table->overcapacity->tau_days, "days"},
    };
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };
    assessment->assumptions = answer_list(answer, &brink__v1__assumption__descriptor,
                                          NUMBERS + 2, &assessment->n_assumptions);
    if (assessment->n_assumptions == 0) {
        return;
    }
    char word[CHOICE_WORD_BYTES];
    choice_format(&brink__v1__table_rule__descriptor, (int)table->rule, word);
    add_setting(answer, assessment->assumptions[0], "rule", word, "");
    choice_format(&brink__v1__table_shares__descriptor, (int)table->shares, word);
    add_setting(answer, assessment->assumptions[1], "shares", word, "");
    for (size_t i = 0; i < NUMBERS; i++) {
        char value[NUMBER_TEXT_BYTES];
        number_format(numbers[i].value, value);
        add_setting(answer, assessment->assumptions[i + 2], numbers[i].name, value,
                    numbers[i].unit);
    }
}

/* The row that is furthest from its output is the one that is named. */
static void warn_of_balance(const Brink__V1__Table *table, struct answer *answer)
{
    size_t count = 0;
    size_t worst = 0;
    double most = 0.0;
    for (size_t i = 0; i < table->n_industries; i++) {
        const Brink__V1__Industry *row = table->industries[i];
        double sold =
            sum_of(row->flows, row->n_flows) + sum_of(row->final_demand, row->n_final_demand);
        double share = ratio(fabs(sold - row->output), fmax(sold, row->output));
        count += share > balance_share;
        worst = share > most ? i : worst;
        most = fmax(most, share);
    }
    if (count > 0) {
        answer_warn(answer, "table-unbalanced",
                    "%zu of %zu rows of the table do not sell what they make; %s|%s is the "
                    "furthest off, by %.2g %%: such industries move without any shock",
                    count, table->n_industries, table->industries[worst]->region,
                    table->industries[worst]->sector, 100.0 * most);
    }
}

static void report_provenance(const struct mrio_record *record,
                              const char *table_hash,
                              struct answer *answer,
                              Brink__V1__Assessment *assessment)
{
    Brink__V1__Provenance *provenance =
        answer_message(answer, &brink__v1__provenance__descriptor);
    provenance->model_version = answer_borrow(analysis_table_version());
    provenance->world_hash = answer_borrow(table_hash);
    provenance->draws = 1;
    provenance->steps = (uint32_t)record->steps;
    provenance->steps_per_year = MRIO_DAYS_PER_YEAR;
    assessment->provenance = provenance;
}

void mrio_report(const struct mrio_record *record,
                 const char *table_hash,
                 struct answer *answer,
                 Brink__V1__Assessment *assessment)
{
    const Brink__V1__Scenario *scenario = record->request->scenario;
    const Brink__V1__Table *table = record->request->table;
    Brink__V1__TableResult *result =
        answer_message(answer, &brink__v1__table_result__descriptor);
    assessment->scenario = answer_borrow(scenario->name);
    assessment->question = answer_borrow(scenario->question);
    assessment->analysis = answer_borrow("economy");
    assessment->as_of = answer_borrow(scenario->as_of);
    assessment->table = result;
    report_measures(scenario, answer, assessment);
    report_names(record, answer, result);
    report_steps(record, answer, result);
    report_stocks(record, answer, result);
    report_all_losses(record, answer, result);
    report_shortages(record, answer, result);
    report_settings(table, answer, assessment);
    warn_of_balance(table, answer);
    assessment->warnings = answer->warnings;
    assessment->n_warnings = answer->warning_count;
    report_provenance(record, table_hash, answer, assessment);
}
