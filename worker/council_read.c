#include "worker/council_read.h"

#include "proto/council_request.h"
#include "worker/reader.h"

#include <string.h>

static void read_provisions(const Brink__V1__Council *council, struct council_reader *reader)
{
    for (size_t k = 0; k < council->n_provisions; k++) {
        const Brink__V1__CouncilProvision *from = council->provisions[k];
        struct council_provision *provision = &reader->provisions[k];
        *provision = (struct council_provision){.name = from->name,
                                                .level_count = from->n_levels,
                                                .status_quo = from->status_quo,
                                                .outside = from->outside};
        for (size_t l = 0; l < from->n_levels; l++) {
            provision->levels[l] = from->levels[l];
        }
        reader->texts[COUNCIL_DRAFT][k] = from->draft;
        reader->texts[COUNCIL_ADOPTED][k] = from->adopted;
    }
}

static struct uncertain uncertain_of(const Brink__V1__Quantity *quantity)
{
    return (struct uncertain){.distribution = reader_distribution(quantity)};
}

static void
read_member(const Brink__V1__Council *council, size_t i, struct council_reader *reader)
{
    const Brink__V1__CouncilMember *from = council->members[i];
    struct council_prior *prior = &reader->prior;
    reader->members[i] = (struct council_member){.name = from->name, .permanent = from->veto};
    for (size_t k = 0; k < council->n_provisions; k++) {
        reader->members[i].weights[k] = from->weights[k];
        prior->ideals[i][k] = from->ideals[k];
    }
    prior->deviations[i] = from->deviation;
    prior->tolerances[i] = uncertain_of(from->tolerance);
    prior->shifts[i].distribution = distribution_fixed(from->shift);
}

static const enum council_distance distances[] = {
    [BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_BLOCK] = COUNCIL_BLOCK,
    [BRINK__V1__COUNCIL_LOSS__COUNCIL_LOSS_EUCLID] = COUNCIL_EUCLID,
};

void council_read(const Brink__V1__Council *council, struct council_reader *reader)
{
    struct council_prior *prior = &reader->prior;
    read_provisions(council, reader);
    for (size_t i = 0; i < council->n_members; i++) {
        read_member(council, i, reader);
    }
    reader->asked = (struct council_case){.distance = distances[council->loss],
                                          .provisions = reader->provisions,
                                          .provision_count = council->n_provisions,
                                          .members = reader->members,
                                          .member_count = council->n_members,
                                          .setter = council_request_setter(council),
                                          .quota = council->quota};
    prior->abstention = uncertain_of(council->abstention);
    prior->outside_chance = uncertain_of(council->outside_chance);
    prior->trade.distribution = distribution_fixed(1.0);
    if (council->tau != NULL) {
        prior->trade = uncertain_of(council->tau);
    }
    prior->triggers = council->triggers;
    council_prior_name(prior, &reader->asked);
}

void council_read_check(const struct council_reader *reader, struct problems *problems)
{
    size_t known = problems->count + problems->left_out;
    council_check(&reader->asked, problems);
    if (problems->count + problems->left_out == known) {
        council_prior_check(&reader->prior, &reader->asked, problems);
    }
}
