/* trading_run: a request about trade tables, computed at once (model/trade.h). */
#ifndef WORKER_TRADING_RUN_H
#define WORKER_TRADING_RUN_H

#include "base/problem.h"
#include "base/status.h"
#include "model/trade.h"
#include "proto/brink/v1/scenario.pb-c.h"

#include <stdatomic.h>
#include <stddef.h>

struct trading_run;

/* What is left of a run that was computed. */
struct trading_record {
    const Brink__V1__ScenarioRequest *request;
    struct trade_case asked;
    const struct trade_effect *effects; /* [country] */
    const struct trade_account *account;
    const double *flows; /* [sector][importer][exporter] after; NULL: not asked for */
};

/* The request, which passed proto/scenario_check.h, is borrowed.
 *
 * STATUS_BAD_INPUT  the accounts of the tables do not add up, or numbers do not fit each other;
 *                   `problems` says where
 * STATUS_NO_MEMORY
 *
 * O(cells of the tables). */
MUST_USE enum status trading_run_new(const Brink__V1__ScenarioRequest *request,
                                     struct problems *problems,
                                     struct trading_run **run_out);
void trading_run_free(struct trading_run **run_p);

/* Finds the equilibrium; `stop` is looked at before. STATUS_CANCELLED, and those of trade_run:
 * STATUS_BAD_INPUT, STATUS_NOT_CONVERGED, each with a problem. No allocation but of problems.
 */
MUST_USE enum status trading_run_compute(struct trading_run *run,
                                         const atomic_bool *stop,
                                         struct problems *problems);

const struct trading_record *trading_run_record(const struct trading_run *run);

#endif
