/* report_mrio: the sections of a report on a table (brink/v1/table.proto). Each leaves out what
 * the assessment lacks. */
#ifndef COMMAND_REPORT_MRIO_H
#define COMMAND_REPORT_MRIO_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* The findings, as bullets. */
void report_mrio_findings(const Brink__V1__TableResult *result, struct page *page);

/* Output, value added and unmet demand: some steps, or all. */
void report_mrio_path(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

/* Losses by industry, region and sector: the largest, or all. */
void report_mrio_losses(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page);

/* Who lacked what first. */
void report_mrio_shortages(const Brink__V1__Assessment *assessment,
                           bool in_full,
                           struct page *page);

#endif
