/* analysis: the registry: every method of the Assessor service and the parts it is made of.
 *
 * Adding an analysis is adding an rpc, the file pair of a new part (worker/part.h), and a row.
 */
#ifndef WORKER_ANALYSIS_H
#define WORKER_ANALYSIS_H

#include "proto/brink/v1/scenario.pb-c.h"
#include "worker/part.h"

#include <stddef.h>

enum { ANALYSIS_PARTS_MAX = 8 };

struct analysis {
    const char *name;   /* "economy": also in the topics of its requests */
    const char *method; /* "/brink.v1.Assessor/Economy" */
    Brink__V1__Analysis choice;
    struct {
        const struct part *(*get)(void);
        bool silent;             /* computed for the parts behind it, not reported */
    } chain[ANALYSIS_PARTS_MAX]; /* in the order they are computed; ends with get NULL */
};

/* The row of a method path, or NULL. */
const struct analysis *analysis_find(const char *method);

/* The row of a choice, or NULL. */
const struct analysis *analysis_of_choice(Brink__V1__Analysis choice);

/* All rows: NULL at and beyond the end. */
const struct analysis *analysis_at(size_t index);

/* The parts of a row; none where no world is asked. */
size_t analysis_part_count(const struct analysis *analysis);

/* Has it the economy among its parts? Else numbers of economy and measures are not used. */
bool analysis_has_economy(const struct analysis *analysis);

/* What computes here, of worlds, tables and so on: changes whenever the same request would get
 * other numbers. All together are what a worker joins with. */
const char *analysis_model_version(void);
const char *analysis_table_version(void);
const char *analysis_trade_version(void);
const char *analysis_council_version(void);
const char *analysis_bargain_version(void);
const char *analysis_fit_version(void); /* worker/fit_run.h */
const char *analysis_all_versions(void);

#endif
