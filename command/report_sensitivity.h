/* report_sensitivity: the section that says which uncertain numbers move the results. */
#ifndef COMMAND_REPORT_SENSITIVITY_H
#define COMMAND_REPORT_SENSITIVITY_H

#include "command/page.h"
#include "proto/brink/v1/assessment.pb-c.h"

#include <stdbool.h>

/* In short the main results and the numbers that move them most; in full every one. */
void report_sensitivity(const Brink__V1__Assessment *assessment,
                        bool in_full,
                        struct page *page);

#endif
