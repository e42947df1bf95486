#include "command/series.h"

#include <string.h>

#define MONTHLY(name) offsetof(Brink__V1__EconomyResult, name)
#define YEARLY(name)  offsetof(Brink__V1__YearResult, name)

static const struct series monthly_rows[] = {
    {"gdp", "GDP\n% of base", FIGURE_RATIO, "ratio to the base year", "GDP", MONTHLY(gdp)},
    {"growth", "growth\n% a year", FIGURE_GROWTH, "%",
     "growth of GDP, the last 12 months over the 12 before, sanction effect alone",
     MONTHLY(growth)},
    {"exports_recorded", "exports\nM USD", FIGURE_MUSD, "M USD",
     "exports that trade statistics show", MONTHLY(exports_recorded)},
    {"exports_covert", "covert exp.\nM USD", FIGURE_MUSD, "M USD",
     "revenue of exports outside the statistics", MONTHLY(exports_covert)},
    {"imports_recorded", "imports\nM USD", FIGURE_MUSD, "M USD",
     "imports that trade statistics show", MONTHLY(imports_recorded)},
    {"imports_covert", "covert imp.\nM USD", FIGURE_MUSD, "M USD",
     "bill of imports outside the statistics, premium included", MONTHLY(imports_covert)},
    {"reserves", "reserves\nM USD, end", FIGURE_MUSD, "M USD",
     "foreign-exchange reserves at the month's end", MONTHLY(reserves)},
    {"import_cover", "cover\nmonths", FIGURE_MONTHS, "months",
     "months of base-year import orders the reserves pay for", MONTHLY(import_cover)},
    {"fuel", "fuel\n% of base", FIGURE_RATIO, "ratio to the base year", "fuel received",
     MONTHLY(fuel)},
    {"food", "food imports\n% of base", FIGURE_RATIO, "ratio to the base year",
     "food imports received", MONTHLY(food)},
    {"labour_income", "labour\nM USD", FIGURE_MUSD, "M USD", "income of workers abroad",
     MONTHLY(labour_income)},
    {"unmet_demand", "unmet\n% of demand", FIGURE_SHARE, "share",
     "share of domestic final demand not met", MONTHLY(unmet_demand)},
    {"severity", "severity\n% of trade", FIGURE_SHARE, "share",
     "share of base-year trade value stopped", MONTHLY(severity)},
};

static const struct series yearly_rows[] = {
    {"sanction_growth", "growth, %\nsanctions", FIGURE_GROWTH, "%",
     "growth of GDP, sanction effect alone", YEARLY(sanction_growth)},
    {"total_growth", "growth, %\nin all", FIGURE_GROWTH, "%",
     "growth of GDP with trend and other shocks, to be set beside statistics",
     YEARLY(total_growth)},
    {"exports_recorded", "exports\nM USD", FIGURE_MUSD, "M USD",
     "exports that trade statistics show", YEARLY(exports_recorded)},
    {"exports_covert", "covert exp.\nM USD", FIGURE_MUSD, "M USD",
     "revenue of exports outside the statistics", YEARLY(exports_covert)},
    {"imports_recorded", "imports\nM USD", FIGURE_MUSD, "M USD",
     "imports that trade statistics show", YEARLY(imports_recorded)},
    {"imports_covert", "covert imp.\nM USD", FIGURE_MUSD, "M USD",
     "bill of imports outside the statistics, premium included", YEARLY(imports_covert)},
    {"labour_income", "labour\nM USD", FIGURE_MUSD, "M USD", "income of workers abroad",
     YEARLY(labour_income)},
    {"reserves_end", "reserves\nM USD, end", FIGURE_MUSD, "M USD",
     "foreign-exchange reserves at the year's end", YEARLY(reserves_end)},
};

const struct series *series_monthly(size_t index)
{
    return index < sizeof monthly_rows / sizeof monthly_rows[0] ? &monthly_rows[index] : NULL;
}

const struct series *series_yearly(size_t index)
{
    return index < sizeof yearly_rows / sizeof yearly_rows[0] ? &yearly_rows[index] : NULL;
}

static const struct series *find(const struct series *rows, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct series *series_find_monthly(const char *name)
{
    return find(monthly_rows, sizeof monthly_rows / sizeof monthly_rows[0], name);
}

const struct series *series_find_yearly(const char *name)
{
    return find(yearly_rows, sizeof yearly_rows / sizeof yearly_rows[0], name);
}

const Brink__V1__Monthly *series_months(const struct series *series,
                                        const Brink__V1__EconomyResult *economy)
{
    return *(Brink__V1__Monthly *const *)((const char *)economy + series->offset);
}

const Brink__V1__Estimate *series_month(const Brink__V1__Monthly *monthly, size_t month)
{
    return monthly != NULL && month < monthly->n_months ? monthly->months[month] : NULL;
}

const Brink__V1__Estimate *series_year(const struct series *series,
                                       const Brink__V1__YearResult *year)
{
    return *(Brink__V1__Estimate *const *)((const char *)year + series->offset);
}
