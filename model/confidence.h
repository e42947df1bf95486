/* confidence: how far a judgement can be relied on, apart from how likely anything is.
 *
 *   low       judged numbers hold over 60 % of the spread, or nobody knows how much; or the
 *             variants cross two edges between words; or the back-test loses
 *   high      judged numbers hold under 25 %, the variants cross no edge, the back-test wins
 *   moderate  anything else: always where there is no back-test, and no variant
 *
 * Levels and their standing apart: Intelligence Community Directive 203 (2015), D.6.e(2)(b);
 * the limits are judgement. */
#ifndef MODEL_CONFIDENCE_H
#define MODEL_CONFIDENCE_H

#include "base/buffer.h"

#include <stdbool.h>

enum confidence_level {
    CONFIDENCE_LOW,
    CONFIDENCE_MODERATE,
    CONFIDENCE_HIGH,
    CONFIDENCE_LEVEL_COUNT
};

enum confidence_backtest {
    CONFIDENCE_BACKTEST_NONE,
    CONFIDENCE_BACKTEST_LOSES, /* a rival is better or as good */
    CONFIDENCE_BACKTEST_AHEAD, /* better than every rival, but it may be chance */
    CONFIDENCE_BACKTEST_WINS,
    CONFIDENCE_BACKTEST_COUNT
};

struct confidence {
    bool knows_share;
    double judged_share; /* of the spread, 0 to 1 */
    bool has_variants;
    unsigned edges; /* between words that the variants lie across */
    enum confidence_backtest backtest;
};

enum { CONFIDENCE_REASONS = 3, CONFIDENCE_REASON_BYTES = 96 };

enum confidence_level confidence_judge(const struct confidence *confidence);

/* "low", "moderate", "high"; "", "loses", "ahead", "wins". */
const char *confidence_level_name(enum confidence_level level);
const char *confidence_backtest_name(enum confidence_backtest backtest);

/* Reason `index`: on the spread, the variants, the back-test. */
void confidence_reason(const struct confidence *confidence,
                       unsigned index,
                       char text_out[CONFIDENCE_REASON_BYTES]);

/* Adds "Confidence is low: 70 % of the spread comes from judged inputs; the variants agree; no
 * back-test exists." */
void confidence_print(const struct confidence *confidence, struct buffer *text);

#endif
