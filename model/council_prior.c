#include "model/council_prior.h"

#include <stdio.h>

enum { NAME_BYTES = 256 };

static const double READING_STEP = 0.1; /* of COUNCIL_LOWER and COUNCIL_HIGHER */
static const struct range SHARE = {0.0, 1.0};
static const struct range SHIFT = {-1.0, 1.0};

static uint64_t key_of(const char *member, const char *number)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "council.%s.%s", member, number);
    return draw_key(name);
}

void council_prior_name(struct council_prior *prior, const struct council_case *council_case)
{
    for (size_t i = 0; i < council_case->member_count; i++) {
        const char *member = council_case->members[i].name;
        for (size_t k = 0; k < council_case->provision_count; k++) {
            prior->ideal_keys[i][k] = key_of(member, council_case->provisions[k].name);
        }
        prior->tolerances[i].key = key_of(member, "tolerance");
        prior->shifts[i].key = key_of(member, "shift");
    }
    prior->abstention.key = draw_key("council.abstention");
    prior->trade.key = draw_key("council.trade");
    prior->outside_chance.key = draw_key("council.outside_chance");
}

static void
check_within(struct problems *problems, const char *path, double value, struct range range)
{
    if (!(value >= range.least && value <= range.most)) {
        problem_add(problems, path, "%g is outside %g to %g", value, range.least, range.most);
    }
}

static void check_member(const struct council_prior *prior,
                         size_t i,
                         size_t provision_count,
                         struct problems *problems)
{
    char path[NAME_BYTES];
    for (size_t k = 0; k < provision_count; k++) {
        snprintf(path, sizeof path, "council.prior.ideals[%zu][%zu]", i, k);
        check_within(problems, path, prior->ideals[i][k], SHARE);
    }
    snprintf(path, sizeof path, "council.prior.deviations[%zu]", i);
    check_within(problems, path, prior->deviations[i], SHARE);
    snprintf(path, sizeof path, "council.prior.tolerances[%zu]", i);
    distribution_check(&prior->tolerances[i].distribution, SHARE, path, problems);
    snprintf(path, sizeof path, "council.prior.shifts[%zu]", i);
    distribution_check(&prior->shifts[i].distribution, SHIFT, path, problems);
}

void council_prior_check(const struct council_prior *prior,
                         const struct council_case *council_case,
                         struct problems *problems)
{
    for (size_t i = 0; i < council_case->member_count; i++) {
        check_member(prior, i, council_case->provision_count, problems);
    }
    distribution_check(&prior->abstention.distribution, SHARE, "council.prior.abstention",
                       problems);
    distribution_check(&prior->trade.distribution, SHARE, "council.prior.trade", problems);
    distribution_check(&prior->outside_chance.distribution, SHARE,
                       "council.prior.outside_chance", problems);
    check_within(problems, "council.prior.triggers", prior->triggers,
                 (struct range){0.0, 100.0});
}

static double clip(double value, struct range range)
{
    return value < range.least ? range.least : value > range.most ? range.most : value;
}

static double value_of(const struct council_draw *draw,
                       const struct distribution *distribution,
                       uint64_t key,
                       struct range range)
{
    double value = distribution_central(distribution);
    if (!draw->central && distribution->kind != DISTRIBUTION_FIXED) {
        value =
            distribution_quantile(distribution, draw_uniform(draw->seed, draw->draw, 0, key));
    }
    return clip(value, range);
}

static double
ideal_of(const struct council_prior *prior, const struct council_draw *draw, size_t i, size_t k)
{
    struct distribution normal = distribution_normal(prior->ideals[i][k], prior->deviations[i]);
    return value_of(draw, &normal, prior->ideal_keys[i][k], SHARE);
}

/* The ideals of a member but the setter. */
static void draw_others(const struct council_prior *prior,
                        const struct council_case *council_case,
                        const struct council_draw *draw,
                        size_t i,
                        struct council_numbers *numbers)
{
    const struct distribution flat = distribution_uniform(0.0, 1.0);
    bool is_flat = draw->reading == COUNCIL_FLAT && council_case->members[i].permanent;
    double step = draw->reading == COUNCIL_LOWER    ? -READING_STEP
                  : draw->reading == COUNCIL_HIGHER ? READING_STEP
                                                    : 0.0;
    for (size_t k = 0; k < council_case->provision_count; k++) {
        double ideal = is_flat ? value_of(draw, &flat, prior->ideal_keys[i][k], SHARE)
                               : ideal_of(prior, draw, i, k);
        numbers->ideals[i][k] = clip(ideal + step, SHARE);
    }
}

static double trade_of(const struct council_prior *prior,
                       const struct council_case *council_case,
                       const struct council_draw *draw)
{
    if (council_case->distance == COUNCIL_EUCLID || draw->reading == COUNCIL_FULL_TRADE) {
        return 1.0;
    }
    if (draw->reading == COUNCIL_NO_TRADE) {
        return 0.0;
    }
    return value_of(draw, &prior->trade.distribution, prior->trade.key, SHARE);
}

void council_prior_draw(const struct council_prior *prior,
                        const struct council_case *council_case,
                        const struct council_draw *draw,
                        struct council_numbers *numbers_out)
{
    struct council_numbers *numbers = numbers_out;
    double abstention =
        value_of(draw, &prior->abstention.distribution, prior->abstention.key, SHARE);
    for (size_t i = 0; i < council_case->member_count; i++) {
        draw_others(prior, council_case, draw, i, numbers);
        numbers->tolerances[i] =
            value_of(draw, &prior->tolerances[i].distribution, prior->tolerances[i].key, SHARE);
        numbers->shifts[i] =
            value_of(draw, &prior->shifts[i].distribution, prior->shifts[i].key, SHIFT);
        numbers->abstentions[i] = abstention;
    }
    size_t setter = council_case->setter;
    for (size_t k = 0; k < council_case->provision_count; k++) {
        numbers->ideals[setter][k] = ideal_of(prior, draw, setter, k);
    }
    numbers->triggers = prior->triggers;
    numbers->trade = trade_of(prior, council_case, draw);
    numbers->outside_chance =
        value_of(draw, &prior->outside_chance.distribution, prior->outside_chance.key, SHARE);
}
