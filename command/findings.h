/* findings: what a comparison and an analysis of sensitivity say, in sentences built from their
 * numbers; any other assessment of a world has a judgement (command/report_judgement.h). */
#ifndef COMMAND_FINDINGS_H
#define COMMAND_FINDINGS_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* One bullet a finding; in full, of an assessment with a judgement, that in short. */
void findings_print(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

#endif
