/* report_stability: the section of a report that StabilityResult feeds. */
#ifndef COMMAND_REPORT_STABILITY_H
#define COMMAND_REPORT_STABILITY_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

void report_stability(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

#endif
