#include "command/sweep_plan.h"

#include "proto/scenario_check.h"
#include "wire/digest.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES_MAX = 64 * 1024 * 1024, PATH_BYTES = 280 };

static void complain(struct problems *problems, const char *path, const char *words)
{
    char over[PATH_BYTES];
    snprintf(over, sizeof over, "--over %.*s", PATH_BYTES - 8, path);
    problem_add(problems, over, "%s", words);
}

/* Reads one axis and finds its number. STATUS_OK also where that became a problem. */
static enum status
add_axis(struct sweep_plan *plan, const char *text, struct problems *problems)
{
    char words[AXIS_WORDS_BYTES];
    char lever_words[LEVER_WORDS_BYTES];
    struct axis *axis = &plan->axes[plan->axis_count];
    struct lever *lever = &plan->levers[plan->axis_count];
    enum status status = axis_parse(text, &plan->arena, axis, words);
    if (status == STATUS_NO_MEMORY) {
        return status;
    }
    if (status != STATUS_OK) {
        complain(problems, text, words);
        return STATUS_OK;
    }
    status = lever_find(plan->request, axis->path, &plan->arena, lever, lever_words);
    if (status == STATUS_BAD_INPUT) {
        complain(problems, axis->path, lever_words);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        plan->axis_count++;
    }
    return status;
}

static void check_values(const struct sweep_plan *plan, size_t index, struct problems *problems)
{
    char words[LEVER_WORDS_BYTES];
    const struct axis *axis = &plan->axes[index];
    const struct lever *lever = &plan->levers[index];
    for (size_t i = 0; i < axis->count; i++) {
        if (!lever_allows(lever, axis->values[i], words)) {
            complain(problems, axis->path, words);
            return; /* the first says it all */
        }
    }
    if (axis->count == 0 &&
        (!lever_allows(lever, axis->low, words) || !lever_allows(lever, axis->high, words))) {
        complain(problems, axis->path, words);
    }
    if (axis->count == 0 && !plan->is_sample) {
        complain(
            problems, axis->path,
            "a range needs --sample N for points of it, or a step for a grid: FROM:TO:STEP");
    }
    if (axis->count > 0 && plan->is_sample) {
        complain(problems, axis->path, "--sample takes points of ranges: FROM:TO");
    }
    for (size_t i = 0; i < index; i++) {
        if (lever_meets(lever, &plan->levers[i])) {
            snprintf(words, sizeof words, "sets what %.200s sets", plan->axes[i].path);
            complain(problems, axis->path, words);
        }
    }
}

static enum status
read_axes(struct sweep_plan *plan, const struct sweep_wish *wish, struct problems *problems)
{
    if (wish->over_count == 0 || wish->over_count > SWEEP_AXES_MAX) {
        problem_add(problems, "--over", "%zu of them are outside 1 to %d", wish->over_count,
                    SWEEP_AXES_MAX);
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < wish->over_count; i++) {
        status = add_axis(plan, wish->over[i], problems);
    }
    for (size_t i = 0; status == STATUS_OK && i < plan->axis_count; i++) {
        check_values(plan, i, problems);
    }
    return status;
}

static void count_scenarios(struct sweep_plan *plan,
                            const struct sweep_wish *wish,
                            struct problems *problems)
{
    const uint64_t most = wish->scenarios_max > 0 ? wish->scenarios_max : SWEEP_SCENARIOS_USUAL;
    double count = plan->is_sample ? (double)wish->sample : 1.0; /* beyond any integer */
    for (size_t i = 0; !plan->is_sample && i < plan->axis_count; i++) {
        count *= (double)plan->axes[i].count;
    }
    if (count > (double)most) {
        problem_add(problems, "--limit",
                    "the sweep has %.0f scenarios, more than %" PRIu64
                    ": make it smaller, or raise the limit, to %d at most",
                    count, most, SWEEP_SCENARIOS_MAX);
    } else {
        plan->count = (uint64_t)count;
    }
}

static bool has_usual(Brink__V1__Analysis analysis, const struct pick_row *row)
{
    return analysis == BRINK__V1__ANALYSIS__ANALYSIS_ASSESS      ? row->is_usual
           : analysis == BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY   ? row->of_economy
           : analysis == BRINK__V1__ANALYSIS__ANALYSIS_STABILITY ? row->of_stability
           : analysis == BRINK__V1__ANALYSIS__ANALYSIS_BRINK     ? row->of_brink
                                                                 : false;
}

static void add_pick(struct sweep_plan *plan, const char *name, struct problems *problems)
{
    char words[PICK_WORDS_BYTES];
    if (plan->pick_count == SWEEP_RESULTS_MAX) {
        problem_add(problems, "--results", "more than %d", SWEEP_RESULTS_MAX);
        return;
    }
    for (size_t i = 0; i < plan->pick_count; i++) {
        if (strcmp(plan->picks[i].name, name) == 0) {
            problem_add(problems, "--results", "%s stands there twice", name);
            return;
        }
    }
    if (pick_find(name, &plan->picks[plan->pick_count], words) == STATUS_OK) {
        plan->pick_count++;
    } else {
        problem_add(problems, "--results", "%s", words);
    }
}

static void add_usual_picks(struct sweep_plan *plan, struct problems *problems)
{
    bool is_of_world = plan->request->world != NULL;
    for (size_t i = 0; is_of_world && pick_row(i) != NULL; i++) {
        if (has_usual(plan->request->scenario->analysis, pick_row(i))) {
            add_pick(plan, pick_row(i)->name, problems);
        }
    }
    if (plan->pick_count == 0) {
        problem_add(problems, "--results",
                    "this analysis has no usual ones: name paths of its brink run --json");
    }
}

