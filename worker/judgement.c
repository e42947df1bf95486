#include "worker/judgement.h"

#include "model/likelihood.h"
#include "model/sentence.h"
#include "worker/judgement_beside.h"
#include "worker/judgement_brink.h"
#include "worker/judgement_confidence.h"
#include "worker/judgement_economy.h"
#include "worker/judgement_grounds.h"
#include "worker/judgement_hazard.h"
#include "worker/judgement_options.h"
#include "worker/judgement_stability.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static judgement_writer *const writers[] = {
    judgement_of_stability, judgement_of_brink,      judgement_of_economy,
    judgement_of_hazard,    judgement_of_options,    judgement_of_beside,
    judgement_of_spread,    judgement_of_confidence, judgement_of_grounds,
};

char *judgement_take_text(struct judgement *judgement, struct buffer *text)
{
    struct arena *arena = judgement->answer->arena;
    char *copy = NULL;
    if (text->failure != STATUS_OK) {
        arena->failed = true;
    } else if (!arena->failed) {
        copy = arena_copy_text(arena, buffer_text(text));
    }
    buffer_clear(text);
    return copy != NULL ? copy : answer_borrow("");
}

const char *judgement_partner(const struct judgement *judgement, const char *code)
{
    const Brink__V1__World *world = judgement->source->world;
    for (size_t i = 0; world != NULL && i < world->n_partners; i++) {
        const Brink__V1__Partner *partner = world->partners[i];
        if (strcmp(partner->code, code) == 0 && partner->name[0] != '\0') {
            return partner->name;
        }
    }
    return code;
}

static char *copy_text(struct judgement *judgement, const char *text)
{
    char *copy = judgement->answer->arena->failed
                     ? NULL
                     : arena_copy_text(judgement->answer->arena, text);
    return copy != NULL ? copy : answer_borrow("");
}

static char **
list_basis(struct judgement *judgement, const struct judgement_basis *basis, size_t *count_out)
{
    size_t count = 0;
    while (basis->fields[count] != NULL) {
        count++;
    }
    char **list = answer_take(judgement->answer, count, sizeof *list);
    *count_out = list != NULL ? count : 0;
    for (size_t i = 0; i < *count_out; i++) {
        list[i] = answer_borrow(basis->fields[i]);
    }
    return list;
}

/* One more in a list that was given room for JUDGEMENT_LIST_MAX; a spare without memory. */
static void *append(struct judgement *judgement,
                    const ProtobufCMessageDescriptor *type,
                    void *list_p,
                    size_t *count)
{
    void **list = NULL;
    memcpy(&list, list_p, sizeof list);
    if (list == NULL) {
        list = answer_take(judgement->answer, JUDGEMENT_LIST_MAX, sizeof *list);
        memcpy(list_p, &list, sizeof list);
    }
    void *message = answer_message(judgement->answer, type);
    if (list != NULL) {
        assert(*count < JUDGEMENT_LIST_MAX);
        list[(*count)++] = message;
    }
    return message;
}

static Brink__V1__KeyJudgement *append_key(struct judgement *judgement)
{
    return append(judgement, &brink__v1__key_judgement__descriptor,
                  &judgement->result->key_judgements, &judgement->result->n_key_judgements);
}

static void add_key(struct judgement *judgement,
                    const char *name,
                    struct buffer *text,
                    const struct judgement_basis *basis,
                    bool is_detail)
{
    if (text->size == 0 && text->failure == STATUS_OK) {
        return;
    }
    Brink__V1__KeyJudgement *key = append_key(judgement);
    key->name = answer_borrow(name);
    key->text = judgement_take_text(judgement, text);
    key->basis = list_basis(judgement, basis, &key->n_basis);
    key->detail = is_detail;
}

void judgement_add_key(struct judgement *judgement,
                       const char *name,
                       struct buffer *text,
                       struct judgement_basis basis)
{
    add_key(judgement, name, text, &basis, false);
}

