/* The pages for machines: what is told over HTTP of a broker that runs. */
#include "proto/brink/v1/broker.pb-c.h"
#include "tests/support/alloc.h"
#include "tests/support/check.h"
#include "tests/support/running.h"
#include "tests/support/scrape.h"
#include "wire/web.h"

#include <stdlib.h>
#include <string.h>

enum { OK = 0 };

struct stand {
    struct web *web;
    struct running running;
    char answer[SCRAPE_BYTES]; /* the last one, with its header */
};

static int set_up(void **state)
{
    struct stand *stand = calloc(1, sizeof *stand);
    char words[WEB_WORDS_BYTES];
    assert_non_null(stand);
    assert_int_equal(web_new("tcp://127.0.0.1:*", &stand->web, words), STATUS_OK);
    *state = stand;
    return 0;
}

static int tear_down(void **state)
{
    struct stand *stand = *state;
    web_free(&stand->web);
    free(stand);
    return 0;
}

/* Asks for a page; returns the answer's code. */
static int ask(struct stand *stand, const char *method, const char *path)
{
    return scrape_ask(web_endpoint(stand->web), method, path, stand->answer);
}

static const char *body(const struct stand *stand)
{
    return scrape_body(stand->answer);
}

static void what_is_put_is_served(void **state)
{
    struct stand *stand = *state;
    assert_int_equal(ask(stand, "GET", "/metrics"), 404);
    assert_int_equal(web_put(stand->web, "/metrics", 200, "a 1\n", 4), STATUS_OK);
    assert_int_equal(ask(stand, "GET", "/metrics"), 200);
    assert_string_equal(body(stand), "a 1\n");
    assert_non_null(strstr(stand->answer, "text/plain; version=0.0.4"));
    assert_int_equal(web_put(stand->web, "/metrics", 503, "b", 1), STATUS_OK);
    assert_int_equal(ask(stand, "GET", "/metrics"), 503);
    assert_string_equal(body(stand), "b");
    assert_int_equal(ask(stand, "HEAD", "/metrics"), 503);
    assert_string_equal(body(stand), "");
    assert_int_equal(ask(stand, "DELETE", "/metrics"), 405);
    assert_int_equal(ask(stand, "GET", "/metric"), 404);
}

static void pages_are_few(void **state)
{
    struct stand *stand = *state;
    char path[] = "/a";
    for (int i = 0; i < WEB_PAGES_MAX; i++) {
        path[1] = (char)('a' + i);
        assert_int_equal(web_put(stand->web, path, 200, "", 0), STATUS_OK);
    }
    assert_int_equal(web_put(stand->web, "/z", 200, "", 0), STATUS_FULL);
    assert_int_equal(web_put(stand->web, "/a", 200, "again", 5), STATUS_OK);
}

static void an_endpoint_is_an_address_and_a_port(void **state)
{
    const struct stand *stand = *state;
    static const char *const bad[] = {
        "",
        "127.0.0.1:80",
        "tcp://127.0.0.1",
        "tcp://localhost:80",
        "tcp://:80",
        "tcp://::1:",
        "tcp://127.0.0.1:x",
        "ipc://x:1",
        "tcp://[::1:80",
        "tcp://1.1:",
        "tcp://127.0.0.1:-1",
    };
    struct web *web = NULL;
    char words[WEB_WORDS_BYTES];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(web_new(bad[i], &web, words), STATUS_BAD_INPUT);
    }
    assert_int_equal(web_new(web_endpoint(stand->web), &web, words), STATUS_EXISTS);
    assert_null(web);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    struct web *web = NULL;
    char words[WEB_WORDS_BYTES];
    alloc_fail_after(0);
    enum status status = web_new("tcp://127.0.0.1:*", &web, words);
    alloc_fail_after(-1);
    assert_int_equal(status, STATUS_NO_MEMORY);
    assert_null(web);
}

/* Law: a text that lacked memory is put nowhere, and the next one starts anew. */
static void a_text_without_memory_leaves_the_page(void **state)
{
    struct stand *stand = *state;
    struct buffer text = {0};
    buffer_add_text(&text, "whole\n");
    web_put_text(stand->web, "/a", WEB_OK, &text);
    assert_int_equal(text.size, 0);
    buffer_clear(&text);
    alloc_fail_after(0);
    buffer_add_text(&text, "half\n");
    alloc_fail_after(-1);
    web_put_text(stand->web, "/a", WEB_UNAVAILABLE, &text);
    assert_int_equal(text.failure, STATUS_OK);
    assert_int_equal(ask(stand, "GET", "/a"), 200);
    assert_string_equal(body(stand), "whole\n");
    buffer_clear(&text);
}

