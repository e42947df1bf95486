#include "worker/bargain_report.h"

#include "base/number.h"

#include <stdio.h>
#include <string.h>

enum { LIST_BYTES = 448 };

static const double points = 100.0; /* the message's scale; the model's is 1 */

static double *
scale(struct answer *answer, const double *shares, size_t count, size_t *count_out)
{
    double *scaled = answer_take(answer, count, sizeof *scaled);
    *count_out = scaled != NULL ? count : 0;
    for (size_t k = 0; k < *count_out; k++) {
        scaled[k] = points * shares[k];
    }
    return scaled;
}

static void report_stand(const struct bargain_record *record,
                         size_t turn,
                         size_t i,
                         struct answer *answer,
                         Brink__V1__BargainStand *stand)
{
    const Brink__V1__Bargain *bargain = record->request->bargain;
    const struct bargain_result *result = record->result;
    size_t actors = bargain->n_actors;
    size_t dimensions = bargain->n_dimensions;
    stand->name = answer_borrow(bargain->actors[i]->name);
    stand->position = scale(answer, &result->positions[(turn * actors + i) * dimensions],
                            dimensions, &stand->n_position);
    stand->probability = result->winning[turn * actors + i];
    if (turn < result->turn_count && result->targets[turn * actors + i] < actors) {
        stand->challenges =
            answer_borrow(bargain->actors[result->targets[turn * actors + i]]->name);
    }
}

static void report_turns(const struct bargain_record *record,
                         struct answer *answer,
                         Brink__V1__BargainResult *result)
{
    size_t actors = record->request->bargain->n_actors;
    result->turns = answer_list(answer, &brink__v1__bargain_turn__descriptor,
                                record->result->turn_count + 1, &result->n_turns);
    for (size_t t = 0; t < result->n_turns; t++) {
        Brink__V1__BargainTurn *turn = result->turns[t];
        turn->turn = (uint32_t)t;
        turn->actors =
            answer_list(answer, &brink__v1__bargain_stand__descriptor, actors, &turn->n_actors);
        for (size_t i = 0; i < turn->n_actors; i++) {
            report_stand(record, t, i, answer, turn->actors[i]);
        }
    }
}

/* How often it ends how, where something is not known. */
static void report_outcomes(const struct bargain_record *record,
                            struct answer *answer,
                            Brink__V1__BargainResult *result)
{
    const Brink__V1__Bargain *bargain = record->request->bargain;
    const struct bargain_outcome *outcome = &record->outcome;
    if (outcome->draws == 0) {
        return;
    }
    result->draws = outcome->draws;
    result->settled_share = (double)outcome->settled / outcome->draws;
    result->outcomes = answer_list(answer, &brink__v1__bargain_outcome__descriptor,
                                   bargain->n_dimensions, &result->n_outcomes);
    for (size_t k = 0; k < result->n_outcomes; k++) {
        result->outcomes[k]->dimension = answer_borrow(bargain->dimensions[k]);
        result->outcomes[k]->last_mean = answer_described(answer, &outcome->means[k]);
    }
    result->winners = answer_list(answer, &brink__v1__bargain_winner__descriptor,
                                  bargain->n_actors, &result->n_winners);
    for (size_t i = 0; i < result->n_winners; i++) {
        result->winners[i]->name = answer_borrow(bargain->actors[i]->name);
        result->winners[i]->share = (double)outcome->wins[i] / outcome->draws;
    }
}

/* Numbers side by side, as the request has them. */
static const char *list_of(const double *numbers, size_t count, char text_out[LIST_BYTES])
{
    size_t size = 0;
    text_out[0] = '\0';
    for (size_t k = 0; k < count && size < LIST_BYTES; k++) {
        char number[NUMBER_TEXT_BYTES];
        number_format(numbers[k], number);
        size += (size_t)snprintf(text_out + size, LIST_BYTES - size, "%s%s", k == 0 ? "" : " ",
                                 number);
    }
    return text_out;
}

static void report_assumptions(const struct bargain_record *record,
                               struct answer *answer,
                               Brink__V1__Assessment *assessment)
{
    const Brink__V1__Bargain *bargain = record->request->bargain;
    enum { OF_ACTOR = 4 };
    size_t fields = record->outcome.draws > 0 ? OF_ACTOR : OF_ACTOR - 1; /* the last: draws */
    assessment->assumptions =
        answer_list(answer, &brink__v1__assumption__descriptor, 1 + fields * bargain->n_actors,
                    &assessment->n_assumptions);
    if (assessment->n_assumptions == 0) {
        return;
    }
    Brink__V1__Assumption **next = assessment->assumptions;
    solo_assume(answer, *next++, "turns", answer_text(answer, "%u", bargain->turns), "turns");
    for (size_t i = 0; i < bargain->n_actors; i++) {
        const Brink__V1__BargainActor *actor = bargain->actors[i];
        char lists[OF_ACTOR][LIST_BYTES];
        static const char *const names[OF_ACTOR] = {"capability", "positions", "saliences",
                                                    "deviations"};
        static const char *const units[OF_ACTOR] = {"power", "points", "points", "points"};
        const double deviations[] = {actor->position_deviation, actor->salience_deviation};
        list_of(&actor->capability, 1, lists[0]);
        list_of(actor->positions, actor->n_positions, lists[1]);
        list_of(actor->saliences, actor->n_saliences, lists[2]);
        list_of(deviations, 2, lists[3]);
        for (size_t f = 0; f < fields; f++, next++) {
            solo_assume(answer, *next, answer_text(answer, "%s.%s", actor->name, names[f]),
                        answer_text(answer, "%s", lists[f]), units[f]);
            (*next)->source = answer_borrow("the scenario's actors, as given");
        }
    }
}

static void warn(const struct bargain_record *record, struct answer *answer)
{
    answer_warn(answer, "rounds-not-better",
                "the turns are not the more accurate of the two: on 351 issues of the European "
                "Union the plain weighted mean was off by 22.99 points on average, the "
                "challenge model by 27.94");
    if (!record->result->settled) {
        answer_warn(answer, "not-settled",
                    "actors were still moving after %zu turns, the most allowed",
                    record->result->turn_count);
    }
}

void bargain_report(const struct bargain_record *record,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment)
{
    const Brink__V1__Bargain *bargain = record->request->bargain;
    const struct bargain_result *from = record->result;
    size_t dimensions = bargain->n_dimensions;
    Brink__V1__BargainResult *result =
        answer_message(answer, &brink__v1__bargain_result__descriptor);
    assessment->bargain = result;
    result->dimensions = bargain->dimensions;
    result->n_dimensions = dimensions;
    result->settled = from->settled;
    result->weighted_mean =
        scale(answer, from->start_mean, dimensions, &result->n_weighted_mean);
    result->weighted_median =
        scale(answer, from->start_median, dimensions, &result->n_weighted_median);
    result->last_mean = scale(answer, from->mean, dimensions, &result->n_last_mean);
    result->last_median = scale(answer, from->median, dimensions, &result->n_last_median);
    report_turns(record, answer, result);
    report_outcomes(record, answer, result);
    report_assumptions(record, answer, assessment);
    warn(record, answer);
}
