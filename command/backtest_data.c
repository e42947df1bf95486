#include "command/backtest_data.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { EPISODES_MAX = BACKTEST_EPISODES_MAX, COLUMNS_MOST = 16 };

enum {
    EPISODE_NAME,
    EPISODE_COUNTRY,
    EPISODE_BASE_YEAR,
    EPISODE_TYPE,
    EPISODE_SINCE,
    EPISODE_FATE,
    EPISODE_ENDED,
    EPISODE_BUILT_ON,
    EPISODE_TAG,
    EPISODE_SOURCE,
    EPISODE_BOUND,
    EPISODE_COVERAGE,
    EPISODE_ENFORCEMENT,
    EPISODE_OPENNESS,
    EPISODE_EXPOSURE_TAG,
    EPISODE_EXPOSURE_SOURCE
};

enum { GDP_NAME, GDP_BASE_YEAR, GDP_PER_HEAD, GDP_TREND, GDP_CHANGE, GDP_TAG = 9, GDP_SOURCE };

enum {
    PANEL_COUNTRY,
    PANEL_REGIME,
    PANEL_YEAR,
    PANEL_TYPE_OF,
    PANEL_AGE,
    PANEL_FELL,
    PANEL_GROWTH,
    PANEL_GDP_PER_HEAD
};

enum { RESPONSE_YEAR, RESPONSE_LOSS, RESPONSE_TAG, RESPONSE_SOURCE };
enum { HAZARD_TERM, HAZARD_VALUE, HAZARD_TAG, HAZARD_SOURCE };

static const char *const columns[BACKTEST_TABLE_COUNT][COLUMNS_MOST] = {
    [BACKTEST_EPISODES] = {"episode", "country", "base_year", "regime_type", "since_year",
                           "fate", "ended_year", "built_on", "tag", "source", "bound_share",
                           "coverage", "enforcement", "openness", "exposure_tag",
                           "exposure_source"},
    [BACKTEST_GDP] = {"episode", "base_year", "gdp_per_head_usd", "growth_before_pct",
                      "change_1_pct", "change_2_pct", "change_3_pct", "change_4_pct",
                      "change_5_pct", "tag", "source"},
    [BACKTEST_PANEL] = {"country", "regime", "year", "regime_type", "age", "fell", "growth_pct",
                        "gdp_per_head_usd"},
    [BACKTEST_RESPONSE] = {"year", "loss_per_trade_stopped", "tag", "source"},
    [BACKTEST_HAZARD] = {"term", "value", "tag", "source"},
};

static const struct sheet_range YEAR = {1700, 2200};
static const struct sheet_range SHARE = {0, 1};
static const struct sheet_range GDP_USD = {100, 200000};

static const char *const fates[EPISODE_FATE_COUNT] = {[EPISODE_NOT_KNOWN] = "",
                                                      [EPISODE_STOOD] = "stood",
                                                      [EPISODE_FELL_AT_HOME] = "home",
                                                      [EPISODE_FELL_TO_FORCE] = "foreign"};

struct backtest_data {
    struct sheet sheets[BACKTEST_TABLE_COUNT]; /* texts live here */
    struct arena arena;
    struct episode *episodes;
    struct panel_row *rows;
    struct backtest_case asked;
};

/* Reading goes on behind a fault. */
struct reading {
    struct backtest_data *data;
    struct problems *problems;
    bool is_good;
};

struct sheet_names backtest_data_columns(enum backtest_table table)
{
    struct sheet_names of = {columns[table], 0};
    while (of.count < COLUMNS_MOST && of.names[of.count] != NULL) {
        of.count++;
    }
    return of;
}

const char *backtest_data_fate(enum episode_fate fate)
{
    return fates[fate];
}

static void note(struct reading *reading, bool is_good)
{
    reading->is_good = reading->is_good && is_good;
}

