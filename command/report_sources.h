/* report_sources: the sections of a report that say what it rests on: measures, warnings,
 * assumptions and provenance. */
#ifndef COMMAND_REPORT_SOURCES_H
#define COMMAND_REPORT_SOURCES_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

void report_measures(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_warnings(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
void report_assumptions(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page);
void report_provenance(const Brink__V1__Assessment *assessment,
                       bool in_full,
                       struct page *page);

#endif
