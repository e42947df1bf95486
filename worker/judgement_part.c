#include "worker/judgement_part.h"

#include "model/month.h"
#include "model/ranking.h"
#include "worker/catalogue.h"
#include "worker/judgement.h"

#include <assert.h>
#include <math.h>

enum { MONTHS = 12, FIVE_YEARS = 5, MOVERS_MAX = 4 };

/* The results whose spread is looked at, a noted column and a piece each. */
enum result { RESULT_BREAKDOWN, RESULT_GROWTH, RESULT_COUNT };

static const char *const result_names[RESULT_COUNT] = {"breakdown", "growth_worst_year"};

/* What a piece comes to. A mover is the place of a number among the parameters, then its share;
 * HAZARD stands for the coefficients of the hazard together. */
enum { FOUND_EXPLAINED, FOUND_JUDGED, FOUND_MOVERS };
enum { HAZARD = -1, NONE = -2 };

static_assert(FOUND_MOVERS + 2 * MOVERS_MAX <= PART_PIECE_DOUBLES, "a piece holds its movers");

struct state {
    const struct inputs *inputs;
    const struct parameters *parameters; /* those read before, and by this part none */
    size_t hazard_years; /* whole ones from the month asked, of which at most five count */
};

static enum status prepare(struct reader *reader, const struct inputs *inputs, void **state_out)
{
    const struct horizon *horizon = inputs->horizon;
    struct state *state = reader_take(reader, 1, sizeof *state);
    if (state == NULL) {
        return STATUS_NO_MEMORY;
    }
    size_t left = (horizon->months - horizon->from) / MONTHS;
    state->inputs = inputs;
    state->parameters = reader->parameters;
    state->hazard_years = left < FIVE_YEARS ? left : FIVE_YEARS;
    *state_out = state;
    return STATUS_OK;
}

static struct part_columns columns(const void *state)
{
    (void)state;
    return (struct part_columns){.noted = RESULT_COUNT};
}

/* A workspace is the state itself: nothing is written. */
static enum status workspace_new(const void *state, void **workspace_out)
{
    *workspace_out = (void *)state;
    return STATUS_OK;
}

static void workspace_free(void **workspace_p)
{
    *workspace_p = NULL;
}

/* What no part computes does not vary. */
static enum status compute(void *workspace, struct part_run *run)
{
    const struct state *state = workspace;
    const unsigned months = state->inputs->horizon->months;
    lane breakdown = lane_of(0.0);
    lane growth = lane_of(0.0);
    if (run->breakdown != NULL && state->hazard_years > 0) {
        breakdown = run->breakdown[state->hazard_years - 1];
    }
    if (run->gdp != NULL && months >= 2 * MONTHS) {
        month_worst_growth(run->gdp, months, &growth);
    }
    pen_note(&run->pen, RESULT_BREAKDOWN, breakdown);
    pen_note(&run->pen, RESULT_GROWTH, growth);
    return STATUS_OK;
}

/* Spread. */

static size_t pieces(const void *state, const struct sampling *sampling)
{
    (void)state;
    return sampling->central || sampling->rows < JUDGEMENT_DRAWS_LEAST ? 0 : RESULT_COUNT;
}

/* The uniform numbers behind a number's values, which go up with them. */
static void
take_uniforms(const struct sampling *sampling, uint64_t key, size_t draws, double *uniforms)
{
    const struct uncertain uniform = {distribution_uniform(0.0, 1.0), key};
    for (size_t i = 0; i < draws; i += LANES) {
        struct draws group = sampling_draws(sampling, (uint32_t)i);
        lane value;
        draw_value(&group, &uniform, (struct range){0.0, 1.0}, 0, &value);
        for (size_t l = 0; l < LANES && i + l < draws; l++) {
            uniforms[i + l] = value[l];
        }
    }
}

struct ranked {
    const struct part_piece *piece;
    const double *ranks; /* [draws] of the result */
    double *uniforms;    /* [draws] */
};

static double share_of(const struct ranked *ranked, uint64_t key)
{
    size_t draws = ranked->piece->columns->draws;
    take_uniforms(ranked->piece->sampling, key, draws, ranked->uniforms);
    return ranking_share(ranked->ranks, ranked->uniforms, draws);
}

/* Coefficients are made of independent numbers, so their shares add up. */
static double share_of_hazard(const struct ranked *ranked, const Brink__V1__Regime *regime)
{
    double sum = 0.0;
    for (size_t i = 0; catalogue_has_hazard(regime) && i < regime->n_hazard; i++) {
        sum += share_of(ranked, catalogue_hazard_key(regime->hazard[i]));
    }
    return sum;
}

/* Keeps the largest, the largest first. */
static void keep(double *found, double place, double share)
{
    for (size_t i = 0; i < MOVERS_MAX; i++) {
        double *mover = &found[FOUND_MOVERS + 2 * i];
        if (share > mover[1]) {
            double moved[2] = {mover[0], mover[1]};
            mover[0] = place;
            mover[1] = share;
            place = moved[0];
            share = moved[1];
        }
    }
}

