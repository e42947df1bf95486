/* bargain_work: a request about a bargain, turn by turn (model/bargain.h), and what it leaves.
 */
#ifndef WORKER_BARGAIN_WORK_H
#define WORKER_BARGAIN_WORK_H

#include "worker/bargain_draws.h"
#include "worker/solo.h"

/* A unit of TASK_DRAW for the turns of the actors as given; where something is not known of
 * them one more a stretch of draws, and one of TASK_DESCRIBE a dimension. */
const struct solo *bargain_solo(void);

/* What bargain_report.h tells. */
struct bargain_record {
    const Brink__V1__ScenarioRequest *request;
    const struct bargain_result *result;
    struct bargain_outcome outcome; /* no draws: everything is known */
};

#endif
