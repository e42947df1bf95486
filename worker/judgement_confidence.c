#include "worker/judgement_confidence.h"

#include "model/confidence.h"
#include "model/likelihood.h"
#include "proto/figure.h"

#include <math.h>
#include <string.h>

/* How results are named in sentences. */
static const struct {
    const char *name;
    const char *words;
} results[] = {
    {"breakdown", "the chance of breakdown"},
    {"growth_worst_year", "growth of the worst year"},
};

enum { RESULT_COUNT = sizeof results / sizeof results[0] };

static const char *words_of(const char *name)
{
    for (size_t i = 0; i < RESULT_COUNT; i++) {
        if (strcmp(results[i].name, name) == 0) {
            return results[i].words;
        }
    }
    return name;
}

static bool is_judged(const Brink__V1__Mover *mover)
{
    const struct parameter parameter = {.tag = mover->tag};
    return parameter_is_judged(&parameter);
}

/* The judged number that holds most of the spread of a result. */
static void say_mover(struct judgement *judgement, const Brink__V1__Spread *spread)
{
    static const double least = 0.05; /* of what is explained: less changes little */
    for (size_t i = 0; i < spread->n_movers; i++) {
        const Brink__V1__Mover *mover = spread->movers[i];
        char share[FIGURE_BYTES];
        struct buffer text = {0};
        if (!is_judged(mover) || mover->share < least) {
            continue;
        }
        figure_format((struct figure){.kind = FIGURE_DRAWS}, fmin(mover->share, 0.99), share);
        buffer_print(
            &text,
            "A source for %s, which is judged, settles up to %s %% of what is explained "
            "of the spread of %s.",
            mover->name, share, words_of(spread->name));
        judgement_add(judgement, JUDGEMENT_CHANGE, "judged_number", &text,
                      (struct judgement_basis){{"judgement.confidence.spreads"}});
        return;
    }
}

void judgement_of_spread(struct judgement *judgement)
{
    const struct judgement_source *source = judgement->source;
    for (size_t i = 0; i < source->spread_count; i++) {
        say_mover(judgement, source->spreads[i]);
    }
}

/* A hazard that did better on the past. */
static void say_backtest(struct judgement *judgement, enum confidence_backtest backtest)
{
    static const char *const words[CONFIDENCE_BACKTEST_COUNT] = {
        [CONFIDENCE_BACKTEST_NONE] = "this one has had none",
        [CONFIDENCE_BACKTEST_LOSES] = "this one loses",
        [CONFIDENCE_BACKTEST_AHEAD] = "this one is ahead by no more than chance allows",
    };
    if (words[backtest] == NULL) {
        return;
    }
    struct buffer text = {0};
    buffer_print(
        &text,
        "A hazard that beats the base rate in a back-test raises the confidence in what "
        "is said of breakdown; %s.",
        words[backtest]);
    judgement_add(judgement, JUDGEMENT_CHANGE, "backtest", &text,
                  (struct judgement_basis){{"judgement.confidence.backtest"}});
}

static enum confidence_backtest backtest_of(const Brink__V1__Regime *regime)
{
    static const enum confidence_backtest standings[] = {
        [BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_UNSPECIFIED] =
            CONFIDENCE_BACKTEST_NONE,
        [BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_LOSES] = CONFIDENCE_BACKTEST_LOSES,
        [BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_AHEAD] = CONFIDENCE_BACKTEST_AHEAD,
        [BRINK__V1__BACKTEST_STANDING__BACKTEST_STANDING_WINS] = CONFIDENCE_BACKTEST_WINS,
    };
    return regime != NULL ? standings[regime->backtest] : CONFIDENCE_BACKTEST_NONE;
}

/* Counts the variants of one likelihood. */
static void add_variants(const Brink__V1__KeyJudgement *key, struct confidence *confidence)
{
    const struct likelihood_band *first = NULL;
    double low = key->probability->mean;
    double high = low;
    for (size_t i = 0; i < key->n_variants; i++) {
        low = fmin(low, key->variants[i]->probability);
        high = fmax(high, key->variants[i]->probability);
    }
    size_t touched = likelihood_touched(low, high, &first);
    unsigned edges = touched > 1 ? (unsigned)touched - 1 : 0;
    confidence->has_variants = confidence->has_variants || key->n_variants > 0;
    confidence->edges = edges > confidence->edges ? edges : confidence->edges;
}

/* The largest share that judged numbers have of any result's spread. */
static void add_spreads(const struct judgement_source *source, struct confidence *confidence)
{
    for (size_t i = 0; i < source->spread_count; i++) {
        confidence->knows_share = true;
        confidence->judged_share =
            fmax(confidence->judged_share, source->spreads[i]->judged_share);
    }
}

static void put_reasons(struct judgement *judgement,
                        const struct confidence *confidence,
                        Brink__V1__Confidence *message)
{
    struct answer *answer = judgement->answer;
    message->reasons = answer_take(answer, CONFIDENCE_REASONS, sizeof *message->reasons);
    for (unsigned i = 0; i < CONFIDENCE_REASONS && message->reasons != NULL; i++) {
        char reason[CONFIDENCE_REASON_BYTES];
        confidence_reason(confidence, i, reason);
        message->reasons[i] = answer_text(answer, "%s", reason);
        message->n_reasons++;
    }
}

void judgement_of_confidence(struct judgement *judgement)
{
    const struct judgement_source *source = judgement->source;
    const Brink__V1__JudgementResult *result = judgement->result;
    struct confidence confidence = {.backtest = backtest_of(source->regime)};
    size_t likelihoods = 0;
    for (size_t i = 0; i < result->n_key_judgements; i++) {
        if (result->key_judgements[i]->probability != NULL) {
            likelihoods++;
            add_variants(result->key_judgements[i], &confidence);
        }
    }
    if (likelihoods == 0) {
        return;
    }
    add_spreads(source, &confidence);
    say_backtest(judgement, confidence.backtest);
    struct buffer text = {0};
    confidence_print(&confidence, &text);
    Brink__V1__Confidence *message =
        answer_message(judgement->answer, &brink__v1__confidence__descriptor);
    message->level = answer_borrow(confidence_level_name(confidence_judge(&confidence)));
    message->text = judgement_take_text(judgement, &text);
    put_reasons(judgement, &confidence, message);
    message->judged_share = confidence.judged_share;
    message->edges_crossed = confidence.edges;
    message->backtest = answer_borrow(confidence_backtest_name(confidence.backtest));
    message->backtest_source =
        answer_borrow(source->regime != NULL ? source->regime->backtest_source : "");
    message->spreads = source->spreads;
    message->n_spreads = source->spread_count;
    judgement->result->confidence = message;
}
