/* result: brink result: the outcome of a request, or how far it is. */
#ifndef COMMAND_RESULT_H
#define COMMAND_RESULT_H

#include "command/command.h"

enum exit_code result_command(const struct invocation *invocation);

#endif
