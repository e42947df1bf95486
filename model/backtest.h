/* backtest: the loss rules and the hazard on episodes and regimes of the past, beside simple
 * rivals.
 *
 * Loss of GDP: mean absolute error of the change of GDP per head, %-points, one to five years
 * on, of every episode but those the economy model was built on. Ours is the economy rule on
 * top of the trend, as an assessment sets growth beside statistics; its rivals are no change,
 * the trend, and the naive rule with and without it (model/loss.h).
 *
 * Breakdown within five years: Brier and log score of the hazard (model/fall.h), of every
 * episode whose regime type, fate and five years of growth are known. To look at no answer, the
 * hazard is fitted anew for each country, without that country's regimes. Ours is the hazard
 * with the growth our loss rule predicts; its rivals are the base rate of the regime's type and
 * that of all regimes, both without that country too.
 *
 * Panel: yearly chances of all regime-years, each country again by a fit without it. */
#ifndef MODEL_BACKTEST_H
#define MODEL_BACKTEST_H

#include "base/problem.h"
#include "model/episode.h"
#include "model/loss.h"
#include "model/panel.h"
#include "model/score.h"

enum { BACKTEST_BINS = 10, BACKTEST_EPISODES_MAX = 1024 };

struct backtest_case {
    const struct panel_row *rows;
    size_t row_count; /* at most PANEL_ROWS_MAX */
    const struct episode *episodes;
    size_t episode_count;                /* at most BACKTEST_EPISODES_MAX */
    double hazard[STABILITY_TERM_COUNT]; /* the coefficients of assessments */
    double response[EPISODE_YEARS];      /* of the economy model (model/loss.h), at least 0 */
};

enum fall_rule {
    FALL_CLIMATE,   /* the rate of all regimes */
    FALL_TYPE,      /* the rate of its type */
    FALL_OBSERVED,  /* the hazard with growth as observed: knows what came */
    FALL_PREDICTED, /* the hazard with growth as our loss rule predicts: ours */
    FALL_SEVERITY,  /* the same with the log hazard ratio of sanctions */
    FALL_ASSESSED,  /* the same with the coefficients of assessments, fitted on everything */
    FALL_RULE_COUNT
};

enum panel_rule { PANEL_CLIMATE, PANEL_TYPE, PANEL_LEFT_OUT, PANEL_ASSESSED, PANEL_RULE_COUNT };

/* "climate", "type", "observed", "predicted", "severity", "assessed". */
const char *backtest_fall_name(enum fall_rule rule);

/* "climate", "type", "left_out", "assessed". */
const char *backtest_panel_name(enum panel_rule rule);

/* Whether a loss rule is ours, or a rival that counts in the verdict. */
bool backtest_loss_is_ours(enum loss_rule rule, bool with_trend);
bool backtest_loss_is_rival(enum loss_rule rule);

struct backtest_loss_score {
    double
        error[EPISODE_YEARS]; /* %-points after so many years; not a number without episodes */
    double all;               /* mean over episodes of an episode's mean over its years */
    struct score_gap gap;     /* ours less this, episode by episode */
};

struct backtest_chance_score {
    double brier, log;
    double auc; /* not a number where all or none fell; of the two rates it is that of the rates
                 * with all countries: leaving one out ranks its own falls low by itself */
    struct score_gap brier_gap; /* ours less this, case by case */
    struct score_gap log_gap;
};

struct backtest_line { /* one episode */
    bool is_loss_scored, is_fall_scored;
    double change_pct[LOSS_RULE_COUNT][2][EPISODE_YEARS]; /* [rule][with trend] */
    double chance[FALL_RULE_COUNT]; /* of breakdown; not a number where it cannot be told */
};

/* What a judgement asks. `all` is the worse of loss and breakdown. */
struct backtest_verdict {
    enum score_verdict loss;
    enum score_verdict breakdown; /* the worst over rivals and both scores */
    enum score_verdict panel;     /* against the rates, both scores */
    enum score_verdict all;
};

struct backtest_result {
    struct backtest_line *lines; /* [episode] */
    size_t loss_count;           /* episodes scored */
    size_t loss_years[EPISODE_YEARS];
    struct backtest_loss_score loss[LOSS_RULE_COUNT][2]; /* [rule][with trend] */
    double loss_halved; /* `all` of ours were half the trade stopped ... */
    double loss_raised; /* ... or half as much again, at most all */

    size_t fall_count;
    size_t fates[EPISODE_FATE_COUNT]; /* of those scored */
    struct backtest_chance_score fall[FALL_RULE_COUNT];
    double brier_at_home[FALL_RULE_COUNT]; /* with falls at home alone counted as falls */

    size_t row_count, fell_count;
    struct backtest_chance_score panel[PANEL_RULE_COUNT];
    struct score_bin bins[BACKTEST_BINS]; /* of PANEL_LEFT_OUT, lowest chances first */

    struct backtest_verdict verdict;
};

struct backtest;

/* Computes everything. The case is borrowed and must outlive the back-test.
 *
 * STATUS_BAD_INPUT  no episode can be scored for loss, or none for breakdown
 * STATUS_FULL       too many episodes
 * and the failures of panel_new. Each but a lack of memory adds a problem.
 *
 * O(countries x rows): 0.2 s for 4,223 regime-years of 112 countries. */
MUST_USE enum status backtest_run(const struct backtest_case *asked,
                                  struct problems *problems,
                                  struct backtest **backtest_out);

/* The same with a panel of these rows whose fits are known, which it takes, also on failure. */
MUST_USE enum status backtest_run_on(const struct backtest_case *asked,
                                     struct panel **panel_p,
                                     struct problems *problems,
                                     struct backtest **backtest_out);
void backtest_free(struct backtest **backtest_p);

/* Valid as long as the back-test. */
const struct backtest_result *backtest_result(const struct backtest *backtest);

#endif
