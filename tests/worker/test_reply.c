#include "worker/reply.h"

#include "proto/brink/v1/assessment.pb-c.h"
#include "tests/support/check.h"
#include "wire/message.h"
#include "worker/steps.h"

#include <string.h>

static const struct id stream = {{7, 1}};

/* What was added to an outgoing, read as the broker reads it. */
struct heard {
    struct message message;
    struct arena arena;
    struct frame frame;
};

static const struct frame_call *hear(struct outgoing *outgoing, struct heard *heard)
{
    struct frame_fault fault;
    *heard = (struct heard){0};
    message_init(&heard->message);
    assert_int_equal(batch_take(&outgoing->batch, &heard->message), STATUS_OK);
    if (message_decode(&heard->message, &heard->arena, &heard->frame, &fault) != STATUS_OK) {
        fail_msg("%s", fault.words);
    }
    assert_int_equal(heard->frame.count, 1);
    assert_true(id_equal(&heard->frame.calls[0].id, &stream));
    return &heard->frame.calls[0];
}

static void forget(struct heard *heard)
{
    message_clear(&heard->message);
    arena_clear(&heard->arena);
}

static struct holding make_holding(enum holding_fate fate)
{
    return (struct holding){.fate = fate, .request = {{0x52, 9}}, .epoch = 2385};
}

static void a_result_carries_the_assessment_and_its_times(void **state)
{
    (void)state;
    struct outgoing outgoing;
    struct heard heard;
    const struct holding holding = make_holding(HOLDING_WANTED);
    const struct pool_result result = {
        .status = STATUS_OK,
        .assessment = {.bytes = (uint8_t *)"assessment", .size = 10},
        .started_wall_ms = 1505088000000,
        .compute_ms = 517,
    };
    outgoing_init(&outgoing, NULL);
    assert_int_equal(reply_result(&outgoing, &stream, &holding, &result, 1 << 20), STATUS_OK);
    const struct frame_call *call = hear(&outgoing, &heard);
    assert_int_equal(call->work.kind, WORK_RESULT);
    assert_true(id_equal(&call->work.request_id, &holding.request));
    assert_int_equal(call->work.epoch, 2385);
    assert_int_equal(call->status.code, 0);
    assert_int_equal(call->metadata_count, 2);
    assert_string_equal(call->metadata[0].key, "brink-worker-started-at");
    assert_string_equal(call->metadata[0].value, "2017-09-11T00:00:00.000Z");
    assert_string_equal(call->metadata[1].key, "brink-compute-ms");
    assert_string_equal(call->metadata[1].value, "517");
    assert_int_equal(body_size(&heard.message.bodies), 10);
    forget(&heard);
    outgoing_clear(&outgoing);
}

/* Law: the steps are the results, each where it is in the assessment; an assessment with one
 * result has none. */
static void the_results_of_an_assessment_are_its_steps(void **state)
{
    (void)state;
    Brink__V1__Assessment assessment = BRINK__V1__ASSESSMENT__INIT;
    Brink__V1__EconomyResult economy = BRINK__V1__ECONOMY_RESULT__INIT;
    Brink__V1__BrinkResult brink = BRINK__V1__BRINK_RESULT__INIT;
    Brink__V1__Provenance provenance = BRINK__V1__PROVENANCE__INIT;
    Brink__V1__Convergence convergence = BRINK__V1__CONVERGENCE__INIT;
    uint8_t bytes[256];
    assessment.scenario = "coal";
    assessment.analysis = "assess";
    assessment.economy = &economy;
    assessment.provenance = &provenance;
    assessment.convergence = &convergence;
    brink.draws = 128;
    struct frame_step steps[FRAME_STEPS_MAX];
    struct buffer packed = {.bytes = bytes};
    packed.size = brink__v1__assessment__pack(&assessment, bytes);
    assert_int_equal(steps_find(&packed, steps), 0);
    assessment.brink = &brink;
    packed.size = brink__v1__assessment__pack(&assessment, bytes);
    assert_int_equal(steps_find(&packed, steps), 2);
    assert_string_equal(steps[0].name, "economy");
    assert_string_equal(steps[1].name, "brink");
    assert_int_equal(steps[0].bytes, 2);
    Brink__V1__Assessment *alone =
        brink__v1__assessment__unpack(NULL, (size_t)steps[1].bytes, bytes + steps[1].offset);
    assert_non_null(alone);
    assert_int_equal(alone->brink->draws, 128);
    assert_null(alone->provenance);
    brink__v1__assessment__free_unpacked(alone, NULL);
    packed.size--; /* not a message any more */
    assert_int_equal(steps_find(&packed, steps), 0);
}

/* Law: a plan is told as children, each with an id of its own, their requests behind the state.
 */
