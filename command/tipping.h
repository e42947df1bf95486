/* tipping: `brink tipping`: the models of model/tipping.h, by themselves. */
#ifndef COMMAND_TIPPING_H
#define COMMAND_TIPPING_H

#include "command/command.h"

enum exit_code tipping_command(const struct invocation *invocation);

#endif
