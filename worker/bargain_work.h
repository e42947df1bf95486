/* bargain_work: a request about a bargain, turn by turn (model/bargain.h), and what it leaves.
 */
#ifndef WORKER_BARGAIN_WORK_H
#define WORKER_BARGAIN_WORK_H

#include "model/bargain.h"
#include "worker/solo.h"

/* One unit of TASK_DRAW, none of TASK_DESCRIBE. */
const struct solo *bargain_solo(void);

/* What bargain_report.h tells. */
struct bargain_record {
    const Brink__V1__ScenarioRequest *request;
    const struct bargain_result *result;
};

#endif
