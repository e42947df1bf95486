#include "proto/variable.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const Brink__V1__Variable *
find_in(Brink__V1__Variable *const *variables, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(variables[i]->name, name) == 0) {
            return variables[i];
        }
    }
    return NULL;
}

const Brink__V1__Variable *variable_find(const Brink__V1__ScenarioRequest *request,
                                         const char *name)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    const Brink__V1__World *world = request->world;
    const Brink__V1__Variable *found = NULL;
    if (scenario != NULL) {
        found = find_in(scenario->variables, scenario->n_variables, name);
    }
    if (found == NULL && world != NULL) {
        found = find_in(world->variables, world->n_variables, name);
    }
    return found;
}

const Brink__V1__Quantity *variable_resolve(const Brink__V1__ScenarioRequest *request,
                                            const Brink__V1__Quantity *quantity)
{
    if (quantity->value_case != BRINK__V1__QUANTITY__VALUE_VARIABLE) {
        return quantity;
    }
    const Brink__V1__Variable *variable = variable_find(request, quantity->variable);
    if (variable == NULL || variable->value == NULL ||
        variable->value->value_case == BRINK__V1__QUANTITY__VALUE_VARIABLE) {
        return NULL;
    }
    return variable->value;
}

static bool format_index(const char *list,
                         Brink__V1__Variable *const *variables,
                         size_t count,
                         const Brink__V1__Variable *variable,
                         char path_out[VARIABLE_PATH_BYTES])
{
    for (size_t i = 0; i < count; i++) {
        if (variables[i] == variable) {
            snprintf(path_out, VARIABLE_PATH_BYTES, "%s[%zu]", list, i);
            return true;
        }
    }
    return false;
}

void variable_format_path(const Brink__V1__ScenarioRequest *request,
                          const Brink__V1__Variable *variable,
                          char path_out[VARIABLE_PATH_BYTES])
{
    const Brink__V1__Scenario *scenario = request->scenario;
    const Brink__V1__World *world = request->world;
    bool is_found = scenario != NULL && format_index("scenario.variables", scenario->variables,
                                                     scenario->n_variables, variable, path_out);
    if (!is_found && world != NULL) {
        is_found = format_index("world.variables", world->variables, world->n_variables,
                                variable, path_out);
    }
    if (!is_found) {
        path_out[0] = '\0';
    }
}