/* Of a broker. */

/* Waits for the next state of the pages; a page tells of what was before it. */
static const char *await_metric(struct stand *stand, const char *line)
{
    return scrape_await(web_endpoint(stand->web), "/metrics", line, stand->answer);
}

static void start(struct stand *stand)
{
    struct loop_options options = running_options();
    options.web = stand->web;
    options.pages_ms = 5;
    running_start(&stand->running, peer_context(), options);
}

static void submit(struct stand *stand, struct peer *peer)
{
    running_call(&stand->running, peer);
    struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(1));
    call.method = "/brink.v1.Broker/Submit";
    call.has_work = true;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/\"P\\";
    call.work.tenant = "navy";
    peer_send(peer, &call, "a scenario", 10);
    peer_expect_end(peer, call.id, OK);
}

static void metrics_tell_what_waits_and_for_whom(void **state)
{
    struct stand *stand = *state;
    struct peer peer;
    start(stand);
    await_metric(stand, "brink_requests_waiting 0\n");
    submit(stand, &peer);
    await_metric(stand, "brink_requests_accepted_total 1\n");
    scrape_check(body(stand));
    assert_non_null(strstr(body(stand), "brink_requests_waiting 1\n"));
    assert_non_null(
        strstr(body(stand), "brink_topic_waiting{topic=\"scenario/assess/\\\"P\\\\\"} 1\n"));
    assert_non_null(strstr(body(stand), "brink_tenant_waiting{tenant=\"navy\"} 1\n"));
    assert_non_null(strstr(body(stand), "brink_tenant_oldest_seconds{tenant=\"navy\"} "));
    const char *bytes = strstr(body(stand), "\nbrink_request_bytes_total ");
    assert_non_null(bytes);
    assert_in_range(strtol(strchr(bytes, ' '), NULL, 10), 10, 1000); /* ten, and its header */
    assert_non_null(strstr(body(stand), "brink_attempts_total 0\n"));
    assert_non_null(strstr(body(stand), "brink_workers 0\n"));
    struct peer worker;
    running_work(&stand->running, &worker, 7, "scenario/nobody/asks", 3);
    await_metric(stand, "brink_worker_credit 3\n");
    peer_close(&peer);
    peer_close(&worker);
    running_stop(&stand->running);
}

/* Law: what waits for a worker with what nobody has is told apart from what waits for any. */
static void metrics_tell_what_nobody_has(void **state)
{
    struct stand *stand = *state;
    struct peer peer;
    struct peer worker;
    start(stand);
    submit(stand, &peer);
    struct frame_call call = frame_call_make(FRAME_REQUEST, peer_id(2));
    call.method = "/brink.v1.Broker/Submit";
    call.has_work = true;
    call.work.method = "/brink.v1.Assessor/Assess";
    call.work.topic = "scenario/assess/PRK";
    call.work.needs = "\"gpu\" memory_mb>=4096";
    peer_send(&peer, &call, "a scenario", 10);
    peer_expect_end(&peer, call.id, OK);
    await_metric(stand, "brink_requests_unmet 1\n");
    scrape_check(body(stand));
    assert_non_null(strstr(body(stand), "brink_requests_waiting 2\n"));
    assert_non_null(strstr(body(stand), "brink_requests_ready 1\n"));
    assert_non_null(
        strstr(body(stand), "brink_needs_waiting{needs=\"memory_mb>=4096 \\\"gpu\\\"\"} 1\n"));
    assert_non_null(
        strstr(body(stand), "brink_needs_workers{needs=\"memory_mb>=4096 \\\"gpu\\\"\"} 0\n"));
    assert_null(strstr(body(stand), "brink_topic_oldest_seconds{topic=\"scenario/assess/PRK"));
    running_work(&stand->running, &worker, 7, "scenario/nobody/asks", 3);
    await_metric(stand, "brink_worker_credit_usable 3\n");
    peer_close(&worker);
    peer_close(&peer);
    running_stop(&stand->running);
}

/* Law: an attempt is counted when its task is given away, and its loss by the cause. */
static void metrics_tell_what_became_of_attempts(void **state)
{
    struct stand *stand = *state;
    struct peer peer;
    struct peer worker;
    start(stand);
    submit(stand, &peer);
    running_work(&stand->running, &worker, 7, "scenario/", 1);
    await_metric(stand, "brink_attempts_total 1\n");
    assert_null(strstr(body(stand), "brink_tenant_oldest_seconds{"));
    struct frame_call leave = frame_call_make(FRAME_MESSAGE, peer_id(7));
    leave.has_work = true;
    leave.work.kind = WORK_LEAVE;
    peer_send(&worker, &leave, NULL, 0);
    await_metric(stand, "brink_attempts_lost_by_cause_total{cause=\"left\"} 1\n");
    assert_non_null(strstr(body(stand), "brink_attempts_lost_total 1\n"));
    assert_non_null(
        strstr(body(stand), "brink_attempts_lost_by_cause_total{cause=\"lease\"} 0\n"));
    scrape_check(body(stand));
    peer_close(&peer);
    peer_close(&worker);
    running_stop(&stand->running);
}

