/* keys: makes keys, and says who may use a broker. */
#ifndef COMMAND_KEYS_H
#define COMMAND_KEYS_H

#include "command/command.h"

enum exit_code keys_command(const struct invocation *invocation);

#endif
