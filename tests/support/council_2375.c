#include "tests/support/council_2375.h"

#include "config/council_table.h"
#include "tests/support/check.h"

#include <string.h>

static void fill_provisions(struct council_2375 *council)
{
    for (size_t k = 0; k < council->table->provision_count; k++) {
        const struct council_table_provision *row = &council->table->provisions[k];
        struct council_provision *provision = &council->provisions[k];
        *provision = (struct council_provision){.name = row->name,
                                                .level_count = row->level_count,
                                                .status_quo = row->status_quo,
                                                .outside = row->outside};
        memcpy(provision->levels, row->levels, sizeof row->levels);
        council->draft[k] = row->draft;
        council->adopted[k] = row->adopted;
    }
}

static void fill_member(struct council_2375 *council, size_t i)
{
    const struct council_table_member *row = &council->table->members[i];
    struct council_prior *prior = &council->prior;
    council->members[i] = (struct council_member){.name = row->name, .permanent = row->veto};
    memcpy(council->members[i].weights, row->weights, sizeof row->weights);
    memcpy(prior->ideals[i], row->ideals, sizeof row->ideals);
    prior->deviations[i] = row->deviation;
    prior->tolerances[i].distribution =
        distribution_uniform(row->tolerance_least, row->tolerance_most);
    prior->shifts[i].distribution = distribution_fixed(row->shift);
}

void council_2375_read(struct council_2375 *council)
{
    struct problems problems = {0};
    *council = (struct council_2375){0};
    enum status status = council_table_read(WORLDS_DIR "/dprk-2017/council_provisions.csv",
                                            WORLDS_DIR "/dprk-2017/council_members.csv",
                                            &problems, &council->table);
    if (status != STATUS_OK) {
        fail_msg("%s:%u: %s", problems.items[0].file, problems.items[0].line,
                 problems.items[0].text);
    }
    fill_provisions(council);
    for (size_t i = 0; i < council->table->member_count; i++) {
        fill_member(council, i);
    }
    council->asked = (struct council_case){.distance = COUNCIL_BLOCK,
                                           .provisions = council->provisions,
                                           .provision_count = council->table->provision_count,
                                           .members = council->members,
                                           .member_count = council->table->member_count,
                                           .setter = 0,
                                           .quota = 9};
    council->prior.abstention.distribution = distribution_fixed(0.0);
    council->prior.trade.distribution = distribution_uniform(0.0, 0.5);
    council->prior.outside_chance.distribution = distribution_fixed(0.0);
    council_prior_name(&council->prior, &council->asked);
    council_prior_check(&council->prior, &council->asked, &problems);
    if (!problems_none(&problems)) {
        fail_msg("%s: %s", problems.items[0].path, problems.items[0].text);
    }
}

void council_2375_clear(struct council_2375 *council)
{
    council_table_free(&council->table);
}
