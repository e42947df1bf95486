/* diff: brink diff: what changes from one scenario of a world to another. */
#ifndef COMMAND_DIFF_H
#define COMMAND_DIFF_H

#include "command/command.h"

enum exit_code diff_command(const struct invocation *invocation);

#endif
