/* part: one part of an assessment: what it reads of a request, computes in each draw, and says
 * in the end. An analysis is a chain of parts (worker/analysis.h); adding a part is adding a
 * file pair that fills in this struct.
 *
 *   prepare -> columns -> workspace_new -> compute ... -> workspace_free
 *                      -> report, when every draw of every part is computed and described
 *
 * A state belongs to one scenario of a request and is read by all threads; a workspace belongs
 * to one thread at a time. */
#ifndef WORKER_PART_H
#define WORKER_PART_H

#include "base/problem.h"
#include "base/status.h"
#include "model/draw.h"
#include "model/lane.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "worker/answer.h"
#include "worker/columns.h"
#include "worker/inputs.h"
#include "worker/interim.h"
#include "worker/reader.h"
#include "worker/sampling.h"

#include <stdatomic.h>
#include <stddef.h>

/* Columns a part fills. An estimated one is described over all draws, and is a difference where
 * two scenarios are compared; a noted one is read as it is. */
struct part_columns {
    size_t estimated;
    size_t noted;
};

enum { PART_PIECE_DOUBLES = 12, PART_SCRATCH_COLUMNS = 2 };

/* What a part may describe beyond its estimated columns, when all draws are computed. */
struct part_piece {
    const struct sampling *sampling;
    const struct columns *columns; /* of the draws computed */
    size_t noted;                  /* the part's first noted column */
    size_t piece;                  /* which, from 0 */
    double *scratch; /* [sensitivity_scratch(base points)] (model/sensitivity.h); without such
                      * points [PART_SCRATCH_COLUMNS][draws] */
    double *found;   /* [PART_PIECE_DOUBLES] what comes of it: read by the report */
};

/* One group of LANES draws under way, and what the parts before left for those after. */
struct part_run {
    struct draws draws;
    struct pen pen;
    const atomic_bool *stop; /* looked at every millisecond or so; true: give up */
    struct problems *problems;
    const lane *gdp; /* [months] ratio to the base year; left by the economy, as those below */
    const lane *severity;  /* [months] share of base-year trade value stopped */
    const lane *exports;   /* [months] recorded ones, M USD in the month */
    const lane *reserves;  /* [months] M USD at the month's end */
    const lane *fuel;      /* [months] received, ratio to the base year */
    const lane *breakdown; /* [whole years from the month asked] chance by then; left by
                            * stability */
    const lane *exposed;   /* [1] people within the radius who feel a test at intensity IV or
                              more, millions; left by hazard; NULL: none */
};

/* A number that is told while draws are computed (worker/interim.h). */
struct part_interim {
    char name[INTERIM_NAME_BYTES]; /* its path in the assessment */
    const char *unit;              /* of the program's own */
    size_t column;                 /* of the part's estimated ones, or noted ones */
    bool is_noted;
    bool is_share;  /* of the draws in which it is 0 or more */
    uint32_t draws; /* the first so many have it; 0: all */
};

struct part {
    const char *name; /* "economy" */

    /* Reads what only this part needs and checks all that it does; the state lies in the
     * reader's arena. STATUS_BAD_INPUT with problems, STATUS_NO_MEMORY. */
    enum status (*prepare)(struct reader *reader,
                           const struct inputs *inputs,
                           void **state_out);

    struct part_columns (*columns)(const void *state);

    /* STATUS_NO_MEMORY. */
    enum status (*workspace_new)(const void *state, void **workspace_out);
    void (*workspace_free)(void **workspace_p);

    /* Computes one group and writes every column of it. STATUS_CANCELLED when told to stop;
     * STATUS_BAD_INPUT or STATUS_NOT_CONVERGED with problems. No allocation when all is well.
     */
    enum status (*compute)(void *workspace, struct part_run *run);

    /* The estimated column of its headline number `index`, from 0, and what it is multiplied
     * with to be in per cent; SIZE_MAX at and beyond the end. NULL: it has none. When their
     * standard errors are small enough draws may end (worker/rounds.h). */
    size_t (*headline)(const void *state, size_t index, double *scale_out);

    /* The number `index`, from 0, that is told of the draws so far; false at and beyond the
     * end. NULL: it has none. */
    bool (*interim)(const void *state, size_t index, struct part_interim *interim_out);

    /* Draws that are computed whatever is known before; NULL: none. */
    uint32_t (*draws_least)(const void *state);

    /* What each of these costs it beyond the others, in draws of an assessment without them, as
     * measured (docs/performance.md). */
    uint32_t toll;

    /* How many pieces it describes, by any thread in any order; both NULL where it has none.
     * STATUS_NOT_CONVERGED: a result is not finite. */
    size_t (*pieces)(const void *state, const struct sampling *sampling);
    enum status (*describe)(const void *state, const struct part_piece *piece);

    /* Puts its results into the assessment. */
    void (*report)(const void *state, struct answer *answer, Brink__V1__Assessment *assessment);
};

#endif
