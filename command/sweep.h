/* sweep: brink sweep: a scenario with some of its numbers varied, computed as many scenarios.
 */
#ifndef COMMAND_SWEEP_H
#define COMMAND_SWEEP_H

#include "command/command.h"

enum exit_code sweep_command(const struct invocation *invocation);

#endif
