/* critical_input: what the want of one input costs, in closed form.
 *
 *   Y/Y0 = (a e^((s-1)/s) + 1 - a)^(s/(s-1))        e^a for s = 1
 *
 * with constant elasticity of substitution s between the input and everything else, a its share
 * of output in the base year, e the share of it that is left. All the rest is there as before
 * and nothing is re-allocated: an upper bound for the first month, a check beside the economy,
 * which has stocks, other shortages and criticalities in place of s. The answer means nothing
 * without its s: give both.
 *
 * Sources: Arrow, Chenery, Minhas and Solow (1961), Review of Economics and Statistics 43:225,
 * for the function; Bachmann et al. (2022), ECONtribute Policy Brief 28, for its use. */
#ifndef MODEL_CRITICAL_INPUT_H
#define MODEL_CRITICAL_INPUT_H

struct critical_input {
    double share;      /* a, 0 to 1 */
    double left;       /* e, 0 to 1 */
    double elasticity; /* s, 0.001 to 100 */
};

/* Y/Y0, 0 to 1. */
double critical_input_output(const struct critical_input *input);

#endif
