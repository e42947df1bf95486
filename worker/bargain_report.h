/* bargain_report: what is left of a bargain as an assessment. */
#ifndef WORKER_BARGAIN_REPORT_H
#define WORKER_BARGAIN_REPORT_H

#include "worker/bargain_work.h"

/* Fills in the result, the assumptions and the warnings. Memory that was short is remembered by
 * the answer's arena. O(turns x actors x dimensions). */
void bargain_report(const struct bargain_record *record,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment);

#endif
