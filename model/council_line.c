#include "model/council_line.h"

#include <math.h>

static double clamp(double x, const double ends[2])
{
    return x < ends[0] ? ends[0] : x > ends[1] ? ends[1] : x;
}

bool council_line_between(const struct council_stand *stand,
                          size_t provision,
                          const double *used,
                          double ends_out[2])
{
    const struct council_case *asked = stand->asked;
    ends_out[0] = 0.0;
    ends_out[1] = 1.0;
    for (size_t i = 0; i < asked->member_count; i++) {
        if (i != asked->setter && !asked->members[i].permanent) {
            continue;
        }
        double room = council_stand_room(stand, stand->hard_limits[i], used[i]);
        double ends[2];
        if (!council_stand_interval(stand, i, provision, room, ends)) {
            return false;
        }
        ends_out[0] = ends[0] > ends_out[0] ? ends[0] : ends_out[0];
        ends_out[1] = ends[1] < ends_out[1] ? ends[1] : ends_out[1];
    }
    if (ends_out[0] > ends_out[1] && ends_out[0] <= ends_out[1] + COUNCIL_SLACK) {
        ends_out[1] = ends_out[0]; /* two members meet in one point, but for rounding */
    }
    return ends_out[0] <= ends_out[1];
}

static bool
has_quota(const struct council_stand *stand, size_t provision, const double *used, double x)
{
    const struct council_case *asked = stand->asked;
    size_t yes_count = 0;
    for (size_t i = 0; i < asked->member_count && yes_count < asked->quota; i++) {
        double cost = used[i] + council_stand_cost(stand, i, provision, x);
        yes_count += cost <= stand->yes_most[i];
    }
    return yes_count >= asked->quota;
}

/* Nearer the target or, at the same distance from it, nearer the status quo. */
static bool is_nearer(double x, double than, double target, double status_quo)
{
    double ahead = fabs(than - target) - fabs(x - target);
    bool same = fabs(ahead) <= COUNCIL_SLACK;
    return same ? fabs(x - status_quo) < fabs(than - status_quo) : ahead > 0.0;
}

/* The end of a member's yes, among those that pass, nearest to `target`. */
static bool best_end(const struct council_stand *stand,
                     size_t provision,
                     const double *used,
                     const double between[2],
                     double target,
                     double *x_out)
{
    double status_quo = stand->asked->provisions[provision].status_quo;
    bool found = false;
    for (size_t i = 0; i < stand->asked->member_count; i++) {
        double room = council_stand_room(stand, stand->yes_limits[i], used[i]);
        double ends[2];
        if (!council_stand_interval(stand, i, provision, room, ends)) {
            continue;
        }
        for (int e = 0; e < 2; e++) {
            double x = ends[e];
            bool inside = x >= between[0] && x <= between[1];
            bool nearer = !found || is_nearer(x, *x_out, target, status_quo);
            if (inside && nearer && has_quota(stand, provision, used, x)) {
                *x_out = x;
                found = true;
            }
        }
    }
    return found;
}

bool council_line_best(const struct council_stand *stand,
                       size_t provision,
                       const double *used,
                       double *x_out)
{
    const struct council_case *asked = stand->asked;
    double between[2];
    if (!council_line_between(stand, provision, used, between)) {
        return false;
    }
    bool cares = asked->members[asked->setter].weights[provision] > 0.0;
    double target = cares ? stand->ideals[asked->setter][provision]
                          : asked->provisions[provision].status_quo;
    double x = clamp(target, between);
    if (has_quota(stand, provision, used, x)) {
        *x_out = x;
        return true;
    }
    return best_end(stand, provision, used, between, target, x_out);
}