static void a_plan_is_told_as_children(void **state)
{
    (void)state;
    static const struct split_child children[] = {
        {"/a", "scenario/a/b", 7, false, {(const uint8_t *)"one", 3}},
        {"/c", "scenario/c/d", 9, true, {(const uint8_t *)"", 0}}};
    struct outgoing outgoing;
    struct heard heard;
    const struct holding holding = make_holding(HOLDING_WANTED);
    const struct pool_result result = {
        .status = STATUS_OK,
        .plan = {.children = children,
                 .count = 2,
                 .tolerate = 1,
                 .state = {(const uint8_t *)"state", 5}},
    };
    outgoing_init(&outgoing, NULL);
    assert_int_equal(reply_result(&outgoing, &stream, &holding, &result, 8), STATUS_OK);
    const struct frame_call *call = hear(&outgoing, &heard);
    assert_int_equal(call->work.kind, WORK_SPAWN);
    assert_int_equal(call->work.epoch, 2385);
    assert_int_equal(call->work.tolerate, 1);
    assert_int_equal(call->child_count, 2);
    assert_string_equal(call->children[0].method, "/a");
    assert_string_equal(call->children[1].topic, "scenario/c/d");
    assert_int_equal(call->children[0].weight, 7);
    assert_int_equal(call->children[0].offset, 5);
    assert_int_equal(call->children[0].bytes, 3);
    assert_int_equal(call->children[1].offset, 8);
    assert_int_equal(call->children[0].of_parent, 0);
    assert_int_equal(call->children[1].of_parent, 1);
    assert_false(id_equal(&call->children[0].id, &call->children[1].id));
    assert_memory_equal(body_bytes(&heard.message.bodies), "stateone", 8);
    forget(&heard);
    assert_int_equal(reply_result(&outgoing, &stream, &holding, &result, 7), STATUS_FULL);
    call = hear(&outgoing, &heard);
    assert_int_equal(call->work.kind, WORK_RESULT);
    assert_int_equal(call->status.code, status_code(STATUS_FULL));
    forget(&heard);
    outgoing_clear(&outgoing);
}

static Brink__V1__Progress *hear_progress(struct outgoing *outgoing)
{
    struct heard heard;
    const struct frame_call *call = hear(outgoing, &heard);
    assert_int_equal(call->work.kind, WORK_PROGRESS);
    assert_int_equal(call->work.epoch, 2385);
    const struct body *body = &heard.message.bodies;
    Brink__V1__Progress *progress =
        brink__v1__progress__unpack(NULL, body_size(body), body_bytes(body));
    assert_non_null(progress);
    forget(&heard);
    return progress;
}

/* Law: a request tells what its draws say as its own, a shard as a part's. */
static void progress_tells_what_draws_say(void **state)
{
    (void)state;
    struct outgoing outgoing;
    const struct holding holding = make_holding(HOLDING_WANTED);
    struct pool_progress progress = {.draws_done = 512, .draws = 2000};
    struct interim *interim = &progress.interim;
    for (size_t i = 0; i < INTERIM_NUMBERS_MAX; i++) { /* the longest there is */
        interim->numbers[i] = (struct interim_number){.unit = "million people",
                                                      .draws = UINT32_MAX,
                                                      .is_share = i == 3,
                                                      .least = -1.5,
                                                      .most = 8.5,
                                                      .estimate = {3.5, 0.1, 1, 2, 3, 4, 5}};
        memset(interim->numbers[i].name, 'a' + (int)i, INTERIM_NAME_BYTES - 1);
    }
    interim->count = INTERIM_NUMBERS_MAX;
    outgoing_init(&outgoing, NULL);
    reply_progress(&outgoing, &stream, &holding, &progress);
    Brink__V1__Progress *told = hear_progress(&outgoing);
    assert_int_equal(told->draws_done, 512);
    assert_int_equal(told->n_running, INTERIM_NUMBERS_MAX);
    assert_int_equal(told->n_parts, 0);
    const Brink__V1__RunningEstimate *number = told->running[3];
    assert_string_equal(number->name, interim->numbers[3].name);
    assert_string_equal(number->unit, "million people");
    assert_true(number->share && !number->approximate && number->draws == UINT32_MAX);
    assert_true(number->mean == 3.5 && number->least == -1.5 && number->q05 == 1.0 &&
                number->q25 == 2.0 && number->q50 == 3.0 && number->q75 == 4.0 &&
                number->q95 == 5.0 && number->most == 8.5);
    brink__v1__progress__free_unpacked(told, NULL);
    interim->is_shard = true;
    interim->first = 896;
    interim->draws = 104;
    reply_interim(&outgoing, &stream, &holding, interim);
    told = hear_progress(&outgoing);
    assert_true(told->draws_done == 104 && told->draws == 104);
    assert_int_equal(told->n_running, 0);
    assert_int_equal(told->n_parts, 1);
    assert_int_equal(told->parts[0]->first, 896);
    assert_int_equal(told->parts[0]->n_running, INTERIM_NUMBERS_MAX);
    brink__v1__progress__free_unpacked(told, NULL);
    outgoing_clear(&outgoing);
}

