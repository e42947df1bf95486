/* report_council: the sections of a report on a council (brink/v1/council.proto), every reading
 * beside the others. Each leaves out what the assessment lacks. */
#ifndef COMMAND_REPORT_COUNCIL_H
#define COMMAND_REPORT_COUNCIL_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* The findings, as bullets; how little they can be trusted first. */
void report_council_findings(const Brink__V1__CouncilResult *result, struct page *page);

/* The text the drafter likes best among those that pass often enough. */
void report_council_frontier(const Brink__V1__Assessment *assessment,
                             bool in_full,
                             struct page *page);

/* The least tolerance each member needs for a text, and who is pivotal. */
void report_council_needs(const Brink__V1__Assessment *assessment,
                          bool in_full,
                          struct page *page);

/* How often each provision of the draft survives. */
void report_council_survival(const Brink__V1__Assessment *assessment,
                             bool in_full,
                             struct page *page);

#endif
