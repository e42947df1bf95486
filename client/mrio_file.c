#include "client/mrio_file.h"

#include "base/number.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "config/file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 96, SHOWN_MAX = 60, STEPS_WITHOUT_FILE = 365 };

const char *const mrio_file_names[] = {
    "table",          "capacity_loss", "rule",  "shares",       "psi", "stock_days",
    "tau_stock_days", "overcapacity",  "steps", "stocks_every", NULL};
static const char *const settings[] = {"rule",       "shares",         "psi",
                                       "stock_days", "tau_stock_days", "overcapacity",
                                       "steps",      "stocks_every"};

enum { SETTING_COUNT = sizeof settings / sizeof settings[0] };

/* A table being read. */
struct reading {
    struct mrio_file *file;
    const struct fill *fill;
    const struct tree_node *root;
    Brink__V1__Table *table;
    struct matrix *flows, *final, *output, *loss;
    size_t regions, sectors;
    enum status status; /* the worst so far */
};

static int shown(const char *text)
{
    return (int)utf8_cut(text, SHOWN_MAX);
}

/* Memory, then what could not be read, then what is at fault. */
static void worsen(struct reading *reading, enum status status)
{
    static const enum status order[] = {STATUS_NO_MEMORY, STATUS_IO, STATUS_BAD_INPUT};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (status == order[i] || reading->status == order[i]) {
            reading->status = order[i];
            return;
        }
    }
}

static bool is_sound(const struct reading *reading)
{
    return reading->status == STATUS_OK || reading->status == STATUS_BAD_INPUT;
}

static void *take(struct reading *reading, size_t count, size_t size)
{
    void *piece = arena_take_array(&reading->file->arena, count, size);
    if (piece == NULL) {
        worsen(reading, STATUS_NO_MEMORY);
    }
    return piece;
}

/* Labels that do not fit: the table is not whole. */
static void
refuse(struct reading *reading, const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void
refuse(struct reading *reading, const char *file, unsigned line, const char *format, ...)
{
    char words[512];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    problem_add_at(reading->fill->problems, file, line, "%s", words);
    worsen(reading, STATUS_IO);
}

/* The tree. */

/* `base` is the name of something else in the messages' code: there it is base_ratio. */
static void rename_base(struct reading *reading, struct tree_node *overcapacity)
{
    struct tree_node *children = take(reading, overcapacity->count, sizeof *children);
    for (size_t i = 0; children != NULL && i < overcapacity->count; i++) {
        children[i] = overcapacity->children[i];
        if (strcmp(children[i].name, "base") == 0) {
            children[i].name = "base_ratio";
        }
    }
    if (children != NULL) {
        overcapacity->children = children;
    }
}

/* Settings that were left out keep their defaults; overcapacity is filled anew, so it is given
 * them again. */
static void fill_settings(struct reading *reading)
{
    Brink__V1__Table *table = reading->table;
    Brink__V1__Overcapacity *usual = take(reading, 1, sizeof *usual);
    struct tree_node *part = take(reading, 1, sizeof *part);
    struct tree_node *children = take(reading, SETTING_COUNT, sizeof *children);
    if (!is_sound(reading)) {
        return;
    }
    *part = *reading->root;
    part->children = children;
    part->count = 0;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct tree_node *node = tree_find(reading->root, settings[i]);
        if (node != NULL) {
            children[part->count] = *node;
            if (strcmp(settings[i], "overcapacity") == 0 && node->kind == TREE_GROUP) {
                rename_base(reading, &children[part->count]);
            }
            part->count++;
        }
    }
    brink__v1__overcapacity__init(usual);
    *usual = (Brink__V1__Overcapacity){
        .base = usual->base, .base_ratio = 1.0, .max = 1.25, .tau_days = 365.0};
    table->overcapacity = NULL;
    worsen(reading, fill_message(reading->fill, part, "table", &table->base));
    if (table->overcapacity == NULL) {
        table->overcapacity = usual;
        return;
    }
    Brink__V1__Overcapacity *said = table->overcapacity;
    const struct tree_node *group = tree_find(reading->root, "overcapacity");
    said->base_ratio = tree_find(group, "base") != NULL ? said->base_ratio : usual->base_ratio;
    said->max = tree_find(group, "max") != NULL ? said->max : usual->max;
    said->tau_days = tree_find(group, "tau_days") != NULL ? said->tau_days : usual->tau_days;
}

static void set_defaults(Brink__V1__Table *table)
{
    table->rule = BRINK__V1__TABLE_RULE__TABLE_RULE_PUBLISHED;
    table->shares = BRINK__V1__TABLE_SHARES__TABLE_SHARES_CAPACITY;
    table->psi = 0.8;
    table->stock_days = 90.0;
    table->tau_stock_days = 60.0;
    table->steps = STEPS_WITHOUT_FILE;
    table->stocks_every = 30;
}

