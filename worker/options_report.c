#include "worker/options_report.h"

#include <string.h>

enum { CRITERIA = OPTIONS_CRITERION_COUNT, NUMBERS = OPTIONS_NUMBER_COUNT, YEARS_ASKED = 5 };

/* What every draw came to, the draws one after the other. */
struct record {
    const struct options_setup *setup;
    size_t draws;
    size_t options;
    uint32_t weights; /* sets of them a draw */
    bool knows_exposed;
    double *numbers;                  /* [draw][NUMBERS] */
    struct options_input *inputs;     /* [draw][option] */
    struct options_outcome *outcomes; /* [draw][option] */
    double *trials;                   /* [draw x weights][option][CRITERIA] values */
    double *list;                     /* [draw] being described */
    double *scratch;                  /* [draw] */
};

uint32_t options_weights(uint32_t draws)
{
    uint32_t enough = OPTIONS_TRIALS_LEAST / draws;
    return enough > OPTIONS_WEIGHTS_LEAST ? enough : OPTIONS_WEIGHTS_LEAST;
}

/* False: memory is short. */
static bool
take_record(const struct options_setup *setup, struct answer *answer, struct record *record_out)
{
    struct record record = {.setup = setup,
                            .draws = setup->draws,
                            .options = setup->ranked.option_count,
                            .weights = options_weights(setup->draws)};
    size_t count = record.draws * record.options;
    record.numbers = answer_take(answer, record.draws * NUMBERS, sizeof *record.numbers);
    record.inputs = answer_take(answer, count, sizeof *record.inputs);
    record.outcomes = answer_take(answer, count, sizeof *record.outcomes);
    record.trials =
        answer_take(answer, count * record.weights * CRITERIA, sizeof *record.trials);
    record.list = answer_take(answer, record.draws, sizeof *record.list);
    record.scratch = answer_take(answer, record.draws, sizeof *record.scratch);
    *record_out = record;
    return !answer->arena->failed;
}

static double noted(const struct answer *answer, size_t column, size_t draw)
{
    return answer_noted(answer, column)[draw];
}

/* What the other models say of an option in a draw. What passed is enforced as far as the
 * option says, so that is how much of it goes on, if there is anything. */
static struct options_input
input_of(const struct record *record, const struct answer *answer, size_t draw, size_t option)
{
    const struct options_setup *setup = record->setup;
    size_t stance = setup->stance_of_option[option];
    double lost = noted(answer, options_stance_column(stance, OPTIONS_STANCE_LOST), draw);
    bool is_bound = noted(answer, OPTIONS_COLUMN_BARRED, draw) > 0.0;
    return (struct options_input){
        .enforcement = setup->enforcement[option],
        .income_severity =
            noted(answer, options_stance_column(stance, OPTIONS_STANCE_SEVERITY), draw),
        .breakdown =
            noted(answer, options_stance_column(stance, OPTIONS_STANCE_BREAKDOWN), draw),
        .trade_kept = noted(answer, options_stance_column(stance, OPTIONS_STANCE_KEPT), draw),
        .income_loss_bn = lost * noted(answer, OPTIONS_COLUMN_TRADE_LOSS, draw),
        .gap = is_bound ? 1.0 - setup->enforcement[option] : 0.0,
        .exposed_million =
            record->knows_exposed ? noted(answer, OPTIONS_COLUMN_EXPOSED, draw) : 0.0,
    };
}

static void read_draws(struct record *record, const struct answer *answer)
{
    record->knows_exposed = noted(answer, OPTIONS_COLUMN_EXPOSED, 0) >= 0.0;
    for (size_t i = 0; i < record->draws; i++) {
        for (size_t n = 0; n < NUMBERS; n++) {
            record->numbers[i * NUMBERS + n] = noted(answer, n, i);
        }
        for (size_t a = 0; a < record->options; a++) {
            record->inputs[i * record->options + a] = input_of(record, answer, i, a);
        }
    }
}

