/* council_report: what is left of a council as an assessment. */
#ifndef WORKER_COUNCIL_REPORT_H
#define WORKER_COUNCIL_REPORT_H

#include "worker/council_work.h"

/* Fills in the result, the assumptions and the warnings. Memory that was short is remembered by
 * the answer's arena. O(readings x members). */
void council_report(const struct council_record *record,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment);

#endif
