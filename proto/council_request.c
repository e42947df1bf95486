#include "proto/council_request.h"

#include "base/number.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "proto/check.h"
#include "proto/surplus.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 96, WORDS_BYTES = 320, SHOWN_MAX = 60, LINE_POINTS = 101, TENTHS = 11 };

static const double sum_tolerance = 1e-9;

static const char *const scenario_fields[] = {"name",  "question", "analysis", "as_of",
                                              "draws", "seed",     "central",  NULL};

static void refuse(struct problems *problems,
                   const char *list,
                   size_t index,
                   const char *field,
                   const char *format,
                   ...) __attribute__((format(printf, 5, 6)));

static void refuse(struct problems *problems,
                   const char *list,
                   size_t index,
                   const char *field,
                   const char *format,
                   ...)
{
    char path[PATH_BYTES];
    char words[WORDS_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    snprintf(path, sizeof path, "council.%s[%zu].%s", list, index, field);
    problem_add(problems, path, "%s", words);
}

static void check_levels(const Brink__V1__CouncilProvision *provision,
                         size_t index,
                         struct problems *problems)
{
    size_t count = provision->n_levels;
    if (count == 1 || count > COUNCIL_REQUEST_LEVELS_MAX) {
        refuse(problems, "provisions", index, "levels", "%zu levels: none, or 2 to %d of them",
               count, COUNCIL_REQUEST_LEVELS_MAX);
        return;
    }
    for (size_t l = 1; l < count; l++) {
        if (!(provision->levels[l] > provision->levels[l - 1])) {
            refuse(problems, "provisions", index, "levels",
                   "%g is not above %g, the one before", provision->levels[l],
                   provision->levels[l - 1]);
            return;
        }
    }
}

static void check_provisions(const Brink__V1__Council *council, struct problems *problems)
{
    for (size_t k = 0; k < council->n_provisions; k++) {
        const char *name = council->provisions[k]->name;
        check_levels(council->provisions[k], k, problems);
        for (size_t other = 0; other < k; other++) {
            if (strcmp(council->provisions[other]->name, name) == 0) {
                refuse(problems, "provisions", k, "name", "%.*s is that of an earlier one",
                       (int)utf8_cut(name, SHOWN_MAX), name);
                break;
            }
        }
    }
}

/* One number a provision; of the weights, 1 together. */
static void
check_places(const Brink__V1__Council *council, size_t index, struct problems *problems)
{
    const Brink__V1__CouncilMember *member = council->members[index];
    size_t asked = council->n_provisions;
    double sum = 0.0;
    if (member->n_ideals != asked) {
        refuse(problems, "members", index, "ideals",
               "%zu numbers where there are %zu provisions", member->n_ideals, asked);
    }
    if (member->n_weights != asked) {
        refuse(problems, "members", index, "weights",
               "%zu numbers where there are %zu provisions", member->n_weights, asked);
        return;
    }
    for (size_t k = 0; k < asked; k++) {
        sum += member->weights[k];
    }
    if (!(fabs(sum - 1.0) <= sum_tolerance)) {
        refuse(problems, "members", index, "weights", "add up to %.9g, not to 1", sum);
    }
}

static void check_members(const Brink__V1__Council *council, struct problems *problems)
{
    for (size_t i = 0; i < council->n_members; i++) {
        const char *name = council->members[i]->name;
        check_places(council, i, problems);
        for (size_t other = 0; other < i; other++) {
            if (strcmp(council->members[other]->name, name) == 0) {
                refuse(problems, "members", i, "name", "%.*s is that of an earlier one",
                       (int)utf8_cut(name, SHOWN_MAX), name);
                break;
            }
        }
    }
}

size_t council_request_setter(const Brink__V1__Council *council)
{
    size_t i = 0;
    while (i < council->n_members && strcmp(council->members[i]->name, council->setter) != 0) {
        i++;
    }
    return i;
}

static void check_setter(const Brink__V1__Council *council, struct problems *problems)
{
    size_t size = strlen(council->setter);
    if (size == 0 || utf8_valid_size(council->setter, size) < size ||
        council_request_setter(council) < council->n_members) {
        return; /* what is no text has been refused already */
    }
    struct suggest suggest = suggest_start(council->setter);
    for (size_t i = 0; i < council->n_members; i++) {
        const char *name = council->members[i]->name;
        if (utf8_valid_size(name, strlen(name)) == strlen(name)) {
            suggest_offer(&suggest, name);
        }
    }
    problem_add(problems, "council.setter", "%.*s is no member of the council%s",
                (int)utf8_cut(council->setter, SHOWN_MAX), council->setter,
                suggest_clause(&suggest));
}

static void check_settings(const Brink__V1__Council *council, struct problems *problems)
{
    if (council->quota > council->n_members) {
        problem_add(problems, "council.quota", "%u is outside 0 to %zu (votes), the members",
                    council->quota, council->n_members);
    }
    if (council->loss == BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_BLOCK && council->tau == NULL) {
        problem_add(problems, "council.tau", "is missing");
    }
    if (council->loss == BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_EUCLID && council->tau != NULL) {
        problem_add(problems, "council.tau",
                    "is not supported with loss euclid, where every provision pays in full: "
                    "leave it out");
    }
}

/* A product that stays within reach of its limit. */
static size_t times(size_t product, size_t factor, size_t most)
{
    product *= factor;
    return product <= most ? product : most + 1;
}

size_t council_request_cells(const Brink__V1__Council *council)
{
    size_t graded = 0;
    size_t cells = 1;
    for (size_t k = 0; k < council->n_provisions; k++) {
        size_t levels = council->provisions[k]->n_levels;
        size_t steps = levels > 0 ? levels : graded == 0 ? LINE_POINTS : TENTHS;
        graded += levels == 0;
        cells = times(cells, steps, COUNCIL_REQUEST_CELLS_MAX);
    }
    return cells;
}

/* How many texts there are to look at, within what their kind allows. */
static void check_texts(const Brink__V1__Council *council, struct problems *problems)
{
    size_t graded = 0;
    size_t texts = 1;
    for (size_t k = 0; k < council->n_provisions; k++) {
        size_t levels = council->provisions[k]->n_levels;
        graded += levels == 0;
        texts = times(texts, levels > 0 ? levels : 1, COUNCIL_REQUEST_TEXTS_MAX);
    }
    size_t most = graded > 1 ? COUNCIL_REQUEST_PROGRAMMES_MAX : COUNCIL_REQUEST_TEXTS_MAX;
    if (texts > most) {
        problem_add(problems, "council.provisions",
                    "more than %zu texts of levels beside %zu graded provisions: fewer levels "
                    "or provisions",
                    most, graded);
    } else if (council_request_cells(council) > COUNCIL_REQUEST_CELLS_MAX) {
        problem_add(problems, "council.provisions",
                    "a frontier of more than %d texts: fewer levels or graded provisions",
                    COUNCIL_REQUEST_CELLS_MAX);
    }
}

void council_request_check_part(const Brink__V1__Council *council, struct problems *problems)
{
    if (!check_one(&council->base, "council", problems) || council->n_members == 0 ||
        council->n_provisions == 0) {
        return;
    }
    check_provisions(council, problems);
    check_members(council, problems);
    check_setter(council, problems);
    check_settings(council, problems);
    check_texts(council, problems);
}

void council_request_check(const Brink__V1__ScenarioRequest *request, struct problems *problems)
{
    surplus_check_request(request, "council", BRINK__V1__ANALYSIS__ANALYSIS_COUNCIL,
                          scenario_fields, "a council", problems);
    if (request->scenario != NULL && !request->scenario->central) {
        check_field(&request->scenario->base, "draws", "scenario", problems);
    }
    council_request_check_part(request->council, problems);
}