/* Works out every option in every draw, where talks work and where they never do. */
static void assess_draws(struct record *record, bool talks_work)
{
    const struct options_case *ranked = &record->setup->ranked;
    for (size_t i = 0; i < record->draws; i++) {
        double numbers[NUMBERS];
        memcpy(numbers, record->numbers + i * NUMBERS, sizeof numbers);
        if (!talks_work) {
            options_without_talks(record->numbers + i * NUMBERS, numbers);
        }
        for (size_t a = 0; a < record->options; a++) {
            size_t place = i * record->options + a;
            options_assess(ranked, numbers, a, &record->inputs[place],
                           &record->outcomes[place]);
        }
    }
}

/* What comes of an option. */

static Brink__V1__Estimate *describe(const struct record *record, struct answer *answer)
{
    struct estimate estimate;
    estimate_samples(record->list, record->draws, record->scratch, &estimate);
    return answer_described(answer, &estimate);
}

/* A field of the outcomes of an option, found by where it lies in the first of them. */
static Brink__V1__Estimate *
describe_outcome(const struct record *record, struct answer *answer, const double *first)
{
    size_t stride = record->options * sizeof(struct options_outcome);
    const char *place = (const char *)first;
    for (size_t i = 0; i < record->draws; i++) {
        memcpy(&record->list[i], place + i * stride, sizeof record->list[i]);
    }
    return describe(record, answer);
}

static Brink__V1__Estimate *
describe_severity(const struct record *record, struct answer *answer, size_t option)
{
    for (size_t i = 0; i < record->draws; i++) {
        record->list[i] = record->inputs[i * record->options + option].income_severity;
    }
    return describe(record, answer);
}

static double *
clipped_shares(const struct record *record, struct answer *answer, size_t option, size_t *count)
{
    double *shares = answer_take(answer, CRITERIA, sizeof *shares);
    *count = shares != NULL ? CRITERIA : 0;
    for (size_t j = 0; j < *count; j++) {
        size_t clipped = 0;
        for (size_t i = 0; i < record->draws; i++) {
            clipped += record->outcomes[i * record->options + option].is_clipped[j];
        }
        shares[j] = (double)clipped / (double)record->draws;
    }
    return shares;
}

static void report_outcome(const struct record *record,
                           struct answer *answer,
                           size_t option,
                           Brink__V1__OptionOutcome *out)
{
    const struct option *from = &record->setup->ranked.options[option];
    const struct options_outcome *first = &record->outcomes[option];
    const double *attributes = first->attributes;
    out->name = answer_borrow(from->name);
    out->enforcement = record->setup->enforcement[option];
    out->cut_off = from->is_cut_off;
    out->talks = from->talks;
    out->income_severity = describe_severity(record, answer, option);
    out->freeze = describe_outcome(record, answer, &first->freeze);
    out->force = describe_outcome(record, answer, &first->force);
    out->breakdown = describe_outcome(record, answer, &attributes[OPTIONS_NO_BREAKDOWN]);
    out->war = describe_outcome(record, answer, &first->war);
    out->trade_kept = describe_outcome(record, answer, &attributes[OPTIONS_INFLUENCE]);
    out->own_cost = describe_outcome(record, answer, &attributes[OPTIONS_OWN_COST]);
    out->gap = describe_outcome(record, answer, &attributes[OPTIONS_STANDING]);
    out->tests = describe_outcome(record, answer, &first->tests);
    if (record->knows_exposed) {
        out->exposed = describe_outcome(record, answer, &first->exposed_million);
    }
    out->accepted = describe_outcome(record, answer, &first->accepted);
    out->border_people = describe_outcome(record, answer, &first->border_million);
    out->clipped = clipped_shares(record, answer, option, &out->n_clipped);
}

/* Which is best. */

static double *
copy_numbers(struct answer *answer, const double *from, size_t count, size_t *count_out)
{
    double *copy = answer_take(answer, count, sizeof *copy);
    *count_out = copy != NULL ? count : 0;
    for (size_t i = 0; i < *count_out; i++) {
        copy[i] = from[i];
    }
    return copy;
}

