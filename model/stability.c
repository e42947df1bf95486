#include "model/stability.h"

#include "model/function.h"
#include "model/hazard.h"

#include <math.h>
#include <stdio.h>

enum { TERMS = STABILITY_TERM_COUNT, MONTHS = 12 };

static const char *const term_names[TERMS] = {
    [STABILITY_INTERCEPT] = "intercept", [STABILITY_PERSONAL] = "personal",
    [STABILITY_MILITARY] = "military",   [STABILITY_MONARCHY] = "monarchy",
    [STABILITY_GROWTH] = "growth",       [STABILITY_LOG_GDP_PER_HEAD] = "log_gdp_per_head",
    [STABILITY_LOG_AGE] = "log_age",
};

static void
check_number(struct problems *problems, const char *path, double value, struct range range)
{
    if (!(value >= range.least && value <= range.most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, range.least, range.most);
    }
}

/* Lower half of the Cholesky factor; false where the matrix is not positive definite. */
static bool factorise(const double covariance[TERMS][TERMS], double root[TERMS][TERMS])
{
    for (int i = 0; i < TERMS; i++) {
        for (int j = 0; j <= i; j++) {
            double rest = covariance[i][j];
            for (int k = 0; k < j; k++) {
                rest -= root[i][k] * root[j][k];
            }
            if (i == j && !(rest > 0.0)) {
                return false;
            }
            root[i][j] = i == j ? sqrt(rest) : rest / root[j][j];
        }
    }
    return true;
}

/* A covariance of zeros means coefficients known exactly. */
static bool is_certain(const struct regime *regime)
{
    bool certain = true;
    for (int i = 0; i < TERMS * TERMS; i++) {
        double value = regime->covariance[i / TERMS][i % TERMS];
        certain = certain && value >= 0.0 && value <= 0.0;
    }
    return certain;
}

static void check_hazard(const struct regime *regime, struct problems *problems)
{
    char path[WORLD_PATH_MAX];
    double root[TERMS][TERMS];
    for (int i = 0; i < TERMS; i++) {
        snprintf(path, sizeof path, "world.regime.hazard: %s", term_names[i]);
        check_number(problems, path, regime->hazard[i], (struct range){-100.0, 100.0});
        for (int j = 0; j <= i; j++) {
            snprintf(path, sizeof path, "world.regime.covariance: %s, %s", term_names[i],
                     term_names[j]);
            check_number(problems, path, regime->covariance[i][j],
                         (struct range){-1000.0, 1000.0});
        }
    }
    if (!is_certain(regime) && !factorise(regime->covariance, root)) {
        problem_add(problems, "world.regime.covariance", "is not positive definite");
    }
}

static void check_percentiles(const struct regime *regime, struct problems *problems)
{
    const struct stability_percentile *rows = regime->percentiles;
    const struct range percentile = {0.0, 100.0};
    const struct range hazard = {0.0, 1.0};
    if (regime->percentile_count < 2 || regime->percentile_count > STABILITY_PERCENTILES_MAX) {
        problem_add(problems, "world.regime.percentiles", "%zu rows, outside 2 to %d",
                    regime->percentile_count, STABILITY_PERCENTILES_MAX);
        return;
    }
    for (size_t i = 0; i < regime->percentile_count; i++) {
        char path[WORLD_PATH_MAX];
        snprintf(path, sizeof path, "world.regime.percentiles[%zu]", i);
        check_number(problems, path, rows[i].percentile, percentile);
        check_number(problems, path, rows[i].hazard, hazard);
        if (i > 0 && !(rows[i].percentile > rows[i - 1].percentile &&
                       rows[i].hazard >= rows[i - 1].hazard)) {
            problem_add(problems, path, "percentiles must rise, hazards must not fall");
        }
    }
}

static void check_endings(const struct regime *regime, struct problems *problems)
{
    double sum = 0.0;
    if (regime->ending_count > STABILITY_ENDINGS_MAX) {
        problem_add(problems, "world.regime.endings", "%zu rows, at most %d",
                    regime->ending_count, STABILITY_ENDINGS_MAX);
        return;
    }
    for (size_t i = 0; i < regime->ending_count; i++) {
        char path[WORLD_PATH_MAX];
        snprintf(path, sizeof path, "world.regime.endings[%zu].share", i);
        check_number(problems, path, regime->endings[i].share, (struct range){0.0, 1.0});
        sum += regime->endings[i].share;
    }
    if (regime->ending_count > 0 && !(fabs(sum - 1.0) <= 1e-6)) {
        problem_add(problems, "world.regime.endings", "shares add up to %.9g, not to 1", sum);
    }
}

