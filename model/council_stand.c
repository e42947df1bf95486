#include "model/council_stand.h"

#include <math.h>

static double clip(double x)
{
    return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
}

static bool is_euclid(const struct council_stand *stand)
{
    return stand->asked->distance == COUNCIL_EUCLID;
}

/* l_i(x), Euclid. */
static double euclid_loss(const struct council_stand *stand, size_t member, const double *text)
{
    double sum = 0.0;
    for (size_t k = 0; k < stand->asked->provision_count; k++) {
        sum += council_stand_cost(stand, member, k, text[k]);
    }
    return sqrt(sum);
}

static void
set_fears(struct council_stand *stand, size_t member, const struct council_numbers *numbers)
{
    const struct council_case *asked = stand->asked;
    double p = numbers->outside_chance;
    double status_quo[COUNCIL_PROVISIONS_MAX];
    double outside[COUNCIL_PROVISIONS_MAX];
    for (size_t k = 0; k < asked->provision_count; k++) {
        double ideal = numbers->ideals[member][k];
        ideal = clip(ideal + numbers->shifts[member] * numbers->triggers);
        status_quo[k] = asked->provisions[k].status_quo;
        outside[k] = asked->provisions[k].outside;
        stand->ideals[member][k] = ideal;
        stand->feared[member][k] =
            (1.0 - p) * fabs(status_quo[k] - ideal) + p * fabs(outside[k] - ideal);
    }
    if (is_euclid(stand)) {
        stand->feared_loss[member] = (1.0 - p) * euclid_loss(stand, member, status_quo) +
                                     p * euclid_loss(stand, member, outside);
    }
}

/* The sum of costs at which A_i is `tolerance`. */
static double limit_at(const struct council_stand *stand, size_t member, double tolerance)
{
    if (!is_euclid(stand)) {
        return tolerance;
    }
    double loss = stand->feared_loss[member] + tolerance;
    return loss * loss;
}

double council_stand_most(const struct council_stand *stand, double limit)
{
    if (!is_euclid(stand)) {
        return limit + COUNCIL_SLACK;
    }
    double loss = sqrt(limit) + COUNCIL_SLACK;
    return loss * loss;
}

void council_stand_set(struct council_stand *stand,
                       const struct council_case *asked,
                       const struct council_numbers *numbers)
{
    stand->asked = asked;
    stand->trade = numbers->trade;
    stand->outside_chance = numbers->outside_chance;
    for (size_t i = 0; i < asked->member_count; i++) {
        double tolerance = numbers->tolerances[i];
        stand->tolerances[i] = tolerance;
        stand->abstentions[i] = numbers->abstentions[i];
        set_fears(stand, i, numbers);
        stand->yes_limits[i] = limit_at(stand, i, tolerance);
        stand->yes_most[i] = council_stand_most(stand, stand->yes_limits[i]);
        stand->hard_limits[i] = INFINITY;
        if (asked->members[i].permanent) {
            stand->hard_limits[i] = limit_at(stand, i, tolerance + numbers->abstentions[i]);
        }
    }
    stand->hard_limits[asked->setter] = limit_at(stand, asked->setter, 0.0);
    for (size_t i = 0; i < asked->member_count; i++) {
        stand->hard_most[i] = council_stand_most(stand, stand->hard_limits[i]);
    }
}

double
council_stand_cost(const struct council_stand *stand, size_t member, size_t provision, double x)
{
    double weight = stand->asked->members[member].weights[provision];
    double distance = fabs(x - stand->ideals[member][provision]);
    if (is_euclid(stand)) {
        return weight * distance * distance;
    }
    double change = distance - stand->feared[member][provision];
    return weight * (change < 0.0 ? stand->trade * change : change);
}

double council_stand_least(const struct council_stand *stand, size_t member, size_t provision)
{
    return council_stand_cost(stand, member, provision, stand->ideals[member][provision]);
}

double council_stand_loss(const struct council_stand *stand, size_t provision, double x)
{
    size_t setter = stand->asked->setter;
    double weight = stand->asked->members[setter].weights[provision];
    double distance = fabs(x - stand->ideals[setter][provision]);
    return weight * (is_euclid(stand) ? distance * distance : distance);
}

