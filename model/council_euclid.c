#include "model/council_euclid.h"

#include "model/council_smooth.h"

#include <math.h>
#include <string.h>

enum { SWEEPS_MAX = 400, HALVINGS_MAX = 200 };

static const double PRICE_MOST = 1e12;       /* of consent: beyond, there is no such text */
static const double PRICE_TOLERANCE = 1e-13; /* change in a sweep, relative */
static const double GAP_MOST = 1e-9;         /* loss above the dual bound, squared units */
static const double WEIGHT_LEAST = 1e-9; /* of a provision the setter does not care for: it then
                                          * pulls towards the status quo */

struct dual {
    const struct council_programme *programme;
    size_t asked[COUNCIL_MEMBERS_MAX]; /* members whose consent is asked, the setter left out */
    size_t asked_count;
    double price[COUNCIL_MEMBERS_MAX];                          /* lambda */
    double weight[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX]; /* [member][graded] */
    double pull[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX];   /* weight x ideal */
    double ideal[COUNCIL_MEMBERS_MAX][COUNCIL_PROVISIONS_MAX];
    double own_weight[COUNCIL_PROVISIONS_MAX]; /* the setter's */
    double own_ideal[COUNCIL_PROVISIONS_MAX];
    /* Of the setter and all members but the one whose price moves. */
    double base_weight[COUNCIL_PROVISIONS_MAX];
    double base_pull[COUNCIL_PROVISIONS_MAX];
    double x[COUNCIL_PROVISIONS_MAX];
};

static void take_member(struct dual *dual, size_t member)
{
    const struct council_programme *programme = dual->programme;
    const struct council_stand *stand = programme->stand;
    for (size_t g = 0; g < programme->graded_count; g++) {
        size_t k = programme->graded[g];
        double weight = stand->asked->members[member].weights[k];
        double ideal = stand->ideals[member][k];
        dual->weight[member][g] = weight;
        dual->ideal[member][g] = ideal;
        dual->pull[member][g] = weight * ideal;
    }
    dual->asked[dual->asked_count++] = member;
}

static void dual_start(struct dual *dual, const struct council_programme *programme)
{
    const struct council_stand *stand = programme->stand;
    const struct council_case *asked = stand->asked;
    dual->programme = programme;
    dual->asked_count = 0;
    memset(dual->price, 0, sizeof dual->price);
    for (size_t i = 0; i < asked->member_count; i++) {
        if (i != asked->setter && programme->rooms[i] < INFINITY) {
            take_member(dual, i);
        }
    }
    for (size_t g = 0; g < programme->graded_count; g++) {
        size_t k = programme->graded[g];
        double weight = asked->members[asked->setter].weights[k];
        bool cares = weight > 0.0;
        dual->own_weight[g] = cares ? weight : WEIGHT_LEAST;
        dual->own_ideal[g] =
            cares ? stand->ideals[asked->setter][k] : asked->provisions[k].status_quo;
    }
}

static void set_base(struct dual *dual, size_t but)
{
    for (size_t g = 0; g < dual->programme->graded_count; g++) {
        double weight = dual->own_weight[g];
        double pull = dual->own_weight[g] * dual->own_ideal[g];
        for (size_t a = 0; a < dual->asked_count; a++) {
            size_t i = dual->asked[a];
            double price = i == but ? 0.0 : dual->price[i];
            weight += price * dual->weight[i][g];
            pull += price * dual->pull[i][g];
        }
        dual->base_weight[g] = weight;
        dual->base_pull[g] = pull;
    }
}

/* By how much a member's cost exceeds its room at the x of this price. */
static double excess_at(struct dual *dual, size_t member, double price)
{
    double cost = 0.0;
    for (size_t g = 0; g < dual->programme->graded_count; g++) {
        double x = (dual->base_pull[g] + price * dual->pull[member][g]) /
                   (dual->base_weight[g] + price * dual->weight[member][g]);
        x = x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
        double distance = x - dual->ideal[member][g];
        cost += dual->weight[member][g] * distance * distance;
        dual->x[g] = x;
    }
    return cost - dual->programme->rooms[member];
}

