#include "model/council.h"

#include <math.h>
#include <stdio.h>

enum { PATH_BYTES = 96 };

static const double SUM_TOLERANCE = 1e-6; /* of a member's weights */

static void check_within(
    struct problems *problems, const char *path, double value, double least, double most)
{
    if (!(value >= least && value <= most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, least, most);
    }
}

static void check_count(struct problems *problems, const char *path, size_t count, size_t most)
{
    if (count < 1 || count > most) {
        problem_add(problems, path, "%zu rows, outside 1 to %zu", count, most);
    }
}

static void
check_provision(const struct council_provision *provision, size_t k, struct problems *problems)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "council.provisions[%zu].status_quo", k);
    check_within(problems, path, provision->status_quo, 0.0, 1.0);
    snprintf(path, sizeof path, "council.provisions[%zu].outside", k);
    check_within(problems, path, provision->outside, 0.0, 1.0);
    if (provision->level_count == 1 || provision->level_count > COUNCIL_LEVELS_MAX) {
        snprintf(path, sizeof path, "council.provisions[%zu].levels", k);
        problem_add(problems, path, "%zu levels: none (graded) or 2 to %d",
                    provision->level_count, COUNCIL_LEVELS_MAX);
        return;
    }
    for (size_t l = 0; l < provision->level_count; l++) {
        snprintf(path, sizeof path, "council.provisions[%zu].levels[%zu]", k, l);
        check_within(problems, path, provision->levels[l], 0.0, 1.0);
        if (l > 0 && !(provision->levels[l] > provision->levels[l - 1])) {
            problem_add(problems, path, "%g is not above %g, the level before",
                        provision->levels[l], provision->levels[l - 1]);
        }
    }
}

static void check_member(const struct council_case *asked, size_t i, struct problems *problems)
{
    char path[PATH_BYTES];
    double sum = 0.0;
    for (size_t k = 0; k < asked->provision_count; k++) {
        snprintf(path, sizeof path, "council.members[%zu].weights[%zu]", i, k);
        check_within(problems, path, asked->members[i].weights[k], 0.0, 1.0);
        sum += asked->members[i].weights[k];
    }
    if (!(fabs(sum - 1.0) <= SUM_TOLERANCE)) {
        snprintf(path, sizeof path, "council.members[%zu].weights", i);
        problem_add(problems, path, "add up to %.9g, not to 1", sum);
    }
}

/* How many texts there are to enumerate, within what their kind allows. */
static void check_texts(const struct council_case *asked, struct problems *problems)
{
    size_t graded_count = 0;
    for (size_t k = 0; k < asked->provision_count; k++) {
        graded_count += asked->provisions[k].level_count == 0;
    }
    size_t most = graded_count > 1 ? COUNCIL_PROGRAMMES_MAX : COUNCIL_TEXTS_MAX;
    size_t texts = 1;
    for (size_t k = 0; k < asked->provision_count && texts <= most; k++) {
        size_t level_count = asked->provisions[k].level_count;
        texts *= level_count > 0 ? level_count : 1;
    }
    if (texts > most) {
        problem_add(problems, "council.provisions",
                    "more than %zu texts of levels beside %zu graded provisions", most,
                    graded_count);
    }
}

void council_check(const struct council_case *council_case, struct problems *problems)
{
    const struct council_case *asked = council_case;
    size_t known = problems->count + problems->left_out;
    check_count(problems, "council.provisions", asked->provision_count, COUNCIL_PROVISIONS_MAX);
    check_count(problems, "council.members", asked->member_count, COUNCIL_MEMBERS_MAX);
    if (asked->distance >= COUNCIL_DISTANCE_COUNT) {
        problem_add(problems, "council.distance", "no such distance: %d", (int)asked->distance);
    }
    if (problems->count + problems->left_out > known) {
        return;
    }
    if (asked->setter >= asked->member_count) {
        problem_add(problems, "council.setter", "member %zu of %zu", asked->setter,
                    asked->member_count);
    }
    if (asked->quota > asked->member_count) {
        problem_add(problems, "council.quota", "%zu is outside 0 to %zu, the members",
                    asked->quota, asked->member_count);
    }
    for (size_t k = 0; k < asked->provision_count; k++) {
        check_provision(&asked->provisions[k], k, problems);
    }
    for (size_t i = 0; i < asked->member_count; i++) {
        check_member(asked, i, problems);
    }
    check_texts(asked, problems);
}

void council_check_numbers(const struct council_case *council_case,
                           const struct council_numbers *numbers,
                           struct problems *problems)
{
    const struct council_case *asked = council_case;
    char path[PATH_BYTES];
    for (size_t i = 0; i < asked->member_count; i++) {
        for (size_t k = 0; k < asked->provision_count; k++) {
            snprintf(path, sizeof path, "council.numbers.ideals[%zu][%zu]", i, k);
            check_within(problems, path, numbers->ideals[i][k], 0.0, 1.0);
        }
        snprintf(path, sizeof path, "council.numbers.shifts[%zu]", i);
        check_within(problems, path, numbers->shifts[i], -1.0, 1.0);
        snprintf(path, sizeof path, "council.numbers.tolerances[%zu]", i);
        check_within(problems, path, numbers->tolerances[i], 0.0, 1.0);
        snprintf(path, sizeof path, "council.numbers.abstentions[%zu]", i);
        check_within(problems, path, numbers->abstentions[i], 0.0, 1.0);
    }
    check_within(problems, "council.numbers.triggers", numbers->triggers, 0.0, 100.0);
    check_within(problems, "council.numbers.outside_chance", numbers->outside_chance, 0.0, 1.0);
    double trade_least = asked->distance == COUNCIL_EUCLID ? 1.0 : 0.0;
    check_within(problems, "council.numbers.trade", numbers->trade, trade_least, 1.0);
}
