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

/* Factorises the slope at the point reached; false where there is none. Time
 * O(countries^3 x traded sectors). */
bool trade_slope_set(struct trade *trade);

/* trade->step: by how much each log wage should change, from the excess. */
void trade_slope_step(struct trade *trade);

#endif
