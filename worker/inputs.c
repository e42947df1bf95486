#include "worker/inputs.h"

#include "worker/world_read.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 256 };

struct horizon inputs_horizon(const Brink__V1__ScenarioRequest *request)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    struct horizon horizon = {
        .months = scenario->months,
        .steps_per_year = scenario->steps_per_year,
    };
    enum status base = date_parse(request->world->base_date, &horizon.base);
    enum status as_of = date_parse(scenario->as_of, &horizon.as_of);
    assert(base == STATUS_OK && as_of == STATUS_OK);
    (void)base;
    (void)as_of;
    int from = date_months_since(&horizon.as_of, &horizon.base);
    assert(from >= 0);
    horizon.from = (unsigned)from;
    return horizon;
}

enum status
inputs_read(struct reader *reader, const struct horizon *horizon, struct inputs *inputs_out)
{
    struct inputs inputs = {
        .request = reader->request, .root = reader->root, .horizon = horizon};
    enum status status = world_read(reader, &horizon->base, &inputs.world);
    if (status == STATUS_OK) {
        status = measure_read(reader, &horizon->base, &inputs.measures);
    }
    if (status == STATUS_OK) {
        *inputs_out = inputs;
    }
    return status;
}

double inputs_imports_musd(const struct inputs *inputs)
{
    double sum = 0.0;
    for (size_t i = 0; i < inputs->world.import_count; i++) {
        sum += inputs->world.imports[i].value_musd;
    }
    return sum;
}

static void
blame_one(const struct inputs *inputs, const struct problem *problem, struct problems *problems)
{
    char path[PATH_BYTES];
    size_t place = 0;
    int size = 0;
    if (sscanf(problem->path, "measures[%zu]%n", &place, &size) == 1 && size > 0 &&
        place < inputs->measures.count) {
        snprintf(path, sizeof path, "%s%s", inputs->measures.applied[place].path,
                 problem->path + size);
    } else if (strncmp(problem->path, "world.", strlen("world.")) == 0) {
        snprintf(path, sizeof path, "%s", problem->path);
    } else {
        snprintf(path, sizeof path, "%s.%s", inputs->root, problem->path);
    }
    problem_add(problems, path, "%s", problem->text);
}

enum status inputs_blame(const struct inputs *inputs,
                         const struct problems *found,
                         struct problems *problems)
{
    for (size_t i = 0; i < found->count; i++) {
        blame_one(inputs, &found->items[i], problems);
    }
    problems->left_out += found->left_out;
    return problems_none(found) ? STATUS_OK : STATUS_BAD_INPUT;
}
