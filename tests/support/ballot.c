#include "tests/support/ballot.h"

#include <stdlib.h>

static void require(int condition)
{
    if (!condition) {
        abort();
    }
}

static char *word(const char *text)
{
    return (char *)text; /* packing only reads it */
}

static void *take(struct ballot *ballot, const ProtobufCMessageDescriptor *type)
{
    void *message = arena_take(&ballot->arena, type->sizeof_message);
    require(message != NULL);
    protobuf_c_message_init(type, message);
    return message;
}

static void *list(struct ballot *ballot, size_t count, size_t size)
{
    void *made = arena_take_array(&ballot->arena, count, size);
    require(made != NULL);
    return made;
}

static double *numbers(struct ballot *ballot, const double *from, size_t count)
{
    double *made = list(ballot, count, sizeof *made);
    for (size_t i = 0; i < count; i++) {
        made[i] = from[i];
    }
    return made;
}

static Brink__V1__Quantity *uniform(struct ballot *ballot, double low, double high)
{
    Brink__V1__Quantity *quantity = take(ballot, &brink__v1__quantity__descriptor);
    quantity->value_case = BRINK__V1__QUANTITY__VALUE_UNIFORM;
    quantity->uniform = take(ballot, &brink__v1__uniform__descriptor);
    quantity->uniform->low = low;
    quantity->uniform->high = high;
    return quantity;
}

static void fill_request(struct ballot *ballot, const char *name, Brink__V1__Analysis analysis)
{
    ballot->scenario = take(ballot, &brink__v1__scenario__descriptor);
    ballot->scenario->name = word(name);
    ballot->scenario->analysis = analysis;
    ballot->request = take(ballot, &brink__v1__scenario_request__descriptor);
    ballot->request->scenario = ballot->scenario;
    ballot->request->council = ballot->council;
    ballot->request->bargain = ballot->bargain;
}

static void fill_member(struct ballot *ballot, size_t i)
{
    static const char *const names[BALLOT_MEMBERS] = {"North", "East", "South", "West", "Isle"};
    static const double ideals[BALLOT_MEMBERS][BALLOT_PROVISIONS] = {
        {0.95, 1.0}, {0.8, 0.73}, {0.62, 0.9}, {0.41, 0.35}, {0.55, 0.6}};
    static const double weights[BALLOT_PROVISIONS] = {0.6, 0.4};
    Brink__V1__CouncilMember *member = take(ballot, &brink__v1__council_member__descriptor);
    member->name = word(names[i]);
    member->veto = i == 0 || i == 3;
    member->ideals = numbers(ballot, ideals[i], BALLOT_PROVISIONS);
    member->n_ideals = BALLOT_PROVISIONS;
    member->deviation = 0.08;
    member->weights = numbers(ballot, weights, BALLOT_PROVISIONS);
    member->n_weights = BALLOT_PROVISIONS;
    member->tolerance = uniform(ballot, 0.0, 0.06);
    member->shift = i == 0 ? 0.0 : 0.02;
    member->tag = word("assumption");
    member->source = word("invented");
    ballot->council->members[i] = member;
}

static void fill_provision(struct ballot *ballot, size_t k)
{
    static const double levels[] = {0.0, 0.5, 1.0};
    Brink__V1__CouncilProvision *provision =
        take(ballot, &brink__v1__council_provision__descriptor);
    provision->name = word(k == 0 ? "oil" : "ships");
    provision->status_quo = k == 0 ? 0.3 : 0.0;
    provision->outside = 0.5;
    if (k == 1) {
        provision->levels = numbers(ballot, levels, 3);
        provision->n_levels = 3;
    }
    provision->draft = 1.0;
    provision->adopted = 0.5;
    provision->tag = word("assumption");
    provision->source = word("invented");
    ballot->council->provisions[k] = provision;
}

