#include "command/report_top.h"
#include "command/text.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 40 };

/* A broker with `count` topics, workers, running and dead requests, and two tenants. */
struct scene {
    Brink__V1__StatsReply stats;
    Brink__V1__WorkerState workers[MANY], *worker_list[MANY];
    Brink__V1__TopicState topics[MANY], *topic_list[MANY];
    Brink__V1__TenantState tenants[2], *tenant_list[2];
    Brink__V1__RequestList running, dead;
    Brink__V1__RequestState requests[2 * MANY], *request_list[2 * MANY];
    Brink__V1__AttemptState attempt, *attempt_list[1];
    uint8_t ids[3 * MANY][ID_BYTES];
    char names[MANY][64];
    struct top_view view;
};

static ProtobufCBinaryData id_at(struct scene *scene, size_t index)
{
    memset(scene->ids[index], (int)index + 1, ID_BYTES);
    return (ProtobufCBinaryData){.len = ID_BYTES, .data = scene->ids[index]};
}

static void add_request(struct scene *scene, size_t index)
{
    Brink__V1__RequestState *request = &scene->requests[index];
    brink__v1__request_state__init(request);
    request->request_id = id_at(scene, MANY + index);
    request->topic = (char *)"scenario/assess/PRK";
    request->attempts = 2;
    request->failures = scene->attempt_list;
    request->n_failures = 1;
    scene->request_list[index] = request;
}

static struct scene *make(size_t count)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    brink__v1__stats_reply__init(&scene->stats);
    brink__v1__request_list__init(&scene->running);
    brink__v1__request_list__init(&scene->dead);
    brink__v1__attempt_state__init(&scene->attempt);
    scene->attempt.cause = (char *)"worker silent";
    scene->attempt_list[0] = &scene->attempt;
    scene->stats.version = (char *)"0.1.0";
    scene->stats.started_at = (char *)"2026-11-26T03:55:14.123Z";
    scene->stats.durability = (char *)"sync";
    scene->stats.waiting = 12040;
    scene->stats.running = (uint32_t)count;
    scene->stats.workers = scene->worker_list;
    scene->stats.topics = scene->topic_list;
    scene->stats.tenants = scene->tenant_list;
    scene->running.requests = scene->request_list;
    scene->dead.requests = scene->request_list + MANY;
    for (size_t i = 0; i < count; i++) {
        snprintf(scene->names[i], sizeof scene->names[i], "host-%02zu/Ωmega", i);
        brink__v1__worker_state__init(&scene->workers[i]);
        scene->workers[i].worker_id = id_at(scene, i);
        scene->workers[i].name = scene->names[i];
        scene->worker_list[i] = &scene->workers[i];
        brink__v1__topic_state__init(&scene->topics[i]);
        scene->topics[i].topic = scene->names[i];
        scene->topic_list[i] = &scene->topics[i];
        add_request(scene, i);
        add_request(scene, MANY + i);
    }
    for (size_t i = 0; i < 2; i++) {
        brink__v1__tenant_state__init(&scene->tenants[i]);
        scene->tenants[i].tenant = (char *)(i == 0 ? "desk" : "night");
        scene->tenant_list[i] = &scene->tenants[i];
    }
    scene->stats.n_workers = scene->stats.n_topics = count;
    scene->running.n_requests = scene->dead.n_requests = count;
    scene->stats.n_tenants = count > 0 ? 2 : 0;
    return scene;
}

static struct top_frame frame_of(const struct scene *scene)
{
    return (struct top_frame){.view = &scene->view,
                              .stats = &scene->stats,
                              .running = &scene->running,
                              .dead = &scene->dead,
                              .foot = "q quits"};
}

