#include "proto/bargain_request.h"

#include "base/number.h"
#include "base/utf8.h"
#include "proto/check.h"
#include "proto/surplus.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 96, SHOWN_MAX = 60 };

static const double salience_most = 100.0;
static const double salience_slack = 1e-9; /* of a sum of numbers with few decimals */

/* Fields of a scenario that mean something: the last three where something is not known. */
static const char *const scenario_fields[] = {"name", "question", "analysis", "as_of", NULL};
static const char *const scenario_fields_drawn[] = {"name",  "question", "analysis", "as_of",
                                                    "draws", "seed",     "central",  NULL};

static void check_numbers(
    size_t count, size_t asked, size_t actor, const char *list, struct problems *problems)
{
    if (count != asked) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "bargain.actors[%zu].%s", actor, list);
        problem_add(problems, path, "%zu numbers where the bargain has %zu %s", count, asked,
                    asked == 1 ? "dimension" : "dimensions");
    }
}

static void
check_salience(const Brink__V1__BargainActor *actor, size_t index, struct problems *problems)
{
    double sum = 0.0;
    for (size_t k = 0; k < actor->n_saliences; k++) {
        sum += actor->saliences[k];
    }
    if (!(sum >= BARGAIN_REQUEST_SALIENCE_LEAST && sum <= salience_most + salience_slack)) {
        char path[PATH_BYTES];
        char words[NUMBER_TEXT_BYTES];
        number_format(sum, words);
        snprintf(path, sizeof path, "bargain.actors[%zu].saliences", index);
        problem_add(problems, path, "%s together, outside 0.0001 to 100 (points)", words);
    }
}

static void
check_name(const Brink__V1__Bargain *bargain, size_t index, struct problems *problems)
{
    const char *name = bargain->actors[index]->name;
    for (size_t i = 0; i < index; i++) {
        if (strcmp(bargain->actors[i]->name, name) == 0) {
            char path[PATH_BYTES];
            snprintf(path, sizeof path, "bargain.actors[%zu].name", index);
            problem_add(problems, path, "%.*s is the name of bargain.actors[%zu]",
                        (int)utf8_cut(name, SHOWN_MAX), name, i);
            return;
        }
    }
}

void bargain_request_check_part(const Brink__V1__Bargain *bargain, struct problems *problems)
{
    size_t before = problems->count + problems->left_out;
    bool is_whole = check_one(&bargain->base, "bargain", problems);
    if (bargain->n_dimensions < 1 || bargain->n_dimensions > BARGAIN_REQUEST_DIMENSIONS_MAX) {
        problem_add(problems, "bargain.dimensions", "%zu names are outside 1 to %d",
                    bargain->n_dimensions, BARGAIN_REQUEST_DIMENSIONS_MAX);
        is_whole = false;
    }
    for (size_t i = 0; is_whole && i < bargain->n_actors; i++) {
        const Brink__V1__BargainActor *actor = bargain->actors[i];
        check_numbers(actor->n_positions, bargain->n_dimensions, i, "positions", problems);
        check_numbers(actor->n_saliences, bargain->n_dimensions, i, "saliences", problems);
        if (problems->count + problems->left_out == before) {
            check_salience(actor, i, problems);
        }
        check_name(bargain, i, problems);
    }
}

bool bargain_request_is_drawn(const Brink__V1__Bargain *bargain)
{
    for (size_t i = 0; i < bargain->n_actors; i++) {
        const Brink__V1__BargainActor *actor = bargain->actors[i];
        if (actor->position_deviation > 0.0 || actor->salience_deviation > 0.0) {
            return true;
        }
    }
    return false;
}

void bargain_request_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    bool is_drawn = bargain_request_is_drawn(request->bargain);
    surplus_check_request(request, "bargain", BRINK__V1__ANALYSIS__ANALYSIS_BARGAIN,
                          is_drawn ? scenario_fields_drawn : scenario_fields, "a bargain",
                          problems);
    if (is_drawn && request->scenario != NULL && !request->scenario->central) {
        check_field(&request->scenario->base, "draws", "scenario", problems);
    }
    bargain_request_check_part(request->bargain, problems);
}
