/* A C program that has a scenario assessed by a broker and its workers:
 *
 *   example tcp://127.0.0.1:7650 config/scenarios/dprk-2017-09.cfg */
#include "client/brink.h"
#include "client/scenario_file.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SUBMIT_MS = 10000, AWAIT_MS = 600000 };

static int print_assessment(const struct brink_reply *reply)
{
    struct arena arena = {0};
    ProtobufCMessage *message = NULL;
    enum status status = unpack_message(&brink__v1__assessment__descriptor, &arena, reply->body,
                                        reply->body_size, &message);
    if (status == STATUS_OK) {
        const Brink__V1__Assessment *assessment = (const Brink__V1__Assessment *)message;
        printf("%s: %zu measures, %zu assumptions, %zu warnings, outcome %" PRIu64 "\n",
               assessment->scenario, assessment->n_measures, assessment->n_assumptions,
               assessment->n_warnings, reply->work.sequence);
    }
    arena_clear(&arena);
    return status == STATUS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Submits, then awaits: what was accepted can be awaited again, also by another program. */
static int assess(struct brink *brink, const struct brink_request *request)
{
    struct brink_accepted accepted;
    struct brink_reply reply;
    enum status status = brink_submit(brink, request, SUBMIT_MS, &accepted, &reply);
    if (status == STATUS_OK && reply.status.code == 0) {
        status = brink_await(brink, &accepted.request, AWAIT_MS, &reply);
    }
    if (status != STATUS_OK) {
        fprintf(stderr, "%s\n", brink_words(brink));
        return EXIT_FAILURE;
    }
    if (reply.status.code != 0) {
        fprintf(stderr, "%s: %s\n", status_code_name(reply.status.code), reply.status.message);
        return EXIT_FAILURE;
    }
    return print_assessment(&reply);
}

static int ask(const char *call, Brink__V1__ScenarioRequest *scenario)
{
    struct brink *brink = NULL;
    char words[BRINK_WORDS_BYTES];
    const struct brink_options options = {.call = call};
    if (brink_new(&options, &brink, words) != STATUS_OK) {
        fprintf(stderr, "%s\n", words);
        return EXIT_FAILURE;
    }
    char topic[FRAME_TOPIC_MAX + 1];
    snprintf(topic, sizeof topic, "scenario/assess/%s", scenario->world->target);
    struct brink_request request = {
        .method = "/brink.v1.Assessor/Assess", .topic = topic, .priority = FRAME_PRIORITY_HIGH};
    request.body_size = brink__v1__scenario_request__get_packed_size(scenario);
    uint8_t *body = malloc(request.body_size + 1);
    int code = EXIT_FAILURE;
    if (body != NULL) {
        brink__v1__scenario_request__pack(scenario, body);
        request.body = body;
        code = assess(brink, &request);
    }
    free(body);
    brink_free(&brink);
    return code;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s ENDPOINT SCENARIO\n", argv[0]);
        return EXIT_FAILURE;
    }
    struct problems problems = {0};
    struct scenario_file *file = NULL;
    int code = EXIT_FAILURE;
    if (scenario_file_read(argv[2], &problems, &file) == STATUS_OK) {
        code = ask(argv[1], scenario_file_request(file));
    }
    for (size_t i = 0; i < problems.count; i++) {
        fprintf(stderr, "%s: %s\n", problems.items[i].path, problems.items[i].text);
    }
    scenario_file_free(&file);
    problems_clear(&problems);
    return code;
}
