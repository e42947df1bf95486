/* The first byte picks the method, the rest is the body of a request. Whatever it is, the
 * worker's core says no with words, or computes an assessment that can be read. */
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/unpack.h"
#include "tests/fuzz/fuzz.h"
#include "worker/analysis.h"
#include "worker/task.h"

#include <stdlib.h>
#include <string.h>

enum {
    DRAWS_MAX = 9,
    BRINK_DRAWS_MAX = 2,
    OPTION_DRAWS_MAX = 9,
    OPTIONS_MAX = 8,
    STEPS_MAX = 200,
    SECTORS_MAX = 8,
    ACTORS_MAX = 12,
    GRADED_MAX = 2,
    LARGE = 100000,
    POINTS_MAX = 99,
    FIT = 'F',
    FIT_BYTES_MAX = 4096
};

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* Several take programmes, a thousand at most a draw. */
static size_t graded_count(const Brink__V1__Council *council)
{
    size_t count = 0;
    for (size_t k = 0; k < council->n_provisions; k++) {
        count += council->provisions[k]->n_levels == 0;
    }
    return count;
}

/* The council's draws are the world's where it stands beside one. */
static bool is_small_council(const Brink__V1__ScenarioRequest *request)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    return scenario != NULL && (scenario->central || scenario->draws <= DRAWS_MAX) &&
           graded_count(request->council) <= GRADED_MAX;
}

static bool is_small_world(const Brink__V1__ScenarioRequest *request)
{
    const Brink__V1__Scenario *scenario = request->scenario;
    return scenario != NULL && request->world->n_sectors <= SECTORS_MAX &&
           (scenario->central || scenario->draws <= DRAWS_MAX) &&
           scenario->brink_draws <= BRINK_DRAWS_MAX &&
           scenario->option_draws <= OPTION_DRAWS_MAX &&
           request->world->n_options <= OPTIONS_MAX &&
           (scenario->analysis != BRINK__V1__ANALYSIS__ANALYSIS_SENSITIVITY ||
            (scenario->points > 0 && scenario->points <= DRAWS_MAX)) &&
           (uint64_t)scenario->months * scenario->steps_per_year <= 12 * STEPS_MAX;
}

/* Counts that would only cost time and memory become small: the checks before them are what is
 * looked at here. False: too much to compute. Tables are those that is_large has let through.
 */
static bool is_small(const Brink__V1__ScenarioRequest *request)
{
    if (request->council != NULL && !is_small_council(request)) {
        return false;
    }
    if (request->bargain != NULL && request->bargain->n_actors > ACTORS_MAX) {
        return false;
    }
    if (request->world != NULL) {
        return is_small_world(request);
    }
    return request->table != NULL || request->trade != NULL || request->council != NULL ||
           request->bargain != NULL;
}

static bool is_large(const Brink__V1__ScenarioRequest *request)
{
    const Brink__V1__Table *table = request->table;
    if (table != NULL && (uint64_t)table->steps * table->n_industries > LARGE / 50) {
        return true;
    }
    if (request->trade != NULL && request->trade->n_flows > LARGE / 1000) {
        return true;
    }
    const Brink__V1__Scenario *scenario = request->scenario;
    if (scenario == NULL) {
        return false;
    }
    if (request->council != NULL && request->world == NULL) {
        return scenario->draws > LARGE / 100;
    }
    return (uint64_t)scenario->months * scenario->draws > LARGE ||
           scenario->points > POINTS_MAX;
}

static void run(struct task *task)
{
    const atomic_bool stop = false;
    struct task_refusal refusal = {0};
    struct task_workspace *workspace = NULL;
    struct buffer bytes = {0};
    enum status status = task_workspace_new(task, &workspace);
    for (int stage = 0; stage < TASK_STAGE_COUNT; stage++) {
        size_t count = task_unit_count(task, (enum task_stage)stage);
        for (size_t unit = 0; unit < count && status == STATUS_OK; unit++) {
            status = task_run(task, workspace, (enum task_stage)stage, unit, &stop, &refusal);
        }
    }
    if (status == STATUS_OK) {
        require(task_finish(task, "", &bytes) == STATUS_OK);
        Brink__V1__Assessment *assessment =
            brink__v1__assessment__unpack(NULL, bytes.size, bytes.bytes);
        require(assessment != NULL);
        brink__v1__assessment__free_unpacked(assessment, NULL);
    } else {
        require(strlen(refusal.words) > 0);
    }
    buffer_clear(&bytes);
    problems_clear(&refusal.problems);
    task_workspace_free(&workspace);
}

static void compute(const char *method, const void *body, size_t size, bool small)
{
    struct task_refusal refusal = {0};
    struct task *task = NULL;
    enum status status = task_new(method, body, size, &refusal, &task);
    require((status == STATUS_OK) == (task != NULL));
    require(status == STATUS_OK || strlen(refusal.words) > 0);
    if (status == STATUS_OK && small) {
        run(task);
    }
    problems_clear(&refusal.problems);
    task_free(&task);
}

/* Fits of few rows are computed; many rows would only cost time. */
static void fit(const uint8_t *bytes, size_t size)
{
    if (size <= FIT_BYTES_MAX) {
        compute("/brink.v1.Assessor/Fit", bytes, size, true);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0) {
        return 0;
    }
    if (bytes[0] == FIT) {
        fit(bytes + 1, size - 1);
        return 0;
    }
    const struct analysis *analysis = analysis_at(bytes[0]);
    const char *method = analysis != NULL ? analysis->method : "/brink.v1.Assessor/Nothing";
    struct arena arena = {.size_max = 64 << 20};
    ProtobufCMessage *message = NULL;
    enum status status = unpack_message(&brink__v1__scenario_request__descriptor, &arena,
                                        bytes + 1, size - 1, &message);
    const Brink__V1__ScenarioRequest *request = (const Brink__V1__ScenarioRequest *)message;
    if (status != STATUS_OK || !is_large(request)) {
        compute(method, bytes + 1, size - 1, status == STATUS_OK && is_small(request));
    }
    arena_clear(&arena);
    return 0;
}