/* Files. */

/* Reads the file that `node` names; `path_out` is its path as seen from here, in the arena. */
static struct matrix *read_file(struct reading *reading,
                                const struct tree_node *node,
                                const char *name,
                                char **path_out)
{
    struct matrix *matrix = NULL;
    if (node->kind != TREE_TEXT) {
        refuse(reading, node->file, node->line, "%s: the name of a file belongs here", name);
        return NULL;
    }
    char *path = file_beside(node->file, node->as.text);
    *path_out = path != NULL ? arena_copy_text(reading->fill->arena, path) : NULL;
    free(path);
    if (*path_out == NULL) {
        worsen(reading, STATUS_NO_MEMORY);
        return NULL;
    }
    enum status status = matrix_read(*path_out, reading->fill->problems, &matrix);
    if (status != STATUS_OK) {
        worsen(reading, status == STATUS_NO_MEMORY ? status : STATUS_IO);
    }
    return matrix;
}

static struct matrix *read_part(struct reading *reading, const char *name, char **path_out)
{
    const struct tree_node *group = tree_find(reading->root, "table");
    const struct tree_node *node = tree_find(group, name);
    if (node == NULL) {
        refuse(reading, group->file, group->line, "table.%s is missing: the name of a file",
               name);
        return NULL;
    }
    return read_file(reading, node, name, path_out);
}

/* Only z, y and x are names in the group. */
static void check_group(struct reading *reading)
{
    const struct tree_node *group = tree_find(reading->root, "table");
    if (group->kind != TREE_GROUP) {
        refuse(reading, group->file, group->line,
               "table: a group belongs here, { z = \"Z.csv\"; y = \"Y.csv\"; x = \"x.csv\"; }");
        return;
    }
    for (size_t i = 0; i < group->count; i++) {
        const char *name = group->children[i].name;
        if (strcmp(name, "z") != 0 && strcmp(name, "y") != 0 && strcmp(name, "x") != 0) {
            refuse(reading, group->file, group->children[i].line,
                   "table: there is no part %.*s: z, y and x", shown(name), name);
        }
    }
}

static void note_place(
    struct reading *reading, size_t i, const char *field, const char *file, unsigned line)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "table.industries[%zu]%s", i, field);
    if (place_add(reading->fill->places, path, file, line) != STATUS_OK) {
        worsen(reading, STATUS_NO_MEMORY);
    }
}

/* The flows. */

static void check_square(struct reading *reading, const char *file)
{
    const struct matrix *flows = reading->flows;
    if (matrix_rows(flows) != matrix_columns(flows)) {
        refuse(reading, file, 1, "%zu rows and %zu columns: a table of flows is square",
               matrix_rows(flows), matrix_columns(flows));
        return;
    }
    for (size_t i = 0; i < matrix_rows(flows); i++) {
        const char *row = matrix_row_label(flows, i);
        const char *column = matrix_column_label(flows, i);
        if (strcmp(row, column) != 0) {
            refuse(reading, file, matrix_line(flows, i),
                   "row %.*s stands where the columns have %.*s", shown(row), row,
                   shown(column), column);
            return;
        }
    }
}

/* Splits "region|sector"; false: it is none. */
static bool
split(struct reading *reading, const char *label, char **region_out, char **rest_out)
{
    const char *bar = strchr(label, '|');
    if (bar == NULL) {
        return false;
    }
    char *copy = take(reading, strlen(label) + 1, 1);
    if (copy != NULL) {
        memcpy(copy, label, strlen(label));
        copy[bar - label] = '\0';
        *region_out = copy;
        *rest_out = copy + (bar - label) + 1;
    }
    return true;
}

static void read_industry(struct reading *reading, const char *file, size_t i)
{
    Brink__V1__Industry *industry = take(reading, 1, sizeof *industry);
    const char *label = matrix_row_label(reading->flows, i);
    unsigned line = matrix_line(reading->flows, i);
    reading->table->industries[i] = industry;
    if (industry == NULL) {
        return;
    }
    brink__v1__industry__init(industry);
    if (!split(reading, label, &industry->region, &industry->sector)) {
        refuse(reading, file, line, "%.*s is no label: region|sector", shown(label), label);
    }
    industry->flows = (double *)matrix_row(reading->flows, i); /* packing only reads them */
    industry->n_flows = matrix_columns(reading->flows);
    note_place(reading, i, "", file, line);
}

