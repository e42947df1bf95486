/* sweep_run: has the scenarios of a sweep computed, many at a time, and collects what they came
 * to.
 *
 * So many requests are under way that no worker waits, and no more. Each has an id that follows
 * from its scenario, so that a broker which knows it already does not compute it again; one
 * that may have been lost with a connection or a broker is said again. What workers lose the
 * broker gives to others. */
#ifndef COMMAND_SWEEP_RUN_H
#define COMMAND_SWEEP_RUN_H

#include "command/exit_code.h"
#include "command/session.h"
#include "command/sweep_files.h"
#include "command/sweep_table.h"

/* Computes the rows the table does not have. `files` gets each as it comes; NULL: none does.
 *
 * EXIT_DONE         all are there
 * EXIT_INTERRUPTED  the user stopped it; what was under way is cancelled
 * EXIT_FAILED       some have no answer: they died with their workers
 * others            as of a session, complained about */
MUST_USE enum exit_code sweep_run(struct session *session,
                                  const struct sweep_plan *plan,
                                  struct sweep_table *table,
                                  struct sweep_files *files);

#endif
