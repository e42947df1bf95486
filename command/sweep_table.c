#include "command/sweep_table.h"

#include "base/number.h"
#include "command/csv_table.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODES = 17, CELL_BYTES_MAX = 160 };

static_assert((int)SWEEP_MODEL_BYTES == (int)CELL_BYTES_MAX, "a model is a cell");

enum status sweep_table_make(const struct sweep_plan *plan, struct sweep_table *table_out)
{
    struct sweep_table table = {.plan = plan};
    table.rows = calloc(plan->count, sizeof *table.rows);
    table.values = calloc(plan->count, plan->pick_count * sizeof *table.values);
    if (table.rows == NULL || table.values == NULL) {
        sweep_table_clear(&table);
        return STATUS_NO_MEMORY;
    }
    *table_out = table;
    return STATUS_OK;
}

void sweep_table_clear(struct sweep_table *table)
{
    free(table->rows);
    free(table->values);
    *table = (struct sweep_table){.plan = NULL};
}

void sweep_table_add(struct sweep_table *table,
                     uint64_t scenario,
                     const struct sweep_row *row,
                     const double *values)
{
    if (table->rows[scenario].is_there) {
        return;
    }
    table->rows[scenario] = *row;
    table->rows[scenario].is_there = true;
    memcpy(table->values + scenario * table->plan->pick_count, values,
           table->plan->pick_count * sizeof *values);
    table->there++;
    table->failed += row->code == 0 ? 0 : 1;
}

bool sweep_table_takes_model(struct sweep_table *table, const char *model)
{
    char plain[SWEEP_MODEL_BYTES];
    snprintf(plain, sizeof plain, "%s", model);
    for (char *at = plain; *at != '\0'; at++) {
        *at = *at == ',' || *at == '"' || (unsigned char)*at < ' ' ? ';' : *at;
    }
    if (table->model[0] == '\0') {
        memcpy(table->model, plain, sizeof plain);
    }
    return strcmp(table->model, plain) == 0;
}

double sweep_table_value(const struct sweep_table *table, uint64_t scenario, size_t pick)
{
    return table->rows[scenario].is_there && table->rows[scenario].code == 0
               ? table->values[scenario * table->plan->pick_count + pick]
               : NAN;
}

/* Hands the text over to a csv table and takes it back, so that its failure stays. */
static struct csv_table open_table(struct buffer *text)
{
    return (struct csv_table){.text = *text};
}

static void close_table(struct csv_table *csv, struct buffer *text)
{
    csv_table_end_row(csv);
    *text = csv->text;
}

void sweep_table_print_header(const struct sweep_table *table, struct buffer *text)
{
    const struct sweep_plan *plan = table->plan;
    struct csv_table csv = open_table(text);
    csv_table_add_text(&csv, "scenario");
    for (size_t i = 0; i < plan->axis_count; i++) {
        csv_table_add_text(&csv, plan->axes[i].path);
    }
    for (size_t i = 0; i < plan->pick_count; i++) {
        csv_table_add_text(&csv, plan->picks[i].name);
    }
    csv_table_add_text(&csv, "status");
    csv_table_add_text(&csv, "model");
    csv_table_add_text(&csv, "request");
    close_table(&csv, text);
}

void sweep_table_print_row(const struct sweep_table *table,
                           uint64_t scenario,
                           struct buffer *text)
{
    const struct sweep_plan *plan = table->plan;
    const struct sweep_row *row = &table->rows[scenario];
    char request[ID_TEXT_BYTES];
    struct csv_table csv = open_table(text);
    csv_table_add_count(&csv, scenario);
    for (size_t i = 0; i < plan->axis_count; i++) {
        csv_table_add_number(&csv, sweep_plan_value(plan, scenario, i));
    }
    for (size_t i = 0; i < plan->pick_count; i++) {
        csv_table_add_number(&csv, sweep_table_value(table, scenario, i));
    }
    id_format(&row->request, request);
    csv_table_add_text(&csv, status_code_name(row->code));
    csv_table_add_text(&csv, row->code == 0 ? table->model : "");
    csv_table_add_text(&csv, request);
    close_table(&csv, text);
}

