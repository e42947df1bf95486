#include "tests/support/asker.h"

#include "base/clock.h"
#include "proto/unpack.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOISE_MS = 20 /* between looks whether a subscription has arrived */ };

static void check(const struct asker *asker, enum status status)
{
    if (status != STATUS_OK) {
        fail_msg("%s: %s", status_words(status), brink_words(asker->brink));
    }
}

void asker_open(struct asker *asker, const char *call)
{
    char words[BRINK_WORDS_BYTES];
    const struct brink_options options = {.call = call};
    if (brink_new(&options, &asker->brink, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
}

void asker_close(struct asker *asker)
{
    watch_free(&asker->watch);
    brink_free(&asker->brink);
    scenario_file_free(&asker->file);
    buffer_clear(&asker->body);
    arena_clear(&asker->arena);
}

/* As `brink run --draws` does. */
static uint32_t share_of(const Brink__V1__Scenario *scenario, uint32_t draws, uint32_t part)
{
    return (part * draws + scenario->draws - 1) / scenario->draws;
}

void asker_read(struct asker *asker, const char *path, uint32_t draws)
{
    struct problems problems = {0};
    scenario_file_free(&asker->file);
    if (scenario_file_read(path, &problems, &asker->file) != STATUS_OK) {
        fail_msg("%s: %s", path, problems.count > 0 ? problems.items[0].text : "not read");
    }
    problems_clear(&problems);
    Brink__V1__Scenario *scenario = asker_scenario(asker);
    scenario->central = draws == 0;
    if (draws > 0) {
        scenario->brink_draws = share_of(scenario, draws, scenario->brink_draws);
        scenario->option_draws = share_of(scenario, draws, scenario->option_draws);
        scenario->draws = draws;
    }
    snprintf(asker->topic, sizeof asker->topic, "scenario/assess/%s",
             scenario_file_request(asker->file)->world->target);
    asker_pack(asker);
}

Brink__V1__Scenario *asker_scenario(struct asker *asker)
{
    return scenario_file_request(asker->file)->scenario;
}

void asker_leave_out(struct asker *asker)
{
    Brink__V1__ScenarioRequest *request = scenario_file_request(asker->file);
    request->trade = NULL;
    request->council = NULL;
    request->bargain = NULL;
}

void asker_pack(struct asker *asker)
{
    const Brink__V1__ScenarioRequest *request = scenario_file_request(asker->file);
    size_t size = brink__v1__scenario_request__get_packed_size(request);
    buffer_reset(&asker->body);
    assert_int_equal(buffer_reserve(&asker->body, size), STATUS_OK);
    asker->body.size = brink__v1__scenario_request__pack(request, asker->body.bytes);
}

static struct brink_accepted submit(struct asker *asker, const struct brink_request *request)
{
    struct brink_accepted accepted;
    struct brink_reply reply;
    check(asker, brink_submit(asker->brink, request, ASKER_WAIT_MS, &accepted, &reply));
    if (reply.status.code != 0) {
        fail_msg("refused: %s", reply.status.message);
    }
    return accepted;
}

struct id asker_submit(struct asker *asker, uint8_t number)
{
    const struct brink_request request = {
        .method = "/brink.v1.Assessor/Assess",
        .topic = asker->topic,
        .body = asker->body.bytes,
        .body_size = asker->body.size,
        .request_id = {{[0] = 0xa5, [ID_BYTES - 1] = number}},
        .no_cache = true,
    };
    return submit(asker, &request).request;
}

void asker_await(struct asker *asker,
                 const struct id *request,
                 int code,
                 struct brink_reply *reply_out)
{
    check(asker, brink_await(asker->brink, request, ASKER_WAIT_MS, reply_out));
    if (reply_out->status.code != code) {
        fail_msg("ended with %s, not %s: %s", status_code_name(reply_out->status.code),
                 status_code_name(code), reply_out->status.message);
    }
}

const ProtobufCMessage *asker_call(struct asker *asker,
                                   const char *method,
                                   const ProtobufCMessage *body,
                                   const ProtobufCMessageDescriptor *type)
{
    size_t size = body == NULL ? 0 : protobuf_c_message_get_packed_size(body);
    uint8_t *bytes = malloc(size + 1);
    assert_non_null(bytes);
    if (body != NULL) {
        protobuf_c_message_pack(body, bytes);
    }
    const struct brink_request call = {.method = method, .body = bytes, .body_size = size};
    struct brink_reply reply;
    check(asker, brink_call(asker->brink, &call, ASKER_WAIT_MS, &reply));
    free(bytes);
    if (reply.status.code != 0) {
        fail_msg("%s: %s", method, reply.status.message);
    }
    ProtobufCMessage *message = NULL;
    arena_reset(&asker->arena);
    assert_int_equal(unpack_message(type, &asker->arena, reply.body, reply.body_size, &message),
                     STATUS_OK);
    return message;
}

const Brink__V1__RequestState *asker_get(struct asker *asker, const struct id *request)
{
    struct id id = *request;
    Brink__V1__RequestName name = BRINK__V1__REQUEST_NAME__INIT;
    name.request_id = (ProtobufCBinaryData){.len = ID_BYTES, .data = id.bytes};
    return (const Brink__V1__RequestState *)asker_call(
        asker, "/brink.v1.Broker/Get", &name.base, &brink__v1__request_state__descriptor);
}

const Brink__V1__StatsReply *asker_stats(struct asker *asker)
{
    return (const Brink__V1__StatsReply *)asker_call(asker, "/brink.v1.Broker/Stats", NULL,
                                                     &brink__v1__stats_reply__descriptor);
}

const Brink__V1__StatsReply *
asker_await_stats(struct asker *asker, bool (*is_so)(const Brink__V1__StatsReply *stats))
{
    int64_t deadline_ms = clock_monotonic_ms() + ASKER_WAIT_MS;
    const Brink__V1__StatsReply *stats = asker_stats(asker);
    while (!is_so(stats)) {
        assert_true(clock_monotonic_ms() < deadline_ms);
        stats = asker_stats(asker);
    }
    return stats;
}

/* A request for nobody, whose outcome is published at once. */
static void make_noise(struct asker *asker)
{
    const struct brink_request request = {.method = "/brink.v1.Assessor/Assess",
                                          .topic = "scenario/nobody/asks"};
    struct brink_accepted accepted = submit(asker, &request);
    struct brink_reply reply;
    check(asker, brink_cancel(asker->brink, &accepted.request, ASKER_WAIT_MS, &reply));
}

void asker_watch(struct asker *asker, const char *publish)
{
    char words[WATCH_WORDS_BYTES];
    const struct watch_options options = {.publish = publish, .prefix = ""};
    if (watch_new(&options, &asker->watch, words) != STATUS_OK) {
        fail_msg("%s", words);
    }
    int64_t deadline_ms = clock_monotonic_ms() + ASKER_WAIT_MS;
    struct watch_event event;
    enum status status = STATUS_EXPIRED;
    while (status == STATUS_EXPIRED && clock_monotonic_ms() < deadline_ms) {
        make_noise(asker);
        status = watch_next(asker->watch, NOISE_MS, &event);
    }
    assert_int_equal(status, STATUS_OK);
}

void asker_next(struct asker *asker, const char *prefix, struct watch_event *event_out)
{
    do {
        enum status status = watch_next(asker->watch, ASKER_WAIT_MS, event_out);
        if (status != STATUS_OK) {
            fail_msg("nothing was published on %s: %s", prefix, status_words(status));
        }
    } while (strncmp(event_out->topic, prefix, strlen(prefix)) != 0);
}

void asker_await_progress(struct asker *asker, const struct id *request)
{
    char topic[sizeof "progress/" + ID_TEXT_BYTES] = "progress/";
    struct watch_event event;
    id_format(request, topic + strlen(topic));
    asker_next(asker, topic, &event);
}
