/* watch: brink watch: publications as they come, one line each. */
#ifndef COMMAND_WATCH_H
#define COMMAND_WATCH_H

#include "command/command.h"

enum exit_code watch_command(const struct invocation *invocation);

#endif
