#include "model/council_euclid.h"

#include "model/council_dual.h"
#include "model/council_smooth.h"

#include <math.h>
#include <string.h>

enum { SWEEPS_MAX = 400, SWEEPS_A_ROUND = 25 };

static const double PRICE_TOLERANCE = 1e-13; /* change in a sweep, relative */
static const double GAP_MOST = 1e-10;        /* loss above the dual bound, squared units */
static const double SMOOTH_GAP_MOST = 1e-8;  /* the same of council_smooth.h's answer */

/* Some member can never be content. */
static bool is_hopeless(const struct council_programme *programme)
{
    bool hopeless = false;
    for (size_t i = 0; i < programme->stand->asked->member_count; i++) {
        hopeless = hopeless || programme->rooms[i] < 0.0;
    }
    return hopeless;
}

static void finish(const struct council_dual *dual, struct council_point *point)
{
    const struct council_programme *programme = dual->programme;
    point->found = true;
    memcpy(point->x, dual->x, programme->graded_count * sizeof point->x[0]);
    memcpy(point->multipliers, dual->price, sizeof point->multipliers);
    point->loss = council_programme_loss(programme, point->x);
}

/* The setter's own room, which a least loss either meets or nothing does. */
static bool is_worth_it(const struct council_programme *programme, double loss)
{
    double room = programme->rooms[programme->stand->asked->setter];
    return loss <= programme->loss_most + GAP_MOST &&
           loss <= council_stand_most(programme->stand, room);
}

static enum status
ask_smooth(const struct council_dual *dual, double bound, struct council_point *point)
{
    bool solved = false;
    enum status status = council_smooth_solve(dual->programme, point->x, &solved);
    if (status != STATUS_OK) {
        return status;
    }
    point->loss = council_programme_loss(dual->programme, point->x);
    if (!solved || point->loss > bound + SMOOTH_GAP_MOST) {
        return STATUS_NOT_CONVERGED;
    }
    point->found = true;
    memcpy(point->multipliers, dual->price, sizeof point->multipliers);
    return STATUS_OK;
}

/* x is within every room, and loses no more than any such x has to. */
static bool is_solved(const struct council_dual *dual, double bound, double excess)
{
    double loss = council_programme_loss(dual->programme, dual->x);
    return excess <= COUNCIL_SLACK && loss <= bound + GAP_MOST;
}

enum status council_euclid_solve(const struct council_programme *programme,
                                 struct council_point *point_out)
{
    struct council_dual dual;
    bool solved = false;
    double bound = 0.0;
    point_out->found = false;
    if (is_hopeless(programme)) {
        return STATUS_OK;
    }
    council_dual_start(&dual, programme);
    for (int i = 1; i <= SWEEPS_MAX && !solved; i++) {
        double excess = INFINITY;
        bool settled = council_dual_sweep(&dual) < PRICE_TOLERANCE;
        if (i % SWEEPS_A_ROUND == 0) {
            council_dual_polish(&dual);
        }
        bound = council_dual_evaluate(&dual, &excess);
        if (!is_worth_it(programme, bound)) {
            return STATUS_OK;
        }
        solved = (settled || i % SWEEPS_A_ROUND == 0) && is_solved(&dual, bound, excess);
    }
    if (solved) {
        finish(&dual, point_out);
    } else {
        enum status status = ask_smooth(&dual, bound, point_out);
        if (status != STATUS_OK) {
            return status;
        }
    }
    point_out->found = is_worth_it(programme, point_out->loss);
    return STATUS_OK;
}
