/* series: what an assessment says month by month and year by year: one row a number, with its
 * name, its words and where it stands in the message. The report and the export walk the rows.
 */
#ifndef COMMAND_SERIES_H
#define COMMAND_SERIES_H

#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/figure.h"

#include <stddef.h>

struct series {
    const char *name;  /* that of the field: "exports_recorded" */
    const char *title; /* over a column; "\n" breaks its line */
    enum figure_kind kind;
    const char *unit; /* of the value in the message, which needs no scaling */
    const char *meaning;
    size_t offset; /* of the field in its message */
};

/* Of EconomyResult, one number a month; NULL at and beyond the end. */
const struct series *series_monthly(size_t index);

/* Of YearResult. */
const struct series *series_yearly(size_t index);

/* The row of this name, or NULL. */
const struct series *series_find_monthly(const char *name);
const struct series *series_find_yearly(const char *name);

/* The months of a series; NULL: the result lacks it. */
const Brink__V1__Monthly *series_months(const struct series *series,
                                        const Brink__V1__EconomyResult *economy);

/* Its estimate of one month; NULL: it has none. */
const Brink__V1__Estimate *series_month(const Brink__V1__Monthly *monthly, size_t month);

/* Its estimate of a year; NULL: the result lacks it. */
const Brink__V1__Estimate *series_year(const struct series *series,
                                       const Brink__V1__YearResult *year);

#endif
