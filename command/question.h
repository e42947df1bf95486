/* question: a scenario file as the command line asks it: with --draws, --seed and their
 * like in place of its own, and the analysis of the command, if it has one. */
#ifndef COMMAND_QUESTION_H
#define COMMAND_QUESTION_H

#include "client/scenario_file.h"
#include "command/command.h"

/* Reads and checks; every problem is complained about with its line. */
MUST_USE enum exit_code question_read(const struct invocation *invocation,
                                      const char *path,
                                      struct scenario_file **file_out);

/* Leaves out what stands beside a world where the analysis now asked for is of it alone: trade
 * tables, a council and a bargain are steps of assess. */
void question_fit(Brink__V1__ScenarioRequest *request);

#endif