static void
read_picks(struct sweep_plan *plan, const struct sweep_wish *wish, struct problems *problems)
{
    if (wish->results == NULL) {
        add_usual_picks(plan, problems);
        return;
    }
    for (const char *at = wish->results; at != NULL;) {
        char name[PICK_PATH_BYTES];
        size_t size = strcspn(at, ",");
        snprintf(name, sizeof name, "%.*s", (int)(size < sizeof name ? size : sizeof name - 1),
                 at);
        add_pick(plan, name, problems);
        at = at[size] == ',' ? at + size + 1 : NULL;
    }
}

static void make_points(struct sweep_plan *plan)
{
    for (size_t i = 0; i < plan->axis_count; i++) {
        const char *path = plan->axes[i].path;
        const uint64_t seed = plan->request->scenario->seed;
        uint8_t key[sizeof seed];
        for (size_t k = 0; k < sizeof key; k++) {
            key[k] = (uint8_t)(seed >> (8 * k));
        }
        const struct digest_part parts[] = {{key, sizeof key}, {path, strlen(path)}};
        const struct digest digest = digest_of(parts, 2);
        uint32_t scramble = 0;
        for (size_t k = 0; k < sizeof scramble; k++) {
            scramble = scramble << 8 | digest.bytes[k];
        }
        sobol_axis_init(&plan->points[i], (unsigned)i + 1, scramble);
    }
}

/* Sets every number to its first value, but `axis` to its last; SIZE_MAX: none. */
static void set_ends(const struct sweep_plan *plan, size_t axis)
{
    for (size_t i = 0; i < plan->axis_count; i++) {
        const struct axis *at = &plan->axes[i];
        bool is_last = i == axis;
        double value = at->count == 0 ? (is_last ? at->high : at->low)
                       : is_last      ? at->values[at->count - 1]
                                      : at->values[0];
        lever_set(&plan->levers[i], value);
    }
}

/* Fields must go together: each axis is tried at both its ends. */
static enum status try_ends(const struct sweep_plan *plan, struct problems *problems)
{
    set_ends(plan, SIZE_MAX);
    enum status status = scenario_check(plan->request, problems);
    for (size_t i = 0; status == STATUS_OK && i < plan->axis_count; i++) {
        set_ends(plan, i);
        status = scenario_check(plan->request, problems);
    }
    return status;
}

enum status sweep_plan_make(const struct sweep_wish *wish,
                            Brink__V1__ScenarioRequest *request,
                            struct problems *problems,
                            struct sweep_plan *plan_out)
{
    struct sweep_plan plan = {.arena = {.size_max = ARENA_BYTES_MAX},
                              .request = request,
                              .is_sample = wish->sample > 0};
    enum status status = read_axes(&plan, wish, problems);
    if (status == STATUS_OK) {
        read_picks(&plan, wish, problems);
    }
    if (status == STATUS_OK && problems_none(problems)) {
        count_scenarios(&plan, wish, problems);
    }
    if (status == STATUS_OK && !problems_none(problems)) {
        status = STATUS_BAD_INPUT;
    }
    if (status == STATUS_OK) {
        status = try_ends(&plan, problems);
    }
    if (status != STATUS_OK) {
        sweep_plan_clear(&plan);
        return status;
    }
    make_points(&plan);
    sweep_plan_set(&plan, 0);
    *plan_out = plan;
    return STATUS_OK;
}

void sweep_plan_clear(struct sweep_plan *plan)
{
    arena_clear(&plan->arena);
    *plan = (struct sweep_plan){.count = 0};
}

static double point_of(const struct sweep_plan *plan, uint64_t scenario, size_t index)
{
    const struct axis *axis = &plan->axes[index];
    double share = sobol_uniform(&plan->points[index], (uint32_t)scenario);
    double value = axis_rounded(axis->low + share * (axis->high - axis->low));
    value = plan->levers[index].is_whole ? floor(value + 0.5) : value;
    return value > axis->high ? axis->high : value;
}

double sweep_plan_value(const struct sweep_plan *plan, uint64_t scenario, size_t axis)
{
    if (plan->is_sample) {
        return point_of(plan, scenario, axis);
    }
    for (size_t i = plan->axis_count - 1; i > axis; i--) {
        scenario /= plan->axes[i].count;
    }
    return plan->axes[axis].values[scenario % plan->axes[axis].count];
}

void sweep_plan_set(const struct sweep_plan *plan, uint64_t scenario)
{
    for (size_t i = 0; i < plan->axis_count; i++) {
        lever_set(&plan->levers[i], sweep_plan_value(plan, scenario, i));
    }
}

enum status sweep_plan_pack(const struct sweep_plan *plan,
                            uint64_t scenario,
                            unsigned turn,
                            struct buffer *body,
                            struct id *request_out)
{
    char name[64];
    sweep_plan_set(plan, scenario);
    buffer_reset(body);
    enum status status =
        buffer_reserve(body, brink__v1__scenario_request__get_packed_size(plan->request));
    if (status != STATUS_OK) {
        return status;
    }
    body->size = brink__v1__scenario_request__pack(plan->request, body->bytes);
    snprintf(name, sizeof name, "sweep %" PRIu64 " %u", scenario, turn);
    const struct digest_part parts[] = {{name, strlen(name) + 1}, {body->bytes, body->size}};
    const struct digest digest = digest_of(parts, 2);
    memcpy(request_out->bytes, digest.bytes, ID_BYTES);
    return STATUS_OK;
}
