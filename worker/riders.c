#include "worker/riders.h"

#include <string.h>

enum status riders_make(struct riders *riders,
                        const Brink__V1__ScenarioRequest *request,
                        const struct inputs *inputs,
                        struct problems *problems)
{
    enum status status = STATUS_OK;
    for (size_t kind = 0; kind < SOLO_KINDS && status == STATUS_OK; kind++) {
        struct rider *rider = &riders->each[riders->count];
        rider->solo = solo_of(request, kind);
        if (rider->solo != NULL) {
            status = rider->solo->make(request, inputs, problems, &rider->state);
            riders->count += status == STATUS_OK;
        }
    }
    return status;
}

void riders_clear(struct riders *riders)
{
    for (size_t i = 0; i < riders->count; i++) {
        riders->each[i].solo->discard(&riders->each[i].state);
    }
    riders->count = 0;
}

uint32_t riders_draws(const struct riders *riders)
{
    uint32_t most = 0;
    for (size_t i = 0; i < riders->count; i++) {
        uint32_t draws = riders->each[i].solo->draws(riders->each[i].state);
        most = draws > most ? draws : most;
    }
    return most;
}

size_t riders_unit_count(const struct riders *riders, enum task_stage stage)
{
    size_t count = 0;
    for (size_t i = 0; i < riders->count; i++) {
        count += riders->each[i].solo->unit_count(riders->each[i].state, stage);
    }
    return count;
}

uint64_t riders_moves(const struct riders *riders)
{
    uint64_t moves = 0;
    for (size_t i = 0; i < riders->count; i++) {
        moves += riders->each[i].solo->moves(riders->each[i].state);
    }
    return moves;
}

enum status riders_run(const struct riders *riders, const struct solo_unit *unit)
{
    struct solo_unit own = *unit;
    size_t i = 0;
    size_t count = riders->each[i].solo->unit_count(riders->each[i].state, unit->stage);
    while (own.index >= count) {
        own.index -= count;
        i++;
        count = riders->each[i].solo->unit_count(riders->each[i].state, unit->stage);
    }
    return riders->each[i].solo->run(riders->each[i].state, &own);
}

/* The assumptions of all kinds so far. */
struct gathered {
    Brink__V1__Assumption **list; /* [count] */
    size_t count;
};

static void gather(struct gathered *gathered,
                   const char *kind,
                   const Brink__V1__Assessment *part,
                   struct answer *answer)
{
    size_t count = gathered->count + part->n_assumptions;
    Brink__V1__Assumption **list = answer_take(answer, count, sizeof(void *));
    if (list == NULL) {
        return;
    }
    if (gathered->count > 0) {
        memcpy(list, gathered->list, gathered->count * sizeof(void *));
    }
    for (size_t i = 0; i < part->n_assumptions; i++) {
        Brink__V1__Assumption *assumption = part->assumptions[i];
        assumption->name = answer_text(answer, "%s.%s", kind, assumption->name);
        list[gathered->count + i] = assumption;
    }
    gathered->list = list;
    gathered->count = count;
}

Brink__V1__Assumption **riders_report(const struct riders *riders,
                                      struct answer *answer,
                                      Brink__V1__Assessment *assessment,
                                      size_t *count_out)
{
    struct gathered gathered = {0};
    for (size_t i = 0; i < riders->count; i++) {
        const struct rider *rider = &riders->each[i];
        Brink__V1__Assessment part = BRINK__V1__ASSESSMENT__INIT;
        rider->solo->report(rider->state, answer, &part);
        gather(&gathered, rider->solo->name, &part, answer);
        assessment->trade = part.trade != NULL ? part.trade : assessment->trade;
        assessment->council = part.council != NULL ? part.council : assessment->council;
        assessment->bargain = part.bargain != NULL ? part.bargain : assessment->bargain;
    }
    *count_out = gathered.count;
    return gathered.list;
}

const char *
riders_version(const struct riders *riders, const char *world, struct answer *answer)
{
    char *version = answer_borrow(world);
    for (size_t i = 0; i < riders->count; i++) {
        version = answer_text(answer, "%s, %s", version, riders->each[i].solo->version());
    }
    return version;
}
