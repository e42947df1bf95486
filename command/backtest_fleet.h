/* backtest_fleet: the fits of a back-test, computed by the workers of a broker: one request,
 * which they part among themselves where it is large (worker/fit_run.h). */
#ifndef COMMAND_BACKTEST_FLEET_H
#define COMMAND_BACKTEST_FLEET_H

#include "command/command.h"
#include "model/backtest.h"

/* Has every fit of the panel of the case told, and waits for it. What goes wrong is complained
 * about, and the code says it. */
MUST_USE enum exit_code backtest_fleet_fit(const struct invocation *invocation,
                                           const struct backtest_case *asked,
                                           struct panel *panel);

#endif