/* Law: a rate is what a count has gone up by a second, once it has been looked at twice. */
static void rates_need_two_looks(void **state)
{
    (void)state;
    struct scene *scene = make(2);
    const struct id id = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};
    scene->stats.outcomes_done = 100;
    scene->workers[0].done = 40;
    top_view_look(&scene->view, 5000, &scene->stats);
    assert_false(scene->view.done.is_known);
    assert_true(top_view_drain_s(&scene->view, &scene->stats) == -1.0);
    scene->stats.outcomes_done = 150;
    scene->workers[0].done = 44;
    top_view_look(&scene->view, 7000, &scene->stats);
    assert_true(scene->view.done.per_second == 25.0);
    assert_true(top_view_worker(&scene->view, &id)->done.per_second == 2.0);
    assert_true(top_view_drain_s(&scene->view, &scene->stats) == (12040.0 + 2.0) / 25.0);
    top_view_look(&scene->view, 8000, &scene->stats); /* nothing more: it comes down slowly */
    assert_true(scene->view.done.per_second < 25.0 && scene->view.done.per_second > 15.0);
    scene->stats.outcomes_done = 3; /* another broker */
    top_view_look(&scene->view, 9000, &scene->stats);
    assert_false(scene->view.done.is_known);
    scene->stats.waiting = scene->stats.running = 0;
    assert_true(top_view_drain_s(&scene->view, &scene->stats) == 0.0);
    free(scene);
}

static void workers_that_leave_are_forgotten(void **state)
{
    (void)state;
    struct scene *scene = make(3);
    top_view_look(&scene->view, 0, &scene->stats);
    assert_int_equal(scene->view.worker_count, 3);
    scene->worker_list[0] = scene->worker_list[2];
    scene->stats.n_workers = 1;
    top_view_look(&scene->view, 1000, &scene->stats);
    assert_int_equal(scene->view.worker_count, 1);
    assert_memory_equal(scene->view.workers[0].id.bytes, scene->ids[2], ID_BYTES);
    free(scene);
}

/* Law: the time left is told from what was done since the first news, anew for each attempt. */
static void progress_tells_the_time_left(void **state)
{
    (void)state;
    struct scene *scene = make(0);
    struct top_view *view = &scene->view;
    const struct id id = {{7}};
    top_view_progress(view, 1000, &id, 100, 900);
    assert_true(top_view_left_s(top_view_run(view, &id)) == -1.0);
    top_view_progress(view, 3000, &id, 300, 900);
    assert_true(top_view_left_s(top_view_run(view, &id)) == 6.0);
    top_view_progress(view, 4000, &id, 50, 900); /* given to another worker */
    assert_true(top_view_left_s(top_view_run(view, &id)) == -1.0);
    for (size_t i = 0; i < TOP_RUNS_MAX; i++) {
        const struct id other = {{1, (uint8_t)i, (uint8_t)(i >> 8)}};
        top_view_progress(view, 5000 + (int64_t)i, &other, 1, 2);
    }
    assert_null(top_view_run(view, &id)); /* the one not heard of for longest */
    assert_int_equal(view->run_count, TOP_RUNS_MAX);
    free(scene);
}

static size_t count_lines(const struct buffer *text, size_t width)
{
    size_t lines = 0;
    for (const char *at = buffer_text(text); *at != '\0'; lines++) {
        size_t size = strcspn(at, "\n");
        assert_true(text_columns(at, size) <= width);
        at += at[size] == '\n' ? size + 1 : size;
    }
    return lines;
}

/* Law: a frame fits its screen, however small it is and however much there is to say. */
static void a_frame_fits_its_screen(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 3, MANY};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct scene *scene = make(counts[i]);
        const struct top_frame frame = frame_of(scene);
        for (size_t lines = 6; lines < 80; lines += 3) {
            for (size_t width = 20; width <= 200; width += 20) {
                struct buffer text = {0};
                struct page page = {.text = &text, .width = width, .unicode = true};
                report_top_print(&frame, lines, &page);
                assert_int_equal(text.failure, STATUS_OK);
                assert_true(count_lines(&text, width) <= lines);
                buffer_clear(&text);
            }
        }
        free(scene);
    }
}

