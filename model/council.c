#include "model/council.h"

#include "model/council_line.h"
#include "model/council_quota.h"
#include "model/council_walk.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double TIE = 1e-12; /* of losses and distances */

/* A text and what ties are broken by. */
struct find {
    bool found;
    double text[COUNCIL_PROVISIONS_MAX];
    double loss;     /* as the walk adds it up: squares for Euclid */
    double distance; /* from the status quo, all provisions alike */
    size_t changed;
    uint32_t mask;
    double multipliers[COUNCIL_MEMBERS_MAX];
};

struct council {
    const struct council_case *asked;
    struct council_stand stand;
    struct council_walk walk;
    struct find best;
    size_t texts;
    size_t programmes;
};

enum status council_new(const struct council_case *council_case,
                        struct problems *problems,
                        struct council **council_out)
{
    size_t known = problems->count + problems->left_out;
    council_check(council_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct council *council = calloc(1, sizeof *council);
    if (council == NULL) {
        return STATUS_NO_MEMORY;
    }
    council->asked = council_case;
    *council_out = council;
    return STATUS_OK;
}

void council_free(struct council **council_p)
{
    free(*council_p);
    *council_p = NULL;
}

void council_set(struct council *council, const struct council_numbers *numbers)
{
    council_stand_set(&council->stand, council->asked, numbers);
}

void council_judge(const struct council *council,
                   const double *text,
                   struct council_verdict *verdict_out)
{
    council_stand_judge(&council->stand, text, verdict_out);
}

void council_survival(const struct council_case *council_case,
                      const double *draft,
                      const double *text,
                      bool *survives_out)
{
    for (size_t k = 0; k < council_case->provision_count; k++) {
        double status_quo = council_case->provisions[k].status_quo;
        double asked = draft[k] - status_quo;
        double got = text[k] - status_quo;
        bool same = fabs(got - asked) <= COUNCIL_SLACK;
        survives_out[k] = same || (asked > 0.0 && got > asked) || (asked < 0.0 && got < asked);
    }
}

static void measure(const struct council_case *asked, struct find *find)
{
    find->distance = 0.0;
    find->changed = 0;
    find->mask = 0;
    for (size_t k = 0; k < asked->provision_count; k++) {
        double change = fabs(find->text[k] - asked->provisions[k].status_quo);
        bool changes = change > COUNCIL_SLACK;
        find->distance += change;
        find->changed += changes;
        find->mask |= (uint32_t)changes << k;
    }
}

/* True where a comes before b at the first place where they differ. */
static bool comes_before(const struct find *a, const struct find *b, size_t provision_count)
{
    if (fabs(a->loss - b->loss) > TIE) {
        return a->loss < b->loss;
    }
    if (fabs(a->distance - b->distance) > TIE) {
        return a->distance < b->distance;
    }
    if (a->changed != b->changed) {
        return a->changed < b->changed;
    }
    if (a->mask != b->mask) {
        return a->mask < b->mask;
    }
    for (size_t k = 0; k < provision_count; k++) {
        if (fabs(a->text[k] - b->text[k]) > TIE) {
            return a->text[k] < b->text[k];
        }
    }
    return false;
}

static void offer(struct council *council, struct find *find)
{
    measure(council->asked, find);
    if (!council->best.found ||
        comes_before(find, &council->best, council->asked->provision_count)) {
        council->best = *find;
        council->best.found = true;
        council->walk.loss_most = find->loss;
    }
}

/* No graded provision: the hard limits were looked at on the way. */
static bool has_quota(const struct council *council)
{
    const double *used = council_walk_used(&council->walk);
    size_t yes_count = 0;
    for (size_t i = 0; i < council->asked->member_count; i++) {
        yes_count += used[i] <= council->stand.yes_most[i];
    }
    return yes_count >= council->asked->quota;
}

/* Completes the text of the walk with several graded provisions. */
static enum status complete_programme(struct council *council, struct find *find)
{
    const struct council_walk *walk = &council->walk;
    struct council_programme programme = {
        .stand = &council->stand,
        .graded = walk->graded,
        .graded_count = walk->graded_count,
        .loss_most = walk->loss_most - find->loss,
    };
    struct council_point point;
    enum status status =
        council_quota_solve(&programme, council_walk_used(walk), &council->programmes, &point);
    find->found = status == STATUS_OK && point.found;
    if (!find->found) {
        return status;
    }
    for (size_t g = 0; g < walk->graded_count; g++) {
        find->text[walk->graded[g]] = point.x[g];
    }
    find->loss += point.loss;
    memcpy(find->multipliers, point.multipliers, sizeof find->multipliers);
    return STATUS_OK;
}

/* The best text that has these levels. */
static enum status complete(struct council *council, struct find *find)
{
    const struct council_walk *walk = &council->walk;
    *find = (struct find){.loss = council_walk_loss(walk)};
    memcpy(find->text, walk->text, sizeof find->text);
    if (walk->graded_count > 1) {
        return complete_programme(council, find);
    }
    if (walk->graded_count == 0) {
        find->found = has_quota(council);
        return STATUS_OK;
    }
    size_t k = walk->graded[0];
    double x = 0.0;
    find->found = council_line_best(&council->stand, k, council_walk_used(walk), &x);
    find->text[k] = x;
    find->loss += council_stand_loss(&council->stand, k, x);
    return STATUS_OK;
}

static void report(const struct council *council, struct council_result *result)
{
    const struct council_case *asked = council->asked;
    const struct find *best = &council->best;
    *result = (struct council_result){.agreed = best->found};
    double loss = 0.0;
    for (size_t k = 0; k < asked->provision_count; k++) {
        result->text[k] = best->found ? best->text[k] : asked->provisions[k].status_quo;
        loss += council_stand_loss(&council->stand, k, result->text[k]);
    }
    result->loss = asked->distance == COUNCIL_EUCLID ? sqrt(loss) : loss;
    result->changes = best->found && best->changed > 0;
    result->texts = council->texts;
    result->programmes = council->programmes;
    memcpy(result->multipliers, best->multipliers, sizeof result->multipliers);
    council_judge(council, result->text, &result->verdict);
}

enum status council_run(struct council *council,
                        const struct council_numbers *numbers,
                        struct council_result *result_out)
{
    council_set(council, numbers);
    council_walk_start(&council->walk, &council->stand);
    council->best = (struct find){0};
    council->texts = 0;
    council->programmes = 0;
    while (council_walk_next(&council->walk)) {
        struct find find;
        council->texts++;
        enum status status = complete(council, &find);
        if (status != STATUS_OK) {
            return status;
        }
        if (find.found) {
            offer(council, &find);
        }
    }
    report(council, result_out);
    return STATUS_OK;
}
