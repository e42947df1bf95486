/* top: brink top: a broker and its workers as they are, second by second. */
#ifndef COMMAND_TOP_H
#define COMMAND_TOP_H

#include "command/command.h"

enum exit_code top_command(const struct invocation *invocation);

#endif
