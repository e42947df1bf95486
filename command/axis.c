#include "command/axis.h"

#include "base/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES_MAX = 64, ENDS_MAX = 3 };

static const double step_slack = 1e-9; /* of a step, by which a grid may miss its end */

static enum status
fail(enum status status, char words_out[AXIS_WORDS_BYTES], const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum status
fail(enum status status, char words_out[AXIS_WORDS_BYTES], const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(words_out, AXIS_WORDS_BYTES, format, list);
    va_end(list);
    return status;
}

/* Reads the number before `end` or the text's end, and goes behind the mark. */
static bool take_number(const char **at, char mark, double *number_out)
{
    char digits[NUMBER_BYTES_MAX];
    const char *end = strchr(*at, mark);
    size_t size = end != NULL ? (size_t)(end - *at) : strlen(*at);
    if (size >= sizeof digits) {
        return false;
    }
    memcpy(digits, *at, size);
    digits[size] = '\0';
    *at = end != NULL ? end + 1 : *at + size;
    return number_parse(digits, number_out) == 1;
}

static size_t count_marks(const char *text, char mark)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += *text == mark ? 1 : 0;
    }
    return count;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* STATUS_OK: each stands there once. */
static enum status check_once(const double *values,
                              size_t count,
                              struct arena *arena,
                              char words_out[AXIS_WORDS_BYTES])
{
    double *sorted = arena_take_array(arena, count, sizeof *sorted);
    if (sorted == NULL) {
        return STATUS_NO_MEMORY;
    }
    memcpy(sorted, values, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_numbers);
    for (size_t i = 1; i < count; i++) {
        if (sorted[i] == sorted[i - 1]) {
            char digits[NUMBER_TEXT_BYTES];
            number_format(sorted[i], digits);
            return fail(STATUS_BAD_INPUT, words_out, "%s stands there twice", digits);
        }
    }
    return STATUS_OK;
}

static enum status parse_list(const char *text,
                              struct arena *arena,
                              struct axis *axis,
                              char words_out[AXIS_WORDS_BYTES])
{
    size_t count = count_marks(text, ',') + 1;
    if (count > AXIS_VALUES_MAX) {
        return fail(STATUS_FULL, words_out, "a list of more than %d values", AXIS_VALUES_MAX);
    }
    double *values = arena_take_array(arena, count, sizeof *values);
    const char *at = text;
    for (size_t i = 0; values != NULL && i < count; i++) {
        const char *from = at;
        if (!take_number(&at, ',', &values[i])) {
            return fail(STATUS_BAD_INPUT, words_out, "no number stands at \"%.40s\"", from);
        }
        values[i] = values[i] == 0.0 ? 0.0 : values[i]; /* -0 is 0 */
    }
    if (values == NULL) {
        return STATUS_NO_MEMORY;
    }
    axis->values = values;
    axis->count = count;
    return check_once(values, count, arena, words_out);
}

double axis_rounded(double value)
{
    char digits[NUMBER_BYTES_MAX];
    snprintf(digits, sizeof digits, "%.12g", value);
    double plain = strtod(digits, NULL);
    return plain == 0.0 ? 0.0 : plain;
}

static enum status make_grid(const double ends[ENDS_MAX],
                             struct arena *arena,
                             struct axis *axis,
                             char words_out[AXIS_WORDS_BYTES])
{
    double steps = floor((ends[1] - ends[0]) / ends[2] + step_slack);
    if (ends[2] == 0.0 || !(steps >= 0.0)) {
        return fail(STATUS_BAD_INPUT, words_out,
                    "such a step never gets from one end to the other");
    }
    if (!(steps < AXIS_VALUES_MAX)) {
        return fail(STATUS_FULL, words_out, "a grid of more than %d values", AXIS_VALUES_MAX);
    }
    size_t count = (size_t)steps + 1;
    double *values = arena_take_array(arena, count, sizeof *values);
    if (values == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        values[i] = axis_rounded(ends[0] + (double)i * ends[2]);
    }
    axis->values = values;
    axis->count = count;
    return check_once(values, count, arena, words_out);
}

static enum status parse_ends(const char *text,
                              struct arena *arena,
                              struct axis *axis,
                              char words_out[AXIS_WORDS_BYTES])
{
    double ends[ENDS_MAX] = {0};
    size_t count = count_marks(text, ':') + 1;
    if (count > ENDS_MAX) {
        return fail(STATUS_BAD_INPUT, words_out, "more than FROM:TO:STEP: \"%.40s\"", text);
    }
    const char *at = text;
    for (size_t i = 0; i < count; i++) {
        const char *from = at;
        if (!take_number(&at, ':', &ends[i])) {
            return fail(STATUS_BAD_INPUT, words_out, "no number stands at \"%.40s\"", from);
        }
    }
    if (count == ENDS_MAX) {
        return make_grid(ends, arena, axis, words_out);
    }
    if (!(ends[0] < ends[1])) {
        return fail(STATUS_BAD_INPUT, words_out, "a range goes up: \"%.40s\" does not", text);
    }
    axis->low = ends[0];
    axis->high = ends[1];
    return STATUS_OK;
}

enum status axis_parse(const char *text,
                       struct arena *arena,
                       struct axis *axis_out,
                       char words_out[AXIS_WORDS_BYTES])
{
    struct axis axis = {.count = 0};
    const char *equals = strrchr(text, '=');
    words_out[0] = '\0';
    if (equals == NULL || equals == text || equals[1] == '\0') {
        return fail(STATUS_BAD_INPUT, words_out,
                    "\"%.40s\" is no PATH=FROM:TO:STEP, PATH=A,B,C or PATH=FROM:TO", text);
    }
    for (const char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ') {
            return fail(STATUS_BAD_INPUT, words_out, "a path has no line ends and the like");
        }
    }
    char *path = arena_copy_text(arena, text);
    if (path == NULL) {
        return STATUS_NO_MEMORY;
    }
    path[equals - text] = '\0';
    axis.path = path;
    enum status status = strchr(equals + 1, ':') != NULL
                             ? parse_ends(equals + 1, arena, &axis, words_out)
                             : parse_list(equals + 1, arena, &axis, words_out);
    if (status == STATUS_OK) {
        *axis_out = axis;
    }
    return status;
}
