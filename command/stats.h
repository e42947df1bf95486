/* stats: brink stats: what a broker holds and has done. */
#ifndef COMMAND_STATS_H
#define COMMAND_STATS_H

#include "command/command.h"

enum exit_code stats_command(const struct invocation *invocation);

#endif
