/* report_brink: the section of a report that BrinkResult feeds. */
#ifndef COMMAND_REPORT_BRINK_H
#define COMMAND_REPORT_BRINK_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

void report_brink(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

/* The axis of an enforcement ("practical", "full") and a threshold on it; NULL: the assessment
 * has none. */
const Brink__V1__BrinkAxis *report_brink_axis(const Brink__V1__Assessment *assessment,
                                              const char *enforcement);
const Brink__V1__BrinkThreshold *report_brink_threshold(const Brink__V1__BrinkAxis *axis,
                                                        const char *name);

/* A threshold in a word or two: "breakdown x 1.5"; one that is not known by its name. */
const char *report_brink_words(const char *name);

#endif
