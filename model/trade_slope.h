/* trade_slope: how labour's excess income in each country answers to each wage, about.
 *
 * Countries as a whole stand for their sectors where costs and spending are passed on:
 *
 *   passed  (I - A) C = diag(v)      A_im what i buys from m as inputs, v_i its value added,
 * both as shares of its sales: C_ij how costs of i follow wage j S_in    the sales of i to n,
 * weighed by their value added, as shares of all its sales T_im    sum_nk s_ink theta_k
 * (pi'_nm^k - [i = m])      substitution slope   T C + S diag(f + (1 - f) e) - I     after both
 * sides are multiplied by I - S diag(f); f_n share of inputs in spending, e_n how income
 * follows the wage
 *
 * less w VA_j over its sum, within a part, which takes away what the numeraire leaves free. */
#ifndef MODEL_TRADE_SLOPE_H
#define MODEL_TRADE_SLOPE_H

#include "model/trade_base.h"

/* Factorises the slope as above at the point reached; false where there is none. Time
 * O(countries^3 x traded sectors). */
bool trade_slope_estimate(struct trade *trade);

/* The same with a slope found by moving one wage after the other a little and solving prices
 * and spending each time to the goal; the point is left as it was. Takes as long as looking at
 * `countries` points. */
bool trade_slope_measure(struct trade *trade, double inner_goal);

/* trade->step: by how much each log wage should change, from the excess. */
void trade_slope_step(struct trade *trade);

#endif
