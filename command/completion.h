/* completion: brink completion: what a shell needs to complete a command line of brink, written
 * from the tables that also read and document it. */
#ifndef COMMAND_COMPLETION_H
#define COMMAND_COMPLETION_H

#include "command/command.h"

enum exit_code completion_command(const struct invocation *invocation);

#endif
