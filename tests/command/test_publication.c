#include "command/publication.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

static struct watch_event make_event(const char *topic)
{
    struct watch_event event = {.status = frame_status_make(0, "")};
    snprintf(event.topic, sizeof event.topic, "%s", topic);
    assert_int_equal(id_parse("0123456789abcdef0123456789abcdef", &event.id), STATUS_OK);
    return event;
}

static void assert_line(const struct watch_event *event, const char *expected)
{
    struct buffer text = {0};
    struct arena arena = {.size_max = 1 << 20};
    struct page page = {.text = &text, .width = 80};
    publication_print(event, &arena, &page);
    assert_string_equal(buffer_text(&text), expected);
    buffer_clear(&text);
    arena_clear(&arena);
}

static void assert_json(const struct watch_event *event, const char *expected)
{
    struct buffer text = {0};
    struct arena arena = {.size_max = 1 << 20};
    publication_print_json(event, &arena, &text);
    assert_int_equal(text.failure, STATUS_OK);
    assert_string_equal(buffer_text(&text), expected);
    buffer_clear(&text);
    arena_clear(&arena);
}

static void progress_is_a_line(void **state)
{
    (void)state;
    uint8_t bytes[32];
    Brink__V1__Progress progress = BRINK__V1__PROGRESS__INIT;
    struct watch_event event = make_event("progress/0123456789abcdef0123456789abcdef");
    progress.draws_done = 512;
    progress.draws = 2000;
    event.body = bytes;
    event.body_size = brink__v1__progress__pack(&progress, bytes);
    assert_line(&event, "progress/0123456789abcdef0123456789abcdef  512 of 2000 draws\n");
}

static void events_name_the_worker(void **state)
{
    (void)state;
    uint8_t bytes[64];
    Brink__V1__Event news = BRINK__V1__EVENT__INIT;
    struct watch_event event = make_event("event/worker");
    news.what = (char *)"joined";
    news.worker = (char *)"worker-2\033[2J";
    event.body = bytes;
    event.body_size = brink__v1__event__pack(&news, bytes);
    assert_line(&event, "event/worker  joined worker-2 [2J\n");
}

static void missed_outcomes_are_said_before_the_next(void **state)
{
    (void)state;
    struct watch_event event = make_event("assessment/assess/PRK");
    event.work.sequence = 21;
    event.work.attempt = 2;
    event.missed = 3;
    assert_line(&event, "missed 3 publications before this one\n"
                        "#21  assessment/assess/PRK  0123456789abcdef0123456789abcdef  OK, "
                        "attempt 2\n");
    event.missed = 0;
    event.restarted = true;
    event.status = frame_status_make(10, "given up");
    assert_line(&event,
                "numbers begin again: another broker, or one that forgot\n"
                "#21  assessment/assess/PRK  0123456789abcdef0123456789abcdef  ABORTED, "
                "attempt 2: given up\n");
}

static void a_step_says_which_it_is(void **state)
{
    (void)state;
    struct watch_event event = make_event("assessment/economy/PRK");
    event.work.sequence = 21;
    event.work.attempt = 1;
    event.work.step = 1;
    event.work.steps = 3;
    event.missed = 1;
    assert_line(&event, "missed 1 publication before this one\n"
                        "#21  assessment/economy/PRK  0123456789abcdef0123456789abcdef  OK, "
                        "attempt 1, step 1 of 3\n");
}

static void json_has_the_whole_status(void **state)
{
    (void)state;
    static const struct frame_violation violations[] = {{"scenario.draws", "0 is outside"}};
    struct watch_event event = make_event("assessment/assess/PRK");
    event.work.sequence = 7;
    event.work.attempt = 1;
    event.status = frame_status_make(3, "a \"bad\" scenario");
    event.status.violations = violations;
    event.status.violation_count = 1;
    assert_json(&event,
                "{\"topic\":\"assessment/assess/PRK\",\"id\":"
                "\"0123456789abcdef0123456789abcdef\",\"sequence\":\"7\",\"step\":0,\"steps\":"
                "0,\"attempt\":1,"
                "\"missed\":\"0\",\"restarted\":false,\"status\":{\"code\":"
                "\"INVALID_ARGUMENT\",\"message\":\"a \\\"bad\\\" scenario\","
                "\"violations\":[{\"field\":\"scenario.draws\",\"text\":\"0 is outside\"}],"
                "\"retryAfterMs\":0}}\n");
}

/* Law: a body that is none, and a topic of a later version, are said and break nothing. */
static void anything_can_be_published(void **state)
{
    (void)state;
    static const uint8_t rubbish[] = {0xFF, 0x01, 0x80, 0x07, 0x22};
    struct watch_event event = make_event("progress/\"\\x");
    event.body = rubbish;
    event.body_size = sizeof rubbish;
    assert_line(&event, "progress/\"\\x  5 bytes that cannot be read\n");
    assert_json(&event,
                "{\"topic\":\"progress/??x\",\"id\":\"0123456789abcdef0123456789abcdef\","
                "\"sequence\":\"0\",\"step\":0,\"steps\":0,\"attempt\":0,\"missed\":\"0\","
                "\"restarted\":false,"
                "\"status\":{\"code\":\"OK\",\"message\":\"\",\"retryAfterMs\":0}}\n");
    event = make_event("weather/today");
    assert_line(&event, "weather/today  0 bytes that cannot be read\n");
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    static const struct frame_violation violations[] = {{"scenario.draws", "0 is outside"}};
    struct watch_event event = make_event("assessment/assess/PRK");
    event.status.violations = violations;
    event.status.violation_count = 1;
    enum status failure = STATUS_NO_MEMORY;
    for (int allowed = 0; failure != STATUS_OK; allowed++) {
        struct buffer text = {0};
        struct arena arena = {.size_max = 1 << 20};
        alloc_fail_after(allowed);
        publication_print_json(&event, &arena, &text);
        alloc_fail_after(-1);
        failure = text.failure;
        buffer_clear(&text);
        arena_clear(&arena);
        assert_true(allowed < 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_is_a_line),
        cmocka_unit_test(events_name_the_worker),
        cmocka_unit_test(missed_outcomes_are_said_before_the_next),
        cmocka_unit_test(a_step_says_which_it_is),
        cmocka_unit_test(json_has_the_whole_status),
        cmocka_unit_test(anything_can_be_published),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/publication", tests, NULL, NULL);
}
