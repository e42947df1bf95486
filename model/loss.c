#include "model/loss.h"

#include "model/function.h"

#include <math.h>

static const double NAIVE_PCT = 2.9; /* a year */
static const double TRADE_ELASTICITY = 5.0;
static const double IMPORTS_MOST = 0.95; /* of demand */
static const double LOSS_MOST = 0.9;     /* of GDP */

const char *loss_rule_name(enum loss_rule rule)
{
    static const char *const names[LOSS_RULE_COUNT] = {[LOSS_NONE] = "none",
                                                       [LOSS_NAIVE] = "naive",
                                                       [LOSS_TRADE] = "trade",
                                                       [LOSS_ECONOMY] = "economy"};
    return names[rule];
}

/* GDP that is left, as a ratio to what it would be. */
static double left_by_trade(const struct episode *episode)
{
    double imports = fmin(episode->openness / 2.0, IMPORTS_MOST);
    double home = 1.0 - imports;
    double home_after = 1.0 - imports * (1.0 - episode->stopped);
    return function_pow(home_after / home, -1.0 / TRADE_ELASTICITY);
}

static double left_by_economy(double response, const struct episode *episode)
{
    return 1.0 - fmin(response * episode->stopped * episode->openness, LOSS_MOST);
}

void loss_predict(enum loss_rule rule,
                  bool with_trend,
                  const double response[EPISODE_YEARS],
                  const struct episode *episode,
                  double change_pct_out[EPISODE_YEARS])
{
    double growth_pct =
        (with_trend ? episode->trend_pct : 0.0) - (rule == LOSS_NAIVE ? NAIVE_PCT : 0.0);
    double path = 1.0; /* without what the measures do at once */
    for (size_t y = 0; y < EPISODE_YEARS; y++) {
        double left = 1.0;
        path *= 1.0 + growth_pct / 100.0;
        if (rule == LOSS_TRADE) {
            left = left_by_trade(episode);
        } else if (rule == LOSS_ECONOMY) {
            left = left_by_economy(response[y], episode);
        }
        change_pct_out[y] = 100.0 * (path * left - 1.0);
    }
}
