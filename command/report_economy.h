/* report_economy: the sections of a report that EconomyResult feeds: in short, or in full with
 * every month and quantile. Each leaves out what the result lacks. */
#ifndef COMMAND_REPORT_ECONOMY_H
#define COMMAND_REPORT_ECONOMY_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

void report_years(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_gdp(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_reserves(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_trade(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_supply(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_sectors(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_bottlenecks(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page);

#endif