bool council_stand_interval(const struct council_stand *stand,
                            size_t member,
                            size_t provision,
                            double room,
                            double ends_out[2])
{
    double weight = stand->asked->members[member].weights[provision];
    double ideal = stand->ideals[member][provision];
    double half = -1.0;
    if (!(weight > 0.0)) {
        half = room < 0.0 ? -1.0 : INFINITY;
    } else if (is_euclid(stand)) {
        half = room < 0.0 ? -1.0 : sqrt(room / weight);
    } else if (room >= 0.0) {
        half = stand->feared[member][provision] + room / weight;
    } else if (stand->trade > 0.0) { /* this provision has to make up for others */
        half = stand->feared[member][provision] + room / (weight * stand->trade);
        half = half < 0.0 && half >= -COUNCIL_SLACK ? 0.0 : half;
    }
    ends_out[0] = ideal - half;
    ends_out[1] = ideal + half;
    return half >= 0.0;
}

double council_stand_room(const struct council_stand *stand, double limit, double used)
{
    double room = limit - used;
    return room < 0.0 && used <= council_stand_most(stand, limit) ? 0.0 : room;
}

double council_stand_need(const struct council_stand *stand, size_t member, const double *text)
{
    if (is_euclid(stand)) {
        return euclid_loss(stand, member, text) - stand->feared_loss[member];
    }
    double sum = 0.0;
    for (size_t k = 0; k < stand->asked->provision_count; k++) {
        sum += council_stand_cost(stand, member, k, text[k]);
    }
    return sum;
}

static enum council_vote
vote_of(const struct council_stand *stand, size_t member, const double *needs)
{
    double over = needs[member] - stand->tolerances[member];
    if (over <= COUNCIL_SLACK) {
        return COUNCIL_YES;
    }
    return over > stand->abstentions[member] + COUNCIL_SLACK ? COUNCIL_NO : COUNCIL_ABSTAINS;
}

/* The member whose yes is the last needed for the quota, when they come in order of what they
 * lack; member_count without a quota. */
static size_t last_needed(const struct council_stand *stand, const double *needs)
{
    const struct council_case *asked = stand->asked;
    for (size_t i = 0; i < asked->member_count; i++) {
        double over = needs[i] - stand->tolerances[i];
        size_t before = 0;
        for (size_t j = 0; j < asked->member_count; j++) {
            double other = needs[j] - stand->tolerances[j];
            before += other < over || (!(other > over) && j < i);
        }
        if (before + 1 == asked->quota) {
            return i;
        }
    }
    return asked->member_count;
}

static size_t find_pivotal(const struct council_stand *stand, const double *needs)
{
    const struct council_case *asked = stand->asked;
    size_t quota_maker = last_needed(stand, needs);
    size_t pivotal = asked->member_count;
    double most = -INFINITY;
    for (size_t i = 0; i < asked->member_count; i++) {
        double over = needs[i] - stand->tolerances[i];
        if (i != quota_maker) {
            over -= stand->abstentions[i];
        }
        bool may_stop = i != asked->setter && (asked->members[i].permanent || i == quota_maker);
        if (may_stop && over > most) {
            most = over;
            pivotal = i;
        }
    }
    return pivotal;
}

void council_stand_judge(const struct council_stand *stand,
                         const double *text,
                         struct council_verdict *verdict_out)
{
    const struct council_case *asked = stand->asked;
    struct council_verdict *verdict = verdict_out;
    bool vetoed = false;
    verdict->yes_count = 0;
    for (size_t i = 0; i < asked->member_count; i++) {
        verdict->needs[i] = council_stand_need(stand, i, text);
        verdict->votes[i] = vote_of(stand, i, verdict->needs);
        verdict->yes_count += verdict->votes[i] == COUNCIL_YES;
        vetoed = vetoed || (asked->members[i].permanent && verdict->votes[i] == COUNCIL_NO);
    }
    verdict->passes = !vetoed && verdict->yes_count >= asked->quota;
    verdict->pivotal = find_pivotal(stand, verdict->needs);
}