static void what_became_of_the_task_goes_before_what_was_computed(void **state)
{
    (void)state;
    static const struct {
        enum holding_fate fate;
        enum status sent;
    } rows[] = {{HOLDING_STOPPED, STATUS_CANCELLED}, {HOLDING_EXPIRED, STATUS_EXPIRED}};
    for (size_t i = 0; i < 2; i++) {
        struct outgoing outgoing;
        struct heard heard;
        const struct holding holding = make_holding(rows[i].fate);
        const struct pool_result result = {
            .status = STATUS_OK, .assessment = {.bytes = (uint8_t *)"late", .size = 4}};
        outgoing_init(&outgoing, NULL);
        assert_int_equal(reply_result(&outgoing, &stream, &holding, &result, 1 << 20),
                         rows[i].sent);
        const struct frame_call *call = hear(&outgoing, &heard);
        assert_int_equal(call->status.code, status_code(rows[i].sent));
        assert_string_equal(call->status.message, status_words(rows[i].sent));
        assert_int_equal(body_size(&heard.message.bodies), 0);
        assert_int_equal(call->metadata_count, 0); /* it was never begun */
        forget(&heard);
        outgoing_clear(&outgoing);
    }
}

/* No broker would take it: whoever asked hears why, and which setting to raise. */
static void a_result_beyond_the_limit_is_a_status(void **state)
{
    (void)state;
    struct outgoing outgoing;
    struct heard heard;
    const struct holding holding = make_holding(HOLDING_WANTED);
    const struct pool_result result = {
        .status = STATUS_OK, .assessment = {.bytes = (uint8_t *)"assessment", .size = 10}};
    outgoing_init(&outgoing, NULL);
    assert_int_equal(reply_result(&outgoing, &stream, &holding, &result, 9), STATUS_FULL);
    const struct frame_call *call = hear(&outgoing, &heard);
    assert_int_equal(call->status.code, status_code(STATUS_FULL));
    assert_non_null(
        strstr(call->status.message, "10 bytes, more than body_max of this worker, 9"));
    assert_int_equal(body_size(&heard.message.bodies), 0);
    forget(&heard);
    outgoing_clear(&outgoing);
}

/* The wire has limits for every text; a text is cut between characters. */
static void long_problems_are_cut_to_what_the_wire_takes(void **state)
{
    (void)state;
    struct outgoing outgoing;
    struct heard heard;
    char path[600];
    char text[3001];
    const struct holding holding = make_holding(HOLDING_WANTED);
    struct pool_result result = {.status = STATUS_BAD_INPUT};
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = '\0';
    for (size_t i = 0; i + 3 < sizeof text; i += 3) {
        memcpy(text + i, "\xe2\x82\xac", 3); /* a sign of three bytes */
    }
    text[sizeof text - 1] = '\0';
    for (size_t i = 0; i < PROBLEMS_MAX; i++) {
        problem_add(&result.refusal.problems, path, "%s", text);
    }
    result.refusal.words[0] = 'x';
    memcpy(result.refusal.words + 1, text, sizeof result.refusal.words - 2); /* cuts a sign */
    outgoing_init(&outgoing, NULL);
    assert_int_equal(reply_result(&outgoing, &stream, &holding, &result, 1 << 20),
                     STATUS_BAD_INPUT);
    const struct frame_call *call = hear(&outgoing, &heard);
    assert_int_equal(call->status.code, status_code(STATUS_BAD_INPUT));
    assert_int_equal(call->status.violation_count, FRAME_VIOLATIONS_MAX);
    assert_int_equal(strlen(call->status.violations[99].field), FRAME_FIELD_MAX);
    assert_int_equal(strlen(call->status.violations[99].text), FRAME_TEXT_MAX / 3 * 3);
    assert_int_equal(strlen(call->status.message), 1 + (TASK_WORDS_BYTES - 2) / 3 * 3);
    forget(&heard);
    outgoing_clear(&outgoing);
    problems_clear(&result.refusal.problems);
}

static void a_task_never_taken_is_answered_too(void **state)
{
    (void)state;
    struct outgoing outgoing;
    struct heard heard;
    struct frame_call task = frame_call_make(FRAME_MESSAGE, stream);
    task.work.request_id = (struct id){{3}};
    task.work.epoch = 17;
    outgoing_init(&outgoing, NULL);
    reply_refusal(&outgoing, &stream, &task, STATUS_FULL, "no room");
    const struct frame_call *call = hear(&outgoing, &heard);
    assert_int_equal(call->work.kind, WORK_RESULT);
    assert_true(id_equal(&call->work.request_id, &task.work.request_id));
    assert_int_equal(call->work.epoch, 17);
    assert_int_equal(call->status.code, status_code(STATUS_FULL));
    assert_string_equal(call->status.message, "no room");
    forget(&heard);
    outgoing_clear(&outgoing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_carries_the_assessment_and_its_times),
        cmocka_unit_test(the_results_of_an_assessment_are_its_steps),
        cmocka_unit_test(progress_tells_what_draws_say),
        cmocka_unit_test(a_plan_is_told_as_children),
        cmocka_unit_test(what_became_of_the_task_goes_before_what_was_computed),
        cmocka_unit_test(a_result_beyond_the_limit_is_a_status),
        cmocka_unit_test(long_problems_are_cut_to_what_the_wire_takes),
        cmocka_unit_test(a_task_never_taken_is_answered_too),
    };
    return cmocka_run_group_tests_name("worker/reply", tests, NULL, NULL);
}
