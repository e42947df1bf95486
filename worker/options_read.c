#include "worker/options_read.h"

#include "proto/patron_check.h"
#include "worker/regime_read.h"
#include "worker/world_read.h"

#include <assert.h>
#include <string.h>

enum { MONTHS = 12 };

static const char trade_loss_name[] = "trade_loss_share";

const struct range options_trade_loss_range = {0.0, 1.0};

/* Growth is clipped at 30 % either way before it enters the hazard: more cannot matter. */
static const double losses_pct[OPTIONS_LOSS_COUNT] = {0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0};

size_t options_stance_column(size_t stance, enum options_stance_column column)
{
    return OPTIONS_COLUMN_STANCES + stance * OPTIONS_STANCE_COLUMNS + column;
}

size_t options_column_count(const struct options_setup *setup)
{
    return setup->draws > 0
               ? options_stance_column(setup->stances.stance_count, OPTIONS_STANCE_SEVERITY)
               : 0;
}

/* Of the scenario's own draws, none where it is what another is compared with. */
static uint32_t draws_of(const struct inputs *inputs)
{
    const Brink__V1__Scenario *scenario = inputs->request->scenario;
    uint32_t draws = scenario->central ? 1 : scenario->draws;
    bool is_itself = strcmp(inputs->root, "scenario") == 0;
    if (!is_itself) {
        return 0;
    }
    return scenario->option_draws < draws ? scenario->option_draws : draws;
}

/* The row of a name in a list; the checks want every one to be there. */
static const Brink__V1__Variable *number_of(const Brink__V1__World *world, const char *name)
{
    size_t i = 0;
    while (i < world->n_patron_numbers && strcmp(world->patron_numbers[i]->name, name) != 0) {
        i++;
    }
    assert(i < world->n_patron_numbers);
    return world->patron_numbers[i];
}

static const Brink__V1__Criterion *criterion_of(const Brink__V1__World *world, const char *name)
{
    size_t i = 0;
    while (i < world->n_criteria && strcmp(world->criteria[i]->name, name) != 0) {
        i++;
    }
    assert(i < world->n_criteria);
    return world->criteria[i];
}

static struct uncertain read_number(struct reader *reader, const char *name)
{
    const Brink__V1__Variable *row = number_of(reader->request->world, name);
    return reader_number(reader, &row->base, "value",
                         reader_text(reader, "patron_numbers.%s", name));
}

/* A plain number that is noted among the assumptions. */
static double read_plain(struct reader *reader,
                         const ProtobufCMessage *row,
                         const char *field,
                         const char *row_name)
{
    const struct uncertain number = reader_number(reader, row, field, row_name);
    return distribution_central(&number.distribution);
}

static void read_criteria(struct reader *reader, struct options_case *ranked)
{
    for (size_t j = 0; j < OPTIONS_CRITERION_COUNT; j++) {
        const char *name = options_criterion_name((enum options_criterion)j);
        const Brink__V1__Criterion *row = criterion_of(reader->request->world, name);
        const char *row_name = reader_text(reader, "criteria.%s", name);
        ranked->ranks[j] = (unsigned)read_plain(reader, &row->base, "rank", row_name);
        ranked->anchors[j].worst = read_plain(reader, &row->base, "worst", row_name);
        ranked->anchors[j].best = read_plain(reader, &row->base, "best", row_name);
    }
    ranked->is_ranked = ranked->ranks[0] > 0;
}

/* The place of a stance among those known, new ones at the end. */
static size_t place_of(struct stance *stances, size_t *count, const struct stance *stance)
{
    size_t i = 0;
    while (i < *count && (stances[i].enforcement != stance->enforcement ||
                          stances[i].cuts_off != stance->cuts_off)) {
        i++;
    }
    if (i == *count) {
        stances[i] = *stance;
        *count += 1;
    }
    return i;
}