/* A text in quotes, as JSON wants it. */
static void add_string(struct buffer *text, const char *string)
{
    buffer_add_byte(text, '"');
    for (; *string != '\0'; string++) {
        unsigned char byte = (unsigned char)*string;
        if (byte == '"' || byte == '\\') {
            buffer_add_byte(text, '\\');
        }
        if (byte < ' ') {
            buffer_print(text, "\\u%04x", byte);
        } else {
            buffer_add_byte(text, byte);
        }
    }
    buffer_add_byte(text, '"');
}

static void add_member(struct buffer *text, bool is_first, const char *name, double value)
{
    char digits[NUMBER_TEXT_BYTES];
    number_format(value, digits);
    buffer_add_text(text, is_first ? "" : ",");
    add_string(text, name);
    buffer_print(text, ":%s", isfinite(value) ? digits : "null");
}

void sweep_table_print_json(const struct sweep_table *table,
                            uint64_t scenario,
                            struct buffer *text)
{
    const struct sweep_plan *plan = table->plan;
    const struct sweep_row *row = &table->rows[scenario];
    char request[ID_TEXT_BYTES];
    id_format(&row->request, request);
    buffer_print(text, "{\"scenario\":%" PRIu64 ",\"over\":{", scenario);
    for (size_t i = 0; i < plan->axis_count; i++) {
        add_member(text, i == 0, plan->axes[i].path, sweep_plan_value(plan, scenario, i));
    }
    buffer_add_text(text, "},\"results\":{");
    for (size_t i = 0; i < plan->pick_count; i++) {
        add_member(text, i == 0, plan->picks[i].name, sweep_table_value(table, scenario, i));
    }
    buffer_print(text, "},\"status\":\"%s\",\"model\":", status_code_name(row->code));
    add_string(text, row->code == 0 ? table->model : "");
    buffer_print(text, ",\"request\":\"%s\"}\n", request);
}

static void
define(struct csv_table *csv, const char *column, const char *unit, const char *meaning)
{
    csv_table_add_text(csv, "sweep.csv");
    csv_table_add_text(csv, column);
    csv_table_add_text(csv, unit);
    csv_table_add_text(csv, meaning);
    csv_table_end_row(csv);
}

/* What a result is: a headline number, or what its path says. */
static void define_pick(struct csv_table *csv, const struct pick *pick)
{
    const struct pick_row *row = NULL;
    for (size_t i = 0; pick_row(i) != NULL; i++) {
        row = strcmp(pick_row(i)->name, pick->name) == 0 ? pick_row(i) : row;
    }
    define(csv, pick->name, row != NULL ? row->unit : "",
           row != NULL ? row->words : "a number of the message Assessment, by its path");
}

void sweep_table_print_dictionary(const struct sweep_table *table, struct buffer *text)
{
    const struct sweep_plan *plan = table->plan;
    struct csv_table csv = open_table(text);
    static const char *const titles[] = {"file", "column", "unit", "meaning"};
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        csv_table_add_text(&csv, titles[i]);
    }
    csv_table_end_row(&csv);
    define(&csv, "scenario", "", "number of the scenario, from 0");
    for (size_t i = 0; i < plan->axis_count; i++) {
        define(&csv, plan->axes[i].path, plan->levers[i].unit, "a number that was varied");
    }
    for (size_t i = 0; i < plan->pick_count; i++) {
        define_pick(&csv, &plan->picks[i]);
    }
    define(&csv, "status", "", "OK, or the gRPC code with which the scenario was refused");
    define(&csv, "model", "", "versions of the parts of the model, the same in all rows");
    define(&csv, "request", "", "hexadecimal id that follows from the whole question");
    *text = csv.text;
}

/* A line on its way to its end. */
struct line {
    const char *at;
    const char *end;
};