static void fault(struct reading *reading,
                  enum backtest_table table,
                  size_t row,
                  size_t column,
                  const char *words)
{
    sheet_complain(&reading->data->sheets[table], row, column, "%s", words);
    reading->is_good = false;
}

static double take_number(struct reading *reading,
                          enum backtest_table table,
                          size_t row,
                          size_t column,
                          struct sheet_range range)
{
    double number = range.least;
    note(reading, sheet_number(&reading->data->sheets[table], row, column, range, &number));
    return number;
}

static unsigned take_whole(struct reading *reading,
                           enum backtest_table table,
                           size_t row,
                           size_t column,
                           struct sheet_range range)
{
    unsigned whole = 0;
    note(reading, sheet_whole(&reading->data->sheets[table], row, column, range, &whole));
    return whole;
}

static const char *
take_word(struct reading *reading, enum backtest_table table, size_t row, size_t column)
{
    const char *word = "";
    note(reading, sheet_word(&reading->data->sheets[table], row, column, &word));
    return word;
}

static enum regime_type
take_type(struct reading *reading, enum backtest_table table, size_t row, size_t column)
{
    const char *names[REGIME_TYPE_COUNT];
    unsigned type = 0;
    for (int i = 0; i < REGIME_TYPE_COUNT; i++) {
        names[i] = stability_type_name((enum regime_type)i);
    }
    note(reading, sheet_choice(&reading->data->sheets[table], row, column,
                               (struct sheet_names){names, REGIME_TYPE_COUNT}, &type));
    return (enum regime_type)type;
}

/* Every row says where its figures are from. */
static void
check_source(struct reading *reading, enum backtest_table table, size_t row, size_t tag)
{
    static const char *const tags[] = {"S", "S/D", "D", "G", "assumption"};
    unsigned unused = 0;
    note(reading,
         sheet_choice(&reading->data->sheets[table], row, tag,
                      (struct sheet_names){tags, sizeof tags / sizeof tags[0]}, &unused));
    (void)take_word(reading, table, row, tag + 1);
}

static void take_regime(struct reading *reading, size_t row, struct episode *episode)
{
    struct sheet *sheet = &reading->data->sheets[BACKTEST_EPISODES];
    if (!sheet_is_empty(sheet, row, EPISODE_TYPE)) {
        episode->has_regime = true;
        episode->type = take_type(reading, BACKTEST_EPISODES, row, EPISODE_TYPE);
        episode->since_year = take_whole(reading, BACKTEST_EPISODES, row, EPISODE_SINCE, YEAR);
    } else if (!sheet_is_empty(sheet, row, EPISODE_SINCE)) {
        fault(reading, BACKTEST_EPISODES, row, EPISODE_SINCE,
              "is given, but no regime_type: both or neither");
    }
}

static void take_fate(struct reading *reading, size_t row, struct episode *episode)
{
    static const char *const answers[] = {"no", "yes"};
    struct sheet *sheet = &reading->data->sheets[BACKTEST_EPISODES];
    unsigned choice = 0;
    if (!sheet_is_empty(sheet, row, EPISODE_FATE)) {
        note(reading,
             sheet_choice(sheet, row, EPISODE_FATE,
                          (struct sheet_names){fates + 1, EPISODE_FATE_COUNT - 1}, &choice));
        episode->fate = (enum episode_fate)(choice + 1);
    }
    choice = 0;
    note(reading,
         sheet_choice(sheet, row, EPISODE_BUILT_ON, (struct sheet_names){answers, 2}, &choice));
    episode->built_on = choice == 1;
}

