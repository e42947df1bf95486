/* report_bargain: the sections of a report on a bargain (brink/v1/bargain.proto). Each leaves
 * out what the assessment lacks. */
#ifndef COMMAND_REPORT_BARGAIN_H
#define COMMAND_REPORT_BARGAIN_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* The findings, as bullets: the weighted mean and median first. */
void report_bargain_findings(const Brink__V1__BargainResult *result, struct page *page);

/* The weighted mean and median, and where the turns end beside them. */
void report_bargain_beside(const Brink__V1__Assessment *assessment,
                           bool in_full,
                           struct page *page);

/* How often it ends how, over the draws of what is not known. */
void report_bargain_outcomes(const Brink__V1__Assessment *assessment,
                             bool in_full,
                             struct page *page);

/* Where everybody stands at last, or at every turn, with the chance to win. */
void report_bargain_positions(const Brink__V1__Assessment *assessment,
                              bool in_full,
                              struct page *page);

#endif
