/* new: brink new: a commented scenario to start from. */
#ifndef COMMAND_NEW_H
#define COMMAND_NEW_H

#include "command/command.h"

enum exit_code new_command(const struct invocation *invocation);

#endif
