/* run: a scenario computed in this process, or by a broker where --call may name one, and its
 * assessment delivered: brink run, brink sensitivity. */
#ifndef COMMAND_RUN_H
#define COMMAND_RUN_H

#include "command/command.h"

enum exit_code run_command(const struct invocation *invocation);

#endif
