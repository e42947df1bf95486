/* report: an assessment as a text a person reads: what was asked, what comes out in sentences,
 * tables and charts, and what it rests on.
 *
 * A report is a list of sections. The whole report shows most of them in short, that of a whole
 * chain of analyses (`assess`) only those that lead; one section by itself is printed in full:
 * every month, every quantile, every source. Every number is one of the assessment's; nothing
 * is computed here but where the extremes lie. */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include "base/status.h"
#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

/* What a section is about: assessments that have no such thing have nothing for it. One of a
 * world may have trade, a council and a bargain too. */
enum section_subject {
    SECTION_OF_ALL,
    SECTION_OF_WORLDS,
    SECTION_OF_TABLES,
    SECTION_OF_TRADE,
    SECTION_OF_COUNCILS,
    SECTION_OF_BARGAINS,
    SECTION_SUBJECT_COUNT
};

/* Where a section is shown beside by itself. */
enum section_place {
    SECTION_BY_ITSELF,
    SECTION_IN_REPORT, /* unless the report is of a whole chain */
    SECTION_LEADS      /* in every report */
};

struct section {
    const char *name;  /* of --section */
    const char *words; /* what it shows */
    enum section_place place;
    enum section_subject subject;
    void (*print)(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);
};

/* The sections in the order of the report; NULL at and beyond the end. */
const struct section *report_section(size_t index);

/* The section of this name, or NULL. */
const struct section *report_find_section(const char *name);

/* Adds a section in full; where the assessment has nothing for it, a sentence that says so. */
void report_print_section(const struct section *section,
                          const Brink__V1__Assessment *assessment,
                          struct page *page);

/* Adds the whole report. A part the assessment lacks is left out. */
void report_print(const Brink__V1__Assessment *assessment, struct page *page);

#endif
