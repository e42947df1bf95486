#include "model/confidence.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

static const double judged_most = 0.60;   /* beyond it confidence is low */
static const double judged_little = 0.25; /* below it, it may be high */
enum { EDGES_MOST = 2 };                  /* from there on it is low */

static const char *const levels[CONFIDENCE_LEVEL_COUNT] = {"low", "moderate", "high"};

static const struct {
    const char *name;
    const char *reason;
} backtests[CONFIDENCE_BACKTEST_COUNT] = {
    [CONFIDENCE_BACKTEST_NONE] = {"", "no back-test exists"},
    [CONFIDENCE_BACKTEST_LOSES] = {"loses", "the back-test loses to the base rate"},
    [CONFIDENCE_BACKTEST_AHEAD] =
        {"ahead", "the back-test is ahead of the base rate by no more than chance allows"},
    [CONFIDENCE_BACKTEST_WINS] = {"wins", "the back-test beats the base rate"},
};

enum confidence_level confidence_judge(const struct confidence *confidence)
{
    bool knows = confidence->knows_share;
    if (!knows || confidence->judged_share > judged_most || confidence->edges >= EDGES_MOST ||
        confidence->backtest == CONFIDENCE_BACKTEST_LOSES) {
        return CONFIDENCE_LOW;
    }
    bool is_high = confidence->judged_share < judged_little && confidence->has_variants &&
                   confidence->edges == 0 && confidence->backtest == CONFIDENCE_BACKTEST_WINS;
    return is_high ? CONFIDENCE_HIGH : CONFIDENCE_MODERATE;
}

const char *confidence_level_name(enum confidence_level level)
{
    assert(level < CONFIDENCE_LEVEL_COUNT);
    return levels[level];
}

const char *confidence_backtest_name(enum confidence_backtest backtest)
{
    assert(backtest < CONFIDENCE_BACKTEST_COUNT);
    return backtests[backtest].name;
}

static void give_share(const struct confidence *confidence, char *text_out)
{
    double share = nearbyint(100.0 * confidence->judged_share);
    if (!confidence->knows_share) {
        snprintf(text_out, CONFIDENCE_REASON_BYTES,
                 "how much of the spread comes from judged inputs is not known");
    } else if (share < 1.0 || share > 99.0) {
        snprintf(text_out, CONFIDENCE_REASON_BYTES, "%s of the spread comes from judged inputs",
                 share < 1.0 ? "less than 1 %" : "more than 99 %");
    } else {
        snprintf(text_out, CONFIDENCE_REASON_BYTES,
                 "%.0f %% of the spread comes from judged inputs", share);
    }
}

static void give_variants(const struct confidence *confidence, char *text_out)
{
    if (!confidence->has_variants) {
        snprintf(text_out, CONFIDENCE_REASON_BYTES, "there are no variants of the model");
    } else if (confidence->edges == 0) {
        snprintf(text_out, CONFIDENCE_REASON_BYTES, "the variants agree");
    } else if (confidence->edges == 1) {
        snprintf(text_out, CONFIDENCE_REASON_BYTES, "the variants touch two bands");
    } else {
        snprintf(text_out, CONFIDENCE_REASON_BYTES, "the variants touch %u bands",
                 confidence->edges + 1);
    }
}

void confidence_reason(const struct confidence *confidence,
                       unsigned index,
                       char text_out[CONFIDENCE_REASON_BYTES])
{
    assert(index < CONFIDENCE_REASONS && confidence->backtest < CONFIDENCE_BACKTEST_COUNT);
    if (index == 0) {
        give_share(confidence, text_out);
    } else if (index == 1) {
        give_variants(confidence, text_out);
    } else {
        snprintf(text_out, CONFIDENCE_REASON_BYTES, "%s",
                 backtests[confidence->backtest].reason);
    }
}

void confidence_print(const struct confidence *confidence, struct buffer *text)
{
    buffer_print(text, "Confidence is %s", confidence_level_name(confidence_judge(confidence)));
    for (unsigned i = 0; i < CONFIDENCE_REASONS; i++) {
        char reason[CONFIDENCE_REASON_BYTES];
        confidence_reason(confidence, i, reason);
        buffer_print(text, "%s%s", i == 0 ? ": " : "; ", reason);
    }
    buffer_add_byte(text, '.');
}
