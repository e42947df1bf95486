#include "command/export_mrio.h"

#include <stdio.h>

static void print_labels(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    for (size_t i = 0; i < result->n_industries; i++) {
        csv_table_add_text(csv, result->industries[i]);
    }
    csv_table_end_row(csv);
}

static void add_numbers(struct csv_table *csv, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        csv_table_add_number(csv, numbers[i]);
    }
    csv_table_end_row(csv);
}

static void print_production(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    csv_table_add_text(csv, "step");
    print_labels(result, csv);
    for (size_t t = 0; t < result->n_steps; t++) {
        csv_table_add_count(csv, result->steps[t]->step);
        add_numbers(csv, result->steps[t]->production, result->steps[t]->n_production);
    }
}

static void print_capacity(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    csv_table_add_text(csv, "step");
    print_labels(result, csv);
    for (size_t t = 0; t < result->n_steps; t++) {
        csv_table_add_count(csv, result->steps[t]->step);
        add_numbers(csv, result->steps[t]->capacity, result->steps[t]->n_capacity);
    }
}

static void print_demand(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    csv_table_add_text(csv, "step");
    print_labels(result, csv);
    for (size_t t = 0; t < result->n_steps; t++) {
        csv_table_add_count(csv, result->steps[t]->step);
        add_numbers(csv, result->steps[t]->demand, result->steps[t]->n_demand);
    }
}

static void print_overcapacity(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    csv_table_add_text(csv, "step");
    print_labels(result, csv);
    for (size_t t = 0; t < result->n_steps; t++) {
        csv_table_add_count(csv, result->steps[t]->step);
        add_numbers(csv, result->steps[t]->overcapacity, result->steps[t]->n_overcapacity);
    }
}

static void print_stocks(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    csv_table_add_text(csv, "step");
    csv_table_add_text(csv, "input");
    print_labels(result, csv);
    for (size_t i = 0; i < result->n_stocks; i++) {
        csv_table_add_count(csv, result->stocks[i]->step);
        csv_table_add_text(csv, result->stocks[i]->input);
        add_numbers(csv, result->stocks[i]->stock, result->stocks[i]->n_stock);
    }
}

static void print_header(struct csv_table *csv, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        csv_table_add_text(csv, names[i]);
    }
    csv_table_end_row(csv);
}

static void print_total(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    static const char *const names[] = {"step", "output", "value_added", "unmet"};
    print_header(csv, names, sizeof names / sizeof names[0]);
    for (size_t t = 0; t < result->n_steps; t++) {
        const Brink__V1__TableStep *step = result->steps[t];
        csv_table_add_count(csv, step->step);
        csv_table_add_number(csv, step->output);
        csv_table_add_number(csv, step->value_added);
        csv_table_add_number(csv, step->unmet);
        csv_table_end_row(csv);
    }
}

static void add_losses(struct csv_table *csv,
                       const char *of,
                       Brink__V1__TableLoss *const *losses,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        csv_table_add_text(csv, of);
        csv_table_add_text(csv, losses[i]->name);
        csv_table_add_number(csv, losses[i]->lost);
        csv_table_add_number(csv, losses[i]->lost_share);
        csv_table_add_number(csv, losses[i]->least);
        csv_table_add_count(csv, losses[i]->least_step);
        csv_table_end_row(csv);
    }
}

static void print_losses(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    static const char *const names[] = {"of",         "name",  "lost",
                                        "lost_share", "least", "least_step"};
    print_header(csv, names, sizeof names / sizeof names[0]);
    add_losses(csv, "industry", result->lost_by_industry, result->n_lost_by_industry);
    add_losses(csv, "region", result->lost_by_region, result->n_lost_by_region);
    add_losses(csv, "sector", result->lost_by_sector, result->n_lost_by_sector);
}

static void print_shortages(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    static const char *const names[] = {"industry", "input", "first_step", "steps"};
    print_header(csv, names, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < result->n_shortages; i++) {
        csv_table_add_text(csv, result->shortages[i]->industry);
        csv_table_add_text(csv, result->shortages[i]->input);
        csv_table_add_count(csv, result->shortages[i]->first_step);
        csv_table_add_count(csv, result->shortages[i]->steps);
        csv_table_end_row(csv);
    }
}

