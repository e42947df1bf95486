/* trading_report: what is left of a run about trade tables as an assessment. */
#ifndef WORKER_TRADING_REPORT_H
#define WORKER_TRADING_REPORT_H

#include "worker/answer.h"
#include "worker/trading_run.h"

/* Fills in the result, the assumptions and the warnings. Memory that was short is remembered by
 * the answer's arena. O(countries + flows). */
void trading_report(const struct trading_record *record,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment);

#endif
