#include "worker/riders.h"

#include "proto/unpack.h"

#include <assert.h>
#include <string.h>

enum { TOLD_BYTES_MAX = 64 << 20 /* of what one of them came to, unpacked */ };

enum status riders_make(struct riders *riders,
                        const Brink__V1__ScenarioRequest *request,
                        unsigned wanted,
                        const struct inputs *inputs,
                        struct problems *problems)
{
    enum status status = STATUS_OK;
    for (size_t kind = 0; kind < SOLO_KINDS && status == STATUS_OK; kind++) {
        struct rider *rider = &riders->each[riders->count];
        rider->solo = solo_of(request, kind);
        rider->kind = kind;
        if (rider->solo != NULL && (wanted >> kind & 1U) != 0) {
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
    arena_clear(&riders->arena);
}

/* What others compute. */

enum status riders_pack(const struct riders *riders, struct buffer *bytes)
{
    assert(riders->count == 1);
    const struct rider *rider = &riders->each[0];
    struct arena arena = {0};
    struct answer answer = {.arena = &arena};
    Brink__V1__Assessment part = BRINK__V1__ASSESSMENT__INIT;
    rider->solo->report(rider->state, &answer, &part);
    part.warnings = answer.warnings;
    part.n_warnings = answer.warning_count;
    enum status status = arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        status = buffer_reserve(bytes, brink__v1__assessment__get_packed_size(&part));
    }
    if (status == STATUS_OK) {
        bytes->size += brink__v1__assessment__pack(&part, bytes->bytes + bytes->size);
    }
    arena_clear(&arena);
    return status;
}

static struct rider *find(struct riders *riders, size_t kind)
{
    for (size_t i = 0; i < riders->count; i++) {
        if (riders->each[i].kind == kind) {
            return &riders->each[i];
        }
    }
    return NULL;
}

/* Does it say what one of this kind does, and nothing of the others? */
static bool is_of_kind(const Brink__V1__Assessment *told, size_t kind)
{
    const void *const results[SOLO_KINDS] = {told->trade, told->council, told->bargain};
    bool is_of_kind = true;
    for (size_t i = 0; i < SOLO_KINDS; i++) {
        is_of_kind = is_of_kind && (results[i] != NULL) == (i == kind);
    }
    return is_of_kind;
}

enum status riders_take(struct riders *riders, size_t kind, const void *bytes, size_t size)
{
    struct rider *rider = find(riders, kind);
    ProtobufCMessage *message = NULL;
    if (rider == NULL || rider->told != NULL) {
        return STATUS_BAD_INPUT;
    }
    riders->arena.size_max = riders->arena.used + TOLD_BYTES_MAX;
    enum status status = unpack_message(&brink__v1__assessment__descriptor, &riders->arena,
                                        bytes, size, &message);
    if (status != STATUS_OK) {
        return status == STATUS_FULL ? STATUS_BAD_INPUT : status;
    }
    if (!is_of_kind((const Brink__V1__Assessment *)message, kind)) {
        return STATUS_BAD_INPUT;
    }
    rider->told = (const Brink__V1__Assessment *)message;
    return STATUS_OK;
}

bool riders_are_told(const struct riders *riders)
{
    bool are_told = true;
    for (size_t i = 0; i < riders->count && are_told; i++) {
        are_told = riders->each[i].told != NULL;
    }
    return are_told;
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

uint64_t riders_steps(const struct riders *riders, size_t index)
{
    return riders->each[index].solo->steps(riders->each[index].state);
}

static size_t unit_count(const struct rider *rider, enum task_stage stage)
{
    return rider->told != NULL ? 0 : rider->solo->unit_count(rider->state, stage);
}

size_t riders_unit_count(const struct riders *riders, enum task_stage stage)
{
    size_t count = 0;
    for (size_t i = 0; i < riders->count; i++) {
        count += unit_count(&riders->each[i], stage);
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
    size_t count = unit_count(&riders->each[i], unit->stage);
    while (own.index >= count) {
        own.index -= count;
        i++;
        count = unit_count(&riders->each[i], unit->stage);
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
        Brink__V1__Assumption *own = answer_message(answer, &brink__v1__assumption__descriptor);
        *own = *part->assumptions[i];
        own->name = answer_text(answer, "%s.%s", kind, own->name);
        list[gathered->count + i] = own;
    }
    gathered->list = list;
    gathered->count = count;
}

/* As it reports, or as another's has. */
static Brink__V1__Assessment report(const struct rider *rider, struct answer *answer)
{
    Brink__V1__Assessment part = BRINK__V1__ASSESSMENT__INIT;
    if (rider->told == NULL) {
        rider->solo->report(rider->state, answer, &part);
        return part;
    }
    part = *rider->told;
    for (size_t i = 0; i < part.n_warnings; i++) {
        answer_warn(answer, part.warnings[i]->code, "%s", part.warnings[i]->text);
    }
    return part;
}

Brink__V1__Assumption **riders_report(const struct riders *riders,
                                      struct answer *answer,
                                      Brink__V1__Assessment *assessment,
                                      size_t *count_out)
{
    struct gathered gathered = {0};
    for (size_t i = 0; i < riders->count; i++) {
        const struct rider *rider = &riders->each[i];
        Brink__V1__Assessment part = report(rider, answer);
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
