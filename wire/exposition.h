/* exposition: numbers as text for Prometheus.
 *
 * Names begin with "brink_"; the lines of one stand together, behind what it means and what
 * kind it is. Labels are visible ASCII.
 *
 * Source: Prometheus, exposition formats, text 0.0.4. */
#ifndef WIRE_EXPOSITION_H
#define WIRE_EXPOSITION_H

#include "base/buffer.h"
#include "base/times.h"

#include <stdint.h>

/* What follows are samples of this name; `type` is "counter", whose names end with "_total",
 * "gauge" or "histogram". */
void exposition_begin(struct buffer *text,
                      const char *name,
                      const char *type,
                      const char *words);

/* A name with one sample. */
void exposition_count(struct buffer *text, const char *name, const char *words, uint64_t value);
void exposition_gauge(struct buffer *text, const char *name, const char *words, uint64_t value);

/* A sample with a label. */
void exposition_sample(struct buffer *text,
                       const char *name,
                       const char *label,
                       const char *value,
                       uint64_t number);
void exposition_ratio(
    struct buffer *text, const char *name, const char *label, const char *value, double number);
void exposition_seconds(
    struct buffer *text, const char *name, const char *label, const char *value, int64_t ms);

/* The samples of a histogram in seconds, with a label or (NULL) without. Buckets end at two to
 * the power of `first` + 1 to `last` + 1, in nanoseconds: what is shorter goes into the first.
 */
struct exposition_range {
    int first, last; /* of ns_log2 */
};

void exposition_times(struct buffer *text,
                      const char *name,
                      const char *label,
                      const char *value,
                      const struct times *times,
                      struct exposition_range range);

#endif
