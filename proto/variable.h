/* variable: the numbers several places of a request share, found by name. */
#ifndef PROTO_VARIABLE_H
#define PROTO_VARIABLE_H

#include "proto/brink/v1/scenario.pb-c.h"

/* The variable of this name: the scenario's, which stands in for the world's, else the world's;
 * NULL: there is none. O(variables). */
const Brink__V1__Variable *variable_find(const Brink__V1__ScenarioRequest *request,
                                         const char *name);

/* What a quantity is: itself, or the value of the variable it names. NULL: there is none, or
 * the variable names another. */
const Brink__V1__Quantity *variable_resolve(const Brink__V1__ScenarioRequest *request,
                                            const Brink__V1__Quantity *quantity);

enum { VARIABLE_PATH_BYTES = 64 };

/* Writes the path of a variable of the request: "world.variables[3]". */
void variable_format_path(const Brink__V1__ScenarioRequest *request,
                          const Brink__V1__Variable *variable,
                          char path_out[VARIABLE_PATH_BYTES]);

#endif
