/* month: steps to months, months to years.
 *
 * Time runs from the base date. A year has steps_per_year steps and 12 months, so a month has
 * steps_per_year / 12 steps, usually not a whole number: a step that straddles two months
 * counts in each by the time it spends there. Steps and months are lanes, from the first on. */
#ifndef MODEL_MONTH_H
#define MODEL_MONTH_H

#include "model/lane.h"

/* Steps that cover so many months: the last may reach beyond. */
size_t month_steps(unsigned months, unsigned steps_per_year);

/* Time-weighted mean of each month. months_out [months]; steps [month_steps]. */
void month_mean(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out);

/* Time-weighted sum of each month, for flows. */
void month_sum(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out);

/* Value at each month's end, for stocks known at the ends of steps, linear between them. */
void month_end(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out);

/* Growth in %, the mean of the last 12 months over the mean of the 12 before; months before the
 * base date count as `base`. growth_out [months]. */
void month_growth(const lane *months_in, unsigned months, double base, lane *growth_out);

/* Sum of each whole year. years_out [months / 12]. */
void month_years(const lane *months_in, unsigned months, lane *years_out);

/* Growth in % of each year over the one before, `base` standing before the first. */
void month_year_growth(const lane *years_in, unsigned years, double base, lane *growth_out);

/* The least growth in % of any year but the first, of two whole years or more. */
void month_worst_growth(const lane *months_in, unsigned months, lane *worst_out);

/* Months of base-year imports that reserves pay for: reserves / (imports_musd a year / 12);
 * cover_out [months]. */
void month_cover(const lane *reserves_musd,
                 unsigned months,
                 double imports_musd,
                 lane *cover_out);

#endif
