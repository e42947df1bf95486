/* requeue: brink requeue: dead requests live again. */
#ifndef COMMAND_REQUEUE_H
#define COMMAND_REQUEUE_H

#include "command/command.h"

enum exit_code requeue_command(const struct invocation *invocation);

#endif
