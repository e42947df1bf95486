/* report_top: a frame of brink top: a broker at a glance, in so many lines. */
#ifndef COMMAND_REPORT_TOP_H
#define COMMAND_REPORT_TOP_H

#include "command/page.h"
#include "command/top_view.h"

#include <stddef.h>

/* What is shown. */
struct top_frame {
    const struct top_view *view;
    const Brink__V1__StatsReply *stats;
    const Brink__V1__RequestList *running; /* NULL: not known */
    const Brink__V1__RequestList *dead;    /* NULL: not known */
    const char *words;                     /* in place of all: why there is nothing; NULL */
    const char *foot;                      /* the last line; "": none */
};

/* Adds at most `lines` lines, none wider than the page. Lists that do not fit say how many more
 * there are. Failures stay with the page's text. */
void report_top_print(const struct top_frame *frame, size_t lines, struct page *page);

#endif
