/* describe: brink describe: the contract in words, from the program itself or from a broker. */
#ifndef COMMAND_DESCRIBE_H
#define COMMAND_DESCRIBE_H

#include "command/command.h"

enum exit_code describe_command(const struct invocation *invocation);

#endif
