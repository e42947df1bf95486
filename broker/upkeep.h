/* upkeep: what a person does with a journal that no broker uses: check it, repair it, print it.
 *
 *   --check DIR   --repair DIR NEWDIR   --export DIR */
#ifndef BROKER_UPKEEP_H
#define BROKER_UPKEEP_H

#include "base/status.h"

#include <stdbool.h>
#include <stdio.h>

/* Does what the arguments of a program ask for; false: they ask for none of these. Reports go
 * to `out`, why it failed to `err`. `status_out`: STATUS_OK, or how it failed. */
bool upkeep_run(int argc, char *const *argv, FILE *out, FILE *err, enum status *status_out);

#endif
