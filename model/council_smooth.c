#include "model/council_smooth.h"

#include <math.h>
#include <nlopt.h>

enum { EVALUATIONS_MAX = 2000 };

static const double STEP_LEAST = 1e-13; /* of x, relative */

struct consent {
    const struct council_programme *programme;
    size_t member;
};

static void set_slope(const struct council_programme *programme,
                      size_t member,
                      const double *x,
                      double *slope)
{
    const struct council_stand *stand = programme->stand;
    for (size_t g = 0; g < programme->graded_count; g++) {
        size_t k = programme->graded[g];
        double weight = stand->asked->members[member].weights[k];
        slope[g] = 2.0 * weight * (x[g] - stand->ideals[member][k]);
    }
}

static double loss_at(unsigned count, const double *x, double *slope, void *data)
{
    const struct council_programme *programme = data;
    (void)count;
    if (slope != NULL) {
        set_slope(programme, programme->stand->asked->setter, x, slope);
    }
    return council_programme_loss(programme, x);
}

static double excess_at(unsigned count, const double *x, double *slope, void *data)
{
    const struct consent *consent = data;
    (void)count;
    if (slope != NULL) {
        set_slope(consent->programme, consent->member, x, slope);
    }
    return council_programme_cost(consent->programme, consent->member, x) -
           consent->programme->rooms[consent->member];
}

/* What a failed text leads to, on average. */
static void set_start(const struct council_programme *programme, double *x)
{
    const struct council_case *asked = programme->stand->asked;
    double p = programme->stand->outside_chance;
    for (size_t g = 0; g < programme->graded_count; g++) {
        const struct council_provision *provision = &asked->provisions[programme->graded[g]];
        x[g] = (1.0 - p) * provision->status_quo + p * provision->outside;
    }
}

static nlopt_result set_up(nlopt_opt optimiser,
                           const struct council_programme *programme,
                           struct consent consents[COUNCIL_MEMBERS_MAX])
{
    nlopt_result result = nlopt_set_min_objective(optimiser, loss_at, (void *)programme);
    result = result < 0 ? result : nlopt_set_lower_bounds1(optimiser, 0.0);
    result = result < 0 ? result : nlopt_set_upper_bounds1(optimiser, 1.0);
    result = result < 0 ? result : nlopt_set_xtol_rel(optimiser, STEP_LEAST);
    result = result < 0 ? result : nlopt_set_maxeval(optimiser, EVALUATIONS_MAX);
    for (size_t i = 0; i < programme->stand->asked->member_count && result > 0; i++) {
        if (programme->rooms[i] < INFINITY) {
            consents[i] = (struct consent){programme, i};
            result = nlopt_add_inequality_constraint(optimiser, excess_at, &consents[i], 1e-12);
        }
    }
    return result;
}

static bool is_within(const struct council_programme *programme, const double *x)
{
    bool within = true;
    for (size_t i = 0; i < programme->stand->asked->member_count; i++) {
        double cost = council_programme_cost(programme, i, x);
        within = within && (!(programme->rooms[i] < INFINITY) ||
                            cost <= council_stand_most(programme->stand, programme->rooms[i]));
    }
    return within;
}

enum status
council_smooth_solve(const struct council_programme *programme, double *x_out, bool *solved_out)
{
    struct consent consents[COUNCIL_MEMBERS_MAX];
    nlopt_opt optimiser = nlopt_create(NLOPT_LD_SLSQP, (unsigned)programme->graded_count);
    if (optimiser == NULL) {
        return STATUS_NO_MEMORY;
    }
    nlopt_result result = set_up(optimiser, programme, consents);
    if (result > 0) {
        double loss = 0.0;
        set_start(programme, x_out);
        result = nlopt_optimize(optimiser, x_out, &loss);
    }
    nlopt_destroy(optimiser);
    if (result == NLOPT_OUT_OF_MEMORY) {
        return STATUS_NO_MEMORY;
    }
    /* Its own word for how it ended matters less than where: a loss of precision at the least
     * loss is reported as a failure. */
    *solved_out = is_within(programme, x_out);
    return STATUS_OK;
}
