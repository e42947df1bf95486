/* report_backtest: a back-test as people read it. */
#ifndef COMMAND_REPORT_BACKTEST_H
#define COMMAND_REPORT_BACKTEST_H

#include "command/page.h"
#include "proto/brink/v1/backtest.pb-c.h"

/* All of it, the verdict first. */
void report_backtest(const Brink__V1__Backtest *backtest, struct page *page);

#endif
