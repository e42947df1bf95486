/* validate: brink validate: every problem of a scenario and its world, with file and line. */
#ifndef COMMAND_VALIDATE_H
#define COMMAND_VALIDATE_H

#include "command/command.h"

enum exit_code validate_command(const struct invocation *invocation);

#endif
