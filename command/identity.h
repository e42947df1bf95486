/* identity: who we are to a broker with keys: our key file, as the settings name it. */
#ifndef COMMAND_IDENTITY_H
#define COMMAND_IDENTITY_H

#include "command/console.h"
#include "command/exit_code.h"
#include "config/client_settings.h"
#include "wire/key.h"

/* Reads it; NULL where the settings name none. From then on this process leaves no core dump.
 * EXIT_BAD_INPUT: it has been complained about. */
MUST_USE enum exit_code identity_read(const struct console *console,
                                      const struct client_settings *settings,
                                      struct key **key_out);

#endif
