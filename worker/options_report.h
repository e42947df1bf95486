/* options_report: the options of the patron into an assessment, from what was noted of each
 * draw (worker/options_read.h).
 *
 * With each draw OPTIONS_WEIGHTS_LEAST or more sets of weights are tried, so that the draws
 * together try as many as OPTIONS_TRIALS_LEAST: a trial is a draw with a set of weights. */
#ifndef WORKER_OPTIONS_REPORT_H
#define WORKER_OPTIONS_REPORT_H

#include "worker/answer.h"
#include "worker/options_read.h"

enum { OPTIONS_TRIALS_LEAST = 4096, OPTIONS_WEIGHTS_LEAST = 1 };

/* Sets of weights tried with each of so many draws, at least 1 of them. */
uint32_t options_weights(uint32_t draws);

/* Adds the result, or a warning why there is none. */
void options_report(const struct options_setup *setup,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment);

#endif