/* Options that differ in talks alone share a stance. */
static void read_options(struct reader *reader, struct options_setup *setup)
{
    const Brink__V1__World *world = reader->request->world;
    size_t count = world->n_options;
    struct option *options = reader_take(reader, count, sizeof *options);
    struct stance *stances = reader_take(reader, count, sizeof *stances);
    double *enforcement = reader_take(reader, count, sizeof *enforcement);
    size_t *stance_of_option = reader_take(reader, count, sizeof *stance_of_option);
    size_t stance_count = 0;
    for (size_t i = 0; stance_of_option != NULL && i < count; i++) {
        const Brink__V1__PatronOption *row = world->options[i];
        const char *row_name = reader_text(reader, "options.%s", row->name);
        options[i] = (struct option){row->name, row->talks != 0, row->cut_off != 0};
        enforcement[i] = read_plain(reader, &row->base, "enforcement", row_name);
        const struct stance stance = {enforcement[i], options[i].is_cut_off};
        stance_of_option[i] = place_of(stances, &stance_count, &stance);
    }
    setup->ranked.options = options;
    setup->ranked.option_count = count;
    setup->enforcement = enforcement;
    setup->stance_of_option = stance_of_option;
    setup->stances.stances = stances;
    setup->stances.stance_count = stance_count;
}

static enum status check(const struct options_setup *setup, struct reader *reader)
{
    struct problems found = {0};
    stance_check(&setup->stances, &found);
    enum status status = inputs_blame(setup->inputs, &found, reader->problems);
    problems_clear(&found);
    if (status == STATUS_OK) {
        options_check(&setup->ranked, reader->problems);
        status = problems_none(reader->problems) ? STATUS_OK : STATUS_BAD_INPUT;
    }
    return status;
}

static struct stance_case stances_of(struct reader *reader, const struct options_setup *setup)
{
    const struct inputs *inputs = setup->inputs;
    const struct horizon *horizon = inputs->horizon;
    const Brink__V1__World *world = reader->request->world;
    return (struct stance_case){
        .world = &inputs->world,
        .measures = inputs->measures.measures,
        .measure_count = inputs->measures.count,
        .regime = &setup->regime,
        .patron = world_read_partner(reader, world->patron),
        .losses_pct = losses_pct,
        .loss_count = OPTIONS_LOSS_COUNT,
        .other_share =
            reader_number(reader, &world->economy->base, "embargo_other_share", "economy"),
        .base_year = (unsigned)horizon->base.year,
        .months = horizon->months,
        .steps_per_year = horizon->steps_per_year,
        .from = horizon->from,
        .start_years = date_years_since(&horizon->as_of, &horizon->base),
    };
}

static enum status read_all(struct reader *reader, struct options_setup *setup)
{
    setup->regime = regime_read(reader);
    setup->stances = stances_of(reader, setup);
    for (size_t i = 0; i < OPTIONS_NUMBER_COUNT; i++) {
        setup->numbers[i] = read_number(reader, options_number_name((enum options_number)i));
    }
    setup->trade_loss_share = read_number(reader, trade_loss_name);
    read_options(reader, setup);
    read_criteria(reader, &setup->ranked);
    setup->ranked.years = stance_years(&setup->stances);
    setup->ranked.seed = reader->request->scenario->seed;
    return reader->arena->failed ? STATUS_NO_MEMORY : check(setup, reader);
}

enum status
options_read(struct reader *reader, const struct inputs *inputs, struct options_setup *setup)
{
    const struct horizon *horizon = inputs->horizon;
    *setup = (struct options_setup){.inputs = inputs, .draws = draws_of(inputs)};
    if (setup->draws > 0) {
        setup->is_untold = !patron_is_told(reader->request->world);
        setup->is_short = !setup->is_untold && horizon->months < horizon->from + MONTHS;
    }
    if (setup->draws == 0 || setup->is_untold || setup->is_short) {
        setup->draws = 0;
        return STATUS_OK;
    }
    return read_all(reader, setup);
}
