/* all_trade: measures on all trade of the target: goods both ways, workers abroad, other
 * inflows. What the brink scales (verge.h), and what a patron stops that cuts the target off
 * (stance.h).
 *
 * Each cuts all of its flow, over a phase-in of 1.2 months, and stays; trade that goes on all
 * the same is trade openly kept and stays in partners' statistics. They bind every partner,
 * which enforces them as it enforces such measures in the draw, unless told otherwise.
 * Source: the project's own (judgement). */
#ifndef MODEL_ALL_TRADE_H
#define MODEL_ALL_TRADE_H

#include "model/package.h"

enum all_trade {
    ALL_TRADE_EXPORTS,
    ALL_TRADE_IMPORTS,
    ALL_TRADE_WORKERS,
    ALL_TRADE_OTHER,
    ALL_TRADE_COUNT
};

static const double ALL_TRADE_PHASE_IN_MONTHS = 1.2;

/* Writes the measures, in force from a time on. */
void all_trade_set(double start_years, struct measure measures_out[ALL_TRADE_COUNT]);

/* Has everybody enforce them to the last ship, and the covert channels close. */
void all_trade_enforce_fully(struct measure measures[ALL_TRADE_COUNT]);

#endif