/* "*": every column that is an industry. */
static const char *const columns[][4] = {
    {"production.csv", "step", "days", "days from the first, which is 0"},
    {"production.csv", "*", "money a day", "what the industry makes"},
    {"capacity.csv", "step", "days", "days from the first, which is 0"},
    {"capacity.csv", "*", "money a day", "what it could make"},
    {"demand.csv", "step", "days", "days from the first, which is 0"},
    {"demand.csv", "*", "money a day", "orders it has, and final demand"},
    {"overcapacity.csv", "step", "days", "days from the first, which is 0"},
    {"overcapacity.csv", "*", "ratio", "capacity over that of the table, losses apart"},
    {"stocks.csv", "step", "days", "days from the first, at their start"},
    {"stocks.csv", "input", "", "sector whose product it is"},
    {"stocks.csv", "*", "money", "what the industry has in stock of it"},
    {"total.csv", "step", "days", "days from the first, which is 0"},
    {"total.csv", "output", "ratio", "production of all industries over the table's"},
    {"total.csv", "value_added", "ratio",
     "value added, at the table's shares, over the table's"},
    {"total.csv", "unmet", "share", "final demand of the table not met"},
    {"losses.csv", "of", "", "industry, region or sector"},
    {"losses.csv", "name", "", "its name"},
    {"losses.csv", "lost", "money", "production below the table's, all steps; negative: above"},
    {"losses.csv", "lost_share", "share", "of what the table has in as many steps"},
    {"losses.csv", "least", "ratio", "least production over the table's"},
    {"losses.csv", "least_step", "days", "the step of it"},
    {"shortages.csv", "industry", "", "industry held back for want of an input"},
    {"shortages.csv", "input", "", "input it lacked most in the first such step"},
    {"shortages.csv", "first_step", "days", "first such step"},
    {"shortages.csv", "steps", "days", "such steps in all"},
};

static void print_columns(const Brink__V1__TableResult *result, struct csv_table *csv)
{
    static const char *const names[] = {"file", "column", "unit", "meaning"};
    (void)result;
    print_header(csv, names, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        print_header(csv, columns[i], sizeof columns[i] / sizeof columns[i][0]);
    }
}

static const struct export_mrio_file all_files[] = {
    {"production.csv", print_production}, {"capacity.csv", print_capacity},
    {"demand.csv", print_demand},         {"overcapacity.csv", print_overcapacity},
    {"stocks.csv", print_stocks},         {"total.csv", print_total},
    {"losses.csv", print_losses},         {"shortages.csv", print_shortages},
    {"columns.csv", print_columns},
};

enum { FILE_COUNT = sizeof all_files / sizeof all_files[0] };

const struct export_mrio_file *export_mrio_at(size_t index)
{
    return index < FILE_COUNT ? &all_files[index] : NULL;
}

static enum status save(const struct export_mrio_file *file,
                        const Brink__V1__TableResult *result,
                        const char *folder,
                        char words_out[OUTPUT_WORDS_BYTES])
{
    struct csv_table csv = {0};
    struct buffer path = {0};
    buffer_print(&path, "%s/%s", folder, file->name);
    enum status status = path.failure;
    if (status != STATUS_OK) {
        snprintf(words_out, OUTPUT_WORDS_BYTES, "%s: %s", folder, status_words(status));
    } else {
        file->print(result, &csv);
        status = output_save(buffer_text(&path), &csv.text, words_out);
    }
    csv_table_clear(&csv);
    buffer_clear(&path);
    return status;
}

enum status export_mrio_save(const Brink__V1__TableResult *result,
                             const char *folder,
                             char words_out[OUTPUT_WORDS_BYTES])
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < FILE_COUNT && status == STATUS_OK; i++) {
        status = save(&all_files[i], result, folder, words_out);
    }
    return status;
}
