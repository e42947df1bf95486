#include "command/export_judgement.h"

struct row {
    const char *list, *name, *text, *words;
    const Brink__V1__Estimate *probability; /* NULL: it is no likelihood */
};

static void
add_row(const Brink__V1__Assessment *assessment, const struct row *row, struct csv_table *table)
{
    csv_table_add_text(table, assessment->scenario);
    csv_table_add_text(table, assessment->versus);
    csv_table_add_text(table, row->list);
    csv_table_add_text(table, row->name);
    csv_table_add_text(table, row->text);
    csv_table_add_text(table, row->words);
    if (row->probability != NULL) {
        csv_table_add_number(table, row->probability->mean);
        csv_table_add_number(table, row->probability->q05);
        csv_table_add_number(table, row->probability->q95);
    } else {
        csv_table_add_empty(table);
        csv_table_add_empty(table);
        csv_table_add_empty(table);
    }
    csv_table_end_row(table);
}

static void add_statements(const Brink__V1__Assessment *assessment,
                           const char *list,
                           Brink__V1__Statement *const *statements,
                           size_t count,
                           struct csv_table *table)
{
    for (size_t i = 0; i < count; i++) {
        const struct row row = {list, statements[i]->name, statements[i]->text, "", NULL};
        add_row(assessment, &row, table);
    }
}

void export_judgement_print(const Brink__V1__Assessment *assessment, struct csv_table *table)
{
    const Brink__V1__JudgementResult *judgement = assessment->judgement;
    if (judgement == NULL) {
        return;
    }
    for (size_t i = 0; i < judgement->n_key_judgements; i++) {
        const Brink__V1__KeyJudgement *key = judgement->key_judgements[i];
        const struct row row = {"key_judgement", key->name, key->text, key->words,
                                key->probability};
        add_row(assessment, &row, table);
    }
    if (judgement->confidence != NULL) {
        const struct row row = {"confidence", judgement->confidence->level,
                                judgement->confidence->text, "", NULL};
        add_row(assessment, &row, table);
    }
    add_statements(assessment, "what_would_change", judgement->what_would_change,
                   judgement->n_what_would_change, table);
    add_statements(assessment, "indicator", judgement->indicators, judgement->n_indicators,
                   table);
    add_statements(assessment, "alternative", judgement->alternatives,
                   judgement->n_alternatives, table);
    add_statements(assessment, "limit", judgement->limits, judgement->n_limits, table);
}
