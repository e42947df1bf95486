#include "worker/council_report.h"

#include "base/buffer.h"
#include "base/number.h"
#include "proto/choice.h"
#include "proto/quantity.h"

#include <stdio.h>
#include <string.h>

enum { LIST_BYTES = 448, SETTINGS = 7, OF_MEMBER = 5 };

static const struct {
    const char *name;
    const char *meaning;
} readings[COUNCIL_READING_COUNT] = {
    [COUNCIL_AS_READ] = {"as-read", "the members as the scenario has them"},
    [COUNCIL_FLAT] = {"flat-ideals",
                      "nothing is known of what those with a veto want, but the drafter"},
    [COUNCIL_NO_TRADE] = {"tau-0", "a welcome provision pays for no unwelcome one"},
    [COUNCIL_FULL_TRADE] = {"tau-1", "a welcome provision pays in full for an unwelcome one"},
    [COUNCIL_LOWER] = {"ideals-lower", "every ideal but the drafter's 0.1 lower"},
    [COUNCIL_HIGHER] = {"ideals-higher", "every ideal but the drafter's 0.1 higher"},
};

static const char *const given_names[COUNCIL_GIVEN_COUNT] = {
    [COUNCIL_DRAFT] = "draft", [COUNCIL_ADOPTED] = "adopted"};

static double share_of(const struct council_record *record, uint32_t count)
{
    return (double)count / (double)record->draws;
}

static double *
copy_text(struct answer *answer, const double *text, size_t count, size_t *count_out)
{
    double *copy = answer_take(answer, count, sizeof *copy);
    *count_out = copy != NULL ? count : 0;
    if (copy != NULL) {
        memcpy(copy, text, count * sizeof *copy);
    }
    return copy;
}

static void report_frontier(const struct council_record *record,
                            const struct council_account *account,
                            struct answer *answer,
                            Brink__V1__CouncilReading *reading)
{
    size_t provisions = record->council->asked.provision_count;
    reading->frontier = answer_list(answer, &brink__v1__council_front__descriptor,
                                    COUNCIL_SHARES, &reading->n_frontier);
    for (size_t f = 0; f < reading->n_frontier; f++) {
        const struct council_front *from = &account->fronts[f];
        Brink__V1__CouncilFront *front = reading->frontier[f];
        front->at_least = council_shares[f];
        front->found = from->found;
        if (from->found) {
            front->text = copy_text(answer, from->text, provisions, &front->n_text);
            front->loss = from->loss;
            front->share = from->share;
        }
    }
}

static void report_given(const struct council_record *record,
                         const struct council_account *account,
                         enum council_given given,
                         struct answer *answer,
                         Brink__V1__CouncilText *text)
{
    const struct council_case *asked = &record->council->asked;
    const struct council_tally *tally = &account->tally;
    text->name = answer_borrow(given_names[given]);
    text->text =
        copy_text(answer, record->council->texts[given], asked->provision_count, &text->n_text);
    text->passes_share = share_of(record, tally->passes[given]);
    text->members = answer_list(answer, &brink__v1__council_need__descriptor,
                                asked->member_count, &text->n_members);
    for (size_t i = 0; i < text->n_members; i++) {
        Brink__V1__CouncilNeed *need = text->members[i];
        need->member = answer_borrow(asked->members[i].name);
        need->tolerance = answer_described(answer, &account->needs[given][i]);
        need->veto = asked->members[i].permanent;
        need->yes_share = share_of(record, tally->yes[given][i]);
        need->no_share = share_of(record, tally->no[given][i]);
        need->pivotal_share = share_of(record, tally->pivotal[given][i]);
    }
}

