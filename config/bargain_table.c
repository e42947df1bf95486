#include "config/bargain_table.h"

#include "base/number.h"
#include "config/csv.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_ROWS = 2, NAME_CELLS = 3, DEVIATION_CELLS = 2, CELL_BYTES = 64 };

static const double PER_CENT = 100.0;
static const double SUM_LEAST = 1e-4; /* of an actor's saliences, % */
static const double SUM_SLACK = 1e-7;

struct span {
    double least;
    double most;
};

struct reading {
    struct bargain_table *table;
    const char *file;
    struct problems *problems;
    enum status status;
};

static void refuse(struct reading *reading, size_t row, const char *words)
{
    problem_add_at(reading->problems, reading->file, csv_line(reading->table->csv, row), "%s",
                   words);
    reading->status = STATUS_BAD_INPUT;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* A finite number with or without blanks around it. */
static bool parse_trimmed(const char *text, double *value_out)
{
    char number[CELL_BYTES];
    while (is_blank(*text)) {
        text++;
    }
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1])) {
        length--;
    }
    if (length >= sizeof number) {
        return false;
    }
    memcpy(number, text, length);
    number[length] = '\0';
    return number_parse(number, value_out);
}

/* The number of a cell within its span; the least where it is at fault. `column` from 1. */
static double number_of(struct reading *reading, size_t row, size_t column, struct span allowed)
{
    const char *text = csv_cell(reading->table->csv, row, column - 1);
    char words[2 * CELL_BYTES];
    double value = 0.0;
    if (!parse_trimmed(text, &value)) {
        snprintf(words, sizeof words, "column %zu: \"%.*s\" is not a number", column,
                 CELL_BYTES, text);
        refuse(reading, row, words);
        return allowed.least;
    }
    if (!(value >= allowed.least && value <= allowed.most)) {
        snprintf(words, sizeof words, "column %zu: %g is outside %g to %g", column, value,
                 allowed.least, allowed.most);
        refuse(reading, row, words);
        return allowed.least;
    }
    return value;
}

/* Cells of a row without the empty one behind a comma at its end. */
static size_t count_cells(const struct csv *csv, size_t row)
{
    size_t count = csv_cells(csv, row);
    const char *last = csv_cell(csv, row, count - 1);
    return last[strspn(last, " \t")] == '\0' && count > 1 ? count - 1 : count;
}

static bool has_cells(struct reading *reading, size_t row, size_t expected)
{
    char words[CELL_BYTES];
    size_t count = count_cells(reading->table->csv, row);
    if (count == expected) {
        return true;
    }
    snprintf(words, sizeof words, "%zu cells, not %zu", count, expected);
    refuse(reading, row, words);
    return false;
}

static size_t whole_number(struct reading *reading, size_t column, struct span allowed)
{
    double value = number_of(reading, 0, column, allowed);
    if (floor(value) < value) {
        char words[CELL_BYTES];
        snprintf(words, sizeof words, "column %zu: %g is not a whole number", column, value);
        refuse(reading, 0, words);
    }
    return (size_t)value;
}

/* Line 1. */
static void read_sizes(struct reading *reading)
{
    struct bargain_table *table = reading->table;
    if (!has_cells(reading, 0, 4)) {
        return;
    }
    table->name = csv_cell(table->csv, 0, 0);
    table->description = csv_cell(table->csv, 0, 1);
    table->actor_count = whole_number(reading, 3, (struct span){2.0, BARGAIN_TABLE_ACTORS_MAX});
    table->dimension_count =
        whole_number(reading, 4, (struct span){1.0, BARGAIN_TABLE_DIMENSIONS_MAX});
}

/* Cells of an actor. */
static size_t row_cells(const struct bargain_table *table)
{
    return NAME_CELLS + 2 * table->dimension_count +
           (table->has_deviations ? DEVIATION_CELLS : 0);
}

/* Line 2. */
static void read_names(struct reading *reading)
{
    struct bargain_table *table = reading->table;
    table->has_deviations = count_cells(table->csv, 1) == row_cells(table) + DEVIATION_CELLS;
    if (!has_cells(reading, 1, row_cells(table))) {
        return;
    }
    for (size_t k = 0; k < table->dimension_count; k++) {
        table->dimensions[k] = csv_cell(table->csv, 1, NAME_CELLS + 2 * k);
    }
}