/* The next cell; none of a row has quotes. False: there is none, or it is too long. */
static bool take_cell(struct line *line, char cell_out[CELL_BYTES_MAX])
{
    if (line->at > line->end) {
        return false;
    }
    const char *comma = memchr(line->at, ',', (size_t)(line->end - line->at));
    const char *cell_end = comma != NULL ? comma : line->end;
    size_t size = (size_t)(cell_end - line->at);
    if (size >= CELL_BYTES_MAX) {
        return false;
    }
    memcpy(cell_out, line->at, size);
    cell_out[size] = '\0';
    line->at = cell_end + 1;
    return true;
}

static bool take_index(struct line *line, uint64_t count, uint64_t *index_out)
{
    char cell[CELL_BYTES_MAX];
    if (!take_cell(line, cell) || cell[0] == '\0' || strlen(cell) > 9 ||
        cell[strspn(cell, "0123456789")] != '\0') {
        return false;
    }
    *index_out = strtoull(cell, NULL, 10);
    return *index_out < count;
}

static bool take_number(struct line *line, double *number_out)
{
    char cell[CELL_BYTES_MAX];
    if (!take_cell(line, cell)) {
        return false;
    }
    *number_out = NAN;
    return cell[0] == '\0' || number_parse(cell, number_out) == 1;
}

static bool take_code(struct line *line, uint8_t *code_out)
{
    char cell[CELL_BYTES_MAX];
    if (!take_cell(line, cell)) {
        return false;
    }
    for (int code = 0; code < CODES; code++) {
        if (strcmp(cell, status_code_name(code)) == 0) {
            *code_out = (uint8_t)code;
            return true;
        }
    }
    return false;
}

/* A row that is ok has one. */
static bool take_model(struct line *line, struct sweep_table *table, uint8_t code)
{
    char cell[CELL_BYTES_MAX];
    if (!take_cell(line, cell)) {
        return false;
    }
    return code != 0 ? cell[0] == '\0' : sweep_table_takes_model(table, cell);
}

static bool take_request(struct line *line, struct id *request_out)
{
    char cell[CELL_BYTES_MAX];
    return take_cell(line, cell) && id_parse(cell, request_out) == STATUS_OK &&
           line->at > line->end;
}

static bool read_row(struct sweep_table *table, struct line line)
{
    const struct sweep_plan *plan = table->plan;
    double values[SWEEP_RESULTS_MAX];
    struct sweep_row row = {.is_there = true};
    uint64_t index = 0;
    if (!take_index(&line, plan->count, &index)) {
        return false;
    }
    for (size_t i = 0; i < plan->axis_count; i++) {
        double value = NAN;
        if (!take_number(&line, &value) || value != sweep_plan_value(plan, index, i)) {
            return false;
        }
    }
    for (size_t i = 0; i < plan->pick_count; i++) {
        if (!take_number(&line, &values[i])) {
            return false;
        }
    }
    if (!take_code(&line, &row.code) || !take_model(&line, table, row.code) ||
        !take_request(&line, &row.request)) {
        return false;
    }
    sweep_table_add(table, index, &row, values);
    return true;
}

/* The whole lines of a text; the first is the header. */
static enum status read_lines(struct sweep_table *table,
                              const struct buffer *header,
                              const char *text,
                              size_t size,
                              size_t *line_out)
{
    size_t number = 0;
    for (size_t at = 0; at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        if (end == NULL) {
            break;
        }
        size_t line_size = (size_t)(end - (text + at)) + 1;
        bool has_end = line_size >= 2 && end[-1] == '\r';
        bool is_header =
            header->size == line_size && memcmp(header->bytes, text + at, line_size) == 0;
        number++;
        if (!has_end ||
            !(number == 1 ? is_header : read_row(table, (struct line){text + at, end - 1}))) {
            *line_out = number;
            return STATUS_BAD_INPUT;
        }
        at += line_size;
    }
    return STATUS_OK;
}

enum status
sweep_table_read(struct sweep_table *table, const char *text, size_t size, size_t *line_out)
{
    struct buffer header = {0};
    sweep_table_print_header(table, &header);
    enum status status = header.failure;
    if (status == STATUS_OK) {
        status = read_lines(table, &header, text, size, line_out);
    }
    buffer_clear(&header);
    return status;
}
