/* trading_check: is a request about trade tables (brink/v1/trade.proto) one that the model can
 * answer?
 *
 * The part of proto/scenario_check.h for requests that have trade tables, in place of a world
 * or beside it. Whether the accounts of the tables add up is the model's to say
 * (model/trade.h). */
#ifndef PROTO_TRADING_CHECK_H
#define PROTO_TRADING_CHECK_H

#include "base/problem.h"
#include "proto/brink/v1/scenario.pb-c.h"

/* Adds a problem for each fault, with its path and what is allowed. O(cells of the tables). */
void trading_check(const Brink__V1__ScenarioRequest *request, struct problems *problems);

/* The same of the tables alone, beside the request's world where it has one: then nothing says
 * what changes, and the target and every partner but ROW, the rest of the world, are among the
 * countries. */
void trading_check_tables(const Brink__V1__ScenarioRequest *request, struct problems *problems);

#endif