static void read_actor(struct reading *reading, size_t i)
{
    const struct span capability = {1e-6, 1e9};
    const struct span share = {0.0, PER_CENT};
    struct bargain_table *table = reading->table;
    struct bargain_table_actor *actor = &table->actors[i];
    size_t row = HEAD_ROWS + i;
    double sum = 0.0;
    if (!has_cells(reading, row, row_cells(table))) {
        return;
    }
    actor->name = csv_cell(table->csv, row, 0);
    actor->description = csv_cell(table->csv, row, 1);
    actor->capability = number_of(reading, row, NAME_CELLS, capability);
    for (size_t k = 0; k < table->dimension_count; k++) {
        double position = number_of(reading, row, NAME_CELLS + 2 * k + 1, share);
        double salience = number_of(reading, row, NAME_CELLS + 2 * k + 2, share);
        actor->positions[k] = position / PER_CENT;
        actor->saliences[k] = salience / PER_CENT;
        sum += salience;
    }
    if (table->has_deviations) {
        size_t last = row_cells(table);
        actor->position_deviation = number_of(reading, row, last - 1, share) / PER_CENT;
        actor->salience_deviation = number_of(reading, row, last, share) / PER_CENT;
    }
    if (!(sum >= SUM_LEAST && sum <= PER_CENT + SUM_SLACK)) {
        char words[CELL_BYTES];
        snprintf(words, sizeof words, "saliences add up to %.9g, outside %g to 100", sum,
                 SUM_LEAST);
        refuse(reading, row, words);
    }
    if (actor->name[strspn(actor->name, " \t")] == '\0') {
        refuse(reading, row, "column 1: a name is missing");
    }
    for (size_t other = 0; other < i; other++) {
        const char *name = table->actors[other].name;
        if (name != NULL && strcmp(name, actor->name) == 0) {
            refuse(reading, row, "column 1: the name of an earlier row");
            return;
        }
    }
}

static enum status read_actors(struct reading *reading)
{
    struct bargain_table *table = reading->table;
    size_t rows = csv_rows(table->csv) - HEAD_ROWS;
    if (rows != table->actor_count) {
        char words[2 * CELL_BYTES];
        snprintf(words, sizeof words, "column 3: %zu actors, but there are %zu rows of them",
                 table->actor_count, rows);
        refuse(reading, 0, words);
        return reading->status;
    }
    table->actors = calloc(table->actor_count, sizeof table->actors[0]);
    if (table->actors == NULL) {
        problem_add_at(reading->problems, reading->file, 0, "%s",
                       status_words(STATUS_NO_MEMORY));
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < table->actor_count; i++) {
        read_actor(reading, i);
    }
    return reading->status;
}

static enum status fill(struct reading *reading)
{
    if (csv_rows(reading->table->csv) < HEAD_ROWS) {
        problem_add_at(reading->problems, reading->file, 1,
                       "two lines come before the actors: sizes, and names of the columns");
        return STATUS_BAD_INPUT;
    }
    read_sizes(reading);
    if (reading->status == STATUS_OK) {
        read_names(reading);
    }
    return reading->status == STATUS_OK ? read_actors(reading) : reading->status;
}

/* Takes the csv. */
static enum status finish(const char *file,
                          struct csv *csv,
                          struct problems *problems,
                          struct bargain_table **table_out)
{
    struct bargain_table *table = calloc(1, sizeof *table);
    if (table == NULL) {
        problem_add_at(problems, file, 0, "%s", status_words(STATUS_NO_MEMORY));
        csv_free(&csv);
        return STATUS_NO_MEMORY;
    }
    table->csv = csv;
    struct reading reading = {.table = table, .file = file, .problems = problems};
    enum status status = fill(&reading);
    if (status == STATUS_OK) {
        *table_out = table;
    } else {
        bargain_table_free(&table);
    }
    return status;
}

enum status bargain_table_read(const char *path,
                               struct problems *problems,
                               struct bargain_table **table_out)
{
    struct csv *csv = NULL;
    enum status status = csv_read_loose(path, problems, &csv);
    return status == STATUS_OK ? finish(path, csv, problems, table_out) : status;
}

enum status bargain_table_parse(const char *file,
                                const char *text,
                                size_t size,
                                struct problems *problems,
                                struct bargain_table **table_out)
{
    struct csv *csv = NULL;
    enum status status = csv_parse_loose(file, text, size, problems, &csv);
    return status == STATUS_OK ? finish(file, csv, problems, table_out) : status;
}

void bargain_table_free(struct bargain_table **table_p)
{
    if (*table_p != NULL) {
        csv_free(&(*table_p)->csv);
        free((*table_p)->actors);
        free(*table_p);
        *table_p = NULL;
    }
}
