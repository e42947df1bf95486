/* trading_report: what is left of a run about trade tables as an assessment. */
#ifndef WORKER_TRADING_REPORT_H
#define WORKER_TRADING_REPORT_H

#include "worker/answer.h"
#include "worker/trading_run.h"

/* Fills in the assessment. Memory that was short is remembered by the answer's arena.
 * O(countries + flows asked for). */
void trading_report(const struct trading_record *record,
                    const char *tables_hash,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment);

#endif