/* The least price at which the member is content, others' prices given. */
static double find_price(struct dual *dual, size_t member)
{
    set_base(dual, member);
    if (excess_at(dual, member, 0.0) <= 0.0) {
        return 0.0;
    }
    double low = 0.0;
    double high = 1.0;
    while (high < PRICE_MOST && excess_at(dual, member, high) > 0.0) {
        low = high;
        high *= 4.0;
    }
    for (int i = 0; i < HALVINGS_MAX && high - low > 1e-15 * high; i++) {
        double middle = 0.5 * (low + high);
        if (excess_at(dual, member, middle) > 0.0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

/* One price after the other; the greatest relative change. */
static double sweep(struct dual *dual)
{
    double change = 0.0;
    for (size_t a = 0; a < dual->asked_count; a++) {
        size_t i = dual->asked[a];
        double price = find_price(dual, i);
        double moved = fabs(price - dual->price[i]) / (1.0 + price);
        change = moved > change ? moved : change;
        dual->price[i] = price;
    }
    return change;
}

/* Sets x to that of all prices; returns the dual value, a lower bound of the loss. */
static double evaluate(struct dual *dual, double *worst_excess_out)
{
    const struct council_programme *programme = dual->programme;
    set_base(dual, COUNCIL_MEMBERS_MAX);
    double value = 0.0;
    for (size_t g = 0; g < programme->graded_count; g++) {
        double x = dual->base_pull[g] / dual->base_weight[g];
        x = x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x;
        double distance = x - dual->own_ideal[g];
        dual->x[g] = x;
        value += dual->own_weight[g] * distance * distance;
    }
    *worst_excess_out = 0.0;
    for (size_t a = 0; a < dual->asked_count; a++) {
        size_t i = dual->asked[a];
        double cost = council_programme_cost(programme, i, dual->x);
        double room = programme->rooms[i];
        /* In units of loss: a square near 0 has a steep root. */
        double excess = sqrt(cost) - sqrt(room);
        value += dual->price[i] * (cost - room);
        *worst_excess_out = excess > *worst_excess_out ? excess : *worst_excess_out;
    }
    return value;
}

/* Some member can never be content. */
static bool is_hopeless(const struct council_programme *programme)
{
    bool hopeless = false;
    for (size_t i = 0; i < programme->stand->asked->member_count; i++) {
        hopeless = hopeless || programme->rooms[i] < 0.0;
    }
    return hopeless;
}

static void finish(const struct dual *dual, struct council_point *point)
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
ask_smooth(const struct dual *dual, double bound, struct council_point *point)
{
    bool solved = false;
    enum status status = council_smooth_solve(dual->programme, point->x, &solved);
    if (status != STATUS_OK) {
        return status;
    }
    point->loss = council_programme_loss(dual->programme, point->x);
    if (!solved || point->loss > bound + GAP_MOST) {
        return STATUS_NOT_CONVERGED;
    }
    point->found = true;
    memcpy(point->multipliers, dual->price, sizeof point->multipliers);
    return STATUS_OK;
}

enum status council_euclid_solve(const struct council_programme *programme,
                                 struct council_point *point_out)
{
    struct dual dual;
    double excess = INFINITY;
    double bound = 0.0;
    bool settled = false;
    point_out->found = false;
    if (is_hopeless(programme)) {
        return STATUS_OK;
    }
    dual_start(&dual, programme);
    for (int i = 0; i < SWEEPS_MAX && !settled; i++) {
        settled = sweep(&dual) < PRICE_TOLERANCE;
        bound = evaluate(&dual, &excess);
        if (!is_worth_it(programme, bound)) {
            return STATUS_OK;
        }
    }
    if (excess <= COUNCIL_SLACK) {
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