static void report_standing(const struct smaa_result *found,
                            struct answer *answer,
                            const struct options_case *ranked,
                            size_t option,
                            Brink__V1__OptionStanding *out)
{
    out->name = answer_borrow(ranked->options[option].name);
    out->acceptability = copy_numbers(answer, found->acceptability[option],
                                      ranked->option_count, &out->n_acceptability);
    if (found->is_ever_best[option]) {
        out->central = copy_numbers(answer, found->central[option], CRITERIA, &out->n_central);
        out->confidence = found->confidence[option];
    }
    out->values = copy_numbers(answer, found->mean[option], CRITERIA, &out->n_values);
    out->utility = found->utility[option];
    out->best_share = found->best_at_centroid[option];
}

static Brink__V1__OptionFlip *report_flip(const struct smaa_flip *found,
                                          struct answer *answer,
                                          const struct options_case *ranked)
{
    if (!found->found) {
        return NULL;
    }
    Brink__V1__OptionFlip *flip = answer_message(answer, &brink__v1__option_flip__descriptor);
    flip->weight = found->weight;
    flip->from = answer_borrow(options_criterion_name((enum options_criterion)found->from));
    flip->to = answer_borrow(options_criterion_name((enum options_criterion)found->to));
    flip->option = answer_borrow(ranked->options[found->other].name);
    return flip;
}

/* Each draw stands in as many trials as there are sets of weights for it. */
static void fill_trials(struct record *record)
{
    double *to = record->trials;
    for (size_t i = 0; i < record->draws; i++) {
        for (uint32_t w = 0; w < record->weights; w++) {
            for (size_t a = 0; a < record->options; a++) {
                memcpy(to, record->outcomes[i * record->options + a].values,
                       CRITERIA * sizeof *to);
                to += CRITERIA;
            }
        }
    }
}

static Brink__V1__OptionRanking *report_ranking(struct record *record, struct answer *answer)
{
    const struct options_case *ranked = &record->setup->ranked;
    const struct smaa_case asked = options_ranking(ranked);
    struct smaa_result *found = answer_take(answer, 1, sizeof *found);
    Brink__V1__OptionRanking *ranking =
        answer_message(answer, &brink__v1__option_ranking__descriptor);
    if (found == NULL) {
        return ranking;
    }
    fill_trials(record);
    smaa_run(&asked, record->trials, record->draws * record->weights, found);
    ranking->options = answer_list(answer, &brink__v1__option_standing__descriptor,
                                   ranked->option_count, &ranking->n_options);
    for (size_t a = 0; a < ranking->n_options; a++) {
        report_standing(found, answer, ranked, a, ranking->options[a]);
    }
    ranking->best = answer_borrow(ranked->options[found->best].name);
    ranking->second = answer_borrow(ranked->options[found->second].name);
    ranking->flip = report_flip(&found->flip, answer, ranked);
    return ranking;
}

static bool has_threshold(const struct options_case *ranked)
{
    size_t cut_offs = 0;
    for (size_t a = 0; a < ranked->option_count; a++) {
        cut_offs += ranked->options[a].is_cut_off;
    }
    return cut_offs > 0 && cut_offs < ranked->option_count;
}