void judgement_add_detail(struct judgement *judgement,
                          const char *name,
                          struct buffer *text,
                          struct judgement_basis basis)
{
    add_key(judgement, name, text, &basis, true);
}

static void add_variant(struct judgement *judgement,
                        const struct judgement_likelihood *likelihood,
                        Brink__V1__KeyJudgement *key)
{
    key->variants = (Brink__V1__Variant **)answer_list(
        judgement->answer, &brink__v1__variant__descriptor, 1, &key->n_variants);
    for (size_t i = 0; i < key->n_variants; i++) {
        key->variants[i]->name = answer_borrow(likelihood->variant);
        key->variants[i]->probability = likelihood->by_variant;
    }
}

void judgement_add_likelihood(struct judgement *judgement,
                              const struct judgement_likelihood *likelihood)
{
    const Brink__V1__Estimate *estimate = likelihood->probability;
    if (estimate == NULL) {
        return;
    }
    const struct sentence sentence = {
        .condition = likelihood->condition,
        .event = likelihood->event,
        .horizon = likelihood->horizon,
        .probability = estimate->mean,
        .standard_error = estimate->standard_error,
        .draws = likelihood->draws,
        .has_variants = likelihood->variant != NULL,
        .low = likelihood->by_variant,
        .high = likelihood->by_variant,
        .has_range = true,
        .q05 = estimate->q05,
        .q95 = estimate->q95,
    };
    struct buffer text = {0};
    sentence_print(&sentence, &text);
    if (text.size == 0 && text.failure == STATUS_OK) {
        return;
    }
    Brink__V1__KeyJudgement *key = append_key(judgement);
    const char *words = likelihood_words(estimate->mean);
    key->name = answer_borrow(likelihood->name);
    key->text = judgement_take_text(judgement, &text);
    key->event = copy_text(judgement, likelihood->event);
    key->condition = copy_text(judgement, likelihood->condition);
    key->horizon = copy_text(judgement, likelihood->horizon);
    key->probability = answer_take(judgement->answer, 1, sizeof *key->probability);
    if (key->probability != NULL) {
        *key->probability = *estimate;
    }
    key->words = answer_borrow(words != NULL ? words : "");
    key->basis = list_basis(judgement, &likelihood->basis, &key->n_basis);
    if (likelihood->variant != NULL) {
        add_variant(judgement, likelihood, key);
    }
}

void judgement_add(struct judgement *judgement,
                   enum judgement_list list,
                   const char *name,
                   struct buffer *text,
                   struct judgement_basis basis)
{
    Brink__V1__JudgementResult *result = judgement->result;
    const struct {
        void *list;
        size_t *count;
    } places[JUDGEMENT_LIST_COUNT] = {
        [JUDGEMENT_CHANGE] = {&result->what_would_change, &result->n_what_would_change},
        [JUDGEMENT_INDICATOR] = {&result->indicators, &result->n_indicators},
        [JUDGEMENT_ALTERNATIVE] = {&result->alternatives, &result->n_alternatives},
        [JUDGEMENT_LIMIT] = {&result->limits, &result->n_limits},
    };
    if (text->size == 0 && text->failure == STATUS_OK) {
        return;
    }
    Brink__V1__Statement *statement = append(judgement, &brink__v1__statement__descriptor,
                                             places[list].list, places[list].count);
    statement->name = answer_borrow(name);
    statement->text = judgement_take_text(judgement, text);
    statement->basis = list_basis(judgement, &basis, &statement->n_basis);
}

Brink__V1__JudgementResult *judgement_write(const struct judgement_source *source,
                                            const Brink__V1__Assessment *assessment,
                                            struct answer *answer)
{
    if (assessment->versus[0] != '\0') {
        return NULL;
    }
    struct judgement judgement = {
        .source = source,
        .assessment = assessment,
        .answer = answer,
        .result = answer_message(answer, &brink__v1__judgement_result__descriptor),
    };
    if (answer->arena->failed) {
        return NULL; /* a spare would be the next message too */
    }
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        writers[i](&judgement);
    }
    return judgement.result;
}
