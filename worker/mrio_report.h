/* mrio_report: what is left of a run of a table as an assessment. */
#ifndef WORKER_MRIO_REPORT_H
#define WORKER_MRIO_REPORT_H

#include "worker/answer.h"
#include "worker/mrio_run.h"

/* Fills in the assessment; the series stay the record's. Memory that was short is remembered by
 * the answer's arena. O(numbers of the record). */
void mrio_report(const struct mrio_record *record,
                 const char *table_hash,
                 struct answer *answer,
                 Brink__V1__Assessment *assessment);

#endif
