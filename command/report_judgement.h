/* report_judgement: the key judgements of an assessment and how far they can be relied on; in
 * full also what would change them, what to watch, what else was considered, what the numbers
 * do not say, and what is fact, assumption and judgement. */
#ifndef COMMAND_REPORT_JUDGEMENT_H
#define COMMAND_REPORT_JUDGEMENT_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* Nothing without a judgement. */
void report_judgement(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

#endif
