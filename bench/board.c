#include "bench/board.h"

#include "base/number.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECT_WIDTH = 18 };

struct column {
    const char *json;
    const char *heading;
    int width;
};

static const struct column columns[METRIC_COUNT] = {
    [METRIC_RATIO] = {"ratio", "ratio", 20},
    [METRIC_CPU_RATIO] = {"cpu_ratio", "CPU ratio", 20},
    [METRIC_REQUESTS_PER_S] = {"requests_per_s", "requests/s", 26},
    [METRIC_MODEL_PER_S] = {"model_per_s", "the model's requests/s", 26},
    [METRIC_P50_MS] = {"p50_ms", "p50 ms", 22},
    [METRIC_P99_MS] = {"p99_ms", "p99 ms", 22},
    [METRIC_P999_MS] = {"p999_ms", "p99.9 ms", 22},
    [METRIC_CPU_US] = {"cpu_us", "CPU us a request", 22},
    [METRIC_RECORDS_PER_SYNC] = {"records_per_sync", "records a sync", 22},
    [METRIC_SYNCS_PER_S] = {"syncs_per_s", "syncs/s", 22},
    [METRIC_DRAWS_PER_S] = {"draws_per_s", "draws/s", 22},
    [METRIC_STEP_NS] = {"draw_step_ns", "ns a draw-step", 22},
    [METRIC_STEP_CPU_NS] = {"draw_step_cpu_ns", "CPU ns a draw-step", 22},
    [METRIC_TABLE_STEP_US] = {"table_step_us", "us a step", 22},
    [METRIC_START_MS] = {"start_ms", "ms", 22},
    [METRIC_SWEEP_S] = {"sweep_s", "s", 22},
    [METRIC_SWEEP_CPU_S] = {"sweep_cpu_s", "CPU s", 22},
    [METRIC_LOOP_US] = {"loop_us", "loop's CPU us a task", 22},
    [METRIC_BUSIEST_US] = {"busiest_us", "its busiest thread's", 22},
    [METRIC_HELD_MS] = {"held_ms", "held ms a task", 22},
    [METRIC_WORKERS] = {"workers", "workers", 26},
};

enum status board_new(struct board **board_out)
{
    struct board *board = calloc(1, sizeof *board);
    if (board == NULL) {
        return STATUS_NO_MEMORY;
    }
    board->rows = calloc(BOARD_ROWS_MAX, sizeof *board->rows);
    if (board->rows == NULL) {
        board_free(&board);
        return STATUS_NO_MEMORY;
    }
    *board_out = board;
    return STATUS_OK;
}

void board_free(struct board **board_p)
{
    if (*board_p == NULL) {
        return;
    }
    free((*board_p)->rows);
    free(*board_p);
    *board_p = NULL;
}

static bool is_same(const struct board_key *a, const struct board_key *b)
{
    return strcmp(a->measurement, b->measurement) == 0 && strcmp(a->subject, b->subject) == 0 &&
           a->window == b->window;
}

static struct board_row *find_row(struct board *board, const struct board_key *key)
{
    for (size_t i = 0; i < board->count; i++) {
        if (is_same(&board->rows[i].key, key)) {
            return &board->rows[i];
        }
    }
    assert(board->count < BOARD_ROWS_MAX);
    struct board_row *row = &board->rows[board->count++];
    row->key = *key;
    return row;
}

void board_add(struct board *board,
               const struct board_key *key,
               enum metric metric,
               double value)
{
    tally_add(&find_row(board, key)->tallies[metric], value);
}

/* For people. */

static void write_value(double value, char text_out[NUMBER_TEXT_BYTES])
{
    int decimals = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 1 ? 2 : 3;
    snprintf(text_out, NUMBER_TEXT_BYTES, "%.*f", decimals, value);
}

static void print_cell(const struct tally *tally, int width, struct buffer *text)
{
    char cell[3 * NUMBER_TEXT_BYTES + 8] = "-";
    if (tally->count > 0) {
        char median[NUMBER_TEXT_BYTES];
        char least[NUMBER_TEXT_BYTES];
        char most[NUMBER_TEXT_BYTES];
        write_value(tally_median(tally), median);
        write_value(tally_least(tally), least);
        write_value(tally_most(tally), most);
        snprintf(cell, sizeof cell, "%s (%s-%s)", median, least, most);
    }
    buffer_print(text, "  %*s", width, cell);
}

/* The metrics that rows of a measurement have, and whether any has a window. */
struct shape {
    bool has_window;
    bool has[METRIC_COUNT];
};

static bool is_of(const struct board_row *row, const char *measurement)
{
    return strcmp(row->key.measurement, measurement) == 0;
}

static struct shape shape_of(const struct board *board, const char *measurement)
{
    struct shape shape = {.has_window = false};
    for (size_t i = 0; i < board->count; i++) {
        const struct board_row *row = &board->rows[i];
        if (!is_of(row, measurement)) {
            continue;
        }
        shape.has_window = shape.has_window || row->key.window > 0;
        for (size_t m = 0; m < METRIC_COUNT; m++) {
            shape.has[m] = shape.has[m] || row->tallies[m].count > 0;
        }
    }
    return shape;
}

