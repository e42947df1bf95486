/* findings: what an assessment says, in sentences built from its numbers, likelihoods in the
 * words of command/likelihood.h. */
#ifndef COMMAND_FINDINGS_H
#define COMMAND_FINDINGS_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* One bullet a finding: breakdown, growth, trade, fuel, reserves, bottleneck, intervention.
 * Extremes are looked for from the day of the question on. */
void findings_print(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

#endif