/* What is said of the fate is what the year of the end says. */
static void check_end(struct reading *reading, size_t row, const struct episode *episode)
{
    struct sheet *sheet = &reading->data->sheets[BACKTEST_EPISODES];
    bool has_fallen =
        episode->fate == EPISODE_FELL_AT_HOME || episode->fate == EPISODE_FELL_TO_FORCE;
    unsigned last = episode->base_year + EPISODE_YEARS;
    if (sheet_is_empty(sheet, row, EPISODE_ENDED)) {
        if (has_fallen) {
            fault(reading, BACKTEST_EPISODES, row, EPISODE_ENDED,
                  "is empty, but the regime fell");
        }
        return;
    }
    unsigned ended = take_whole(reading, BACKTEST_EPISODES, row, EPISODE_ENDED, YEAR);
    if (ended < episode->base_year || has_fallen != (ended <= last)) {
        sheet_complain(sheet, row, EPISODE_ENDED,
                       "%u does not agree with base_year and fate: a regime that fell did so "
                       "by %u",
                       ended, last);
        reading->is_good = false;
    }
}

static void take_episode(struct reading *reading, size_t row, struct episode *episode)
{
    const enum backtest_table table = BACKTEST_EPISODES;
    const struct sheet_range openness = {0, 5};
    episode->name = take_word(reading, table, row, EPISODE_NAME);
    episode->country = take_word(reading, table, row, EPISODE_COUNTRY);
    episode->base_year = take_whole(reading, table, row, EPISODE_BASE_YEAR, YEAR);
    take_regime(reading, row, episode);
    take_fate(reading, row, episode);
    check_end(reading, row, episode);
    episode->stopped = take_number(reading, table, row, EPISODE_BOUND, SHARE);
    episode->stopped *= take_number(reading, table, row, EPISODE_COVERAGE, SHARE);
    episode->stopped *= take_number(reading, table, row, EPISODE_ENFORCEMENT, SHARE);
    episode->openness = take_number(reading, table, row, EPISODE_OPENNESS, openness);
    check_source(reading, table, row, EPISODE_TAG);
    check_source(reading, table, row, EPISODE_EXPOSURE_TAG);
    for (size_t i = 0; i < row; i++) {
        if (strcmp(reading->data->episodes[i].name, episode->name) == 0) {
            fault(reading, table, row, EPISODE_NAME, "the same stands in a line above");
            return;
        }
    }
}