static void print_heading(const struct shape *shape, struct buffer *text)
{
    if (shape->has_window) {
        buffer_add_text(text, "window  ");
    }
    buffer_print(text, "%-*s", SUBJECT_WIDTH, "");
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        if (shape->has[m]) {
            buffer_print(text, "  %*s", columns[m].width, columns[m].heading);
        }
    }
    buffer_add_byte(text, '\n');
}

static void
print_row(const struct board_row *row, const struct shape *shape, struct buffer *text)
{
    if (shape->has_window) {
        buffer_print(text, "%6" PRIu32 "  ", row->key.window);
    }
    buffer_print(text, "%-*s", SUBJECT_WIDTH, row->key.subject);
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        if (shape->has[m]) {
            print_cell(&row->tallies[m], columns[m].width, text);
        }
    }
    buffer_add_byte(text, '\n');
}

void board_print(const struct board *board, const char *measurement, struct buffer *text)
{
    struct shape shape = shape_of(board, measurement);
    print_heading(&shape, text);
    for (size_t i = 0; i < board->count; i++) {
        if (is_of(&board->rows[i], measurement)) {
            print_row(&board->rows[i], &shape, text);
        }
    }
}

/* For a page. */

/* Three digits that count, thousands apart: "0.961", "14.2", "93,500". */
static void write_short(double value, char text_out[NUMBER_TEXT_BYTES])
{
    double unit = value >= 1 ? pow(10, floor(log10(value)) - 2) : 0.001;
    double rounded = round(value / unit) * unit;
    int decimals = rounded >= 100 ? 0 : rounded >= 10 ? 1 : rounded >= 1 ? 2 : 3;
    char digits[NUMBER_TEXT_BYTES];
    snprintf(digits, sizeof digits, "%.*f", decimals, rounded);
    size_t whole = strcspn(digits, ".");
    size_t size = 0;
    for (size_t i = 0; digits[i] != '\0' && size + 2 < NUMBER_TEXT_BYTES; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            text_out[size++] = ',';
        }
        text_out[size++] = digits[i];
    }
    text_out[size] = '\0';
}

static void mark_cell(const struct tally *tally, struct buffer *text)
{
    char median[NUMBER_TEXT_BYTES];
    char least[NUMBER_TEXT_BYTES];
    char most[NUMBER_TEXT_BYTES];
    if (tally->count == 0) {
        buffer_add_text(text, " |");
        return;
    }
    write_short(tally_median(tally), median);
    write_short(tally_least(tally), least);
    write_short(tally_most(tally), most);
    bool is_one = strcmp(least, most) == 0;
    buffer_print(text, is_one ? " %s |" : " %s (%s-%s) |", median, least, most);
}

static void mark_heading(const struct shape *shape, struct buffer *text)
{
    buffer_add_text(text, shape->has_window ? "| window | |" : "| |");
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        if (shape->has[m]) {
            buffer_print(text, " %s |", columns[m].heading);
        }
    }
    buffer_add_text(text, shape->has_window ? "\n|---|---|" : "\n|---|");
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        buffer_add_text(text, shape->has[m] ? "---|" : "");
    }
    buffer_add_byte(text, '\n');
}

void board_mark(const struct board *board, const char *measurement, struct buffer *text)
{
    struct shape shape = shape_of(board, measurement);
    mark_heading(&shape, text);
    for (size_t i = 0; i < board->count; i++) {
        const struct board_row *row = &board->rows[i];
        if (!is_of(row, measurement)) {
            continue;
        }
        if (shape.has_window) {
            buffer_print(text, "| %" PRIu32 " ", row->key.window);
        }
        buffer_print(text, "| %s |", row->key.subject);
        for (size_t m = 0; m < METRIC_COUNT; m++) {
            if (shape.has[m]) {
                mark_cell(&row->tallies[m], text);
            }
        }
        buffer_add_byte(text, '\n');
    }
}

/* For programs. */

static void print_number(const char *name, double value, struct buffer *text)
{
    char number[NUMBER_TEXT_BYTES];
    number_format(value, number);
    buffer_print(text, "\"%s\": %s", name, number);
}

static void json_metric(const char *name, const struct tally *tally, struct buffer *text)
{
    buffer_print(text, ", \"%s\": {", name);
    print_number("median", tally_median(tally), text);
    buffer_add_text(text, ", ");
    print_number("least", tally_least(tally), text);
    buffer_add_text(text, ", ");
    print_number("most", tally_most(tally), text);
    buffer_print(text, ", \"count\": %zu}", tally->count);
}

static void json_row(const struct board_row *row, struct buffer *text)
{
    buffer_print(text, "{\"measurement\": \"%s\", \"subject\": \"%s\"", row->key.measurement,
                 row->key.subject);
    if (row->key.window > 0) {
        buffer_print(text, ", \"window\": %" PRIu32, row->key.window);
    }
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        if (row->tallies[m].count > 0) {
            json_metric(columns[m].json, &row->tallies[m], text);
        }
    }
    buffer_add_byte(text, '}');
}

void board_json(const struct board *board, struct buffer *text)
{
    buffer_add_text(text, "[");
    for (size_t i = 0; i < board->count; i++) {
        buffer_add_text(text, i > 0 ? ",\n    " : "\n    ");
        json_row(&board->rows[i], text);
    }
    buffer_add_text(text, "\n  ]");
}
