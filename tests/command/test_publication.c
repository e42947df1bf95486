#include "command/interim.h"
#include "command/publication.h"
#include "proto/brink/v1/assessment.pb-c.h"
#include "proto/brink/v1/dispatch.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <math.h>
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

/* A shard of `draws` draws of 0 to 100, shifted. */
static Brink__V1__RunningEstimate make_estimate(uint32_t draws, double shift)
{
    Brink__V1__RunningEstimate made = BRINK__V1__RUNNING_ESTIMATE__INIT;
    made.name = (char *)"economy.reserves.months[last]";
    made.unit = (char *)"M USD";
    made.draws = draws;
    made.mean = 50.0 + shift;
    made.least = shift;
    made.q05 = 5.0 + shift;
    made.q25 = 25.0 + shift;
    made.q50 = 50.0 + shift;
    made.q75 = 75.0 + shift;
    made.q95 = 95.0 + shift;
    made.most = 100.0 + shift;
    return made;
}

enum { SHARDS = 3 };

/* A progress of shards that say a number each. */
struct shards {
    Brink__V1__RunningEstimate estimates[SHARDS];
    Brink__V1__RunningEstimate *running[SHARDS];
    Brink__V1__RunningPart parts[SHARDS];
    Brink__V1__RunningPart *list[SHARDS];
    Brink__V1__Progress progress;
    struct arena arena;
};

static void make_shards(struct shards *shards)
{
    *shards =
        (struct shards){.progress = BRINK__V1__PROGRESS__INIT, .arena = {.size_max = 1 << 16}};
    for (size_t i = 0; i < SHARDS; i++) {
        shards->estimates[i] = make_estimate(100, 0.0);
        shards->running[i] = &shards->estimates[i];
        brink__v1__running_part__init(&shards->parts[i]);
        shards->parts[i].running = &shards->running[i];
        shards->parts[i].n_running = 1;
        shards->list[i] = &shards->parts[i];
    }
    shards->progress.parts = shards->list;
    shards->progress.n_parts = SHARDS;
}

static const Brink__V1__RunningEstimate *merge(struct shards *shards)
{
    shards->progress.n_running = 0;
    interim_merge(&shards->progress, &shards->arena);
    return shards->progress.n_running > 0 ? shards->progress.running[0] : NULL;
}

static void assert_near(double value, double expected)
{
    assert_true(fabs(value - expected) < 1e-9);
}

/* Law: draws add up, means weigh as many as they rest on, and quantiles are those of all mixed.
 */
static void what_shards_say_is_put_together(void **state)
{
    (void)state;
    struct shards shards;
    make_shards(&shards);
    const Brink__V1__RunningEstimate *all = merge(&shards); /* all alike */
    assert_int_equal(all->draws, 300);
    assert_true(all->approximate);
    assert_near(all->mean, 50.0);
    assert_near(all->q05, 5.0);
    assert_near(all->q50, 50.0);
    assert_near(all->q95, 95.0);
    shards.estimates[1] = make_estimate(100, 100.0); /* 100 to 200: two thirds are below 100 */
    all = merge(&shards);
    assert_near(all->mean, 250.0 / 3.0);
    assert_near(all->least, 0.0);
    assert_near(all->most, 200.0);
    assert_near(all->q25, 37.5);
    assert_near(all->q50, 75.0);
    assert_near(all->q75, 125.0);
    shards.estimates[1].draws = 200; /* half of all draws */
    all = merge(&shards);
    assert_int_equal(all->draws, 400);
    assert_near(all->mean, 100.0);
    assert_near(all->q25, 50.0);
    shards.progress.n_parts = 1;
    all = merge(&shards);
    assert_false(all->approximate); /* of one shard nothing is lost */
    assert_int_equal(all->draws, 100);
    arena_clear(&shards.arena);
}

/* Law: a share of draws is exact, and other numbers are not mixed with it. */
static void shares_of_shards_are_exact(void **state)
{
    (void)state;
    struct shards shards;
    make_shards(&shards);
    for (size_t i = 0; i < 2; i++) {
        shards.estimates[i] = (Brink__V1__RunningEstimate)BRINK__V1__RUNNING_ESTIMATE__INIT;
        shards.estimates[i].name = (char *)"brink.axes[full].thresholds[x].reached_share";
        shards.estimates[i].unit = (char *)"share of draws";
        shards.estimates[i].share = true;
        shards.estimates[i].draws = i == 0 ? 100 : 300;
        shards.estimates[i].mean = i == 0 ? 0.5 : 0.1;
    }
    const Brink__V1__RunningEstimate *share = merge(&shards);
    assert_int_equal(shards.progress.n_running, 2);
    assert_int_equal(share->draws, 400);
    assert_near(share->mean, 0.2);
    assert_false(share->approximate);
    assert_int_equal(shards.progress.running[1]->draws, 100);
    arena_clear(&shards.arena);
}

