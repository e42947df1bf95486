/* trading_run: a request about trade tables, computed at once (model/trade.h), and what it
 * leaves. Beside a world the change of trade is what its measures do (worker/trading_shock.h).
 */
#ifndef WORKER_TRADING_RUN_H
#define WORKER_TRADING_RUN_H

#include "model/trade.h"
#include "worker/solo.h"
#include "worker/trading_shock.h"

/* One unit of TASK_DRAW, which looks at `stop` before it finds the equilibrium, and none of
 * TASK_DESCRIBE. The unit's statuses, but for STATUS_CANCELLED, are those of trade_run. */
const struct solo *trading_solo(void);

/* What trading_report.h tells. */
struct trading_record {
    const Brink__V1__ScenarioRequest *request;
    struct trade_case asked;
    const struct trade_effect *effects; /* [country] */
    const struct trade_account *account;
    const double *flows; /* [sector][importer][exporter] after; NULL: not asked for */
    const struct trading_shock *beside; /* of the world beside; NULL: there is none */
    const struct horizon *horizon;      /* of the same */
};

#endif
