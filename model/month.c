#include "model/month.h"

enum { MONTHS = 12 };

/* Time is counted in twelfths of a step: step k is 12 k to 12 k + 12, month m is
 * m steps_per_year to (m + 1) steps_per_year, and every weight is a whole number. */
static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t month_steps(unsigned months, unsigned steps_per_year)
{
    return ((size_t)months * steps_per_year + MONTHS - 1) / MONTHS;
}

void month_sum(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out)
{
    for (size_t m = 0; m < months; m++) {
        size_t from = m * steps_per_year;
        size_t to = from + steps_per_year;
        lane sum = lane_of(0.0);
        while (from < to) {
            size_t k = from / MONTHS;
            size_t next = smaller((k + 1) * MONTHS, to);
            sum += steps[k] * ((double)(next - from) / MONTHS);
            from = next;
        }
        months_out[m] = sum;
    }
}

void month_mean(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out)
{
    month_sum(steps, steps_per_year, months, months_out);
    for (size_t m = 0; m < months; m++) {
        months_out[m] /= (double)steps_per_year / MONTHS;
    }
}

void month_end(const lane *steps, unsigned steps_per_year, unsigned months, lane *months_out)
{
    for (size_t m = 0; m < months; m++) {
        size_t end = (m + 1) * steps_per_year;
        size_t whole = end / MONTHS; /* steps that have ended; at least 1 */
        double rest = (double)(end % MONTHS) / MONTHS;
        months_out[m] = steps[whole - 1];
        if (rest > 0.0) {
            months_out[m] += (steps[whole] - steps[whole - 1]) * rest;
        }
    }
}

/* Sum of the 12 months that end before month `end`, which may lie before the base date. */
static lane twelve_months(const lane *months_in, long end, double base)
{
    lane sum = lane_of(0.0);
    for (long m = end - MONTHS; m < end; m++) {
        sum += m < 0 ? lane_of(base) : months_in[m];
    }
    return sum;
}

void month_growth(const lane *months_in, unsigned months, double base, lane *growth_out)
{
    for (long m = 0; m < (long)months; m++) {
        lane last = twelve_months(months_in, m + 1, base);
        lane before = twelve_months(months_in, m + 1 - MONTHS, base);
        growth_out[m] = 100.0 * (last / before - 1.0);
    }
}

void month_years(const lane *months_in, unsigned months, lane *years_out)
{
    for (size_t y = 0; y < months / MONTHS; y++) {
        years_out[y] = twelve_months(months_in, (long)(y + 1) * MONTHS, 0.0);
    }
}

void month_worst_growth(const lane *months_in, unsigned months, lane *worst_out)
{
    lane before = twelve_months(months_in, MONTHS, 0.0);
    for (size_t y = 1; y < months / MONTHS; y++) {
        lane year = twelve_months(months_in, (long)(y + 1) * MONTHS, 0.0);
        lane growth = 100.0 * (year / before - 1.0);
        *worst_out = y == 1 ? growth : lane_min(growth, *worst_out);
        before = year;
    }
}

void month_year_growth(const lane *years_in, unsigned years, double base, lane *growth_out)
{
    for (size_t y = 0; y < years; y++) {
        lane before = y == 0 ? lane_of(base) : years_in[y - 1];
        growth_out[y] = 100.0 * (years_in[y] / before - 1.0);
    }
}

void month_cover(const lane *reserves_musd,
                 unsigned months,
                 double imports_musd,
                 lane *cover_out)
{
    for (size_t m = 0; m < months; m++) {
        cover_out[m] = reserves_musd[m] / (imports_musd / MONTHS);
    }
}