/* Law: what draws cannot say is left out, whoever says it. */
static void what_cannot_be_is_left_out(void **state)
{
    (void)state;
    struct shards shards;
    make_shards(&shards);
    shards.estimates[0].q25 = 80.0; /* above the median */
    shards.estimates[1].mean = (double)NAN;
    const Brink__V1__RunningEstimate *all = merge(&shards);
    assert_int_equal(all->draws, 100);
    shards.estimates[2].draws = 0;
    assert_null(merge(&shards));
    shards.progress.n_parts = 0;
    assert_null(merge(&shards));
    arena_clear(&shards.arena);
}

static void progress_says_what_the_draws_say(void **state)
{
    (void)state;
    uint8_t bytes[1024];
    struct shards shards;
    struct buffer text = {0};
    make_shards(&shards);
    struct watch_event event = make_event("progress/0123456789abcdef0123456789abcdef");
    shards.progress.draws_done = 320;
    shards.progress.draws = 2000;
    event.body = bytes;
    event.body_size = brink__v1__progress__pack(&shards.progress, bytes);
    assert_line(&event,
                "progress/0123456789abcdef0123456789abcdef  320 of 2000 draws; of 300 draws, "
                "about: reserves at the end 50 M USD (5.0 to 95)\n");
    publication_print_json(&event, &shards.arena, &text);
    assert_non_null(strstr(buffer_text(&text),
                           "\"running\":[{\"name\":\"economy.reserves.months[last]\",\"unit\":"
                           "\"M USD\",\"draws\":300,"));
    buffer_clear(&text);
    arena_clear(&shards.arena);
}

/* Law: the likeliest to be wanted come first, as many as fit, each with what it rests on. */
static void numbers_come_in_order_as_far_as_they_fit(void **state)
{
    (void)state;
    struct shards shards;
    struct buffer text = {0};
    make_shards(&shards);
    Brink__V1__RunningEstimate *chance = &shards.estimates[2];
    chance->name = (char *)"stability.breakdown_five_years";
    chance->mean = 0.153;
    chance->q05 = 0.11;
    chance->q95 = 0.2;
    Brink__V1__RunningEstimate *share = &shards.estimates[1];
    share->name = (char *)"brink.axes[practical].thresholds[x].reached_share";
    share->share = true;
    share->mean = 0.09;
    share->draws = 64;
    shards.estimates[0].name = (char *)"of.a[later].version";
    shards.progress.running = shards.running;
    shards.progress.n_running = SHARDS;
    interim_print(&shards.progress, SIZE_MAX, false, &text);
    assert_string_equal(
        buffer_text(&text),
        "of 100 draws: breakdown within five years 15 % (11 to 20); brink "
        "reached in 9 % of draws [64 draws]; of.a[later].version 50 M USD (5 to "
        "95)");
    buffer_reset(&text);
    interim_print(&shards.progress, 60, false, &text);
    assert_string_equal(buffer_text(&text),
                        "of 100 draws: breakdown within five years 15 % (11 to 20)");
    buffer_reset(&text);
    interim_print(&shards.progress, 20, false, &text);
    assert_string_equal(buffer_text(&text), "");
    buffer_clear(&text);
    arena_clear(&shards.arena);
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
        cmocka_unit_test(what_shards_say_is_put_together),
        cmocka_unit_test(shares_of_shards_are_exact),
        cmocka_unit_test(what_cannot_be_is_left_out),
        cmocka_unit_test(progress_says_what_the_draws_say),
        cmocka_unit_test(numbers_come_in_order_as_far_as_they_fit),
        cmocka_unit_test(events_name_the_worker),
        cmocka_unit_test(missed_outcomes_are_said_before_the_next),
        cmocka_unit_test(a_step_says_which_it_is),
        cmocka_unit_test(json_has_the_whole_status),
        cmocka_unit_test(anything_can_be_published),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/publication", tests, NULL, NULL);
}
