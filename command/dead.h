/* dead: brink dead: requests that lost their last attempt. */
#ifndef COMMAND_DEAD_H
#define COMMAND_DEAD_H

#include "command/command.h"

enum exit_code dead_command(const struct invocation *invocation);

#endif
