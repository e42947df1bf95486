/* run: brink run: a scenario computed in this process. */
#ifndef COMMAND_RUN_H
#define COMMAND_RUN_H

#include "command/command.h"

enum exit_code run_command(const struct invocation *invocation);

#endif
