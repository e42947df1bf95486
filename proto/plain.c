#include "proto/plain.h"

#include <stdbool.h>
#include <stdio.h>

enum { PATH_BYTES = 96 };

/* A number in both its forms, and where it is. */
struct twin {
    const char *row;   /* "world.measures" */
    size_t place;      /* in a list */
    bool is_in_list;   /* `place` counts */
    const char *field; /* of the quantity; the plain number's begins with "plain_" */
    double *plain;
    Brink__V1__Quantity **quantity;
};

/* Looks at one number; false: no further. */
typedef bool look_fn(void *context, const struct twin *twin);

static bool visit_measures(
    Brink__V1__Measure **measures, size_t count, const char *row, look_fn *look, void *context)
{
    bool goes_on = true;
    for (size_t i = 0; i < count && goes_on; i++) {
        Brink__V1__Measure *measure = measures[i];
        const struct twin phase_in = {row,
                                      i,
                                      true,
                                      "phase_in_months",
                                      &measure->plain_phase_in_months,
                                      &measure->phase_in_months};
        const struct twin exemption = {row,
                                       i,
                                       true,
                                       "exemption_share",
                                       &measure->plain_exemption_share,
                                       &measure->exemption_share};
        goes_on = look(context, &phase_in) && look(context, &exemption);
    }
    return goes_on;
}

static bool
visit_scenario(Brink__V1__Scenario *scenario, const char *row, look_fn *look, void *context)
{
    return scenario == NULL ||
           visit_measures(scenario->measures, scenario->n_measures, row, look, context);
}

static bool visit_world(Brink__V1__World *world, look_fn *look, void *context)
{
    if (world == NULL) {
        return true;
    }
    bool goes_on =
        visit_measures(world->measures, world->n_measures, "world.measures", look, context);
    Brink__V1__Economy *economy = world->economy;
    if (economy != NULL && goes_on) {
        const struct twin ramp = {"world.economy",
                                  0,
                                  false,
                                  "illicit_ramp_months",
                                  &economy->plain_illicit_ramp_months,
                                  &economy->illicit_ramp_months};
        goes_on = look(context, &ramp);
    }
    Brink__V1__Regime *regime = world->regime;
    if (regime != NULL && goes_on) {
        const struct twin wealth = {"world.regime",
                                    0,
                                    false,
                                    "gdp_per_head_usd",
                                    &regime->plain_gdp_per_head_usd,
                                    &regime->gdp_per_head_usd};
        goes_on = look(context, &wealth);
    }
    return goes_on;
}

static bool visit(const Brink__V1__ScenarioRequest *request, look_fn *look, void *context)
{
    return visit_world(request->world, look, context) &&
           visit_scenario(request->scenario, "scenario.measures", look, context) &&
           visit_scenario(request->versus, "versus.measures", look, context);
}

static bool lift(void *context, const struct twin *twin)
{
    struct arena *arena = context;
    if (*twin->plain == 0.0 || *twin->quantity != NULL) {
        return true;
    }
    Brink__V1__Quantity *quantity = arena_take(arena, sizeof *quantity);
    if (quantity == NULL) {
        return false;
    }
    brink__v1__quantity__init(quantity);
    quantity->value_case = BRINK__V1__QUANTITY__VALUE_NUMBER;
    quantity->number = *twin->plain;
    *twin->quantity = quantity;
    *twin->plain = 0.0;
    return true;
}

enum status plain_lift(Brink__V1__ScenarioRequest *request, struct arena *arena)
{
    return visit(request, lift, arena) ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool check(void *context, const struct twin *twin)
{
    struct problems *problems = context;
    if (*twin->plain == 0.0) {
        return true;
    }
    char path[PATH_BYTES];
    if (twin->is_in_list) {
        snprintf(path, sizeof path, "%s[%zu].plain_%s", twin->row, twin->place, twin->field);
    } else {
        snprintf(path, sizeof path, "%s.plain_%s", twin->row, twin->field);
    }
    problem_add(problems, path, "is %s as it was said before it could be uncertain: say %s",
                twin->field, twin->field);
    return true;
}

void plain_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    visit(request, check, problems);
}
