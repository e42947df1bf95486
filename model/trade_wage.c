#include "model/trade_wage.h"

#include "model/function.h"
#include "model/trade_point.h"
#include "model/trade_slope.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS_DEFAULT = 200, STALLED_MAX = 6, RETREATS_MAX = 4, HALVINGS_MAX = 30 };

static const double MISS_GOAL = 1e-12; /* what is aimed at */
static const double MISS_MOST = 1e-11; /* what is accepted where rounding allows no better */
static const double INNER_FIRST = 1e-3;
static const double INNER_SHARE = 0.01; /* of the miss of the wages */
static const double INNER_LEAST = 2e-13;
static const double STEP_MOST = 0.5;    /* of a log wage */
static const double STEP_LARGE = 0.1;   /* beyond which the slope is taken anew */
static const double WORSE_MOST = 2.0;   /* ratio to the best so far */
static const double BETTER_LEAST = 0.5; /* ratio to the best that counts as getting on */
static const double SLOPE_HOLDS = 0.1;  /* ratio of misses at which a slope is used again */

struct search {
    unsigned iterations_max;
    double best;            /* least miss so far, at trade->best_wage */
    struct trade_miss miss; /* where the search stands */
};

/* How the fast way gets on. */
struct pace {
    double mark;       /* the miss that has to be halved */
    unsigned stalled;  /* steps since it was */
    unsigned retreats; /* steps taken back in part */
};

static double inner_goal(double miss)
{
    return fmax(INNER_LEAST, fmin(INNER_FIRST, INNER_SHARE * miss));
}

/* Looks at the point and remembers its wages where they are the best so far. */
static void look(struct trade *trade, struct search *search, double goal)
{
    search->miss = trade_point_look(trade, goal);
    if (search->miss.all < search->best) {
        search->best = search->miss.all;
        memcpy(trade->best_wage, trade->log_wage, trade->row * sizeof *trade->best_wage);
    }
}

/* The largest size of a step. */
static double size_of(const struct trade *trade, const double *step)
{
    double largest = 0.0;
    for (size_t n = 0; n < trade->countries; n++) {
        double size = fabs(step[n]);
        largest = size <= largest ? largest : size;
    }
    return largest;
}

/* trial = log_wage + the step, `share` of it and nowhere more than STEP_MOST. */
static void set_trial(struct trade *trade, const double *step, double share)
{
    double size = size_of(trade, step);
    double scale = size > STEP_MOST ? share * STEP_MOST / size : share;
    for (size_t n = 0; n < trade->countries; n++) {
        trade->trial[n] = trade->log_wage[n] + scale * step[n];
    }
}

/* One step on the estimated slope; false where there is none. */
static bool step_fast(struct trade *trade, bool *has_slope)
{
    if (!*has_slope) {
        *has_slope = trade_slope_estimate(trade);
        anderson_reset(&trade->wage_path);
    }
    if (!*has_slope) {
        return false;
    }
    trade_slope_step(trade);
    double size = size_of(trade, trade->step);
    *has_slope = size <= STEP_LARGE;
    for (size_t n = 0; n < trade->countries; n++) {
        trade->moved[n] = trade->log_wage[n];
        trade->trial[n] = trade->log_wage[n] + trade->step[n];
    }
    anderson_step(&trade->wage_path, trade->moved, trade->trial);
    for (size_t n = 0; n < trade->countries; n++) {
        trade->step[n] = trade->moved[n] - trade->log_wage[n];
    }
    *has_slope = *has_slope && size_of(trade, trade->step) <= STEP_MOST;
    set_trial(trade, trade->step, 1.0);
    trade_point_move(trade, trade->trial);
    return isfinite(size);
}

/* Half-way back to where the last step began. */
static void retreat(struct trade *trade)
{
    for (size_t n = 0; n < trade->countries; n++) {
        trade->trial[n] = 0.5 * (trade->log_wage[n] + trade->start_wage[n]);
    }
    trade_point_move(trade, trade->trial);
}

/* Whether the way is lost: no step has halved the miss for long, or too many led astray. */
static bool is_lost(struct pace *pace, double miss)
{
    bool gets_on = miss <= BETTER_LEAST * pace->mark;
    pace->stalled = gets_on ? 0 : pace->stalled + 1;
    pace->mark = gets_on ? miss : pace->mark;
    return pace->stalled > STALLED_MAX || pace->retreats > RETREATS_MAX;
}

