/* report_trading: the sections of a report on trade tables (brink/v1/trade.proto). Each leaves
 * out what the assessment lacks. */
#ifndef COMMAND_REPORT_TRADING_H
#define COMMAND_REPORT_TRADING_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* What was asked of what, in a sentence. */
void report_trading_summary(const Brink__V1__TradeResult *result, struct page *page);

/* The findings, as bullets. */
void report_trading_findings(const Brink__V1__TradeResult *result, struct page *page);

/* Countries, those that lose most first: the first of them, or all. */
void report_trading_countries(const Brink__V1__Assessment *assessment,
                              bool in_full,
                              struct page *page);

/* Trade flow by flow, in the order of the tables. */
void report_trading_flows(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page);

/* How the equilibrium was found: a line. */
void report_trading_solver(const Brink__V1__Assessment *assessment,
                           bool in_full,
                           struct page *page);

#endif
