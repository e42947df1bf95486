/* submit: brink submit: a scenario handed to a broker. */
#ifndef COMMAND_SUBMIT_H
#define COMMAND_SUBMIT_H

#include "command/command.h"

enum exit_code submit_command(const struct invocation *invocation);

#endif