static void read_flows(struct reading *reading)
{
    char *file = NULL;
    reading->flows = read_part(reading, "z", &file);
    if (reading->flows == NULL) {
        return;
    }
    reading->file->flows = reading->flows;
    check_square(reading, file);
    size_t count = matrix_rows(reading->flows);
    reading->table->industries = take(reading, count, sizeof(void *));
    for (size_t i = 0; is_sound(reading) && i < count; i++) {
        read_industry(reading, file, i);
        reading->table->n_industries = i + 1;
    }
}

/* Regions in the order in which they come; the checks of the request hold the order to its
 * rules. */
static size_t find_region(const struct reading *reading, const char *region)
{
    Brink__V1__Industry *const *industries = reading->table->industries;
    for (size_t r = 0; r < reading->regions; r++) {
        if (strcmp(industries[r * reading->sectors]->region, region) == 0) {
            return r;
        }
    }
    return SIZE_MAX;
}

static void count_regions(struct reading *reading)
{
    const Brink__V1__Table *table = reading->table;
    size_t count = 0;
    while (count < table->n_industries &&
           strcmp(table->industries[count]->region, table->industries[0]->region) == 0) {
        count++;
    }
    reading->sectors = count;
    reading->regions = count > 0 ? table->n_industries / count : 0;
}

/* The other files: their rows are those of the flows. */
static void check_rows(struct reading *reading, const struct matrix *matrix, const char *file)
{
    const struct matrix *flows = reading->flows;
    for (size_t i = 0; i < matrix_rows(matrix) && i < matrix_rows(flows); i++) {
        const char *label = matrix_row_label(matrix, i);
        const char *expected = matrix_row_label(flows, i);
        if (strcmp(label, expected) != 0) {
            refuse(reading, file, matrix_line(matrix, i), "row %.*s stands where z has %.*s",
                   shown(label), label, shown(expected), expected);
            return;
        }
    }
    if (matrix_rows(matrix) < matrix_rows(flows)) {
        const char *missing = matrix_row_label(flows, matrix_rows(matrix));
        refuse(reading, file, 0, "row %.*s is missing: z has it", shown(missing), missing);
    } else if (matrix_rows(matrix) > matrix_rows(flows)) {
        refuse(reading, file, matrix_line(matrix, matrix_rows(flows)),
               "%zu rows where z has %zu", matrix_rows(matrix), matrix_rows(flows));
    }
}

static void read_output(struct reading *reading)
{
    char *file = NULL;
    reading->output = read_part(reading, "x", &file);
    if (reading->output == NULL || !is_sound(reading)) {
        return;
    }
    check_rows(reading, reading->output, file);
    if (matrix_columns(reading->output) != 1) {
        refuse(reading, file, 1, "%zu columns: x has one, the output",
               matrix_columns(reading->output));
    }
    for (size_t i = 0; is_sound(reading) && i < reading->table->n_industries; i++) {
        reading->table->industries[i]->output = matrix_row(reading->output, i)[0];
        note_place(reading, i, ".output", file, matrix_line(reading->output, i));
    }
}

/* Which region each column of final demand buys for; NULL: one does not say. */
static size_t *read_buyers(struct reading *reading, const char *file)
{
    size_t count = matrix_columns(reading->final);
    size_t *buyers = take(reading, count, sizeof *buyers);
    for (size_t c = 0; is_sound(reading) && c < count; c++) {
        const char *label = matrix_column_label(reading->final, c);
        char *region = NULL;
        char *category = NULL;
        if (!split(reading, label, &region, &category)) {
            refuse(reading, file, 1, "column %.*s is no label: region|category", shown(label),
                   label);
        } else if (region != NULL) {
            buyers[c] = find_region(reading, region);
            if (buyers[c] == SIZE_MAX) {
                struct suggest suggest = suggest_start(region);
                for (size_t r = 0; r < reading->regions; r++) {
                    suggest_offer(&suggest,
                                  reading->table->industries[r * reading->sectors]->region);
                }
                refuse(reading, file, 1, "column %.*s: z has no region %.*s%s", shown(label),
                       label, shown(region), region, suggest_clause(&suggest));
            }
        }
    }
    return is_sound(reading) ? buyers : NULL;
}

static void read_final(struct reading *reading)
{
    char *file = NULL;
    reading->final = read_part(reading, "y", &file);
    if (reading->final == NULL || !is_sound(reading)) {
        return;
    }
    check_rows(reading, reading->final, file);
    count_regions(reading);
    const size_t *buyers = is_sound(reading) ? read_buyers(reading, file) : NULL;
    for (size_t i = 0; buyers != NULL && i < reading->table->n_industries; i++) {
        Brink__V1__Industry *industry = reading->table->industries[i];
        industry->final_demand = take(reading, reading->regions, sizeof(double));
        industry->n_final_demand = industry->final_demand != NULL ? reading->regions : 0;
        for (size_t c = 0; industry->n_final_demand > 0 && c < matrix_columns(reading->final);
             c++) {
            industry->final_demand[buyers[c]] += matrix_row(reading->final, i)[c];
        }
        note_place(reading, i, ".final_demand", file, matrix_line(reading->final, i));
    }
}