static const char *hazard_tag(const struct state *state)
{
    return state->inputs->request->world->regime->tag;
}

static bool is_judged(const char *tag)
{
    const struct parameter parameter = {.tag = tag};
    return parameter_is_judged(&parameter);
}

static void add(double *found, double place, double share, bool judged)
{
    found[FOUND_EXPLAINED] += share;
    found[FOUND_JUDGED] += judged ? share : 0.0;
    keep(found, place, share);
}

static enum status describe(const void *state_p, const struct part_piece *piece)
{
    const struct state *state = state_p;
    const size_t draws = piece->columns->draws;
    double *ranks = piece->scratch;
    double *others = piece->scratch + draws;
    double *found = piece->found;
    ranking_make(columns_at(piece->columns, piece->noted + piece->piece), draws, others, ranks);
    const struct ranked ranked = {piece, ranks, others};
    for (size_t i = 0; i < PART_PIECE_DOUBLES; i++) {
        found[i] = 0.0;
    }
    for (size_t i = 0; i < MOVERS_MAX; i++) {
        found[FOUND_MOVERS + 2 * i] = NONE;
    }
    int place = 0;
    for (const struct parameter *p = state->parameters->first; p != NULL; p = p->next) {
        if (parameter_is_uncertain(p)) {
            add(found, place, share_of(&ranked, draw_key(p->name)), parameter_is_judged(p));
        }
        place++;
    }
    if (piece->piece == RESULT_BREAKDOWN) {
        double share = share_of_hazard(&ranked, state->inputs->request->world->regime);
        add(found, HAZARD, share, share > 0.0 && is_judged(hazard_tag(state)));
    }
    return STATUS_OK;
}

/* Reporting. */

static const struct parameter *parameter_at(const struct parameters *parameters, int place)
{
    const struct parameter *p = parameters->first;
    for (int i = 0; i < place; i++) {
        p = p->next;
    }
    return p;
}

static void report_mover(const struct state *state,
                         const double *found,
                         size_t index,
                         Brink__V1__Mover *mover)
{
    int place = (int)found[FOUND_MOVERS + 2 * index];
    mover->share = found[FOUND_MOVERS + 2 * index + 1] / found[FOUND_EXPLAINED];
    if (place == HAZARD) {
        mover->name = answer_borrow(SAMPLING_HAZARD);
        mover->tag = answer_borrow(hazard_tag(state));
    } else {
        const struct parameter *parameter = parameter_at(state->parameters, place);
        mover->name = answer_borrow(parameter->name);
        mover->tag = answer_borrow(parameter->tag);
    }
}

static Brink__V1__Spread *report_spread(const struct state *state,
                                        const double *found,
                                        enum result result,
                                        struct answer *answer)
{
    Brink__V1__Spread *spread = answer_message(answer, &brink__v1__spread__descriptor);
    size_t count = 0;
    while (count < MOVERS_MAX && found[FOUND_MOVERS + 2 * count + 1] > 0.0) {
        count++;
    }
    spread->name = answer_borrow(result_names[result]);
    spread->explained = fmin(found[FOUND_EXPLAINED], 1.0);
    spread->judged_share = found[FOUND_JUDGED] / found[FOUND_EXPLAINED];
    spread->movers = (Brink__V1__Mover **)answer_list(answer, &brink__v1__mover__descriptor,
                                                      count, &spread->n_movers);
    for (size_t i = 0; i < spread->n_movers; i++) {
        report_mover(state, found, i, spread->movers[i]);
    }
    return spread;
}

/* Is the result among those of the assessment? */
static bool has_result(const Brink__V1__Assessment *assessment, enum result result)
{
    return result == RESULT_BREAKDOWN ? assessment->stability != NULL
                                      : assessment->economy != NULL;
}

static void
report(const void *state_p, struct answer *answer, Brink__V1__Assessment *assessment)
{
    const struct state *state = state_p;
    const bool uses_hazard = assessment->stability != NULL || assessment->brink != NULL;
    struct judgement_source source = {
        .parameters = state->parameters,
        .world = state->inputs->request->world,
        .regime = uses_hazard ? state->inputs->request->world->regime : NULL,
        .spreads = answer_take(answer, RESULT_COUNT, sizeof(void *)),
    };
    size_t count = source.spreads != NULL ? pieces(state, answer->sampling) : 0;
    for (size_t i = 0; i < count; i++) {
        const double *found = answer->found + i * PART_PIECE_DOUBLES;
        if (found[FOUND_EXPLAINED] > 0.0 && has_result(assessment, (enum result)i)) {
            source.spreads[source.spread_count++] =
                report_spread(state, found, (enum result)i, answer);
        }
    }
    assessment->judgement = judgement_write(&source, assessment, answer);
}

const struct part *judgement_part(void)
{
    static const struct part part = {
        .name = "judgement",
        .prepare = prepare,
        .columns = columns,
        .workspace_new = workspace_new,
        .workspace_free = workspace_free,
        .compute = compute,
        .pieces = pieces,
        .describe = describe,
        .report = report,
    };
    return &part;
}