static void report_survival(const struct council_record *record,
                            const struct council_account *account,
                            struct answer *answer,
                            Brink__V1__CouncilReading *reading)
{
    const struct council_reader *council = record->council;
    reading->survival = answer_list(answer, &brink__v1__council_survival__descriptor,
                                    council->asked.provision_count, &reading->n_survival);
    for (size_t k = 0; k < reading->n_survival; k++) {
        Brink__V1__CouncilSurvival *survival = reading->survival[k];
        survival->provision = answer_borrow(council->provisions[k].name);
        survival->draft = council->texts[COUNCIL_DRAFT][k];
        survival->adopted = council->texts[COUNCIL_ADOPTED][k];
        survival->share = share_of(record, account->tally.survives[k]);
    }
}

static void report_reading(const struct council_record *record,
                           const struct council_account *account,
                           struct answer *answer,
                           Brink__V1__CouncilReading *reading)
{
    reading->name = answer_borrow(readings[account->reading].name);
    reading->meaning = answer_borrow(readings[account->reading].meaning);
    reading->agreed_share = share_of(record, account->tally.agreed);
    report_frontier(record, account, answer, reading);
    reading->texts = answer_list(answer, &brink__v1__council_text__descriptor,
                                 COUNCIL_GIVEN_COUNT, &reading->n_texts);
    for (size_t given = 0; given < reading->n_texts && given < COUNCIL_GIVEN_COUNT; given++) {
        report_given(record, account, (enum council_given)given, answer, reading->texts[given]);
    }
    report_survival(record, account, answer, reading);
}

/* Assumptions. */

static char *list_of(struct answer *answer, const double *numbers, size_t count)
{
    char text[LIST_BYTES] = "";
    size_t size = 0;
    for (size_t k = 0; k < count && size < sizeof text; k++) {
        char number[NUMBER_TEXT_BYTES];
        number_format(numbers[k], number);
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s", k == 0 ? "" : " ",
                                 number);
    }
    return answer_text(answer, "%s", text);
}

static char *quantity_text(struct answer *answer, const Brink__V1__Quantity *quantity)
{
    struct buffer text = {0};
    quantity_format(quantity, &text);
    if (text.failure != STATUS_OK) {
        answer->arena->failed = true;
    }
    char *copy = answer_text(answer, "%s", buffer_text(&text));
    buffer_clear(&text);
    return copy;
}

static Brink__V1__Assumption **assume_settings(const Brink__V1__Council *council,
                                               struct answer *answer,
                                               Brink__V1__Assumption **next)
{
    char loss[CHOICE_WORD_BYTES];
    choice_format(&brink__v1__council_loss__descriptor, (int)council->loss, loss);
    solo_assume(answer, *next++, "setter", council->setter, "");
    solo_assume(answer, *next++, "quota", answer_text(answer, "%u", council->quota), "votes");
    solo_assume(answer, *next++, "loss", answer_text(answer, "%s", loss), "");
    solo_assume(answer, *next++, "tau",
                council->tau != NULL ? quantity_text(answer, council->tau) : "1", "share");
    solo_assume(answer, *next++, "outside_chance",
                quantity_text(answer, council->outside_chance), "chance");
    solo_assume(answer, *next++, "abstention", quantity_text(answer, council->abstention),
                "share");
    solo_assume(answer, *next++, "triggers", list_of(answer, &council->triggers, 1),
                "provocations");
    return next;
}

static Brink__V1__Assumption **assume_provision(const Brink__V1__CouncilProvision *provision,
                                                struct answer *answer,
                                                Brink__V1__Assumption **next)
{
    const char *levels = provision->n_levels > 0
                             ? list_of(answer, provision->levels, provision->n_levels)
                             : "graded";
    solo_assume(answer, *next, answer_text(answer, "provisions.%s", provision->name),
                answer_text(answer,
                            "status quo %g, outside %g, draft %g, adopted %g, levels %s",
                            provision->status_quo, provision->outside, provision->draft,
                            provision->adopted, levels),
                "share");
    (*next)->tag = provision->tag;
    (*next)->source = provision->source;
    return next + 1;
}