/* Losses of capacity. */

static size_t find_industry(const struct reading *reading, const char *label, size_t from)
{
    size_t count = matrix_rows(reading->flows);
    for (size_t k = 0; k < count; k++) {
        size_t i = (from + k) % count; /* mostly they come in order */
        if (strcmp(matrix_row_label(reading->flows, i), label) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* A share that is none is reported here, where its line is known. */
static void check_share(
    struct reading *reading, const char *file, size_t step, size_t industry, double share)
{
    if (share >= 0.0 && share <= 1.0) {
        return;
    }
    struct problems *problems = reading->fill->problems;
    size_t before = problems->count;
    char path[PATH_BYTES];
    char number[NUMBER_TEXT_BYTES];
    const char *label = matrix_row_label(reading->flows, industry);
    snprintf(path, sizeof path, "table.industries[%zu].capacity_loss[%zu]", industry, step);
    number_format(share, number);
    problem_add(problems, path, "%.*s: %s is outside 0 to 1 (share)", shown(label), label,
                number);
    if (problems->count > before) {
        problem_place(&problems->items[before], file, matrix_line(reading->loss, step));
    }
    worsen(reading, STATUS_BAD_INPUT);
}

static void
read_loss_column(struct reading *reading, const char *file, size_t column, size_t industry)
{
    const struct matrix *loss = reading->loss;
    Brink__V1__Industry *row = reading->table->industries[industry];
    bool is_lost = false;
    for (size_t t = 0; t < matrix_rows(loss); t++) {
        double share = matrix_row(loss, t)[column];
        check_share(reading, file, t, industry, share);
        is_lost = is_lost || share != 0.0;
    }
    if (!is_lost) {
        return;
    }
    row->capacity_loss = take(reading, matrix_rows(loss), sizeof(double));
    row->n_capacity_loss = row->capacity_loss != NULL ? matrix_rows(loss) : 0;
    for (size_t t = 0; t < row->n_capacity_loss; t++) {
        row->capacity_loss[t] = matrix_row(loss, t)[column];
    }
    note_place(reading, industry, ".capacity_loss", file, 1);
}

static void check_steps(struct reading *reading, const char *file)
{
    for (size_t t = 0; t < matrix_rows(reading->loss); t++) {
        const char *label = matrix_row_label(reading->loss, t);
        double step = 0.0;
        if (number_parse(label, &step) == 0 || step != (double)t) {
            refuse(reading, file, matrix_line(reading->loss, t),
                   "step %.*s stands where %zu belongs: one row a step, from 0 on",
                   shown(label), label, t);
            return;
        }
    }
}

static void read_loss(struct reading *reading)
{
    char *file = NULL;
    const struct tree_node *node = tree_find(reading->root, "capacity_loss");
    if (node == NULL) {
        return;
    }
    reading->loss = read_file(reading, node, "capacity_loss", &file);
    if (reading->loss == NULL || !is_sound(reading)) {
        return;
    }
    check_steps(reading, file);
    size_t next = 0;
    for (size_t c = 0; is_sound(reading) && c < matrix_columns(reading->loss); c++) {
        const char *label = matrix_column_label(reading->loss, c);
        size_t industry = find_industry(reading, label, next);
        if (industry == SIZE_MAX) {
            refuse(reading, file, 1, "column %.*s: z has no such industry", shown(label),
                   label);
        } else if (reading->table->industries[industry]->n_capacity_loss > 0) {
            refuse(reading, file, 1, "two columns are named %.*s", shown(label), label);
        } else {
            read_loss_column(reading, file, c, industry);
            next = industry + 1;
        }
    }
    if (tree_find(reading->root, "steps") == NULL) {
        reading->table->steps = (uint32_t)matrix_rows(reading->loss);
    }
}

enum status mrio_file_fill(struct mrio_file *file,
                           const struct fill *fill,
                           const struct tree_node *root,
                           Brink__V1__Table *table)
{
    struct reading reading = {.file = file, .fill = fill, .root = root, .table = table};
    set_defaults(table);
    fill_settings(&reading);
    check_group(&reading);
    if (is_sound(&reading)) {
        read_flows(&reading);
    }
    if (is_sound(&reading)) {
        read_output(&reading);
        read_final(&reading);
        read_loss(&reading);
    }
    matrix_free(&reading.final);
    matrix_free(&reading.output);
    matrix_free(&reading.loss);
    return reading.status;
}

void mrio_file_clear(struct mrio_file *file)
{
    matrix_free(&file->flows);
    arena_clear(&file->arena);
}
