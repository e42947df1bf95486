/* splitter CALL: a worker that takes scenario/split/ and has each assessment done by others:
 * its economy, its stability and all of it as requests of their own, put together in this
 * order. */
#include "proto/brink/v1/scenario.pb-c.h"
#include "wire/context.h"
#include "worker/link.h"

#include <stdio.h>
#include <string.h>

enum { PARTS = 3 };

static const struct {
    const char *method;
    const char *topic;
    Brink__V1__Analysis analysis;
    uint32_t weight;
} parts[PARTS] = {
    {"/brink.v1.Assessor/Economy", "scenario/economy/PRK",
     BRINK__V1__ANALYSIS__ANALYSIS_ECONOMY, 2},
    {"/brink.v1.Assessor/Stability", "scenario/stability/PRK",
     BRINK__V1__ANALYSIS__ANALYSIS_STABILITY, 3},
    {"/brink.v1.Assessor/Assess", "scenario/assess/PRK", BRINK__V1__ANALYSIS__ANALYSIS_ASSESS,
     5},
};

/* The request with another analysis. */
static struct split_bytes
ask_for(struct arena *arena, Brink__V1__ScenarioRequest *request, Brink__V1__Analysis analysis)
{
    request->scenario->analysis = analysis;
    uint8_t *bytes = arena_take(arena, brink__v1__scenario_request__get_packed_size(request));
    size_t size = bytes == NULL ? 0 : brink__v1__scenario_request__pack(request, bytes);
    return (struct split_bytes){.bytes = bytes, .size = size};
}

/* All of it is the request itself, with a field behind it that nobody knows. */
static void fill(struct split_plan *plan,
                 struct split_child children[PARTS],
                 Brink__V1__ScenarioRequest *request)
{
    static const uint8_t unknown[] = {0xa0, 0x06, 17}; /* number 100 */
    for (size_t i = 0; i < PARTS; i++) {
        bool is_all = parts[i].analysis == BRINK__V1__ANALYSIS__ANALYSIS_ASSESS;
        children[i] = (struct split_child){
            .method = parts[i].method,
            .topic = parts[i].topic,
            .weight = parts[i].weight,
            .of_parent = is_all,
            .request = {.bytes = unknown, .size = sizeof unknown},
        };
        if (!is_all) {
            children[i].request = ask_for(&plan->arena, request, parts[i].analysis);
        }
    }
    plan->children = children;
    plan->count = PARTS;
    plan->state = (struct split_bytes){.bytes = (const uint8_t *)"state", .size = 5};
}

static enum status
plan(struct split_bytes bytes, struct split_plan *plan_out, struct task_refusal *refusal)
{
    struct split_child *children = arena_take_array(&plan_out->arena, PARTS, sizeof *children);
    Brink__V1__ScenarioRequest *request =
        brink__v1__scenario_request__unpack(NULL, bytes.size, bytes.bytes);
    enum status status = STATUS_NO_MEMORY;
    if (request == NULL || request->scenario == NULL) {
        snprintf(refusal->words, sizeof refusal->words, "not a scenario");
        status = STATUS_BAD_INPUT;
    } else if (children != NULL) {
        fill(plan_out, children, request);
        status = plan_out->arena.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
    if (request != NULL) {
        brink__v1__scenario_request__free_unpacked(request, NULL);
    }
    return status;
}

static enum status
merge(const struct split_return *given, struct buffer *assessment, struct task_refusal *refusal)
{
    bool is_ours = given->count == PARTS && given->state.size == 5 &&
                   memcmp(given->state.bytes, "state", 5) == 0 && given->request.size > 0;
    if (!is_ours) {
        snprintf(refusal->words, sizeof refusal->words, "not what was left");
        return STATUS_INTERNAL;
    }
    for (size_t i = 0; i < given->count; i++) {
        buffer_add(assessment, given->results[i].bytes.bytes, given->results[i].bytes.size);
    }
    return assessment->failure;
}

static const struct split *split_of(const char *method)
{
    static const struct split split = {.plan = plan, .merge = merge};
    return strcmp(method, "/brink.v1.Assessor/Assess") == 0 ? &split : NULL;
}

int main(int argc, char **argv)
{
    const char *const topics[] = {"scenario/split/"};
    struct link_options options = link_default_options();
    struct context *context = NULL;
    struct link *link = NULL;
    char words[SOCKET_WORDS_BYTES];
    if (argc != 2 || context_new(&context) != STATUS_OK) {
        fprintf(stderr, "usage: splitter CALL\n");
        return 1;
    }
    options.context = context;
    options.call = argv[1];
    options.name = "splitter";
    options.topics = topics;
    options.split_of = split_of;
    enum status status = link_new(&options, &link, words);
    status = status == STATUS_OK ? link_run(link) : status;
    link_free(&link);
    context_free(&context);
    return status == STATUS_OK ? 0 : 1;
}
