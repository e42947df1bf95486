#include "wire/exposition.h"

#include <inttypes.h>
#include <stdio.h>

static const double ns_per_s = 1e9;
static const double ms_per_s = 1e3;

void exposition_begin(struct buffer *text,
                      const char *name,
                      const char *type,
                      const char *words)
{
    buffer_print(text, "# HELP brink_%s %s\n# TYPE brink_%s %s\n", name, words, name, type);
}

static void print_one(
    struct buffer *text, const char *name, const char *type, const char *words, uint64_t value)
{
    exposition_begin(text, name, type, words);
    buffer_print(text, "brink_%s %" PRIu64 "\n", name, value);
}

void exposition_count(struct buffer *text, const char *name, const char *words, uint64_t value)
{
    print_one(text, name, "counter", words, value);
}

void exposition_gauge(struct buffer *text, const char *name, const char *words, uint64_t value)
{
    print_one(text, name, "gauge", words, value);
}

/* LABEL="VALUE", in which "\" and """ are escaped. */
static void print_label(struct buffer *text, const char *label, const char *value)
{
    buffer_print(text, "%s=\"", label);
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            buffer_add_byte(text, '\\');
        }
        buffer_add_byte(text, (uint8_t)*at);
    }
    buffer_add_byte(text, '"');
}

static void
begin_sample(struct buffer *text, const char *name, const char *label, const char *value)
{
    buffer_print(text, "brink_%s{", name);
    print_label(text, label, value);
    buffer_add_text(text, "} ");
}

void exposition_sample(struct buffer *text,
                       const char *name,
                       const char *label,
                       const char *value,
                       uint64_t number)
{
    begin_sample(text, name, label, value);
    buffer_print(text, "%" PRIu64 "\n", number);
}

void exposition_ratio(
    struct buffer *text, const char *name, const char *label, const char *value, double number)
{
    begin_sample(text, name, label, value);
    buffer_print(text, "%.9g\n", number);
}

void exposition_seconds(
    struct buffer *text, const char *name, const char *label, const char *value, int64_t ms)
{
    exposition_ratio(text, name, label, value, (double)ms / ms_per_s);
}

/* Of a histogram. */

struct series {
    struct buffer *text;
    const char *name, *label, *value;
};

static void print_bucket(const struct series *series, const char *least, uint64_t seen)
{
    buffer_print(series->text, "brink_%s_bucket{", series->name);
    if (series->label != NULL) {
        print_label(series->text, series->label, series->value);
        buffer_add_byte(series->text, ',');
    }
    buffer_print(series->text, "le=\"%s\"} %" PRIu64 "\n", least, seen);
}

static void begin_sum(const struct series *series, const char *what)
{
    buffer_print(series->text, "brink_%s_%s", series->name, what);
    if (series->label != NULL) {
        buffer_add_byte(series->text, '{');
        print_label(series->text, series->label, series->value);
        buffer_add_byte(series->text, '}');
    }
}

void exposition_times(struct buffer *text,
                      const char *name,
                      const char *label,
                      const char *value,
                      const struct times *times,
                      struct exposition_range range)
{
    const struct series series = {text, name, label, value};
    uint64_t seen = 0;
    for (int i = 0; i <= range.last; i++) {
        seen += times->ns_log2[i];
        if (i >= range.first) {
            char least[32];
            snprintf(least, sizeof least, "%.9g", (double)(UINT64_C(2) << i) / ns_per_s);
            print_bucket(&series, least, seen);
        }
    }
    print_bucket(&series, "+Inf", times->count);
    begin_sum(&series, "sum");
    buffer_print(text, " %.9g\n", (double)times->sum_ns / ns_per_s);
    begin_sum(&series, "count");
    buffer_print(text, " %" PRIu64 "\n", times->count);
}
