/* report_chain: what trade, council and bargain come to beside a world: a block each in the
 * report of the whole chain. Their own sections (command/report_trading.h, report_council.h,
 * report_bargain.h) have the rest. Each leaves out what the assessment lacks. */
#ifndef COMMAND_REPORT_CHAIN_H
#define COMMAND_REPORT_CHAIN_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* What the measures cost every country. */
void report_chain_costs(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page);

/* Which text passes. */
void report_chain_council(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page);

/* Where the actors settle. */
void report_chain_bargain(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page);

#endif
