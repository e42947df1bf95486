/* synthetic: an assessment with every field filled, of uneven numbers that differ everywhere.
 */
#ifndef TESTS_COMMAND_SYNTHETIC_H
#define TESTS_COMMAND_SYNTHETIC_H

#include "base/arena.h"
#include "proto/brink/v1/assessment.pb-c.h"

struct synthetic {
    size_t months;  /* from 2016-01 on */
    size_t sectors; /* at most 8 */
    uint32_t draws;
};

/* Lies in the arena; with the judgement that a worker would write. */
Brink__V1__Assessment *synthetic_assessment(const struct synthetic *wish, struct arena *arena);

/* Judges it anew, by the numbers it has now. */
void synthetic_judge(Brink__V1__Assessment *assessment, struct arena *arena);

#endif
