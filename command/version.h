/* version: brink version. */
#ifndef COMMAND_VERSION_H
#define COMMAND_VERSION_H

#include "command/command.h"

enum exit_code version_command(const struct invocation *invocation);

#endif