void stability_check(const struct stability_case *stability_case, struct problems *problems)
{
    const struct regime *regime = stability_case->regime;
    if (regime->type >= REGIME_TYPE_COUNT) {
        problem_add(problems, "world.regime.type", "no such type: %d", (int)regime->type);
    }
    check_number(problems, "world.regime.since_year", regime->since_year,
                 (struct range){1700.0, 2200.0});
    check_number(problems, "world.base_date", stability_case->base_year,
                 (struct range){1900.0, 2200.0});
    check_number(problems, "months", stability_case->months, (struct range){12.0, 600.0});
    if (stability_case->from >= stability_case->months) {
        problem_add(problems, "as_of", "month %u of %u simulated: it must lie among them",
                    stability_case->from, stability_case->months);
    }
    distribution_check(&regime->gdp_per_head_usd.distribution, HAZARD_GDP_PER_HEAD,
                       "world.regime.gdp_per_head_usd", problems);
    distribution_check(&regime->log_hazard_ratio.distribution, HAZARD_RATIO,
                       "world.regime.sanction_log_hazard_ratio", problems);
    distribution_check(&regime->intervention_per_year.distribution, HAZARD_INTERVENTION,
                       "world.regime.intervention_per_year", problems);
    check_hazard(regime, problems);
    check_percentiles(regime, problems);
    check_endings(regime, problems);
}

static void set_normals(struct stability *stability)
{
    for (int i = 0; i < TERMS; i++) {
        char name[WORLD_PATH_MAX];
        snprintf(name, sizeof name, "regime.hazard.%s", term_names[i]);
        stability->normal[i] =
            (struct uncertain){distribution_normal(0.0, 1.0), draw_key(name)};
    }
}

enum status stability_new(const struct stability_case *stability_case,
                          struct problems *problems,
                          struct stability **stability_out)
{
    size_t known = problems->count + problems->left_out;
    stability_check(stability_case, problems);
    if (problems->count + problems->left_out > known) {
        return STATUS_BAD_INPUT;
    }
    struct arena arena = {0};
    struct stability *stability =
        (void *)lane_take(&arena, sizeof *stability / sizeof(lane) + 1);
    if (stability == NULL) {
        return STATUS_NO_MEMORY;
    }
    size_t months = stability_case->months;
    size_t years = (months - stability_case->from) / MONTHS;
    stability->kernel = kernel_best();
    stability->asked = *stability_case;
    stability->years = years;
    stability->growth = lane_take(&arena, months);
    stability->other = lane_take(&arena, months / MONTHS + 1);
    stability->result = (struct stability_result){
        .yearly_hazard = lane_take(&arena, months),
        .breakdown = lane_take(&arena, years),
        .by_growth = lane_take(&arena, years),
        .survival = lane_take(&arena, years),
        .intervention = lane_take(&arena, years),
        .causes = lane_take(&arena, stability_case->regime->ending_count),
    };
    if (arena.failed) {
        arena_clear(&arena);
        return STATUS_NO_MEMORY;
    }
    if (!is_certain(stability_case->regime)) {
        (void)factorise(stability_case->regime->covariance, stability->root);
    }
    set_normals(stability);
    stability->arena = arena;
    *stability_out = stability;
    return STATUS_OK;
}

void stability_free(struct stability **stability_p)
{
    if (*stability_p == NULL) {
        return;
    }
    struct arena arena = (*stability_p)->arena;
    *stability_p = NULL;
    arena_clear(&arena);
}

void stability_hazard(const lane hazard[STABILITY_TERM_COUNT],
                      const struct regime *regime,
                      const lane *growth_pct,
                      double age,
                      lane *hazard_out)
{
    double central = distribution_central(&regime->gdp_per_head_usd.distribution);
    const lane wealth = lane_of(function_log(central));
    hazard_yearly(hazard, regime->type, &wealth, growth_pct, age, hazard_out);
}

double stability_index(const struct regime *regime, double yearly_hazard)
{
    const struct stability_percentile *rows = regime->percentiles;
    size_t last = regime->percentile_count - 1;
    if (yearly_hazard <= rows[0].hazard) {
        return 100.0 - rows[0].percentile;
    }
    if (yearly_hazard >= rows[last].hazard) {
        return 100.0 - rows[last].percentile;
    }
    size_t i = 1;
    while (rows[i].hazard < yearly_hazard) {
        i++;
    }
    double rise = rows[i].hazard - rows[i - 1].hazard; /* above 0: the hazard lies between */
    double share = (yearly_hazard - rows[i - 1].hazard) / rise;
    double step = rows[i].percentile - rows[i - 1].percentile;
    return 100.0 - (rows[i - 1].percentile + share * step);
}

void stability_run(struct stability *stability,
                   const struct draws *draws,
                   const lane *gdp,
                   const lane *severity)
{
    stability->kernel->hazards(stability, draws, gdp, severity);
}

const char *stability_term_name(enum stability_term term)
{
    return term_names[term];
}

const char *stability_type_name(enum regime_type type)
{
    static const char *const names[REGIME_TYPE_COUNT] = {[REGIME_PARTY] = "party",
                                                         [REGIME_PERSONAL] = "personal",
                                                         [REGIME_MILITARY] = "military",
                                                         [REGIME_MONARCHY] = "monarchy"};
    return names[type];
}

size_t stability_years(const struct stability *stability)
{
    return stability->years;
}

const struct stability_result *stability_result(const struct stability *stability)
{
    return &stability->result;
}
