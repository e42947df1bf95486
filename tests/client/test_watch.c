/* A subscriber of publications, whose broker the test plays. */
#include "client/watch.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "wire/message.h"
#include "wire/socket.h"

#include <string.h>

enum { PATIENCE_MS = 30000 };

struct stage {
    struct context *context;
    struct socket *publisher;
    struct watch *watch;
};

static void open_stage(struct stage *stage, const char *prefix)
{
    assert_int_equal(context_new(&stage->context), STATUS_OK);
    const struct socket_options options = {.kind = SOCKET_PUBLISHER};
    assert_int_equal(socket_new(stage->context, &options, &stage->publisher), STATUS_OK);
    char words[WATCH_WORDS_BYTES];
    assert_int_equal(socket_bind(stage->publisher, "inproc://publish", words), STATUS_OK);
    const struct watch_options watch_options = {
        .context = stage->context, .publish = "inproc://publish", .prefix = prefix};
    assert_int_equal(watch_new(&watch_options, &stage->watch, words), STATUS_OK);
    struct socket_event event = {.socket = stage->publisher};
    struct message message;
    message_init(&message);
    assert_int_equal(socket_wait(&event, 1, PATIENCE_MS), STATUS_OK);
    assert_int_equal(socket_receive(stage->publisher, &message), STATUS_OK); /* subscribed */
    message_clear(&message);
}

static void close_stage(struct stage *stage)
{
    watch_free(&stage->watch);
    socket_free(&stage->publisher);
    context_free(&stage->context);
}

static void publish_step(
    struct stage *stage, const char *topic, uint64_t sequence, uint32_t step, uint32_t steps)
{
    struct id id = {{1, 2, 3}};
    struct frame_call call = frame_call_make(FRAME_MESSAGE, id);
    call.has_status = true;
    call.has_work = true;
    call.work.sequence = sequence;
    call.work.step = step;
    call.work.steps = steps;
    struct body body;
    struct message message;
    body_init(&body);
    message_init(&message);
    assert_int_equal(body_copy(&body, "an assessment", 13), STATUS_OK);
    assert_int_equal(message_make(&message, &call, &body), STATUS_OK);
    assert_int_equal(body_copy(&message.topic, topic, strlen(topic)), STATUS_OK);
    assert_int_equal(socket_send(stage->publisher, &message), STATUS_OK);
    body_clear(&body);
    message_clear(&message);
}

static void publish(struct stage *stage, const char *topic, uint64_t sequence)
{
    publish_step(stage, topic, sequence, 0, 0);
}

static struct watch_event next(struct stage *stage)
{
    struct watch_event event;
    assert_int_equal(watch_next(stage->watch, PATIENCE_MS, &event), STATUS_OK);
    return event;
}

/* Law: who watches all outcomes knows how many were missed, by their numbers. */
static void missed_outcomes_are_counted(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage, "assess");
    static const struct {
        uint64_t sequence;
        uint64_t missed;
        bool restarted;
    } rows[] = {{17, 0, false}, {18, 0, false}, {22, 3, false}, {23, 0, false},
                {1, 0, true},   {2, 0, false},  {2, 0, true},   {4, 1, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        publish(&stage, "assessment/economy/dprk", rows[i].sequence);
        struct watch_event event = next(&stage);
        assert_string_equal(event.topic, "assessment/economy/dprk");
        assert_int_equal(event.work.sequence, rows[i].sequence);
        assert_int_equal(event.missed, rows[i].missed);
        assert_int_equal(event.restarted, rows[i].restarted);
        assert_int_equal(event.body_size, 13);
        assert_memory_equal(event.body, "an assessment", 13);
        assert_int_equal(event.id.bytes[2], 3);
    }
    struct watch_event event;
    assert_int_equal(watch_next(stage.watch, 0, &event), STATUS_EXPIRED);
    close_stage(&stage);
}

