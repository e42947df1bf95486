/* function_lanes: exp, log and their kin of LANES numbers at once.
 *
 * The same bits as the functions of function.h, whatever computes them: SLEEF's `cinz` vector
 * functions do operation for operation what its scalar ones do. */
#ifndef MODEL_FUNCTION_LANES_H
#define MODEL_FUNCTION_LANES_H

#include "model/lane.h"

void function_lanes_exp(const lane *x, lane *out);
void function_lanes_log(const lane *x, lane *out);
void function_lanes_expm1(const lane *x, lane *out);
void function_lanes_log1p(const lane *x, lane *out);

#endif
