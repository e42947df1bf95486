#include "worker/regime_read.h"

#include <assert.h>
#include <string.h>

static const enum regime_type types[] = {
    [BRINK__V1__REGIME_TYPE__REGIME_TYPE_PARTY] = REGIME_PARTY,
    [BRINK__V1__REGIME_TYPE__REGIME_TYPE_PERSONAL] = REGIME_PERSONAL,
    [BRINK__V1__REGIME_TYPE__REGIME_TYPE_MILITARY] = REGIME_MILITARY,
    [BRINK__V1__REGIME_TYPE__REGIME_TYPE_MONARCHY] = REGIME_MONARCHY,
};

enum regime_type regime_type_of(Brink__V1__RegimeType type)
{
    bool is_one = type >= BRINK__V1__REGIME_TYPE__REGIME_TYPE_PARTY &&
                  type <= BRINK__V1__REGIME_TYPE__REGIME_TYPE_MONARCHY;
    return is_one ? types[type] : REGIME_TYPE_COUNT;
}

static const char *const terms[STABILITY_TERM_COUNT] = {
    [STABILITY_INTERCEPT] = "intercept", [STABILITY_PERSONAL] = "personal",
    [STABILITY_MILITARY] = "military",   [STABILITY_MONARCHY] = "monarchy",
    [STABILITY_GROWTH] = "growth",       [STABILITY_LOG_GDP_PER_HEAD] = "log_gdp_per_head",
    [STABILITY_LOG_AGE] = "log_age",
};

static size_t term_of(const char *name)
{
    size_t term = 0;
    while (term < STABILITY_TERM_COUNT && strcmp(terms[term], name) != 0) {
        term++;
    }
    assert(term < STABILITY_TERM_COUNT); /* the checks want every term to be one */
    return term;
}

/* A pair named in one order stands for both; a coefficient is drawn by its own name. */
static void
read_hazard(struct reader *reader, const Brink__V1__Regime *from, struct regime *regime)
{
    for (size_t i = 0; i < from->n_hazard; i++) {
        const Brink__V1__HazardTerm *row = from->hazard[i];
        const char *name = reader_text(reader, "regime.hazard.%s", row->term);
        struct uncertain value = reader_number(reader, &row->base, "value", name);
        regime->hazard[term_of(row->term)] = distribution_central(&value.distribution);
    }
    for (size_t i = 0; i < from->n_covariance; i++) {
        const Brink__V1__HazardCovariance *row = from->covariance[i];
        size_t a = term_of(row->row);
        size_t b = term_of(row->column);
        regime->covariance[a][b] = row->value;
        regime->covariance[b][a] = row->value;
    }
}

static void
read_tables(struct reader *reader, const Brink__V1__Regime *from, struct regime *regime)
{
    struct stability_percentile *percentiles =
        reader_take(reader, from->n_percentiles, sizeof *percentiles);
    struct stability_ending *endings = reader_take(reader, from->n_endings, sizeof *endings);
    for (size_t i = 0; percentiles != NULL && i < from->n_percentiles; i++) {
        percentiles[i] = (struct stability_percentile){from->percentiles[i]->percentile,
                                                       from->percentiles[i]->hazard};
    }
    for (size_t i = 0; endings != NULL && i < from->n_endings; i++) {
        endings[i] =
            (struct stability_ending){from->endings[i]->cause, from->endings[i]->share};
    }
    regime->percentiles = percentiles;
    regime->percentile_count = from->n_percentiles;
    regime->endings = endings;
    regime->ending_count = from->n_endings;
}

static struct regime read_noting(struct reader *reader)
{
    const Brink__V1__Regime *from = reader->request->world->regime;
    struct uncertain since = reader_number(reader, &from->base, "since_year", "regime");
    struct regime regime = {
        .type = types[from->type],
        .since_year = (unsigned)distribution_central(&since.distribution),
        .gdp_per_head_usd = reader_number(reader, &from->base, "gdp_per_head_usd", "regime"),
        .log_hazard_ratio =
            reader_number(reader, &from->base, "sanction_log_hazard_ratio", "regime"),
        .intervention_per_year =
            reader_number(reader, &from->base, "intervention_per_year", "regime"),
    };
    read_hazard(reader, from, &regime);
    read_tables(reader, from, &regime);
    return regime;
}

struct regime regime_read(struct reader *reader)
{
    struct parameters noted = {0};
    struct reader own = *reader;
    own.parameters = &noted;
    struct regime regime = read_noting(&own);
    parameters_add_missing(reader->parameters, reader->arena, &noted);
    return regime;
}
