#include "model/council_dual.h"

#include <math.h>
#include <string.h>

enum { HALVINGS_MAX = 200, NEWTON_STEPS_MAX = 60, SHORTENINGS_MAX = 40 };

static const double PRICE_MOST = 1e12;        /* of consent: beyond, there is no such text */
static const double NEWTON_TOLERANCE = 1e-14; /* change of a price in a step, relative */
static const double RIDGE = 1e-13;            /* on the diagonal of Newton's matrix, relative */
static const double WEIGHT_LEAST = 1e-9; /* of a provision the setter does not care for: it then
                                          * pulls towards the status quo */

static void take_member(struct council_dual *dual, size_t member)
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

void council_dual_start(struct council_dual *dual, const struct council_programme *programme)
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

static void set_base(struct council_dual *dual, size_t but)
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
static double excess_at(struct council_dual *dual, size_t member, double price)
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
static double find_price(struct council_dual *dual, size_t member)
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
double council_dual_sweep(struct council_dual *dual)
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
double council_dual_evaluate(struct council_dual *dual, double *excess_out)
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
    *excess_out = 0.0;
    for (size_t a = 0; a < dual->asked_count; a++) {
        size_t i = dual->asked[a];
        double cost = council_programme_cost(programme, i, dual->x);
        double room = programme->rooms[i];
        /* In units of loss: a square near 0 has a steep root. */
        double excess = sqrt(cost) - sqrt(room);
        value += dual->price[i] * (cost - room);
        *excess_out = excess > *excess_out ? excess : *excess_out;
    }
    return value;
}

/* Members whose price Newton moves: those who pay, or should. */
struct newton {
    size_t members[COUNCIL_MEMBERS_MAX];
    size_t count;
    double matrix[COUNCIL_MEMBERS_MAX]
                 [COUNCIL_MEMBERS_MAX]; /* less the dual's second derivative */
    double step[COUNCIL_MEMBERS_MAX];   /* its gradient, then the step */
};

static void set_newton(const struct council_dual *dual, struct newton *newton)
{
    const struct council_programme *programme = dual->programme;
    newton->count = 0;
    for (size_t a = 0; a < dual->asked_count; a++) {
        size_t i = dual->asked[a];
        double excess = council_programme_cost(programme, i, dual->x) - programme->rooms[i];
        if (dual->price[i] > 0.0 || excess > 0.0) {
            newton->step[newton->count] = excess;
            newton->members[newton->count++] = i;
        }
    }
    for (size_t a = 0; a < newton->count; a++) {
        for (size_t b = 0; b <= a; b++) {
            size_t i = newton->members[a];
            size_t j = newton->members[b];
            double sum = 0.0;
            for (size_t g = 0; g < programme->graded_count; g++) {
                double x = dual->x[g];
                bool is_free = x > 0.0 && x < 1.0;
                double product = dual->weight[i][g] * (x - dual->ideal[i][g]) *
                                 dual->weight[j][g] * (x - dual->ideal[j][g]);
                sum += is_free ? 2.0 * product / dual->base_weight[g] : 0.0;
            }
            newton->matrix[a][b] = sum;
        }
        newton->matrix[a][a] += RIDGE * newton->matrix[a][a] + 1e-300;
    }
}

/* Cholesky's factorisation, in place. */
static void factorise(struct newton *newton)
{
    for (size_t a = 0; a < newton->count; a++) {
        double least = RIDGE * newton->matrix[a][a]; /* members exactly alike leave nothing */
        for (size_t b = 0; b <= a; b++) {
            double rest = newton->matrix[a][b];
            for (size_t k = 0; k < b; k++) {
                rest -= newton->matrix[a][k] * newton->matrix[b][k];
            }
            if (b < a) {
                newton->matrix[a][b] = rest / newton->matrix[b][b];
            } else {
                newton->matrix[a][a] = sqrt(rest > least ? rest : least);
            }
        }
    }
}

/* The step of the gradient: both substitutions. */
static void substitute(struct newton *newton)
{
    for (size_t a = 0; a < newton->count; a++) {
        for (size_t k = 0; k < a; k++) {
            newton->step[a] -= newton->matrix[a][k] * newton->step[k];
        }
        newton->step[a] /= newton->matrix[a][a];
    }
    for (size_t a = newton->count; a-- > 0;) {
        for (size_t k = a + 1; k < newton->count; k++) {
            newton->step[a] -= newton->matrix[k][a] * newton->step[k];
        }
        newton->step[a] /= newton->matrix[a][a];
    }
}

/* Steps as far as the dual value rises; the greatest change, 0 where it does not rise at all.
 */
static double take_step(struct council_dual *dual, const struct newton *newton, double *value)
{
    double before[COUNCIL_MEMBERS_MAX];
    double excess;
    double length = 1.0;
    memcpy(before, dual->price, sizeof before);
    for (int i = 0; i < SHORTENINGS_MAX; i++) {
        double change = 0.0;
        for (size_t a = 0; a < newton->count; a++) {
            size_t member = newton->members[a];
            double price = before[member] + length * newton->step[a];
            price = price > 0.0 ? price : 0.0;
            double moved = fabs(price - before[member]) / (1.0 + price);
            change = moved > change ? moved : change;
            dual->price[member] = price;
        }
        double risen = council_dual_evaluate(dual, &excess);
        if (risen > *value) {
            *value = risen;
            return change;
        }
        length *= 0.5;
    }
    memcpy(dual->price, before, sizeof before);
    return 0.0;
}

void council_dual_polish(struct council_dual *dual)
{
    double excess;
    double value = council_dual_evaluate(dual, &excess);
    double change = INFINITY;
    for (int i = 0; i < NEWTON_STEPS_MAX && change > NEWTON_TOLERANCE; i++) {
        struct newton newton;
        set_newton(dual, &newton);
        factorise(&newton);
        substitute(&newton);
        change = take_step(dual, &newton, &value);
    }
    (void)council_dual_evaluate(dual, &excess);
}