/* True when it got there; false when the sure way must take over. */
static bool go_fast(struct trade *trade, struct search *search)
{
    struct pace pace = {.mark = INFINITY};
    double goal = INNER_FIRST;
    bool has_slope = false;
    while (trade->account.iterations < search->iterations_max) {
        double best = search->best;
        look(trade, search, goal);
        trade->account.iterations++;
        if (search->miss.all <= MISS_GOAL) {
            return true;
        }
        if (is_lost(&pace, search->miss.all)) {
            return false;
        }
        if (search->miss.all > WORSE_MOST * best) {
            pace.retreats++;
            has_slope = false;
            retreat(trade);
            continue;
        }
        goal = fmin(goal, inner_goal(search->miss.all));
        memcpy(trade->start_wage, trade->log_wage, trade->row * sizeof *trade->start_wage);
        if (!step_fast(trade, &has_slope)) {
            return false;
        }
    }
    return false;
}

/* Back to the best wages, exactly solved. */
static void go_back(struct trade *trade, struct search *search)
{
    memcpy(trade->trial, trade->best_wage, trade->row * sizeof *trade->trial);
    trade_point_move(trade, trade->trial);
    search->best = INFINITY;
    look(trade, search, INNER_LEAST);
}

/* Shares of the step, half as much each time, until the accounts are better. */
static bool step_surely(struct trade *trade, struct search *search)
{
    double before = search->miss.excess;
    double share = 1.0;
    memcpy(trade->start_wage, trade->log_wage, trade->row * sizeof *trade->start_wage);
    memcpy(trade->direction, trade->step, trade->row * sizeof *trade->direction);
    for (int halving = 0; halving < HALVINGS_MAX; halving++) {
        memcpy(trade->trial, trade->start_wage, trade->row * sizeof *trade->trial);
        trade_point_move(trade, trade->trial);
        set_trial(trade, trade->direction, share);
        trade_point_move(trade, trade->trial);
        look(trade, search, INNER_LEAST);
        if (search->miss.excess < before) {
            return true;
        }
        share *= 0.5;
    }
    return false;
}

static void go_surely(struct trade *trade, struct search *search)
{
    bool has_slope = false;
    go_back(trade, search);
    while (search->miss.all > MISS_GOAL && trade->account.iterations < search->iterations_max) {
        bool measures = !has_slope;
        double before = search->miss.excess;
        trade->account.iterations++;
        if (measures && !trade_slope_measure(trade, INNER_LEAST)) {
            break;
        }
        trade_slope_step(trade);
        bool better = step_surely(trade, search);
        has_slope = better && search->miss.excess <= SLOPE_HOLDS * before;
        if (!better && measures) {
            break;
        }
        if (!better) {
            go_back(trade, search);
        }
    }
    if (search->miss.all > MISS_GOAL) {
        go_back(trade, search);
    }
}

static enum status refuse(const struct trade *trade, double miss, struct problems *problems)
{
    size_t worst = 0;
    for (size_t n = 1; n < trade->countries; n++) {
        worst = fabs(trade->excess[n]) > fabs(trade->excess[worst]) ? n : worst;
    }
    bool fixed = trade->asked->settings.deficits == TRADE_ADDITIVE;
    problem_add(problems, "trade",
                "no wages balance every account after %u iterations: the largest miss is %.3g, "
                "where %.3g is asked; the worst country is %s, with %.6g of its wage before%s",
                trade->account.iterations, miss, MISS_MOST,
                trade->asked->table.countries[worst], function_exp(trade->log_wage[worst]),
                fixed
                    ? ". Deficits of given sums can be more than trade after the change carries"
                    : "");
    return STATUS_NOT_CONVERGED;
}

enum status trade_wage_solve(struct trade *trade, struct problems *problems)
{
    unsigned most = trade->asked->settings.iterations_max;
    struct search search = {
        .iterations_max = most == 0 ? ITERATIONS_DEFAULT : most,
        .best = INFINITY,
        .miss = {INFINITY, INFINITY},
    };
    trade_point_start(trade);
    memset(trade->best_wage, 0, trade->row * sizeof *trade->best_wage);
    if (!go_fast(trade, &search)) {
        go_surely(trade, &search);
    }
    trade->account.residual = search.miss.all;
    return search.miss.all <= MISS_MOST ? STATUS_OK : refuse(trade, search.miss.all, problems);
}