static Brink__V1__Assumption **assume_member(const Brink__V1__CouncilMember *member,
                                             struct answer *answer,
                                             Brink__V1__Assumption **next)
{
    const struct {
        const char *name;
        char *value;
    } rows[OF_MEMBER] = {
        {"ideals", list_of(answer, member->ideals, member->n_ideals)},
        {"deviation", list_of(answer, &member->deviation, 1)},
        {"weights", list_of(answer, member->weights, member->n_weights)},
        {"tolerance", quantity_text(answer, member->tolerance)},
        {"shift", list_of(answer, &member->shift, 1)},
    };
    for (size_t r = 0; r < OF_MEMBER; r++, next++) {
        solo_assume(answer, *next,
                    answer_text(answer, "members.%s.%s", member->name, rows[r].name),
                    rows[r].value, "share");
        (*next)->tag = member->tag;
        (*next)->source = member->source;
    }
    return next;
}

static void report_assumptions(const Brink__V1__Council *council,
                               struct answer *answer,
                               Brink__V1__Assessment *assessment)
{
    assessment->assumptions =
        answer_list(answer, &brink__v1__assumption__descriptor,
                    SETTINGS + council->n_provisions + OF_MEMBER * council->n_members,
                    &assessment->n_assumptions);
    if (assessment->n_assumptions == 0) {
        return;
    }
    Brink__V1__Assumption **next = assume_settings(council, answer, assessment->assumptions);
    for (size_t k = 0; k < council->n_provisions; k++) {
        next = assume_provision(council->provisions[k], answer, next);
    }
    for (size_t i = 0; i < council->n_members; i++) {
        next = assume_member(council->members[i], answer, next);
    }
}

/* What was learnt from the council of resolution 2375 holds for any other until shown not to.
 */
static void warn(const struct council_record *record, struct answer *answer)
{
    answer_warn(answer, "council-confidence",
                "confidence is low by rule: this says how often texts pass, and under which "
                "reading, and never which text the council adopts");
    answer_warn(answer, "council-few-rows",
                "of some 270 numbers of the reference council (resolution 2375, 2017) only the "
                "rows of Russia and China matter: look at the members with a veto first");
    answer_warn(answer, "council-hindsight",
                "the ideals of the reference council were drafted with hindsight: that they "
                "match resolution 2375 is no test");
    answer_warn(answer, "council-missed",
                "with the ideals of September the oil step of resolution 2397 (December 2017) "
                "passes in about a fifth of draws, yet it was adopted");
    if (record->draws == 1 && record->request->world == NULL) { /* of a world it is said once */
        answer_warn(answer, "single-draw",
                    "one draw: shares are 0 or 1, and quantiles say nothing");
    }
}

static void report_names(const struct council_case *asked,
                         struct answer *answer,
                         Brink__V1__CouncilResult *result)
{
    char **provisions = answer_take(answer, asked->provision_count, sizeof(char *));
    char **members = answer_take(answer, asked->member_count, sizeof(char *));
    if (provisions == NULL || members == NULL) {
        return;
    }
    for (size_t k = 0; k < asked->provision_count; k++) {
        provisions[k] = answer_borrow(asked->provisions[k].name);
    }
    for (size_t i = 0; i < asked->member_count; i++) {
        members[i] = answer_borrow(asked->members[i].name);
    }
    result->provisions = provisions;
    result->n_provisions = asked->provision_count;
    result->members = members;
    result->n_members = asked->member_count;
}

void council_report(const struct council_record *record,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment)
{
    const struct council_case *asked = &record->council->asked;
    Brink__V1__CouncilResult *result =
        answer_message(answer, &brink__v1__council_result__descriptor);
    assessment->council = result;
    result->setter = answer_borrow(asked->members[asked->setter].name);
    result->confidence = answer_borrow("low");
    report_names(asked, answer, result);
    result->readings = answer_list(answer, &brink__v1__council_reading__descriptor,
                                   record->account_count, &result->n_readings);
    for (size_t a = 0; a < result->n_readings; a++) {
        report_reading(record, &record->accounts[a], answer, result->readings[a]);
    }
    report_assumptions(record->request->council, answer, assessment);
    warn(record, answer);
}
