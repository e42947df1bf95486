/* report_hazard: the section of a report that HazardResult feeds. */
#ifndef COMMAND_REPORT_HAZARD_H
#define COMMAND_REPORT_HAZARD_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* In short: the nearest places and people by band; in full: every place, quantile and scheme.
 * Nothing of a comparison. */
void report_hazard(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

#endif
