/* caller CALL SCENARIO CALLER FIRST: a client that submits requests one after the other, from
 * number FIRST on, awaits each and says what it is told (tests/support/history.h), until it is
 * killed. Every third asks what others ask too. */
#include "client/brink.h"
#include "client/scenario_file.h"
#include "tests/support/history.h"
#include "wire/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 3, SHARED = 7, WAIT_MS = 60000, UNAVAILABLE = 14, RESOURCE_EXHAUSTED = 8 };

static void stop(const char *what, const char *words)
{
    fprintf(stderr, "caller: %s: %s\n", what, words);
    exit(1);
}

static uint64_t content_of(uint32_t caller, uint32_t number)
{
    return number % 3 == 0 ? 1 + number % SHARED
                           : ((uint64_t)(caller + 1) << 32 | number) + SHARED;
}

static void make_request(struct scenario_file *file,
                         uint32_t caller,
                         uint32_t number,
                         struct brink_request *request)
{
    static uint8_t body[1 << 18];
    static char topic[FRAME_TOPIC_MAX + 1];
    Brink__V1__ScenarioRequest *message = scenario_file_request(file);
    message->scenario->central = false;
    message->scenario->draws = DRAWS;
    message->scenario->brink_draws = 2;
    message->scenario->seed = content_of(caller, number);
    if (brink__v1__scenario_request__get_packed_size(message) > sizeof body) {
        stop("request", "too large");
    }
    snprintf(topic, sizeof topic, "scenario/assess/%s", message->world->target);
    *request = (struct brink_request){
        .method = "/brink.v1.Assessor/Assess",
        .topic = topic,
        .body = body,
        .body_size = brink__v1__scenario_request__pack(message, body),
        .request_id = history_id(caller, number),
    };
}

static void submit(struct brink *brink, const struct brink_request *request)
{
    struct brink_accepted accepted;
    struct brink_reply reply;
    do { /* a broker that just started may be without space or memory */
        if (brink_submit(brink, request, WAIT_MS, &accepted, &reply) != STATUS_OK) {
            stop("submit", brink_words(brink));
        }
    } while (reply.status.code == UNAVAILABLE || reply.status.code == RESOURCE_EXHAUSTED);
    if (reply.status.code != 0) {
        stop("refused", reply.status.message);
    }
}

static void
ask(struct brink *brink, struct scenario_file *file, uint32_t caller, uint32_t number)
{
    struct brink_request request;
    struct brink_reply reply;
    char text[DIGEST_TEXT_BYTES];
    make_request(file, caller, number, &request);
    printf("ask %" PRIu32 " %" PRIu64 "\n", number, content_of(caller, number));
    submit(brink, &request);
    printf("accepted %" PRIu32 "\n", number);
    if (brink_await(brink, &request.request_id, WAIT_MS, &reply) != STATUS_OK) {
        stop("await", brink_words(brink));
    }
    const struct digest_part part = {reply.body, reply.body_size};
    const struct digest digest = digest_of(&part, 1);
    digest_format(&digest, text);
    printf("ended %" PRIu32 " %" PRIu64 " %d %s\n", number, reply.work.sequence,
           reply.status.code, text);
}

int main(int argc, char **argv)
{
    struct problems problems = {0};
    struct scenario_file *file = NULL;
    struct brink *brink = NULL;
    char words[BRINK_WORDS_BYTES];
    if (argc != 5) {
        stop("usage", "caller CALL SCENARIO CALLER FIRST");
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* a line is said at once, or not at all */
    if (scenario_file_read(argv[2], &problems, &file) != STATUS_OK) {
        stop(argv[2], problems.count > 0 ? problems.items[0].text : "not read");
    }
    const struct brink_options options = {.call = argv[1]};
    if (brink_new(&options, &brink, words) != STATUS_OK) {
        stop(argv[1], words);
    }
    uint32_t caller = (uint32_t)strtoul(argv[3], NULL, 10);
    for (uint32_t number = (uint32_t)strtoul(argv[4], NULL, 10);; number++) {
        ask(brink, file, caller, number);
    }
}