/* SIZE_MAX: there is none. */
static size_t find_episode(const struct backtest_data *data, const char *name)
{
    for (size_t i = 0; i < data->asked.episode_count; i++) {
        if (strcmp(data->episodes[i].name, name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* Changes are known from year 1 on without a gap. */
static void take_changes(struct reading *reading, size_t row, struct episode *episode)
{
    const struct sheet_range change = {-99, 1000};
    struct sheet *sheet = &reading->data->sheets[BACKTEST_GDP];
    for (size_t y = 0; y < EPISODE_YEARS; y++) {
        if (sheet_is_empty(sheet, row, GDP_CHANGE + y)) {
            continue;
        }
        if (episode->years < y) {
            fault(reading, BACKTEST_GDP, row, GDP_CHANGE + y,
                  "is given, but not the year before: leave out only the last ones");
            return;
        }
        episode->change_pct[y] =
            take_number(reading, BACKTEST_GDP, row, GDP_CHANGE + y, change);
        episode->years = y + 1;
    }
}

static void take_gdp(struct reading *reading, size_t row, bool *is_taken)
{
    const struct sheet_range trend = {-50, 50};
    struct backtest_data *data = reading->data;
    size_t place = find_episode(data, sheet_text(&data->sheets[BACKTEST_GDP], row, GDP_NAME));
    if (place == SIZE_MAX) {
        fault(reading, BACKTEST_GDP, row, GDP_NAME, "there is no such episode");
        return;
    }
    if (is_taken[place]) {
        fault(reading, BACKTEST_GDP, row, GDP_NAME, "the same stands in a line above");
        return;
    }
    struct episode *episode = &data->episodes[place];
    is_taken[place] = true;
    if (take_whole(reading, BACKTEST_GDP, row, GDP_BASE_YEAR, YEAR) != episode->base_year) {
        fault(reading, BACKTEST_GDP, row, GDP_BASE_YEAR, "is not that of the episode");
    }
    episode->gdp_per_head_usd = take_number(reading, BACKTEST_GDP, row, GDP_PER_HEAD, GDP_USD);
    episode->trend_pct = take_number(reading, BACKTEST_GDP, row, GDP_TREND, trend);
    take_changes(reading, row, episode);
    check_source(reading, BACKTEST_GDP, row, GDP_TAG);
}

static void take_all_gdp(struct reading *reading)
{
    struct backtest_data *data = reading->data;
    bool is_taken[EPISODES_MAX] = {false};
    for (size_t row = 0; row < sheet_rows(&data->sheets[BACKTEST_GDP]); row++) {
        take_gdp(reading, row, is_taken);
    }
    for (size_t i = 0; i < data->asked.episode_count; i++) {
        if (!is_taken[i]) {
            fault(reading, BACKTEST_EPISODES, i, EPISODE_NAME, "has no row of GDP");
        }
    }
}

static void take_panel_row(struct reading *reading, size_t row, struct panel_row *to)
{
    const enum backtest_table table = BACKTEST_PANEL;
    const struct sheet_range age = {0, 1000};
    const struct sheet_range growth = {-100, 1000};
    const struct sheet_range gdp = {1, 1000000};
    to->country = take_word(reading, table, row, PANEL_COUNTRY);
    (void)take_word(reading, table, row, PANEL_REGIME);
    (void)take_whole(reading, table, row, PANEL_YEAR, YEAR);
    to->type = take_type(reading, table, row, PANEL_TYPE_OF);
    to->age = take_number(reading, table, row, PANEL_AGE, age);
    to->fell = take_whole(reading, table, row, PANEL_FELL, SHARE) == 1;
    to->growth_pct = take_number(reading, table, row, PANEL_GROWTH, growth);
    to->gdp_per_head_usd = take_number(reading, table, row, PANEL_GDP_PER_HEAD, gdp);
}

/* Row y is year y + 1. */
static void take_response(struct reading *reading)
{
    const struct sheet_range years = {1, EPISODE_YEARS};
    const struct sheet_range loss = {0, 100};
    struct sheet *sheet = &reading->data->sheets[BACKTEST_RESPONSE];
    if (sheet_rows(sheet) != EPISODE_YEARS) {
        problem_add_at(reading->problems, sheet->file, 1,
                       "%zu rows, not %d: one a year, from the first on", sheet_rows(sheet),
                       EPISODE_YEARS);
        reading->is_good = false;
        return;
    }
    for (size_t y = 0; y < EPISODE_YEARS; y++) {
        if (take_whole(reading, BACKTEST_RESPONSE, y, RESPONSE_YEAR, years) != y + 1) {
            fault(reading, BACKTEST_RESPONSE, y, RESPONSE_YEAR,
                  "years must be 1 to 5 in order");
        }
        reading->data->asked.response[y] =
            take_number(reading, BACKTEST_RESPONSE, y, RESPONSE_LOSS, loss);
        check_source(reading, BACKTEST_RESPONSE, y, RESPONSE_TAG);
    }
}

static void take_hazard(struct reading *reading)
{
    const struct sheet_range value = {-100, 100};
    struct sheet *sheet = &reading->data->sheets[BACKTEST_HAZARD];
    const char *names[STABILITY_TERM_COUNT];
    bool is_taken[STABILITY_TERM_COUNT] = {false};
    for (int i = 0; i < STABILITY_TERM_COUNT; i++) {
        names[i] = stability_term_name((enum stability_term)i);
    }
    for (size_t row = 0; row < sheet_rows(sheet); row++) {
        unsigned term = STABILITY_TERM_COUNT;
        note(reading, sheet_choice(sheet, row, HAZARD_TERM,
                                   (struct sheet_names){names, STABILITY_TERM_COUNT}, &term));
        if (term == STABILITY_TERM_COUNT) {
            continue;
        }
        if (is_taken[term]) {
            fault(reading, BACKTEST_HAZARD, row, HAZARD_TERM,
                  "the same stands in a line above");
        }
        is_taken[term] = true;
        reading->data->asked.hazard[term] =
            take_number(reading, BACKTEST_HAZARD, row, HAZARD_VALUE, value);
    }
    for (int i = 0; i < STABILITY_TERM_COUNT; i++) {
        if (!is_taken[i]) {
            problem_add_at(reading->problems, sheet->file, 1, "the term %s is missing",
                           names[i]);
            reading->is_good = false;
        }
    }
}

static enum status make_room(struct backtest_data *data, struct problems *problems)
{
    size_t episodes = sheet_rows(&data->sheets[BACKTEST_EPISODES]);
    size_t rows = sheet_rows(&data->sheets[BACKTEST_PANEL]);
    if (episodes > EPISODES_MAX) {
        problem_add_at(problems, data->sheets[BACKTEST_EPISODES].file, 0,
                       "%zu rows, at most %d", episodes, EPISODES_MAX);
        return STATUS_FULL;
    }
    data->episodes = arena_take_array(&data->arena, episodes + 1, sizeof data->episodes[0]);
    data->rows = arena_take_array(&data->arena, rows + 1, sizeof data->rows[0]);
    data->asked = (struct backtest_case){.rows = data->rows,
                                         .row_count = rows,
                                         .episodes = data->episodes,
                                         .episode_count = episodes};
    return data->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status fill(struct backtest_data *data, struct problems *problems)
{
    enum status status = make_room(data, problems);
    if (status != STATUS_OK) {
        return status;
    }
    struct reading reading = {.data = data, .problems = problems, .is_good = true};
    for (size_t row = 0; row < data->asked.episode_count; row++) {
        take_episode(&reading, row, &data->episodes[row]);
    }
    take_all_gdp(&reading);
    for (size_t row = 0; row < data->asked.row_count; row++) {
        take_panel_row(&reading, row, &data->rows[row]);
    }
    take_response(&reading);
    take_hazard(&reading);
    return reading.is_good ? STATUS_OK : STATUS_BAD_INPUT;
}

static void clear_sheets(struct sheet sheets[BACKTEST_TABLE_COUNT])
{
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        sheet_clear(&sheets[i]);
    }
}

enum status backtest_data_of(struct sheet sheets[BACKTEST_TABLE_COUNT],
                             struct problems *problems,
                             struct backtest_data **data_out)
{
    struct backtest_data *data = calloc(1, sizeof *data);
    if (data == NULL) {
        clear_sheets(sheets);
        return STATUS_NO_MEMORY;
    }
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        data->sheets[i] = sheets[i];
        sheets[i] = (struct sheet){.file = NULL};
    }
    enum status status = fill(data, problems);
    if (status == STATUS_OK) {
        *data_out = data;
    } else {
        backtest_data_free(&data);
    }
    return status;
}

enum status backtest_data_read(const char *const paths[BACKTEST_TABLE_COUNT],
                               struct problems *problems,
                               struct backtest_data **data_out)
{
    struct sheet sheets[BACKTEST_TABLE_COUNT] = {{.file = NULL}};
    enum status worst = STATUS_OK;
    for (int i = 0; i < BACKTEST_TABLE_COUNT; i++) {
        enum status status = sheet_read(paths[i], backtest_data_columns((enum backtest_table)i),
                                        problems, &sheets[i]);
        worst = worst == STATUS_OK ? status : worst;
    }
    if (worst == STATUS_OK) {
        return backtest_data_of(sheets, problems, data_out);
    }
    clear_sheets(sheets);
    return worst;
}

void backtest_data_free(struct backtest_data **data_p)
{
    struct backtest_data *data = *data_p;
    if (data == NULL) {
        return;
    }
    clear_sheets(data->sheets);
    arena_clear(&data->arena);
    free(data);
    *data_p = NULL;
}

const struct backtest_case *backtest_data_case(const struct backtest_data *data)
{
    return &data->asked;
}
