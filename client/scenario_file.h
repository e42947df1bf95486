/* scenario_file: a scenario a person wrote, with the world it names, as one request.
 *
 *   # config/scenarios/dprk-2017-09.cfg
 *   world = "../worlds/dprk-2017.cfg";     # beside this file
 *   as_of = "2017-09-11";
 *   status_quo = [ "2321", "2371" ];
 *   packages = [ "2375" ];
 *
 * A scenario may have a table of its own in place of a world (client/mrio_file.h), or ask of
 * trade tables (client/trading_file.h), a council (client/council_file.h) or a bargain
 * (client/bargain_file.h). For the analysis assess any of the last three may stand beside the
 * world (client/chain_file.h).
 *
 * The fields are those of the messages Scenario and World (proto/brink/v1), written as
 * client/fill.h says. What a scenario leaves out: name (that of its file), analysis "assess",
 * months 84, steps_per_year 52, draws 1000, brink_draws 128, option_draws 256, seed 1, points
 * 1024; a world: name (that of its file). */
#ifndef CLIENT_SCENARIO_FILE_H
#define CLIENT_SCENARIO_FILE_H

#include "base/problem.h"
#include "base/status.h"
#include "proto/brink/v1/scenario.pb-c.h"

struct scenario_file;

/* Reads a scenario and its world and checks both. Every problem of meaning is reported in this
 * one pass, with file and line, in the order of the files. Where a file cannot be read, or has
 * a syntax error, that is reported, and what other files say of each other is not checked.
 *
 * STATUS_BAD_INPUT  `problems` says why
 * STATUS_NO_MEMORY */
MUST_USE enum status scenario_file_read(const char *path,
                                        struct problems *problems,
                                        struct scenario_file **file_out);

void scenario_file_free(struct scenario_file **file_p);

/* The request, which is the file's own. It may be changed (draws, seed): new parts must live as
 * long as the file. */
Brink__V1__ScenarioRequest *scenario_file_request(struct scenario_file *file);

/* Checks the request again after a change. STATUS_BAD_INPUT, STATUS_NO_MEMORY. */
MUST_USE enum status scenario_file_check(const struct scenario_file *file,
                                         struct problems *problems);

#endif
