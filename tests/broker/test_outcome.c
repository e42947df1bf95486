#include "broker/outcome.h"
#include "broker/parcel.h"
#include "tests/support/check.h"

#include <string.h>

static const struct moment moment = {.monotonic_ms = 1000, .wall_ms = 1505116800000};
static const struct id call_id = {{1}};

static struct parcel *make_parcel(const struct frame_metadata *metadata, size_t count)
{
    struct frame_call call = frame_call_make(FRAME_MESSAGE, call_id);
    call.metadata = metadata;
    call.metadata_count = count;
    struct body body;
    struct parcel *parcel = NULL;
    body_init(&body);
    assert_int_equal(parcel_new(&call, "/brink.v1.Assessor/Assess", &body, &parcel), STATUS_OK);
    return parcel;
}

static struct job_view make_view(struct parcel *request)
{
    return (struct job_view){.id = {{2}},
                             .state = JOB_DONE,
                             .topic = "scenario/assess/dprk",
                             .tenant = "default",
                             .attempts = 1,
                             .accepted_ms = 0,
                             .ended_ms = 2385,
                             .sequence = 41,
                             .request = request};
}

/* A time before the machine was started is one too. */
static void clocks_are_turned_into_each_other(void **state)
{
    (void)state;
    static const int64_t times_ms[] = {1000, 0, 2385, -86400000};
    for (size_t i = 0; i < sizeof times_ms / sizeof times_ms[0]; i++) {
        int64_t wall_ms = moment_wall_ms(&moment, times_ms[i]);
        assert_int_equal(wall_ms, 1505116800000 + times_ms[i] - 1000);
        assert_int_equal(moment_monotonic_ms(&moment, wall_ms), times_ms[i]);
    }
}

static void an_outcome_has_the_times_of_its_request(void **state)
{
    (void)state;
    struct parcel *request = make_parcel(NULL, 0);
    request->accepted_wall_ms = 1505116800000;
    request->started_wall_ms = 1505116800385;
    request->ended_wall_ms = 1505116802385;
    struct job_view view = make_view(request);
    struct outcome outcome;
    outcome_write(&view, &outcome);
    assert_string_equal(outcome.accepted_at, "2017-09-11T08:00:00.000Z");
    assert_string_equal(outcome.started_at, "2017-09-11T08:00:00.385Z");
    assert_string_equal(outcome.ended_at, "2017-09-11T08:00:02.385Z");
    parcel_free(&request);
}

static void outcomes_have_a_topic_of_their_own(void **state)
{
    (void)state;
    char topic[OUTCOME_TOPIC_BYTES];
    outcome_topic("scenario/economy/dprk", topic);
    assert_string_equal(topic, "assessment/economy/dprk");
}

/* Law: each way to end has its gRPC code and its words. */
static void every_end_has_its_status(void **state)
{
    (void)state;
    static const struct {
        enum job_state state;
        enum status status;
        int code;
        const char *words;
    } rows[] = {
        {JOB_DONE, STATUS_OK, 0, ""},
        {JOB_DONE, STATUS_NOT_CONVERGED, 9, "iteration did not converge"},
        {JOB_EXPIRED, STATUS_EXPIRED, 4,
         "the deadline passed before a worker answered; attempts started: 1"},
        {JOB_CANCELLED, STATUS_CANCELLED, 1, "cancelled"},
        {JOB_DEAD, STATUS_DEAD, 10, "given up after 0 attempts"},
    };
    struct parcel *request = make_parcel(NULL, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct job_view view = make_view(request);
        view.state = rows[i].state;
        view.status = rows[i].status;
        char words[FRAME_MESSAGE_MAX + 1];
        struct frame_status status = outcome_status(&view, words);
        assert_int_equal(status.code, rows[i].code);
        assert_string_equal(status.message, rows[i].words);
    }
    parcel_free(&request);
}

/* Law: the most attempts with the longest names, the most metadata on both sides: what is
 * written is a call that a peer accepts. */
static void the_largest_outcome_fits_a_call(void **state)
{
    (void)state;
    static char value[FRAME_METADATA_BYTES_MAX];
    struct frame_metadata of_request[OUTCOME_REQUEST_METADATA_MAX];
    struct frame_metadata of_result[OUTCOME_RESULT_METADATA_MAX];
    memset(value, 'v', OUTCOME_REQUEST_METADATA_BYTES_MAX / OUTCOME_REQUEST_METADATA_MAX - 3);
    for (size_t i = 0; i < OUTCOME_REQUEST_METADATA_MAX; i++) {
        of_request[i] = (struct frame_metadata){.key = "key", .value = value};
    }
    for (size_t i = 0; i < OUTCOME_RESULT_METADATA_MAX; i++) {
        of_result[i] = (struct frame_metadata){.key = "brink-x", .value = value};
    }
    struct parcel *request = make_parcel(of_request, OUTCOME_REQUEST_METADATA_MAX);
    memset(request->worker_name, 'w', BROKER_NAME_MAX);
    struct parcel *result = make_parcel(of_result, OUTCOME_RESULT_METADATA_MAX);
    struct attempt failures[BROKER_ATTEMPTS_MAX];
    for (size_t i = 0; i < BROKER_ATTEMPTS_MAX; i++) {
        failures[i] = (struct attempt){.worker = {{0xff}}, .cause = JOB_CAUSE_REPLACED};
        memset(failures[i].worker_name, 'n', BROKER_NAME_MAX);
    }
    struct job_view view = make_view(request);
    view.state = JOB_DEAD;
    view.status = STATUS_DEAD;
    view.attempts = BROKER_ATTEMPTS_MAX;
    view.failures = failures;
    view.failure_count = BROKER_ATTEMPTS_MAX;
    view.outcome = result;
    struct outcome outcome;
    outcome_write(&view, &outcome);
    assert_true(strlen(outcome.call.status.message) < FRAME_MESSAGE_MAX);
    assert_non_null(strstr(outcome.call.status.message, "; attempt 16 on nnnn"));
    struct buffer header = {0};
    assert_int_equal(frame_start(&header), STATUS_OK);
    assert_int_equal(frame_add(&header, &outcome.call), STATUS_OK);
    buffer_clear(&header);
    parcel_free(&request);
    parcel_free(&result);
}