static Brink__V1__OptionThreshold *report_threshold(const struct record *record,
                                                    struct answer *answer)
{
    const struct options_setup *setup = record->setup;
    double *breakdown =
        answer_take(answer, OPTIONS_LOSS_COUNT * record->draws, sizeof *breakdown);
    if (breakdown == NULL || !has_threshold(&setup->ranked)) {
        return NULL;
    }
    for (size_t k = 0; k < OPTIONS_LOSS_COUNT; k++) {
        memcpy(breakdown + k * record->draws, answer_noted(answer, OPTIONS_COLUMN_LOSSES + k),
               record->draws * sizeof *breakdown);
    }
    const struct options_draws draws = {record->numbers, record->inputs, record->draws};
    const struct options_losses losses = {setup->stances.losses_pct, breakdown,
                                          OPTIONS_LOSS_COUNT};
    struct options_threshold found;
    options_find_threshold(&setup->ranked, &draws, &losses, &found);
    Brink__V1__OptionThreshold *threshold =
        answer_message(answer, &brink__v1__option_threshold__descriptor);
    threshold->rival = answer_borrow(setup->ranked.options[found.rival].name);
    threshold->best_at_least = found.is_best_at_least;
    threshold->crossed = found.is_crossed;
    threshold->loss_pct = found.loss_pct;
    threshold->loss_years = STANCE_LOSS_YEARS;
    threshold->loss_most_pct = losses.losses_pct[OPTIONS_LOSS_COUNT - 1];
    return threshold;
}

static void report_criteria(const struct record *record,
                            struct answer *answer,
                            Brink__V1__OptionsResult *result)
{
    const struct options_case *ranked = &record->setup->ranked;
    const struct smaa_case asked = options_ranking(ranked);
    double centroid[SMAA_CRITERIA_MAX];
    smaa_centroid(&asked, centroid);
    result->criteria = answer_list(answer, &brink__v1__option_criterion__descriptor, CRITERIA,
                                   &result->n_criteria);
    for (size_t j = 0; j < result->n_criteria; j++) {
        result->criteria[j]->name =
            answer_borrow(options_criterion_name((enum options_criterion)j));
        result->criteria[j]->rank = ranked->ranks[j];
        result->criteria[j]->centroid = centroid[j];
    }
}

static void warn(const struct options_setup *setup, struct answer *answer)
{
    const struct inputs *inputs = setup->inputs;
    if (setup->is_untold) {
        answer_warn(answer, "options-left-out",
                    "the world %.64s does not say what its patron can do: the options are left "
                    "out",
                    inputs->request->world->name);
    }
    if (setup->is_short) {
        answer_warn(answer, "horizon-short",
                    "the months simulated end within a year of the question: the patron's "
                    "options are left out; they need %u months",
                    inputs->horizon->from + 12);
    }
    if (setup->draws > 0 && setup->ranked.years < YEARS_ASKED) {
        answer_warn(answer, "horizon-short",
                    "the months simulated end within five years of the question: the patron's "
                    "options are weighed over %.0f; five need %u months",
                    setup->ranked.years, inputs->horizon->from + YEARS_ASKED * 12);
    }
}

static Brink__V1__OptionsResult *report_result(struct record *record, struct answer *answer)
{
    const struct inputs *inputs = record->setup->inputs;
    Brink__V1__OptionsResult *result =
        answer_message(answer, &brink__v1__options_result__descriptor);
    result->draws = record->setup->draws;
    result->weights = record->weights;
    result->from = answer_borrow(inputs->request->scenario->as_of);
    result->years = (uint32_t)record->setup->ranked.years;
    result->patron = answer_borrow(inputs->request->world->patron);
    result->hazard_reported = record->knows_exposed;
    report_criteria(record, answer, result);
    assess_draws(record, true);
    result->options = answer_list(answer, &brink__v1__option_outcome__descriptor,
                                  record->options, &result->n_options);
    for (size_t a = 0; a < result->n_options; a++) {
        report_outcome(record, answer, a, result->options[a]);
    }
    result->ranking = report_ranking(record, answer);
    result->threshold = report_threshold(record, answer);
    assess_draws(record, false);
    result->without_talks = report_ranking(record, answer);
    return result;
}

void options_report(const struct options_setup *setup,
                    struct answer *answer,
                    Brink__V1__Assessment *assessment)
{
    struct record record;
    warn(setup, answer);
    if (setup->draws == 0 || !take_record(setup, answer, &record)) {
        return;
    }
    read_draws(&record, answer);
    assessment->options = report_result(&record, answer);
}
