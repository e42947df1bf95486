/* cancel: brink cancel: a request nobody wants any more. */
#ifndef COMMAND_CANCEL_H
#define COMMAND_CANCEL_H

#include "command/command.h"

enum exit_code cancel_command(const struct invocation *invocation);

#endif