/* Law: a step is the result without what the other steps have, under the outcome's number. */
static void a_step_is_the_result_without_the_others(void **state)
{
    (void)state;
    static const struct frame_step steps[] = {
        {"economy", 2, 3}, {"brink", 5, 1}, {"hazard", 9, 2}};
    static const struct {
        const char *topic;
        const char *body;
        uint64_t offset;
    } rows[] = {{"assessment/economy/dprk", "01ABC789", 2},
                {"assessment/brink/dprk", "01D789", 2},
                {"assessment/hazard/dprk", "01789EF", 5}};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, call_id);
    struct body body;
    struct parcel *request = make_parcel(NULL, 0);
    struct parcel *result = NULL;
    call.steps = steps;
    call.step_count = 3;
    body_init(&body);
    assert_int_equal(body_copy(&body, "01ABCD789EF", 11), STATUS_OK);
    assert_int_equal(parcel_new(&call, "", &body, &result), STATUS_OK);
    struct job_view view = make_view(request);
    view.outcome = result;
    view.steps = 3;
    for (uint32_t i = 0; i < 3; i++) {
        struct outcome outcome;
        char topic[OUTCOME_TOPIC_BYTES];
        outcome_write(&view, &outcome);
        assert_int_equal(outcome.call.step_count, 3);
        assert_int_equal(outcome.call.work.step, 0);
        outcome_step_topic(&view, i + 1, topic);
        assert_string_equal(topic, rows[i].topic);
        assert_int_equal(outcome_take_step(&view, i + 1, &outcome, &body), STATUS_OK);
        assert_int_equal(outcome.call.work.step, i + 1);
        assert_int_equal(outcome.call.work.steps, 3);
        assert_int_equal(outcome.call.work.sequence, 41);
        assert_int_equal(body_size(outcome.body), strlen(rows[i].body));
        assert_memory_equal(body_bytes(outcome.body), rows[i].body, strlen(rows[i].body));
        assert_int_equal(outcome.call.step_count, 1);
        assert_int_equal(outcome.call.steps[0].offset, rows[i].offset);
        assert_int_equal(outcome.call.steps[0].bytes, steps[i].bytes);
    }
    body_clear(&body);
    parcel_free(&request);
    parcel_free(&result);
}

/* A topic of the most bytes, with the longest name. */
static void the_longest_step_topic_fits(void **state)
{
    (void)state;
    static const struct frame_step step = {"n2345678901234567890123456789012", 0, 1};
    char request_topic[BROKER_TOPIC_MAX + 1];
    char topic[OUTCOME_TOPIC_BYTES];
    memset(request_topic, 't', BROKER_TOPIC_MAX);
    request_topic[BROKER_TOPIC_MAX] = '\0';
    memcpy(request_topic, "scenario/a/", 11);
    struct parcel result = {.steps = &step, .step_count = 1};
    const struct job_view view = {.topic = request_topic, .outcome = &result};
    outcome_step_topic(&view, 1, topic);
    assert_int_equal(strlen(topic), BROKER_TOPIC_MAX + 2 + FRAME_STEP_NAME_MAX - 1);
    memcpy(request_topic, "scenario/a-", 11); /* it has no target */
    outcome_step_topic(&view, 1, topic);
    assert_string_equal(topic, "assessment/n2345678901234567890123456789012");
}

static void reserved_keys_are_the_brokers(void **state)
{
    (void)state;
    assert_true(outcome_key_is_reserved("brink-worker"));
    assert_false(outcome_key_is_reserved("traceparent"));
    assert_false(outcome_key_is_reserved("brink"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clocks_are_turned_into_each_other),
        cmocka_unit_test(an_outcome_has_the_times_of_its_request),
        cmocka_unit_test(outcomes_have_a_topic_of_their_own),
        cmocka_unit_test(every_end_has_its_status),
        cmocka_unit_test(the_largest_outcome_fits_a_call),
        cmocka_unit_test(a_step_is_the_result_without_the_others),
        cmocka_unit_test(the_longest_step_topic_fits),
        cmocka_unit_test(reserved_keys_are_the_brokers),
    };
    return cmocka_run_group_tests_name("broker/outcome", tests, NULL, NULL);
}