/* Law: what did not go together is no page. */
static void a_reader_of_pages_is_strict(void **state)
{
    (void)state;
#define HEAD(name, type) "# HELP " name " Words.\n# TYPE " name " " type "\n"
    static const char *const good[] = {
        "",
        HEAD("a", "gauge"),
        HEAD("a", "gauge") "a -1.5\n",
        HEAD("a_total", "counter") "a_total{x=\"y\\\"\\\\\"} 2\na_total{x=\"z\"} 2\n",
        HEAD("a",
             "histogram") "a_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 3\na_sum 4\na_count 3\n",
    };
    static const char *const bad[] = {
        "a 1\n",
        "# HELP a\n# TYPE a gauge\na 1\n",
        HEAD("a", "gauge") "a 1",
        HEAD("a", "gauge") "b 1\n",
        HEAD("a", "gauge") "a\n",
        HEAD("a", "gauge") "a x\n",
        HEAD("a", "gauge") "a  1\n",
        HEAD("a", "gauge") "a 1\na 1\n",
        HEAD("a", "gauge") "a{x=\"y} 1\n",
        HEAD("a", "gauge") "a{x=\"\\y\"} 1\n",
        HEAD("a", "gauge") "a{x=y} 1\n",
        HEAD("a", "gauge") HEAD("a", "gauge"),
        HEAD("a", "counter") "a 1\n",
        HEAD("a_total", "gauge") "a_total 1\n",
        HEAD("a_total", "counter") "a_total -1\n",
        HEAD("a", "number") "a 1\n",
        HEAD("a",
             "histogram") "a_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 4\na_count 1\n",
        HEAD("a",
             "histogram") "a_bucket{le=\"2\"} 1\na_bucket{le=\"1\"} 2\na_sum 4\na_count 2\n",
        HEAD("a", "histogram") "a_bucket{le=\"1\"} 2\na_sum 4\na_count 2\n",
        HEAD("a", "histogram") "a_bucket{le=\"+Inf\"} 2\na_sum 4\na_count 3\n",
        HEAD("a", "histogram") "a_bucket{le=\"+Inf\"} 2\n" HEAD("b", "gauge"),
    };
#undef HEAD
    char fault[SCRAPE_FAULT_BYTES];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(scrape_is_valid(good[i], fault));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(scrape_is_valid(bad[i], fault));
    }
}

static void a_broker_that_drains_is_healthy_and_not_ready(void **state)
{
    struct stand *stand = *state;
    struct peer peer;
    start(stand);
    await_metric(stand, "brink_draining 0\n");
    assert_int_equal(ask(stand, "GET", "/healthz"), 200);
    assert_int_equal(ask(stand, "GET", "/readyz"), 200);
    assert_string_equal(body(stand), "ready\n");
    running_call(&stand->running, &peer);
    peer_ask(&peer, peer_id(1), "/brink.v1.Broker/Drain", NULL);
    peer_expect_end(&peer, peer_id(1), OK);
    await_metric(stand, "brink_draining 1\n");
    while (ask(stand, "GET", "/readyz") == 200) { /* it is put a little after the metrics */
    }
    assert_string_equal(body(stand), "draining\n");
    assert_int_equal(ask(stand, "GET", "/healthz"), 200);
    peer_close(&peer);
    running_stop(&stand->running);
}

#define STAND_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAND_TEST(what_is_put_is_served),
        STAND_TEST(pages_are_few),
        STAND_TEST(an_endpoint_is_an_address_and_a_port),
        STAND_TEST(survives_every_failed_allocation),
        STAND_TEST(a_text_without_memory_leaves_the_page),
        STAND_TEST(metrics_tell_what_waits_and_for_whom),
        STAND_TEST(metrics_tell_what_nobody_has),
        STAND_TEST(metrics_tell_what_became_of_attempts),
        cmocka_unit_test(a_reader_of_pages_is_strict),
        STAND_TEST(a_broker_that_drains_is_healthy_and_not_ready),
    };
    return cmocka_run_group_tests_name("broker/metrics", tests, NULL, NULL);
}
