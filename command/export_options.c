#include "command/export_options.h"

/* A ranking and what it assumes of talks. */
struct variant {
    const char *talks; /* "work" */
    const Brink__V1__OptionRanking *ranking;
};

enum { VARIANT_COUNT = 2 };

static void variants_of(const Brink__V1__OptionsResult *result,
                        struct variant variants_out[VARIANT_COUNT])
{
    variants_out[0] = (struct variant){"as drawn", result->ranking};
    variants_out[1] = (struct variant){"never work", result->without_talks};
}

static void begin_row(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    csv_table_add_text(table, assessment->scenario);
    csv_table_add_text(table, assessment->versus);
}

static void add_estimate(const Brink__V1__Assessment *assessment,
                         const Brink__V1__OptionOutcome *option,
                         const char *series,
                         const char *unit,
                         const Brink__V1__Estimate *estimate,
                         struct csv_table *table)
{
    if (estimate == NULL) {
        return;
    }
    const double cells[] = {estimate->mean, estimate->standard_error,
                            estimate->q05,  estimate->q25,
                            estimate->q50,  estimate->q75,
                            estimate->q95};
    begin_row(assessment, table);
    csv_table_add_text(table, option->name);
    csv_table_add_text(table, series);
    csv_table_add_text(table, unit);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        csv_table_add_number(table, cells[i]);
    }
    csv_table_end_row(table);
}

void export_options(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__OptionsResult *result = assessment->options;
    for (size_t i = 0; result != NULL && i < result->n_options; i++) {
        const Brink__V1__OptionOutcome *option = result->options[i];
        const struct {
            const char *series;
            const char *unit;
            const Brink__V1__Estimate *estimate;
        } rows[] = {
            {"income_severity", "share", option->income_severity},
            {"freeze", "probability", option->freeze},
            {"force", "probability", option->force},
            {"breakdown", "probability", option->breakdown},
            {"war", "probability", option->war},
            {"trade_kept", "share", option->trade_kept},
            {"own_cost", "bn USD a year", option->own_cost},
            {"gap", "share", option->gap},
            {"tests", "tests", option->tests},
            {"exposed", "million", option->exposed},
            {"accepted", "probability", option->accepted},
            {"border_people", "million", option->border_people},
        };
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            add_estimate(assessment, option, rows[k].series, rows[k].unit, rows[k].estimate,
                         table);
        }
    }
}

static void add_ranks(const Brink__V1__Assessment *assessment,
                      const struct variant *variant,
                      const Brink__V1__OptionStanding *standing,
                      struct csv_table *table)
{
    for (size_t r = 0; r < standing->n_acceptability; r++) {
        begin_row(assessment, table);
        csv_table_add_text(table, variant->talks);
        csv_table_add_text(table, standing->name);
        csv_table_add_count(table, r + 1);
        csv_table_add_number(table, standing->acceptability[r]);
        csv_table_end_row(table);
    }
}

void export_options_rank(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    struct variant variants[VARIANT_COUNT];
    if (assessment->options == NULL) {
        return;
    }
    variants_of(assessment->options, variants);
    for (size_t v = 0; v < VARIANT_COUNT; v++) {
        const Brink__V1__OptionRanking *ranking = variants[v].ranking;
        for (size_t i = 0; ranking != NULL && i < ranking->n_options; i++) {
            add_ranks(assessment, &variants[v], ranking->options[i], table);
        }
    }
}

static void add_criteria(const Brink__V1__Assessment *assessment,
                         const struct variant *variant,
                         const Brink__V1__OptionStanding *standing,
                         struct csv_table *table)
{
    const Brink__V1__OptionsResult *result = assessment->options;
    for (size_t j = 0; j < result->n_criteria && j < standing->n_values; j++) {
        begin_row(assessment, table);
        csv_table_add_text(table, variant->talks);
        csv_table_add_text(table, standing->name);
        csv_table_add_text(table, result->criteria[j]->name);
        csv_table_add_count(table, result->criteria[j]->rank);
        csv_table_add_number(table, result->criteria[j]->centroid);
        csv_table_add_number(table, standing->values[j]);
        if (j < standing->n_central) {
            csv_table_add_number(table, standing->central[j]);
        } else {
            csv_table_add_empty(table);
        }
        csv_table_end_row(table);
    }
}

void export_options_criteria(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    struct variant variants[VARIANT_COUNT];
    if (assessment->options == NULL) {
        return;
    }
    variants_of(assessment->options, variants);
    for (size_t v = 0; v < VARIANT_COUNT; v++) {
        const Brink__V1__OptionRanking *ranking = variants[v].ranking;
        for (size_t i = 0; ranking != NULL && i < ranking->n_options; i++) {
            add_criteria(assessment, &variants[v], ranking->options[i], table);
        }
    }
}

static void add_flip(const Brink__V1__OptionFlip *flip, struct csv_table *table)
{
    if (flip == NULL) {
        for (int i = 0; i < 4; i++) {
            csv_table_add_empty(table);
        }
        return;
    }
    csv_table_add_number(table, flip->weight);
    csv_table_add_text(table, flip->from);
    csv_table_add_text(table, flip->to);
    csv_table_add_text(table, flip->option);
}

void export_options_answer(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    struct variant variants[VARIANT_COUNT];
    if (assessment->options == NULL) {
        return;
    }
    variants_of(assessment->options, variants);
    for (size_t v = 0; v < VARIANT_COUNT; v++) {
        const Brink__V1__OptionRanking *ranking = variants[v].ranking;
        const Brink__V1__OptionThreshold *threshold = assessment->options->threshold;
        if (ranking == NULL) {
            continue;
        }
        begin_row(assessment, table);
        csv_table_add_text(table, variants[v].talks);
        csv_table_add_text(table, ranking->best);
        csv_table_add_text(table, ranking->second);
        add_flip(ranking->flip, table);
        if (v == 0 && threshold != NULL && threshold->crossed) {
            csv_table_add_number(table, threshold->loss_pct);
        } else {
            csv_table_add_empty(table);
        }
        csv_table_end_row(table);
    }
}