static void a_frame_shows_what_there_is(void **state)
{
    (void)state;
    struct scene *scene = make(2);
    struct buffer text = {0};
    struct page page = {.text = &text, .width = 80};
    Brink__V1__NeedsState needs = BRINK__V1__NEEDS_STATE__INIT;
    Brink__V1__NeedsState *needs_list[] = {&needs};
    needs.needs = (char *)"memory_mb>=4096 gpu";
    needs.waiting = 17;
    scene->stats.needs = needs_list;
    scene->stats.n_needs = 1;
    scene->workers[0].running = 2;
    scene->workers[0].usable = 4;
    scene->workers[0].credit = 8;
    scene->workers[1].usable = 8;
    scene->workers[1].credit = 8;
    struct id id;
    memset(id.bytes, MANY + 1, sizeof id.bytes);
    top_view_look(&scene->view, 0, &scene->stats);
    top_view_progress(&scene->view, 1000, &id, 0, 2000);
    top_view_progress(&scene->view, 2000, &id, 500, 2000);
    top_view_words(&scene->view, &id, "of 480 draws: growth 2017 -2.7 % (-3.8 to -2.0)");
    const struct top_frame frame = frame_of(scene);
    report_top_print(&frame, 30, &page);
    static const char *const words[] = {
        "so far    what the draws say",
        "29292929  of 480 draws: growth 2017 -2.7 % (-3.8 to -2.0)",
        "Broker 0.1.0 since 2026-11-26T03:55:14, durability sync\n",
        "waiting 12,040  running 2  done 0",
        "host-00/?mega",
        "    2 of 4 (8)",
        "        0 of 8",
        "memory_mb>=4096 gpu",
        "        17",
        "desk",
        "2929292929292929",
        "25 %         3 s",
        "worker silent",
        "q quits",
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strstr(buffer_text(&text), words[i]) == NULL) {
            fail_msg("no \"%s\" in:\n%s", words[i], buffer_text(&text));
        }
    }
    buffer_clear(&text);
    free(scene);
}

/* Law: what does not fit is counted. */
static void what_does_not_fit_is_counted(void **state)
{
    (void)state;
    struct scene *scene = make(MANY);
    struct buffer text = {0};
    struct page page = {.text = &text, .width = 80};
    const struct top_frame frame = frame_of(scene);
    report_top_print(&frame, 24, &page);
    assert_non_null(strstr(buffer_text(&text), "and 38 more"));
    buffer_clear(&text);
    free(scene);
}

static void words_stand_in_for_a_broker_that_is_not_there(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct page page = {.text = &text, .width = 30};
    const struct top_frame frame = {.words = "nobody answers at tcp://127.0.0.1:7650",
                                    .foot = "q quits"};
    report_top_print(&frame, 24, &page);
    assert_string_equal(buffer_text(&text), "nobody answers at tcp://127.0.\nq quits");
    buffer_clear(&text);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct scene *scene = make(3);
    const struct top_frame frame = frame_of(scene);
    enum status status = STATUS_NO_MEMORY;
    for (int allowed = 0; status == STATUS_NO_MEMORY; allowed++) {
        struct buffer text = {0};
        struct page page = {.text = &text, .width = 80};
        alloc_fail_after(allowed);
        report_top_print(&frame, 24, &page);
        alloc_fail_after(-1);
        status = text.failure;
        buffer_clear(&text);
        assert_true(allowed < 1000);
    }
    assert_int_equal(status, STATUS_OK);
    free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_need_two_looks),
        cmocka_unit_test(workers_that_leave_are_forgotten),
        cmocka_unit_test(progress_tells_the_time_left),
        cmocka_unit_test(a_frame_fits_its_screen),
        cmocka_unit_test(a_frame_shows_what_there_is),
        cmocka_unit_test(what_does_not_fit_is_counted),
        cmocka_unit_test(words_stand_in_for_a_broker_that_is_not_there),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests_name("command/top", tests, NULL, NULL);
}