/* Law: so are missed steps, as far as what is heard tells of them. */
static void missed_steps_are_counted(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage, "assessment/");
    static const struct {
        uint64_t sequence;
        uint32_t step, steps;
        uint64_t missed;
        bool restarted;
    } rows[] = {{17, 0, 3, 0, false}, {17, 1, 3, 0, false}, {17, 3, 3, 1, false},
                {18, 0, 2, 0, false}, {19, 0, 2, 2, false}, {20, 2, 2, 4, false},
                {22, 0, 0, 1, false}, {22, 0, 0, 0, true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        publish_step(&stage, "assessment/economy/dprk", rows[i].sequence, rows[i].step,
                     rows[i].steps);
        struct watch_event event = next(&stage);
        assert_int_equal(event.work.step, rows[i].step);
        assert_int_equal(event.missed, rows[i].missed);
        assert_int_equal(event.restarted, rows[i].restarted);
    }
    close_stage(&stage);
}

/* Law: who watches some cannot tell what was missed, and does not pretend to. */
static void a_part_of_the_outcomes_has_no_gaps(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage, "assessment/economy/");
    publish(&stage, "assessment/economy/dprk", 1);
    publish(&stage, "assessment/assess/dprk", 2);
    publish(&stage, "assessment/economy/dprk", 9);
    assert_int_equal(next(&stage).missed, 0);
    struct watch_event event = next(&stage);
    assert_int_equal(event.work.sequence, 9);
    assert_int_equal(event.missed, 0);
    close_stage(&stage);
}

static void other_publications_have_no_numbers(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage, "");
    publish(&stage, "assessment/assess/dprk", 5);
    publish(&stage, "progress/00ff", 0);
    publish(&stage, "event/worker", 0);
    publish(&stage, "assessment/assess/dprk", 6);
    next(&stage);
    assert_string_equal(next(&stage).topic, "progress/00ff");
    assert_string_equal(next(&stage).topic, "event/worker");
    assert_int_equal(next(&stage).missed, 0);
    close_stage(&stage);
}

static void wrong_options_are_explained(void **state)
{
    (void)state;
    struct watch *watch = NULL;
    char words[WATCH_WORDS_BYTES];
    struct watch_options options = {.publish = "7651", .prefix = ""};
    assert_int_equal(watch_new(&options, &watch, words), STATUS_BAD_INPUT);
    assert_string_equal(words, "7651 is not an endpoint; write tcp://ADDRESS:PORT");
    char prefix[202];
    memset(prefix, 'p', sizeof prefix);
    prefix[201] = '\0';
    options.prefix = prefix;
    assert_int_equal(watch_new(&options, &watch, words), STATUS_BAD_INPUT);
    assert_string_equal(words, "prefix of 201 bytes, at most 200: input is not valid");
    assert_null(watch);
}

static void failed_allocations_leave_no_watch_behind(void **state)
{
    (void)state;
    const struct watch_options options = {.publish = "inproc://nobody", .prefix = ""};
    struct watch *watch = NULL;
    char words[WATCH_WORDS_BYTES];
    int failures = 0;
    for (int allowed = 0; watch == NULL; allowed++) {
        alloc_fail_after(allowed);
        enum status status = watch_new(&options, &watch, words);
        alloc_fail_after(-1);
        assert_true(status == STATUS_OK || status == STATUS_NO_MEMORY);
        failures += status != STATUS_OK;
    }
    assert_int_equal(failures, 3);
    watch_free(&watch);
    watch_free(&watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missed_outcomes_are_counted),
        cmocka_unit_test(missed_steps_are_counted),
        cmocka_unit_test(a_part_of_the_outcomes_has_no_gaps),
        cmocka_unit_test(other_publications_have_no_numbers),
        cmocka_unit_test(wrong_options_are_explained),
        cmocka_unit_test(failed_allocations_leave_no_watch_behind),
    };
    return cmocka_run_group_tests_name("client/watch", tests, NULL, NULL);
}
