/* What a person writes for a sweep, parted by NUL bytes: an axis, a result, and then the rows
 * of a sweep that was stopped. Whatever is taken as an axis has values that its grid has; rows
 * that are taken print as rows that are taken again. The same bytes may be what is said of
 * draws under way: what is put together of it is in order, and prints within its columns. */
#include "client/lever.h"
#include "command/axis.h"
#include "command/interim.h"
#include "command/pick.h"
#include "command/sweep_table.h"
#include "command/text.h"
#include "proto/unpack.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 3, COUNT_MAX = 10000, COLUMNS = 70 };

static void require(bool is_true)
{
    if (!is_true) {
        abort();
    }
}

static void pull(const char *path, struct arena *arena)
{
    Brink__V1__ScenarioRequest request = BRINK__V1__SCENARIO_REQUEST__INIT;
    Brink__V1__Scenario scenario = BRINK__V1__SCENARIO__INIT;
    Brink__V1__World world = BRINK__V1__WORLD__INIT;
    Brink__V1__Economy economy = BRINK__V1__ECONOMY__INIT;
    Brink__V1__Measure measure = BRINK__V1__MEASURE__INIT;
    Brink__V1__Measure *measures[] = {&measure};
    Brink__V1__Variable variable = BRINK__V1__VARIABLE__INIT;
    Brink__V1__Variable *variables[] = {&variable};
    Brink__V1__Enforcement row = BRINK__V1__ENFORCEMENT__INIT;
    Brink__V1__Enforcement *rows[] = {&row};
    struct lever lever;
    char words[LEVER_WORDS_BYTES];
    measure.name = variable.name = (char *)"oil";
    row.partner = row.enforcement_class = (char *)"*";
    request.scenario = &scenario;
    request.world = &world;
    scenario.measures = measures;
    world.variables = variables;
    world.enforcement = rows;
    scenario.n_measures = world.n_variables = world.n_enforcement = 1;
    world.economy = &economy;
    if (lever_find(&request, path, arena, &lever, words) == STATUS_OK) {
        require(lever.count > 0);
        if (lever_allows(&lever, 1.0, words)) {
            lever_set(&lever, 1.0);
        }
    } else {
        require(words[0] != '\0');
    }
}

static bool take_axis(const char *text, struct sweep_plan *plan)
{
    char words[AXIS_WORDS_BYTES];
    struct axis *axis = &plan->axes[0];
    enum status status = axis_parse(text, &plan->arena, axis, words);
    if (status != STATUS_OK) {
        require(status == STATUS_NO_MEMORY || words[0] != '\0');
        return false;
    }
    for (size_t i = 0; i < axis->count; i++) {
        require(isfinite(axis->values[i]));
    }
    require(axis->count > 0 || axis->low < axis->high);
    pull(axis->path, &plan->arena);
    plan->axis_count = 1;
    plan->count = axis->count;
    return axis->count > 0 && axis->count <= COUNT_MAX;
}

static bool take_pick(const char *name, struct sweep_plan *plan)
{
    Brink__V1__Assessment none = BRINK__V1__ASSESSMENT__INIT;
    char words[PICK_WORDS_BYTES];
    double number = 0.0;
    if (pick_find(name, &plan->picks[0], words) != STATUS_OK) {
        require(words[0] != '\0');
        return false;
    }
    (void)pick_read(&plan->picks[0], &none, &number);
    plan->pick_count = 1;
    return true;
}

static void print(const struct sweep_table *table, struct buffer *text)
{
    sweep_table_print_header(table, text);
    for (uint64_t i = 0; i < table->plan->count; i++) {
        if (table->rows[i].is_there) {
            sweep_table_print_row(table, i, text);
        }
    }
}

/* The rows as they come, behind the header of this sweep. */
static void take_rows(const struct sweep_plan *plan, const char *rows, size_t size)
{
    struct sweep_table table = {.plan = NULL};
    struct sweep_table again = {.plan = NULL};
    struct buffer text = {0};
    size_t line = 0;
    if (sweep_table_make(plan, &table) == STATUS_OK &&
        sweep_table_make(plan, &again) == STATUS_OK) {
        sweep_table_print_header(&table, &text);
        buffer_add(&text, rows, size);
        enum status status = sweep_table_read(&table, buffer_text(&text), text.size, &line);
        require(status == STATUS_OK || line > 0);
        buffer_reset(&text);
        print(&table, &text);
        require(sweep_table_read(&again, buffer_text(&text), text.size, &line) == STATUS_OK);
        require(again.there == table.there);
    }
    sweep_table_clear(&table);
    sweep_table_clear(&again);
    buffer_clear(&text);
}

/* What is said of draws under way, by anybody. */
static void take_progress(const uint8_t *bytes, size_t size)
{
    struct arena arena = {.size_max = (size_t)4 << 20};
    struct buffer text = {0};
    ProtobufCMessage *message = NULL;
    if (unpack_message(&brink__v1__progress__descriptor, &arena, bytes, size, &message) ==
        STATUS_OK) {
        Brink__V1__Progress *progress = (Brink__V1__Progress *)message;
        bool is_merged = progress->n_running == 0;
        interim_merge(progress, &arena);
        require(!is_merged || progress->n_running <= INTERIM_MERGED_MAX);
        for (size_t i = 0; i < progress->n_running && is_merged; i++) {
            const Brink__V1__RunningEstimate *said = progress->running[i];
            require(said->draws > 0 && isfinite(said->mean));
            require(said->least <= said->q05 && said->q05 <= said->q50 &&
                    said->q50 <= said->q95 && said->q95 <= said->most);
        }
        interim_print(progress, COLUMNS, true, &text);
        require(text_columns(buffer_text(&text), text.size) <= COLUMNS);
    }
    buffer_clear(&text);
    arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct sweep_plan plan = {.arena = {.size_max = (size_t)64 << 20}};
    char *copy = calloc(size + PARTS, 1);
    if (copy == NULL) {
        return 0;
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    const char *axis = copy;
    const char *name = axis + strlen(axis) + 1;
    const char *rows = name + strlen(name) + 1;
    size_t before = (size_t)(rows - copy);
    bool is_axis = take_axis(axis, &plan);
    bool is_pick = take_pick(name, &plan);
    if (is_axis && is_pick) {
        take_rows(&plan, rows, before < size ? size - before : 0);
    }
    sweep_plan_clear(&plan);
    free(copy);
    take_progress(bytes, size);
    return 0;
}
