/* backtest: the command: the models on episodes and regimes of the past, beside simple rivals.
 * It computes in this process: 0.2 s, no broker. */
#ifndef COMMAND_BACKTEST_H
#define COMMAND_BACKTEST_H

#include "command/command.h"

enum exit_code backtest_command(const struct invocation *invocation);

#endif
