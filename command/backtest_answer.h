/* backtest_answer: a back-test as the message brink.v1.Backtest. */
#ifndef COMMAND_BACKTEST_ANSWER_H
#define COMMAND_BACKTEST_ANSWER_H

#include "base/arena.h"
#include "model/backtest.h"
#include "proto/brink/v1/backtest.pb-c.h"

/* The message; texts are those of the case, all else is in the arena. NULL: no memory. */
Brink__V1__Backtest *backtest_answer(const struct backtest_case *asked,
                                     const struct backtest_result *result,
                                     struct arena *arena);

#endif
