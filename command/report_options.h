/* report_options: the section of a report that OptionsResult feeds. */
#ifndef COMMAND_REPORT_OPTIONS_H
#define COMMAND_REPORT_OPTIONS_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

void report_options(const Brink__V1__Assessment *assessment, bool in_full, struct page *page);

/* A criterion in a word or two: "no war"; one that is not known by its name. */
const char *report_options_words(const char *criterion);

/* The standing of an option in a ranking, or NULL. */
const Brink__V1__OptionStanding *
report_options_standing(const Brink__V1__OptionRanking *ranking, const char *option);

#endif