void ballot_fill_council(struct ballot *ballot)
{
    *ballot = (struct ballot){.arena = {0}};
    Brink__V1__Council *council = take(ballot, &brink__v1__council__descriptor);
    ballot->council = council;
    council->members = list(ballot, BALLOT_MEMBERS, sizeof(void *));
    council->n_members = BALLOT_MEMBERS;
    council->provisions = list(ballot, BALLOT_PROVISIONS, sizeof(void *));
    council->n_provisions = BALLOT_PROVISIONS;
    for (size_t k = 0; k < BALLOT_PROVISIONS; k++) {
        fill_provision(ballot, k);
    }
    for (size_t i = 0; i < BALLOT_MEMBERS; i++) {
        fill_member(ballot, i);
    }
    council->setter = word("North");
    council->quota = 3;
    council->loss = BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_BLOCK;
    council->tau = uniform(ballot, 0.0, 0.5);
    council->outside_chance = uniform(ballot, 0.0, 0.3);
    council->abstention = uniform(ballot, 0.0, 0.02);
    council->triggers = 1.0;
    fill_request(ballot, "ballot", BRINK__V1__ANALYSIS__ANALYSIS_COUNCIL);
    ballot->scenario->draws = BALLOT_DRAWS;
    ballot->scenario->seed = 2385;
}

static void fill_actor(struct ballot *ballot, size_t i)
{
    static const char *const names[BALLOT_ACTORS] = {"ministry", "army", "party", "traders"};
    static const double capabilities[BALLOT_ACTORS] = {102.5, 53.4, 129.6, 71.9};
    static const double positions[BALLOT_ACTORS][BALLOT_DIMENSIONS] = {
        {12.25, 80.5}, {31.0, 66.75}, {70.5, 41.0}, {93.75, 8.5}};
    static const double saliences[BALLOT_ACTORS][BALLOT_DIMENSIONS] = {
        {49.5, 31.25}, {30.5, 22.0}, {48.5, 34.75}, {61.25, 18.5}};
    Brink__V1__BargainActor *actor = take(ballot, &brink__v1__bargain_actor__descriptor);
    actor->name = word(names[i]);
    actor->description = word("invented");
    actor->capability = capabilities[i];
    actor->positions = numbers(ballot, positions[i], BALLOT_DIMENSIONS);
    actor->n_positions = BALLOT_DIMENSIONS;
    actor->saliences = numbers(ballot, saliences[i], BALLOT_DIMENSIONS);
    actor->n_saliences = BALLOT_DIMENSIONS;
    ballot->bargain->actors[i] = actor;
}

void ballot_fill_bargain(struct ballot *ballot)
{
    *ballot = (struct ballot){.arena = {0}};
    Brink__V1__Bargain *bargain = take(ballot, &brink__v1__bargain__descriptor);
    ballot->bargain = bargain;
    bargain->title = word("an invented bargain");
    bargain->dimensions = list(ballot, BALLOT_DIMENSIONS, sizeof(char *));
    bargain->n_dimensions = BALLOT_DIMENSIONS;
    bargain->dimensions[0] = word("tariff");
    bargain->dimensions[1] = word("quota");
    bargain->actors = list(ballot, BALLOT_ACTORS, sizeof(void *));
    bargain->n_actors = BALLOT_ACTORS;
    for (size_t i = 0; i < BALLOT_ACTORS; i++) {
        fill_actor(ballot, i);
    }
    bargain->turns = 100;
    fill_request(ballot, "haggle", BRINK__V1__ANALYSIS__ANALYSIS_BARGAIN);
}

void ballot_clear(struct ballot *ballot)
{
    arena_clear(&ballot->arena);
}

void ballot_pack(const struct ballot *ballot, struct buffer *bytes)
{
    size_t size = brink__v1__scenario_request__get_packed_size(ballot->request);
    require(buffer_reserve(bytes, size) == STATUS_OK);
    bytes->size = brink__v1__scenario_request__pack(ballot->request, bytes->bytes);
}
